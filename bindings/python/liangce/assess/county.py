"""A county as tables: read from a folder or taken as they are, joined by their declared keys."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from liangce.assess.model import ROOT, Entities
from liangce.table import _speaking_arrow

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Truth = npt.NDArray[np.int8]
"""1, 0 and -1: unknown."""


class CountyError(ValueError):
    """Tables that are no county of the model; ``str(error)`` is one line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        """Carry the problems."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a cell or a row of the county; the assessment went on without it."""

    table: str
    row: int
    """From 0, in the order of the table; -1: the whole table."""
    column: str
    message: str

    def __str__(self) -> str:
        """One line."""
        at = f", row {self.row}" if self.row >= 0 else ""
        return f"table {self.table}{at}{f', column {self.column}' if self.column else ''}: {self.message}"


@dataclass(slots=True)
class County:
    """Tables with their keys."""

    entities: Entities
    tables: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    _parents: dict[str, Ints] = field(default_factory=dict)
    _doubled: dict[str, Flags] = field(default_factory=dict)

    MOST_PROBLEMS = 1000
    """Problems kept; all are counted."""

    def has(self, table: str) -> bool:
        """Is the table there? The county itself always is."""
        return table == ROOT or table in self.tables

    def rows(self, table: str) -> int:
        """Number of its rows."""
        return int(self.tables[table].num_rows) if table in self.tables else 1

    def column(self, table: str, name: str) -> Any:
        """One column in one piece, or None."""
        if table not in self.tables or name not in self.tables[table].column_names:
            return None
        column = self.tables[table].column(name)
        return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column

    def keys(self, table: str) -> Any:
        """The key of each row as text; a key of several columns is joined by `/`."""
        return _joined([self.column(table, name) for name in self.entities.tables[table].key])

    def doubled(self, table: str) -> Flags:
        """Rows whose key stands on another row as well."""
        return self._doubled.get(table, np.zeros(self.rows(table), dtype=np.bool_))

    def up(self, table: str, to: str) -> Ints:
        """The row of a table above that each row belongs to; -1: not known. The county's row is 0."""
        if to == ROOT:
            return np.zeros(self.rows(table), dtype=np.int64)
        at, index = table, np.arange(self.rows(table), dtype=np.int64)
        while at != to:
            step = self._parents[at]
            index = np.where(index >= 0, step[np.maximum(index, 0)], -1) if len(step) else np.full(len(index), -1)
            at = self.entities.tables[at].parent
        return index

    def lookup(self, table: str, name: str) -> Any:
        """A column of the table or, carried down to its rows, of the nearest table above that has it; None: nowhere."""
        own = self.column(table, name)
        if own is not None:
            return own
        for above in self.entities.above(table):
            column = self.column(above, name)
            if column is not None:
                index = self.up(table, above)
                return column.take(pa.array(index, mask=index < 0))
        return None

    def holds(self, table: str, where: Mapping[str, Any], used: str) -> Truth:
        """Do the rows have these values? Kleene: a cell that is empty may have any."""
        truth = np.ones(self.rows(table), dtype=np.int8)
        for name, wanted in where.items():
            column = self.lookup(table, name)
            if pa.types.is_dictionary(column.type):
                column = column.dictionary_decode()
            if wanted is None:
                one = np.asarray(column.is_null()).astype(np.int8)
            else:
                values = wanted if isinstance(wanted, list) else [wanted]
                try:
                    held = pc.is_in(column, value_set=pa.array(values).cast(column.type))
                except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                    raise CountyError(
                        [f"table {table}, column {name}: holds {column.type}, {used} looks for {wanted!r}"]
                    ) from None
                one = np.where(np.asarray(column.is_valid()), np.asarray(held), -1).astype(np.int8)
            truth = np.where((truth == 0) | (one == 0), 0, np.where((truth < 0) | (one < 0), -1, 1)).astype(np.int8)
        return truth

    def lacks(self, table: str, where: Mapping[str, Any], used: str) -> str:
        """Say which column of the conditions is nowhere, and note it; empty when all are there."""
        for name in where:
            if self.lookup(table, name) is None:
                told = f"is not there, {used} looks for it"
                self.note(Problem(table, -1, name, told))
                return f"table {table} has no column {name}"
        return ""

    def note(self, problem: Problem, count: int = 1) -> None:
        """Keep a problem, the first thousand of them."""
        self.problem_count += count
        if len(self.problems) < self.MOST_PROBLEMS:
            self.problems.append(problem)

    def complete_through(self, log: str) -> Any:
        """The day through which a log is known to be complete, None when nobody says."""
        table, name, day = self.entities.records
        names, days = self.column(table, name), self.column(table, day)
        if names is None or days is None:
            return None
        told = [d for n, d in zip(names.to_pylist(), days.to_pylist(), strict=True) if n == log]
        return told[0] if told else None


