"""The OpenAI-compatible door: one asyncio process between clients and engines.

A request's way: `downstream` (bytes to a request) -> `desk` (path to endpoint) -> `intake` (key,
body, budget) -> `plane` (queue, choice of a worker) -> `flight` (to the worker and back). Bytes
that come back are read by `events` and relayed as they are.
"""
