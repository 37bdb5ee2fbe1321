"""A simulated inference engine: a stated time model, many in one process, or one by HTTP."""
