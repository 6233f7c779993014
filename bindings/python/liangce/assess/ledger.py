"""The compliance ledger: what was asked of whom, what it came to, and why on demand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa

from liangce.assess.block import COMPLIANCE, Block
from liangce.assess.county import County, Ints, Problem
from liangce.assess.facts import case_of
from liangce.assess.model import ROOT, Entities
from liangce.assess.pieces import pieces
from liangce.table import _need

if TYPE_CHECKING:
    import pandas
    import polars

    from liangce import Decision, DecisionInfo, Policy

RATIO = pa.decimal128(11, 10)


@dataclass(frozen=True)
class Ledger:
    """What an assessment came to.

    Any library that reads Arrow reads it as it is (``pyarrow.table(ledger)``, ``polars.DataFrame(ledger)``). Columns:
    ``case`` (number to ask why with), ``clause``, ``decision``, ``subject`` (household, village, ...), ``id``,
    ``village`` and every other table above it that has a key, ``period``, ``verdict``, ``shortfall``, ``due``,
    ``responsible`` (list), ``strength``, ``retroactive``, ``missing`` (list), ``findings`` (list), ``error``.
    """

    policy: Policy
    entities: Entities
    county: County = field(repr=False)
    on: dt.date
    blocks: list[Block] = field(repr=False)
    skipped: Mapping[str, str]
    """Decisions that were not asked, and why."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with rows and cells of the county, the first thousand; ``problem_count`` has them all."""
        return tuple(self.county.problems)

    @property
    def problem_count(self) -> int:
        """How many rows and cells were wrong."""
        return self.county.problem_count

    def __len__(self) -> int:
        """Return the number of verdicts, those that do not apply included."""
        return sum(map(len, self.blocks))

    def table(self, *, not_applicable: bool = False, decisions: list[str] | None = None) -> Any:
        """The ledger as a ``pyarrow.Table``; without what does not apply unless asked for."""
        parts = [*self.pieces(not_applicable=not_applicable, decisions=decisions)]
        return pa.concat_tables(parts, promote_options="default") if parts else pa.table({})

    def pieces(
        self, *, not_applicable: bool = False, decisions: list[str] | None = None, rows: int = 1 << 16
    ) -> Iterator[Any]:
        """The same table a piece at a time, of at most so many rows each: the whole is never in memory."""
        offset = 0
        for block in self.blocks:
            if decisions is None or block.info.name in decisions:
                yield from pieces(self, block, offset, not_applicable=not_applicable, rows=rows)
            offset += len(block)

    def to_pandas(self, **options: Any) -> pandas.DataFrame:
        """The ledger as a pandas frame; options as for ``table``."""
        _need("pandas")
        return cast("pandas.DataFrame", self.table(**options).to_pandas())

    def to_polars(self, **options: Any) -> polars.DataFrame:
        """The ledger as a polars frame; options as for ``table``."""
        return cast("polars.DataFrame", _need("polars").DataFrame(self.table(**options)))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the ledger to a reader of Arrow (PyCapsule protocol)."""
        return self.table().__arrow_c_stream__(requested_schema)

    def case(self, number: int) -> tuple[str, dict[str, Any]]:
        """The decision and the facts of a case of the ledger."""
        if not 0 <= number < len(self):
            raise IndexError(f"the ledger has cases 0 to {len(self) - 1}, not {number}")
        for block in self.blocks:
            if number < len(block):
                return block.info.name, case_of(block.frame, number)
            number -= len(block)
        raise AssertionError  # unreachable: the number is below the sum of the lengths

    def decide(self, number: int) -> Decision:
        """Decide a case of the ledger once more, with all its reasons."""
        name, facts = self.case(number)
        return self.policy.decide(name, facts, on=self.on)

    def summary(self) -> Any:
        """Count the verdicts of each decision: a ``pyarrow.Table``, decisions that were not asked included."""
        rows = []
        asked = {block.info.name: block for block in self.blocks}
        for info in self.policy.decisions.values():
            block = asked.get(info.name)
            if block is None and info.name not in self.skipped:
                continue
            counts = block.counts() if block is not None else {}
            known = {word: counts.pop(word, 0) for word in COMPLIANCE}
            rows.append(
                {
                    "clause": ",".join(info.clauses),
                    "decision": info.name,
                    "subject": info.subject or ROOT,
                    "asked": 0 if block is None else len(block),
                    **{word.lower(): number for word, number in known.items()},
                    "other": ", ".join(f"{word} {number}" for word, number in counts.items()) or None,
                    "not_asked": self.skipped.get(info.name),
                }
            )
        schema = pa.schema(
            [("clause", pa.string()), ("decision", pa.string()), ("subject", pa.string()), ("asked", pa.int64())]
            + [(word.lower(), pa.int64()) for word in COMPLIANCE]
            + [("other", pa.string()), ("not_asked", pa.string())]
        )
        return pa.Table.from_pylist(rows, schema=schema)

    def by_unit(self) -> Any:
        """Count what each responsible unit answers for: a ``pyarrow.Table``."""
        totals: dict[str, dict[str, int]] = {}
        for block in self.blocks:
            if not block.rolls_up:
                continue
            units, places = self.units_of(block.info)
            codes = block.codes()
            counts = np.bincount(codes, minlength=len(COMPLIANCE))
            for unit in units:
                _add(totals, unit, counts)
            if places and self.reaches(block.table, places):
                index = self.county.up(block.table, places)[block.rows]
                keys = self.county.keys(places)
                groups = np.bincount(
                    index[index >= 0] * len(COMPLIANCE) + codes[index >= 0], minlength=len(keys) * len(COMPLIANCE)
                ).reshape(len(keys), len(COMPLIANCE))
                for place in np.flatnonzero(groups.sum(axis=1)):
                    _add(totals, str(keys[int(place)]), groups[place])
        rows = [{"unit": unit, **{word.lower(): n for word, n in counts.items()}} for unit, counts in totals.items()]
        return pa.Table.from_pylist(sorted(rows, key=lambda row: (-cast(int, row["not_met"]), row["unit"])))

    def roll_up(self, by: str = ROOT) -> Any:
        """Aggregate verdicts of members into one for each row of a table above them: a ``pyarrow.Table``.

        ``by``: a table of the model (``township`` or ``townships``) or ``county``. Any NOT_MET is NOT_MET, else any
        UNDETERMINED is UNDETERMINED, else any NOT_DUE is NOT_DUE, else any MET is MET, else NOT_APPLICABLE. All are
        counted; ``ratio_low`` and ``ratio_high`` are the shares of MET among those due, were everything undetermined
        bad or good (null where nobody is).
        """
        target = self.entities.subjects.get(by, by)
        if target not in self.entities.tables:
            raise KeyError(f"no table {by!r} to roll up by; there are {', '.join(self.entities.tables)}")
        if not self.county.has(target):
            raise KeyError(f"the county has no table {target}")
        size = self.county.rows(target)
        keys = pa.array([self.policy.id]) if target == ROOT else self.county.keys(target)
        parts = []
        for block in self.blocks:
            if not block.rolls_up or not self.reaches(block.table, target):
                continue
            index = self.county.up(block.table, target)[block.rows]
            codes = block.codes()
            mine = index >= 0
            counts = np.bincount(index[mine] * 5 + codes[mine], minlength=size * 5).reshape(size, 5)
            present = np.flatnonzero(counts.sum(axis=1))
            parts.append(_rolled(block.info, keys, present, counts[present]))
        return pa.concat_tables(parts) if parts else pa.table({})

    def reaches(self, table: str, target: str) -> bool:
        """Does each row of a table lie in one of the target's?"""
        return table == target or target in self.entities.above(table)

    def units_of(self, info: DecisionInfo) -> tuple[list[str], str]:
        """Who answers for a decision, and the table of places that answer too."""
        word, places = self.entities.place
        units: list[str] = []
        for clause in info.clauses:
            units += self.policy.clauses[clause].responsible
        if not units and self.entities.owner:
            try:
                said = self.policy.parameters[self.entities.owner].on(self.on)
            except LookupError:
                said = []
            units = list(said) if isinstance(said, list) else [str(said)]
        known_as = self._aliases()
        units = list(dict.fromkeys(known_as.get(unit, unit) for unit in units))
        here = word in units
        return [unit for unit in units if unit != word], places if here and self.county.has(places) else ""

    def _aliases(self) -> dict[str, str]:
        """Other names of units: one body answers once, whatever a clause calls it."""
        parameter, other, name = self.entities.aliases
        if not parameter:
            return {}
        try:
            said = self.policy.parameters[parameter].on(self.on)
        except LookupError:
            return {}
        return {str(entry[other]): str(entry[name]) for entry in said or ()}


