"""Past months by changed rules: who sees them, what can be changed, what is told, and the long way round."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.access.actor import system
from reimari.audit.models import Event, Outcome
from reimari.desk.forms.replay import ReplayForm
from reimari.desk.queries import figures_replay, replay_form
from reimari.desk.queries.figures_replay import Shown, Stands, _promise
from reimari.desk.queries.replay_sentences import moved_words
from reimari.figures.models import AskedReplay
from reimari.figures.replay import Before, Changes, Kept, Move, NewLength, Promise
from reimari.figures.rules import begins, first_of, month_after
from reimari.figures.tasks import replay_asked
from reimari.jobs.acting import JobNow, acting
from reimari.jobs.runner import note_failure
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.models import Clock
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, a_case, key

pytestmark = pytest.mark.django_db
PAGE, COUNT = "/figures/replay/", "/figures/replay/count/"
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
MONTH = month_after(first_of(NOW), -1)
TEN_DAYS = dt.timedelta(days=10, hours=10)
MONTHS = {"since": f"{MONTH:%Y-%m}", "until": f"{MONTH:%Y-%m}"}
FIVE = {**MONTHS, "length_D-2": "5"}
EAST = {**MONTHS, "place_1": "ASKOLA", "area_1": "WORKING_AGE.ITAINEN"}


@pytest.fixture
def cases(aino: Post) -> None:
    """Two cases of Askola in the middle of the last month."""
    when = begins(MONTH) + TEN_DAYS
    for _ in range(2):
        a_case(aino, WEST, now=when, service_task_id="WORKING_AGE", place_id="ASKOLA")


def asked(post: Post, changed: dict[str, str], *, refused: bool = False) -> dict[str, Any]:
    status = 422 if refused else 200
    answer = signed_in(post).get(PAGE, changed)
    assert answer.status_code == status, context(answer)["form"].errors
    return context(answer)


def shown(post: Post, changed: dict[str, str]) -> Shown:
    told = asked(post, changed)["shown"]
    assert isinstance(told, Shown)
    return told


@pytest.mark.parametrize(
    ("who", "status"), [("aino", 403), ("eero", 403), ("tarmo", 403), ("oiva", 403), ("lea", 200)]
)
def test_who_sees_it(request: pytest.FixtureRequest, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(PAGE).status_code == status
    sent = browser.post(f"{COUNT}?length_D-2=5", {"key": str(key(1))})
    assert sent.status_code == (403 if status == 403 else 302)


def test_figures_lead_to_it_only_who_sees_the_settings(lea: Post) -> None:
    assert f'href="{PAGE}"' in signed_in(lea).get("/figures/").content.decode()


def test_without_a_change_nothing_is_counted(lea: Post) -> None:
    told = asked(lea, {})
    assert (told["shown"], told["some"]) == (None, False)
    form = told["form"]
    assert isinstance(form, ReplayForm)
    codes = [length.removeprefix("length_") for _name, length, _by in form.of_promises]
    assert codes == ["D-1", "D-2", "CALLBACK", "REPORT"]


@pytest.mark.usefixtures("cases")
def test_a_shorter_promise_is_told_in_a_sentence_and_a_table(lea: Post) -> None:
    told = shown(lea, FIVE)
    (first, *_) = told.sentences
    assert first == (
        "Initial assessment within 7 working days: with 5 working days instead of 7 working days 0 of 2"
        " promises would have been kept: 0 % instead of 0 %."
    )
    (promise,) = [each for each in told.promises if each.found.code == "D-2"]
    assert (promise.found.earlier, promise.share) == (2, Before(0, 0))
    assert promise.picture
    assert [[piece.said for piece in bar.pieces] for bar in promise.picture.bars] == [["late: 2"]] * 2


@pytest.mark.usefixtures("cases")
def test_a_moved_place_is_told_from_team_to_team(lea: Post) -> None:
    told = shown(lea, EAST)
    assert "2 of 2 matters that went on would have gone to somebody else." in told.sentences
    ((way,), (area,)) = (told.ways["By team"], told.ways["By area"])
    assert (way.before, way.after, way.number) == (
        "Working-age guidance, western area",
        "Working-age guidance, eastern area",
        2,
    )
    assert (area.before, area.after) == (
        "Working-age people, Western area",
        "Working-age people, Eastern area",
    )
    assert "By unit" not in told.ways


@pytest.mark.usefixtures("cases")
def test_hours_and_people_of_a_line_are_told(lea: Post, aino: Post) -> None:
    del aino
    line = {"line": "advice_working_age", "hours_1": "10-14", "people": "3", "handling": "6"}
    told = shown(lea, MONTHS | line)
    assert told.found.lines == ()  # nothing came to that line
    assert told.sentences == ["Nothing of what came in these months would have gone otherwise."]


def test_what_the_form_asks(lea: Post) -> None:
    given = {
        **FIVE,
        **EAST,
        "by_D-2": "12.00",
        "line": "advice_working_age",
        "hours_1": "7.30-15",
        "hours_2": "8:00 \N{EN DASH} 23.30",
        "hours_6": "-",
        "people": "3",
    }
    form = asked(lea, given)["form"]
    assert form.asked.since == MONTH
    assert form.asked.until == month_after(MONTH)
    assert form.asked.changes == Changes(
        lengths=(NewLength(clock="D-2", length=5, due_time=dt.time(12)),),
        moves=(Move(place="ASKOLA", service_task="WORKING_AGE", area="ITAINEN"),),
        line="advice_working_age",
        hours={
            1: (dt.time(7, 30), dt.time(15)),
            2: (dt.time(8), dt.time(23, 30)),
            6: None,
        },
        people=3,
    )


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("length_D-2", {"length_D-2": "30"}),  # the law sets a stricter limit
        ("length_D-2", {"length_D-2": "0"}),
        ("length_D-2", {"length_D-2": "x"}),
        ("by_D-2", {"by_D-2": "25.00"}),
        ("until", {"since": f"{MONTH:%Y-%m}", "until": f"{month_after(MONTH, -1):%Y-%m}"}),
        ("until", {"since": f"{month_after(MONTH, -12):%Y-%m}", "until": f"{MONTH:%Y-%m}"}),
        ("since", {"since": "soon"}),
        ("area_1", {"place_1": "ASKOLA"}),
        ("place_2", {"area_2": "WORKING_AGE.ITAINEN"}),
        ("area_1", {"place_1": "LOVIISA", "area_1": "WORKING_AGE.ITAINEN"}),
        ("place_1", {"place_1": "MUUMILAAKSO", "area_1": "WORKING_AGE.ITAINEN"}),
        ("hours_1", {"hours_1": "from eight"}),
        ("hours_1", {"hours_1": "15-8"}),
        ("hours_1", {"hours_1": "8-8"}),
        ("hours_1", {"hours_1": "8-24"}),
        ("people", {"people": "-1"}),
        ("line", {"line": "phone"}),  # of others
        ("share", {"share": "100"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field(lea: Post, field: str, wrong: dict[str, str]) -> None:
    told = asked(lea, wrong, refused=True)
    assert list(told["form"].errors) == [field]
    assert told["shown"] is None


def test_twelve_months_may_be_asked(lea: Post) -> None:
    told = asked(lea, {**FIVE, "since": f"{month_after(MONTH, -11):%Y-%m}"})
    assert told["shown"]


@pytest.mark.usefixtures("cases")
def test_it_is_logged_asks_little_and_changes_nothing(lea: Post) -> None:
    browser = signed_in(lea)
    before = CountyProfile.objects.values_list("hash", flat=True).get()
    clocks = list(Clock.objects.order_by("pk").values())
    asks = statements(lambda: browser.get(PAGE, {**FIVE, **EAST}))
    assert len(asks) <= MOST_STATEMENTS, "\n".join(asks)
    event = Event.objects.get(actor_id=lea.user_id, outcome=Outcome.SEEN)
    assert (event.action, event.person_ids) == ("figures.see", [])
    assert CountyProfile.objects.values_list("hash", flat=True).get() == before
    assert list(Clock.objects.order_by("pk").values()) == clocks


@pytest.mark.usefixtures("cases")
def test_what_takes_long_is_counted_by_a_job_once_and_found_at_the_same_address(
    lea: Post, iu: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_replay, "AT_ONCE", 0)
    browser = signed_in(lea)
    page = browser.get(PAGE, EAST)
    assert not context(page)["stands"].waits
    address = f"{COUNT}?{context(page)['address']}"
    assert address.replace("&", "&amp;") in page.content.decode()

    def send() -> None:
        answer = browser.post(address, {"key": str(key(1))})
        assert answer.status_code == 302
        assert answer["Location"] == f"{PAGE}?{context(page)['address']}"

    send()
    send()
    replay = AskedReplay.objects.get()
    waiting = browser.get(PAGE, EAST)
    assert context(waiting)["stands"].waits
    assert 'hx-trigger="every 3s"' in waiting.content.decode()
    with acting(JobNow(system("jobs.replay_asked"))):
        replay_asked.call(str(replay.pk))
    told = browser.get(PAGE, EAST)
    assert context(told)["shown"].found.routes.moves == 2
    part = browser.get(PAGE, EAST, headers={"HX-Request": "true", "HX-Target": "div#found"})
    assert part.content.decode().strip() in told.content.decode()
    assert not context(browser.get(PAGE, FIVE))["stands"].found  # another question
    AskedReplay.objects.update(units=["GUIDANCE_OLDER_PEOPLE"])
    assert not context(browser.get(PAGE, EAST))["stands"].found  # of others
    AskedReplay.objects.update(units=replay.units, profile_hash="other")
    assert not context(browser.get(PAGE, EAST))["stands"].found  # by other rules
    AskedReplay.objects.update(profile_hash=replay.profile_hash, asked_at=NOW - dt.timedelta(hours=25))
    assert not context(browser.get(PAGE, EAST))["stands"].found  # too old


def test_what_hasnt_come_in_a_quarter_of_an_hour_may_be_asked_again(
    lea: Post, cases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del cases
    monkeypatch.setattr(figures_replay, "AT_ONCE", 0)
    browser = signed_in(lea)
    browser.post(f"{COUNT}?{context(browser.get(PAGE, EAST))['address']}", {"key": str(key(2))})
    assert context(browser.get(PAGE, EAST))["stands"].waits
    AskedReplay.objects.update(asked_at=NOW - dt.timedelta(minutes=16))
    assert not context(browser.get(PAGE, EAST))["stands"].waits


@pytest.mark.usefixtures("cases")
def test_what_failed_for_good_is_said_and_may_be_asked_again(
    lea: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No worker is heard of: that it rests is said. Another question's failure is none of this one."""
    monkeypatch.setattr(figures_replay, "AT_ONCE", 0)
    browser = signed_in(lea, "en")
    for number, address in enumerate((EAST, FIVE), start=4):
        browser.post(f"{COUNT}?{context(browser.get(PAGE, address))['address']}", {"key": str(key(number))})
    waiting = browser.get(PAGE, EAST)
    assert context(waiting)["stands"] == Stands(waits=True, rests=True)
    assert "Background work stands still" in waiting.content.decode()
    (first, second) = ProcrastinateJob.objects.order_by("pk")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [first.pk])
        note_failure(first.pk, "ValueError")
        assert context(browser.get(PAGE, EAST))["stands"].waits  # it is tried again
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [first.pk])
    failed = browser.get(PAGE, EAST)
    assert context(failed)["stands"] == Stands(failed=True)
    text = failed.content.decode()
    assert "the program failed at it" in text
    assert COUNT in text
    assert context(browser.get(PAGE, FIVE))["stands"].waits
    browser.post(f"{COUNT}?{context(failed)['address']}", {"key": str(key(6))})
    assert context(browser.get(PAGE, EAST))["stands"].waits
    assert second.status == "todo"


