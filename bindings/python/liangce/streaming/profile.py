"""What a table turned out to hold, column by column, and what its lack keeps undecided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from liangce.streaming.cells import Reading, expected
from liangce.streaming.mapping import Constant, Unmatched

if TYPE_CHECKING:
    from liangce.streaming.stream import DecisionStream

MOST_DISTINCT = 1_000
"""Distinct values are counted up to here."""
LOOKED_AT = 1_000
"""Rows that are decided to see what stays undetermined."""


@dataclass(slots=True)
class ColumnProfile:
    """What one column holds."""

    column: str
    fact: str
    """With ``.low``, ``.high`` or ``.reason`` where it says what is known of a missing one."""
    type: str
    """What a cell may be, in words."""
    how: str
    """Values mapped, numbers multiplied; may be empty."""
    rows: int = 0
    empty: int = 0
    rejected: int = 0
    distinct: int | None = 0
    """None: more than 1,000."""
    least: str = ""
    most: str = ""
    values: dict[str, int] = field(default_factory=dict)
    """Of choices and truth values how often each came."""


@dataclass(frozen=True, slots=True)
class Undetermined:
    """A decision that cannot be made of some of the rows looked at."""

    decision: str
    rows: int
    """Of the rows looked at, how many are UNDETERMINED."""
    lacking: dict[str, int]
    """Facts without a column that could change that, and for how many rows."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What matched; ``str()`` reads as a report."""

    source: dict[str, str]
    rows: int
    rejected: int
    blank: int
    columns: tuple[ColumnProfile, ...]
    keep: tuple[str, ...]
    ignored: tuple[str, ...]
    unmatched: tuple[Unmatched, ...]
    constants: tuple[Constant, ...]
    lacking: tuple[str, ...]
    """Facts of the decisions asked for without a column."""
    looked_at: int
    undetermined: tuple[Undetermined, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain dicts and lists."""
        from dataclasses import asdict

        told = asdict(self)
        told["constants"] = {c.fact.name: {"value": c.value, "note": c.note} for c in self.constants}
        return told

    def __str__(self) -> str:
        """As printed on the command line."""
        details = ", ".join(f"{key} {value}" for key, value in self.source.items())
        blank = f", {self.blank:,} blank" if self.blank else ""
        lines = [f"{details}: {self.rows:,} rows, {self.rejected:,} rejected{blank}"]
        for c in self.columns:
            name = c.column if c.column == c.fact else f"{c.column} -> {c.fact}"
            distinct = f"more than {MOST_DISTINCT:,}" if c.distinct is None else f"{c.distinct:,}"
            values = ", ".join(f"{value} {count:,}" for value, count in list(c.values.items())[:8])
            ends = values or (f"{c.least} .. {c.most}" if c.least else "")
            bad = f", {c.rejected:,} rejected" if c.rejected else ""
            how = f" [{c.how}]" if c.how else ""
            told = f"{c.empty:,} empty, {distinct} distinct{bad}"
            lines.append(f"  {name}: {c.type}{how}; {told}{f'; {ends}' if ends else ''}")
        for constant in self.constants:
            note = f" ({constant.note})" if constant.note else ""
            lines.append(f"  constant, not from the data: {constant.fact.name} = {constant.value}{note}")
        if self.keep:
            lines.append(f"kept: {', '.join(self.keep)}")
        if self.ignored:
            lines.append(f"ignored: {', '.join(self.ignored)}")
        for each in self.unmatched:
            hint = f"; did you mean {' or '.join(each.near)}?" if each.near else ""
            lines.append(f"no fact: {each.column}{hint}")
        lines += self._undecided()
        return "\n".join(lines) + "\n"

    def _undecided(self) -> list[str]:
        if not self.looked_at:
            return []
        every = [u for u in self.undetermined if u.rows == self.looked_at]
        some = [u for u in self.undetermined if 0 < u.rows < self.looked_at]
        lines = [f"of the first {self.looked_at:,} rows:"]
        for title, found in (("always UNDETERMINED", every), ("sometimes UNDETERMINED", some)):
            for each in found:
                lack = ", ".join(f"{fact} ({count:,})" for fact, count in each.lacking.items())
                because = f"; no column for {lack}" if lack else ""
                lines.append(f"  {each.decision}: {title} ({each.rows:,}){because}")
        if len(lines) == 1:
            lines.append("  every decision is made")
        return lines


class Profiler:
    """Collects what batches hold."""

    def __init__(self, stream: DecisionStream) -> None:
        """Nothing is known yet."""
        self._stream = stream
        self._columns = {reading.name: _column(reading) for reading in stream.matched.readings}
        self._distinct: dict[str, set[str] | None] = {name: set() for name in self._columns}
        self._ends: dict[str, tuple[Any, Any]] = {}
        self._undetermined: list[Undetermined] = []
        self._looked_at = 0

    def add(self, frame: Any, rejected: Counter[str], unread: Counter[str]) -> None:
        """Count a batch. Bad cells by the source's column: ``rejected`` all, ``unread`` those that are null here."""
        if not self._looked_at and frame.num_rows:
            self._look(frame.slice(0, LOOKED_AT))
        for reading in self._stream.matched.readings:
            told, cells = self._columns[reading.name], frame.column(reading.name)
            told.rows += len(cells)
            told.rejected += rejected[reading.column]
            told.empty += cells.null_count - unread[reading.column]
            self._count(reading, told, cells)

    def _count(self, reading: Reading, told: ColumnProfile, cells: Any) -> None:
        if pa.types.is_nested(cells.type):
            told.distinct = None
            return
        known = self._distinct[reading.name]
        if reading.fact.choices or reading.type == "boolean":
            for pair in pc.value_counts(cells).to_pylist():
                value = pair["values"]
                if value is not None:
                    word = str(value).lower() if isinstance(value, bool) else str(value)
                    told.values[word] = told.values.get(word, 0) + pair["counts"]
            told.distinct = len(told.values)
            return
        if known is not None:
            unique = pc.unique(cells.slice(0, 4 * MOST_DISTINCT) if len(known) < MOST_DISTINCT else cells)
            if len(unique) <= MOST_DISTINCT:
                unique = pc.unique(cells)
            known.update(str(value) for value in unique.cast(pa.string()).drop_null().to_pylist()[: MOST_DISTINCT + 1])
            self._distinct[reading.name] = known if len(known) <= MOST_DISTINCT else None
        if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)) and not pa.types.is_dictionary(
            cells.type
        ):
            self._end(reading.name, pc.min_max(cells))

    def _end(self, name: str, ends: Any) -> None:
        low, high = ends["min"], ends["max"]
        if not low.is_valid:
            return
        before = self._ends.get(name)
        if before is not None:
            low = low if pc.less(low, before[0]).as_py() else before[0]
            high = high if pc.greater(high, before[1]).as_py() else before[1]
        self._ends[name] = (low, high)

    def _look(self, frame: Any) -> None:
        stream = self._stream
        names = stream.decisions
        self._looked_at = frame.num_rows
        table = stream.decide(frame, names).to_pyarrow()
        lacking = set(self._lacking())
        for name in names:
            undecided = pc.equal(table.column(name).cast(pa.string()), "UNDETERMINED")
            rows = pc.sum(undecided).as_py() or 0
            counts: Counter[str] = Counter()
            for facts in table.column(f"{name}.missing").filter(pc.fill_null(undecided, False)).to_pylist():
                counts.update(fact for fact in facts or () if fact in lacking)
            self._undetermined.append(Undetermined(name, rows, dict(counts.most_common())))

    def _lacking(self) -> tuple[str, ...]:
        stream = self._stream
        program = stream.policy.on(stream.on)
        needed = dict.fromkeys(fact for name in stream.decisions for fact in program.facts_of(name))
        return tuple(fact for fact in needed if fact not in stream.matched.facts)

    def profile(self) -> Profile:
        """What is known by now."""
        stream = self._stream
        for name, told in self._columns.items():
            known = self._distinct[name]
            if not told.values and told.distinct is not None:
                told.distinct = None if known is None else len(known)
            if name in self._ends:
                low, high = self._ends[name]
                told.least, told.most = str(low.as_py()), str(high.as_py())
        matched = stream.matched
        return Profile(
            {"file": ", ".join(stream.source.files[:3]), "format": stream.source.format, **stream.source.details},
            stream.rows,
            stream.rejected,
            stream.source.blank,
            tuple(self._columns.values()),
            matched.keep,
            matched.ignored,
            matched.unmatched,
            matched.constants,
            self._lacking(),
            self._looked_at,
            tuple(self._undetermined),
        )


def _column(reading: Reading) -> ColumnProfile:
    how = []
    if reading.values:
        how.append(f"{len(reading.values)} values mapped")
    if reading.times is not None:
        how.append(f"times {reading.times:f}")
    if reading.missing:
        how.append(f"empty where {', '.join(sorted(reading.missing))}")
    if reading.serial_dates:
        how.append("Excel's day numbers")
    words = "text" if reading.part == "reason" else expected(reading.fact)
    return ColumnProfile(reading.column, reading.name, words, "; ".join(how))
