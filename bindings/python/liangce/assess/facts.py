"""Columns of facts for the subjects of a county: from their own table, from tables above, from the rows below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from liangce.assess.block import given
from liangce.assess.county import County, CountyError, Flags, Ints
from liangce.assess.model import ROOT, Entities, Origin

if TYPE_CHECKING:
    from liangce import Policy

BOUNDS = (".low", ".high", ".reason")
"""What a column may be called besides the fact: what is known of it where it is not."""


class Facts:
    """Makes the columns of one subject, each once."""

    def __init__(self, policy: Policy, county: County, table: str, verdicts: Mapping[str, tuple[str, Any]]) -> None:
        """`verdicts`: of the decisions made already, the table they are about and a column of verdicts."""
        self._policy, self._county, self._table, self._decided = policy, county, table, verdicts
        self._made: dict[str, dict[str, Any]] = {}

    def frame(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The columns the county has for these facts."""
        columns: dict[str, Any] = {}
        for name in names:
            if name not in self._made:
                self._made[name] = self._make(name)
            columns.update(self._made[name])
        return columns

    def _make(self, name: str) -> dict[str, Any]:
        fact = self._policy.facts[name]
        county, table = self._county, self._table
        for called in (name, fact.en):
            if called is not None and (column := county.lookup(table, called)) is not None:
                found = {name: column}
                for suffix in BOUNDS:
                    if (known := county.lookup(table, f"{called}{suffix}")) is not None:
                        found[f"{name}{suffix}"] = known
                return found
        origin = county.entities.facts.get(name)
        if origin is None:
            return {}
        return getattr(self, f"_{origin.kind.replace(' ', '_')}")(name, origin)  # type: ignore[no-any-return]

    def _column(self, name: str, origin: Origin) -> dict[str, Any]:
        column = self._county.lookup(self._table, origin.of)
        return {} if column is None else {name: column}

    def _complete_through(self, name: str, origin: Origin) -> dict[str, Any]:
        day = self._county.complete_through(origin.of)
        if day is None or self._unread(origin.of):
            return {}
        if isinstance(day, str):
            day = dt.date.fromisoformat(day)
        return {name: pa.repeat(pa.scalar(day, pa.date32()), self._county.rows(self._table))}

    def _unread(self, log: str) -> bool:
        """Is the log not there, or not readable? A record nobody can read does not show that nothing happened."""
        county = self._county
        if log not in county.entities.tables:
            return False
        if not county.has(log):
            return True
        used = [origin.where for origin in county.entities.facts.values() if origin.of == log]
        return any(county.lookup(log, column) is None for where in used for column in where)

    def _below(self, origin: Origin, name: str) -> tuple[Ints, Any] | None:
        """For each row of the table named, the subject it belongs to, and whether the conditions hold."""
        county = self._county
        if not county.has(origin.of) or county.lacks(origin.of, origin.where, f"fact {name}"):
            return None
        if self._table != ROOT and self._table not in county.entities.above(origin.of):
            raise CountyError(
                [f"{county.entities.source}: facts: {name}: rows of {origin.of} belong to no {self._table}"]
            )
        return county.up(origin.of, self._table), county.holds(origin.of, origin.where, f"fact {name}")

    def _unsure(self, index: Ints, truth: Any) -> Flags:
        """Subjects of which it is not known which rows are theirs."""
        size = self._county.rows(self._table)
        unsure = np.zeros(size, dtype=np.bool_)
        mine = index >= 0
        unsure[index[mine & (truth < 0)]] = True
        return unsure | self._county.doubled(self._table)

    def _rows(self, name: str, origin: Origin) -> dict[str, Any]:
        below = self._below(origin, name)
        if below is None:
            return {}
        index, truth = below
        items = self._items(name, origin)
        if items is None:
            return {}
        unsure = self._unsure(index, truth)
        kept = np.flatnonzero((index >= 0) & (truth == 1) & ~unsure[np.maximum(index, 0)])
        order = kept[np.argsort(index[kept], kind="stable")]
        counts = np.bincount(index[order], minlength=len(unsure))
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        missing = np.concatenate([unsure, [False]])
        lists = pa.ListArray.from_arrays(pa.array(offsets, mask=missing), items.take(pa.array(order)))
        return {name: lists}

    def _items(self, name: str, origin: Origin) -> Any:
        county = self._county
        if origin.column:
            return county.lookup(origin.of, origin.column)
        fields: dict[str, Any] = {}
        for entry in self._policy.facts[name].fields:
            called = [origin.fields[entry.name]] if entry.name in origin.fields else [entry.name, entry.en]
            for column_name in called:
                column = county.lookup(origin.of, column_name) if column_name else None
                if column is not None:
                    fields[entry.name] = column
                    break
        return pa.StructArray.from_arrays(list(fields.values()), list(fields)) if fields else None

    def _keys(self, name: str, origin: Origin) -> dict[str, Any]:
        key = self._county.entities.tables[origin.of].key[0]
        return self._rows(name, Origin("rows", origin.of, column=key, where=origin.where))

    def _count(self, name: str, origin: Origin) -> dict[str, Any]:
        below = self._below(origin, name)
        if below is None:
            return {}
        index, truth = below
        mine = index >= 0
        size = self._county.rows(self._table)
        sure = np.bincount(index[mine & (truth == 1)], minlength=size)
        perhaps = np.bincount(index[mine & (truth != 0)], minlength=size)
        return _between(name, sure, perhaps, self._county.doubled(self._table))

    def _sum(self, name: str, origin: Origin) -> dict[str, Any]:
        below = self._below(origin, name)
        column = self._county.lookup(origin.of, origin.column) if below is not None else None
        if below is None or column is None:
            return {}
        index, truth = below
        known = np.asarray(column.is_valid())
        unsure = self._unsure(index, np.where(known, truth, np.where(truth == 0, 0, -1)))
        totals = [Decimal(0)] * len(unsure)
        for row in np.flatnonzero((index >= 0) & (truth == 1) & known):
            totals[index[row]] += Decimal(str(column[int(row)].as_py()))
        return {name: pa.array([None if unsure[i] else total for i, total in enumerate(totals)])}

    def _verdicts(self, name: str, origin: Origin) -> dict[str, Any]:
        if origin.of not in self._decided:
            return {}
        table, verdicts = self._decided[origin.of]
        index = self._county.up(table, self._table)
        counted = given(verdicts, tuple(origin.are))
        size = self._county.rows(self._table)
        number = np.bincount(index[(index >= 0) & counted], minlength=size)
        return _between(name, number, number, self._county.doubled(self._table))


