"""A carrier for the demo: each message becomes a file in `var/outbox`, which nobody but us can read."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from reimari.common.places import var
from reimari.messaging.adapters import NotNow, Parcel


class FolderAdapter:
    """The file's name is the key, so that a second try finds what the first one wrote."""

    knows_keys = True

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or var() / "outbox"

    def send(self, parcel: Parcel) -> str:
        """Write the file whole or not at all; answers its name. Raises NotNow when it can't be written."""
        name = f"{parcel.key}.txt"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self.folder / name, _text(parcel).encode())
        except OSError as trouble:
            raise NotNow from trouble
        return name


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """The file is there whole or not at all; one that is there already stays as it is."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)


def _text(parcel: Parcel) -> str:
    head = (parcel.channel, parcel.address, parcel.language, parcel.title)
    return "\n".join((*head, "", parcel.words, ""))
