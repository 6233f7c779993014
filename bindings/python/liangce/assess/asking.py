"""Asks decisions of the subjects of a table, and of each period of the year where they are asked so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liangce._errors import CaseError
from liangce.assess.block import Block, own, verdicts_of
from liangce.assess.county import County, CountyError, Problem
from liangce.assess.model import PERIODS, Asked, Entities
from liangce.assess.pieces import SHORTFALL, TEXTS

if TYPE_CHECKING:
    from liangce import DecisionInfo, Policy

VERDICTS = 1 << 20
"""How many are asked for at a time: what is not kept of their answers goes before the next are asked for."""
MANY = 1 << 16
"""Rows that take memory worth giving back."""
ROW = "row"
"""A column that is no fact, where a decision rests on parameters alone: a table needs rows."""


def ask(
    policy: Policy,
    county: County,
    model: Entities,
    infos: list[DecisionInfo],
    how: Asked,
    table: str,
    frame: dict[str, Any],
    on: dt.date,
    threads: int | None,
) -> list[Block]:
    """Ask decisions that are asked the same way; a block each. CountyError names columns that are no facts."""
    rows = np.arange(county.rows(table), dtype=np.int64)
    if how.among:
        used = f"decision {infos[0].name}"
        rows = np.flatnonzero(county.holds(table, how.among, used) != 0)
    periods = _periods(how, model, on) if how.each else []
    if how.each:
        # Every subject once for each period, period by period.
        asked = np.tile(rows, len(periods))
        kind = pa.date32() if how.each[0] in PERIODS else pa.string()
        columns = {
            name: _within(column, rows, periods, how.within[name])
            if name in how.within
            else column.take(pa.array(asked))
            for name, column in frame.items()
        }
        columns[how.fact] = pa.array([period.fact for period in periods], kind).take(
            pa.array(np.repeat(np.arange(len(periods)), len(rows)))
        )
    else:
        asked = rows
        whole = len(asked) == county.rows(table)
        columns = dict(frame) if whole else {name: column.take(pa.array(asked)) for name, column in frame.items()}
    answers = [_Answers(info, model) for info in infos]
    errors: list[Any] = []
    facts = pa.table(columns) if columns else pa.table({ROW: asked})
    step = VERDICTS // len(infos)
    for begin in range(0, max(1, len(asked)), step):
        try:
            result = policy.decide_table(
                facts.slice(begin, step),
                [info.name for info in infos],
                on=on,
                outputs=True,
                missing=True,
                threads=threads,
                ignore=() if columns else (ROW,),
            )
        except CaseError as error:
            raise CountyError(
                [f"table {table}: {problem}" for problem in error.problems] or [f"table {table}: {error}"]
            ) from error
        told = result.to_pyarrow()
        for wrong in result.errors:
            county.note(Problem(table, int(asked[begin + wrong.row]), wrong.column, wrong.message))
        county.problem_count += max(0, result.error_count - len(result.errors))
        errors.append(own(told.column("error")))
        for answer in answers:
            answer.take(told)
        del result, told
        if len(facts) >= MANY:
            give_back()
    wrong_rows = _some(errors)
    return [
        Block(
            info=answer.info,
            table=table,
            rows=asked,
            frame=columns,
            period=[period.name for period in periods],
            period_end=[period.end for period in periods],
            errors=wrong_rows,
            **answer.columns(),
        )
        for answer in answers
    ]


def give_back() -> None:
    """Give memory that is free to the system, where the C library would keep it."""
    pa.system_memory_pool().release_unused()


class _Answers:
    """What is kept of the answers to one decision."""

    def __init__(self, info: DecisionInfo, model: Entities) -> None:
        self.info = info
        how = model.asked(info)
        self._shortfall = _first(info.values, (how.shortfall, *model.shortfall))
        self._due = _first(info.values, (how.due, *model.due))
        self._kept: dict[str, list[Any]] = {}
        self._known: set[str] = set()

    def take(self, told: Any) -> None:
        """Keep what a ledger shows of a table of answers."""
        self._keep("verdicts", verdicts_of(told.column(self.info.name)))
        for name, kind in (("missing", TEXTS), ("findings", TEXTS), ("retroactive", pa.bool_())):
            self._keep(name, self._output(told, name, kind))
        self._keep("shortfall", self._output(told, self._shortfall, SHORTFALL))
        self._keep("due", self._output(told, self._due, pa.date32()))

    def columns(self) -> Mapping[str, Any]:
        """The columns of a block."""
        columns = {name: _some(parts) for name, parts in self._kept.items() if name != "due"}
        columns["due"] = pa.concat_arrays(self._kept["due"]) if "due" in self._known else None
        return columns

    def _keep(self, name: str, column: Any) -> None:
        self._kept.setdefault(name, []).append(column)

    def _output(self, told: Any, name: str, kind: Any) -> Any:
        """An output in the type the ledger has for it; empty when it is of another kind."""
        called = f"{self.info.name}.{name}"
        if not name or called not in told.column_names:
            return pa.nulls(told.num_rows, kind)
        column = own(told.column(called))
        if kind == SHORTFALL and _is_number(column.type):
            return column.cast(kind)
        if column.type != kind:
            return pa.nulls(len(column), kind)
        if name == self._due:
            self._known.add("due")  # even where no case has one: the end of the period stands for none of them
        return column


def _some(parts: list[Any]) -> Any:
    """The parts in one piece, None when they hold nothing."""
    return None if all(part.null_count == len(part) for part in parts) else pa.concat_arrays(parts)


def _is_number(kind: Any) -> bool:
    return bool(pa.types.is_decimal(kind) or pa.types.is_integer(kind))


def _within(column: Any, rows: Any, periods: list[_Period], day: str) -> Any:
    """A column of lists, once for each period with the entries of that period only."""
    items = column.take(pa.array(rows))
    counts = np.asarray(pc.fill_null(pc.list_value_length(items), 0)).astype(np.int64)
    values = items.flatten()
    days = values.field(day) if pa.types.is_struct(values.type) else values
    if not pa.types.is_date32(days.type):
        days = days.cast(pa.date32())
    at = np.asarray(pc.fill_null(days.cast(pa.int32()), NO_DAY)).astype(np.int64)
    row = np.repeat(np.arange(len(rows)), counts)
    missing = np.asarray(items.is_null())
    epoch = dt.date(1970, 1, 1)
    parts = []
    for period in periods:
        first, last = (period.fact - epoch).days, ((period.end or period.fact) - epoch).days
        kept = np.flatnonzero(((at >= first) & (at <= last)) | (at == NO_DAY))
        offsets = np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=len(rows)))]).astype(np.int32)
        mask = np.concatenate([missing, [False]])
        parts.append(pa.ListArray.from_arrays(pa.array(offsets, mask=mask), values.take(pa.array(kept))))
    return pa.concat_arrays(parts) if parts else items[:0]


NO_DAY = -(1 << 31)
"""An entry without a day may belong to any period."""


def _first(outputs: tuple[str, ...], names: tuple[str, ...]) -> str:
    return next((name for name in names if name and name in outputs), "")


class _Period:
    def __init__(self, fact: Any, name: str, end: dt.date | None) -> None:
        self.fact, self.name, self.end = fact, name, end


def _periods(how: Asked, model: Entities, on: dt.date) -> list[_Period]:
    """Those of the model's year that have begun, or the values of the list."""
    if how.each[0] not in PERIODS:
        return [_Period(value, value, None) for value in how.each]
    first, last = (dt.date.fromisoformat(day) for day in model.year)
    last = min(last, on)
    word, found = how.each[0], []
    if word == "week":
        day = first - dt.timedelta(days=first.weekday())
        day += dt.timedelta(days=0 if day >= first else 7)
        while day <= last:
            year, week, _ = day.isocalendar()
            found.append(_Period(day, f"{year}-W{week:02}", day + dt.timedelta(days=6)))
            day += dt.timedelta(days=7)
        return found
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[word]
    day = first.replace(day=1)
    while day <= last:
        after = day.month - 1 + months
        following = dt.date(day.year + after // 12, after % 12 + 1, 1)
        name = {
            "month": f"{day.year}-{day.month:02}",
            "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
            "half-year": f"{day.year}-H{(day.month + 5) // 6}",
            "year": str(day.year),
        }[word]
        found.append(_Period(day, name, following - dt.timedelta(days=1)))
        day = following
    return found
