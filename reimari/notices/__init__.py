"""Ilmoitukset: what clients are told by the program itself, in which words, by which way and when."""
