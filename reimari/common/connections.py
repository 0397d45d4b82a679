"""How the pool of database connections finds the server again after it was away."""

from psycopg import Connection
from psycopg_pool import ConnectionPool

type Pool = ConnectionPool[Connection]

# Seconds. A request waits so long for a connection: a small server that recovers from a crash is back.
WAITS = 3.0
# The pool looks for the server at the beginning and at the end of this time. Its own default (five minutes,
# each wait twice the one before) would find a server that was away for a minute half a minute late.
TRIES_FOR = 0.5


def alive(connection: Connection) -> None:
    """Raise when a connection of the pool is dead; its fellows, which died with it, are replaced at once.

    Without that, each dead one costs whoever asks a second longer than the one before.
    """
    try:
        ConnectionPool.check_connection(connection)
    except Exception:
        from django.db import connections  # noqa: PLC0415 (settings name this function)

        pool: Pool = connections["default"].pool  # type: ignore[attr-defined]
        pool.check()
        raise


def try_again(pool: Pool) -> None:
    """Look for the server again as long as somebody waits for a connection; else the next request does."""
    if pool.get_stats().get("requests_waiting"):
        pool.check()
