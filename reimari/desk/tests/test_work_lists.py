import re
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest

from reimari.audit.models import Event
from reimari.cases.actions import close_case, coordinate_case, hand_over_case, note_case, refuse_case
from reimari.cases.models import Case
from reimari.cases.states import Ending, NoteKind, RefusalReason
from reimari.contacts.actions import Heard
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import NOW, a_case, a_contact, a_person, as_actor, at, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
LIST = f"/work-lists/{WEST}/"
PANEL = {"HX-Request": "true", "HX-Target": "div#panel"}
PART = {"HX-Request": "true", "HX-Target": "div#list"}


def step_of(case: Case) -> Step:
    assert case.current_step
    return case.current_step


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", 403), ("eero", 200), ("timo", 200), ("helmi", 404), ("lea", 200), ("tarmo", 403)],
)
def test_who_sees_the_list_of_a_team(request: pytest.FixtureRequest, who: str, status: int) -> None:
    client = signed_in(request.getfixturevalue(who))
    first = client.get("/work-lists/")
    assert first.status_code == (403 if status == HTTPStatus.FORBIDDEN else 302)
    # an Action that no post allows has no rows: the list isn't there for them either
    assert client.get(LIST).status_code == (200 if status == HTTPStatus.OK else 404)


def test_ones_own_list_comes_first_and_letter_case_does_not_count(eero: Post, lea: Post) -> None:
    assert signed_in(eero).get("/work-lists/")["Location"] == LIST
    assert (
        signed_in(lea)
        .get("/work-lists/?team=on_call_working_age")["Location"]
        .endswith("ON_CALL_WORKING_AGE/")
    )
    assert signed_in(lea).get(LIST.lower()).status_code == HTTPStatus.OK


def test_the_page_shows_the_steps_of_the_team_and_no_others(aino: Post, eero: Post) -> None:
    ours = step_of(a_case(aino, WEST))
    a_case(aino, OLDER)
    html = signed_in(eero).get(LIST).content.decode()
    assert shown(html) == [str(ours.pk)]
    assert "Check the service task" in html
    assert "Telephone" in html


def test_tabs_count_and_hold_what_their_names_say(aino: Post, eero: Post, timo: Post) -> None:
    untaken, mine, his = (step_of(a_case(aino, WEST)) for _ in range(3))
    late = step_of(a_case(aino, WEST, now=at("2026-01-12 10:00")))
    waiting = step_of(a_case(aino, WEST))
    take_step(mine, actor=as_actor(eero), now=NOW)
    take_step(his, actor=as_actor(timo), now=NOW)
    Step.objects.filter(pk=waiting.pk).update(waits_for_client=True)
    client = signed_in(eero)
    expected = {
        "new": {untaken, late, waiting},
        "mine": {mine},
        "all": {untaken, mine, his, late, waiting},
        "late": {late},
        "waiting": {waiting},
        "nonsense": {untaken, late, waiting},
    }
    for tab, steps in expected.items():
        answer = client.get(LIST, {"tab": tab})
        assert set(shown(answer.content.decode())) == {str(step.pk) for step in steps}, tab
        counts = {each.label: each.count for each in context(answer)["tabs"]}
        assert counts == {
            "New": 3,
            "Mine": 1,
            "All": 5,
            "Late": 1,
            "Soon late": 0,
            "Waiting for the client": 1,
        }


def test_filters_stand_in_the_address_and_wrong_ones_filter_nothing(aino: Post, eero: Post) -> None:
    swedish = step_of(a_case(aino, WEST))
    urgent = step_of(a_case(aino, WEST, need="financial"))
    Step.objects.filter(pk=swedish.pk).update(language="sv")
    Step.objects.filter(pk=urgent.pk).update(is_urgent=True)
    client = signed_in(eero)

    def found(**asked: str) -> set[str]:
        return set(shown(client.get(LIST, asked).content.decode()))

    assert found(language="sv") == {str(swedish.pk)}
    assert found(language="other") == set()
    assert found(urgent="on") == {str(urgent.pk)}
    assert found(need="financial") == {str(urgent.pk)}
    assert found(service_task="OLDER_PEOPLE") == set()
    assert found(area="\x00", need="'; drop") == {str(swedish.pk), str(urgent.pk)}
    page = client.get(LIST, {"language": "sv", "tab": "all"})
    assert "language=sv" in page.content.decode()


