"""Looking after the logs: hints of what was looked at, and what clients are told of it (703/2023 11 §)."""
