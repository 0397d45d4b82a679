"""Teams of the demo that help each other: one now, and one that has ended."""

import datetime as dt

from reimari.demo.posts import WORKS
from reimari.staff.access import OPEN_OVERFLOW
from reimari.staff.actions import end_overflow, open_overflow
from reimari.staff.models import LENDING, Post, Team
from reimari.staff.queries import actor_of

DAY = dt.timedelta(days=1)
HOURS = dt.timedelta(hours=5)


def arrange_help(today: dt.date, *, now: dt.datetime) -> None:
    """A team of somebody whom one can sign in as helps another of its unit; lately it was the other way."""
    posts = list(Post.objects.valid_on(today).select_related("user", "role", "team__unit").order_by("pk"))
    ours = [post for post in posts if post.user.is_demo]
    leads = [actor_of(post.user, on=today) for post in ours if OPEN_OVERFLOW.name in post.role.actions]
    for helper in ours:
        if WORKS not in helper.role.actions or helper.role.scope not in LENDING:
            continue
        own = set(actor_of(helper.user, on=today).teams())
        for team in Team.objects.filter(unit=helper.team.unit).exclude(pk__in=own).order_by("pk"):
            lead = next(
                (actor for actor in leads if team.pk in actor.doing(OPEN_OVERFLOW.name).teams()), None
            )
            if lead is None:
                continue
            back = open_overflow(
                helper.team, to=team, until=today, why="Kokouspäivä.", actor=lead, now=now - 3 * DAY
            )
            end_overflow(back, actor=lead, now=now - 3 * DAY + HOURS)
            until = today + 2 * DAY
            open_overflow(
                team, to=helper.team, until=until, why="Kaksi ohjaajaa poissa.", actor=lead, now=now
            )
            return
