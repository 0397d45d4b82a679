"""Persons, those close to them, and their client relationships."""
