"""What a password may not be made of (ASVS 6.1.2, 6.2.4, 6.2.11). No rule asks for kinds of characters."""

import re
import unicodedata
from functools import cache

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

# Words of this program and of its work, without accents. What a county calls itself is in OF_USER.
CONTEXT = (
    *("reimari", "hyvinvointialue", "hyvinvointi", "valfardsomrade", "asiakasohjaus", "palveluohjaus"),
    *("neuvonta", "sosiaali", "terveys", "salasana", "losenord", "password", "kayttaja", "anvandare"),
    *("tervetuloa", "valkommen", "welcome", "klientstyrning", "servicehandledning", "radgivning"),
    *("talvi", "kevat", "kesa", "syksy", "vinter", "sommar"),
)
OF_USER = ("username", "first_name", "last_name", "email", "organisation")
SHORTEST_WORD = 4
LEFT_OVER = 8  # characters that have to be left of a password without its guessable pieces
SEQUENCES = (
    *("01234567890123456789", "09876543210987654321", "abcdefghijklmnopqrstuvwxyz"),
    *("qwertyuiop", "asdfghjkl", "zxcvbnm"),
)


class GuessablePasswordValidator:
    """Refuses what is only a known word, a name, a row of keys or a common password, lengthened."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when too little is left of it."""
        rest = _plain(password)
        for piece in (*_of_user(user), *CONTEXT):
            rest = rest.replace(piece, "")
        signs = set(re.findall(r"[\W_]", password))
        if len(_without_repeats(_without_sequences(rest))) + len(signs) < LEFT_OVER or _is_common(rest):
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        """The same sentence as advice and as refusal."""
        return gettext(
            "The password is easy to guess: it is mostly your name, a word of our work or a repetition."
        )


def _plain(text: str) -> str:
    """Small letters and digits without accents."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text).casefold())


def _of_user(user: AbstractBaseUser | None) -> list[str]:
    told = " ".join(str(getattr(user, name, "")) for name in OF_USER)
    return [piece for word in re.split(r"[\W_]+", told) if len(piece := _plain(word)) >= SHORTEST_WORD]


def _without_sequences(text: str) -> str:
    """Rows such as 12345 or abcd count as nothing."""
    for row in SEQUENCES:
        for length in range(len(row), SHORTEST_WORD - 1, -1):
            for begin in range(len(row) - length + 1):
                text = text.replace(row[begin : begin + length], "")
    return text


def _without_repeats(text: str) -> str:
    """A piece that is said again and again counts once."""
    return re.sub(r"(.+?)\1+", r"\1", text)


def _is_common(text: str) -> bool:
    """A common password, also said several times or with digits after it."""
    return bool({text, _without_repeats(text), text.rstrip("0123456789")} & _common())


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
