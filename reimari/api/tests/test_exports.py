"""Fetching exports: the manifests, the files, the dictionary; whoever may; each in the use log."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from reimari.api.tests.calling import OTHER, THIRD, a_token, call, refused, told
from reimari.audit.models import Event
from reimari.region.profile.values import Profile
from reimari.warehouse.actions import export_facts
from reimari.warehouse.definitions import CODES
from reimari.warehouse.dictionary import package
from reimari.warehouse.models import Export
from reimari.warehouse.nights import Nights
from reimari.warehouse.tasks import WAREHOUSE
from reimari.warehouse.writing import write_table
from tests.factories import at

pytestmark = pytest.mark.django_db
SCOPE, DAY, NIGHT = "warehouse.fetch", "2026-11-26", at("2026-11-26 02:40")
ROWS = [("need", "money", "Raha", "Pengar", "Money", None, None, None, None)]
LINES = (
    "list,code,name_fi,name_sv,name_en,belongs_to,number,valid_from,valid_until\r\n"
    "need,money,Raha,Pengar,Money,,,,\r\n"
)


@pytest.fixture
def night(iu: Profile, tmp_path: Path, settings: Any) -> Export:
    """A night with one table, as the job puts it out."""
    settings.EXPORT_FOLDER = str(tmp_path)
    nights, day = Nights(tmp_path), dt.date.fromisoformat(DAY)
    row = Export(day=day, taken_at=NIGHT, folder=str(tmp_path), tables={"codes": 1}, persons=3)
    with nights.alone():
        made = nights.begin(day)
        table = write_table(made, CODES, [ROWS])
        export_facts(row, actor=WAREHOUSE, now=NIGHT)
        nights.publish(made, day, {"id": str(row.pk), "day": DAY, "tables": [table], "files": []})
    return row


def test_a_night_is_told_and_its_files_are_fetched(night: Export) -> None:
    a_token(SCOPE)
    (manifest,) = told(call("/warehouse/exports"))["exports"]
    assert (manifest["id"], manifest["day"]) == (str(night.pk), DAY)
    (table,) = manifest["tables"]
    assert (table["name"], table["rows"]) == ("codes", 1)
    answer = call(f"/warehouse/exports/{DAY}/codes.csv")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["ETag"] == f'"{table["files"][0]["sha256"]}"'
    assert b"".join(answer.streaming_content).decode() == LINES
    packed = call(f"/warehouse/exports/{DAY}/codes.parquet")
    assert packed.headers["Content-Type"] == "application/vnd.apache.parquet"
    assert len(b"".join(packed.streaming_content)) == table["files"][1]["bytes"]
    event = Event.objects.latest("pk")
    assert (event.action, event.outcome, event.subject_type, event.subject_id, event.person_ids) == (
        *(SCOPE, "seen", "warehouse.export", str(night.pk), []),
    )


def test_what_the_caller_has_already_isnt_sent_again(night: Export) -> None:
    a_token(SCOPE)
    for address in ("/warehouse/exports", "/warehouse/dictionary", f"/warehouse/exports/{DAY}/codes.csv"):
        answer = call(address)
        tag, whole = answer.headers["ETag"], answer.getvalue()
        before = Event.objects.count()
        again = call(address, **{"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert Event.objects.count() == before + 1
        other = call(address, **{"If-None-Match": '"other"'})
        assert (other.status_code, other.getvalue()) == (200, whole)


def test_the_dictionary_is_told_without_any_night(iu: Profile) -> None:
    a_token(SCOPE)
    assert call("/warehouse/dictionary").content == package()
    assert told(call("/warehouse/exports")) == {"exports": []}
    refused(call(f"/warehouse/exports/{DAY}/codes.csv"), 404)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{DAY}/cases.csv", 404),
        (f"{DAY}/manifest.json", 404),
        ("2026-11-25/codes.csv", 404),
        ("2026-02-31/codes.csv", 404),
        (f"{DAY}/..%2Fcodes.csv", 404),
        (f"{DAY}/.lock", 422),
        ("today/codes.csv", 422),
    ],
)
def test_only_files_of_nights_are_there(night: Export, address: str, status: int) -> None:
    a_token(SCOPE)
    refused(call(f"/warehouse/exports/{address}"), status)


def test_a_night_that_isnt_written_down_isnt_told(night: Export, tmp_path: Path) -> None:
    a_token(SCOPE)
    manifest = json.loads((tmp_path / DAY / "manifest.json").read_bytes())
    changed = {**manifest, "id": "00000000-0000-0000-0000-000000000000"}
    (tmp_path / DAY / "manifest.json").write_bytes(orjson.dumps(changed))
    assert told(call("/warehouse/exports")) == {"exports": []}
    refused(call(f"/warehouse/exports/{DAY}/codes.csv"), 404)


def test_nobody_without_the_scope_nor_a_partner_fetches_it(night: Export) -> None:
    a_token("api.due", secret=OTHER)
    addresses = ("/warehouse/exports", "/warehouse/dictionary", f"/warehouse/exports/{DAY}/codes.csv")
    for address in addresses:
        assert refused(call(address, secret=OTHER), 403)["codes"] == ["api.no_scope"]
    a_token(SCOPE, secret=THIRD, teams=(), organisation="LUONA")
    assert told(call("/warehouse/exports", secret=THIRD)) == {"exports": []}
    refused(call(f"/warehouse/exports/{DAY}/codes.csv", secret=THIRD), 404)
    assert Event.objects.latest("pk").outcome == "denied"
