"""Which worker gets a request: policies, what they believe of the caches, how fast workers are.

Nothing here reads a clock, a socket or a file. Import the module of what you need: `policy` has the
one interface, `beliefs` what it is told of the caches, `load` and `rates` what a worker is seen as.
"""
