"""What every app may use: pages, states, refusals, working days, words for time. No tables, no domain."""
