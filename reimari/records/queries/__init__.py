"""Reads of looking after the records."""
