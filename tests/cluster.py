"""The environment of every test run, set before Django's settings are read.

Without `DATABASE_URL` the tests have a server of their own in `var/test/`. The first test that needs it
starts it; the last run that uses it stops it.

Two processes share the work, file by file, each with a server: a transaction that is open anywhere on one
holds up what its listeners hear. What starts the program itself, or a browser, stays in one of
them: it measures moments, and both cores are taken already.
"""

import os
from contextlib import AbstractContextManager, nullcontext

import pytest

from reimari.cli.messages import build_catalogues
from reimari.cli.postgres import Cluster, cluster_in
from reimari.common.places import var

os.environ["REIMARI_ENV"] = "test"
build_catalogues()
own_cluster: Cluster | None = None
OWN = "TESTS_OWN_SERVER"  # whoever begins the run tells it to those who share its work
if OWN in os.environ or not os.environ.get("DATABASE_URL"):
    own_cluster = cluster_in(var() / "test" / os.environ.get("PYTEST_XDIST_WORKER", ""))
    os.environ |= {OWN: "yes", "DATABASE_URL": own_cluster.url()}


def server() -> AbstractContextManager[None]:
    """Keeps the tests' own server running; with somebody else's server there is nothing to do."""
    return own_cluster.held() if own_cluster else nullcontext()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which tests have to be run by the same process, one after the other."""
    for item in items:
        file = item.nodeid.partition("::")[0]
        alone = file.startswith(("tests/journeys/", "tests/test_infra_", "tests/test_drill"))
        item.add_marker(pytest.mark.xdist_group("program" if alone else file))
