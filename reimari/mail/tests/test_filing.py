"""That an e-mail was moved to the client record is marked, taken back, and counts (I-18)."""

import datetime as dt
from itertools import product

import pytest
from django.utils import timezone

from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.cases.actions import close_case
from reimari.cases.states import Ending
from reimari.common.problems import Refused
from reimari.contacts.actions import close_contact
from reimari.mail.actions import Reported, file_mail, forget_mail, reply_to_mail, unfile_mail
from reimari.mail.models import Mail
from reimari.mail.queries import over, removed_after
from reimari.mail.rules import Filed, filing_problems, unfiling_problems
from reimari.mail.states import MailKind
from reimari.mail.tasks import forget_all
from reimari.mail.tests.mails import PDF, READER, a_mail
from reimari.messaging.states import Delivery
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.attacks import attempt
from tests.factories import ADVICE, NOW, a_case, as_actor, goes_on, key

DAYS = 180  # invented, in the demo's profile
SPAN = dt.timedelta(days=DAYS)
HOUR, MINUTE, DAY = dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta(days=1)
PLACE, CODE = "Asiakaskertomus 12.3.", "010190-901R"
TEAM = "GUIDANCE_KOILLINEN"
FIRST = Filed(at=NOW, where=PLACE)
database = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        pytest.param({}, [], id="nothing is wrong"),
        pytest.param({"where": PLACE}, [], id="with a place"),
        pytest.param({"personal": False}, ["mail.not_for_record"], id="a machine wrote it"),
        pytest.param({"removed": True}, ["mail.nothing_left"], id="its words are gone"),
        pytest.param({"filed": FIRST}, [], id="marked before"),
        pytest.param({"filed": FIRST, "where": PLACE}, [], id="the same again"),
        pytest.param({"filed": FIRST, "where": "Elsewhere"}, ["mail.filed_before"], id="another place"),
        pytest.param({"filed": Filed(at=NOW), "where": PLACE}, ["mail.filed_before"], id="a place later"),
        pytest.param({"filed": FIRST, "removed": True}, [], id="the same after the words have gone"),
        pytest.param({"where_holds_code": True}, ["mail.code_in_place"], id="an identity code"),
    ],
)
def test_what_may_be_marked_as_moved(given: dict[str, object], codes: list[str]) -> None:
    told = {"personal": True, "removed": False, "filed": None, **given}
    assert [each.code for each in filing_problems(**told)] == codes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "removed", "codes"),
    [
        (NOW, False, []),
        (NOW - MINUTE, False, ["mail.filed_anew"]),
        (NOW, True, ["mail.gone_meanwhile"]),
    ],
)
def test_which_mark_may_be_taken_back(seen: dt.datetime, *, removed: bool, codes: list[str]) -> None:
    found = unfiling_problems(filed=FIRST, seen=seen, removed=removed)
    assert [each.code for each in found] == codes


def history(mail: Mail) -> list[str]:
    entries = Entry.objects.filter(facts__mail=str(mail.pk), kind__in=("mail.file", "mail.unfile"))
    return [entry.kind for entry in entries.order_by("pk")]


@database
def test_who_when_and_where_is_marked_and_the_history_tells_no_words(tuula: Post) -> None:
    mail = a_mail()
    file_mail(mail, where=PLACE, actor=as_actor(tuula), now=NOW + HOUR)
    mail.refresh_from_db()
    assert (mail.filed_at, mail.filed_by_id, mail.filed_where) == (NOW + HOUR, tuula.user_id, PLACE)
    entry = Entry.objects.get(kind="mail.file")
    assert entry.track_id == mail.track_id
    assert PLACE not in str(entry.facts)
    assert Event.objects.filter(action="mail.file").count() == 1


@database
def test_marked_twice_it_is_once_and_the_first_stays(tuula: Post) -> None:
    mail, pressed = a_mail(), key(1)
    for _ in range(2):
        file_mail.once(pressed, mail, where=PLACE, actor=as_actor(tuula), now=NOW)
    for where in ("", PLACE):
        file_mail(mail, where=where, actor=as_actor(tuula), now=NOW + HOUR)
    with pytest.raises(Refused):
        file_mail(mail, where="Elsewhere", actor=as_actor(tuula), now=NOW + HOUR)
    mail.refresh_from_db()
    assert (mail.filed_at, mail.filed_where) == (NOW, PLACE)
    assert history(mail) == ["mail.file"]


