"""The real program with a watch: settings, middleware and two views that only a measurement uses."""