def test_pages_follow_each_other_by_due_time_without_gaps(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST)
    step = step_of(case)
    extra = [
        Step(
            **{
                field.attname: getattr(step, field.attname)
                for field in step._meta.concrete_fields
                if not field.generated
            }
            | {"id": uuid4()}
        )
        for _ in range(119)
    ]
    Step.objects.bulk_create(extra)
    client = signed_in(eero)
    seen: list[str] = []
    url = f"{LIST}?tab=new"
    for _ in range(4):
        answer = client.get(url)
        seen += shown(answer.content.decode())
        url = context(answer)["next_url"]
        if not url:
            break
    assert len(seen) == len(set(seen)) == 120
    assert seen == [
        str(pk) for pk in Step.objects.open().order_by("due_at", "pk").values_list("pk", flat=True)
    ]
    assert client.get(LIST, {"after": "nonsense"}).status_code == HTTPStatus.OK


def test_the_page_asks_as_much_for_many_rows_as_for_few(aino: Post, eero: Post) -> None:
    actor = as_actor(eero)
    step = step_of(a_case(aino, WEST, person=a_person(actor)))
    a_case(aino, WEST)
    a_contact(eero)
    client = signed_in(eero)

    def read() -> None:
        assert client.get(LIST, {"tab": "all", "step": str(step.pk)}).status_code == HTTPStatus.OK

    read()
    few = statements(read)
    for number in range(8):
        a_case(aino, WEST, person=a_person(actor, first_names=f"Testi {number}"))
        a_case(aino, WEST)
    many = statements(read)
    assert len(few) == len(many) <= MOST_STATEMENTS, "\n".join(many)


def test_the_use_log_names_the_persons_of_the_list_and_of_the_panel(aino: Post, eero: Post) -> None:
    persons = [a_person(as_actor(eero), first_names=name) for name in ("A", "B")]
    steps = [step_of(a_case(aino, WEST, person=person)) for person in persons]
    client = signed_in(eero)
    client.get(LIST)
    event = Event.objects.filter(action="work.list").order_by("pk").get()
    assert set(event.person_ids) == {person.pk for person in persons}
    assert event.subject_id == WEST
    client.get(LIST, {"step": str(steps[0].pk)}, headers=PANEL)
    looked = Event.objects.filter(action="work.view").order_by("pk").get()
    assert (looked.person_ids, looked.subject_id) == ([persons[0].pk], str(steps[0].pk))


def test_the_parts_are_the_same_as_in_the_whole_page(aino: Post, eero: Post) -> None:
    step = step_of(a_case(aino, WEST))
    client = signed_in(eero)
    asked = {"step": str(step.pk), "tab": "new"}

    def plain(html: str) -> str:
        html = re.sub(r'value="[0-9a-f-]{36}"|csrfmiddlewaretoken" value="[^"]+"', "", html)
        return " ".join(html.split())

    whole = plain(client.get(LIST, asked).content.decode())
    for headers in (PANEL, PART):
        part = client.get(LIST, asked, headers=headers)
        assert "<html" not in part.content.decode()
        assert plain(part.content.decode()) in whole


def test_the_panel_tells_the_brief(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST, own_words="The rent is late.")
    note_case(case, kind=NoteKind.SAFETY, text="A large dog.", actor=as_actor(eero), now=NOW)
    html = signed_in(eero).get(LIST, {"step": str(step_of(case).pk)}, headers=PANEL).content.decode()
    for words in (
        "The rent is late.",
        "Someone calls you.",
        "A large dog.",
        case.number,
        "during this contact",
    ):
        assert words in html
    assert 'data-key="t"' in html


def test_an_open_contact_has_its_own_words_in_the_panel(eero: Post) -> None:
    contact = a_contact(eero, Heard(own_words="Is anybody there?"))
    assert contact.current_step
    page = signed_in(eero).get(LIST, {"step": str(contact.current_step.pk)}).content.decode()
    assert "Is anybody there?" in page


def test_a_foreign_step_is_not_shown_in_the_panel(aino: Post, eero: Post) -> None:
    foreign = step_of(a_case(aino, OLDER))
    client = signed_in(eero)
    for headers in ({}, PANEL):
        assert (
            client.get(LIST, {"step": str(foreign.pk)}, headers=headers).status_code == HTTPStatus.NOT_FOUND
        )
    assert client.get(LIST, {"step": "nonsense"}).status_code == HTTPStatus.NOT_FOUND
    assert Event.objects.filter(action="work.view", outcome="denied").exists()


def test_address_protection_hides_the_place(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero))
    case = a_case(aino, WEST, person=person, place_id="ASKOLA")
    client = signed_in(eero)
    asked = {"step": str(step_of(case).pk)}
    assert "Askola" in client.get(LIST, asked).content.decode()
    person.is_protected = True
    person.save()
    html = client.get(LIST, asked).content.decode()
    assert "Askola" not in html
    assert "address protection" in html


