"""`reimari check`: is this installation safe to put in front of people?"""

import argparse
import sys
from collections.abc import Iterator

from reimari.cli import FINDINGS, GOOD
from reimari.cli.program import program
from reimari.common.addresses import is_open_to_the_network


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(options: argparse.Namespace) -> int:
    """Print each finding on a line; 1 when there is one, 2 when the database can't be asked."""
    program()
    status = GOOD
    for finding in findings():
        print(finding, file=sys.stderr)
        status = FINDINGS
    if status == GOOD:
        print("No findings.")
    return status


def findings() -> Iterator[str]:
    """What Django's deployment checks, the environment and the database say against this installation."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.checks import run_checks  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    yield from _of_the_environment()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('server_version_num')::int / 10000")
        role, version = cursor.fetchone()
    if role != "reimari_app":
        yield f"The program runs as {role}, which may do more than reimari_app."
    if version != 18:  # noqa: PLR2004
        yield f"The server is PostgreSQL {version}; 18 is the tested one."
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"{len(plan)} migrations are not applied: run reimari migrate."
    else:
        yield from _of_signing_in()
        yield from _of_posts()
    try:
        for message in run_checks(include_deployment_checks=settings.SAFE):
            yield f"{message.id}: {message.msg}"
    except ImproperlyConfigured as wrong:
        yield str(wrong)


def _of_signing_in() -> Iterator[str]:
    """Nobody could sign in, or a provider's file names what the profile doesn't have."""
    from django.conf import settings  # noqa: PLC0415

    from reimari.staff.joining import left_by_others, told_wrongly  # noqa: PLC0415

    if not (settings.PASSWORD_SIGN_IN or settings.IDENTITY_PROVIDERS or settings.DEMO_SIGN_IN):
        yield "Nobody can sign in: REIMARI_PASSWORDS is 0, and REIMARI_OIDC tells no identity provider."
    for provider in settings.IDENTITY_PROVIDERS:
        yield from told_wrongly(provider)
    for code, count in left_by_others({provider.code for provider in settings.IDENTITY_PROVIDERS}):
        yield f"{count} posts were given by groups of {code}, which REIMARI_OIDC doesn't tell any more."


def _of_posts() -> Iterator[str]:
    """People who hold duties today that the county keeps apart."""
    from django.utils import timezone, translation  # noqa: PLC0415

    from reimari.region.models import CountyProfile  # noqa: PLC0415
    from reimari.region.queries import profile_on  # noqa: PLC0415
    from reimari.staff.facts import people_with_both  # noqa: PLC0415

    today = timezone.localdate()
    if not CountyProfile.objects.exists():
        return
    with translation.override("en"):
        for user, rule in people_with_both(profile_on(today), day=today):
            why = rule.why.in_language("en")
            yield f"{user.username} holds duties that are kept apart ({rule.code}): {why}"


def _of_the_environment() -> Iterator[str]:
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    if settings.ENV == "demo" and not settings.DEMO_SIGN_IN:
        yield "REIMARI_ENV is demo, but not on the demo's own database: nobody can be chosen to sign in."
    if is_open_to_the_network(connection.settings_dict):
        yield "The database is asked over the network and anybody could answer: it needs sslmode=verify-full."
