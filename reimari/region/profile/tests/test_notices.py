"""What clients are told: plain, short, telling nobody else what the matter is; vectors (I-36)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.region.profile.checking import check
from reimari.region.profile.document import from_document, to_document
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.notice_words import (
    EXAMPLE_LINK,
    LANGUAGES,
    MAY_NAME,
    PARTS,
    filled,
    names_of,
    places_in,
    words_in,
)
from reimari.region.profile.plain import Remark, remarks, sensitive_in, sms_parts
from reimari.region.profile.values import NoticeKind, NoticeRules, NoticeWords, Profile, Text
from tests.factories import county

DAY = dt.date(2026, 11, 30)
RULES = NoticeRules(code="NOTICES", quiet_from=dt.time(20), quiet_until=dt.time(9), remind_at=dt.time(12))
OWN = Text(fi="{next}\n{how}\n{county}", sv="{next}\n{how}\n{county}")
COUNTIES = ("KL", "PS", "KS", "VS", "IU")


def found(profile: Profile, *codes: str) -> list[Finding]:
    return [each for each in check(profile, DAY) if each.code in codes]


def with_words(code: str = "booked", **given: Any) -> Profile:
    return replace(county("IU"), notices=(NoticeWords(code=code, **given),), notice_rules=(RULES,))


def with_rules(**given: Any) -> Profile:
    return replace(county("KL"), notice_rules=(replace(RULES, **given),))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ä" * 160, 1),  # Finnish and Swedish letters are in the alphabet of text messages
        ("€" * 80, 1),  # the euro takes the room of two
        ("€" * 81, 2),
        ("š" * 70, 1),  # any other letter leaves room for 70
        ("š" + "a" * 70, 2),
        ("š" + "a" * 134, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_in_how_many_parts_a_phone_gets_it(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hakemuksesi toimeentulotuesta", ["toimeentulotuesta"]),
        ("Aika: päihdetyöntekijä", ["päihdetyöntekijä"]),
        ("Perustoimeentulotukiaika", ["perustoimeentulotukiaika"]),
        ("An experimental time", []),
        ("Tid hos barnskyddet", ["barnskyddet"]),
        ("Your income support", ["income support"]),
        ("Perhehoitoon liittyvä aika", ["perhehoitoon"]),  # the county's own need, inflected
        ("Tuki: Taloudellista tukea", []),
        ("TALOUDELLINEN TUKI", ["taloudellinen tuki"]),
        ("Tapaaminen Hyvinvointiasemalla", []),
        ("https://example.org/time/velka/", []),  # a link is no words
    ],
)
def test_what_tells_others_what_the_matter_is(text: str, told: list[str]) -> None:
    assert sensitive_in(text, names_of(county("KL"))) == told


def test_a_county_names_more_of_them() -> None:
    assert sensitive_in("Aika ompeluseuraan") == []
    assert sensitive_in("Aika ompeluseuraan", more=["Ompelus"]) == ["ompeluseuraan"]


def test_long_sentences_and_words_are_remarked() -> None:
    long = " ".join(["sana"] * 21)
    assert remarks(f"{long}. Lyhyt.") == [Remark("long_sentence", long)]
    assert remarks(" ".join(["sana"] * 20)) == []
    assert remarks("Koulutuskuntayhtymäkokouksenne alkaa.") == [
        Remark("long_word", "Koulutuskuntayhtymäkokouksenne")
    ]
    assert remarks("a" * 460, sms=True)[0] == Remark("too_long", "4")


def test_a_line_of_what_isnt_known_is_left_out() -> None:
    template = "Aika: {when}.\nSoita: {phone}\n\nMuuta: {link}\n\nTerveisin\n{county}"
    values = {"when": "ti 1.12.", "county": "Alue", "phone": ""}
    assert filled(template, values) == "Aika: ti 1.12.\n\nTerveisin\nAlue"
    assert filled("{a}", {"a": "{b}"}) == "{b}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_the_programs_own_words_are_whole_plain_and_safe_in_every_county(
    kind: NoticeKind, language: str
) -> None:
    own = words_in(language)
    assert set(own) == {*NoticeKind, "ways", "next", "sample", "reply", "unheard"}
    assert own["ways"].keys() == {"phone", "video", "office", "home", "untold"}
    assert own[kind].keys() == set(PARTS)
    for part in PARTS:
        named = places_in(own[kind][part])
        assert named <= MAY_NAME[kind]
        assert part == "title" or "next" in named
    for code in COUNTIES:
        profile = county(code)
        name = profile.name.in_language(language)
        values = dict(own["sample"]) | {"county": name, "link": EXAMPLE_LINK}
        values["next"] = values["next"].format(county=name)
        for part in PARTS:
            said = filled(own[kind][part], values)
            assert remarks(said, names=names_of(profile), sms=part == "sms") == [], (code, said)


def test_a_countys_own_words_go_round() -> None:
    profile = with_words(sms=OWN)
    assert found(profile, "wrong-template", "sensitive-word", "too-long", "missing-swedish") == []
    assert from_document(to_document(profile)) == profile


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"code": "invoice", "sms": OWN}, "unknown-notice", "notice.invoice.code"),
        ({}, "missing-value", "notice.booked.words"),
        ({"sms": replace(OWN, sv="")}, "missing-swedish", "notice.booked.sms.sv"),
        ({"sms": replace(OWN, fi="{next} {was}")}, "wrong-template", "notice.booked.sms.fi"),
        ({"sms": replace(OWN, fi="{next} {how")}, "wrong-template", "notice.booked.sms.fi"),
        ({"words": replace(OWN, sv="{how}")}, "wrong-template", "notice.booked.words.sv"),
        ({"title": Text(fi="Aika\ntoinen", sv="Tid")}, "wrong-template", "notice.booked.title.fi"),
        ({"title": Text(fi="a" * 101, sv="Tid")}, "too-long", "notice.booked.title.fi"),
        ({"title": Text(fi="Perhehoidon aika", sv="Tid")}, "sensitive-word", "notice.booked.title.fi"),
        ({"sms": replace(OWN, sv="{next} Utkomststöd")}, "sensitive-word", "notice.booked.sms.sv"),
        ({"sms": replace(OWN, fi="{next} " + "a" * 400)}, "too-long", "notice.booked.sms.fi"),
    ],
)
def test_what_is_wrong_with_a_countys_words(given: dict[str, Any], code: str, field: str) -> None:
    (finding,) = [each for each in found(with_words(**given), code) if each.field.startswith("notice.")]
    assert (finding.kind, finding.field, finding.file) == (Kind.ERROR, field, "texts.toml")


def test_words_that_arent_plain_are_noted() -> None:
    long = " ".join(["sana"] * 21)
    (note,) = found(with_words(words=replace(OWN, fi=f"{{next}}\n{long}")), "not-plain")
    assert note.kind == Kind.NOTE


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quiet_from": None}, "missing-value"),
        ({"quiet_until": dt.time(20)}, "wrong-limit"),
        ({"remind_at": dt.time(22)}, "wrong-limit"),
        ({"remind_at": dt.time(8)}, "wrong-limit"),
    ],
)
def test_what_is_wrong_with_a_countys_hours(given: dict[str, Any], code: str) -> None:
    (finding,) = [each for each in found(with_rules(**given), code) if each.field.startswith("notice_rules")]
    assert finding.kind == Kind.ERROR


def test_a_county_that_tells_no_hours_has_a_gap() -> None:
    (gap,) = found(replace(county("KL"), notice_rules=()), "no-notice-rules")
    assert gap.kind == Kind.GAP
    twice = replace(county("KL"), notice_rules=(RULES, replace(RULES, code="OTHER")))
    assert [each.kind for each in found(twice, "double-notice-rules")] == [Kind.ERROR]
