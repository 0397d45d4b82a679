"""Pages of drafts: written, read, approved, sent back, withdrawn; a change is told until it is opened
(R-PS-33, R-IU-45)."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from reimari.audit.models import Event, Outcome
from reimari.desk.tests.test_instructions import LIST, MOST, OWN, WRITE, asked, browser_of
from reimari.directory.actions import change_instruction, send_back_draft
from reimari.directory.models import Instruction, ReadMark
from reimari.directory.queries import draft_of
from reimari.directory.tests.knowledge import DAY, a_draft, an_instruction, approved, changed, wanted
from reimari.staff.models import Post
from tests.desks import Desk
from tests.factories import as_actor

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    """An answer's text, whoever asked."""
    return str(answer.content.decode())


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


def a_new_version(
    post: Post, now: dt.datetime, body: str = "Kerro ruoka-avusta ja hinnoista."
) -> Instruction:
    row = an_instruction(post, need="financial", now=now - DAY)
    new = wanted("Ruoka-apu", body, why="Hinnat lisätty")
    return change_instruction(row, wanted=new, actor=as_actor(post), now=now)


def test_a_draft_is_read_and_approved(aino: Post, eero: Post, lea: Post, now: dt.datetime) -> None:
    row = a_new_version(eero, now)
    page, draft = f"{LIST}{row.pk}/", f"{LIST}{row.pk}/draft/"
    desk = Desk(lea)
    text, number = asked(desk.browser, draft)
    assert number <= MOST, number
    for words in ("waits for your approval", "Hinnat lisätty", "<ins>", "Approve: all advisers see it"):
        assert words in text
    looked = Event.objects.filter(action="directory.see_drafts", outcome=Outcome.SEEN, subject_id=str(row.pk))
    assert looked.count() == 1
    assert "waits for approval" in asked(desk.browser, page)[0], "owners hear of it on the instruction"
    assert "waits for approval" not in asked(browser_of(aino), page)[0]
    assert "ja hinnoista" not in asked(browser_of(aino), page)[0]
    answer = desk.send(desk.opened(draft, f"{page}approve/"))
    assert answer.headers["Location"] == page
    assert "ja hinnoista" in asked(browser_of(aino), page)[0]
    assert desk.browser.get(draft).headers["Location"] == page, "there is none any more"
    again = desk.browser.post(f"{page}approve/", {"key": str(UUID(int=1)), "seen": "2"})
    assert (again.status_code, "There is no draft any more" in text_of(again)) == (409, True)


def test_whoever_wrote_it_cant_approve_it_but_withdraws_it(eero: Post, lea: Post, now: dt.datetime) -> None:
    own = Desk(lea)
    row = a_draft(lea, "Kirpputori", "Auki.", now=now)
    page, draft = f"{LIST}{row.pk}/", f"{LIST}{row.pk}/draft/"
    text, _number = asked(own.browser, draft)
    assert ("You wrote this draft yourself" in text, "Approve:" in text) == (True, False)
    tried = own.browser.post(f"{page}approve/", {"key": str(UUID(int=2)), "seen": "1"})
    assert (tried.status_code, "somebody else decides" in text_of(tried)) == (409, True)
    assert own.send(own.opened(draft, f"{page}withdraw/")).headers["Location"] == draft
    assert "withdrawn" in asked(own.browser, draft)[0].lower()
    assert browser_of(eero).get(draft).status_code == 200


def test_it_goes_back_with_words_and_comes_again(eero: Post, lea: Post, now: dt.datetime) -> None:
    row = a_new_version(eero, now)
    page, draft = f"{LIST}{row.pk}/", f"{LIST}{row.pk}/draft/"
    desk, writer = Desk(lea), Desk(eero)
    form = desk.opened(draft, f"{page}send-back/")
    for words, told in (("", "Write why"), ("010190-901R asks", "looks like an identity code")):
        refused = desk.send(form, words=words)
        assert (refused.status_code, told in text_of(refused)) == (422, True)
    assert desk.send(form, words="Name the day.").headers["Location"] == draft
    day = writer.browser.get("/").content.decode()
    assert f'hx-get="{OWN}"' in day
    assert "Name the day." in asked(writer.browser, OWN, target="own_remarks")[0]
    change = f"{page}change/"
    assert "Name the day." in asked(writer.browser, change)[0]
    anew = writer.opened(change, change)
    assert anew.fields["why"] == ["Hinnat lisätty"], "the draft is what one goes on with"
    late = desk.browser.post(f"{page}send-back/", {"key": str(UUID(int=3)), "seen": "2", "words": "Twice."})
    assert (late.status_code, "has been sent back" in text_of(late), "Twice." in text_of(late)) == (
        409,
        True,
        True,
    )
    assert writer.send(anew, body_fi="Kerro perjantain ruoka-avusta.").headers["Location"] == draft
    old = desk.browser.post(f"{page}approve/", {"key": str(UUID(int=4)), "seen": "2"})
    assert (old.status_code, "changed while you were reading" in text_of(old)) == (409, True)
    assert desk.send(desk.opened(draft, f"{page}approve/")).status_code == 302
    history, _number = asked(writer.browser, page)
    assert ("Name the day." in history, "Approved" in history) == (True, True)


