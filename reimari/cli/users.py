"""`reimari users reset-factors|rekey-factors`: what an administrator does about second factors."""

import argparse
from collections.abc import Callable

from django.utils import timezone

from reimari.cli import FINDINGS, GOOD, Failed, WrongCall
from reimari.cli.program import done, program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """reset-factors USERNAME · rekey-factors."""
    deeds = parser.add_subparsers(dest="deed", metavar="reset-factors|rekey-factors", required=True)
    reset = deeds.add_parser(
        "reset-factors", help="remove the passkeys, code app and recovery codes of somebody who lost them"
    )
    reset.set_defaults(do=_reset)
    reset.add_argument("username", metavar="USERNAME", help="what the person signs in with")
    rekey = deeds.add_parser(
        "rekey-factors", help="write the secrets of code apps under the newest REIMARI_FACTORS_KEY"
    )
    rekey.set_defaults(do=_rekey)


def run(options: argparse.Namespace) -> int:
    """0 done, 1 refused; WrongCall for an unknown user."""
    program()
    do: Callable[[argparse.Namespace], None] = options.do
    return GOOD if done(lambda: do(options)) else FINDINGS


def _reset(options: argparse.Namespace) -> None:
    """The deed staff.reset_factors as the system actor."""
    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.accounts.models import User  # noqa: PLC0415
    from reimari.staff.actions import reset_factors  # noqa: PLC0415

    user = User.objects.filter(username=options.username).first()
    if user is None:
        raise WrongCall(f"there is no user {options.username}")
    reset_factors(user, actor=system("users"), now=timezone.now())
    print(
        f"{user} ({user.username}) has no second factor any more, is signed out everywhere and will be told."
    )


def _rekey(_options: argparse.Namespace) -> None:
    from reimari.accounts.factors import rewrite_secrets  # noqa: PLC0415

    try:
        count = rewrite_secrets()
    except ValueError as wrong:
        raise Failed("a secret was written by a key that isn't in REIMARI_OLD_FACTORS_KEYS") from wrong
    print(f"{count} secrets of code apps are written under the newest key.")
