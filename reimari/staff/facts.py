"""What the rules of posts ask of the rows and of the county's profile."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateField, Q, QuerySet, Value
from django.utils.translation import get_language

from reimari.accounts.models import User
from reimari.common.problems import Problem
from reimari.region.profile.values import OrganisationKind, Profile, Separation, by_code, fold, valid_items
from reimari.staff.models import (
    Contract,
    HeldCompetence,
    Organisation,
    Post,
    Role,
    Scope,
    SpokenLanguage,
    Team,
)
from reimari.staff.rules import (
    Duties,
    Need,
    Qualified,
    Term,
    asked,
    competence_problems,
    separation_problems,
)
from reimari.staff.rules.giving import HAS_POST
from reimari.staff.rules.lending import Stands
from reimari.staff.rules.separating import broken


def same_posts(
    user: User, team: Team, role: Role, *, since: dt.date, until: dt.date | None
) -> QuerySet[Post]:
    """Posts of the same kind that somebody has on some of these days."""
    held = Post.objects.not_over(since).filter(user=user, team=team, role=role)
    return held.filter(valid_from__lte=until) if until else held


def teams_reached(team: Team, role: Role) -> set[str]:
    """The teams that a post with this role in this team reaches, by the scopes of `queries.HELD`."""
    match role.scope:
        case Scope.OWN:
            return set()
        case Scope.TEAM:
            return {team.pk}
        case Scope.COUNTY:
            rows = Team.objects.all()
        case Scope.PARTNERS:
            rows = Team.objects.filter(unit__organisation__kind=OrganisationKind.PARTNER)
        case Scope.UNIT:
            rows = Team.objects.filter(unit=team.unit_id)
        case _:
            rows = Team.objects.filter(
                Q(pk=team.pk) | Q(service_task__isnull=False, service_task=team.service_task_id)
            )
    return set(rows.order_by().values_list("pk", flat=True))


def duties_of(posts: Iterable[Post]) -> list[Duties]:
    """What each post gives and when; `role` comes with the posts."""
    return [_duties(post.role, post.valid_from, _last(post)) for post in posts]


def _duties(role: Role, since: dt.date, until: dt.date | None) -> Duties:
    return Duties(role.pk, frozenset(role.actions), since, until)


def _last(post: Post) -> dt.date | None:
    """The last day on which the post gives something."""
    if post.ended_on is None:
        return post.valid_until
    return post.ended_on - dt.timedelta(days=1)


def apart_problems(
    user: User,
    role: Role,
    profile: Profile,
    *,
    since: dt.date,
    until: dt.date | None,
    but: Post | None = None,
) -> list[Problem]:
    """Duties that somebody would hold both of, with this role besides their posts of these days and later."""
    rules = valid_items(profile.separations, since)
    if not rules:
        return []
    held = Post.objects.not_over(since).filter(user=user).select_related("role")
    if but:
        held = held.exclude(pk=but.pk)
    language = (get_language() or "fi")[:2]
    new = _duties(role, since, until)
    return separation_problems(str(user), rules, duties_of(held.order_by("pk")), new, language)


def people_with_both(profile: Profile, *, day: dt.date) -> list[tuple[User, Separation]]:
    """Whoever holds duties on the day that the county keeps apart, however they got them; one query."""
    rules = valid_items(profile.separations, day)
    if not rules:
        return []
    held: dict[User, list[Post]] = {}
    rows = Post.objects.valid_on(day).select_related("user", "role")
    for post in rows.order_by("user__username", "pk"):
        held.setdefault(post.user, []).append(post)
    return [(user, rule) for user, posts in held.items() for rule in broken(rules, duties_of(posts))]


def is_over(post: Post, day: dt.date) -> bool:
    """Whether the post has ended by its own dates."""
    last = _last(post)
    return last is not None and last < day


def longer_problems(post: Post, until: dt.date | None, profile: Profile) -> list[Problem]:
    """What stands in the way of rights that last longer: the same post given anew, duties kept apart."""
    since = post.valid_until + dt.timedelta(days=1) if post.valid_until else post.valid_from
    again = same_posts(post.user, post.team, post.role, since=since, until=until).exclude(pk=post.pk)
    problems = [Problem("staff.has_post", HAS_POST, {"user": str(post.user)})] if again.exists() else []
    apart = apart_problems(post.user, post.role, profile, since=post.valid_from, until=until, but=post)
    return [*problems, *apart]


def terms_of(organisation: Organisation) -> list[Term] | None:
    """The days of the organisation's contracts; None for the county itself, whose people need none."""
    if organisation.kind == OrganisationKind.COUNTY:
        return None
    held = Contract.objects.filter(organisation=organisation).order_by("validity")
    return [_term(contract.validity) for contract in held]


def _term(validity: DateRange) -> Term:
    return Term(validity.lower, validity.upper - dt.timedelta(days=1) if validity.upper else None)


