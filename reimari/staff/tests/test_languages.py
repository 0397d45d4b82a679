"""The register of languages: who records them, and what counts where nobody has (C05, C79)."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from reimari.access.catalogue import Forbidden
from reimari.common.problems import Refused
from reimari.region.profile.values import Profile
from reimari.staff.actions import record_language, strike_language
from reimari.staff.facts import languages_of, serving
from reimari.staff.models import HeldCompetence, Post, SpokenLanguage
from tests.factories import NOW, TODAY, as_actor

pytestmark = pytest.mark.django_db


def recorded(post: Post, language: str, by: Post) -> SpokenLanguage:
    return record_language(post, language=language, actor=as_actor(by), now=NOW)


def test_a_language_is_recorded_once_and_again_when_it_was_struck_out(lea: Post, eero: Post) -> None:
    spoken = recorded(eero, "sv", lea)
    assert (spoken.user_id, spoken.recorded_by_id, spoken.recorded_at) == (eero.user_id, lea.user_id, NOW)
    with pytest.raises(Refused, match=r"staff\.language_already"):
        recorded(eero, "sv", lea)
    strike_language(spoken, actor=as_actor(lea), now=NOW)
    with pytest.raises(Refused, match=r"staff\.struck_already"):
        strike_language(spoken, actor=as_actor(lea), now=NOW)
    assert recorded(eero, "sv", lea).struck_at is None
    assert SpokenLanguage.objects.count() == 2


@pytest.mark.parametrize("language", ["", "xx", "und", "SV", "fi ", "finnish"])
def test_only_a_language_is_one(lea: Post, eero: Post, language: str) -> None:
    with pytest.raises(Refused, match=r"staff\.unknown_language"):
        recorded(eero, language, lea)


def test_ones_own_people_and_oneself(lea: Post, eero: Post, helmi: Post) -> None:
    assert recorded(lea, "sv", lea).user_id == lea.user_id
    assert recorded(eero, "fse", lea).language == "fse"
    with pytest.raises(Forbidden):
        recorded(helmi, "sv", lea)
    with pytest.raises(Forbidden):
        recorded(eero, "sv", eero)
    foreign = SpokenLanguage.objects.create(user=helmi.user, language="sv", recorded_at=NOW)
    with pytest.raises(Forbidden):
        strike_language(foreign, actor=as_actor(lea), now=NOW)


def test_the_database_keeps_it_too(lea: Post, eero: Post) -> None:
    recorded(eero, "sv", lea)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpokenLanguage.objects.create(user=eero.user, language="sv", recorded_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpokenLanguage.objects.update(struck_at=NOW)


def test_the_register_counts_before_the_language_of_pages(iu: Profile, lea: Post, eero: Post) -> None:
    assert eero.user.language == "fi"
    assert languages_of([eero.user, lea.user], iu, TODAY) == {
        eero.user_id: frozenset({"fi"}),
        lea.user_id: frozenset({"fi"}),
    }
    assert not serving([eero.user], iu, TODAY)[eero.user_id].recorded
    spoken = recorded(eero, "sv", lea)
    told = serving([eero.user, lea.user], iu, TODAY)
    assert (told[eero.user_id].languages, told[eero.user_id].recorded) == (frozenset({"sv"}), True)
    assert not told[lea.user_id].recorded
    strike_language(spoken, actor=as_actor(lea), now=NOW)
    assert languages_of([eero.user], iu, TODAY)[eero.user_id] == frozenset({"fi"})


def test_a_competence_tells_a_language_while_it_holds(iu: Profile, eero: Post) -> None:
    first, *rest = iu.competences
    profile = replace(iu, competences=(replace(first, language="ru"), *rest))
    HeldCompetence.objects.create(
        user=eero.user, competence=first.code.lower(), valid_from=TODAY, valid_until=TODAY, recorded_at=NOW
    )
    assert languages_of([eero.user], profile, TODAY)[eero.user_id] == frozenset({"fi", "ru"})
    for day in (TODAY - dt.timedelta(1), TODAY + dt.timedelta(1)):
        assert languages_of([eero.user], profile, day)[eero.user_id] == frozenset({"fi"})
