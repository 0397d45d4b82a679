"""Granian that loads the program before it forks its workers: they share it; a killed one is back at once.

`python -m reimari.cli.server pages|events --uds SOCKET --workers 2 --threads 4`
"""

import argparse
import gc
import os
import signal
from importlib import import_module
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from reimari.cli import WRONG_CALL
from reimari.common.addresses import WrongAddress
from reimari.common.processes import end_with_parent
from reimari.common.variables import Variables, WrongVariable

# What stands in the application, and how granian speaks with it.
APPLICATIONS = {"pages": ("reimari.wsgi", "wsgi"), "events": ("reimari.asgi", "asgi")}
STOPS_WITHIN = 3  # seconds; then open streams and what hangs are cut
WAITING = 2048  # connections; granian takes as many streams in one worker


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="reimari.cli.server", description=__doc__)
    parser.add_argument("part", choices=APPLICATIONS)
    parser.add_argument("--uds", type=Path, required=True, help="unix socket to listen on")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    module, interface = APPLICATIONS[options.part]
    try:
        if Variables(os.environ).flag("REIMARI_END_WITH_PARENT"):
            os.register_at_fork(after_in_child=lambda: end_with_parent(signal.SIGKILL))
        load(module)
    except (WrongVariable, WrongAddress, ImproperlyConfigured) as wrong:
        parser.exit(WRONG_CALL, f"reimari: {wrong}\n")
    from granian import Granian  # noqa: PLC0415 (it is quick, but the program's faults come first)
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        f"{module}:application",
        uds=options.uds,
        interface=Interfaces(interface),
        workers=options.workers,
        blocking_threads=options.threads,
        http=HTTPModes.http1,
        websockets=False,
        backlog=WAITING,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPS_WITHIN,
    ).serve()


def load(module: str) -> None:
    """Import the program and all its pages; the workers' garbage collectors leave alone what they share."""
    import_module(module)
    from django.urls import get_resolver  # noqa: PLC0415

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
