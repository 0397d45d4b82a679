"""A key for one purpose, made of the installation's secret: what is signed with one opens nothing else."""

import hashlib


def key_for(purpose: str, secret: str) -> str:
    """The key of this purpose; none without a secret, for Django refuses to sign with an empty one."""
    return hashlib.sha256(f"reimari.{purpose} {secret}".encode()).hexdigest() if secret else ""
