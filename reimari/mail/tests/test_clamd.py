"""ClamAV's own daemon, with one signature: that of the test file which every scanner knows."""

import hashlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.utils import timezone

from reimari.mail.adapters.clamd import Clamd, Scan
from reimari.mail.reading import arrived_of
from reimari.mail.states import Verdict

DAEMON = "/usr/sbin/clamd"
HARMFUL = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="module")
def scanner() -> Iterator[Clamd]:
    if not Path(DAEMON).exists():
        pytest.skip("needs clamav-daemon: scripts/test-tools installs it")
    folder = Path(mkdtemp(prefix="rcl-", dir="/tmp"))
    known = f"{hashlib.md5(HARMFUL).hexdigest()}:{len(HARMFUL)}:Test.File\n"  # noqa: S324 (its format)
    (folder / "test.hdb").write_text(known)
    lines = ("Foreground yes", f"DatabaseDirectory {folder}", f"LocalSocket {folder}/socket", "User root")
    (folder / "conf").write_text("\n".join(lines))
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen([DAEMON, "-c", folder / "conf"], stdout=log, stderr=log)  # noqa: S603
    try:
        until = time.monotonic() + 30
        while not (folder / "socket").exists():
            assert daemon.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield Clamd(str(folder / "socket"))
    finally:
        daemon.kill()
        daemon.wait()
        shutil.rmtree(folder, ignore_errors=True)


def test_it_knows_what_is_harmful(scanner: Clamd) -> None:
    assert scanner.scan(HARMFUL) == Scan.INFECTED
    assert scanner.scan(b"%PDF-1.7\n" * 100_000) == Scan.CLEAN


def test_a_daemon_that_is_away_has_said_nothing(tmp_path: Path) -> None:
    assert Clamd(str(tmp_path / "none")).scan(b"x") == Scan.UNKNOWN
    assert Clamd("127.0.0.1:9").scan(b"x") == Scan.UNKNOWN


def test_of_a_harmful_file_nothing_is_kept(scanner: Clamd) -> None:
    head = b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    parts = [
        b"--x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.7\r\n",
        b"--x\r\nContent-Type: text/plain; name=b.txt\r\n\r\n" + HARMFUL + b"\r\n--x--",
    ]
    raw = head + b"".join(parts)
    files = arrived_of(raw, uid_validity=1, uid=1, received_at=timezone.now(), scanner=scanner).files
    assert [each.verdict for each in files] == [Verdict.CLEAN, Verdict.INFECTED]
    assert files[1].content is None
    without = arrived_of(raw, uid_validity=1, uid=1, received_at=timezone.now()).files
    assert {each.verdict for each in without} == {Verdict.NOT_SCANNED}
