"""Skills over MCP: tools that answer from stored events, for any client that speaks the protocol."""
