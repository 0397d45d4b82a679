"""How the program is, for those who run it: probes, metrics, a line in the log for each answer."""
