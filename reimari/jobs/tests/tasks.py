"""Tasks that only the tests queue. What they do is told by codes in the test's own table of sessions."""

import time

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from reimari.common.jobs import GiveUp, enqueue, job
from reimari.jobs.acting import job_now

HERE = "reimari.jobs.tests.tasks"


def mark(word: str) -> None:
    """Leave a row that a test finds; once more with the same word adds another."""
    Session.objects.create(
        session_key=f"{word}-{time.time_ns()}"[:40], session_data="", expire_date=timezone.now()
    )


def marks(word: str) -> int:
    """How often the word was marked."""
    return Session.objects.filter(session_key__startswith=f"{word}-").count()


@job("Mark a word", tries=3)
def mark_word(word: str) -> None:
    mark(word)


@job("Sleep", tries=3)
def sleep(seconds: int, word: str) -> None:
    mark(f"begun{word}")
    time.sleep(seconds)
    mark(f"done{word}")


@job("Fail", tries=3)
def fail(word: str) -> None:
    mark(word)
    raise ValueError("Sinikka Virtanen")


@job("Give up", tries=3)
def give_up() -> None:
    raise GiveUp


@job("Queue another and fail", tries=1)
def queue_and_fail() -> None:
    with transaction.atomic():
        enqueue(f"{HERE}.mark_word", "never")
        raise ValueError


@job("Tell who acts", tries=1)
def tell_actor() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('reimari.organisation', true), current_user, current_setting('role')"
        )
        organisation, user, _role = cursor.fetchone()
    assert job_now().actor.organisation == organisation == "jobs.tell_actor"
    mark(user)
