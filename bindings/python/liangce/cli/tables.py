"""Files of many cases for ``liangce run``: cells typed as the facts are, bad rows listed, nothing half written."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liangce import Policy
from liangce.cli.common import replacing
from liangce.table import DecisionTable

try:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv
    import pyarrow.parquet
except ImportError as error:
    raise ValueError('this verb needs pyarrow: pip install "liangce[frames]"') from error


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row has no verdict."""

    row: int
    """From 1."""
    column: str
    code: str
    message: str


@dataclass(slots=True)
class Source:
    """A table that was read: its facts, the columns that are carried along, the rows that could not be read."""

    facts: Any
    kept: Any
    rows: int
    numbers: list[int] | None = None
    """Number of each row in the file where some were left out; None: 1, 2, 3, ..."""
    problems: list[Problem] = field(default_factory=list)

    def number(self, row: int) -> int:
        """Give the number in the file of a row of the table, both from 0 and 1."""
        return row + 1 if self.numbers is None else self.numbers[row]


def read(path: str, policy: Policy, *, keep: Sequence[str], encoding: str) -> Source:
    """Read a table of cases."""
    suffix = Path(path).suffix.lower()
    if suffix not in (".parquet", ".csv"):
        raise ValueError(f"{path}: a table of cases is a .parquet or .csv file")
    if not Path(path).is_file():
        raise FileNotFoundError(2, "no such file", path)
    try:
        if suffix == ".parquet":
            table = pa.parquet.read_table(path)
            source = Source(table, None, table.num_rows)
        else:
            source = _read_csv(path, encoding)
    except pa.ArrowInvalid as error:
        raise ValueError(f"{path}: {error}") from None
    names = source.facts.column_names
    if len(set(names)) != len(names):
        raise ValueError(f"{path}: a column name stands twice")
    if unknown := [name for name in keep if name not in names]:
        raise ValueError(f"{path} has no column {unknown[0]} to keep; it has {', '.join(names[:30])}")
    source.kept = source.facts.select(list(keep))
    carried = [name for name in names if name in keep and name not in policy.facts]
    source.facts = source.facts.drop_columns(carried)
    if suffix == ".csv":
        _type_cells(source, policy)
    return source


def _read_csv(path: str, encoding: str) -> Source:
    """Read every cell as text; an empty cell is missing."""
    with open(path, encoding=_codec(encoding), newline="") as file:
        header = next(csv.reader(file), [])
    if not header or header == [""]:
        raise ValueError(f"{path}: the file is empty; the first line names the columns")
    skipped: list[tuple[int, str]] = []

    def take(row: Any) -> str:
        skipped.append((row.number - 1, f"{row.actual_columns} cells where {row.expected_columns} are expected"))
        return "skip"

    table = pa.csv.read_csv(
        path,
        read_options=pa.csv.ReadOptions(
            use_threads=False, encoding="utf8" if _codec(encoding).startswith("utf-8") else encoding
        ),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=take),
        convert_options=pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in header},
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    )
    bad = {number for number, _ in skipped}
    numbers = None
    if bad:
        numbers = [n for n in range(1, table.num_rows + len(bad) + 1) if n not in bad]
    return Source(
        table, None, table.num_rows, numbers, [Problem(number, "", "LC806", message) for number, message in skipped]
    )


def _codec(encoding: str) -> str:
    return "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding


def _type_cells(source: Source, policy: Policy) -> None:
    """Make true/false of the texts in boolean columns; every other type the engine reads from text itself."""
    for index, name in enumerate(source.facts.column_names):
        fact = policy.facts.get(name)
        if fact is None or fact.type != "boolean":
            if fact is not None and (fact.fields or fact.type.startswith("list")):
                raise ValueError(f"column {name}: a cell of a CSV file cannot hold a {fact.type}; use Parquet")
            continue
        column = source.facts.column(index)
        words = pc.utf8_lower(pc.utf8_trim_whitespace(column))
        truth = pc.if_else(
            pc.equal(words, "true"), True, pc.if_else(pc.equal(words, "false"), False, pa.scalar(None, pa.bool_()))
        )
        wrong = pc.and_(pc.is_null(truth), pc.is_valid(column))
        for row in pc.indices_nonzero(wrong).to_pylist():
            message = f"found {column[row].as_py()!r}, expected true or false"
            source.problems.append(Problem(source.number(row), name, "LC802", message))
        source.facts = source.facts.set_column(index, name, truth)


def problems(source: Source, result: DecisionTable) -> list[Problem]:
    """List every bad row, in order."""
    found = [Problem(source.number(e.row), e.column, e.code, e.message) for e in result.errors]
    if result.error_count > len(
        found
    ):  # the engine keeps the first thousand with their columns, and a word on every row
        told = {p.row for p in found}
        words = result.to_pyarrow().column("error")
        rows = pc.indices_nonzero(pc.is_valid(words)).to_pylist()
        found += [Problem(source.number(r), "", "", words[r].as_py()) for r in rows if source.number(r) not in told]
    return sorted([*source.problems, *found], key=lambda p: p.row)


def joined(source: Source, result: DecisionTable) -> Any:
    """Put the kept columns beside the verdicts; rows with a bad cell have none."""
    table = result.to_pyarrow()
    unread = {p.row: p.message for p in source.problems}
    mask = [source.number(row) in unread for row in range(source.rows)] if unread else []
    if any(mask):
        # The engine saw no value in the cell; a verdict without it would be a guess.
        rejected = pa.array(mask)
        for index, name in enumerate(table.column_names):
            column = table.column(index)
            if name == "error":
                words = pa.array([unread.get(source.number(row)) for row in range(source.rows)], pa.string())
                table = table.set_column(index, name, pc.coalesce(words, column))
            else:
                table = table.set_column(index, name, pc.if_else(rejected, pa.scalar(None, column.type), column))
    for index, name in enumerate(source.kept.column_names):
        if name in table.column_names:
            raise ValueError(f"the column {name} to keep has the name of a result")
        table = table.add_column(index, name, source.kept.column(name))
    return table


def summary(table: Any, decisions: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count the verdicts of each decision."""
    counts: dict[str, dict[str, int]] = {}
    for name in decisions:
        if name in table.column_names:
            pairs = pc.value_counts(table.column(name).combine_chunks().cast(pa.string())).to_pylist()
            counts[name] = {
                str(p["values"]): int(p["counts"])
                for p in sorted(pairs, key=lambda p: -p["counts"])
                if p["values"] is not None
            }
    return counts


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
            pa.csv.write_csv(_flat(table), temporary)


def _flat(table: Any) -> Any:
    """Texts for what a CSV cell cannot hold: lists are joined by semicolons."""
    for index, name in enumerate(table.column_names):
        column = table.column(index)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        elif pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            column = pc.binary_join(column, ";")
        table = table.set_column(index, name, column)
    return table


def write_rejects(bad: Sequence[Problem], path: str) -> None:
    """Write the bad rows, or take away the list an earlier run left."""
    if not bad:
        Path(path).unlink(missing_ok=True)
        return
    with replacing(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["row", "column", "code", "message"])
        rows.writerows([p.row, p.column, p.code, p.message] for p in bad)


__all__ = [
    "Problem",
    "Source",
    "check_output",
    "joined",
    "problems",
    "read",
    "summary",
    "write",
    "write_rejects",
]
