"""The file that tells the mailboxes: what it may say, and what is said of what it mustn't."""

from pathlib import Path

import pytest

from reimari.common.mailboxes import MailboxTold, WrongMailboxes, told_mailboxes

ONE = '[[mailbox]]\ncode = "LINE"\nurl = "imaps://line@mail.example.org"\n'
SECRET = "hidden-word"  # noqa: S105


def told(folder: Path, text: str) -> tuple[MailboxTold, ...]:
    file = folder / "mailboxes.toml"
    file.write_text(text)
    return told_mailboxes(str(file))


def test_without_a_file_there_are_none() -> None:
    assert told_mailboxes("") == ()


def test_what_isnt_told_is_as_most_have_it(tmp_path: Path) -> None:
    (mailbox,) = told(tmp_path, ONE)
    assert (mailbox.folder, mailbox.taken, mailbox.password_file) == ("INBOX", "", "")
    server = mailbox.server()
    assert (server.scheme, server.host, server.port, server.user) == (
        "imaps",
        "mail.example.org",
        993,
        "line",
    )


def test_the_password_is_the_first_line_of_its_file_and_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "password"
    (mailbox,) = told(tmp_path, f'{ONE}password_file = "{file}"\n')
    for word in ("one", "two"):
        file.write_text(f"{word}\nmore\n")
        assert mailbox.server().password == word


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_password_that_cant_be_read_is_told_by_the_mailbox(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "password"
    if content:
        file.write_bytes(content)
    (mailbox,) = told(tmp_path, f'{ONE}password_file = "{file}"\n')
    with pytest.raises(WrongMailboxes, match="LINE: password_file can't be read"):
        mailbox.server()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[mailbox]", "can't be read as TOML"),
        ('[mailbox]\ncode = "LINE"\n', r"Only \[\[mailbox\]\] tables"),
        ('mailboxes = "LINE"\n', r"Only \[\[mailbox\]\] tables"),
        ('[[mailbox]]\ncode = "LINE"\n', "has code, url and perhaps folder, password_file, taken"),
        (f'{ONE}delete = "yes"\n', "has code, url and perhaps"),
        (f"{ONE}folder = 1\n", "text in quotes"),
        (f'{ONE}folder = ""\n', "text in quotes"),
        (f'{ONE}taken = "INBOX"\n', "LINE: taken is another folder"),
        (ONE + ONE.replace("LINE", "line"), "stands there twice"),
        (ONE.replace("line@", ""), "LINE: the url has no user"),
        (ONE.replace("imaps:", "pop3:"), "LINE: Expected imaps://user:password@host:port or imap://"),
        (ONE.replace(".org", ".org:port"), "LINE: The host or the port can't be read"),
        (ONE.replace(".org", ".org/?tls=none"), "LINE: Without TLS only a server on this machine"),
        (ONE.replace(".org", ".org/?verify=no"), "LINE: Expected"),
    ],
)
def test_what_is_wrong_is_told_and_never_a_password(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongMailboxes, match=said) as wrong:
        told(tmp_path, text.replace("line@", f"line:{SECRET}@"))
    assert SECRET not in str(wrong.value)


def test_a_file_that_isnt_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongMailboxes, match=r"none\.toml can't be read as TOML"):
        told_mailboxes(str(tmp_path / "none.toml"))
