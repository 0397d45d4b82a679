"""Another calendar's file: when something is taken, and nothing else; wrong and hostile files are refused."""

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reimari.appointments.parsing import MOST_BYTES, Read, read_calendar
from reimari.common.problems import Refused
from reimari.common.working_days import HELSINKI

STOCKHOLM = ";TZID=Europe/Stockholm"
FIRST, LAST = dt.date(2026, 11, 16), dt.date(2026, 12, 31)


def file(*events: str, head: str = "VERSION:2.0\r\nPRODID:-//x//") -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{each}\r\nEND:VEVENT\r\n" for each in events)
    return f"BEGIN:VCALENDAR\r\n{head}\r\n{body}END:VCALENDAR\r\n".encode()


def event(begins: str = "20261118T090000", ends: str = "20261118T100000", *more: str, uid: str = "1") -> str:
    told = (
        "SUMMARY:Asiakas Salla Salainen 010190-900P",
        "LOCATION:Piilokuja 7",
        "ATTENDEE:mailto:a@b.example",
    )
    return "\r\n".join([f"UID:{uid}", f"DTSTART{begins}", f"DTEND{ends}", *told, *more])


def simple(*more: str, uid: str = "1") -> str:
    return event(":20261118T090000", ":20261118T100000", *more, uid=uid)


def read(*events: str) -> Read:
    return read_calendar(file(*events), first=FIRST, last=LAST)


def clocks(found: Read) -> list[str]:
    return [
        f"{each.begins.astimezone(HELSINKI):%d.%m. %H:%M}-{each.ends.astimezone(HELSINKI):%H:%M}"
        for each in found.spans
    ]


def test_only_when_something_begins_and_ends_is_known() -> None:
    """I-19."""
    found = read(simple())
    assert clocks(found) == ["18.11. 09:00-10:00"]
    assert set(found.spans[0].__slots__) == {"begins", "ends", "uid_hash"}
    assert "Salla" not in repr(found)
    assert len(found.spans[0].uid_hash) == 64


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        (":20261118T070000Z", ":20261118T080000Z", "18.11. 09:00-10:00"),
        (
            ";TZID=Europe/Stockholm:20261118T080000",
            ";TZID=Europe/Stockholm:20261118T090000",
            "18.11. 09:00-10:00",
        ),
        (";VALUE=DATE:20261118", ";VALUE=DATE:20261119", "18.11. 00:00-00:00"),
        (":20261231T230000", ":20270101T010000", "31.12. 23:00-01:00"),
    ],
)
def test_moments_are_of_their_zone_or_of_finland(begins: str, ends: str, told: str) -> None:
    assert clocks(read(event(begins, ends))) == [told]


def test_a_whole_day_and_a_length_count_without_an_end() -> None:
    assert clocks(read("UID:1\r\nDTSTART;VALUE=DATE:20261118")) == ["18.11. 00:00-00:00"]
    assert clocks(read("UID:1\r\nDTSTART:20261118T090000\r\nDURATION:PT45M")) == ["18.11. 09:00-09:45"]
    assert not read("UID:1\r\nDTSTART:20261118T090000").spans


def test_free_cancelled_past_and_far_entries_take_nothing() -> None:
    past = event(":20261115T090000", ":20261115T100000", uid="3")
    far = event(":20270101T090000", ":20270101T100000", uid="4")
    assert read(simple("TRANSP:TRANSPARENT"), simple("STATUS:CANCELLED", uid="2"), past, far) == Read()


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", ["18", "19", "20"]),
        ("FREQ=DAILY;INTERVAL=2;COUNT=3", ["18", "20", "22"]),
        ("FREQ=DAILY;UNTIL=20261120T065959Z", ["18", "19"]),
        ("FREQ=DAILY;UNTIL=20261120", ["18", "19", "20"]),
        ("FREQ=WEEKLY;COUNT=2", ["18", "25"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", ["18", "23", "25", "30"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR;UNTIL=20261204T220000Z", ["18", "20", "02", "04"]),
        ("FREQ=DAILY;BYDAY=MO,TU;COUNT=3", ["23", "24", "30"]),
    ],
)
def test_daily_and_weekly_repetitions_are_read(rule: str, days: list[str]) -> None:
    assert [each[:2] for each in clocks(read(simple(f"RRULE:{rule}")))] == days


def test_a_repetition_keeps_its_wall_clock_when_the_clocks_are_turned() -> None:
    whole = event(":20261020T090000", ":20261020T100000", "RRULE:FREQ=WEEKLY;COUNT=2")
    found = read_calendar(file(whole), first=dt.date(2026, 10, 1), last=LAST)
    assert clocks(found) == ["20.10. 09:00-10:00", "27.10. 09:00-10:00"]
    assert found.spans[1].begins - found.spans[0].begins == dt.timedelta(days=7, hours=1)


def test_an_old_repetition_goes_on_and_is_found_at_once() -> None:
    old = event(":20060105T090000", ":20060105T100000", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH")
    found = clocks(read(old))
    assert found[:3] == ["24.11. 09:00-10:00", "26.11. 09:00-10:00", "08.12. 09:00-10:00"]


def test_left_out_moved_and_added_repetitions() -> None:
    rule = simple("RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20261119T090000", "RDATE:20261125T090000")
    moved = event(":20261120T130000", ":20261120T140000", "RECURRENCE-ID:20261120T090000")
    assert clocks(read(rule, moved)) == [
        *("18.11. 09:00-10:00", "20.11. 13:00-14:00", "21.11. 09:00-10:00", "25.11. 09:00-10:00"),
    ]


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY", "FREQ=YEARLY", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=DAILY;BYHOUR=9,10"]
)
def test_other_repetitions_arent_read_and_are_counted(rule: str) -> None:
    found = read(simple(f"RRULE:{rule}"), simple(uid="2"))
    assert (len(found.spans), found.not_read) == (1, 1)


def test_the_same_entry_has_the_same_hash_each_time() -> None:
    once, again = read(simple()), read(simple("SUMMARY:Muu"))
    assert once == again
    assert read(simple(uid="2")).spans[0].uid_hash != once.spans[0].uid_hash


@pytest.mark.parametrize("raw", [b"", b"not a calendar", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_calendar(raw, first=FIRST, last=LAST)
    assert refused.value.problems[0].code == "appointments.not_a_calendar"


def test_too_much_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_calendar(b"x" * (MOST_BYTES + 1), first=FIRST, last=LAST)
    assert refused.value.problems[0].code == "appointments.too_big"
    many = file(*("UID:1\r\nDTSTART:20261118T090000" for _ in range(5_001)))
    with pytest.raises(Refused) as refused:
        read_calendar(many, first=FIRST, last=LAST)
    assert refused.value.problems[0].code == "appointments.too_many"


def test_nobody_makes_us_count_for_long() -> None:
    forever = [
        event(":00010101T090000", ":00010101T100000", "RRULE:FREQ=DAILY;COUNT=9999999", uid=str(number))
        for number in range(200)
    ]
    began = time.process_time()
    assert read(*forever).not_read == 200
    assert time.process_time() - began < 10


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_is_sent_is_read_or_refused(raw: bytes) -> None:
    whole = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + raw + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    for sent in (raw, whole):
        try:
            read_calendar(sent, first=FIRST, last=LAST)
        except Refused:
            continue
