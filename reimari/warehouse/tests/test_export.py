"""The night's folder: whole or not at all, of one moment, ours alone, written down, and no secret in it."""

import csv
import datetime as dt
import json
import re
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from django.db import ProgrammingError, connection, transaction
from pyarrow import parquet

from reimari.access.speaking import speak_for
from reimari.appointments.models import Shortage
from reimari.appointments.states import Instead
from reimari.audit.models import Event
from reimari.cases.actions import note_case
from reimari.cases.models import Case
from reimari.cases.states import NoteKind
from reimari.common.ids import uuid7
from reimari.concerns.actions import ClientSaid
from reimari.contacts.actions import give_feedback
from reimari.contacts.models import Contact
from reimari.grants.models import KaikuCard
from reimari.grants.states import CardState
from reimari.people.models import Person
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.telephony.models import Call
from reimari.telephony.states import CallState
from reimari.warehouse import exporting
from reimari.warehouse.definitions import CODES, FACTS, TABLES
from reimari.warehouse.exporting import NoKey, export, nights_here
from reimari.warehouse.models import Export
from reimari.warehouse.nights import Busy, Nights
from reimari.warehouse.rules import pseudonym
from reimari.warehouse.tasks import WAREHOUSE, export_night
from reimari.warehouse.writing import write_table
from tests.factories import a_case, a_contact, a_person, a_report, as_actor, at
from tests.races import race
from tests.test_confidentiality import CODE, OWN_CODE, POSTCODE, SECRETS, STREET
from tests.walls import COUNTY, PARTNER, SOMEBODY
from tests.walls import told as as_told

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
KEY = "of the tests: at least forty characters of it"
NIGHT, EVENING = at("2026-11-26 02:40"), at("2026-11-26 20:00")
DAY = "2026-11-26"
HASH = re.compile(r"\b[0-9a-f]{16,}\b")
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nights(tmp_path: Path, settings: Any) -> Nights:
    settings.EXPORT_FOLDER, settings.EXPORT_KEY = str(tmp_path / "out"), KEY
    here = nights_here()
    assert here
    return here


def exported(nights: Nights, now: dt.datetime = NIGHT) -> Export:
    return export(nights, actor=WAREHOUSE, now=now)


