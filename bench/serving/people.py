"""Signed-in people of a dataset, and rows for the pages that they ask for."""

import secrets
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count, Q, QuerySet

from bench.data.plan import TEAM
from bench.serving.away import plans_of
from bench.serving.rows_beside import rows_beside, telephone_of
from reimari.access.actor import system
from reimari.access.speaking import heard
from reimari.accounts.sessions import begin
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.contacts.models import Contact, Matter
from reimari.people.models import Person
from reimari.region.models import CountyProfile
from reimari.staff.models import Post, Scope
from reimari.work.access import TAKE
from reimari.work.models import Step
from reimari.work.states import ACCEPT_STEP

ROWS = 30  # of each kind
STAFF = 100


def told() -> dict[str, Any]:
    """The measured three (whoever has most to do, and the supervisor), a hundred others, and the rows."""
    with heard(system("bench")):
        adviser, guide, supervisor = _busiest_adviser(), _busiest_guide(), _supervisor()
        found = _told(adviser, guide, supervisor)
    found["rows"] |= {"led_team": supervisor.team_id, "plans": plans_of(supervisor)}
    return {**found, "telephone": telephone_of(adviser)}


def _supervisor() -> Post:
    code = CountyProfile.objects.values_list("code", flat=True).get().lower()
    return Post.objects.select_related("user").get(user__username=f"{code}-esihenkilo")


def _told(adviser: Post, guide: Post, supervisor: Post) -> dict[str, Any]:
    others = Post.objects.filter(user__username__startswith="colleague-").select_related("user")
    return {
        "cast": {
            "adviser": signed_in(adviser),
            "guide": signed_in(guide),
            "supervisor": signed_in(supervisor),
        },
        "staff": [signed_in(post) for post in others.order_by("user__username")[:STAFF]],
        "rows": _rows(adviser, guide) | rows_beside(adviser, guide),
    }


def _busiest_adviser() -> Post:
    by_staff = Contact.objects.exclude(recorded_by=None)
    of_advisers = by_staff.filter(recorded_by__posts__role__scope=Scope.OWN)
    counted = (of_advisers if of_advisers.exists() else by_staff).values("recorded_by")
    first = counted.annotate(number=Count("pk")).order_by("-number", "recorded_by")[0]
    return Post.objects.select_related("user").filter(user=first["recorded_by"]).order_by("pk")[0]


def _busiest_guide() -> Post:
    posts = Post.objects.filter(role__scope=Scope.UNIT, role__actions__contains=[TAKE.name])
    posts = (posts.filter(team=TEAM) or posts).select_related("user")
    counted = posts.annotate(number=Count("user__steps", filter=Q(user__steps__ended_at=None)))
    return counted.order_by("-number", "pk")[0]


def signed_in(post: Post) -> dict[str, str]:
    """A session of the post's holder."""
    store = SessionStore()
    store[SESSION_KEY] = str(post.user_id)
    (store[BACKEND_SESSION_KEY],) = settings.AUTHENTICATION_BACKENDS
    store[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
    begin(store)
    store.create()
    return {
        "user": str(post.user_id),
        "session": store.session_key or "",
        "csrf": secrets.token_hex(16),
        "team": post.team_id,
        "role": post.role_id,
    }


def _rows(adviser: Post, guide: Post) -> dict[str, Any]:
    """Rows that the guide and the adviser may see."""
    cases = Case.objects.filter(team=guide.team_id, person__isnull=False).order_by("?")
    open_cases, closed = list(cases.open()[:ROWS]), list(cases.filter(state=CaseState.CLOSED)[:ROWS])
    known = [case.person_id for case in (*open_cases, *closed) if case.person_id]
    persons = list(Person.objects.filter(pk__in=known).order_by("?")[:ROWS])
    contacts = Contact.objects.filter(recorded_by=adviser.user_id).order_by("-received_at", "pk")
    steps = Step.objects.on_list([guide.team_id])
    free = steps.untaken().exclude(kind=ACCEPT_STEP).order_by("due_at", "pk")
    return {
        "cases": [str(case.pk) for case in open_cases],
        "closed_cases": [str(case.pk) for case in closed],
        "numbers": [case.number for case in open_cases],
        "contacts": [str(contact.pk) for contact in contacts[:ROWS]],
        "matters": [str(pk) for pk in Matter.objects.order_by("-pk").values_list("pk", flat=True)[:ROWS]],
        "persons": [str(person.pk) for person in persons],
        "names": sorted({person.last_name for person in persons}),
        "full_names": [str(person) for person in persons],
        "phones": [person.phone for person in persons if person.phone],
        "codes": [person.identity_code for person in persons if person.identity_code],
        "free_steps": [str(step.pk) for step in free[:ROWS]],
        "filters": dict(_filters(steps)),
    }


def _filters(steps: QuerySet[Step]) -> Iterator[tuple[str, str]]:
    """The commonest value of each filter."""
    for name in ("service_task", "area", "need", "language"):
        ((value, _), *_) = Counter(steps.values_list(name, flat=True)).most_common(1)
        yield name, str(value or "")