def test_a_wrong_question_starts_no_job(lea: Post) -> None:
    browser = signed_in(lea)
    for wrong in ("", "length_D-2=30", "place_1=ASKOLA"):
        browser.post(f"{COUNT}?{wrong}", {"key": str(key(3))})
    assert not AskedReplay.objects.exists()


@pytest.mark.usefixtures("cases")
def test_by_how_much_deadlines_move_is_told_under_the_table(lea: Post) -> None:
    """The fifth working day after both came is so many calendar days before the seventh."""
    came, calendar = (begins(MONTH) + TEN_DAYS).date(), county_on(NOW).calendar
    days = (calendar.add(came, 7) - calendar.add(came, 5)).days
    answer = signed_in(lea).get(PAGE, FIVE)
    told = context(answer)["shown"]
    (promise, *others) = sorted(told.promises, key=lambda each: each.found.code != "D-2")
    moves = (
        f"Initial assessment within 7 working days: the deadline would be {days} calendar days earlier for 2."
    )
    assert promise.moves == moves
    assert moves in answer.content.decode()
    assert {each.moves for each in others} <= {""}
    assert 'data-label="Not known yet, or ended before">0 → 0</td>' in answer.content.decode()


def test_each_way_that_a_deadline_moves_is_said_once() -> None:
    with override("en"):
        assert moved_words("D", ((-1, 55), (-2, 3), (0, 4), (1, 1), (3, 2))) == (
            "D: the deadline would be at another hour of the same day for 4, 1 calendar day earlier for 55,"
            " 2 calendar days earlier for 3, 1 calendar day later for 1, 3 calendar days later for 2."
        )
        many = tuple((days, 40 - days) for days in range(1, 10))  # 8 and 9 are of the fewest: 32 and 31
        told = moved_words("D", many)
        assert told.endswith("7 calendar days later for 33, something else for 63.")
        assert "8 calendar" not in told
        assert moved_words("D", ()) == ""