def partner_roles(profile: Profile, organisation: str, *, day: dt.date) -> set[str]:
    """Folded codes of the roles that the county's profile names for people of a partner (R-IU-06, I-03)."""
    units = {fold(unit.code) for unit in profile.units if fold(unit.organisation) == fold(organisation)}
    teams = {fold(team.code) for team in profile.teams if fold(team.unit) in units}
    return {fold(post.role) for post in valid_items(profile.posts, day) if fold(post.team) in teams}


def qualified(users: Iterable[UUID]) -> dict[UUID, list[Qualified]]:
    """The competences of people, by the id of their user; one query."""
    found: dict[UUID, list[Qualified]] = {}
    rows = HeldCompetence.objects.standing().filter(user__in=list(users)).order_by("valid_from", "pk")
    for user, code, since, until in rows.values_list("user", "competence", "valid_from", "valid_until"):
        found.setdefault(user, []).append(Qualified(code, since, until))
    return found


@dataclass(frozen=True, slots=True)
class Serving:
    """In which languages somebody serves; not `recorded`: the register doesn't tell, their pages do."""

    languages: frozenset[str]
    recorded: bool


def serving(
    users: Iterable[User],
    profile: Profile,
    day: dt.date,
    held: Mapping[UUID, Sequence[Qualified]] | None = None,
) -> dict[UUID, Serving]:
    """In which languages people serve on the day: by the register, else in that of their pages; and in those
    that a competence of theirs tells (`held`: where it is known already). One query."""
    known = {user.pk: user for user in users}
    told = {fold(each.code): each.language for each in profile.competences if each.language}
    spoken, learnt_by = _spoken_and_learnt(list(known), learnt=held is None and bool(told))
    held = learnt_by if held is None else held
    served = {}
    for pk, user in known.items():
        learnt = {told[fold(each.competence)] for each in held.get(pk, ()) if _tells(each, told, day)}
        served[pk] = Serving(frozenset(spoken.get(pk, {user.language}) | learnt), pk in spoken)
    return served


def _spoken_and_learnt(
    users: Sequence[UUID], *, learnt: bool
) -> tuple[dict[UUID, set[str]], dict[UUID, list[Qualified]]]:
    """What the register tells of people: languages, and with `learnt` their competences. One query."""
    spoken: dict[UUID, set[str]] = {}
    held: dict[UUID, list[Qualified]] = {}
    none = Value(None, output_field=DateField())
    rows: Any = SpokenLanguage.objects.standing().filter(user__in=users).order_by()
    rows = rows.values_list("user_id", "language", none, none)
    if learnt:
        of_people = HeldCompetence.objects.standing().filter(user__in=users).order_by()
        rows = rows.union(
            of_people.values_list("user_id", "competence", "valid_from", "valid_until"), all=True
        )
    for user, what, since, until in rows:
        if since:
            held.setdefault(user, []).append(Qualified(what, since, until))
        else:
            spoken.setdefault(user, set()).add(what)
    return spoken, held


def _tells(held: Qualified, told: Mapping[str, str], day: dt.date) -> bool:
    return fold(held.competence) in told and held.holds_on(day)


def languages_of(
    users: Iterable[User],
    profile: Profile,
    day: dt.date,
    held: Mapping[UUID, Sequence[Qualified]] | None = None,
) -> dict[UUID, frozenset[str]]:
    """In which languages people serve on the day, by the id of their user: the one place that says so."""
    return {user: each.languages for user, each in serving(users, profile, day, held).items()}


def needs_of(profile: Profile, role: str, held: Sequence[Qualified], *, day: dt.date) -> list[Need]:
    """How somebody with these competences stands on the day to what the role asks."""
    return asked(valid_items(profile.requirements, day), profile.competences, held, role=role, day=day)


def lacking(
    user: User, role: Role, profile: Profile, *, since: dt.date
) -> tuple[list[Problem], list[Problem]]:
    """(what refuses the post, what only warns) of the competences that it asks on its first day."""
    held = qualified([user.pk]).get(user.pk, [])
    needs = needs_of(profile, role.pk, held, day=since)
    return competence_problems(str(user), _named(needs, profile))


def told_lacking(user: str, needs: Iterable[Need], profile: Profile) -> list[Problem]:
    """What somebody lacks of these, whether it refuses the post or not."""
    refusing, warning = competence_problems(user, _named(needs, profile))
    return [*refusing, *warning]


def _named(needs: Iterable[Need], profile: Profile) -> list[tuple[Need, str]]:
    return [(need, competence_name(profile, need.requirement.competence)) for need in needs]


def competence_name(profile: Profile, code: str) -> str:
    """The county's name of a competence in the language of the page; else its code."""
    known = by_code(profile.competences).get(fold(code))
    return known.name.in_language((get_language() or "fi")[:2]) if known else code


def stands(team: Team) -> Stands:
    """Where the team stands, as the rules ask."""
    return Stands(
        code=team.pk,
        unit=team.unit_id,
        service_task=team.service_task_id,
        organisation=team.unit.organisation_id,
    )
