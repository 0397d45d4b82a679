"""What somebody may follow live, what they have missed, and who may go on following."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from reimari.access.actor import Actor
from reimari.accounts.models import User
from reimari.callbacks import access as callbacks
from reimari.callbacks.models import Callback
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Matter
from reimari.desk.live import EVERYTHING, Follower, Told
from reimari.desk.queries.callbacks import lines_of
from reimari.people import access as people
from reimari.people.models import Person
from reimari.staff import access as staff
from reimari.staff.models import LENDING, Overflow, Post, Team
from reimari.telephony import access as telephony
from reimari.work import access as work
from reimari.work.models import Change, Step

HELPS = "helps:"
MOST_TOPICS = 250
MOST_MISSED = 2000  # changes; whoever has missed more draws everything anew
TOPIC = re.compile(r"(team|user|track|person|call):([\w-]{1,60})", re.ASCII)
LISTS = (work.LIST, contacts.LIST, staff.VIEW_TEAM)  # pages that a team's changes draw anew


@dataclass(frozen=True, slots=True)
class Followed:
    """What was asked for and is allowed. `sees`: tracks that one may look at, and be told who else does."""

    topics: frozenset[str]
    sees: frozenset[str]


def topics(**codes: Iterable[object]) -> str:
    """Topics as `data-live` has them: `topics(team=["A"], track=[pk])`; each once, nothing for None."""
    found = dict.fromkeys(f"{kind}:{code}" for kind, each in codes.items() for code in each if code)
    return " ".join(found)


def followed(actor: Actor, asked: Iterable[str]) -> Followed:
    """The asked topics that the actor's own pages could show: the same rules decide. At most six queries."""
    wanted: dict[str, set[str]] = {kind: set() for kind in ("team", "user", "track", "person", "call")}
    for topic in list(asked)[:MOST_TOPICS]:
        if found := TOPIC.fullmatch(topic):
            wanted[found[1]].add(found[2])
    sees = _tracks_seen(actor, _uuids(wanted["track"]))
    sent = _tracks_sent(actor, _uuids(wanted["track"]) - sees)
    teams = {team for action in LISTS for team in actor.doing(action.name).teams()}
    teams |= {*lines_of(actor), *_answered_lines(actor)}
    allowed = {
        "team": wanted["team"] & teams,
        "user": wanted["user"] & {str(actor.id)},
        "call": wanted["call"] & {str(actor.id)} if actor.may(telephony.SEE.name) else set(),
        "track": {str(pk) for pk in sees | sent},
        "person": {str(pk) for pk in _persons(actor, _uuids(wanted["person"]))},
    }
    topics = (f"{kind}:{code}" for kind, codes in allowed.items() for code in codes)
    return Followed(frozenset(topics), frozenset(map(str, sees)))


def _answered_lines(actor: Actor) -> list[str]:
    """The lines of which whoever sees only their own work sees what stands open."""
    doing = actor.doing(contacts.LIST.name)
    return doing.home_teams() if doing.acts_for_own() else []


