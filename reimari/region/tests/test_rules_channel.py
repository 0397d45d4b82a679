from reimari.region.profile.values import Channel, Clock, ClockKind, Limit, Text
from reimari.region.rules import channel_of

SAME_DAY = Clock(code="D-1", name=Text(fi="D-1"), kind=ClockKind.PROMISE, limit=Limit.SAME_DAY)


def test_a_clock_runs_by_the_channel_it_names_else_by_the_phone() -> None:
    chat = Channel(code="chat", name=Text(fi="Chat"), kind="chat")
    line = Channel(code="LINE", name=Text(fi="Linja"), kind="phone")
    named = Clock(code="D", name=Text(fi="D"), kind=ClockKind.PROMISE, limit=Limit.SAME_DAY, channel="Chat")
    assert channel_of(named, [line, chat]) is chat
    assert channel_of(SAME_DAY, [chat, line]) is line
    assert channel_of(SAME_DAY, [chat]) is None
