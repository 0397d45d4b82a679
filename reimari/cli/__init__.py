"""The command `reimari`; a command's module is imported only when it is called, so that starting is quick."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from reimari.common.variables import WrongVariable

GOOD, FINDINGS, WRONG_CALL = 0, 1, 2
INTERRUPTED = 130
NOT_SET = "DATABASE_URL is not set: postgresql://user:password@host:port/name"


class WrongCall(Exception):
    """The call, its environment or its database is wrong, nothing was begun; a text, exit status 2."""


class Failed(Exception):
    """What was rightly asked couldn't be done; the text goes to the terminal and the exit status is 1."""


class Command(NamedTuple):
    """A command: its module has `add_arguments(parser)` and `run(options) -> int`, the exit status."""

    module: str
    help: str


COMMANDS = {
    "demo": Command("reimari.cli.demo", "run a county's demo with a database of its own"),
    "serve": Command("reimari.cli.serve", "serve the pages of an installation"),
    "worker": Command(
        "reimari.cli.worker", "do the jobs that pages leave for later (called by serve and demo)"
    ),
    "mail": Command("reimari.cli.mail", "read the lines' mailboxes (called by serve when there are any)"),
    "migrate": Command("reimari.cli.migrate", "bring the database's tables up to date"),
    "records": Command(
        "reimari.cli.records", "count what was kept as long as the law says, destroy what is approved"
    ),
    "retention": Command(
        "reimari.cli.retention", "remove words whose time is over, or count them (--dry-run)"
    ),
    "statistics": Command(
        "reimari.cli.counts", "compare the counts of figures with the rows, or count them all anew"
    ),
    "warehouse": Command(
        "reimari.cli.warehouse", "put out coded facts for the county's warehouse, or tell what they mean"
    ),
    "population": Command(
        "reimari.cli.population", "load numbers of inhabitants, by which figures are told per 1 000"
    ),
    "audit": Command("reimari.cli.audit", "verify the sealed logs, or export their newest seal"),
    "check": Command("reimari.cli.check", "check that this installation is safe and whole"),
    "backup": Command("reimari.cli.backup", "back up the database, or the whole server's files"),
    "restore": Command("reimari.cli.restore", "restore a backup into an empty place, and verify it"),
    "profile": Command("reimari.cli.profile", "check, load or export a county's profile"),
    "appoint": Command(
        "reimari.cli.appoint", "give somebody a post, a new user with a password or one there is"
    ),
    "users": Command(
        "reimari.cli.users", "close an account at once; remove lost sign-in methods; write secrets anew"
    ),
    "token": Command("reimari.cli.token", "let another system in by a token, and out again"),
    "telephony": Command(
        "reimari.cli.telephony", "whose telephone is which; a day of invented calls, over HTTP"
    ),
    "route": Command("reimari.cli.route", "who answers for a contact: JSON lines in, JSON lines out"),
    "replay": Command(
        "reimari.cli.replay", "what would have been otherwise in past months by the rules of another profile"
    ),
    "due": Command("reimari.cli.due", "when a promise is due: JSON lines in, JSON lines out"),
    "messages": Command("reimari.cli.messages", "build the translations' catalogues"),
    "static": Command("reimari.cli.static", "collect the static files"),
    "demo-data": Command("reimari.cli.demo_data", "load invented people (called by demo)"),
    "demo-live": Command("reimari.cli.demo_live", "let a demo live: contacts keep coming (called by demo)"),
    "manage": Command("reimari.cli.manage", "run one of Django's own commands (developers)"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 good, 1 findings, 2 wrong call."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our lines has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except Exception as trouble:
        told = _told_of(trouble)
        if told is None:
            raise
        print(f"reimari: {told}", file=sys.stderr)
        return WRONG_CALL if isinstance(told, WrongCall) else FINDINGS


def _run(words: Sequence[str]) -> int:
    options = _parser(words).parse_args(words)
    status: int = options.run(options)
    if sys.stdout is not None:  # closed by whoever called us
        sys.stdout.flush()
    return status


def _told_of(trouble: Exception) -> WrongCall | Failed | None:
    """The sentence for the terminal; None for a fault of the program, which keeps its traceback."""
    if isinstance(trouble, WrongCall | Failed):
        return trouble
    if isinstance(trouble, WrongVariable):
        return WrongCall(str(trouble))
    if "psycopg" not in sys.modules:
        return None
    from reimari.cli.database import told_of  # noqa: PLC0415 (the driver is there already)

    return told_of(trouble)


def _parser(words: Sequence[str]) -> ArgumentParser:
    parser = ArgumentParser(prog="reimari", description="Client advice and service guidance.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    wanted = next((word for word in words if not word.startswith("-")), "")
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.help, description=f"Reimari: {command.help}.")
        if name == wanted:
            module = import_module(command.module)
            module.add_arguments(one)
            one.set_defaults(run=module.run)
    return parser
