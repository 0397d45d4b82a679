"""Figures of the county's work (K-ids): counted live by one definition each, and frozen by month."""
