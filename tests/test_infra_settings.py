"""The settings are safe unless somebody says otherwise."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def asked(*names: str, **environment: str) -> dict[str, object]:
    """The settings of a fresh process with this environment alone."""
    told = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "reimari.settings", **environment}
    command = [sys.executable, "-c", ASK, *names]
    answer = subprocess.run(command, env=told, capture_output=True, text=True, check=True)  # noqa: S603
    settings: dict[str, object] = json.loads(answer.stdout)
    return settings


def test_production_is_the_default_and_strict() -> None:
    names = (
        "ENV",
        "DEBUG",
        "DEMO_SIGN_IN",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
    )
    found = asked(*names, "SECURE_CSP", "SESSION_COOKIE_NAME", "X_FRAME_OPTIONS", "SECURE_HSTS_SECONDS")
    assert found["ENV"] == "production"
    assert not found["DEBUG"]
    assert not found["DEMO_SIGN_IN"]
    assert all(found[name] for name in names[3:])
    assert "unsafe" not in str(found["SECURE_CSP"])
    assert str(found["SESSION_COOKIE_NAME"]).startswith("__Host-")
    assert found["X_FRAME_OPTIONS"] == "DENY"
    assert found["SECURE_HSTS_SECONDS"] == 63_072_000


def test_there_is_no_secret_by_default() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        asked("SECRET_KEY")


def test_links_of_callers_are_signed_by_a_key_of_their_own() -> None:
    secret, own = "s" * 50, "k" * 40
    made = asked("CALLER_KEY", "SECRET_KEY", REIMARI_SECRET_KEY=secret)
    assert made["CALLER_KEY"] not in {secret, ""}
    assert made["CALLER_KEY"] != asked("CALLER_KEY", REIMARI_SECRET_KEY="t" * 50)["CALLER_KEY"]
    given = {"REIMARI_SECRET_KEY": secret, "REIMARI_CALLER_KEY": own}
    assert asked("CALLER_KEY", **given)["CALLER_KEY"] == own
    with pytest.raises(subprocess.CalledProcessError):
        asked("CALLER_KEY", **{**given, "REIMARI_CALLER_KEY": "short"})


def test_secrets_of_code_apps_have_keys_of_their_own_and_old_ones_read() -> None:
    secret, own, old = "s" * 50, "k" * 40, "o" * 40
    made = asked("FACTORS_KEYS", "CARRIED_KEY", "CALLER_KEY", REIMARI_SECRET_KEY=secret)
    assert len({secret, made["CARRIED_KEY"], made["CALLER_KEY"], *made["FACTORS_KEYS"]}) == 4  # type: ignore[misc]
    given = {"REIMARI_SECRET_KEY": "t" * 50, "REIMARI_OLD_SECRET_KEYS": secret}
    changed = asked("FACTORS_KEYS", **given)["FACTORS_KEYS"]
    assert changed[1:] == made["FACTORS_KEYS"]  # type: ignore[index]
    given |= {"REIMARI_FACTORS_KEY": own, "REIMARI_OLD_FACTORS_KEYS": old}
    assert asked("FACTORS_KEYS", **given)["FACTORS_KEYS"][:2] == [own, old]  # type: ignore[index]
    for name in ("REIMARI_FACTORS_KEY", "REIMARI_OLD_FACTORS_KEYS"):
        with pytest.raises(subprocess.CalledProcessError):
            asked("FACTORS_KEYS", **{**given, name: "short"})
    with pytest.raises(subprocess.CalledProcessError):
        asked("SECOND_FACTOR", REIMARI_SECRET_KEY=secret, REIMARI_SECOND_FACTOR="sometimes")


def test_the_program_runs_as_the_role_that_owns_nothing() -> None:
    for environment in ("production", "demo"):
        found = asked("DATABASES", REIMARI_ENV=environment)["DATABASES"]
        assert "-c role=reimari_app" in str(found)
    assert "reimari_app" not in str(asked("DATABASES", REIMARI_ROLE="owner")["DATABASES"])


def test_nobody_is_chosen_to_sign_in_on_another_server() -> None:
    for address in ("postgresql://o@db/reimari", "postgresql://o@/reimari?host=/run/postgresql"):
        assert not asked("DEMO_SIGN_IN", REIMARI_ENV="demo", DATABASE_URL=address)["DEMO_SIGN_IN"]


def test_every_variable_stands_in_the_table_of_the_installation_page() -> None:
    root = Path(__file__).parent.parent
    table = set(re.findall(r"^\| `(\w+)`", (root / "docs/operations/install.md").read_text(), re.MULTILINE))
    sources = [
        *root.glob("reimari/**/*.py"),
        *root.glob("scripts/*"),
        root / "Makefile",
        *root.glob("tests/**/*.py"),
    ]
    read = {name for path in sources for name in re.findall(r"REIMARI_[A-Z_]+\b", path.read_text())}
    assert table - {"DATABASE_URL"} == read


def test_the_environment_tells_who_carries_messages(tmp_path: Path) -> None:
    secret, file = {"REIMARI_SECRET_KEY": "s" * 50}, tmp_path / "password"
    file.write_text("hidden\n")
    sms = {"REIMARI_SMS_URL": "https://us:it@sms.example.org/cgi-bin/sendsms"}
    paper = {
        "REIMARI_SUOMIFI_URL": "https://us:it@messages.example.org?service=a&posti=b&email=c",
        "REIMARI_SUOMIFI_POSTI_PASSWORD_FILE": str(file),
        "REIMARI_LETTER_RETURN": "PL 1|70101 KUOPIO",
    }
    assert asked("MESSAGE_ADAPTERS", **secret) == {"MESSAGE_ADAPTERS": {}}
    found = asked("MESSAGE_ADAPTERS", "LETTER_RETURN", **secret, **sms, **paper)
    carriers = {way: str(path).rpartition(".")[2] for way, path in found["MESSAGE_ADAPTERS"].items()}  # type: ignore[attr-defined]
    assert carriers == {"sms": "KannelAdapter", "suomi_fi": "SuomiFiAdapter", "letter": "SuomiFiAdapter"}
    assert found["LETTER_RETURN"] == ["PL 1", "70101 KUOPIO"]
    printed = asked("MESSAGE_ADAPTERS", **secret, **paper, REIMARI_PRINT_FOLDER="/srv/print")
    assert "PrintFolderAdapter" in str(printed)
    for wrong in (
        {"REIMARI_SMS_URL": "http://sms.example.org/"},
        {"REIMARI_SMS_BACK": "https://desk.example"},
        {"REIMARI_SMS_SECRET": "short"},
        paper | {"REIMARI_LETTER_RETURN": "PL 1"},
    ):
        with pytest.raises(subprocess.CalledProcessError):
            asked("MESSAGE_ADAPTERS", **secret, **wrong)
