"""The pages of instructions: what is found, read, written, told, answered (C61, R-IU-45, R-VS-52)."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reimari.audit.models import Event, Outcome
from reimari.contacts.actions import Heard
from reimari.directory.actions import Used, use_instruction
from reimari.directory.models import Edition, Instruction, Remark, Use
from reimari.directory.rules import Words
from reimari.directory.states import InstructionKind
from reimari.directory.tests.knowledge import a_request, an_instruction, approved
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import Step
from tests.desks import Desk, text_of
from tests.factories import ADVICE, NOW, TODAY, a_case, a_contact, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
LIST, ASK, WRITE, OWN = (
    "/instructions/",
    "/instructions/ask/",
    "/instructions/write/",
    "/instructions/remarks/",
)
MOST = 12


def browser_of(post: Post) -> Client:
    post.user.speak("en")
    client = Client()
    client.force_login(post.user)
    return client


def asked(client: Client, address: str, *, target: str = "") -> tuple[str, int]:
    """A page's text, and by how many statements; with a target, only that part."""
    headers = {"HX-Request": "true", "HX-Target": f"div#{target}"} if target else {}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200, (address, answer.status_code)
    said = [
        each
        for each in queries.captured_queries
        if each["sql"].startswith("SELECT") and "set_config" not in each["sql"]
    ]
    return answer.content.decode(), len(said)


def test_instructions_are_found_by_any_form_of_a_word(aino: Post) -> None:
    text, _number = asked(browser_of(aino), f"{LIST}?q=ruoka-avusta")
    assert "Ruokaa Askolassa" in text
    assert "Työlistalta poimiminen" not in text
    text, _number = asked(browser_of(aino), f"{LIST}?q=brådskande")
    assert "only in Swedish" not in text, "the page is in English: shown in Finnish or English"
    text, _number = asked(browser_of(aino), f"{LIST}?q=zzzzqq")
    assert "No instruction was found." in text


def test_the_list_costs_the_same_for_few_and_many(eero: Post) -> None:
    client = browser_of(eero)
    _text, few = asked(client, f"{LIST}?q=tunnussana")
    for number in range(12):
        an_instruction(eero, f"Tunnussana {number}", "Teksti", need="veteran")
    text, many = asked(client, f"{LIST}?q=tunnussana")
    assert text.count("row-link") == 12
    assert (few >= many - 1, many <= MOST) == (True, True), (few, many)


def test_the_part_equals_the_pages_part(eero: Post) -> None:
    client = browser_of(eero)
    whole, _number = asked(client, f"{LIST}?need=financial")
    part, _number = asked(client, f"{LIST}?need=financial", target="found")
    assert part.strip().startswith('<div id="found"')
    assert "".join(part.split()) in "".join(whole.split())


@pytest.mark.parametrize("who", ["aino", "eero", "lea"])
@pytest.mark.parametrize(
    "asks", ["", "?kind=criteria", "?place=ASKOLA", "?state=hidden", "?tab=remarks", "?kind=nothing&need=?"]
)
def test_whoever_advises_reads(request: pytest.FixtureRequest, who: str, asks: str) -> None:
    client = browser_of(request.getfixturevalue(who))
    status = client.get(f"{LIST}{asks}").status_code
    assert status == (403 if who == "aino" and "tab" in asks else 200)


def test_whoever_has_no_right_doesnt_read(tarmo: Post, eero: Post) -> None:
    row = an_instruction(eero)
    client = browser_of(tarmo)
    for address in (LIST, f"{LIST}{row.pk}/", ASK, WRITE, OWN):
        assert client.get(address).status_code in {403, 404}, address


def test_one_instruction_tells_what_is_known_of_it(eero: Post, lea: Post) -> None:
    row = an_instruction(eero, need="financial", review_on=TODAY - dt.timedelta(days=1), now=NOW)
    text, number = asked(browser_of(lea), f"{LIST}{row.pk}/")
    assert number <= MOST
    for words in (
        "due for review",
        "R-IU-45",
        "Eero Kuusirinne",
        "I went by this",
        "Something is wrong here",
    ):
        assert words in text
    assert (
        Event.objects.filter(action="directory.read", outcome=Outcome.SEEN, subject_id=str(row.pk)).count()
        == 1
    )


