"""Reads of looking after the records: the logs in words, clients' requests, merges, what is over."""
