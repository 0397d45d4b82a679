"""What is done with grants, beds and cards, as wishes."""

import datetime as dt
from typing import Any

from django.db.models import Model
from django.utils import timezone

from reimari.access.catalogue import Action
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.contacts.access import VIEW as VIEW_CONTACT
from reimari.contacts.models import Contact
from reimari.contacts.states import NotTold, Told
from reimari.grants import access
from reimari.grants import actions as deeds
from reimari.grants.models import CarePlace, Grant, KaikuCard, PlaceStay
from reimari.grants.states import EndReason, FollowUp, Grounds, WithdrawReason
from reimari.people.access import VIEW as VIEW_PERSON
from reimari.people.models import Person
from reimari.region.models import Place
from tests.granting_county import CRISIS, MEALS
from tests.office.wishes import Desk, Wish

DAY = dt.timedelta(days=1)


def grant_service(desk: Desk) -> Wish:
    today = timezone.localdate(desk.now)
    first = today + desk.of((0, 0, 0, 0, 0, 1, 20)) * DAY
    place = desk.maybe()
    wish = deeds.GrantWish(
        grantable=CRISIS if place else desk.of((MEALS, MEALS, MEALS, MEALS, "housing")),
        person_id=_person(desk).pk,
        first=first,
        last=first + desk.of((0, 2, 2, 9, 9, 40)) * DAY,
        grounds=desk.of(list(Grounds)),
        told=_told(desk),
        words=desk.of(("", "Käsi.", "Käsi.", "Käsi.")),
        lasting=desk.of((False,) * 7 + (True,)),
        contact=_seen(desk, VIEW_CONTACT, Contact) if desk.maybe() else None,
        case=_seen(desk, VIEW_CASE, Case) if desk.maybe() else None,
        care_place=CarePlace.objects.order_by("pk").first() if place else None,
        bed=desk.of((1, 2, 2, 3)) if place else None,
    )
    return desk.wish(deeds.grant_service, desk.of([desk.asker.team, desk.team()]), wish=wish)


def request_assessment(desk: Desk) -> Wish:
    person = _person(desk)
    wish = deeds.AssessmentWish(
        person_id=person.pk,
        place=person.place or desk.of((None, Place.objects.order_by("pk")[0])),
        words=desk.of(("", "Kotihoito?")),
        case=_seen(desk, VIEW_CASE, Case) if desk.maybe() else None,
    )
    return desk.wish(deeds.request_assessment, desk.asker.team, wish=wish)


def notify_granted(desk: Desk) -> Wish:
    return desk.wish(deeds.notify_granted, _grant(desk, access.NOTIFY), told=_told(desk))


def follow_up_grant(desk: Desk) -> Wish:
    grant = _grant(desk, access.FOLLOW_UP)
    return desk.wish(
        deeds.follow_up_grant,
        grant,
        result=desk.of([each for each in FollowUp if each != FollowUp.STOPPED]),
        last=grant.ends_on + desk.of((-1, 5, 60)) * DAY,
        told=_told(desk),
    )


def end_grant(desk: Desk) -> Wish:
    grant = _grant(desk, access.END)
    last = desk.of((None, grant.starts_on, grant.ends_on + DAY))
    return desk.wish(deeds.end_grant, grant, reason=desk.of(list(EndReason)), last=last)


def withdraw_grant(desk: Desk) -> Wish:
    grant = _grant(desk, access.WITHDRAW)
    return desk.wish(deeds.withdraw_grant, grant, reason=desk.of(list(WithdrawReason)))


def reserve_place(desk: Desk) -> Wish:
    comes = timezone.localdate(desk.now) + desk.of((0, 1, 2, 3)) * DAY
    return desk.wish(
        deeds.reserve_place,
        _row(desk, access.RESERVE, CarePlace),
        bed=desk.of((1, 2, 9)),
        comes=comes,
        leaves=comes + desk.of((0, 1, 4)) * DAY,
        person_id=desk.of((None, _person(desk).pk)),
    )


def confirm_place(desk: Desk) -> Wish:
    stay = _row(desk, access.CONFIRM, PlaceStay)
    return desk.wish(deeds.confirm_place, stay, person_id=_person(desk).pk)


def release_place(desk: Desk) -> Wish:
    return desk.wish(deeds.release_place, _row(desk, access.RELEASE, PlaceStay))


def receive_cards(desk: Desk) -> Wish:
    numbers = [str(desk.of(range(1_000))) for _ in range(2)]
    return desk.wish(deeds.receive_cards, desk.asker.team, numbers=list(dict.fromkeys(numbers)))


def issue_card(desk: Desk) -> Wish:
    card = _row(desk, access.ISSUE_CARD, KaikuCard)
    person = desk.of((None, _person(desk).pk))
    return desk.wish(deeds.issue_card, card, own_word=desk.of((True, True, False)), person_id=person)


def report_card_lost(desk: Desk) -> Wish:
    return desk.wish(deeds.report_card_lost, _row(desk, access.REPORT_CARD_LOST, KaikuCard))


def return_card(desk: Desk) -> Wish:
    return desk.wish(deeds.return_card, _row(desk, access.RETURN_CARD, KaikuCard))


def _told(desk: Desk) -> deeds.ToldHow:
    if desk.maybe():
        return deeds.ToldHow(how=desk.of(list(Told)))
    return deeds.ToldHow(why_not=desk.of((NotTold.NOT_REACHABLE, NotTold.NOT_REACHABLE, None)))


def _person(desk: Desk) -> Person:
    return _row(desk, VIEW_PERSON, Person)


def _grant(desk: Desk, action: Action) -> Grant:
    return _row(desk, action, Grant)


def _row[M: Model](desk: Desk, action: Action, model: type[M]) -> M:
    return desk.row(action, model._default_manager.all())


def _seen(desk: Desk, action: Action, model: Any) -> Any:
    return action.rows(desk.actor, model.objects.order_by("-pk")).first()
