"""What is done with callbacks, as wishes."""

import datetime as dt
from typing import Any

from reimari.access.actor import ActorKind
from reimari.access.catalogue import Action
from reimari.callbacks import access
from reimari.callbacks import actions as deeds
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallResult, MessageBy, RequestedVia, WithdrawReason
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.contacts.access import VIEW as VIEW_CONTACT
from reimari.contacts.models import Contact
from reimari.people.access import VIEW as VIEW_PERSON
from reimari.people.models import Person
from tests.office.wishes import Desk, Wish

NUMBERS = ("+358491234567", "049 123 4568", "+358491234569", "12")  # the last is none
DAY = dt.timedelta(days=1)


def request_callback(desk: Desk) -> Wish:
    person = VIEW_PERSON.rows(desk.actor, Person.objects.all()).order_by("-pk").first()
    contact = VIEW_CONTACT.rows(desk.actor, Contact.objects.all()).order_by("-pk").first()
    case = VIEW_CASE.rows(desk.actor, Case.objects.all()).order_by("-pk").first()
    wish = deeds.Wish(
        **_asked(desk, RequestedVia.ADVISER),
        person_id=person.pk if person and desk.maybe() else None,
        contact=contact if desk.maybe() else None,
        case=case if desk.maybe() else None,
    )
    return desk.wish(deeds.request_callback, desk.of([desk.asker.team, desk.team()]), wish=wish)


def receive_callback(desk: Desk) -> Wish:
    wish = deeds.Wish(**_asked(desk, RequestedVia.PHONE))
    return desk.wish(deeds.receive_callback, desk.asker.team, wish=wish)


def _asked(desk: Desk, via: RequestedVia) -> dict[str, Any]:
    return {
        "wanted": _wanted(desk),
        "channel_id": desk.of(("phone",) * 9 + ("email",)),  # by e-mail nobody is called back
        "via": via,
        "asked_at": desk.now - desk.of((dt.timedelta(minutes=5), DAY)),
        "need": desk.of(("", "money")),
    }


def _wanted(desk: Desk) -> deeds.Wanted:
    begins, ends = desk.of(((None, None), (dt.time(9), dt.time(12)), (dt.time(13), None)))
    return deeds.Wanted(
        number=desk.of(NUMBERS),
        language=desk.of(("fi", "sv")),
        window_from=begins,
        window_until=ends,
        is_urgent=desk.maybe(),
        words=desk.of(("", "The rent.")),
    )


def _waiting(desk: Desk, action: Action) -> Callback:
    return desk.row(action, Callback.objects.open() if not desk.maybe() else Callback.objects.all())


def begin_call(desk: Desk) -> Wish:
    return desk.wish(deeds.begin_call, _waiting(desk, access.BEGIN_CALL), anyway=desk.maybe())


def release_call(desk: Desk) -> Wish:
    mine = Callback.objects.filter(caller=desk.actor.id)
    return desk.wish(deeds.release_call, desk.row(access.RELEASE_CALL, mine))


def record_call(desk: Desk) -> Wish:
    later = desk.of((None, desk.now + DAY, desk.now - DAY))
    return desk.wish(
        deeds.record_call,
        _waiting(desk, access.RECORD_CALL),
        result=desk.of(list(CallResult)),
        next_at=later,
    )


def reach_callback(desk: Desk) -> Wish:
    callback = _waiting(desk, access.REACH)
    contact = VIEW_CONTACT.rows(desk.actor, Contact.objects.filter(answers_callback=None)).order_by("-pk")
    case = VIEW_CASE.rows(desk.actor, Case.objects.all()).order_by("-pk").first()
    about = desk.of(("contact", "case", "nothing"))
    return desk.wish(
        deeds.reach_callback,
        callback,
        contact=contact.first() if about == "contact" else None,
        case=case if about == "case" else None,
    )


def leave_message(desk: Desk) -> Wish:
    return desk.wish(deeds.leave_message, _tried(desk, access.LEAVE_MESSAGE), by=desk.of(list(MessageBy)))


def send_letter(desk: Desk) -> Wish:
    return desk.wish(deeds.send_letter, _tried(desk, access.SEND_LETTER))


def _tried(desk: Desk, action: Action) -> Callback:
    """Mostly one that somebody has called: only such may end unreached."""
    return (
        desk.row(action, Callback.objects.open().filter(attempts__gt=0))
        if not desk.maybe()
        else _waiting(desk, action)
    )


def change_callback(desk: Desk) -> Wish:
    callback = _waiting(desk, access.CHANGE)
    seen = desk.of((None, callback.version, 1))
    return desk.wish(deeds.change_callback, callback, wanted=_wanted(desk), seen=seen)


def withdraw_callback(desk: Desk) -> Wish:
    reason = desk.of(list(WithdrawReason))
    return desk.wish(deeds.withdraw_callback, _waiting(desk, access.WITHDRAW), reason=reason)


def join_callback(desk: Desk) -> Wish:
    one = _waiting(desk, access.JOIN)
    others = Callback.objects.all() if desk.maybe() else Callback.objects.open().exclude(pk=one.pk)
    other = desk.row(access.JOIN, others)
    return desk.wish(deeds.join_callback, one, other=other)


def move_callback(desk: Desk) -> Wish:
    callback = _waiting(desk, access.MOVE)
    seen = desk.of((None, callback.team_id, "ANOTHER"))
    return desk.wish(deeds.move_callback, callback, to=desk.team(), seen_team=seen)


def reopen_callback(desk: Desk) -> Wish:
    lost = Callback.objects.lost() if desk.actor.kind == ActorKind.STAFF else Callback.objects.all()
    return desk.wish(deeds.reopen_callback, desk.row(access.REOPEN, lost))
