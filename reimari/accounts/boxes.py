"""What is encrypted: secrets of code apps in the database, and what a form carries through a sign-in."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _box(keys: Sequence[str]) -> MultiFernet:
    """Fernet (AES-128-CBC, HMAC-SHA-256): the first key writes, all of them read."""
    made = (base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in keys if key)
    return MultiFernet([Fernet(key) for key in made])


def encrypted(text: str) -> str:
    """A secret as the database keeps it."""
    return _box(settings.FACTORS_KEYS).encrypt(text.encode()).decode()


def decrypted(text: str, *, within: int | None = None) -> str:
    """The secret again; ValueError when no key opens it, or it is older than so many seconds."""
    return _opened(settings.FACTORS_KEYS, text, within)


def rewritten(text: str) -> str:
    """The same secret under the newest key."""
    return encrypted(decrypted(text))


def hidden(text: str) -> str:
    """What a page carries and nobody reads."""
    return _box([settings.CARRIED_KEY]).encrypt(text.encode()).decode()


def shown(text: str, *, within: int) -> str:
    """What was hidden; ValueError when it is not ours or too old."""
    return _opened([settings.CARRIED_KEY], text, within)


def hidden_for(owner: object, text: str) -> str:
    """What the page of one user carries, for its form to give back."""
    return hidden(f"{owner} {text}")


def given_back(owner: object, told: str, *, within: int) -> str:
    """What `hidden_for` hid; empty when it isn't this user's, or was hidden more than so many seconds ago."""
    try:
        user, _blank, text = shown(told, within=within).partition(" ")
    except ValueError:
        return ""
    return text if user == str(owner) else ""


def seed_of(text: str) -> bytes:
    """32 bytes that only we can make of a text, and always the same ones (HMAC-SHA-256)."""
    return hmac.digest(settings.FACTORS_KEYS[0].encode(), b"seed " + text.encode(), "sha256")


def _opened(keys: Sequence[str], text: str, within: int | None) -> str:
    try:
        return _box(keys).decrypt(text.encode("ascii", "replace"), ttl=within).decode()
    except InvalidToken as wrong:
        raise ValueError("no key opens it, or it is too old") from wrong