def lines(nights: Nights, table: str, day: str = DAY) -> list[dict[str, str]]:
    with (nights.folder / day / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def left(nights: Nights) -> set[str]:
    return {each.name for each in nights.folder.iterdir()}


@committed
def test_a_night_holds_every_table_in_both_forms_and_its_dictionary(nights: Nights, aino: Post) -> None:
    case = a_case(aino, WEST, person=a_person(as_actor(aino)), now=at("2026-11-25 10:00"))
    row = exported(nights)
    manifest = json.loads((nights.folder / DAY / "manifest.json").read_bytes())
    files = {file.name: file for file in (nights.folder / DAY).iterdir()}
    names = {f"{table.code}.{form}" for table in TABLES for form in ("csv", "parquet")}
    pages = {"datapackage.json", *(f"dictionary.{language}.md" for language in ("fi", "sv", "en"))}
    assert files.keys() == {"manifest.json", *names, *pages}
    for table, told in zip(TABLES, manifest["tables"], strict=True):
        header = [column.name for column in table.columns]
        packed = parquet.read_table(files[f"{table.code}.parquet"])
        assert packed.schema.names == header
        content = files[f"{table.code}.csv"].read_bytes()
        assert content.startswith((",".join(header) + "\r\n").encode())
        assert told["name"] == table.code
        assert told["rows"] == packed.num_rows == len(lines(nights, table.code))
    for told in [*manifest["files"], *(file for table in manifest["tables"] for file in table["files"])]:
        content = files[told["name"]].read_bytes()
        assert (told["bytes"], told["sha256"]) == (len(content), sha256(content).hexdigest())
    with parquet.ParquetFile(files["cases.parquet"]) as file:
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    (line,) = lines(nights, "cases")
    (packed,) = parquet.read_table(files["cases.parquet"]).to_pylist()
    assert line["case"] == packed["case"] == pseudonym(KEY.encode(), "track", case.pk)
    assert (line["opened_at"], packed["opened_at"]) == ("2026-11-25T08:00:00.000000Z", at("2026-11-25 10:00"))
    assert (line["is_urgent"], packed["is_urgent"], line["closed_at"]) == ("false", False, "")
    assert (manifest["id"], manifest["day"]) == (str(row.pk), DAY)
    assert (manifest["persons"], manifest["kept_back"]) == (1, {})


@committed
def test_it_is_ours_alone_and_written_down_with_counts_and_no_person(nights: Nights, aino: Post) -> None:
    a_case(aino, WEST, person=a_person(as_actor(aino)))
    before = Event.objects.count()
    row = exported(nights)
    (event,) = Event.objects.order_by("pk")[before:]
    assert (event.action, event.outcome, event.actor_kind) == ("warehouse.export", "done", "system")
    assert (event.subject_id, event.person_ids) == (str(row.pk), [])
    row = Export.objects.get()
    assert row.folder == str(nights.folder / DAY)
    assert (row.tables["cases"], row.tables["callbacks"], row.persons) == (1, 0, 1)
    assert row.tables.keys() == {table.code for table in TABLES}
    for each in (nights.folder / DAY, *(nights.folder / DAY).iterdir()):
        assert each.stat().st_mode & 0o777 == (0o700 if each.is_dir() else 0o600), each


TOLD_BESIDE = ("concern_reports", "feedback", "shortages", "calls", "cards")


def beside(case: Case, by: Post) -> None:
    """A report, feedback, a shortage, a call and a card, each with all that it must not tell."""
    contact, person = Contact.objects.get(matters__case=case), case.person
    hides = ClientSaid(last_name="Huolenaihe", first_names="Hilma", is_protected=True)
    a_report(by, WEST, now=NIGHT, place_id="PUKKILA", clients=(hides,))
    answered = a_contact(by, now=NIGHT)
    give_feedback(answered, score=2, words="Kiitos Aino", actor=WAREHOUSE, now=NIGHT)
    given: dict[str, Any] = {"team_id": EAST, "contact": contact}
    Shortage.objects.create(
        case=case, place_id="PUKKILA", told_by=by.user, told_at=NIGHT, instead=Instead.NO_TIME, **given
    )
    ids: dict[str, Any] = {"integration_id": uuid7(), "call_id": "ext7", "number": "+358405588221"}
    called: dict[str, Any] = {"channel_id": "phone", "unit_id": "CLIENT_ADVICE", "menu_choice": "99123"}
    Call.objects.create(agent=by.user, state=CallState.ENDED, began_at=NIGHT, **ids, **called, **given)
    moments = {"received_at": NIGHT, "issued_at": NIGHT}
    KaikuCard.objects.create(
        number="KAIKU77", state=CardState.ISSUED, team_id=EAST, own_word=True, person=person, **moments
    )


@committed
def test_no_secret_stands_in_any_file(nights: Nights, aino: Post, helmi: Post) -> None:
    actor = as_actor(helmi)
    person = a_person(
        actor,
        last_name="Vierasmaa",
        first_names="Vilhelmiina",
        identity_code=CODE,
        phone="+358405588221",
        email="vilhelmiina@example.org",
        street_address=STREET,
        postcode=POSTCODE,
        place_id="PUKKILA",
    )
    case = a_case(helmi, EAST, person=person, own_words="Words of others", place_id="PUKKILA")
    note_case(case, kind=NoteKind.SAFETY, text="Note of others", actor=actor, now=NIGHT)
    other = a_person(actor, last_name="Toinen", identity_code=OWN_CODE)
    a_case(aino, WEST, person=other)
    Person.objects.filter(pk=person.pk).update(is_protected=True)
    beside(case, aino)
    exported(nights)
    assert [file for file in TOLD_BESIDE if not lines(nights, file)] == []
    mine = (person.pk, case.pk, case.number, helmi.user_id, helmi.user.last_name, helmi.user.username)
    for file in (nights.folder / DAY).iterdir():
        packed = file.suffix == ".parquet"
        content = str(parquet.read_table(file).to_pylist()) if packed else file.read_text("utf-8")
        secrets = [
            *SECRETS,
            OWN_CODE,
            STREET,
            POSTCODE,
            "example.org",
            "Aaltomeri",
            "Toinen",
            *("Iiris", "Ilmoittaja", "Hella", "Pelkään", "Huolenaihe", "Kiitos", "KAIKU77", "99123", "ext7"),
            KEY,
            *map(str, mine),
        ]
        told = HASH.sub("", content)  # a postcode's five digits stand in one of them now and then
        assert [secret for secret in secrets if secret in told] == [], file.name
        facts = file.stem in {table.code for table in FACTS}
        assert not facts or "PUKKILA" not in content


@committed
def test_all_tables_are_of_one_moment(nights: Nights, aino: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that somebody opens while the tables are written stands in none of them."""
    a_case(aino, WEST)
    whole = write_table

    def written(folder: Path, table: Any, batches: Any) -> dict[str, Any]:
        if table.code == "matters":
            (opened,) = race(lambda: a_case(aino, WEST))
            assert opened.pk
        return whole(folder, table, batches)

    monkeypatch.setattr(exporting, "write_table", written)
    row = exported(nights)
    assert (row.tables["contacts"], row.tables["matters"], row.tables["cases"]) == (1, 1, 1)


@committed
def test_the_same_night_again_takes_its_place(nights: Nights, aino: Post) -> None:
    a_contact(aino)
    exported(nights)
    a_contact(aino)
    again = exported(nights, EVENING)
    assert left(nights) == {".lock", DAY}
    assert len(lines(nights, "contacts")) == 2
    assert nights.all()[0]["id"] == str(again.pk)
    assert Export.objects.count() == 2


@committed
def test_what_breaks_in_the_middle_leaves_no_night(
    nights: Nights, aino: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_contact(aino)
    exported(nights, at("2026-11-25 02:40"))
    with monkeypatch.context() as broken:
        broken.setattr(exporting, "code_rows", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            exported(nights)
    assert [night["day"] for night in nights.all()] == ["2026-11-25"]
    assert Export.objects.count() == 1
    exported(nights)
    assert left(nights) == {".lock", "2026-11-25", DAY}


@committed
def test_the_job_makes_a_night_once_and_without_a_folder_nothing(
    nights: Nights, iu: Profile, settings: Any
) -> None:
    export_night.func()
    export_night.func()
    assert Export.objects.count() == 1
    (night,) = nights.all()
    assert night["id"] == str(Export.objects.get().pk)
    settings.EXPORT_KEY = ""
    with pytest.raises(NoKey):
        exported(nights)
    settings.EXPORT_FOLDER = ""
    export_night.func()
    assert Export.objects.count() == 1


KILLED = """
import sys
from datetime import date
from pathlib import Path
from reimari.warehouse.definitions import CODES
from reimari.warehouse.nights import Nights
from reimari.warehouse.writing import write_table

def endless():
    while True:
        yield [("need", "x", "x", "x", "x", None, None, None, None)] * 1000

nights = Nights(Path(sys.argv[1]))
with nights.alone():
    write_table(nights.begin(date(2026, 11, 26)), CODES, endless())
"""


def test_killed_while_it_writes_it_leaves_nothing_that_anybody_takes_for_a_night(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)]) as running:  # noqa: S603
        try:
            written = tmp_path / f".writing-{DAY}" / "codes.csv"
            until = time.monotonic() + 60
            while not (written.exists() and written.stat().st_size > 10_000):
                assert running.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            with pytest.raises(Busy), nights.alone():
                pass
        finally:
            running.kill()
    assert nights.all() == []
    with nights.alone():
        assert left(nights) == {".lock"}


def test_killed_while_a_night_takes_the_others_place_the_other_comes_back(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    (tmp_path / f".before-{DAY}").mkdir()
    (tmp_path / f".before-{DAY}" / "manifest.json").write_text('{"day": "2026-11-26"}')
    (tmp_path / ".gone-2026-01-01").mkdir()
    with nights.alone():
        assert left(nights) == {".lock", DAY}
    assert [night["day"] for night in nights.all()] == [DAY]


def test_fourteen_nights_are_kept(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    for number in range(1, 17):
        with nights.alone():
            day = dt.date(2026, 11, number)
            nights.publish(nights.begin(day), day, {"day": str(day)})
            nights.prune()
    kept = [night["day"] for night in nights.all()]
    assert kept == [f"2026-11-{number:02}" for number in range(16, 2, -1)]
    assert left(nights) == {".lock", *kept}


def test_only_what_the_manifest_names_is_opened(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    (tmp_path / "secret").write_text("secret")
    with nights.alone():
        made = nights.begin(dt.date(2026, 11, 26))
        told = write_table(made, CODES, [])
        nights.publish(made, dt.date(2026, 11, 26), {"tables": [told]})
    found = nights.open(DAY, "codes.csv")
    assert found
    with found[0] as file:
        assert file.read().startswith(b"list,code,")
    for night, name in (
        (DAY, "../../secret"),
        (DAY, "manifest.json"),
        ("..", "secret"),
        ("2026-11-27", "codes.csv"),
    ):
        assert nights.open(night, name) is None


class Held(list[tuple[Any, ...]]):
    """Rows of which it can be told whether anybody still holds them."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def test_ten_years_pass_through_the_memory_of_two_batches(tmp_path: Path) -> None:
    alive: weakref.WeakSet[Any] = weakref.WeakSet()
    most = 0

    def many() -> Iterator[Held]:
        nonlocal most
        for number in range(40):
            batch = Held(
                [("need", str(UUID(int=number * 5000 + row)), *["x"] * 3, *[None] * 4) for row in range(5000)]
            )
            alive.add(batch)
            most = max(most, len(alive))
            yield batch
            del batch

    told = write_table(tmp_path, CODES, many())
    assert told["rows"] == 200_000
    assert most <= 2
    assert pa.total_allocated_bytes() < 5_000_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE warehouse_export SET persons = 0", "DELETE FROM warehouse_export"]
)
def test_it_stays_written_down(change: str) -> None:
    told = {"day": NIGHT.date(), "taken_at": NIGHT, "exported_at": NIGHT, "folder": "/out"}
    speak_for(WAREHOUSE)
    Export.objects.create(tables={"cases": 1}, **told)
    with (
        pytest.raises(ProgrammingError, match="takes only new rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.django_db
def test_the_countys_people_alone_see_that_it_was_exported(iu: Profile) -> None:
    told = {"day": NIGHT.date(), "taken_at": NIGHT, "exported_at": NIGHT, "folder": "/out"}
    speak_for(WAREHOUSE)
    Export.objects.create(tables={"cases": 1}, **told)
    for who, whose, seen in ((SOMEBODY, COUNTY, 1), (SOMEBODY, PARTNER, 0), ("", "", 0)):
        with as_told(who, whose):
            assert Export.objects.count() == seen
