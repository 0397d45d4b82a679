"""What a profile says of competences, remote work and duties kept apart, and what the check finds wrong."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.access.catalogue import ACTIONS
from reimari.region.profile.checking import check
from reimari.region.profile.checking.staffing import GIVING
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import (
    Competence,
    Profile,
    Remote,
    RemoteWork,
    Requirement,
    Separation,
    Text,
    WhenMissing,
)
from tests.factories import county

DAY = dt.date(2026, 11, 16)
CODES = ("KS", "PS", "VS", "KL", "IU")
NAME = Text(fi="Kurssi", sv="Kursen", en="Course")
WHY = Text(fi="Erikseen.", sv="Åtskilda.", en="Apart.")


def found(profile: Profile, *codes: str, demo: bool = False) -> list[Finding]:
    every = check(profile, DAY, demo=demo, known_actions=set(ACTIONS))
    return [each for each in every if not codes or each.code in codes]


def changed(**given: Any) -> Profile:
    return replace(county("KL"), **given)


def test_the_actions_by_which_posts_are_given_are_the_programs() -> None:
    assert set(GIVING) <= set(ACTIONS)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("demo", [False, True])
def test_five_counties_say_nothing_wrong_of_posts(code: str, *, demo: bool) -> None:
    wrong = [each for each in found(county(code), demo=demo) if each.kind == Kind.ERROR]
    assert wrong == []
    assert not found(county(code), "nobody-gives-posts", demo=demo)


@pytest.mark.parametrize("code", CODES)
def test_what_the_sources_do_not_tell_is_a_gap(code: str) -> None:
    """C80, R-KS-68: how long a competence holds and which work may be remote is the county's to decide."""
    gaps = {gap.id for gap in county(code).gaps}
    assert {f"GAP-{code}-{what}" for what in ("COMPETENCES", "GIVING", "REMOTE", "SEPARATIONS")} <= gaps
    untold = [each for each in found(county(code)) if "competence." in each.field and "#" not in each.field]
    assert all(each.kind == Kind.GAP for each in untold)


@pytest.mark.parametrize("code", ["KS", "KL"])
def test_the_law_asks_for_the_right_to_practise(code: str) -> None:
    """817/2015 3 §: only whoever has the right acts as a social worker."""
    (asked,) = [each for each in county(code).requirements if each.role == "SOSIAALITYONTEKIJA"]
    assert (asked.refuses, asked.law) == (True, "817/2015 3 §")


COURSE = Competence(code="COURSE", name=NAME, valid_months=12, warn_days=30)
GUIDE = "ASIAKASOHJAAJA"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"competences": (replace(COURSE, valid_months=None),)}, "missing-value", "valid_months"),
        ({"competences": (replace(COURSE, valid_months=-1),)}, "wrong-limit", "valid_months"),
        ({"competences": (replace(COURSE, warn_days=0),)}, "wrong-limit", "warn_days"),
        ({"competences": (replace(COURSE, warn_days=None),)}, "missing-value", "warn_days"),
        (
            {"competences": (COURSE,), "requirements": (Requirement(role="X", competence="COURSE"),)},
            "unknown-code",
            "role",
        ),
        (
            {"requirements": (Requirement(role=GUIDE, competence="X", when_missing=WhenMissing.WARN),)},
            "unknown-code",
            "competence",
        ),
        (
            {
                "competences": (COURSE,),
                "requirements": (
                    Requirement(
                        role=GUIDE, competence="COURSE", when_missing=WhenMissing.WARN, law="1/2000 1 §"
                    ),
                ),
            },
            "wrong-requirement",
            "when_missing",
        ),
        ({"remote_works": (RemoteWork(allowed=Remote.NO),)}, "wrong-remote-work", "role"),
        (
            {"remote_works": (RemoteWork(allowed=Remote.NO, role=GUIDE, service_task="WORKING_AGE"),)},
            "wrong-remote-work",
            "role",
        ),
        ({"separations": (Separation(code="A", why=WHY),)}, "wrong-separation", "actions"),
        (
            {"separations": (Separation(code="A", why=WHY, actions=("work.take",)),)},
            "wrong-separation",
            "actions",
        ),
        (
            {"separations": (Separation(code="A", why=WHY, roles=(GUIDE, GUIDE.lower())),)},
            "wrong-separation",
            "actions",
        ),
        (
            {"separations": (Separation(code="A", why=WHY, actions=("work.take", "work.list")),)},
            "role-holds-both",
            "actions",
        ),
    ],
)
def test_what_makes_no_sense_is_found(given: dict[str, Any], code: str, field: str) -> None:
    profile = changed(**{"competences": (), "requirements": (), "gaps": (), **given})
    assert [each for each in found(profile, code) if each.field.endswith(f".{field}")]


def test_an_action_that_comes_later_is_only_told() -> None:
    pair = Separation(code="PAY", why=WHY, actions=("payments.propose", "payments.decide"))
    told = found(changed(separations=(pair,)), "later-action")
    assert [each.kind for each in told] == [Kind.NOTE, Kind.NOTE]


def test_somebody_of_the_demo_who_holds_both_is_found() -> None:
    profile = county("IU")
    admin = next(each for each in profile.demo.people if each.role == "PAAKAYTTAJA")
    both = replace(admin, username="both", role="TIETOSUOJAVASTAAVA")
    demo = replace(profile.demo, people=(*profile.demo.people, both))
    assert not found(profile, "holds-both", demo=True)
    assert found(replace(profile, demo=demo), "holds-both", demo=True)


def test_where_nobody_gives_posts_the_check_says_so() -> None:
    profile = changed()
    roles = tuple(
        replace(role, actions=tuple(name for name in role.actions if not name.startswith("staff.")))
        for role in profile.roles
    )
    told = found(replace(profile, roles=roles), "nobody-gives-posts")
    assert [each.kind for each in told] == [Kind.GAP, Kind.GAP]
