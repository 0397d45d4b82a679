"""The people of a team in words: languages, competences, on duty or away, who stands in (C05, C79)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from reimari.cover.rules import Reason, Substitute
from reimari.cover.standing import Standing, TeamNow, away_today
from reimari.desk.forms.choices import UNTOLD, language_name
from reimari.desk.queries.cover_words import REASONS
from reimari.desk.queries.rows import name_in
from reimari.people.models import Person
from reimari.region.profile.values import Profile, by_code, fold
from reimari.staff.facts import competence_name
from reimari.staff.queries import title_of

AGAINST = (Reason.LACKS_TRAINING, Reason.LEADS)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who stands in, and what speaks against them in words."""

    name: str
    against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of a team today. `recorded`: whether the register tells the languages; `alone`: what they do
    nobody else can."""

    name: str
    titles: tuple[str, ...]
    languages: tuple[str, ...]
    recorded: bool
    competences: tuple[str, ...]
    lines: tuple[str, ...]
    is_away: bool
    alone: bool
    stand_ins: Sequence[StandIn]


def colleagues(team: TeamNow, profile: Profile) -> list[Colleague]:
    """Whoever is on duty now first, then whoever is there, then who is away; by name."""
    return [_colleague(each, team, profile) for each in sorted(team.people, key=_there_first)]


def _there_first(each: Standing) -> tuple[bool, bool, str, str]:
    return not each.lines, each.is_away, each.user.last_name.casefold(), str(each.user).casefold()


def _colleague(each: Standing, team: TeamNow, profile: Profile) -> Colleague:
    channels = by_code(profile.channels)
    known = {fold(one.code) for one in profile.competences}
    learnt = [competence_name(profile, code) for code in each.competences if fold(code) in known]
    return Colleague(
        name=str(each.user),
        titles=tuple(dict.fromkeys(map(title_of, each.posts))),
        languages=languages_named(each.serving.languages, profile),
        recorded=each.serving.recorded,
        competences=tuple(sorted(set(learnt), key=str.casefold)),
        lines=tuple(name_in(channels, line) for line in each.lines),
        is_away=each.is_away,
        alone=each.does_steps and not each.substitutes,
        stand_ins=stand_ins_named(each.substitutes, team, profile) if each.does_steps else (),
    )


def languages_named(codes: Iterable[str], profile: Profile) -> tuple[str, ...]:
    """Languages by their names: the county's own first, in its order."""
    own = list(profile.languages)
    ordered = sorted(codes, key=lambda code: (own.index(code) if code in own else len(own), code))
    return tuple(map(language_name, ordered))


def stand_ins_named(found: Iterable[Substitute], team: TeamNow, profile: Profile) -> list[StandIn]:
    """Substitutes by name, with what speaks against them."""
    return [StandIn(str(team.users[each.user]), _against(each, profile)) for each in found]


def away_now(
    users: Collection[UUID], person: Person, profile: Profile, *, now: dt.datetime
) -> Mapping[UUID, list[StandIn]]:
    """Those of these people who are away today, with who stands in for this client; no query for nobody."""
    found = away_today(users, {person.language} - {UNTOLD}, profile, now=now) if users else {}
    return {user: stand_ins_named(own, team, profile) for user, (team, own) in found.items()}


def _against(each: Substitute, profile: Profile) -> str:
    told = [] if Reason.SAME_TEAM in each.reasons else [_("another team")]
    if each.lacks:
        lacks = ", ".join(languages_named(each.lacks, profile))
        told.append(str(REASONS[Reason.ANOTHER_LANGUAGE]) % {"language": lacks})
    told += [str(REASONS[reason]) for reason in AGAINST if reason in each.reasons]
    return ", ".join(told)
