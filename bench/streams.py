"""Browsers that hold a stream of changes open, and when each hears what."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

OPENS_WITHIN = 60.0


@dataclass(eq=False)
class Stream:
    """One stream of one person, who follows their team's list and themselves.

    `awaited`: transaction and moment (perf_counter) of each change that it must still hear. `heard`: seconds
    from the commit to the arrival.
    """

    person: Mapping[str, str]
    awaited: deque[tuple[int, float]] = field(default_factory=deque)
    heard: list[float] = field(default_factory=list)
    lost: bool = False

    async def open(self, address: tuple[str, int] | Path) -> None:
        """Ask for it and read until the first word; what follows is read until it is closed."""
        if isinstance(address, Path):
            reader, self._writer = await asyncio.open_unix_connection(address)
        else:
            reader, self._writer = await asyncio.open_connection(*address)
        self._writer.write(self._request())
        async with asyncio.timeout(OPENS_WITHIN):
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise ConnectionError(head.partition(b"\r\n")[0].decode())
            await reader.readuntil(b"event: hello")
        self._reading = asyncio.create_task(self._read(reader))

    def _request(self) -> bytes:
        follow = f"team:{self.person['team']},user:{self.person['user']}"
        lines = [
            f"GET /events/?{urlencode({'follow': follow})} HTTP/1.1",
            "Host: localhost",
            "X-Forwarded-Proto: https",
            "X-Forwarded-For: 127.0.0.1",
            "Accept: text/event-stream",
            f"Cookie: __Host-session={self.person['session']}",
            "",
            "",
        ]
        return "\r\n".join(lines).encode()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Only lines that begin with `data: {"topics"` tell of changes."""
        while line := await reader.readline():
            if line.startswith(b'data: {"topics"'):
                xid, now = json.loads(line[6:])["xid"], time.perf_counter()
                while self.awaited and self.awaited[0][0] <= xid:
                    self.heard.append(now - self.awaited.popleft()[1])
        self.lost = True

    async def close(self) -> None:
        """Go away."""
        self._reading.cancel()
        await asyncio.wait([self._reading])
        self._writer.close()
