"""Reads of the logs in words, of hints, and of clients' requests."""
