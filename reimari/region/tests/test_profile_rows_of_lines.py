"""Profiles that were loaded before: a line for urgent matters is for somebody too (migration 0002)."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from reimari.region.models import Channel, CountyProfile
from reimari.region.profile.document import from_document, hash_of
from reimari.region.profile.values import Serves
from tests.factories import loaded

pytestmark = pytest.mark.django_db
MIGRATION = import_module("reimari.region.migrations.0002_lines_for_urgent_matters")


def as_before(channel: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in channel.items() if key != "urgent_only"}
    return {**kept, "serves": "urgent"} if channel["urgent_only"] else kept


def test_a_line_that_served_urgent_matters_only_is_parted_and_joined_again(db: None) -> None:
    loaded("KS")
    row = CountyProfile.objects.get()
    now = row.document
    before = now | {"channels": [as_before(each) for each in now["channels"]]}
    CountyProfile.objects.update(document=before, hash=hash_of(before))
    Channel.objects.update(urgent_only=False)
    MIGRATION.part(apps, None)
    row.refresh_from_db()
    lines = {channel.code: channel for channel in from_document(row.document).channels}
    line = lines["authority_line"]
    assert (line.serves, line.urgent_only) == (Serves.PROFESSIONALS, True)
    assert [code for code, each in lines.items() if each.urgent_only] == ["authority_line"]
    assert list(Channel.objects.filter(urgent_only=True).values_list("code", flat=True)) == ["authority_line"]
    assert row.hash == hash_of(row.document)
    MIGRATION.join(apps, None)
    row.refresh_from_db()
    assert (row.document, row.hash) == (before, hash_of(before))


def test_a_public_one_serves_everybody_and_other_counties_stay_as_they_are(db: None) -> None:
    loaded("PS")
    row = CountyProfile.objects.get()
    stamp = row.hash, row.document, row.loaded_at
    MIGRATION.part(apps, None)
    row.refresh_from_db()
    assert (row.hash, row.document, row.loaded_at) == stamp
    public = {**row.document["channels"][0], "serves": "urgent", "public": True}
    CountyProfile.objects.update(document=row.document | {"channels": [public]})
    MIGRATION.part(apps, None)
    row.refresh_from_db()
    assert (row.document["channels"][0]["serves"], row.document["channels"][0]["urgent_only"]) == (
        "everybody",
        True,
    )


def test_without_a_profile_there_is_nothing_to_part(db: None) -> None:
    MIGRATION.part(apps, None)
    MIGRATION.join(apps, None)
    assert not CountyProfile.objects.filter(valid_from__lte=dt.date.max).exists()