def test_an_offer_stands_on_its_own_tab_and_a_refused_one_comes_back(
    aino: Post, eero: Post, lea: Post
) -> None:
    case = a_case(aino, WEST)
    to = Team.objects.get(pk="GUIDANCE_WORKING_AGE_ITAINEN")
    hand_over_case(case, to=to, actor=as_actor(eero), now=NOW)
    client = signed_in(lea)
    tabs = {tab.label: tab.count for tab in context(client.get(f"/work-lists/{to.pk}/"))["tabs"]}
    assert (tabs["Offered to us"], tabs["New"]) == (1, 0)
    refuse_case(case, reason=RefusalReason.WRONG_AREA, actor=as_actor(lea), now=NOW)
    page = client.get(LIST, {"tab": "back"})
    assert shown(page.content.decode()) == [str(step_of(case).pk)]
    assert "came back" in page.content.decode()


def test_a_joint_case_is_marked(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST)
    other = Team.objects.get(pk=OLDER)
    coordinate_case(
        case, contact_person_id=eero.user.pk, teams=[other], kind="other", actor=as_actor(eero), now=NOW
    )
    assert "joint" in signed_in(eero).get(LIST, {"tab": "mine"}).content.decode()


def test_an_empty_list_teaches(eero: Post) -> None:
    client = signed_in(eero)
    assert "appears here by itself" in client.get(LIST).content.decode()
    assert "match these filters" in client.get(LIST, {"language": "sv"}).content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_speaks_the_viewers_language(aino: Post, eero: Post, language: str) -> None:
    a_case(aino, WEST)
    html = signed_in(eero, language).get(LIST).content.decode()
    names = {
        "fi": "Tarkista palvelutehtävä",
        "sv": "Kontrollera serviceuppgiften",
        "en": "Check the service task",
    }
    assert names[language] in html
    assert f'lang="{language}"' in html


def test_many_steps_are_taken_at_once_and_those_refused_are_told(aino: Post, eero: Post, timo: Post) -> None:
    free, taken, foreign = (step_of(a_case(aino, team)) for team in (WEST, WEST, OLDER))
    take_step(taken, actor=as_actor(timo), now=NOW)
    client = signed_in(eero)
    body = {
        "key": str(key(1)),
        "step": [str(free.pk), str(taken.pk), str(foreign.pk), "nonsense"],
        "next": LIST,
    }
    for headers in ({}, {"HX-Request": "true", "HX-Target": "div#taken"}):
        answer = client.post(f"{LIST}take/", body, headers=headers)
        html = answer.content.decode()
        assert answer.status_code == HTTPStatus.OK
        assert "You took 1 step." in html
        assert "Timo Rantaharju has already taken this." in html
        assert ("HX-Trigger" in answer.headers) == bool(headers)
    workers = dict(Step.objects.open().values_list("pk", "worker"))
    assert workers == {free.pk: eero.user.pk, taken.pk: timo.user.pk, foreign.pk: None}
    assert Event.objects.filter(action="work.take", actor_id=eero.user.pk).count() == 1
    assert client.post(f"{LIST}take/", {"key": str(UUID(int=2))}).status_code == HTTPStatus.OK


@pytest.mark.parametrize(("verb", "tab"), [("accept", "mine"), ("refuse", "all")])
def test_an_offer_is_answered_from_the_panel(aino: Post, eero: Post, lea: Post, verb: str, tab: str) -> None:
    case = a_case(aino, WEST)
    to = Team.objects.get(pk="GUIDANCE_WORKING_AGE_ITAINEN")
    hand_over_case(case, to=to, actor=as_actor(eero), now=NOW)
    offer = Step.objects.open().get(kind="accept")
    client = signed_in(lea)
    back = f"/work-lists/{to.pk}/?tab={tab}"
    html = client.get(f"/work-lists/{to.pk}/", {"step": str(offer.pk)}).content.decode()
    assert f'action="/cases/{case.pk}/{verb}/"' in html
    body = {"key": str(key(1)), "reason": "no_capacity", "next": back}
    answer = client.post(f"/cases/{case.pk}/{verb}/", body)
    assert (answer.status_code, answer.headers.get("Location")) == (HTTPStatus.FOUND, back)
    case.refresh_from_db()
    assert case.team_id == (to.pk if verb == "accept" else WEST)


def test_an_ended_step_can_still_be_looked_at_but_not_worked_on(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST)
    step = step_of(case)
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    html = signed_in(eero).get(LIST, {"step": str(step.pk)}, headers=PANEL).content.decode()
    assert "closed" in html
    assert "/take/" not in html
    assert "/return/" not in html
