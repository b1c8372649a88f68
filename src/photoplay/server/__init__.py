"""Photoplay for other programs: tools over MCP."""
