"""Arvio: what a professional found out after a contact; first the initial assessment (document 1009)."""
