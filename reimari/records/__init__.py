"""Looking after the records: the logs and what clients are told of them, merging persons, destroying."""