def take(source: Any, entities: Entities) -> County:
    """Make a county of a folder of Parquet and CSV files, or of a mapping of names to tables.

    CountyError lists everything that makes the tables no county: unknown tables, key columns that are not there, the
    county's own table with more than one row. Keys that stand twice or lead nowhere are problems of their rows.
    """
    tables: dict[str, Any] = {}
    wrong: list[str] = []
    for name, read in _sources(source):
        if name not in entities.tables:
            wrong.append(f"table {name}: the model has no such table; there are {', '.join(entities.tables)}")
            continue
        try:
            tables[name] = read()
        except (pa.ArrowInvalid, TypeError, ValueError, OSError) as error:
            wrong.append(f"table {name}: {error}")
    for name, table in tables.items():
        names = table.column_names
        doubled = sorted({column for column in names if names.count(column) > 1})
        wrong.extend(f"table {name}: column {column} stands twice" for column in doubled)
        said = entities.tables[name]
        needed = dict.fromkeys([*said.key, *(said.link if said.parent in tables else ())])
        told = ", ".join(names[:40])
        wrong.extend(f"table {name} has no column {c}, its key; there are {told}" for c in needed if c not in names)
    if ROOT in tables and tables[ROOT].num_rows != 1:
        wrong.append(f"table {ROOT}: has {tables[ROOT].num_rows} rows, the county is one")
    if not tables and not wrong:
        wrong.append("the county has no table")
    if wrong:
        raise CountyError(wrong)
    county = County(entities, tables)
    for name in tables:
        _mark_doubled(county, name)
    for name in tables:
        _link(county, name)
    return county


def _sources(source: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(source, Mapping):
        for name, table in source.items():
            yield str(name), lambda table=table: _as_table(table)
        return
    folder = Path(source)
    if not folder.is_dir():
        raise FileNotFoundError(2, "no such folder", str(folder))
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".parquet", ".csv"))
    stems = [path.stem for path in files]
    for stem in sorted({stem for stem in stems if stems.count(stem) > 1}):
        raise CountyError([f"table {stem}: stands in {folder} as .csv and as .parquet"])
    for path in files:
        yield (
            path.stem,
            lambda path=path: _read_csv(path) if path.suffix.lower() == ".csv" else pa.parquet.read_table(path),
        )


def _as_table(table: Any) -> Any:
    """A pyarrow table of anything that speaks Arrow, or of a mapping of names to lists."""
    if isinstance(table, Mapping):
        return pa.table({str(name): pa.array(column) for name, column in table.items()})
    return table if isinstance(table, pa.Table) else pa.table(_speaking_arrow(table))


def _read_csv(path: Path) -> Any:
    """Every cell as text, an empty one is missing; columns of true and false are truth values."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    if not header or header == [""]:
        raise ValueError("the file is empty; the first line names the columns")
    table = pa.csv.read_csv(
        path,
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in header},
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    )
    for index, name in enumerate(table.column_names):
        words = pc.unique(pc.utf8_lower(table.column(index))).drop_null().to_pylist()
        if words and set(words) <= {"true", "false"}:
            truth = pc.equal(pc.utf8_lower(table.column(index)), "true")
            table = table.set_column(index, name, truth)
    return table


def _joined(columns: list[Any]) -> Any:
    texts = [
        (column.dictionary_decode() if pa.types.is_dictionary(column.type) else column).cast(pa.string())
        for column in columns
    ]
    return texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, "/")


def _mark_doubled(county: County, name: str) -> None:
    said = county.entities.tables[name]
    if not said.key or county.rows(name) == 0:
        return
    keys = county.keys(name)
    column = "/".join(said.key)
    empty = np.flatnonzero(np.asarray(keys.is_null()))
    for row in empty[: County.MOST_PROBLEMS]:
        county.note(Problem(name, int(row), column, "the key is empty"))
    codes = np.asarray(pc.fill_null(keys.dictionary_encode().indices, -1)).astype(np.int64)
    counts = np.bincount(codes[codes >= 0], minlength=1)
    doubled = (codes >= 0) & (counts[np.maximum(codes, 0)] > 1)
    county._doubled[name] = doubled
    for row in np.flatnonzero(doubled)[: County.MOST_PROBLEMS]:
        county.note(Problem(name, int(row), column, f"the key {keys[int(row)].as_py()} stands on another row as well"))


def _link(county: County, name: str) -> None:
    said = county.entities.tables[name]
    if said.parent == ROOT:
        return
    if said.parent not in county.tables:
        county._parents[name] = np.full(county.rows(name), -1, dtype=np.int64)
        return
    wanted = _joined([county.column(name, column) for column in said.link])
    found = pc.index_in(wanted, value_set=county.keys(said.parent))
    index = np.asarray(pc.fill_null(found, -1)).astype(np.int64)
    county._parents[name] = index
    lost = np.flatnonzero(index < 0)
    column = "/".join(said.link)
    county.problem_count += max(0, len(lost) - County.MOST_PROBLEMS)
    for row in lost[: County.MOST_PROBLEMS]:
        value = wanted[int(row)].as_py()
        told = "is empty" if value is None else f"{value} is not in table {said.parent}"
        county.note(Problem(name, int(row), column, told))
