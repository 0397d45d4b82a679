"""What every app may use: pages, states, refusals, working days, words for time, the shell's pieces. No tables, no domain."""
