"""Posts in the demo: competences, base sites, posts that begin and end, proposals that wait."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reimari.access.actor import Actor, system
from reimari.demo.dice import dice
from reimari.region.profile.values import Profile, Remote, by_code, fold, valid_items
from reimari.staff.actions import accept_post, end_post, propose_change, propose_post, record_competence
from reimari.staff.models import Post, Proposal, Team
from reimari.staff.queries import actor_of
from reimari.staff.rules import allowed, last_day
from reimari.staff.states import RemoteWork
from reimari.staff.wishes import Where, Wish

DEMO = system("demo")
GIVES, LEADS, ADMINISTERS = "staff.propose_post", "staff.view_team", "desk.view_jobs"
WORKS = "work.take"
DAY = dt.timedelta(days=1)
NEXT_WEEK, IN_TWO_WEEKS, SOON_ENDS = 7 * DAY, 14 * DAY, 25 * DAY
LONGEST_AGO = 300  # days: so long ago a competence was recorded at most
FEWEST = 3  # people whom the states need


@dataclass(frozen=True, slots=True)
class _Office:
    """Whoever leads a team and whoever administers, the people of the team, and today."""

    profile: Profile
    today: dt.date
    now: dt.datetime
    lead: Post
    admin: Post
    people: Sequence[Post]

    def acting(self, post: Post) -> Actor:
        return actor_of(post.user, on=self.today)


def arrange_posts(profile: Profile, today: dt.date, *, now: dt.datetime, seed: str) -> None:
    """Every state of posts once, in the team of the first supervisor whom one can sign in as."""
    posts = list(Post.objects.valid_on(today).select_related("user", "role", "team").order_by("pk"))
    lead = next((post for post in posts if _leads(post)), None)
    people = _people(posts, lead) if lead else []
    _qualify(profile, posts, people[:2], today, now=now, seed=seed)
    admin = next((post for post in posts if ADMINISTERS in post.role.actions and _gives(post)), None)
    if lead is None or admin is None or len(people) < FEWEST:
        return
    office = _Office(profile, today, now, lead, admin, people)
    _place(office)
    _come_and_go(office)
    _wait(office)


def _gives(post: Post) -> bool:
    return post.user.is_demo and GIVES in post.role.actions


def _leads(post: Post) -> bool:
    return _gives(post) and LEADS in post.role.actions and WORKS in post.role.actions


def _people(posts: Sequence[Post], lead: Post) -> list[Post]:
    """Colleagues whom the supervisor reaches, of the own team first, and rather not those to sign in as."""
    found = [
        post
        for post in posts
        if post.user_id != lead.user_id and WORKS in post.role.actions and LEADS not in post.role.actions
        if post.team.unit_id == lead.team.unit_id
    ]
    return sorted(
        found, key=lambda post: (post.team_id != lead.team_id, post.user.is_demo, post.user.username)
    )


def _qualify(
    profile: Profile,
    posts: Sequence[Post],
    chosen: Sequence[Post],
    today: dt.date,
    *,
    now: dt.datetime,
    seed: str,
) -> None:
    """All have what their role asks, but of the two chosen one lacks it and of the other it ends soon."""
    known = by_code(profile.competences)
    done: set[tuple[UUID, str]] = set()
    for post in posts:
        for each in valid_items(profile.requirements, today):
            if fold(each.role) != fold(post.role_id):
                continue
            competence = known[fold(each.competence)]
            if (post.user_id, competence.code) in done or (post in chosen[:1] and competence.valid_months):
                continue
            done.add((post.user_id, competence.code))
            days = dice(f"{seed}:{post.user.username}:{competence.code}").randint(30, LONGEST_AGO)
            since, until = today - days * DAY, last_day(today - days * DAY, competence.valid_months)
            if post in chosen[1:] and until:
                since, until = today - 2 * LONGEST_AGO * DAY, today + SOON_ENDS
            record_competence(post, competence=competence.code, since=since, until=until, actor=DEMO, now=now)


def _place(office: _Office) -> None:
    """Some people have a base site, and work partly elsewhere where the county lets them."""
    for post in office.people[:FEWEST]:
        may = allowed(
            office.profile.remote_works,
            role=post.role_id,
            service_task=post.team.service_task_id,
            day=office.today,
        )
        remote = RemoteWork.NO if may == Remote.NO else RemoteWork.PART
        propose_change(
            post,
            until=post.valid_until,
            where=Where(remote=remote, site_unit_id=post.team.unit_id),
            reason="Työpiste sovittu.",
            actor=office.acting(office.lead),
            now=office.now,
        )


def _come_and_go(office: _Office) -> None:
    """Somebody's post ends next week; somebody begins in another team in two weeks, accepted by another."""
    leaving, coming = office.people[1], office.people[2]
    end_post(leaving, last=office.today + NEXT_WEEK, actor=office.acting(office.lead), now=office.now)
    proposal = _propose(office, coming, by=office.lead, since=office.today + IN_TWO_WEEKS)
    if proposal:
        accept_post(proposal, actor=office.acting(office.admin), now=office.now)


def _wait(office: _Office) -> None:
    """One proposal waits for the supervisor, and one of the supervisor's own for the administrator."""
    _propose(office, office.people[0], by=office.admin, since=office.today + DAY)
    _propose(office, office.people[1], by=office.lead, since=office.today + NEXT_WEEK + DAY)


def _propose(office: _Office, post: Post, *, by: Post, since: dt.date) -> Proposal | None:
    """The same role in another team of the unit, else the same post once it has ended."""
    others = Team.objects.filter(unit=post.team.unit_id).exclude(pk=post.team_id).order_by("pk")
    held = set(Post.objects.filter(user=post.user_id).values_list("team", flat=True))
    team = others.exclude(pk__in=held).first()
    if team is None:
        return None
    wish = Wish(user=post.user, role=post.role, since=since, reason="Auttaa toista tiimiä ruuhkassa.")
    return propose_post(team, wish=wish, actor=office.acting(by), now=office.now)
