"""`reimari users close|reset-factors|rekey-factors`: somebody leaves, or has lost what they sign in with."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils import timezone

from reimari.cli import FINDINGS, GOOD, Failed, WrongCall
from reimari.cli.program import done, program

if TYPE_CHECKING:
    from reimari.accounts.models import User


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """close USERNAME · reset-factors USERNAME · rekey-factors."""
    names = ("close", "reset-factors", "rekey-factors")
    deeds = parser.add_subparsers(dest="deed", metavar="|".join(names), required=True)
    helps = (
        "sessions, password and posts end now; taken steps go back to the lists of their teams",
        "remove the passkeys, code app and recovery codes of somebody who lost them",
        "write the secrets of code apps under the newest REIMARI_FACTORS_KEY",
    )
    for name, told, do in zip(names, helps, (_close, _reset, _rekey), strict=True):
        deed = deeds.add_parser(name, help=told)
        deed.set_defaults(do=do)
        if do is not _rekey:
            deed.add_argument("username", metavar="USERNAME", help="what the person signs in with")


def run(options: argparse.Namespace) -> int:
    """0 done, 1 refused, or a step is left for which somebody has to be chosen; WrongCall: unknown user."""
    program()
    do: Callable[[argparse.Namespace], bool] = options.do
    left = [True]

    def deed() -> None:
        left[0] = do(options)

    return GOOD if done(deed) and not left[0] else FINDINGS


def _user(options: argparse.Namespace) -> "User":
    from reimari.accounts.models import User  # noqa: PLC0415

    user = User.objects.filter(username=options.username).first()
    if user is None:
        raise WrongCall(f"there is no user {options.username}")
    return user


def _close(options: argparse.Namespace) -> bool:
    """Whether a step is left that can't go back to a list."""
    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.staff.actions import close_account  # noqa: PLC0415

    user = _user(options)
    close_account(user, actor=system("users"), now=timezone.now())
    print(f"{user} ({user.username}) is signed out everywhere and can't sign in; their posts have ended.")
    return _give_back_steps(user)


def _give_back_steps(user: "User") -> bool:
    """Each step that they had taken, to the list of its team; what is refused stands under their name."""
    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.common.sentences import sentences_of  # noqa: PLC0415
    from reimari.cover.leaving import give_back  # noqa: PLC0415
    from reimari.work.models import Step  # noqa: PLC0415

    steps = Step.objects.open().filter(worker=user).order_by("due_at", "pk")
    done = give_back(steps, actor=system("users"), now=timezone.now())
    for step, refusal in done.refused:
        print(f"{step.team_id}, due {step.due_at:%Y-%m-%d}: {' '.join(sentences_of(refusal.problems))}")
    print(f"Steps that went back to the lists of their teams: {done.back}.")
    return bool(done.refused)


def _reset(options: argparse.Namespace) -> bool:
    """The deed staff.reset_factors as the system actor; nothing is left."""
    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.staff.actions import reset_factors  # noqa: PLC0415

    user = _user(options)
    reset_factors(user, actor=system("users"), now=timezone.now())
    print(
        f"{user} ({user.username}) has no second factor any more, is signed out everywhere and will be told."
    )
    return False


def _rekey(_options: argparse.Namespace) -> bool:
    from reimari.accounts.factors import rewrite_secrets  # noqa: PLC0415

    try:
        count = rewrite_secrets()
    except ValueError as wrong:
        raise Failed("a secret was written by a key that isn't in REIMARI_OLD_FACTORS_KEYS") from wrong
    print(f"{count} secrets of code apps are written under the newest key.")
    return False
