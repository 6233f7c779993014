"""The rows of a ledger, some tens of thousands at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liangce.assess.block import Block, given
from liangce.assess.county import Ints
from liangce.assess.model import ROOT, Entities

if TYPE_CHECKING:
    from liangce.assess.ledger import Ledger

SHORTFALL = pa.decimal128(38, 10)
TEXTS = pa.list_(pa.string())


def pieces(ledger: Ledger, block: Block, offset: int, *, not_applicable: bool, rows: int) -> Iterator[Any]:
    """The rows of one decision as tables; ``offset`` is the number of its first case. At least one, perhaps empty."""
    numbers = np.arange(len(block), dtype=np.int64)
    if not not_applicable:
        numbers = np.flatnonzero(~given(block.verdicts, ("NOT_APPLICABLE",)))
    about = _about(ledger, block)
    for begin in range(0, max(1, len(numbers)), rows):
        yield _piece(block, about, numbers[begin : begin + rows], offset)


@dataclass(frozen=True)
class _About:
    """What all rows of a decision share, and what they look up."""

    same: dict[str, str]
    """Columns of one word."""
    keys: Any
    levels: list[tuple[str, Any, Ints]]
    """Column, keys of a table above, and the row of it that each row of the table belongs to."""
    responsible: Any
    """Lists of who answers, and which of them for each row of the table; all the first when there is no index."""
    index: Ints | None


def _about(ledger: Ledger, block: Block) -> _About:
    county, entities, info, table = ledger.county, ledger.entities, block.info, block.table
    named = table != ROOT and entities.tables[table].key
    words = {ledger.policy.clauses[clause].strength for clause in info.clauses}
    levels: list[tuple[str, Any, Ints]] = []
    for above, subject in _levels(entities):
        if ledger.reaches(table, above) and county.has(above):
            levels.append((subject, county.keys(above), county.up(table, above)))
        else:
            levels.append((subject, pa.nulls(0, pa.string()), np.full(county.rows(table), -1, dtype=np.int64)))
    units, places = ledger.units_of(info)
    index = None
    if not places or not ledger.reaches(table, places):
        answer = [[*units, entities.place[0]] if places else units]
    else:
        keys = county.keys(places)
        answer = [[*units, key or entities.place[0]] for key in keys.to_pylist()] + [[*units, entities.place[0]]]
        index = county.up(table, places)
        index = np.where(index >= 0, index, len(keys))
    return _About(
        same={
            "clause": ",".join(info.clauses),
            "decision": info.name,
            "subject": info.subject or ROOT,
            "strength": "soft" if words == {"soft"} else "hard",
        },
        keys=county.keys(table) if named else None,
        levels=levels,
        responsible=pa.array(answer, TEXTS),
        index=index,
    )


def _piece(block: Block, about: _About, numbers: Ints, offset: int) -> Any:
    at, rows, count = pa.array(numbers), block.rows[numbers], len(numbers)
    first = pa.array(np.zeros(count, dtype=np.int32))

    def same(name: str) -> Any:
        return pa.DictionaryArray.from_arrays(first, pa.array([about.same[name]], pa.string()))

    def own(column: Any, kind: Any) -> Any:
        if column is None:
            return pa.nulls(count, kind)
        column = column.take(at)
        return column if column.type == kind else column.cast(kind)

    columns: dict[str, Any] = {"case": pa.array(numbers + offset)}
    columns |= {name: same(name) for name in ("clause", "decision", "subject")}
    columns["id"] = pa.nulls(count, pa.string()) if about.keys is None else about.keys.take(pa.array(rows))
    for subject, keys, up in about.levels:
        index = up[rows]
        columns[subject] = keys.take(pa.array(index, mask=index < 0)).dictionary_encode()
    period, due = pa.nulls(count, pa.string()), own(block.due, pa.date32())
    if block.period:
        which = pa.array(numbers // (len(block) // len(block.period)))
        period = pa.array(block.period).take(which)
        if block.due is None:
            due = pa.array(block.period_end, pa.date32()).take(which)
    columns["period"] = period.dictionary_encode()
    columns["verdict"] = block.verdicts.take(at).dictionary_decode().dictionary_encode()
    # Only of what is not met.
    short = pa.array(given(block.verdicts, ("NOT_MET",))[numbers])
    columns["shortfall"] = pc.if_else(short, own(block.shortfall, SHORTFALL), pa.scalar(None, SHORTFALL))
    columns["due"] = due
    columns["responsible"] = about.responsible.take(first if about.index is None else pa.array(about.index[rows]))
    columns["strength"] = same("strength")
    columns["retroactive"] = own(block.retroactive, pa.bool_())
    columns["missing"], columns["findings"] = own(block.missing, TEXTS), own(block.findings, TEXTS)
    columns["error"] = own(block.errors, pa.string())
    return pa.table(columns)


def _levels(entities: Entities) -> list[tuple[str, str]]:
    """Tables that subjects may lie in, the widest first, and the subject each is about."""
    about = {table: subject for subject, table in entities.subjects.items()}
    inner = {above for table in about for above in entities.above(table) if above != ROOT}
    return [
        (table, about.get(table, table)) for table in sorted(inner, key=lambda name: (len(entities.above(name)), name))
    ]
