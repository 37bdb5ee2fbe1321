"""Programs (an agent's whole chain of turns): admitted when they fit, held at a tool boundary."""
