"""Asia: something has to happen after a contact."""
