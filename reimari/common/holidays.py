"""Public holidays of Finland with Christmas Eve and Midsummer Eve, by rule and by name.

Written out, and compared with the library `holidays` in the tests: loading that takes longer than answering.
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

FIRST_YEAR = 2000
LAST_YEAR = 2100  # to where the rules are compared with the library
SATURDAY = 5
LANGUAGES = ("fi", "sv", "en")

type Names = tuple[str, str, str]  # in LANGUAGES' order

ON_A_DATE: Mapping[tuple[int, int], Names] = {
    (1, 1): ("Uudenvuodenpäivä", "Nyårsdagen", "New Year's Day"),
    (1, 6): ("Loppiainen", "Trettondag", "Epiphany"),
    (5, 1): ("Vappu", "Första maj", "May Day"),
    (12, 6): ("Itsenäisyyspäivä", "Självständighetsdagen", "Independence Day"),
    (12, 24): ("Jouluaatto", "Julafton", "Christmas Eve"),
    (12, 25): ("Joulupäivä", "Juldagen", "Christmas Day"),
    (12, 26): ("Tapaninpäivä", "Annandag jul", "Second Day of Christmas"),
}
DAYS_FROM_EASTER: Mapping[int, Names] = {
    -2: ("Pitkäperjantai", "Långfredagen", "Good Friday"),
    0: ("Pääsiäispäivä", "Påskdagen", "Easter Sunday"),
    1: ("Toinen pääsiäispäivä", "Annandag påsk", "Easter Monday"),
    39: ("Helatorstai", "Kristi himmelsfärdsdag", "Ascension Day"),
    49: ("Helluntaipäivä", "Pingst", "Pentecost"),
}
DAYS_FROM_MIDSUMMER_DAY: Mapping[int, Names] = {
    -1: ("Juhannusaatto", "Midsommarafton", "Midsummer Eve"),
    0: ("Juhannuspäivä", "Midsommardagen", "Midsummer Day"),
}
ALL_SAINTS: Names = ("Pyhäinpäivä", "Alla helgons dag", "All Saints' Day")
EVES = {ON_A_DATE[12, 24], DAYS_FROM_MIDSUMMER_DAY[-1]}


class OutsideCalendar(ValueError):
    """A day in a year whose holidays aren't known: before 2000 or after 2100."""


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def holidays_of(year: int) -> Mapping[dt.date, Names]:
    """Holidays and eves of the year in order, with their names; raises OutsideCalendar."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideCalendar(f"the public holidays of {year} aren't known")
    found = {dt.date(year, month, day): names for (month, day), names in ON_A_DATE.items()}
    midsummer = _saturday_from(dt.date(year, 6, 20))
    for day, offsets in ((easter(year), DAYS_FROM_EASTER), (midsummer, DAYS_FROM_MIDSUMMER_DAY)):
        for days, names in offsets.items():
            found.setdefault(day + dt.timedelta(days=days), names)
    found[_saturday_from(dt.date(year, 10, 31))] = ALL_SAINTS
    return dict(sorted(found.items()))


def holiday_name(day: dt.date, language: str = "fi") -> str:
    """The name of the public holiday, Christmas Eve or Midsummer Eve in fi, sv or en; else empty."""
    names = holidays_of(day.year).get(day)
    return names[LANGUAGES.index(language) if language in LANGUAGES else 0] if names else ""


def is_eve(day: dt.date) -> bool:
    """Christmas Eve or Midsummer Eve: no public holidays, but not worked on in most places."""
    return holidays_of(day.year).get(day) in EVES


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    corrected = century - century // 4 - (8 * century + 13) // 25
    epact = (19 * golden + corrected + 15) % 30
    leaps = 32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4
    weekday = leaps % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _saturday_from(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=(SATURDAY - day.weekday()) % 7)
