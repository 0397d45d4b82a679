"""The environment of every test run, set before Django's settings are read.

Without `DATABASE_URL` the tests have a server of their own in `var/test/`. The first test that needs it
starts it; the last run that uses it stops it.

Two processes share the work, file by file, each with a server: a transaction that is open anywhere on one
holds up what its listeners hear.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from reimari.cli.messages import build_catalogues
from reimari.cli.postgres import ADMIN, OWNER, Cluster, cluster_in
from reimari.common.places import var

os.environ["REIMARI_ENV"] = "test"
build_catalogues()
own_cluster: Cluster | None = None
QUICK = {"fsync": "off", "full_page_writes": "off"}  # nobody needs what is in it after the machine fell
OWN = "TESTS_OWN_SERVER"  # whoever begins the run tells it to those who share its work
if OWN in os.environ or not os.environ.get("DATABASE_URL"):
    own_cluster = cluster_in(var() / "test" / os.environ.get("PYTEST_XDIST_WORKER", ""), QUICK)
    os.environ |= {OWN: "yes", "DATABASE_URL": own_cluster.url()}


@contextmanager
def server() -> Iterator[None]:
    """Keeps the tests' own server running; with somebody else's server there is nothing to do."""
    if own_cluster is None:
        yield
        return
    with own_cluster.held():
        with psycopg.connect(own_cluster.url("postgres", role=ADMIN)) as administrator:
            administrator.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")
        yield
