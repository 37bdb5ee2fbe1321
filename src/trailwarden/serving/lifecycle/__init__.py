"""What engines keep for an agent while it waits for a tool: keep, offload or drop, by cost."""
