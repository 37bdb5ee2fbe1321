"""Numbers from events: pure functions over arrays, each with its published source.

Import the module of the quantity you need. Times are int64 microseconds since 1970-01-01 UTC,
groups are integer codes, and every result is a frozen dataclass. Nothing here reads a store, a
file, a clock or the network; what is random takes a seed.
"""
