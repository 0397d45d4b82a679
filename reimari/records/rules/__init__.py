"""Pure rules of looking after the records."""
