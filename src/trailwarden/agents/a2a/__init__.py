"""Agents on the wire: A2A 1.0 servers around those who answer, and clients of agents elsewhere."""
