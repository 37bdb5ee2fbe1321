"""Skills over MCP: tools that answer from stored events, for any client of the protocol."""