def _between(name: str, low: Ints, high: Ints, unsure: Flags) -> dict[str, Any]:
    """A count that is known, or lies between two numbers."""
    exact = (low == high) & ~unsure
    columns = {name: pa.array(low, mask=~exact)}
    if not exact.all():
        columns[f"{name}.low"] = pa.array(low, mask=exact | unsure)
        columns[f"{name}.high"] = pa.array(high, mask=exact | unsure)
    return columns


def case_of(frame: Mapping[str, Any], row: int) -> dict[str, Any]:
    """The facts of one row as a case; what is known of a missing one stands for it."""
    from liangce import unknown

    cells = {name: column[row].as_py() for name, column in frame.items()}
    case: dict[str, Any] = {}
    for name, value in cells.items():
        if name.endswith(BOUNDS):
            continue
        low, high, reason = (cells.get(f"{name}{suffix}") for suffix in BOUNDS)
        if value is None and (low is not None or high is not None or reason is not None):
            value = unknown(reason or "missing", low=low, high=high)
        case[name] = value
    return case


def unused(policy: Policy, county: County, entities: Entities) -> list[tuple[str, str]]:
    """Columns that nothing reads, of tables that something reads: (table, column)."""
    named = {fact.name for fact in policy.facts.values()} | {fact.en for fact in policy.facts.values() if fact.en}
    read: set[str] = set()
    for name, origin in entities.facts.items():
        read |= {origin.of, origin.column, *origin.where, *origin.fields.values()}
        if origin.kind == "rows":
            read |= {entry.name for entry in policy.facts[name].fields} | {
                entry.en or "" for entry in policy.facts[name].fields
            }
    for asked in entities.decisions.values():
        read |= set(asked.among)
    read |= set(entities.records)
    found = []
    used = {ROOT, entities.records[0], *entities.subjects.values(), *(origin.of for origin in entities.facts.values())}
    for table, data in county.tables.items():
        said = entities.tables[table]
        if table not in used:
            continue
        for column in data.column_names:
            base = column.rsplit(".", 1)[0] if column.endswith(BOUNDS) else column
            if base not in named and base not in read and column not in (*said.key, *said.link, *said.ignore):
                found.append((table, column))
    return found
