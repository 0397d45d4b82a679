"""`reimari messages`: the catalogues (`.mo`) from the translators' files (`.po`), without gettext's tools."""

import argparse
import ast
import struct
from collections.abc import Iterator
from pathlib import Path

from reimari.cli import GOOD, WrongCall
from reimari.common.places import PACKAGE

MO_MAGIC = 0x950412DE
HEADER_SIZE = 7 * 4  # bytes
BY_OWNER = "let the owner of that folder run `reimari messages`"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(options: argparse.Namespace) -> int:
    """Build what is older than its source and say which."""
    for catalogue in build_catalogues():
        print(catalogue.relative_to(PACKAGE.parent))
    return GOOD


def build_catalogues() -> list[Path]:
    """Write every `.mo` that is missing or older than its `.po`; returns those. Raises WrongCall."""
    written = []
    for source in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po")):
        catalogue = source.with_suffix(".mo")
        if not catalogue.exists() or catalogue.stat().st_mtime_ns <= source.stat().st_mtime_ns:
            unfinished = catalogue.with_suffix(".mo.unfinished")
            try:
                unfinished.write_bytes(compiled(source.read_text(encoding="utf-8")))
                unfinished.replace(catalogue)
            except OSError as trouble:
                said = f"{catalogue} can't be written ({trouble.strerror}): {BY_OWNER}."
                raise WrongCall(said) from trouble
            written.append(catalogue)
    return written


def compiled(text: str) -> bytes:
    """The `.mo` of a `.po`: translated, not fuzzy, sorted by key, little-endian, without a hash table."""
    messages = sorted((key.encode(), value.encode()) for key, value in translations(text))
    keys = b"".join(key + b"\0" for key, _ in messages)
    values = b"".join(value + b"\0" for _, value in messages)
    count = len(messages)
    keys_at = HEADER_SIZE + 16 * count
    tables: list[int] = []
    for start, texts in (
        (keys_at, [key for key, _ in messages]),
        (keys_at + len(keys), [v for _, v in messages]),
    ):
        position = start
        for one in texts:
            tables += [len(one), position]
            position += len(one) + 1
    header = (MO_MAGIC, 0, count, HEADER_SIZE, HEADER_SIZE + 8 * count, 0, keys_at)
    return struct.pack(f"<{7 + len(tables)}I", *header, *tables) + keys + values


def translations(text: str) -> Iterator[tuple[str, str]]:
    """(key, value) of each usable message as gettext keeps it: context, EOT, text; plurals joined by NUL."""
    for block in text.split("\n\n"):
        fields = _fields(block)
        values = [value for name, value in fields.items() if name.startswith("msgstr")]
        if "msgid" not in fields or not all(values):
            continue
        key = fields["msgid"]
        if "msgid_plural" in fields:
            key += "\0" + fields["msgid_plural"]
        if "msgctxt" in fields:
            key = fields["msgctxt"] + "\x04" + key
        yield key, "\0".join(values)


def _fields(block: str) -> dict[str, str]:
    """The quoted texts of one message by keyword, lines joined; nothing of a fuzzy message but the header."""
    fields: dict[str, str] = {}
    name = ""
    fuzzy = False
    for line in block.splitlines():
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        quoted = line
        if not line.startswith('"'):
            name, _, quoted = line.partition(" ")
        if name:
            fields[name] = fields.get(name, "") + str(ast.literal_eval(quoted.strip()))
    return {} if fuzzy and fields.get("msgid") else fields