@database
def test_a_mark_is_taken_back_once_and_made_again(tuula: Post) -> None:
    mail, actor = a_mail(), as_actor(tuula)
    file_mail(mail, where=PLACE, actor=actor, now=NOW)
    for _ in range(2):
        unfile_mail(mail, seen=NOW, actor=actor, now=NOW + MINUTE)
    mail.refresh_from_db()
    assert (mail.filed_at, mail.filed_by_id, mail.filed_where) == (None, None, "")
    file_mail(mail, actor=actor, now=NOW + HOUR)
    with pytest.raises(Refused):  # an old page takes no new mark back
        unfile_mail(mail, seen=NOW, actor=actor, now=NOW + HOUR)
    assert history(mail) == ["mail.file", "mail.unfile", "mail.file"]


@database
def test_what_is_done_on_a_cases_page_is_told_in_its_history(tuula: Post, juhani: Post) -> None:
    mail = a_mail()
    assert mail.contact
    close_contact(mail.contact, answers=[goes_on(TEAM)], actor=as_actor(tuula), now=NOW)
    case = mail.contact.matters.get().case
    assert case
    file_mail(mail, case=case, actor=as_actor(juhani), now=NOW)
    unfile_mail(mail, seen=NOW, case=case, actor=as_actor(juhani), now=NOW)
    assert history(mail) == ["mail.file", "mail.unfile"]
    assert {entry.track_id for entry in Entry.objects.filter(kind__in=history(mail))} == {case.pk}


@database
def test_a_case_that_it_has_nothing_to_do_with_is_refused(tuula: Post, juhani: Post) -> None:
    mail, other = a_mail(), a_case(juhani, TEAM)
    with pytest.raises((Refused, Forbidden)):
        file_mail(mail, case=other, actor=as_actor(tuula), now=NOW)
    mail.refresh_from_db()
    assert mail.filed_at is None


@database
def test_whoever_has_nothing_to_do_with_it_marks_nothing(tuula: Post, outi: Post) -> None:
    mail = a_mail()
    with pytest.raises(Forbidden):
        file_mail(mail, actor=as_actor(outi), now=NOW)
    file_mail(mail, actor=as_actor(tuula), now=NOW)
    with pytest.raises(Forbidden):
        unfile_mail(mail, seen=NOW, actor=as_actor(outi), now=NOW)


@database
def test_what_a_machine_wrote_isnt_marked_and_keeps_its_rule(tuula: Post) -> None:
    mail = a_mail()
    reply = reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(tuula), now=NOW)
    told = Reported(message_ids=(reply.message.message_id,), delivery=Delivery.FAILED)
    bounce = a_mail(kind=MailKind.BOUNCE, reported=told)
    with pytest.raises(Refused):
        file_mail(bounce, actor=as_actor(tuula), now=NOW)
    file_mail(mail, actor=as_actor(tuula), now=NOW)
    assert list(over(NOW + SPAN + MINUTE)) == [mail]


@database
def test_what_has_gone_is_neither_marked_nor_unmarked(tuula: Post) -> None:
    marked, unmarked, actor = a_mail(), a_mail(), as_actor(tuula)
    file_mail(marked, where=PLACE, actor=actor, now=NOW)
    for mail in (marked, unmarked):
        forget_mail(mail, actor=READER, now=NOW)
    with pytest.raises(Refused):
        file_mail(unmarked, actor=actor, now=NOW)
    with pytest.raises(Refused):
        unfile_mail(marked, seen=NOW, actor=actor, now=NOW)
    marked.refresh_from_db()
    assert (marked.filed_at, marked.filed_by_id, marked.filed_where) == (NOW, tuula.user_id, "")


