"""Where events and media live."""
