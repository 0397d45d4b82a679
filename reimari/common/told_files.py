"""TOML files of the installation: tables of one name, and passwords that stand in files of their own."""

import tomllib
from pathlib import Path
from typing import Any


def tables_in(path: str, name: str, *, wrong: type[ValueError]) -> list[Any]:
    """The `[[name]]` tables of the file, which holds nothing else; none without a file. Raises `wrong`."""
    if not path:
        return []
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise wrong(f"{path} can't be read as TOML.") from trouble
    tables = told.get(name, [])
    if set(told) - {name} or not isinstance(tables, list):
        raise wrong(f"Only [[{name}]] tables are known.")
    return tables


def password_in(path: str, code: str, *, wrong: type[ValueError]) -> str:
    """The first line of the password's file; nothing without one. Raises `wrong`, which names `code` only."""
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, ValueError) as trouble:
        raise wrong(f"{code}: password_file can't be read.") from trouble