def _uuids(texts: Iterable[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _tracks_seen(actor: Actor, pks: set[UUID]) -> set[UUID]:
    if not pks:
        return set()
    seen = set(cases.VIEW.rows(actor, Case.objects.filter(pk__in=pks)).values_list("pk", flat=True))
    seen |= set(callbacks.VIEW.rows(actor, Callback.objects.filter(pk__in=pks)).values_list("pk", flat=True))
    seen |= set(contacts.VIEW.rows(actor, Contact.objects.filter(pk__in=pks)).values_list("pk", flat=True))
    return seen | set(
        work.VIEW.rows(actor, Step.objects.filter(track__in=pks)).values_list("track", flat=True)
    )


def _tracks_sent(actor: Actor, pks: set[UUID]) -> set[UUID]:
    """Cases of which the actor may see how far they have come, and nothing else."""
    if not pks or not actor.may(contacts.STATUS.name):
        return set()
    mine = contacts.STATUS.rows(actor, Contact.objects.filter(matters__case__in=pks))
    found = Matter.objects.filter(case__in=pks, contact__in=mine.values("pk")).values_list("case", flat=True)
    return {pk for pk in found if pk}


def _persons(actor: Actor, pks: set[UUID]) -> set[UUID]:
    if not pks:
        return set()
    return set(people.VIEW.rows(actor, Person.objects.filter(pk__in=pks)).values_list("pk", flat=True))


def alerting_teams(actor: Actor) -> dict[str, str]:
    """The actor's own teams whose new work raises an alert, by code, with their names. One query."""
    own = work.LIST.rows(actor, Team.objects.filter(pk__in=actor.home_teams())).order_by("pk")
    return {team.pk: str(team) for team in own}


@dataclass(frozen=True, slots=True)
class Missed:
    """What has changed since somebody was told last, and from where on they are told next."""

    changes: Sequence[Told]
    last: int


def missed(since: int | None, topics: Collection[str]) -> Missed:
    """Changes on the topics since then. Two queries.

    `since`: the transaction that the stream or the page named; None when it named none. What can't be told
    any more (removed after a day, another database, too much) is told as a change of everything.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(now_seen)::text::bigint, pg_snapshot_xmax(now_seen)::text::bigint,"
            " (SELECT min(xid)::text::bigint FROM work_change) FROM pg_current_snapshot() AS now_seen"
        )
        xmin, xmax, oldest = cursor.fetchone()
    if since is None:
        return Missed((), xmin)
    if since > xmax or (oldest is not None and since < oldest):
        return Missed((Told(xmax, (EVERYTHING,)),), xmin)
    rows = Change.objects.since(since).filter(topics__overlap=list(topics)).order_by("pk")
    found = [Told(xid, told) for xid, told in rows.values_list("xid", "topics")[: MOST_MISSED + 1]]
    return Missed(found if len(found) <= MOST_MISSED else (Told(xmax, (EVERYTHING,)),), xmin)


def ended(followers: Sequence[Follower]) -> Mapping[Follower, str]:
    """Those whose session has ended (`signed-out`) or whose posts have changed (`rights`). Three queries."""
    keys = {one.session for one in followers}
    alive = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now()).values_list("pk", flat=True)
    sessions = set(alive)
    users = User.objects.filter(is_active=True).in_bulk({one.user for one in followers})
    held = _posts_and_help(users, timezone.localdate())
    found = {}
    for one in followers:
        user = users.get(one.user)
        if one.session not in sessions or user is None or not _same_secret(user, one):
            found[one] = "signed-out"
        elif held.get(one.user, set()) != one.posts:
            found[one] = "rights"
    return found


def posts_followed(actor: Actor) -> frozenset[tuple[str, str]]:
    """Role and team of each post, and of each team that is helped: a stream ends when they change."""
    own = {(post.role, post.team) for post in actor.posts if not post.lent}
    return frozenset(
        own | {(post.role, HELPS + team) for post in actor.posts if post.lent for team in post.teams}
    )


def _posts_and_help(users: Iterable[UUID], day: dt.date) -> dict[UUID, set[tuple[str, str]]]:
    """As `posts_followed`, of these users. One query."""
    helped = Overflow.objects.on(day).inside().filter(to=OuterRef("team")).order_by("team").values("team")
    posts = Post.objects.valid_on(day).filter(user__in=users).annotate(helped=ArraySubquery(helped))
    held: dict[UUID, set[tuple[str, str]]] = {}
    rows = posts.order_by("pk").values_list("user", "role", "team", "role__scope", "helped")
    for who, role, team, scope, teams in rows:
        mine = held.setdefault(who, set())
        mine.add((role, team))
        mine |= {(role, HELPS + code) for code in teams} if scope in LENDING else set()
    return held


def _same_secret(user: User, one: Follower) -> bool:
    """Whether the session would still be accepted: a new password ends the old sessions."""
    return constant_time_compare(user.get_session_auth_hash(), one.secret)
