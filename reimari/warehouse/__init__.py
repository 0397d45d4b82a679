"""What the county's own warehouse gets of us: nightly all facts, coded, pseudonymous, with a dictionary."""
