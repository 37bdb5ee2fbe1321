"""The inference plane: a gateway, its workers, and what decides between them.

It knows nothing of cameras. Anyone who runs agents on local models may use it.
"""
