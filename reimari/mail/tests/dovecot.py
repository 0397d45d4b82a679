"""A mail server that really keeps mailboxes: Dovecot on a free port, in a folder of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path

DOVECOT, DOVEADM = "/usr/sbin/dovecot", "/usr/bin/doveadm"
HAS_ONE = os.geteuid() == 0 and Path(DOVECOT).exists() and Path("/usr/lib/dovecot/imap").exists()
WHY_NOT = "needs dovecot-imapd, and to be root: scripts/test-tools installs it"
PASSWORD = "only-in-tests"  # noqa: S105
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
mail_max_userip_connections = 100
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={folder}/mail/%u
}}
"""


@dataclass
class Dovecot:
    """The server: its port, and what can be put into its mailboxes."""

    folder: Path
    port: int
    ca: Path | None = None

    def url(self, user: str, *, secure: bool = False) -> str:
        """As an installation tells it."""
        query = f"?ca={self.ca}" if secure else "?tls=none"
        host = "localhost" if secure else "127.0.0.1"
        return f"imap://{user}:{PASSWORD}@{host}:{self.port}{query}"

    @contextmanager
    def client(self, user: str, folder: str = "INBOX") -> Iterator[IMAP4]:
        """Somebody else at the same mailbox."""
        client = IMAP4("127.0.0.1", self.port, timeout=20)
        client.login(user, PASSWORD)
        client.select(folder)
        try:
            yield client
        finally:
            client.logout()

    def put(self, user: str, *raws: bytes) -> None:
        """E-mails arrive."""
        with self.client(user) as client:
            for raw in raws:
                answer = client.append("INBOX", "", "", raw)
                assert answer[0] == "OK", answer

    def left(self, user: str, folder: str = "INBOX", what: str = "ALL") -> int:
        """How many stand in a folder, of all or `UNSEEN`."""
        with self.client(user, folder) as client:
            return len(client.search(None, what)[1][0].split())

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # it goes on in the background, and would hold a pipe open
        with (self.folder / "told").open("wb") as told:
            subprocess.run([DOVECOT, "-c", self.folder / "conf"], check=True, stdout=told, stderr=told)  # noqa: S603
        until = time.monotonic() + 20
        while True:
            try:
                IMAP4("127.0.0.1", self.port, timeout=5).logout()
                return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it, at once."""
        subprocess.run([DOVEADM, "-c", self.folder / "conf", "stop"], check=False, capture_output=True)  # noqa: S603


@contextmanager
def dovecot(certified: tuple[Path, Path] | None = None) -> Iterator[Dovecot]:
    """The server with empty mailboxes, one for each name that signs in."""
    folder = Path(tempfile.mkdtemp(prefix="rdv-", dir="/tmp"))  # its sockets need a short path
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = CONFIG.format(folder=folder, port=port, password=PASSWORD, ssl="yes" if certified else "no")
    if certified:
        config += f"ssl_cert = <{certified[0]}\nssl_key = <{certified[1]}\n"
    (folder / "conf").write_text(config)
    mails = folder / "mail"
    mails.mkdir()
    whose = pwd.getpwnam("dovecot")
    os.chown(mails, whose.pw_uid, whose.pw_gid)
    server = Dovecot(folder, port, certified[0] if certified else None)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
