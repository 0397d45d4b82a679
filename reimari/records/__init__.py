"""Looking after the records: merging persons registered twice, destroying what was kept long enough."""