@database
@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"filed_at": NOW}, "mail_filed_by_somebody"),
        ({"filed_where": PLACE}, "mail_filed_by_somebody"),
        ({"content_removed_at": NOW, "filed_at": NOW}, "mail_removed_holds_no_words"),
    ],
)
def test_the_database_keeps_who_and_when_together(tuula: Post, change: dict[str, object], held: str) -> None:
    mail = a_mail(text="", subject="", from_name="")
    if held == "mail_removed_holds_no_words":
        file_mail(mail, where=PLACE, actor=as_actor(tuula), now=NOW)
    assert attempt(lambda: Mail.objects.filter(pk=mail.pk).update(**change)) == held


@database
@pytest.mark.parametrize(("later", "number"), [(MINUTE, 1), (-MINUTE, 0)])
def test_the_days_are_counted_from_the_mark_while_its_contact_is_open(
    tuula: Post, later: dt.timedelta, number: int
) -> None:
    mail = a_mail(files=(PDF,))
    moment = NOW + DAY + SPAN + later
    assert over(moment).count() == 0
    file_mail(mail, actor=as_actor(tuula), now=NOW + DAY)
    assert over(moment).count() == number
    assert forget_all(READER, now=moment) == number


@database
def test_taken_back_it_keeps_the_rule_of_the_rest(tuula: Post) -> None:
    mail, actor = a_mail(), as_actor(tuula)
    file_mail(mail, actor=actor, now=NOW)
    unfile_mail(mail, seen=NOW, actor=actor, now=NOW)
    assert over(NOW + SPAN + DAY).count() == 0


@database
def test_whoever_takes_a_mark_back_at_night_keeps_the_words(tuula: Post) -> None:
    mail, actor, night = a_mail(), as_actor(tuula), NOW + SPAN + HOUR
    file_mail(mail, actor=actor, now=NOW)
    assert over(night).count() == 1
    unfile_mail(mail, seen=NOW, actor=actor, now=night)
    forget_mail(mail, over_before=night - SPAN, actor=READER, now=night)  # it was found before
    mail.refresh_from_db()
    assert mail.content_removed_at is None


@database
def test_an_answer_after_the_mark_puts_the_days_off(tuula: Post) -> None:
    mail, actor = a_mail(), as_actor(tuula)
    file_mail(mail, actor=actor, now=NOW)
    reply_to_mail(mail, words="Soitamme.", language="fi", actor=actor, now=NOW + 5 * DAY)
    assert over(NOW + SPAN + DAY).count() == 0
    assert over(NOW + SPAN + 5 * DAY + MINUTE).count() == 1


MOMENTS = (None, 1, 3)  # days from the arrival: never, earlier, later


@database
@pytest.mark.parametrize(
    ("filed", "closed", "case"), list(product(MOMENTS, (None, 2), (None, "open", "closed")))
)
def test_whichever_is_earlier_counts_and_the_page_tells_the_same_day(
    tuula: Post, juhani: Post, filed: int | None, closed: int | None, case: str | None
) -> None:
    """Against a second telling of the rule, in plain words."""
    mail = a_mail()
    assert mail.contact
    ended = closed if case is None else None
    if closed:
        answer = goes_on(TEAM) if case else ADVICE
        close_contact(mail.contact, answers=[answer], actor=as_actor(tuula), now=NOW + closed * DAY)
        led_to = mail.contact.matters.get().case
        if led_to and case == "closed":
            close_case(led_to, ending=Ending.HELPED, actor=as_actor(juhani), now=NOW + 4 * DAY)
            ended = 4
    if filed:
        Mail.objects.filter(pk=mail.pk).update(filed_at=NOW + filed * DAY, filed_by=tuula.user_id)
    since = min((day for day in (filed, ended) if day), default=None)
    row = Mail.objects.counting().get(pk=mail.pk)
    assert row.counts_from == (NOW + since * DAY if since else None)
    assert removed_after(row, DAYS) == (timezone.localdate(NOW + since * DAY + SPAN) if since else None)
    assert removed_after(row, None) is None
    for day in range(6):
        moment = NOW + day * DAY + SPAN + MINUTE
        assert over(moment).count() == (since is not None and day >= since), day
