"""What animals do in an event: from how they moved, and later from a vision model's words."""
