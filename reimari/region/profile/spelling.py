"""Every code in one spelling: that of the item it names. Rows are found by their code, letter by letter."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reimari.region.profile.checking.references import REFERENCES
from reimari.region.profile.values import Coded, Place, Profile, fold

type Spelling = Mapping[str, str]

FIELDS = (
    "service_tasks",
    "places",
    "areas",
    "relations",
    "organisations",
    "units",
    "teams",
    "roles",
    "channels",
)
_TARGETS: Mapping[type[Any], Mapping[str, str]] = {**REFERENCES, Place: {"municipality": "places"}}


def in_one_spelling(profile: Profile) -> Profile:
    """The same profile; codes that differ in letter case only are written as the last item writes its own."""
    spelled = {name: _spelling(getattr(profile, name)) for name in FIELDS}
    changed: dict[str, Any] = {
        name: tuple(_item(item, name, spelled) for item in getattr(profile, name)) for name in FIELDS
    }
    return replace(profile, **changed)


def respelled(old: Profile, new: Profile) -> list[str]:
    """Codes of the old profile that the new one writes in other letters."""
    found = []
    for name in FIELDS:
        before, after = _spelling(getattr(old, name)), _spelling(getattr(new, name))
        found += [code for key, code in before.items() if after.get(key, code) != code]
    return found


def _spelling(items: Iterable[Coded]) -> Spelling:
    return {fold(item.code): item.code for item in items}


def _item(item: Any, name: str, spelled: Mapping[str, Spelling]) -> Any:
    changed: dict[str, Any] = {"code": spelled[name][fold(item.code)]}
    for field, target in _TARGETS.get(type(item), {}).items():
        codes = getattr(item, field)
        known = spelled.get(target, {})
        if isinstance(codes, str):
            changed[field] = known.get(fold(codes), codes)
        elif codes is not None:
            changed[field] = tuple(known.get(fold(code), code) for code in codes)
    return replace(item, **changed)
