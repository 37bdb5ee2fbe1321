"""Trailwarden: a warden for trail cameras that runs on the user's own machine."""

__version__ = "0.1.0"
