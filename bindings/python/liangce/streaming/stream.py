"""Decide a table of any size: a batch is read, one is decided, one is written."""

from __future__ import annotations

import atexit
import difflib
import os
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liangce.streaming.cells import Reading, Wrong
from liangce.streaming.mapping import ColumnMap, MappingError, Matched, match, read_map
from liangce.streaming.pieces import Piece, Source, batches
from liangce.streaming.profile import Profile, Profiler
from liangce.streaming.rejects import REASONS, Rejects
from liangce.streaming.sources import open_source
from liangce.table import Cancelled, DecisionTable

if TYPE_CHECKING:
    import datetime

    from liangce import Policy

_CELLS = 8 << 20
_MOST_ROWS = 1 << 18
_LEAST_ROWS = 1 << 10


class TooManyRejects(ValueError):
    """More bad rows than were allowed. Nothing was written but the rejects."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is."""

    rows: int
    rejected: int
    total: int | None
    """Rows of the source, where it knows."""
    done: float | None
    """Part of the source that was read, 0..1, where it knows."""
    seconds: float


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to."""

    rows: int
    """Rows of the source, bad ones included; headers and blank lines not."""
    rejected: int
    blank: int
    """Lines of nothing that were passed over."""
    out: str | None
    rejects: str | None
    """The file of bad rows, when there are any."""
    verdicts: dict[str, dict[str, int]]
    """Of each decision how often each verdict was given, the most frequent first."""
    matched: Matched
    source: dict[str, str]
    """How the source was understood."""
    seconds: float
    profile: Profile | None = None
    """What the columns hold, where that was asked for."""
    removed: tuple[str, ...] = ()
    """Hidden folders of earlier runs to the same file that were killed; they are gone now."""


@dataclass(slots=True)
class _Ready:
    """A batch whose cells are what the engine reads."""

    piece: Piece
    frame: Any
    wrong: list[Wrong] = field(default_factory=list)


class DecisionStream:
    """The verdicts of a table of any size, batch after batch; a context manager.

    Iterating gives a ``pyarrow.Table`` for each batch, with the columns of ``decide_table`` behind those that are kept;
    number columns have the scale the batch needs. When it is left, whatever happened, nothing stays open. ``summary``
    says what it came to so far.
    """

    def __init__(
        self,
        policy: Policy,
        data: Any,
        decisions: str | Sequence[str] | None = None,
        *,
        on: datetime.date | str,
        map: ColumnMap | str | os.PathLike[str] | None = None,
        keep: str | Iterable[str] = (),
        ignore: str | Iterable[str] = (),
        extra: str = "refuse",
        outputs: bool = True,
        missing: bool = True,
        threads: int | None = None,
        batch_rows: int | None = None,
        rejects: str | os.PathLike[str] | None = None,
        max_rejects: int | str | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
        sheet: str | None = None,
        header: int = 1,
        profile: bool = False,
        progress: Callable[[Progress], object] | None = None,
    ) -> None:
        """Open the source and see what its columns are; use ``policy.decide_stream``."""
        if extra not in ("refuse", "ignore"):
            raise ValueError(f'extra must be "refuse" or "ignore", found {extra!r}')
        self.policy, self.on, self._threads = policy, on, threads
        self._decisions = [decisions] if isinstance(decisions, str) else list(decisions or ())
        for name in self._decisions:
            if name not in policy.decisions:
                near = difflib.get_close_matches(name, policy.decisions, 1)
                hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(policy.decisions)}"
                raise LookupError(f"{policy.id} has no decision {name}{hint}")
        self._outputs, self._missing = outputs, missing
        self._limit = _limit(max_rejects)
        self._progress = progress
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._reader: threading.Thread | None = None
        self._ends = threading.Lock()  # who closes the source, whoever is the last to use it
        self._reading = self._left = False
        column_map = map if isinstance(map, ColumnMap) or map is None else read_map(policy, os.fspath(map))
        self.source: Source = open_source(data, encoding=encoding, delimiter=delimiter, sheet=sheet, header=header)
        try:
            self.matched = self._match(column_map, keep, ignore, extra)
            self._constants = {
                c.fact.name: Reading("", c.fact).read(pa.array([c.value]))[0] for c in self.matched.constants
            }
            self._columns = self._wanted()
            self.batch_rows = batch_rows or self._fitting()
            self._rejects = Rejects(self.source, Path(rejects) if rejects is not None else None)
        except BaseException:
            self.source.close()
            raise
        self.rows = 0
        self._counts: dict[str, Counter[str]] = {}
        self._profiler = Profiler(self) if profile else None

    # ---- before the first row ---------------------------------------------------------------------------------

    def _match(
        self, column_map: ColumnMap | None, keep: str | Iterable[str], ignore: str | Iterable[str], extra: str
    ) -> Matched:
        names = self.source.names
        passed = [ignore] if isinstance(ignore, str) else [*ignore]
        if "*" in passed:
            extra = "ignore"
        if tuple(names[: len(REASONS)]) == REASONS:
            passed += [name for name in REASONS if name not in self.policy.facts]  # rejects of a run before, mended
        matched = match(
            self.policy, names, map=column_map, keep=[keep] if isinstance(keep, str) else keep, ignore=passed
        )
        if matched.unmatched and extra == "refuse":
            told = []
            for each in matched.unmatched:
                hint = f"; did you mean {each.near[0]}?" if each.near else ""
                told.append(f"LC801: column {each.column}: no fact of this name{hint}")
            told.append(
                "say what becomes of such columns: `keep` carries them, `ignore` leaves them ('*': all of them), "
                "`map` names their facts"
            )
            raise MappingError(told)
        if not matched.readings:
            hints = [f"{each.column}: did you mean {each.near[0]}?" for each in matched.unmatched if each.near]
            raise MappingError([f"{self.source.files[0]}: no column is a fact of {self.policy.id}", *hints])
        for reading in matched.readings:
            if self.source.texts and (reading.fact.fields or reading.type.startswith("list")):
                what = f"a cell of a {self.source.format} file cannot hold a {reading.fact.type}; use Parquet"
                raise MappingError([f"column {reading.column}: {what}"])
        if clash := sorted(set(matched.keep) & self._result_names()):
            raise MappingError([f"the column {clash[0]} to keep has the name of a result"])
        return matched

    def _result_names(self) -> set[str]:
        names = self._decisions or list(self.policy.decisions)
        extra = [f"{name}.{output}" for name in names for output in ("missing", "findings", "retroactive", "value")]
        more = [f"{name}.{output}" for name in names for output in self.policy.decisions[name].values]
        return {*names, *extra, *more, "error"}

    def _wanted(self) -> list[str]:
        """Columns to be read: all where reading one means reading all, else those with a use."""
        used = {reading.column for reading in self.matched.readings} | set(self.matched.keep)
        return [name for name in self.source.names if self.source.texts or name in used]

    def _fitting(self) -> int:
        """Rows of a batch: so many that a few batches fit into some hundred megabytes, whatever the columns."""
        decisions = self._decisions or list(self.policy.decisions)
        wide = len(self._columns) + len(decisions) * (1 + self._missing)
        if self._outputs:
            wide += sum(len(self.policy.decisions[name].values) + 2 for name in decisions)
        rows = _LEAST_ROWS
        while rows < _MOST_ROWS and rows * 2 * wide <= _CELLS:
            rows *= 2
        return rows

    # ---- reading ----------------------------------------------------------------------------------------------

    def _read(self, ready: queue.Queue[Any]) -> None:
        def give(item: Any) -> bool:
            while not self._stop.is_set():
                if put(ready, item):
                    return True
            return False

        try:
            dates = frozenset(reading.column for reading in self.matched.readings if reading.type == "date")
            some = False
            for piece in batches(self.source.pieces(self._columns, self.batch_rows, dates), self.batch_rows):
                some = True
                if not give(self._prepared(piece)):
                    return
            if not some:  # a table without a row has columns all the same
                nothing = np.empty(0, np.int64)
                give(self._prepared(Piece(self.source.empty(self._columns), nothing, nothing, nothing)))
            give(None)
        except BaseException as error:  # handed to whoever waits for the batch
            give(error)
        finally:
            with self._ends:
                self._reading = False
                last = self._left
            if last:
                self.source.close()

    def _prepared(self, piece: Piece) -> _Ready:
        columns: dict[str, Any] = {}
        wrong: list[Wrong] = []
        facts = {reading.column: reading for reading in self.matched.readings}
        flagged = {(flag.row, flag.column) for flag in piece.flags}
        for flag in piece.flags:
            reading = facts.get(flag.column)
            if reading is not None:
                message = f"`{reading.fact.name}`: {flag.message}"
                wrong.append(Wrong(flag.row, flag.column, reading.fact.name, flag.code, message))
        for reading in self.matched.readings:
            column, bad = reading.read(_without(piece, reading.column))
            columns[reading.name] = column
            wrong += [each for each in bad if (each.row, each.column) not in flagged]
        for name, value in self._constants.items():
            columns[name] = pa.repeat(value[0], len(piece))
        return _Ready(piece, pa.table(columns), wrong)

    def __iter__(self) -> Iterator[Any]:
        """Decide batch after batch. Raises SourceError where the source breaks off, TooManyRejects, Cancelled."""
        for ready in self._ready():
            yield self._decide(ready)

    def _ready(self) -> Iterator[_Ready]:
        """Batches as they are read."""
        ready: queue.Queue[Any] = queue.Queue(1)
        self._reading = True
        self._reader = threading.Thread(target=self._read, args=(ready,), daemon=True, name="liangce-read")
        self._reader.start()
        try:
            while True:
                try:
                    item = ready.get(timeout=0.05)
                except queue.Empty:
                    self._report(0)
                    continue
                if item is None:
                    break
                if isinstance(item, BaseException):
                    raise item
                yield item
            self._enough(end=True)
        finally:
            self._stop.set()

    # ---- deciding ---------------------------------------------------------------------------------------------

    @property
    def decisions(self) -> list[str]:
        """The decisions asked for, as they are called in the result."""
        return self._decisions or list(self.policy.decisions)

    def decide(self, frame: Any, decisions: Sequence[str], *, missing: bool = True) -> DecisionTable:
        """Decide columns of facts without outputs, apart from the stream: for a look."""
        return self.policy.decide_table(
            frame, decisions, on=self.on, outputs=False, missing=missing, threads=self._threads, progress=self._report
        )

    def profile(self) -> Profile:
        """Read everything, decide only the first thousand rows, and say what the columns hold; a dry run."""
        if self._profiler is None:
            self._profiler = Profiler(self)
        facts = {name: len(self.policy.on(self.on).facts_of(name)) for name in self.decisions}
        easiest = min(facts, key=lambda name: facts[name])
        for ready in self._ready():
            result = self.decide(ready.frame, [easiest], missing=False)
            self._note(ready, result, result.to_pyarrow())
            self._enough()
        return self._profiler.profile()

    def _note(self, ready: _Ready, result: DecisionTable, table: Any) -> None:
        """Count and write the bad rows of a batch."""
        wrong: dict[int, list[Wrong]] = {}
        order = {name: number for number, name in enumerate(self.source.names)}
        every = [*ready.wrong, *self._problems(ready, result, table)]
        for each in sorted(every, key=lambda each: (each.row, order.get(each.column, 0))):
            wrong.setdefault(each.row, []).append(each)
        self._rejects.add(ready.piece, wrong)
        if self._profiler is not None:
            unread = Counter(each.column for each in ready.wrong)
            self._profiler.add(ready.frame, Counter(each.column for each in every), unread)
        self.rows += len(ready.piece) + len(ready.piece.lost)

    def _decide(self, ready: _Ready) -> Any:
        piece = ready.piece
        result = self.policy.decide_table(
            ready.frame,
            self._decisions or None,
            on=self.on,
            outputs=self._outputs,
            missing=self._missing,
            threads=self._threads,
            progress=self._report,
        )
        table = result.to_pyarrow()
        self._note(ready, result, table)
        table = _without_verdicts(table, ready.wrong)
        for name in self._decisions or self.policy.decisions:
            counts = self._counts.setdefault(name, Counter())
            for pair in pc.value_counts(table.column(name).combine_chunks().cast(pa.string())).to_pylist():
                if pair["values"] is not None:
                    counts[pair["values"]] += pair["counts"]
        for index, name in enumerate(self.matched.keep):
            table = table.add_column(index, name, piece.table.column(name))
        self._report(0)
        self._enough()
        return table

    def _problems(self, ready: _Ready, result: Any, table: Any) -> list[Wrong]:
        """Every cell the engine refused, with its column; of very many the engine itself names only the first."""
        called = {reading.name: reading for reading in self.matched.readings}

        def wrong(row: int, column: str, code: str, message: str) -> Wrong:
            reading = called.get(column)
            return Wrong(
                row, reading.column if reading else "", reading.fact.name if reading else column, code, message
            )

        found = [wrong(e.row, e.column, e.code, e.message) for e in result.errors]
        if result.error_count == len(found):
            return found
        last = found[-1].row
        found = [each for each in found if each.row < last]
        rows = [row for row in pc.indices_nonzero(pc.is_valid(table.column("error"))).to_pylist() if row >= last]
        some = max(1, 1000 // ready.frame.num_columns)
        name = self._decisions[:1] or [next(iter(self.policy.decisions))]
        for begin in range(0, len(rows), some):
            part = rows[begin : begin + some]
            again = self.policy.decide_table(
                ready.frame.take(pa.array(part)), name, on=self.on, outputs=False, missing=False, columns=False
            )
            found += [wrong(part[e.row], e.column, e.code, e.message) for e in again.errors]
        return found

    def _report(self, rows: int) -> bool:
        if self._stop.is_set():
            raise Cancelled("the stream was closed")
        if self._progress is None:
            return True
        now = Progress(
            self.rows + rows, self._rejects.count, self.source.total, self.source.done(), time.monotonic() - self._began
        )
        if self._progress(now) is False:
            raise Cancelled("stopped by the progress function")
        return True

    def _enough(self, *, end: bool = False) -> None:
        most, percent = self._limit
        if percent is not None:
            rows = self.rows if end else self.source.total
            most = None if rows is None else int(rows * percent // 100)
        if most is not None and self._rejects.count > most:
            allowed = f"{percent:g} % of the rows" if percent is not None else f"{most:,}"
            raise TooManyRejects(f"{self._rejects.count:,} bad rows by row {self.rows:,}; {allowed} were allowed")

    # ---- the end ----------------------------------------------------------------------------------------------

    @property
    def rejected(self) -> int:
        """Bad rows so far."""
        return self._rejects.count

    def close_rejects(self) -> Path | None:
        """End the file of bad rows; its path when there is one."""
        return self._rejects.close()

    @property
    def verdicts(self) -> dict[str, dict[str, int]]:
        """How often each verdict was given so far, the most frequent first."""
        return {name: dict(counts.most_common()) for name, counts in self._counts.items()}

    def summary(self, out: str | None = None, rejects: str | None = None, removed: tuple[str, ...] = ()) -> RunSummary:
        """What it came to so far."""
        details = {"format": self.source.format, **self.source.details}
        return RunSummary(
            self.rows,
            self.rejected,
            self.source.blank,
            out,
            rejects,
            self.verdicts,
            self.matched,
            details,
            time.monotonic() - self._began,
            None if self._profiler is None else self._profiler.profile(),
            removed,
        )

    def close(self, *, wait: bool = True) -> None:
        """Stop reading and close the source. ``wait``: for the batch that is being read, else it closes by itself."""
        self._stop.set()
        self._rejects.close()
        if self._reader is not None:
            if wait:
                self._reader.join(timeout=2)
            else:
                atexit.register(self._reader.join, 2)  # nobody reads on while Python is taken down
        with self._ends:
            first, self._left = not self._left, True
            last = not self._reading
        if first and last:
            self.source.close()

    def __enter__(self) -> DecisionStream:
        """Use as a context manager."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Leave nothing open. Who interrupts does not want to wait."""
        self.close(wait=kind is None or not issubclass(kind, KeyboardInterrupt))


