"""Background work: the queue, its worker, what runs by the clock, and what has failed."""
