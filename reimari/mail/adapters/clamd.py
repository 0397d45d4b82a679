"""ClamAV's daemon, asked over its socket (INSTREAM): is there a harmful program in these bytes?"""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum

PIECE = 65_536
PATIENCE = 60.0  # seconds for one file
LONGEST_ANSWER = 4_096


class Scan(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # the daemon is away, or couldn't look at it


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where the daemon listens: the path of a socket, or `host:port` on a network that is ours alone."""

    address: str

    def scan(self, content: bytes) -> Scan:
        """Ask; a daemon that doesn't answer in time has said nothing."""
        try:
            with closing(self._connected()) as line:
                line.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), PIECE):
                    piece = content[start : start + PIECE]
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
                answer = _all(line)
        except OSError:
            return Scan.UNKNOWN
        if answer.endswith(b"FOUND"):
            return Scan.INFECTED
        return Scan.CLEAN if answer.endswith(b": OK") else Scan.UNKNOWN

    def answers(self) -> bool:
        """Whether the daemon is there."""
        try:
            with closing(self._connected()) as line:
                line.sendall(b"zPING\0")
                return _all(line) == b"PONG"
        except OSError:
            return False

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(PATIENCE)
            try:
                line.connect(self.address)
            except OSError:
                line.close()
                raise
            return line
        host, _colon, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), PATIENCE)


def _all(line: socket.socket) -> bytes:
    """What it answers until it closes the line."""
    answer = b""
    while len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
        answer += more
    return answer.strip(b"\0\r\n ")
