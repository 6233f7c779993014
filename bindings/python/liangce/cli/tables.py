"""Whole tables for the verbs that hold them: ``diff --data`` reads one, ``assess`` writes one."""

from __future__ import annotations

from collections.abc import Sequence
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
    from liangce.streaming.output import flat
    from liangce.streaming.sources import read_whole
except ImportError as error:
    raise ValueError('this verb needs pyarrow: pip install "liangce[frames]"') from error


@dataclass(frozen=True, slots=True)
class Source:
    """A table that was read."""

    facts: Any
    """pyarrow.Table; its columns are facts of the policy."""


def read(path: str, policy: Policy, *, keep: Sequence[str], encoding: str | None) -> Source:
    """Read a table of cases, of any format ``liangce run`` reads. A row or cell that cannot be read is an error."""
    source = open_source(path, encoding=encoding)
    try:
        matched = match(policy, source.names, ignore=keep)
        if matched.unmatched:
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


def write(table: Any, path: str) -> None:
    """Write a table whole or not at all."""
    with replacing(path) as temporary:
        if path.lower().endswith(".parquet"):
            pa.parquet.write_table(table, temporary)
        else:
            pa.csv.write_csv(flat(table), temporary)


__all__ = ["Source", "check_output", "read", "write"]
