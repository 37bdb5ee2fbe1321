"""One camera's feed to events: source, motion, detector, tracker, events, clips, health."""
