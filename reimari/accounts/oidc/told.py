"""Which identity providers sign staff in, from a file of the installation. No Django: settings read it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reimari.common.addresses import NEAR

CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
CLAIM = re.compile(r"\S{1,200}")
LANGUAGES = ("fi", "sv", "en")
TEXTS = {"code", "issuer", "client_id", "secret_file", "organisation", "username", "groups", "ca"}
NEEDED = {"code", "issuer", "client_id", "secret_file", "organisation", "name"}
LISTS = {"scopes", "acr"}
FLAGS = {"trusted_username"}
KEYS = TEXTS | LISTS | FLAGS | {"name", "post"}
POST_KEYS = {"group", "team", "role"}


class WrongProviders(ValueError):
    """The file can't be read, or says what it can't; the text never holds a secret."""


@dataclass(frozen=True, slots=True, order=True)
class PostTold:
    """Whoever is in the group has this post: codes of a team and a role of the profile."""

    group: str
    team: str
    role: str


@dataclass(frozen=True, slots=True)
class ProviderTold:
    """An identity provider: where it is, who we are to it, and what its claims mean here.

    `organisation`: whose people it signs in. `username`, `groups`: names of claims. `trusted_username`: an
    account that stands here already under that name is theirs. `acr`: one of these is asked for and must be
    told. `ca`: a file with the authority of its certificate; empty: those of the system.
    """

    code: str
    issuer: str
    client_id: str
    secret_file: str
    organisation: str
    name: Mapping[str, str]
    username: str = "preferred_username"
    trusted_username: bool = False
    groups: str = "groups"
    scopes: tuple[str, ...] = ("openid", "profile")
    acr: tuple[str, ...] = ()
    ca: str = ""
    posts: tuple[PostTold, ...] = field(default=())

    def secret(self) -> str:
        """What proves that it is we who ask; read anew each time, so that it can be changed under way."""
        try:
            read = Path(self.secret_file).read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, ValueError) as wrong:
            raise WrongProviders(f"{self.code}: secret_file can't be read.") from wrong
        if not read:
            raise WrongProviders(f"{self.code}: secret_file is empty.")
        return read

    def called(self, language: str) -> str:
        """Its name in the language of the page."""
        return self.name[language if language in self.name else "fi"]

    @property
    def is_near(self) -> bool:
        """Whether it is on this very machine, and may be spoken to without TLS."""
        return self.issuer.startswith("http://")


def told_providers(path: str) -> tuple[ProviderTold, ...]:
    """The `[[provider]]` tables of the file; none without a file. Raises WrongProviders."""
    if not path:
        return ()
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise WrongProviders(f"{path} can't be read as TOML.") from wrong
    tables = told.get("provider", [])
    if set(told) - {"provider"} or not isinstance(tables, list):
        raise WrongProviders("Only [[provider]] tables are known.")
    found = tuple(_provider(table) for table in tables)
    for name in ("code", "issuer"):
        if len({getattr(each, name) for each in found}) != len(found):
            raise WrongProviders(f"Two providers have the same {name}.")
    return found


def _provider(table: Any) -> ProviderTold:
    if not isinstance(table, dict) or set(table) - KEYS or not set(table) >= NEEDED:
        also = ", ".join(sorted(KEYS - NEEDED))
        raise WrongProviders(f"A provider has {', '.join(sorted(NEEDED))} and perhaps {also}.")
    code = table["code"]
    if not (isinstance(code, str) and CODE.fullmatch(code)):
        raise WrongProviders("code is a word of small letters, digits and hyphens, at most 40.")
    _check_kinds(code, table)
    _check_address(code, table["issuer"])
    lists: dict[str, Any] = {name: tuple(table[name]) for name in LISTS & set(table)}
    if "openid" not in lists.get("scopes", ("openid",)):
        raise WrongProviders(f"{code}: openid is among the scopes.")
    posts = tuple(_post(code, each) for each in table.get("post", []))
    if len(set(posts)) != len(posts):
        raise WrongProviders(f"{code}: a post stands there twice.")
    given = {name: value for name, value in table.items() if name not in LISTS | {"post"}}
    provider = ProviderTold(**given, **lists, posts=posts)
    provider.secret()
    if provider.ca and not Path(provider.ca).is_file():
        raise WrongProviders(f"{code}: ca can't be read.")
    return provider


def _check_kinds(code: str, table: Mapping[str, Any]) -> None:
    for name, value in table.items():
        if name in TEXTS and not (isinstance(value, str) and value.strip()):
            raise WrongProviders(f"{code}: {name} is text in quotes.")
        if name in FLAGS and not isinstance(value, bool):
            raise WrongProviders(f"{code}: {name} is true or false.")
        if name in LISTS and not _are_words(value):
            raise WrongProviders(f"{code}: {name} is a list of words in quotes.")
    name = table["name"]
    if not isinstance(name, dict) or set(name) != set(LANGUAGES) or not _are_texts(name.values()):
        raise WrongProviders(f"{code}: name has fi, sv and en.")
    if not isinstance(table.get("post", []), list):
        raise WrongProviders(f"{code}: posts are [[provider.post]] tables.")


def _are_texts(values: Any) -> bool:
    return all(isinstance(each, str) and each.strip() for each in values)


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(e, str) and CLAIM.fullmatch(e) for e in value)


def _check_address(code: str, issuer: str) -> None:
    """Over TLS only, but for a provider on this very machine. As the provider itself writes it."""
    try:
        parts = urlsplit(issuer)
        wrong = parts.port == 0
    except ValueError:
        raise WrongProviders(f"{code}: the issuer can't be read.") from None
    near = parts.scheme == "http" and parts.hostname in NEAR
    if wrong or not (near or parts.scheme == "https") or not parts.hostname:
        raise WrongProviders(f"{code}: the issuer begins with https:// and has a host.")
    if parts.query or parts.fragment or parts.username or "/.well-known/" in issuer:
        raise WrongProviders(f"{code}: the issuer is an address without user, ?, # and /.well-known/.")


def _post(code: str, table: Any) -> PostTold:
    if not isinstance(table, dict) or set(table) != POST_KEYS or not _are_texts(table.values()):
        raise WrongProviders(f"{code}: a post has group, team and role, each text in quotes.")
    return PostTold(**{name: value.strip() for name, value in table.items()})
