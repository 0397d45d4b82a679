"""Folders that we need to write in, asked for before anything is begun."""

import tempfile
from pathlib import Path

from reimari.cli import WrongCall


def usable(folder: Path, variable: str) -> Path:
    """The folder, made if it wasn't there; WrongCall names the variable that tells us of another."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as trouble:
        said = f"{folder} can't be written in ({trouble.strerror}): set {variable} to a folder that can."
        raise WrongCall(said) from trouble
