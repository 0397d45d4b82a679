"""The file that tells which calendars are read: what it may say, and what is said of what it mustn't."""

from pathlib import Path

import pytest

from reimari.common.calendar_sources import CalendarTold, WrongCalendars, told_calendars

CIS = 'code = "CIS"\nkind = "fhir"\nurl = "https://cis.example/fhir"\n'
GROUP = 'code = "GROUP"\nkind = "ical"\nurl = "https://us:er@mail.example/cal/{who}.ics"\n'
SATU = 'people = { satu = "17" }\n'
SECRET = "hidden-word"  # noqa: S105


def told(folder: Path, text: str) -> tuple[CalendarTold, ...]:
    file = folder / "calendars.toml"
    file.write_text(text)
    return told_calendars(str(file))


def one(*tables: str) -> str:
    return "".join(f"[[calendar]]\n{each}" for each in tables)


def test_without_a_file_there_are_none() -> None:
    assert told_calendars("") == ()


def test_a_calendar_tells_its_server_and_whom_it_calls_how(tmp_path: Path) -> None:
    cis, group = told(tmp_path, one(CIS + SATU, GROUP + SATU))
    assert (cis.code, cis.kind, cis.people) == ("CIS", "fhir", {"satu": "17"})
    assert (cis.service().host, cis.service().path, cis.service().password) == ("cis.example", "/fhir", "")
    assert (group.service().user, group.service().password) == ("us", "er")


def test_the_password_is_the_first_line_of_its_file_and_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "password"
    (cis,) = told(tmp_path, one(f'{CIS}password_file = "{file}"\n{SATU}'))
    with pytest.raises(WrongCalendars, match="CIS: password_file can't be read"):
        cis.service()
    for word in ("one", "two"):
        file.write_text(f"{word}\nmore\n")
        assert cis.service().password == word


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[calendar]", "can't be read as TOML"),
        (f"[calendar]\n{CIS}", r"Only \[\[calendar\]\] tables"),
        ('calendars = "CIS"\n', r"Only \[\[calendar\]\] tables"),
        (one(CIS), "has code, kind, people, url"),
        (one(f"{CIS}{SATU}token = 'x'\n"), "has code, kind, people, url"),
        (one(f"{CIS}people = {{ satu = 17 }}\n"), "is text in quotes"),
        (one(f"{CIS}people = 'satu'\n"), "is text in quotes"),
        (one(CIS.replace("fhir", "caldav", 1) + SATU), "kind is fhir or ical"),
        (one(CIS.replace("CIS", "C" * 21) + SATU), "at most 20 letters"),
        (one(CIS.replace("/fhir", "/{who}") + SATU), r"\{who\} stands once in the url of ical"),
        (one(GROUP.replace("{who}", "satu") + SATU), r"\{who\} stands once in the url of ical"),
        (one(GROUP.replace("mail.example/cal/{who}.ics", "{who}.example/") + SATU), "stands in the path"),
        (one(CIS.replace("https", "http") + SATU), "Without TLS"),
        (one(CIS.replace("/fhir", f"/fhir?key={SECRET}") + SATU), "Expected https"),
        (one(GROUP + 'people = { satu = "../other" }\n'), "two dots"),
        (one(CIS + SATU, CIS + SATU), "a code of its own"),
        (one(CIS.replace("CIS", "file") + SATU), "none is called file"),
    ],
)
def test_what_a_file_mustnt_say_is_told_without_a_password(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongCalendars, match=said) as wrong:
        told(tmp_path, text)
    assert SECRET not in str(wrong.value)


def test_a_file_that_isnt_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongCalendars, match=r"none\.toml can't be read as TOML"):
        told_calendars(str(tmp_path / "none.toml"))
