"""Asks the decisions, deepest subjects first: what is about a group may rest on the verdicts of its members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liangce._errors import CaseError
from liangce.assess.county import County, CountyError, Problem, take
from liangce.assess.facts import Facts, unused
from liangce.assess.ledger import Block, Ledger
from liangce.assess.model import PERIODS, ROOT, Asked, Entities, read
from liangce.table import Cancelled

if TYPE_CHECKING:
    from liangce import DecisionInfo, Policy

UNDETERMINED = "UNDETERMINED"


def run(
    policy: Policy,
    county: Any,
    on: dt.date | str,
    decisions: Sequence[str] | None,
    entities: Any,
    threads: int | None,
    progress: Callable[[int, int, str], object] | None,
) -> Ledger:
    """Assess; see :func:`liangce.assess.assess`."""
    day = on if isinstance(on, dt.date) else dt.date.fromisoformat(on)
    model = entities if isinstance(entities, Entities) else read(policy, entities)
    data = take(county, model)
    program = policy.on(day)
    asked = _order(policy, model, decisions)
    blocks: list[Block] = []
    skipped: dict[str, str] = {}
    decided: dict[str, tuple[str, Any]] = {}
    made: dict[str, Facts] = {}
    done = 0
    for batch in _batches(asked, model):
        if progress is not None and progress(done, len(asked), batch[0].name) is False:
            raise Cancelled("stopped by the progress function")
        done += len(batch)
        how = model.decisions.get(batch[0].name, Asked())
        table = _table_of(batch[0], model)
        why = _no_table(batch[0], table, how, data)
        if why:
            skipped.update(dict.fromkeys((info.name for info in batch), why))
            continue
        facts = made.setdefault(table, Facts(policy, data, table, decided))
        kept, frame = [], {}
        for info in batch:
            names = [name for name in program.facts_of(info.name) if name != how.fact]
            found = facts.frame(tuple(names))
            lacking = [name for name in how_of(model, info).needs if name not in found and f"{name}.low" not in found]
            if lacking or (names and not found):
                skipped[info.name] = f"the county has no {', '.join(lacking or names)}"
                continue
            kept.append(info)
            frame.update(found)
        if not kept:
            continue
        for block in _ask(policy, data, model, kept, how, table, frame, day, threads):
            blocks.append(block)
            decided[block.info.name] = (table, block.verdicts if not how.each else block.verdicts[:0])
    if progress is not None:
        progress(len(asked), len(asked), "")
    for table, column in unused(policy, data, model):
        data.note(Problem(table, -1, column, "no fact, key or condition of the model reads this column"))
    return Ledger(policy, model, data, day, blocks, skipped)


def _table_of(info: DecisionInfo, model: Entities) -> str:
    subject = info.subject or ROOT
    return ROOT if subject == ROOT else model.subjects.get(subject, "")


def _no_table(info: DecisionInfo, table: str, how: Asked, county: County) -> str:
    """Why a decision cannot be asked; empty when it can."""
    if how.skip:
        return how.skip
    if not table:
        return f"the model has no table for the subject {info.subject}"
    if not county.has(table):
        return f"the county has no table {table}"
    return county.lacks(table, how.among, f"decision {info.name}")


def _batches(asked: list[DecisionInfo], model: Entities) -> list[list[DecisionInfo]]:
    """Decisions asked together: of the same subjects and the same way. What they share is worked out once."""
    batches: dict[Any, list[DecisionInfo]] = {}
    for info in asked:
        how = model.decisions.get(info.name, Asked())
        after = {origin.of for origin in model.facts.values() if origin.kind == "verdicts"}
        alone = info.name if how.each or how.skip or info.name in after else ""
        key = (_table_of(info, model), repr(sorted(how.among.items())), alone)
        batches.setdefault(key, []).append(info)
    return list(batches.values())


def _order(policy: Policy, model: Entities, wanted: Sequence[str] | None) -> list[DecisionInfo]:
    if wanted is None:
        chosen = [info for info in policy.decisions.values() if info.kind != "computation"]
    else:
        unknown = [name for name in wanted if name not in policy.decisions]
        if unknown:
            raise KeyError(f"no decision `{unknown[0]}`; there are {', '.join(policy.decisions)}")
        chosen = [policy.decisions[name] for name in wanted]
    depth = {subject: len(model.above(table)) for subject, table in model.subjects.items()}
    return sorted(dict.fromkeys(chosen), key=lambda info: -depth.get(info.subject or ROOT, 0))


def _ask(
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
    short = {info.name: _first(info.values, (how_of(model, info).shortfall, *model.shortfall)) for info in infos}
    due = {info.name: _first(info.values, (how_of(model, info).due, *model.due)) for info in infos}
    facts = pa.table(columns) if columns else pa.table({ROW: asked})
    try:
        result = policy.decide_table(
            facts,
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
        county.note(Problem(table, int(asked[wrong.row]), wrong.column, wrong.message))
    county.problem_count += max(0, result.error_count - len(result.errors))
    errors = (
        told.column("error").combine_chunks() if "error" in told.column_names else pa.nulls(len(asked), pa.string())
    )
    blocks = []
    for info in infos:

        def output(name: str, name_of: str = info.name) -> Any:
            column = f"{name_of}.{name}"
            return told.column(column).combine_chunks() if name and column in told.column_names else None

        verdicts = told.column(info.name).combine_chunks()
        verdicts = verdicts.dictionary_decode() if pa.types.is_dictionary(verdicts.type) else verdicts
        shortfall, last = output(short[info.name]), output(due[info.name])
        blocks.append(
            Block(
                info=info,
                table=table,
                rows=asked,
                frame=columns,
                period=[period.name for period in periods],
                period_end=[period.end for period in periods],
                verdicts=pc.fill_null(verdicts, UNDETERMINED),
                missing=output("missing"),
                findings=output("findings"),
                retroactive=output("retroactive"),
                shortfall=shortfall if shortfall is not None and _is_number(shortfall.type) else None,
                due=last if last is not None and pa.types.is_date32(last.type) else None,
                errors=errors,
            )
        )
    return blocks


ROW = "row"
"""A column that is no fact, where a decision rests on parameters alone: a table needs rows."""


def how_of(model: Entities, info: DecisionInfo) -> Asked:
    """How the model asks a decision."""
    return model.decisions.get(info.name, Asked())


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


__all__ = ["UNDETERMINED", "run"]
