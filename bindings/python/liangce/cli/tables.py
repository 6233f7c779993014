"""Whole tables for the verbs that hold them: ``diff --data`` reads one, ``assess`` writes one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from liangce import Policy
from liangce.cli.common import replacing

try:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    from liangce.streaming import SourceError, open_source
    from liangce.streaming.mapping import MappingError, match
    from liangce.streaming.output import flat, flat_schema
    from liangce.streaming.sources import read_whole
except ImportError as error:
    raise ValueError('this verb needs pyarrow: pip install "liangce[frames]"') from error


@dataclass(frozen=True, slots=True)
class Source:
    """A table that was read."""

    facts: Any
    """pyarrow.Table; its columns are facts of the policy."""


def read(path: str, policy: Policy, *, ignore: Sequence[str], encoding: str | None) -> Source:
    """Read a table of cases, of any format ``liangce run`` reads. A row or cell that cannot be read is an error.

    ``ignore``: columns that are no facts; ``*``: whichever are none.
    """
    source = open_source(path, encoding=encoding)
    try:
        matched = match(policy, source.names, ignore=ignore)
        if matched.unmatched and "*" not in ignore:
            first = matched.unmatched[0]
            hint = f"; did you mean {first.near[0]}?" if first.near else ""
            raise MappingError([f"{path}: column {first.column}: no fact of this name{hint}"])
        table = read_whole(source, [reading.column for reading in matched.readings])
    finally:
        source.close()
    columns = {}
    for reading in matched.readings:
        columns[reading.name], wrong = reading.read(table.column(reading.column))
        if wrong:
            raise SourceError(f"{path}: row {wrong[0].row + 1}: {wrong[0].message}")
    return Source(pa.table(columns))


def check_output(path: str) -> None:
    """Refuse an output that could not be written, before the work is done."""
    target = Path(path)
    if target.suffix.lower() not in (".parquet", ".csv"):
        raise ValueError(f"{path}: the output is a .parquet or .csv file")
    if not target.parent.is_dir():
        raise FileNotFoundError(2, "no such folder", str(target.parent))


def keep_little() -> None:
    """Let columns live in memory that goes back to the system when they do: Arrow's own pool keeps half as much again.

    What a process holds is also what it takes to end it: some 80 ms a gigabyte.
    """
    pa.set_memory_pool(pa.system_memory_pool())


_ROWS = 1 << 17
"""Rows written at a time: a row group of a Parquet file."""


def write(pieces: Iterable[Any], path: str) -> None:
    """Write tables of one schema as one file, whole or not at all."""
    with replacing(path) as temporary:
        groups = _gathered(pieces)
        first = next(groups, None)
        if first is None:
            first = pa.table({})
        csv = not path.lower().endswith(".parquet")
        schema = flat_schema(first.schema) if csv else first.schema
        with pa.csv.CSVWriter(temporary, schema) if csv else pa.parquet.ParquetWriter(temporary, schema) as writer:
            for table in itertools.chain([first], groups):
                writer.write_table(flat(table) if csv else table)


def _gathered(pieces: Iterable[Any]) -> Iterator[Any]:
    """Small tables put together until they are worth a row group."""
    held: list[Any] = []
    for piece in pieces:
        if held and sum(each.num_rows for each in held) + piece.num_rows > _ROWS:
            yield pa.concat_tables(held)
            held = []
        held.append(piece)
    if held:
        yield pa.concat_tables(held)


__all__ = ["Source", "check_output", "keep_little", "read", "write"]
