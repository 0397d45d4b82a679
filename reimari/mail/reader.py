"""The process that reads the mailboxes: one thread and one connection each, again and again until stopped."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from reimari.common.mailboxes import MailboxTold, WrongMailboxes
from reimari.mail.adapters.clamd import Clamd
from reimari.mail.adapters.imap import Away, Box, Place, opened
from reimari.mail.reading import NoLine, Reading, look, note_failure

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries to reach a server


def read_mailboxes(told: Sequence[MailboxTold], stopped: Event, *, grace: float) -> None:
    """Read all of them until told to stop; what is being taken in then gets `grace` seconds.

    What isn't kept by then is undone with its connection, still waits in the mailbox, and comes again.
    """
    threads = [Thread(target=read_on, args=(each, stopped), daemon=True) for each in told]
    for thread in threads:
        thread.start()
    try:
        stopped.wait()
    finally:  # a signal raises here
        stopped.set()
        for thread in threads:
            thread.join(grace)


def read_on(told: MailboxTold, stopped: Event) -> None:
    """Read one mailbox until told to stop; whatever is wrong is noted, and tried again a little later."""
    scanner = Clamd(settings.CLAMD) if settings.CLAMD else None
    reading, pause = Reading(told.code, scanner), FIRST_PAUSE
    while not stopped.is_set():
        error = ""
        try:
            with opened(Place(told.server(), told.folder, told.taken)) as box:
                look(box, reading)
                pause = FIRST_PAUSE
                _watch(box, reading, stopped)
        except Away as away:
            error = str(away)
        except (DatabaseError, NoLine, WrongMailboxes) as trouble:
            error = _kind(trouble)
        except Exception as trouble:  # a mistake of ours must not end the reading of the others
            error = _kind(trouble)
        if error and not stopped.is_set():
            _note(told.code, error)
            stopped.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    connection.close()


def _watch(box: Box, reading: Reading, stopped: Event) -> None:
    """Look when the server tells of something, and every few minutes whether it does or not."""
    while not stopped.is_set():
        if box.tells:
            box.wait(settings.MAIL_LOOK_EVERY, stopped)
        else:
            stopped.wait(settings.MAIL_LOOK_EVERY)
        if not stopped.is_set():
            close_old_connections()
            look(box, reading)


def _kind(trouble: Exception) -> str:
    """The class alone: its words could hold those of a client."""
    return f"{type(trouble).__module__}.{type(trouble).__qualname__}"


def _note(code: str, error: str) -> None:
    logger.warning("The mailbox %s can't be read (%s) and is tried again.", code, error)
    connection.close()
    with suppress(DatabaseError):
        note_failure(code, error)