def test_who_isnt_over_the_team_neither_sees_nor_decides(
    aino: Post, eero: Post, helmi: Post, tarmo: Post, now: dt.datetime
) -> None:
    row = a_new_version(eero, now)
    page = f"{LIST}{row.pk}/"
    for post, status in ((aino, 404), (helmi, 404), (tarmo, 404), (eero, 200)):
        client = browser_of(post)
        assert client.get(f"{page}draft/").status_code == status, post
        for verb in ("approve", "send-back"):
            sent = {"key": str(UUID(int=5)), "seen": "2", "words": "No."}
            assert client.post(f"{page}{verb}/", sent).status_code == (403 if status == 200 else status)
    assert row.current_id == Instruction.objects.get(pk=row.pk).current_id


@pytest.mark.parametrize("who", ["eero", "lea"])
def test_drafts_stand_on_their_list_with_a_count(
    request: pytest.FixtureRequest, who: str, eero: Post, lea: Post, now: dt.datetime
) -> None:
    client = browser_of(request.getfixturevalue(who))
    assert "No drafts wait." in asked(client, f"{LIST}?tab=drafts")[0]
    a_new_version(eero, now)
    _text, few = asked(client, f"{LIST}?tab=drafts")
    for number in range(6):
        a_draft(eero, f"Luonnos {number}", "Teksti.", now=now)
    text, many = asked(client, f"{LIST}?tab=drafts")
    assert (text.count("row-link"), few >= many, many <= MOST) == (7, True, True), (few, many)
    back = a_draft(eero, "Palautettu", "Teksti.", now=now)
    send_back_draft(back, seen=1, why="Not yet.", actor=as_actor(lea), now=now)
    text, _number = asked(client, f"{LIST}?tab=drafts")
    assert ("Not yet." in text, text.count("row-link")) == (True, 8)
    part, number = asked(client, OWN, target="own_remarks")
    assert number <= MOST
    assert ("wait for your approval" in part) is (who == "lea")
    assert ("Your drafts of instructions" in part) is (who == "eero")


def test_the_drafts_are_not_for_a_partner(aino: Post) -> None:
    assert browser_of(aino).get(f"{LIST}?tab=drafts").status_code == 403


def test_a_change_is_told_until_it_is_opened(aino: Post, eero: Post, now: dt.datetime) -> None:
    row = an_instruction(eero, "Ruoka-apu", "Vanha.", need="financial", now=now - 40 * DAY)
    changed(row, eero, "Ruoka-apu", "Uusi.", why="Hinnat lisätty", now=now - DAY)
    desk, page = Desk(aino), f"{LIST}{row.pk}/"
    listed, number = asked(desk.browser, LIST)
    assert number <= MOST, number
    told = " ".join(listed.split())
    for words in ("Changed lately", "Hinnat lisätty", f'id="changed-{row.pk}"'):
        assert words in told
    assert "Changed lately" not in asked(desk.browser, LIST, target="found")[0]
    assert "Changed lately" not in asked(browser_of(eero), LIST)[0], "whoever wrote it has read it"
    typed = {"m1-need": "financial", "matters": "1", "key": str(UUID(int=9))}
    panel = desk.browser.post("/instructions/new-contact/", typed, headers={"HX-Request": "true"})
    assert ("Hinnat lisätty" in panel.content.decode(), "Read it" in panel.content.decode()) == (True, True)
    read = desk.opened(page, f"{page}read/")
    assert read.fields["seen"] == ["2"]
    part = desk.browser.post(
        f"{page}read/", {"key": read.fields["key"][0], "seen": "2"}, headers={"HX-Request": "true"}
    )
    assert "Marked as read" in part.content.decode()
    assert ReadMark.objects.get().user == aino.user
    assert "Hinnat lisätty" not in asked(desk.browser, LIST)[0]
    panel = desk.browser.post("/instructions/new-contact/", typed, headers={"HX-Request": "true"})
    assert "Hinnat lisätty" not in panel.content.decode()
    again = desk.browser.post(f"{page}read/", {"key": str(UUID(int=6)), "seen": "2"})
    assert again.headers["Location"] == page
    assert desk.browser.post(f"{page}read/", {"key": str(UUID(int=7)), "seen": "9"}).status_code == 409


def test_new_ones_are_told_as_new(aino: Post, eero: Post, now: dt.datetime) -> None:
    row = an_instruction(eero, "Kirpputori", "Auki.", now=now)
    text = " ".join(asked(browser_of(aino), f"{LIST}{row.pk}/")[0].split())
    assert "This instruction is new." in text


def test_two_writers_of_a_first_draft_lose_nothing(eero: Post, timo: Post, now: dt.datetime) -> None:
    desk = Desk(eero)
    form = desk.opened(WRITE, WRITE)
    sent = desk.send(
        form,
        kind="instruction",
        team=eero.team_id,
        title_fi="Kirpputori",
        body_fi="Auki lauantaisin.",
        source="R-KL-52",
    )
    row = Instruction.objects.get(pk=sent.headers["Location"].split("/")[2])
    change = f"{LIST}{row.pk}/change/"
    other = Desk(timo)
    old = other.opened(change, change)
    assert "You go on with the draft that Eero Kuusirinne wrote." in asked(other.browser, change)[0]
    assert desk.send(desk.opened(change, change), body_fi="Auki sunnuntaisin.").status_code == 302
    refused = other.send(old, body_fi="Suljettu.")
    told = text_of(refused)
    assert (refused.status_code, "Suljettu." in told, "Auki sunnuntaisin." in told) == (409, True, True)
    draft = draft_of(row)
    assert draft
    assert (draft.number, draft.written_by) == (2, eero.user)
    assert approved(row, now=now).current == draft
