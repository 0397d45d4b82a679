"""`reimari appoint`: give somebody a post from the command line; the first people need it."""

import argparse
import datetime as dt
import sys
from getpass import getpass
from typing import TYPE_CHECKING

from reimari.cli import FINDINGS, GOOD, WrongCall, asked
from reimari.cli.program import done, program
from reimari.common.holidays import LANGUAGES
from reimari.common.working_days import HELSINKI

if TYPE_CHECKING:
    from reimari.accounts.models import User
    from reimari.staff.models import Role, Team


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, in which team, in which role, from when to when."""
    parser.add_argument("username", metavar="USERNAME", help="what the person signs in with")
    parser.add_argument(
        "--name", help="makes a new user of this name; the password is the first line of standard input"
    )
    parser.add_argument("--team", required=True, metavar="CODE", help="the team's code in the profile")
    parser.add_argument("--role", required=True, metavar="CODE", help="the role's code in the profile")
    parser.add_argument("--language", choices=LANGUAGES, default="fi", help="of the new user's pages")
    parser.add_argument("--from", dest="since", type=asked.day, metavar="DATE", help="first day (today)")
    parser.add_argument("--until", type=asked.day, metavar="DATE", help="last day (none)")


def run(options: argparse.Namespace) -> int:
    """0 when the post is given, 1 when something stands against it; WrongCall for unknown codes and users."""
    program()
    return GOOD if done(lambda: _appoint(options)) else FINDINGS


def _appoint(options: argparse.Namespace) -> None:
    """The deed staff.appoint as the system actor; a new user comes with it or not at all."""
    from django.db import transaction  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.staff.actions import appoint_user  # noqa: PLC0415
    from reimari.staff.models import Role, Team  # noqa: PLC0415

    team = _coded(Team, options.team)
    role = _coded(Role, options.role)
    now = dt.datetime.now(HELSINKI)
    with transaction.atomic():
        user = _new_user(options, team) if options.name else _user(options.username)
        appoint_user(
            team,
            user=user,
            role=role,
            title={},
            since=options.since or now.date(),
            until=options.until,
            actor=system("appoint"),
            now=now,
        )
    print(f"{user} ({user.username}) has the post {role.code} in {team.code}.")


def _coded[Row: (Team, Role)](model: type[Row], code: str) -> Row:
    """The row of this code in any case; WrongCall names the codes there are."""
    row = model._default_manager.filter(code__iexact=code.strip()).first()
    if row is None:
        codes = ", ".join(model._default_manager.order_by("code").values_list("code", flat=True))
        raise WrongCall(f"there is no {model._meta.model_name} {code}; the profile has: {codes or 'none'}")
    return row


def _user(username: str) -> "User":
    from reimari.accounts.models import User  # noqa: PLC0415

    user = User.objects.filter(username=username).first()
    if user is None:
        raise WrongCall(f"there is no user {username}: give --name to make one")
    return user


def _new_user(options: argparse.Namespace, team: "Team") -> "User":
    """Somebody who works for the team's organisation, with a password that the program accepts."""
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    from reimari.accounts.models import User  # noqa: PLC0415

    if User.objects.filter(username=options.username).exists():
        raise WrongCall(f"there is a user {options.username} already: leave --name out to give them a post")
    first, _, last = options.name.strip().rpartition(" ")
    user = User(
        username=options.username,
        first_name=first,
        last_name=last,
        organisation=team.unit.organisation_id,
        language=options.language,
    )
    with translation.override("en"):  # as all that commands say
        try:
            password = _password()
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
        except ValidationError as wrong:
            raise WrongCall(" ".join(wrong.messages)) from wrong
    user.save(force_insert=True)
    return user


def _password() -> str:
    """The first line of standard input; at a terminal it is asked for and not shown."""
    if sys.stdin.isatty():
        return getpass("Password of the new user: ")
    return sys.stdin.readline().rstrip("\r\n")
