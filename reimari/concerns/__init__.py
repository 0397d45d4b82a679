"""Concern reports (huoli-ilmoitus) and contacts to social services."""
