"""What is wrong with a translation is found before anybody reads it: `scripts/check_translations.py`."""

from collections.abc import Callable
from pathlib import Path

import polib
import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
OTHER = "other blanks than in the source"
ONE, MANY = "%(moves)s of %(of)s matter.", "%(moves)s of %(of)s matters."


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What the check says of an entry that the catalogue has."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import check_translations  # noqa: PLC0415 (scripts are no package)

    return check_translations.trouble


@pytest.mark.parametrize(
    ("one", "many", "said"),
    [
        ("%(moves)s / %(of)s asiasta.", "%(moves)s / %(of)s asiasta.", ""),
        ("%(of)s asiasta %(moves)s.", "%(of)s asiasta %(moves)s.", ""),
        ("%(moves)s", "%(moves)s / %(of)s asiasta.", OTHER),  # cut where it has a stroke
        ("%(moves)s / %(of)s asiasta.", "%(of)s asiasta.", OTHER),
        ("%(moves)s / %(of)s asiasta.", "%(of)s asiasta. / %(moves)s / %(of)s asiasta.", OTHER),
        ("%(moves)s / %(of)s %(number)s asiasta.", "%(moves)s / %(of)s asiasta.", OTHER),
        ("%(moves)s / %(of)s asiasta.", "", "not translated"),
    ],
)
def test_each_form_of_a_plural_holds_the_blanks_of_its_source(
    trouble: Callable[..., str], one: str, many: str, said: str
) -> None:
    entry = polib.POEntry(msgid=ONE, msgid_plural=MANY, msgstr_plural={0: one, 1: many})
    assert trouble(entry, known=True) == said


def test_a_number_may_stand_in_the_plural_alone(trouble: Callable[..., str]) -> None:
    told = {0: "Yksi asia.", 1: "%(number)s asiaa."}
    entry = polib.POEntry(msgid="One matter.", msgid_plural="%(number)s matters.", msgstr_plural=told)
    assert trouble(entry, known=True) == ""


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        ("%(name)s: {days} d", "%(name)s: {days} pv", ""),
        ("%(name)s and %(name)s", "%(name)s", ""),  # said once
        ("%(name)s", "%(name)s ja %(name)s", OTHER),
        ("%(name)s", "nimi", OTHER),
    ],
)
def test_a_text_holds_the_blanks_of_its_source(
    trouble: Callable[..., str], source: str, text: str, said: str
) -> None:
    assert trouble(polib.POEntry(msgid=source, msgstr=text), known=True) == said


def test_what_is_missing_fuzzy_or_gone_is_said(trouble: Callable[..., str]) -> None:
    entry = polib.POEntry(msgid="Days", msgstr="Päivät")
    assert trouble(entry, known=False) == "missing"
    entry.flags.append("fuzzy")
    assert trouble(entry, known=True) == "fuzzy"
    entry.obsolete = True
    assert trouble(entry, known=True) == "not in the source any more"
