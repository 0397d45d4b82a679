"""The files of a table: CSV (RFC 4180, UTF-8) and Parquet (zstd), both from one reading of the rows."""

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from reimari.warehouse.definitions import Column, Kind, Table, version
from reimari.warehouse.rules import in_utc

OURS_ALONE = 0o600
type Batch = Sequence[tuple[Any, ...]]


def opened(path: Path) -> BinaryIO:
    """A new file that nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE), "wb")


def put_down(file: BinaryIO) -> None:
    """What was written stays, whatever happens to the machine."""
    file.flush()
    os.fsync(file.fileno())


def told_of(path: Path) -> dict[str, Any]:
    """Name, size and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}


def write_bytes(folder: Path, name: str, content: bytes) -> dict[str, Any]:
    """A file of the folder, whole; what the manifest tells of it."""
    with opened(folder / name) as file:
        file.write(content)
        put_down(file)
    return told_of(folder / name)


def write_table(folder: Path, table: Table, batches: Iterable[Batch]) -> dict[str, Any]:
    """Both files of a table, some rows at once; what the manifest tells of it."""
    import pyarrow as pa  # noqa: PLC0415 (so large that only who exports loads it)
    from pyarrow import parquet  # noqa: PLC0415

    schema = pa.schema(
        [(column.name, _type(pa, column)) for column in table.columns],
        metadata={"reimari.table": table.code, "reimari.dictionary": version()},
    )
    names, rows = [f"{table.code}.csv", f"{table.code}.parquet"], 0
    with ExitStack() as files:
        lines, packed = (files.enter_context(opened(folder / name)) for name in names)
        text = io.TextIOWrapper(lines, "utf-8", newline="", write_through=True)
        written = csv.writer(text)
        written.writerow(schema.names)
        forms = [in_utc if column.kind == Kind.MOMENT else _plain for column in table.columns]
        with parquet.ParquetWriter(packed, schema, compression="zstd") as writer:
            for batch in batches:
                rows += len(batch)
                columns = zip(*batch, strict=True)
                arrays = [
                    pa.array(list(each), field.type) for each, field in zip(columns, schema, strict=True)
                ]
                writer.write_batch(pa.record_batch(arrays, schema=schema))
                written.writerows(
                    ["" if value is None else form(value) for value, form in zip(row, forms, strict=True)]
                    for row in batch
                )
        text.flush()
        put_down(lines)
        put_down(packed)
        text.detach()
    return {"name": table.code, "rows": rows, "files": [told_of(folder / name) for name in names]}


def _type(pa: Any, column: Column) -> Any:
    """How Arrow calls what the column holds."""
    if column.kind == Kind.MOMENT:
        return pa.timestamp("us", tz="UTC")
    return {Kind.DAY: pa.date32(), Kind.NUMBER: pa.int64(), Kind.FLAG: pa.bool_()}.get(
        column.kind, pa.string()
    )


def _plain(value: Any) -> Any:
    """As CSV has it: days in ISO 8601 by themselves, yes and no in the words of JSON."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value