def test_an_internal_one_isnt_there_for_a_partner(aino: Post, eero: Post) -> None:
    row = an_instruction(eero, is_internal=True)
    assert browser_of(aino).get(f"{LIST}{row.pk}/").status_code == 404
    assert (
        browser_of(aino).post(f"{LIST}{row.pk}/remark/", {"key": str(UUID(int=1)), "words": "x"}).status_code
        == 404
    )
    assert browser_of(eero).get(f"{LIST}{row.pk}/").status_code == 200


def test_a_retired_one_is_there_for_its_owners_only(eero: Post, lea: Post, helmi: Post) -> None:
    desk = Desk(lea)
    row = an_instruction(eero)
    page = f"{LIST}{row.pk}/"
    assert desk.send(desk.opened(page, f"{page}retire/")).headers["Location"] == page
    assert "retired" in asked(desk.browser, page)[0]
    assert browser_of(helmi).get(page).status_code == 404
    again = desk.browser.post(f"{page}retire/", {"key": str(UUID(int=4))})
    assert again.status_code == 409


def test_an_instruction_is_written_and_changed_by_its_forms(eero: Post, timo: Post, aino: Post) -> None:
    desk = Desk(eero)
    form = desk.opened(WRITE, WRITE)
    wrong = desk.send(form, kind="bridging", team=WEST, need="financial", source="R-KL-52")
    assert (wrong.status_code, "Write the instruction in at least one language" in text_of(wrong)) == (
        409,
        True,
    )
    answer = desk.send(
        form,
        kind="bridging",
        team=WEST,
        need="financial",
        place="ASKOLA",
        title_fi="Kirpputori",
        body_fi="- Auki lauantaisin.",
        source="R-KL-52",
        review_on="2027-01-31",
    )
    assert answer.status_code == 302
    row = Instruction.objects.get(pk=answer.headers["Location"].split("/")[2])
    assert (row.kind, row.place_id, row.team_id, row.owner) == ("bridging", "ASKOLA", WEST, eero.user)
    page, change, draft = f"{LIST}{row.pk}/", f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/draft/"
    assert answer.headers["Location"] == draft
    assert desk.browser.get(page).headers["Location"] == draft, "it was never approved"
    approved(row)
    old = Desk(timo).opened(change, change)
    assert old.fields["title_fi"] == ["Kirpputori"]
    new = {"body_fi": "- Auki sunnuntaisin.", "why": "Päivä muuttui."}
    assert desk.send(desk.opened(change, change), **(new | {"why": ""})).status_code == 422
    assert desk.send(desk.opened(change, change), **new).headers["Location"] == draft
    refused = Desk(timo).send(old, body_fi="- Kiinni.", why="Suljettu.")
    told = text_of(refused)
    assert (refused.status_code, "Auki sunnuntaisin" in told, "Kiinni" in told) == (409, True, True)
    assert "Now there stands version 2" in told
    assert Edition.objects.filter(instruction=row).count() == 2
    assert "Auki lauantaisin" in asked(desk.browser, page)[0], "it holds until the draft is approved"
    approved(row)
    text, _number = asked(desk.browser, page)
    assert ("Auki sunnuntaisin" in text, "Auki lauantaisin" in text) == (True, True), "the old one stays"
    assert browser_of(aino).get(change).status_code == 403


