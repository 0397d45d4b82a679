"""Takaisinsoitto: somebody wants to be called, and waits; a small step with a clock of its own."""
