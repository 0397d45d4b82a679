"""`reimari check` says when nobody could sign in, and what a provider's file says wrongly of the profile."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from reimari.accounts.oidc.told import PostTold
from reimari.accounts.tests.test_ways_in import COUNTY
from reimari.cli.check import findings
from reimari.staff.joining import told_wrongly
from reimari.staff.models import Post
from tests.test_infra_settings import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("iu")]
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"


def said() -> list[str]:
    return [finding for finding in findings() if "sign in" in finding or "county:" in finding]


def test_somebody_must_be_able_to_sign_in(settings: Settings) -> None:
    assert not said()
    settings.PASSWORD_SIGN_IN = False
    (finding,) = said()
    assert "REIMARI_OIDC" in finding
    settings.DEMO_SIGN_IN = True
    assert not said()
    settings.DEMO_SIGN_IN, settings.IDENTITY_PROVIDERS = False, (COUNTY,)
    assert not said()


def test_what_the_file_names_must_be_in_the_profile(settings: Settings, aino: Post) -> None:
    posts = (
        PostTold("a", WEST, "TYONTEKIJA"),
        PostTold("b", "MOON", "TYONTEKIJA"),
        PostTold("c", WEST, "KING"),
        PostTold("d", aino.team_id, aino.role_id),  # a team of the partner
    )
    settings.IDENTITY_PROVIDERS = (replace(COUNTY, posts=posts),)
    assert len(said()) == 3
    for word in ("MOON", "KING", aino.team_id):
        assert [finding for finding in said() if word in finding]
    assert list(told_wrongly(replace(COUNTY, organisation="NOBODY")))


def test_posts_of_a_provider_that_is_not_told_any_more_are_told(settings: Settings, eero: Post) -> None:
    Post.objects.filter(pk=eero.pk).update(origin="county")
    assert [finding for finding in findings() if "1 posts were given by groups of county" in finding]
    settings.IDENTITY_PROVIDERS = (COUNTY,)
    assert not [finding for finding in findings() if "given by groups" in finding]


def test_a_file_that_can_not_be_read_stops_every_command(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        asked("IDENTITY_PROVIDERS", REIMARI_OIDC=str(tmp_path / "none.toml"))
    last = failed.value.stderr.rstrip().rpartition("\n")[2]
    assert "REIMARI_OIDC" in last
    assert "can't be read as TOML" in last


def test_the_demo_reads_no_file() -> None:
    assert (
        asked("IDENTITY_PROVIDERS", REIMARI_ENV="demo", REIMARI_OIDC="/nowhere")["IDENTITY_PROVIDERS"] == []
    )
