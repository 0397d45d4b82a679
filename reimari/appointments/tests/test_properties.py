"""Whatever the calendars: nobody twice at once, nothing past, outside the window or in an absence."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reimari.appointments.rules import (
    Blocked,
    Change,
    CommonRules,
    Offer,
    Offered,
    Part,
    Relaxed,
    Site,
    Taken,
    Time,
    Wanted,
    Weekly,
    offer,
)
from reimari.appointments.tests.office import (
    ANNA,
    BENGT,
    CALENDAR,
    background,
    between,
    book,
    calendars,
    found,
)
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
    background("MEET", modes=(Mode.OFFICE,), minutes=40),
]
CODES = st.sampled_from([each.code for each in BACKGROUNDS])
SITES = st.sampled_from([Site(), Site(place="TOWN"), Site(place="VILLAGE")])
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
                site=SITES,
            ),
            max_size=8,
        )
    )
    changes = draw(
        st.lists(
            st.builds(Change, user=USERS, day=day, part=PARTS, background=CODES | st.just(""), site=SITES),
            max_size=5,
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


PLACES = st.frozensets(st.sampled_from(["town", "village"]), max_size=1)


@settings(max_examples=120, deadline=None)
@given(
    worlds(),
    st.none() | st.integers(0, 10 * 24 * 12),
    st.none() | USERS,
    PLACES,
    st.none() | st.sampled_from(list(Mode)),
    st.integers(1, 12),
    st.booleans(),
)
def test_what_is_offered_keeps_the_promise_in_its_order(  # type: ignore[no-untyped-def]
    world,
    limit,
    same,
    near,
    mode,
    count: int,
    urgent: bool,  # noqa: FBT001
) -> None:
    known, _rows, _changes, _away, busy, now, _rules = world
    due_at = None if limit is None else now + limit * dt.timedelta(minutes=5)
    wanted = Wanted(mode=mode, urgent=urgent)

    def asked(taken: Iterable[Taken], count: int) -> Offered:
        return offer(
            known, between(taken), wanted, now=now, due_at=due_at, same_worker=same, near=near, count=count
        )

    whole, some = asked(busy, 10_000), asked(reversed(busy), count)
    assert some.times == whole.times[:count]
    assert (some.instead, some.shortage) == (whole.instead, whole.shortage)
    free = list(found(known, *busy, wanted=wanted, now=now))
    keep = [each for each in free if due_at is None or each.begins <= due_at]
    assert sorted((each.time for each in whole.times), key=order_of) == keep
    assert bool(whole.times) != bool(whole.shortage)
    for each in whole.times:
        assert each.same_worker == (each.time.user == same)
        assert each.near == reached(each.time, mode, near)
    first = [each for each in whole.times if each.same_worker][:3]
    rest = [each for each in whole.times if each not in first]
    assert [*first, *rest] == list(whole.times)
    for group in (first, rest):
        keys = [key_of(each, mode) for each in group]
        assert keys == sorted(keys)
    for proposal in whole.instead:
        time = proposal.offer.time
        assert time not in keep
        assert due_at is None or (time.begins > due_at) == (proposal.kind == Relaxed.LATER)
        assert not any(
            one.user == time.user and one.begins < time.blocks[1] and time.blocks[0] < one.ends
            for one in busy
        )
    later = [each for each in free if due_at and each.begins > due_at]
    if whole.shortage:
        told = [each.begins for each in later if same_day(each, later[0])]
        assert whole.shortage.later_at in told if told else whole.shortage.later_at is None


def order_of(time: Time) -> tuple[object, ...]:
    return time.begins, time.user, time.background


def same_day(one: Time, other: Time) -> bool:
    return day_in_helsinki(one.begins) == day_in_helsinki(other.begins)


def reached(time: Time, mode: Mode | None, near: frozenset[str]) -> bool | None:
    """By the words of the rule, another way than the engine's."""
    ways = {mode} if mode else set(time.modes)
    if ways != {Mode.OFFICE} or not time.site.place or not near:
        return None
    return time.site.place.casefold() in near


def key_of(each: Offer, mode: Mode | None) -> tuple[object, ...]:
    ways = {mode} if mode else set(each.time.modes)
    rank = 0 if each.near or ways != {Mode.OFFICE} else 1 if each.near is None else 2
    return day_in_helsinki(each.time.begins), rank, *order_of(each.time)
