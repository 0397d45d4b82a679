"""The file that tells the identity providers: what it may say, and what is said of it when it can't."""

from pathlib import Path

import pytest

from reimari.accounts.oidc.told import PostTold, ProviderTold, WrongProviders, told_providers

WHOLE = """
[[provider]]
code = "county"
issuer = "https://login.example.org/realms/staff"
client_id = "reimari"
secret_file = "{folder}/secret"
organisation = "COUNTY"
name = {{ fi = "Tunnus", sv = "Konto", en = "Account" }}
"""


@pytest.fixture
def read(tmp_path: Path) -> object:
    (tmp_path / "secret").write_text("s3cret\nmore\n")

    def told(more: str = "", **changed: str) -> tuple[ProviderTold, ...]:
        text = WHOLE.format(folder=tmp_path)
        for name, value in changed.items():
            lines = [line for line in text.split("\n") if not line.startswith(f"{name} =")]
            text = "\n".join([*lines, *([f"{name} = {value}"] if value else [])])
        (tmp_path / "oidc.toml").write_text(text + more)
        return told_providers(str(tmp_path / "oidc.toml"))

    return told


def test_without_a_file_there_is_none() -> None:
    assert told_providers("") == ()


def test_a_provider_is_read_with_what_it_means_here(read) -> None:  # type: ignore[no-untyped-def]
    more = """
trusted_username = true
acr = ["strong"]
scopes = ["openid", "profile", "groups"]
groups = "roles"
[[provider.post]]
group = "reimari-west"
team = "WEST"
role = "TYONTEKIJA"
"""
    (provider,) = read(more)
    assert provider.posts == (PostTold("reimari-west", "WEST", "TYONTEKIJA"),)
    assert (provider.acr, provider.scopes) == (("strong",), ("openid", "profile", "groups"))
    assert (provider.username, provider.groups, provider.trusted_username) == (
        "preferred_username",
        "roles",
        True,
    )
    assert provider.secret() == "s3cret"
    assert [provider.called(language) for language in ("fi", "sv", "en", "xx")] == [
        "Tunnus",
        "Konto",
        "Account",
        "Tunnus",
    ]
    assert "s3cret" not in repr(provider)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": '"County"'}, "small letters"),
        ({"code": "7"}, "small letters"),
        ({"issuer": '"http://login.example.org"'}, "begins with https"),
        ({"issuer": '"login.example.org"'}, "begins with https"),
        ({"issuer": '"https://login.example.org/?a=b"'}, "without user"),
        ({"issuer": '"https://u@login.example.org"'}, "without user"),
        ({"issuer": '"https://x/.well-known/openid-configuration"'}, "without user"),
        ({"issuer": '"https://x:y"'}, "can't be read"),
        ({"issuer": "7"}, "issuer is text"),
        ({"client_id": '" "'}, "client_id is text"),
        ({"client_id": ""}, "A provider has client_id, code"),
        ({"secret_file": '"/nowhere"'}, "secret_file can't be read"),
        ({"secret_file": '"/dev/null"'}, "secret_file is empty"),
        ({"name": '"Tunnus"'}, "fi, sv and en"),
        ({"name": '{ fi = "Tunnus" }'}, "fi, sv and en"),
        ({"trusted_username": '"yes"'}, "true or false"),
        ({"scopes": '["profile"]'}, "openid is among"),
        ({"scopes": '"openid"'}, "list of words"),
        ({"acr": "[7]"}, "list of words"),
        ({"ca": '"/nowhere"'}, "ca can't be read"),
        ({"password": '"x"'}, "perhaps acr"),
        ({"post": '[{ group = "g", team = "T" }]'}, "group, team and role"),
        ({"post": '[{ group = "g", team = "T", role = 7 }]'}, "group, team and role"),
        ({"post": '"x"'}, "tables"),
        (
            {"post": '[{ group = "g", team = "T", role = "R" }, { group = "g", team = "T", role = "R" }]'},
            "twice",
        ),
    ],
    ids=str,
)
def test_what_can_not_be_is_told_plainly(read, changed: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(WrongProviders, match=said) as told:
        read(**changed)
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("text", ["provider = 7", "[other]", "[[provider", 'provider = ["x"]'])
def test_a_file_that_is_none_is_told_plainly(tmp_path: Path, text: str) -> None:
    (tmp_path / "oidc.toml").write_text(text)
    with pytest.raises(WrongProviders):
        told_providers(str(tmp_path / "oidc.toml"))


def test_two_providers_differ(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(WrongProviders, match="same code"):
        read(WHOLE.format(folder=tmp_path))


def test_a_provider_on_this_machine_needs_no_tls(read) -> None:  # type: ignore[no-untyped-def]
    (provider,) = read(issuer='"http://127.0.0.1:8080"')
    assert provider.is_near
