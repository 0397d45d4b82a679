"""Telephone calls as the county's telephone system tells them (puhelut): ringing, answered, over."""
