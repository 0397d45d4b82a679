"""Poissaolo ja sijaistaminen: somebody is away, and what they had to do is done by others in time."""
