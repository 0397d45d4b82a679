"""Addresses: of the database as Django's settings of a connection, of other servers, and of clients."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class WrongAddress(ValueError):
    """The text isn't the address of a PostgreSQL database."""


@dataclass(frozen=True, slots=True)
class MailRelay:
    """Who takes our e-mail, or keeps our mailboxes (`imaps`, `imap`): with an `s` it speaks TLS from the
    start, without one by STARTTLS and never without it.

    `ca`: a file with the authority that its certificate comes from; empty: those of the system. Without TLS
    (`plain`) only on this very machine.
    """

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    ca: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class HttpService:
    """A program elsewhere that we call by HTTP: without TLS (`http`) only on this very machine.

    `path` has no slash at its end. `options`: what else stands in the address, each by its name.
    """

    scheme: str
    host: str
    port: int
    path: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


MAIL_PORTS = {"smtp": 587, "smtps": 465}
MAILBOX_PORTS = {"imap": 143, "imaps": 993}
WEB_PORTS = {"http": 80, "https": 443}
NEAR = {"localhost", "127.0.0.1", "::1"}


def mail_relay(address: str, password: str = "", ports: Mapping[str, int] = MAIL_PORTS) -> MailRelay | None:
    """The server of `smtps://user:password@host:port?ca=/file`; None for nothing. Raises WrongAddress.

    `password`: what stands in a file of its own, instead of the address. `?tls=none`: see `MailRelay.plain`.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = (parts.port or ports[parts.scheme]) if parts.scheme in ports else 0
    except ValueError as trouble:
        raise WrongAddress("The host or the port can't be read.") from trouble
    host, options = unquote(parts.hostname or ""), dict(parse_qsl(parts.query))
    plain = options.pop("tls", "") == "none"
    ca = options.pop("ca", "")
    if not (port and host) or options or parts.path.strip("/"):
        raise WrongAddress(f"Expected {max(ports)}://user:password@host:port or {min(ports)}://….")
    if plain and host not in NEAR:
        raise WrongAddress("Without TLS only a server on this machine may be spoken to.")
    user, secret = unquote(parts.username or ""), password or unquote(parts.password or "")
    return MailRelay(parts.scheme, host, port, user, secret, ca, plain)


def http_service(address: str, password: str = "", *, options: Collection[str] = ()) -> HttpService | None:
    """The service of `https://user:password@host:port/path?ca=/file&…`; None for nothing.

    Raises WrongAddress. `password`: what stands in a file of its own, instead of the address. `options`:
    what may stand after `?`.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = (parts.port or WEB_PORTS[parts.scheme]) if parts.scheme in WEB_PORTS else 0
    except ValueError as trouble:
        raise WrongAddress("The host or the port can't be read.") from trouble
    host, told = unquote(parts.hostname or ""), dict(parse_qsl(parts.query, keep_blank_values=True))
    ca = told.pop("ca", "")
    if not (port and host) or set(told) - set(options) or parts.fragment:
        raise WrongAddress("Expected https://user:password@host:port/path.")
    if parts.scheme == "http" and host not in NEAR:
        raise WrongAddress("Without TLS only a server on this machine may be spoken to.")
    user, secret = unquote(parts.username or ""), password or unquote(parts.password or "")
    path = parts.path.rstrip("/")
    if not "".join((path, user, secret, *told.values())).isascii():
        raise WrongAddress("It may hold plain letters only.")
    return HttpService(parts.scheme, host, port, path, user, secret, ca, told)


def database_settings(address: str) -> dict[str, Any]:
    """NAME, USER, PASSWORD, HOST, PORT and OPTIONS from `postgresql://user:password@host:port/name?host=/socket`.

    Every other parameter (`sslmode` …) goes to the driver. An empty address leaves all to the driver's own
    defaults. Raises WrongAddress.
    """
    settings: dict[str, Any] = {"NAME": "reimari", "OPTIONS": {}}
    if not address:
        return settings
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as trouble:
        raise WrongAddress("DATABASE_URL: the host or the port can't be read.") from trouble
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise WrongAddress("DATABASE_URL: expected postgresql://user:password@host:port/name?host=/socket")
    options = dict(parse_qsl(parts.query))
    settings |= {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(port or ""),
        "OPTIONS": options,
    }
    return settings


def is_open_to_the_network(settings: Mapping[str, Any]) -> bool:
    """Whether a database elsewhere is asked without checking whose certificate it shows (`sslmode`)."""
    host = str(settings.get("HOST") or "")
    near = not host or host.startswith("/") or host in NEAR
    return not near and settings.get("OPTIONS", {}).get("sslmode") != "verify-full"


def client_of(told: str) -> str:
    """The client's address in X-Forwarded-For as our front passes it on: the last, at most 60 characters."""
    return told.rpartition(",")[2].strip()[:60]


@lru_cache(maxsize=4096)
def neighbourhood(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 of an IPv6 one, for who has one has all of it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(known) if known.version == 4 else str(ip_network((known, 64), strict=False))  # noqa: PLR2004
