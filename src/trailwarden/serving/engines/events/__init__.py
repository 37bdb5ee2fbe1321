"""What vLLM and SGLang publish about their KV caches, as neutral events."""
