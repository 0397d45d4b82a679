"""`reimari token create|list|revoke`: let another system in by a token, and out again."""

import argparse
import datetime as dt
import getpass
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from reimari.cli import FINDINGS, GOOD, WrongCall, asked
from reimari.cli.program import done, program

if TYPE_CHECKING:
    from reimari.api.models import Token

LONGEST_NAME = 100
MOST_A_MINUTE = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """create NAME --scope … [--team …] [--until DATE] · list · revoke TOKEN."""
    deeds = parser.add_subparsers(dest="deed", metavar="create|list|revoke", required=True)
    create = deeds.add_parser("create", help="make a token; its secret is shown this once")
    create.set_defaults(do=_create)
    create.add_argument(
        "name", metavar="NAME", help="what the integration is called; an old name: the same one"
    )
    create.add_argument("--scope", action="append", required=True, metavar="ACTION", help="may be repeated")
    create.add_argument(
        "--team", action="append", default=[], metavar="CODE", help="may be repeated (all teams)"
    )
    create.add_argument("--organisation", metavar="CODE", help="whose it is (the county itself)")
    create.add_argument("--until", type=asked.day, metavar="DATE", help="last day (none)")
    create.add_argument("--a-minute", type=int, default=600, metavar="N", help="calls a minute (600)")
    listing = deeds.add_parser("list", help="all tokens, the newest first")
    listing.set_defaults(do=_list)
    revoke = deeds.add_parser("revoke", help="from now on the token opens nothing")
    revoke.set_defaults(do=_revoke)
    revoke.add_argument("token", metavar="TOKEN", help="how it begins, or its id, as `list` shows it")


def run(options: argparse.Namespace) -> int:
    """0 done, 1 refused; WrongCall for unknown scopes, teams, organisations and tokens."""
    program()
    do: Callable[[argparse.Namespace], None] = options.do
    return GOOD if done(lambda: do(options)) else FINDINGS


def _create(options: argparse.Namespace) -> None:
    from django.conf import settings  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.api.access import SCOPES  # noqa: PLC0415
    from reimari.api.actions import Wanted, create_token  # noqa: PLC0415
    from reimari.api.bearer import hash_of, new_secret  # noqa: PLC0415
    from reimari.api.signing import signing_key  # noqa: PLC0415
    from reimari.staff.models import Organisation, Team  # noqa: PLC0415
    from reimari.telephony.access import RECEIVE as RECEIVE_CALLS  # noqa: PLC0415

    _check(options)
    scopes = _known("scope", options.scope, SCOPES)
    if RECEIVE_CALLS.name in scopes and not settings.TELEPHONY_KEY:
        raise WrongCall("REIMARI_TELEPHONY_KEY or REIMARI_SECRET_KEY must be set as for the pages")
    teams = _known("team", options.team, Team.objects.values_list("pk", flat=True))
    organisations = Organisation.objects.in_bulk()
    (organisation,) = _known("organisation", [options.organisation or _county()], organisations)
    secret, prefix = new_secret()
    token = create_token(
        organisations[organisation],
        wanted=Wanted(
            name=options.name.strip(),
            scopes=scopes,
            teams=teams,
            until=options.until,
            a_minute=options.a_minute,
        ),
        prefix=prefix,
        secret_hash=hash_of(secret),
        by=getpass.getuser(),
        actor=system("token"),
        now=timezone.now(),
    )
    print(_line(token))
    print(f"The secret, shown only now: {secret}")
    if RECEIVE_CALLS.name in scopes:
        print(f"The key that signs what is told of calls, shown only now: {signing_key(token.pk)}")


def _check(options: argparse.Namespace) -> None:
    if not 0 < len(options.name.strip()) <= LONGEST_NAME:
        raise WrongCall(f"NAME needs 1 to {LONGEST_NAME} characters")
    if options.until and options.until < timezone.localdate():
        raise WrongCall("--until has passed already")
    if not 1 <= options.a_minute <= MOST_A_MINUTE:
        raise WrongCall(f"--a-minute must be 1 to {MOST_A_MINUTE}")


def _known(what: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The codes as they are written, whatever the letter case they were given in."""
    written = {code.casefold(): code for code in known}
    if unknown := [code for code in given if code.strip().casefold() not in written]:
        raise WrongCall(f"there is no {what} {unknown[0]}; there are: {', '.join(sorted(written.values()))}")
    return tuple(written[code.strip().casefold()] for code in given)


def _county() -> str:
    """The code of the county itself among the organisations."""
    from reimari.region.profile.values import OrganisationKind  # noqa: PLC0415
    from reimari.staff.models import Organisation  # noqa: PLC0415

    county = Organisation.objects.filter(kind=OrganisationKind.COUNTY).order_by("pk").first()
    if county is None:
        raise WrongCall("no profile is loaded: `reimari profile load`")
    return county.pk


def _list(options: argparse.Namespace) -> None:
    from reimari.api.models import Token  # noqa: PLC0415

    for token in Token.objects.select_related("integration").order_by("-made_at", "-pk"):
        print(_line(token))


def _line(token: "Token") -> str:
    until = f"until {token.valid_until}" if token.valid_until else "without end"
    used = f"last used {_moment(token.last_used_at)}" if token.last_used_at else "never used"
    return "  ".join(
        (
            f"{token}",
            token.integration.name,
            f"revoked {_moment(token.ended_at)} by {token.ended_by}" if token.ended_at else until,
            used,
            f"{token.a_minute} a minute",
            " ".join(token.teams) or "all teams",
            " ".join(token.scopes),
            f"made {_moment(token.made_at)} by {token.made_by}",
            str(token.pk),
        )
    )


def _moment(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _revoke(options: argparse.Namespace) -> None:
    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.api.actions import revoke_token  # noqa: PLC0415
    from reimari.api.models import Token  # noqa: PLC0415

    given = options.token.strip().removesuffix("…")
    try:
        token = Token.objects.filter(pk=UUID(given)).first()
    except ValueError:
        token = Token.objects.filter(prefix=given).first()
    if token is None:
        raise WrongCall("there is no such token: `reimari token list` shows how each begins")
    revoke_token(token, by=getpass.getuser(), actor=system("token"), now=timezone.now())
    print(f"{token} of {token.integration} is revoked.")
