"""The county: places, areas, channels, hours, clocks and calendars, from its profile."""
