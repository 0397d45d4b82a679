"""One-time codes of an app and recovery codes: the arithmetic alone (RFC 4226, RFC 6238)."""

import base64
import binascii
import hashlib
import hmac
import secrets

STEP = 30  # seconds in which a code is the same one (RFC 6238 §5.2)
DIGITS = 6
SECRET_BYTES = 20  # as RFC 4226 §4 recommends
# Crockford's letters: none of them is taken for another. 24 of 32 are 120 bits, so that a plain hash is
# enough to keep them (ASVS 6.5.2 asks for 112).
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS_OF_ONE = 24
GROUP = 4
HOW_MANY = 8
MISREAD = str.maketrans("OIL", "011")


def new_secret() -> str:
    """A secret for a code app, in base32 as apps read it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of a step: HMAC-SHA-1 and dynamic truncation (RFC 4226 §5.3)."""
    digest = hmac.digest(base64.b32decode(secret, casefold=True), step.to_bytes(8), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(moment: float) -> int:
    """Which step a moment (seconds since 1970) is in."""
    return int(moment) // STEP


def matching(secret: str, typed: str, *, at: float, after: int) -> int | None:
    """The step whose code was typed: the one of now, or the one before it for whoever types slowly.

    `after`: the step of the last code that was used; it and older ones are refused (RFC 6238 §5.2).
    """
    now = step_of(at)
    for step in (now, now - 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            return step
    return None


def is_secret(text: str) -> bool:
    """Whether it is a secret as `new_secret` makes them."""
    try:
        return len(base64.b32decode(text)) == SECRET_BYTES
    except (binascii.Error, ValueError):
        return False


def recovery_codes(seed: bytes) -> list[str]:
    """Eight codes, each for one use, in groups that can be read aloud; of one seed always the same."""
    return [_grouped(_letters(hmac.digest(seed, number.to_bytes(1), "sha256"))) for number in range(HOW_MANY)]


def _letters(drawn: bytes) -> str:
    return "".join(LETTERS[byte % len(LETTERS)] for byte in drawn[:LETTERS_OF_ONE])


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def plain(typed: str) -> str:
    """What was typed without blanks and dashes, in capitals."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def is_recovery_code(typed: str) -> bool:
    """Whether what was typed (made plain) is as long as a recovery code."""
    return len(typed) == LETTERS_OF_ONE


def hash_of(code: str) -> str:
    """Of a recovery code only this is kept."""
    return hashlib.sha256(plain(code).translate(MISREAD).encode()).hexdigest()
