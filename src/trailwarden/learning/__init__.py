"""Learning: training sets, small adapters, and evaluation that people can trust."""
