"""llama.cpp: the default engine, in child processes of our own or as somebody's server."""
