"""Who answers for a matter, and who works there today: for every employee (C05, R-VS-31, R-IU-23)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reimari.contacts.queries import Known, Rules
from reimari.desk.queries.routes import Line, line_of
from reimari.region.profile.values import by_code, valid_items
from reimari.staff.models import HeldCompetence, Post
from reimari.staff.queries import title_of

MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works in the team today: titles, and what they have learnt."""

    name: str
    titles: tuple[str, ...]
    competences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who answers, in words, and the people of that team."""

    line: Line
    colleagues: Sequence[Colleague]


def responsible_for(known: Known, rules: Rules, language: str, *, today: dt.date) -> Answer:
    """By the county's rules of today. At most two queries."""
    line = line_of(1, "", known, rules, language)
    team = line.route.team
    return Answer(line=line, colleagues=_colleagues(team, rules, language, today=today) if team else ())


def _colleagues(team: str, rules: Rules, language: str, *, today: dt.date) -> list[Colleague]:
    posts = list(
        Post.objects.filter(team=team)
        .valid_on(today)
        .select_related("user", "role")
        .order_by("user__last_name", "user__first_name", "valid_from", "pk")[:MOST]
    )
    names = by_code(valid_items(rules.profile.competences, today))
    held: dict[object, list[str]] = {}
    rows = HeldCompetence.objects.filter(user__in={post.user_id for post in posts}).valid_on(today)
    for user, code in rows.values_list("user", "competence").order_by("competence"):
        item = names.get(code.casefold())
        if item:
            held.setdefault(user, []).append(item.name.in_language(language))
    found: dict[object, Colleague] = {}
    for post in posts:
        before = found.get(post.user_id)
        titles = (*(before.titles if before else ()), title_of(post))
        found[post.user_id] = Colleague(
            name=str(post.user),
            titles=tuple(dict.fromkeys(titles)),
            competences=tuple(held.get(post.user_id, ())),
        )
    return list(found.values())
