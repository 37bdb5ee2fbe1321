"""Agents over A2A: an orchestrator and its specialists, which ask skills and make nothing up."""
