"""What people ask, and in which words: calls, answers, names, times, and a parser with no model.

Pure functions over a `Vocabulary`; nothing here reads a store, a model or the network.
"""