def _add(totals: dict[str, dict[str, int]], unit: str, counts: Ints) -> None:
    row = totals.setdefault(unit, dict.fromkeys(COMPLIANCE, 0))
    for word, number in zip(COMPLIANCE, counts, strict=True):
        row[word] += int(number)


def _rolled(info: DecisionInfo, keys: Any, present: Ints, counts: Ints) -> Any:
    met, not_met, undetermined, not_due = (counts[:, code] for code in range(4))
    verdict = np.select(
        [not_met > 0, undetermined > 0, not_due > 0, met > 0],
        ["NOT_MET", "UNDETERMINED", "NOT_DUE", "MET"],
        "NOT_APPLICABLE",
    )
    judged = met + not_met + undetermined

    def share(part: Ints) -> Any:
        return pa.array(
            [
                None if whole == 0 else (Decimal(int(some)) / int(whole)).quantize(Decimal("1e-10"))
                for some, whole in zip(part, judged, strict=True)
            ],
            RATIO,
        )

    same = pa.array(np.zeros(len(present), dtype=np.int32))
    return pa.table(
        {
            "clause": pa.array([",".join(info.clauses)]).take(same),
            "decision": pa.array([info.name]).take(same),
            "id": keys.take(pa.array(present)),
            "verdict": pa.array(verdict.tolist(), pa.string()),
            **{word.lower(): pa.array(counts[:, code]) for code, word in enumerate(COMPLIANCE)},
            "ratio_low": share(met),
            "ratio_high": share(met + undetermined),
        }
    )