def test_where_no_area_has_known_places_that_is_said(lea: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "rules name no area whose places are known"
    html = signed_in(lea).get(PAGE).content.decode()
    assert said not in html
    assert 'name="place_1"' in html
    monkeypatch.setattr(replay_form, "_areas", lambda *_given: [])
    html = signed_in(lea).get(PAGE).content.decode()
    assert said in html
    assert 'name="place_1"' not in html


def test_what_isnt_known_yet_has_a_column_as_it_has_a_piece_of_the_picture() -> None:
    """Of ten one can't be decided anew; of the other nine the end of five is known today, of six then."""
    kept = Before(Kept(of=5, kept=3), Kept(of=6, kept=2))
    found = Promise(code="D-2", kind="promise", ran=10, unknown=1, earlier=9, days=((-2, 9),), kept=kept)
    with override("en"):
        told = _promise(found, {})
        assert told.open == Before(4, 3)
        assert told.picture
        assert [[piece.said for piece in bar.pieces] for bar in told.picture.bars] == [
            ["kept: 3", "not known yet, or ended before: 4", "late: 2"],
            ["kept: 2", "not known yet, or ended before: 3", "late: 4"],
        ]


@pytest.mark.usefixtures("cases")
def test_in_finnish_each_sentence_is_whole(lea: Post) -> None:
    """A text with a stroke in it was once cut there."""
    told = context(signed_in(lea, "fi").get(PAGE, FIVE))["shown"].sentences[0]
    assert told.endswith(
        ": jos määräaika olisi ”5 arkipäivää” eikä ”7 arkipäivää”, 0 / 2 lupauksesta olisi toteutunut"
        " ajallaan: 0 % eikä 0 %."
    )
    told = context(signed_in(lea, "fi").get(PAGE, EAST))["shown"].sentences
    assert "2 / 2 jatkuneesta asiasta olisi mennyt muualle." in told
