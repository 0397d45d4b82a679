"""Facts in; who answers, in which area and team, and why, out."""
