"""How something is granted on the line: checked by the county's white list, with a bed if it is a place."""

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.deeds import does, part, running
from reimari.cases.access import case_at_work
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.working_days import ONE_DAY
from reimari.contacts.access import contact_at_work
from reimari.contacts.queries import may_be_named
from reimari.grants import access
from reimari.grants.actions.staying import stay_of_grant
from reimari.grants.actions.wishes import GrantWish, ToldHow
from reimari.grants.models import Grant, GrantWords, PlaceStay
from reimari.grants.queries import grantable, granted_before, line_open
from reimari.grants.rules import (
    NO_BED,
    NOT_TOLD,
    TOLD_ALREADY,
    VOUCHER_UNTOLD,
    WORDS_NEEDED,
    Period,
    Way,
    Wish,
    follow_up_at,
    may_be_granted,
)
from reimari.grants.states import FOLLOW_UP_STEP, Grounds
from reimari.people.models import Person
from reimari.region.profile.values import Grantable, GrantKind
from reimari.staff.models import Team
from reimari.work.actions import About, Plan, open_step, open_track, write_entry


@does(access.GRANT, locks=False)
def grant_service(team: Team, *, wish: GrantWish, actor: Actor, now: dt.datetime) -> Grant:
    """Grant a service of the white list for a short time (DR-05); the team follows it up before its end.

    Refused with every reason why the line doesn't grant it: then `request_assessment` is the way (DR-06).
    """
    if not may_be_named(actor, wish.person_id):
        raise Unseen(access.GRANT, Person, wish.person_id)
    if wish.contact:
        contact_at_work(actor, wish.contact.pk)
    if wish.case:
        case_at_work(actor, wish.case.pk)
    return grant(team, wish, now=now)


@does(access.NOTIFY)
def notify_granted(grant: Grant, *, told: ToldHow, actor: Actor, now: dt.datetime) -> Grant:
    """The client, who couldn't be told at once, has been told now."""
    if grant.told_at:
        raise Refused(Problem("grants.told_already", TOLD_ALREADY))
    if told.how is None:
        raise Refused(Problem("grants.not_told", NOT_TOLD))
    grant.told_at, grant.told_how, grant.not_told = now, told.how, ""
    grant.save(update_fields=["told_at", "told_how", "not_told"])
    write_entry(grant.track_id, now=now, told=told.how.value)
    return grant


@part
def grant(
    team: Team,
    wish: GrantWish,
    *,
    now: dt.datetime,
    extends: Grant | None = None,
    bed: PlaceStay | None = None,
) -> Grant:
    """A new grant with its step, words and bed; `extends`: the one on which it follows, with its `bed`."""
    asked = grantable(wish.grantable, now)
    period = Period(wish.first, wish.last)
    refuse(_problems(asked, wish, extends, now=now))
    assert asked is not None  # noqa: S101 (what isn't on the list was refused)
    person = Person.objects.get(pk=wish.person_id)
    track = open_track()
    made = Grant(
        track=track,
        grantable=asked.code,
        kind=asked.kind,
        person=person,
        case=wish.case,
        contact=wish.contact,
        team=team,
        service_task_id=asked.service_task or wish.service_task_id,
        place=person.place,
        starts_on=period.first,
        ends_on=period.last,
        grounds=wish.grounds,
        granted_by_id=running().actor.id,
        granted_at=now,
        told_at=now if wish.told.how else None,
        told_how=wish.told.how or "",
        not_told=wish.told.why_not or "",
        voucher_told=wish.told.voucher,
        extends=extends,
    )
    plan = Plan(kind=FOLLOW_UP_STEP, team=team, at=follow_up_at(asked, period, now))
    made.current_step = open_step(track, plan, _about(made, person), now=now)
    made.save(force_insert=True)
    if wish.words:
        GrantWords.objects.create(grant=made, grounds=wish.words)
    stay = stay_of_grant(made, wish.care_place, wish.bed, now=now, after=bed)
    _tell(made, stay, now=now)
    return made


@part
def _problems(
    asked: Grantable | None, wish: GrantWish, extends: Grant | None, *, now: dt.datetime
) -> list[Problem]:
    code = asked.code if asked else wish.grantable
    before = granted_before(wish.person_id, code)
    answer = may_be_granted(
        Wish(
            grantable=asked,
            first=wish.first,
            last=wish.last,
            today=timezone.localdate(now),
            lasting=wish.lasting,
            service_task=wish.service_task_id or "",
            line_open=line_open(asked, now) if asked else None,
            before=before,
            extends=Period(extends.starts_on, extends.ends_on) if extends else None,
        )
    )
    if answer.way != Way.GRANT or asked is None:
        return list(answer.problems)
    return _form_problems(asked, wish, extends)


@part
def _form_problems(asked: Grantable, wish: GrantWish, extends: Grant | None) -> list[Problem]:
    problems = []
    if wish.grounds == Grounds.OTHER and not wish.words.strip():
        problems.append(Problem("grants.words_needed", WORDS_NEEDED))
    if (wish.told.how is None) == (wish.told.why_not is None):
        problems.append(Problem("grants.not_told", NOT_TOLD))
    if asked.kind == GrantKind.VOUCHER and not wish.told.voucher:
        problems.append(Problem("grants.voucher_untold", VOUCHER_UNTOLD))
    if asked.kind == GrantKind.PLACE and extends is None and not (wish.care_place and wish.bed):
        problems.append(Problem("grants.no_bed", NO_BED))
    return problems


@part
def _about(made: Grant, person: Person) -> About:
    case = made.case
    return About(
        service_task_id=made.service_task_id or (case.service_task_id if case else None),
        area_id=case.area_id if case else None,
        place_id=made.place_id,
        person_id=person.pk,
        need=case.need if case else "",
        language=case.language if case else person.language,
    )


@part
def _tell(made: Grant, stay: PlaceStay | None, *, now: dt.datetime) -> None:
    """The grant's own history, and that of the case it belongs to."""
    facts: dict[str, object] = {
        "grant": str(made.pk),
        "grantable": made.grantable,
        "first": made.starts_on.isoformat(),
        "last": made.ends_on.isoformat(),
        "grounds": str(made.grounds),
        "told": str(made.told_how or made.not_told),
        **({"care_place": stay.care_place_id, "bed": stay.bed} if stay else {}),
        **({"extends": str(made.extends_id)} if made.extends_id else {}),
    }
    write_entry(made.track_id, now=now, team=made.team_id, **facts)
    tell_case(made, now=now, **facts)


@part
def tell_case(made: Grant, *, now: dt.datetime, **facts: object) -> None:
    """The history of the grant's case tells it too, by the grant's id."""
    if made.case_id:
        write_entry(made.case_id, now=now, **{"grant": str(made.pk), "grantable": made.grantable, **facts})


@part
def extension(before: Grant, *, last: dt.date, told: ToldHow, words: str) -> GrantWish:
    """What an extension asks: the same for the same person from the next day on."""
    wish = GrantWish(
        grantable=before.grantable,
        person_id=before.person_id,
        first=before.ends_on + ONE_DAY,
        last=last,
        grounds=Grounds(before.grounds),
        told=replace(told, voucher=before.voucher_told),
        words=words,
        contact=before.contact,
        case=before.case,
        service_task_id=before.service_task_id,
    )
    if wish.grounds == Grounds.OTHER and not words:
        known = GrantWords.objects.filter(grant=before).values_list("grounds", flat=True).first()
        wish = replace(wish, words=known or "")
    return wish
