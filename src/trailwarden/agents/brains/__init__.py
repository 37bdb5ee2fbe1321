"""Brains: `parser` needs no model, `model` is one alone, `checked` holds one against the other."""
