"""A carrier for letters: a folder from which they are printed, each with a sheet for its envelope.

`<key>.pdf` is the letter, its recipient where a window envelope shows it. `<key>.txt` has the rows of the
address alone, for labels or for checking what was put into which envelope. The sheet is there before the
letter, so whoever sees a letter has its sheet.
"""

from pathlib import Path

from django.conf import settings

from reimari.messaging.adapters import NoAdapter, NotNow, Parcel
from reimari.messaging.adapters.folder import write_whole
from reimari.messaging.adapters.paper import pdf_of_parcel
from reimari.messaging.letters import rows_of

MARKS = ".sent"  # an empty file for each letter that was put out: those who print take the others away
FOR_THE_GROUP = 0o640


class PrintFolderAdapter:
    """Made by somebody else, who says by its group who may fetch letters from it."""

    knows_keys = True

    def __init__(self, folder: Path | None = None) -> None:
        told = folder or settings.PRINT_FOLDER
        self.folder = Path(told) if told else None

    def send(self, parcel: Parcel) -> str:
        """Put the letter out, whole or not at all; answers its name. Raises NotNow and Rejected."""
        if self.folder is None:
            raise NoAdapter
        content, name = pdf_of_parcel(parcel), f"{parcel.key}.pdf"
        sheet = "\n".join((*rows_of(parcel.address), ""))
        try:
            marks = self.folder / MARKS
            marks.mkdir(exist_ok=True, mode=0o700)
            mark = marks / str(parcel.key)
            if not mark.exists():
                write_whole(self.folder / f"{parcel.key}.txt", sheet.encode(), mode=FOR_THE_GROUP)
                write_whole(self.folder / name, content, mode=FOR_THE_GROUP)
                mark.touch()
        except OSError as trouble:
            raise NotNow from trouble
        return name