def test_what_a_partner_tells_reaches_the_owners_and_comes_back(aino: Post, eero: Post, lea: Post) -> None:
    row = an_instruction(eero, need="financial")
    desk, page = Desk(aino), f"{LIST}{row.pk}/"
    form = desk.opened(page, f"{page}remark/")
    refused = desk.send(form, words="010190-901R asks")
    assert (refused.status_code, "looks like an identity code" in text_of(refused)) == (422, True)
    assert desk.send(form, words="The hours are old.").headers["Location"] == f"{page}?told=1"
    remark = Remark.objects.get()
    text, number = asked(browser_of(eero), f"{LIST}?tab=remarks")
    assert ("The hours are old." in text, number <= MOST) == (True, True)
    step = Step.objects.get(track=remark.track)
    listed = browser_of(eero).get(f"/work-lists/{WEST}/?tab=all").content.decode()
    assert str(step.pk) in listed, "a work list is open steps"
    preview = browser_of(eero).get(f"/work-lists/{WEST}/?tab=all&step={step.pk}").content.decode()
    assert f"{OWN}{remark.pk}/" in preview
    desk_of_owner, here = Desk(eero), f"{OWN}{remark.pk}/"
    answer = desk_of_owner.opened(here, f"{here}answer/")
    assert desk_of_owner.send(answer, outcome="", words="").status_code == 422
    assert desk_of_owner.send(answer, outcome="put_right", words="Thank you, put right.").status_code == 302
    again = desk_of_owner.send(answer, key=str(UUID(int=3)), outcome="put_right", words="Twice.")
    assert again.status_code == 409
    text, _number = asked(browser_of(aino), OWN)
    assert "Thank you, put right." in text
    assert "Thank you, put right." in asked(browser_of(aino), OWN, target="own_remarks")[0]
    assert "What you told the owners" in browser_of(aino).get("/").content.decode()
    assert browser_of(lea).get(here).status_code == 200
    assert "The hours are old." in asked(browser_of(eero), f"{LIST}?tab=answered")[0]


def test_a_foreign_remark_isnt_there(aino: Post, helmi: Post) -> None:
    remark = a_request(aino)
    assert browser_of(helmi).get(f"{OWN}{remark.pk}/").status_code == 404
    sent = {"key": str(UUID(int=2)), "outcome": "answered", "words": "x"}
    assert browser_of(helmi).post(f"{OWN}{remark.pk}/answer/", sent).status_code == 404
    assert browser_of(aino).post(f"{OWN}{remark.pk}/answer/", sent).status_code == 403


def test_what_is_missing_is_asked_for(aino: Post) -> None:
    desk = Desk(aino)
    form = desk.opened(f"{ASK}?need=financial&place=ASKOLA", ASK)
    assert (form.fields["need"], form.fields["place"]) == (["financial"], ["ASKOLA"])
    assert desk.send(form).status_code == 422
    assert desk.send(form, words="Is there food aid on Sundays?").headers["Location"] == OWN
    remark = Remark.objects.get()
    assert (remark.kind, remark.need, remark.place_id, remark.asked_by) == (
        "missing",
        "financial",
        "ASKOLA",
        aino.user,
    )


def _of_case(aino: Post, eero: Post) -> tuple[Post, str, str]:
    case = a_case(aino, WEST, need="financial", place_id="ASKOLA", service_task_id="WORKING_AGE")
    return eero, f"case={case.pk}", f"/cases/{case.pk}/"


def _of_contact(aino: Post, eero: Post) -> tuple[Post, str, str]:
    contact = a_contact(aino, Heard(own_words="?", need="financial", place_id="ASKOLA", answer=ADVICE))
    return aino, f"contact={contact.pk}", f"/contacts/{contact.pk}/"


