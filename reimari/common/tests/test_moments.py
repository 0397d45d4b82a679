import datetime as dt

import pytest

from reimari.common.moments import read_moment


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-11-16T10:00:00+02:00", "2026-11-16T10:00:00+02:00"),
        ("2026-11-16T10:00:00Z", "2026-11-16T12:00:00+02:00"),
        ("2026-07-16t10:00:00.123456789z", "2026-07-16T13:00:00.123456+03:00"),
        ("2026-11-16 10:00+02:00", "2026-11-16T10:00:00+02:00"),
        ("2026-10-25T03:30:00+03:00", "2026-10-25T03:30:00+03:00"),
        ("2026-10-25T03:30:00+02:00", "2026-10-25T03:30:00+02:00"),
        ("2026-11-16T23:30:00-05:00", "2026-11-17T06:30:00+02:00"),
    ],
)
def test_a_moment_is_read_into_finnish_time(text: str, local: str) -> None:
    assert read_moment(text).isoformat() == local


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-16T10:00:00",  # no offset
        "2026-11-16",
        "2026-W47-1T10:00:00+02:00",
        "20261116T100000+0200",
        "2026-02-29T10:00:00+02:00",
        "2026-11-16T25:00:00+02:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "２０２６-11-16T10:00:00+02:00",  # noqa: RUF001
        "2026-11-16T10:00:00+02:00\n",
        "",
        None,
        1,
        dt.datetime(2026, 11, 16, tzinfo=dt.UTC),
    ],
)
def test_what_is_not_a_moment_with_an_offset_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"moment"):
        read_moment(text)
