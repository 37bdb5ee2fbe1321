"""Requests to play: traces, generated agents, a load generator, and what is measured."""
