"""Who acts, what can be done, and the one way in which a deed and a page run."""
