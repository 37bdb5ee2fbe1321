"""Trailwarden: a warden for trail cameras that runs on the user's own machine."""

import os

__version__ = "0.1.0"

# ONNX Runtime writes a record of the machine to the user's cache and asks for its maker's server
# as soon as it is imported; `disable_telemetry_events` afterwards comes too late. We call nobody.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
