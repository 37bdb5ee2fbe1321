"""A document in its forms: HTML, PDF, Markdown, JSON. Each is a function to files in memory."""
