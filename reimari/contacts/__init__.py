"""Yhteydenotto: somebody reached us, on a channel, at a moment. It stays as it was."""
