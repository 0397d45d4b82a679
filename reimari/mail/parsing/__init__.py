"""An e-mail's bytes as values: whatever comes, something readable comes out. Nothing here asks a database."""

from reimari.mail.parsing.letters import Enclosed, Parsed, parse

__all__ = ["Enclosed", "Parsed", "parse"]