def _without(piece: Piece, name: str) -> Any:
    """A column without the cells the source flagged."""
    column = piece.table.column(name)
    rows = [flag.row for flag in piece.flags if flag.column == name]
    if not rows:
        return column
    mask = np.zeros(len(piece), np.bool_)
    mask[rows] = True
    return pc.if_else(pa.array(mask), pa.scalar(None, column.type), column)


def _without_verdicts(table: Any, wrong: Sequence[Wrong]) -> Any:
    """Rows with a cell the engine did not see: a verdict without it would be a guess."""
    if not wrong:
        return table
    messages: dict[int, str] = {}
    for each in wrong:
        messages[each.row] = f"{messages[each.row]}; {each.message}" if each.row in messages else each.message
    mask = np.zeros(table.num_rows, np.bool_)
    mask[list(messages)] = True
    rejected = pa.array(mask)
    for index, name in enumerate(table.column_names):
        column = table.column(index)
        if name == "error":
            words = pa.array([messages.get(row) for row in range(table.num_rows)], pa.string())
            table = table.set_column(index, name, pc.coalesce(words, column))
        else:
            table = table.set_column(index, name, pc.if_else(rejected, pa.scalar(None, column.type), column))
    return table


def _limit(said: int | str | None) -> tuple[int | None, float | None]:
    """Read how many bad rows are allowed: a number, or a part of the rows as ``5%``."""
    if said is None:
        return None, None
    word = str(said).strip()
    try:
        if word.endswith("%"):
            percent = float(word[:-1])
            if not 0 <= percent <= 100:
                raise ValueError
            return None, percent
        number = int(word)
        if number < 0:
            raise ValueError
        return number, None
    except ValueError:
        raise ValueError(f"max_rejects is a number of rows or a percentage like 1%, found {said!r}") from None


def put(into: queue.Queue[Any], item: Any) -> bool:
    """Try for a moment: whoever waits can be interrupted."""
    try:
        into.put(item, timeout=0.05)
    except queue.Full:
        return False
    return True
