import datetime as dt
import re
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.common.jobs import enqueue
from reimari.common.problems import Refused
from reimari.desk.actions import retry_job, set_aside_job
from reimari.desk.queries.jobs import FAULTS
from reimari.desk.queries.warehouse import warehouse_line
from reimari.jobs.keeping import LOST, UNKNOWN
from reimari.jobs.models import Failure
from reimari.jobs.periodic import PERIODIC
from reimari.jobs.states import AsideReason
from reimari.staff.models import Post
from reimari.warehouse.models import Export
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.factories import NOW, a_failed_job, as_actor, key

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "div#jobs"}
SEND = "reimari.messaging.tasks.send_message"


def html(post: Post, address: str = "/jobs/", **headers: str) -> str:
    answer = signed_in(post).get(address, headers=headers)
    assert answer.status_code == HTTPStatus.OK
    return str(answer.content.decode())


def a_worker_is_heard_of(seconds_ago: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def a_tick(status: str) -> None:
    """The reaper ran by its clock, and went so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)"
            " VALUES ('default', 'run', %(task)s, jsonb_build_object('task', %(task)s::text)) RETURNING id)"
            " INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id, periodic_id)"
            " SELECT 'run', 1, id, %(task)s FROM job",
            {"task": PERIODIC[0].task},
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("aino", 403),
        ("eero", 403),
        ("timo", 403),
        ("helmi", 403),
        ("lea", 403),
        ("tarmo", 403),
        ("oiva", 200),
    ],
)
def test_who_sees_background_work(request: pytest.FixtureRequest, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    pk = a_failed_job().pk
    assert browser.get("/jobs/").status_code == status
    assert browser.get(f"/jobs/{pk}/set-aside/").status_code == (status if status == 200 else 404)
    assert browser.post(f"/jobs/{pk}/retry/", {"key": str(key(1))}).status_code == (
        302 if status == 200 else 404
    )


def test_a_failure_is_told_by_its_kind_and_never_by_what_it_was_about(oiva: Post) -> None:
    a_failed_job()
    a_failed_job("reimari.messaging.tasks.OutcomeUnknown")
    page = html(oiva)
    assert "Send a message" in page
    assert '<code class="small">builtins.ValueError</code>' in page
    assert "It isn&#39;t known whether the message went out." in page
    assert str(key(1)) not in page
    event = Event.objects.get(action="desk.view_jobs")
    assert (event.subject_type, event.person_ids) == ("accounts.user", [])


def test_the_empty_page_teaches(oiva: Post) -> None:
    page = html(oiva)
    assert "Nothing has failed." in page
    assert "Nothing waits." in page
    assert page.count("not yet") == len(PERIODIC)
    assert "1 piece" not in page


@pytest.mark.parametrize(("seconds", "stands_still"), [(None, True), (300, True), (5, False)])
def test_it_is_said_when_no_worker_runs(oiva: Post, seconds: int | None, stands_still: bool) -> None:  # noqa: FBT001
    if seconds is not None:
        a_worker_is_heard_of(seconds)
    assert ("Background work stands still" in html(oiva)) is stands_still


def test_what_waits_is_listed_and_counted(oiva: Post) -> None:
    enqueue(SEND, key(1))
    enqueue(SEND, key(2), after=NOW)
    assert "Waiting: 2. Running: 0." in html(oiva)


def test_what_runs_by_the_clock_stands_with_its_last_run(oiva: Post) -> None:
    a_tick("succeeded")
    page = html(oiva)
    assert "went well" in page
    assert "every 30 seconds" in page
    assert "piece of work has failed" not in page


def test_what_has_failed_is_counted_at_its_link_on_every_page(oiva: Post, lea: Post) -> None:
    a_failed_job()
    a_tick("failed")  # its next run may go well: nobody needs to press anything
    page = html(oiva, "/settings/")
    assert "2 pieces of work have failed" in page
    itself = html(oiva)
    assert shown(itself) == [str(Failure.objects.get().pk)]
    assert "Failed (1)</h2>" in itself
    assert "pieces of work have failed" not in itself
    assert "have failed" not in html(lea, "/settings/")


def test_the_part_is_the_pages_part(oiva: Post) -> None:
    a_failed_job()
    keys = re.compile(r'value="[0-9a-zA-Z-]{36,}"')
    whole, part = (keys.sub("", text) for text in (html(oiva), html(oiva, **PART)))
    assert part.strip().startswith('<div id="jobs"')
    assert re.sub(r"\s+", " ", part.strip()) in re.sub(r"\s+", " ", whole)


def test_few_statements_however_much_has_failed(oiva: Post) -> None:
    for _ in range(2):
        a_failed_job()
    browser = signed_in(oiva)
    browser.get("/jobs/")
    few = statements(lambda: browser.get("/jobs/"))
    for _ in range(60):
        enqueue(SEND, a_failed_job().pk)
    many = statements(lambda: browser.get("/jobs/"))
    assert len(few) == len(many) <= MOST_STATEMENTS


def test_the_list_goes_on_page_by_page(oiva: Post) -> None:
    every = [str(a_failed_job().pk) for _ in range(53)]
    first = html(oiva)
    match = re.search(r'href="(/jobs/\?after=\d+)"', first)
    assert match
    second = html(oiva, match[1])
    assert shown(first) + shown(second) == every[::-1]
    assert shown(html(oiva, "/jobs/?after=x")) == shown(first)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_failed_work_is_tried_again_once_for_one_press(oiva: Post, headers: dict[str, str]) -> None:
    failure = a_failed_job()
    browser = signed_in(oiva)
    for _ in range(2):
        answer = browser.post(f"/jobs/{failure.pk}/retry/", {"key": str(key(5))}, headers=headers)
        assert answer.status_code == (204 if headers else 302)
    other = browser.post(f"/jobs/{failure.pk}/retry/", {"key": str(key(6))}, headers=headers)
    assert other.status_code == 409
    job = ProcrastinateJob.objects.get()
    assert (job.status, job.attempts) == ("todo", 2)
    event = Event.objects.get(action="desk.retry_job")
    assert (event.subject_type, event.subject_id) == ("jobs.failure", str(failure.pk))
    assert not Failure.objects.open().exists()


def test_work_that_is_being_tried_again_is_refused_in_a_sentence(oiva: Post) -> None:
    failure = a_failed_job()
    retry_job(failure, actor=as_actor(oiva), now=NOW)
    with pytest.raises(Refused):
        retry_job(failure, actor=as_actor(oiva), now=NOW)
    with pytest.raises(Refused):
        set_aside_job(failure, reason=AsideReason.NOT_NEEDED, actor=as_actor(oiva), now=NOW)
    assert Event.objects.filter(outcome="done", actor_id=oiva.user_id).count() == 1


def test_who_may_not_cannot(lea: Post) -> None:
    with pytest.raises(Forbidden):
        retry_job(a_failed_job(), actor=as_actor(lea), now=NOW)


def test_failed_work_is_put_aside_for_a_reason_and_isnt_counted(oiva: Post) -> None:
    failure = a_failed_job()
    browser = signed_in(oiva)
    address = f"/jobs/{failure.pk}/set-aside/"
    assert "Why is it put aside?" in html(oiva, address)
    assert browser.post(address, {"key": str(key(1)), "reason": ""}).status_code == 422
    assert browser.post(address, {"key": str(key(1)), "reason": "other"}).status_code == 422
    assert browser.post(address, {"key": str(key(1)), "reason": "done_by_hand"}).status_code == 302
    failure.refresh_from_db()
    assert (failure.aside_by, failure.aside_reason) == (oiva.user, AsideReason.DONE_BY_HAND)
    page = html(oiva)
    assert "Nothing has failed." in page
    assert "has failed</span>" not in page
    assert "done by hand" in page
    assert Event.objects.filter(action="desk.set_aside_job", outcome="done").count() == 1


def test_to_htmx_the_form_answers_with_its_part_and_leads_back(oiva: Post) -> None:
    browser = signed_in(oiva)
    address = f"/jobs/{a_failed_job().pk}/set-aside/"
    headers = {"HX-Request": "true", "HX-Target": "form#set_aside_form"}
    wrong = browser.post(address, {"key": str(key(1))}, headers=headers)
    assert wrong.status_code == 422
    assert wrong.content.decode().strip().startswith("<form")
    good = browser.post(address, {"key": str(key(1)), "reason": "not_needed"}, headers=headers)
    assert good.headers["HX-Redirect"] == "/jobs/"


def test_what_was_put_aside_can_be_tried_again(oiva: Post) -> None:
    failure = a_failed_job()
    set_aside_job(failure, reason=AsideReason.FAULT_REPORTED, actor=as_actor(oiva), now=NOW)
    browser = signed_in(oiva)
    assert browser.post(f"/jobs/{failure.pk}/retry/", {"key": str(key(1))}).status_code == 302
    failure.refresh_from_db()
    assert (failure.aside_at, failure.aside_reason) == (None, "")
    assert ProcrastinateJob.objects.get().status == "todo"


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {LOST, UNKNOWN}))
def test_a_fault_that_has_a_sentence_is_one_of_the_program(fault: str) -> None:
    assert issubclass(import_string(fault), Exception)


def exported(hours_ago: int) -> Export:
    """An export of so many hours ago."""
    at = NOW - dt.timedelta(hours=hours_ago)
    told = {"taken_at": at, "exported_at": at, "folder": "/out", "tables": {"cases": 12, "steps": 30}}
    return Export.objects.create(day=timezone.localdate(at), persons=9, size=1_000_001, **told)


def test_it_is_said_whether_anything_is_exported(oiva: Post, settings: Any) -> None:
    oiva.user.speak("en")
    settings.EXPORT_FOLDER = ""
    assert "Nothing is exported" in html(oiva)
    settings.EXPORT_FOLDER = "/out"
    assert "Nothing has been exported yet" in html(oiva)


@pytest.mark.parametrize(("hours", "late"), [(29, False), (31, True)])
def test_the_last_export_stands_with_its_rows_and_people(
    oiva: Post,
    settings: Any,
    hours: int,
    late: bool,  # noqa: FBT001
) -> None:
    settings.EXPORT_FOLDER = "/out"
    exported(hours + 24)
    exported(hours)
    told = warehouse_line(NOW)
    assert (told.rows, told.megabytes, told.is_late) == (42, 2, late)
    section = html(oiva).partition('aria-labelledby="warehouse"')[2].partition("</section>")[0]
    assert [">42<" in section, ">9<" in section, 'class="late"' in section] == [True, True, late]
