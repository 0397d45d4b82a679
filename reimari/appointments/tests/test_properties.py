"""Whatever the calendars: nobody twice at once, nothing past, outside the window or in an absence."""

import datetime as dt
from collections import defaultdict
from itertools import islice, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reimari.appointments.rules import Blocked, Change, CommonRules, Part, Taken, Time, Wanted, Weekly
from reimari.appointments.tests.office import ANNA, BENGT, CALENDAR, background, book, calendars, found
from reimari.common.working_days import day_in_helsinki
from reimari.region.profile.values import Mode
from reimari.staff.rules.roster import Away

# Days around Easter, the turns of the clocks and Midsummer of 2026, and Independence Day.
STARTS = st.sampled_from(
    [
        dt.date(2026, 3, 24),
        dt.date(2026, 4, 1),
        dt.date(2026, 6, 16),
        dt.date(2026, 10, 20),
        dt.date(2026, 12, 1),
    ]
)
USERS = st.sampled_from([ANNA, BENGT])
CLOCKS = st.integers(0, 24 * 4 - 1).map(lambda n: dt.time(n // 4, n % 4 * 15))
PARTS = st.builds(Part, CLOCKS, CLOCKS)
BACKGROUNDS = [
    background("CALL", after=10),
    background("VISIT", modes=(Mode.HOME, Mode.PHONE), minutes=45, travel=20, before=5),
    background("URGENT", minutes=20, urgent=True),
]
CODES = st.sampled_from([each.code for each in BACKGROUNDS])
MOMENTS = st.integers(0, 14 * 24 * 12)


@st.composite
def worlds(draw: st.DrawFn):  # type: ignore[no-untyped-def]
    start = draw(STARTS)
    zero = dt.datetime.combine(start, dt.time(), dt.UTC)
    day = st.integers(0, 13).map(lambda n: start + dt.timedelta(days=n))
    rows = draw(
        st.lists(
            st.builds(
                Weekly,
                user=USERS,
                team=st.just("TEAM"),
                background=CODES,
                weekday=st.integers(1, 7),
                part=PARTS,
                since=day,
                until=st.none() | day,
            ),
            max_size=8,
        )
    )
    changes = draw(
        st.lists(
            st.builds(Change, user=USERS, day=day, part=PARTS, background=CODES | st.just("")), max_size=5
        )
    )
    away = draw(st.lists(st.builds(Away, USERS, day, day), max_size=2))
    blocked = draw(st.lists(st.builds(Blocked, USERS, day, PARTS), max_size=3))
    spans = draw(st.lists(st.tuples(USERS, MOMENTS, st.integers(1, 40)), max_size=8))
    busy = [
        Taken(user, zero + n * dt.timedelta(minutes=5), zero + (n + long) * dt.timedelta(minutes=5))
        for user, n, long in spans
    ]
    now = zero + draw(MOMENTS) * dt.timedelta(minutes=5)
    rules = CommonRules(
        opens_days=draw(st.integers(1, 14)),
        notice_minutes=draw(st.integers(0, 600)),
        urgent_until_hours=draw(st.integers(0, 48)),
    )
    known = calendars(rows, changes, away=away, blocked=blocked)
    return book(known, now=now, rules=rules, backgrounds=BACKGROUNDS), rows, changes, away, busy, now, rules


@settings(max_examples=120, deadline=None)
@given(world=worlds(), urgent=st.booleans())
def test_times_keep_their_promises(world, *, urgent: bool) -> None:  # type: ignore[no-untyped-def]
    known, rows, changes, away, busy, now, rules = world
    times: list[Time] = list(found(known, *busy, wanted=Wanted(urgent=urgent), now=now))
    assert times == sorted(times, key=lambda each: (each.begins, each.user, each.background))
    assert times == list(found(known, *reversed(busy), wanted=Wanted(urgent=urgent), now=now))
    of_one = defaultdict(list)
    for each in times:
        of_one[each.user].append(each)
        day = day_in_helsinki(each.begins)
        assert each.begins >= now + dt.timedelta(minutes=rules.notice_minutes)
        assert day <= day_in_helsinki(now) + dt.timedelta(days=rules.opens_days)
        assert each.blocks[0] <= each.begins < each.ends <= each.blocks[1]
        assert not any(one.user == each.user and one.holds_on(day) for one in away)
        assert not any(
            one.user == each.user and one.begins < each.blocks[1] and each.blocks[0] < one.ends
            for one in busy
        )
        assert urgent or not each.kept_for_urgent
        extra = any(one.user == each.user and one.day == day and one.background for one in changes)
        assert extra or not CALENDAR.is_holiday(day)
        assert extra or any(one.user == each.user and one.holds_on(day) for one in rows)
    for mine in of_one.values():
        spans = sorted(each.blocks for each in mine)
        assert all(one[1] <= two[0] for one, two in pairwise(spans))


@settings(max_examples=50, deadline=None)
@given(worlds(), st.integers(0, 20))
def test_the_first_ones_are_the_first_of_all(world, count: int) -> None:  # type: ignore[no-untyped-def]
    known, _rows, _changes, _away, busy, now, _rules = world
    assert list(islice(found(known, *busy, now=now), count)) == list(found(known, *busy, now=now))[:count]