@pytest.mark.parametrize("of", [_of_case, _of_contact])
def test_beside_a_matter_stands_what_is_nearest(
    aino: Post, eero: Post, of: Callable[[Post, Post], tuple[Post, str, str]]
) -> None:
    who, names, page = of(aino, eero)
    client = browser_of(who)
    assert f"/instructions/matter/?{names}" in client.get(page).content.decode()
    text, number = asked(client, f"/instructions/matter/?{names}", target="knowledge")
    assert number <= MOST
    assert ("Ruokaa Askolassa" in text, "Ruokaa ja rahaa" in text or "Food and money" in text) == (True, True)
    row = Instruction.objects.get(code="FOOD_WHILE_WAITING_ASKOLA")
    name, _equals, pk = names.partition("=")
    sent = {"key": str(UUID(int=5)), name: pk, "next": page}
    for _time in range(2):
        answer = client.post(f"{LIST}{row.pk}/use/", sent)
        assert answer.headers["Location"] == page
    use = Use.objects.get()
    assert (str(use.track_id), use.need, use.place_id, use.organisation) == (
        pk,
        "financial",
        "ASKOLA",
        who.user.organisation,
    )
    part = client.post(f"{LIST}{row.pk}/use/", sent, headers={"HX-Request": "true"}).content.decode()
    assert "Marked as used" in part
    assert "Marked as used" in asked(client, f"/instructions/matter/?{names}")[0]


def test_a_matter_that_one_doesnt_see_isnt_there(aino: Post, helmi: Post) -> None:
    case = a_case(aino, WEST, need="financial")
    row = Instruction.objects.get(code="FOOD_WHILE_WAITING")
    for client, names in (
        (browser_of(helmi), f"case={case.pk}"),
        (browser_of(aino), "case=nothing"),
        (browser_of(aino), ""),
    ):
        assert client.get(f"/instructions/matter/?{names}").status_code == 404
    sent = {"key": str(UUID(int=6)), "case": str(case.pk)}
    assert browser_of(helmi).post(f"{LIST}{row.pk}/use/", sent).status_code == 404
    assert not Use.objects.exists()


def test_a_protected_clients_place_isnt_told_by_what_is_shown(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(aino))
    case = a_case(aino, WEST, person=person, need="financial", place_id="ASKOLA")
    Person.objects.filter(pk=person.pk).update(is_protected=True)
    text, _number = asked(browser_of(eero), f"/instructions/matter/?case={case.pk}")
    assert "Askola" not in text


def test_a_new_contact_remembers_what_was_ticked(aino: Post) -> None:
    client = browser_of(aino)
    typed = {"m1-need": "financial", "m1-place": "Askola", "matters": "1", "key": str(UUID(int=9))}
    panel = client.post("/instructions/new-contact/", typed, headers={"HX-Request": "true"})
    assert panel.status_code == 200
    row = Instruction.objects.get(code="FOOD_WHILE_WAITING_ASKOLA")
    other = Instruction.objects.get(code="CONCERN_WHILE_WAITING")
    assert f'value="{row.pk}"' in panel.content.decode()
    again = client.post(
        "/instructions/new-contact/", typed | {"used": [str(row.pk), str(other.pk)]}
    ).content.decode()
    assert again.count("checked") == 1
    assert f'type="hidden" name="used" value="{other.pk}"' in again, "what was ticked of another need stays"
    whole = {
        **typed,
        "m1-words": "Rahat loppu",
        "m1-outcome": "advice",
        "contactor": "anonymous",
        "used": [str(row.pk), "nonsense", str(UUID(int=1))],
    }
    for _time in range(2):
        assert client.post("/new-contact/", whole).status_code == 302
    use = Use.objects.get()
    assert (use.instruction, use.need, use.place_id) == (row, "financial", "ASKOLA")


def test_use_is_told_to_supervisors_only(eero: Post, lea: Post) -> None:
    row = an_instruction(eero, need="financial")
    use_instruction(row, used=Used(), actor=as_actor(eero), now=timezone.now())
    text, number = asked(browser_of(lea), f"{LIST}?tab=uses")
    assert ("Times used" in text, number <= MOST) == (True, True)
    assert browser_of(eero).get(f"{LIST}?tab=uses").status_code == 403


def test_another_language_is_marked_on_the_pages(eero: Post) -> None:
    row = an_instruction(
        eero, texts={"sv": Words("Stöd", "Ring.")}, kind=InstructionKind.BRIDGING, need="veteran"
    )
    text, _number = asked(browser_of(eero), f"{LIST}{row.pk}/")
    assert "only in Swedish" in " ".join(text.split())
    assert 'lang="sv"' in text
