"""What work follows: tracks with steps, clocks and history. A work list is open steps, nothing else."""
