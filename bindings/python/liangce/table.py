"""Many cases at once: a table of facts in, a table of verdicts out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from . import _core

if TYPE_CHECKING:
    import datetime

    import pandas
    import polars
    import pyarrow

__all__ = ["Cancelled", "DecisionTable", "RowError", "RulePlan"]


class Cancelled(Exception):
    """The progress function answered False. Nothing of the table was kept."""


@dataclass(frozen=True, slots=True)
class RowError:
    """A cell that cannot be a fact. Its row has no verdict; the other rows have theirs."""

    row: int
    """From 0, in the order of the table."""
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        """One line, as printed."""
        return f"row {self.row}: {self.message} [{self.code}]"


@dataclass(frozen=True, slots=True)
class RulePlan:
    """How one rule or decision runs over a table."""

    name: str
    decision: bool
    """Whether it is a decision; else a rule."""
    way: str
    """``folded`` (the same on every row), ``columns`` (kernels over columns), ``members`` (kernels over the members of
    lists, put one after the other), ``table`` (every combination of its inputs worked out beforehand; of lists whether
    they are missing or empty) or ``rows`` (the single case, row by row)."""
    why: str
    """Of ``rows``, what stood in the way; else empty, or which rows may be left to the single case."""

    def __str__(self) -> str:
        """One line, as printed."""
        return f"{self.name}: {self.way}{f' ({self.why})' if self.why else ''}"


class DecisionTable:
    """The verdicts of a table, a row for each of its rows, in the same order.

    Any library that reads Arrow can read it as it is (``pyarrow.table(result)``, ``polars.DataFrame(result)``); nothing
    is copied. For each decision D: ``D`` is the verdict (null where the row had an error), ``D.value`` a computation's
    value, ``D.<output>`` a named output, ``D.missing`` the facts that could change an undetermined verdict,
    ``D.findings`` the findings that hold, ``D.retroactive`` whether it is about a day before publication,
    ``D.decided_by`` (when asked for) the table row, exception or branch the verdict comes from; ``error`` says what was
    wrong with the row. Verdicts, text outputs and what decided are dictionaries: a number a row.
    """

    def __init__(self, table: _core.Table) -> None:
        """Wrap what the engine made; use ``policy.decide_table``."""
        self._table = table
        self._errors: tuple[RowError, ...] | None = None

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the table to a reader of Arrow (PyCapsule protocol)."""
        return self._table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """Give its schema to a reader of Arrow."""
        return self._table.__arrow_c_schema__()

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._table.rows

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._table.columns

    @property
    def missing_names(self) -> dict[str, tuple[str, ...]]:
        """What the bits of each column of missing facts stand for, the lowest first; empty unless asked for as bits."""
        return self._table.missing_names

    def missing_lists(self, decision: str) -> pyarrow.ListArray:
        """Write the bits of a decision's missing facts out as lists of names, as ``missing=True`` gives them.

        Raises ``KeyError`` when the table has no such bits.
        """
        arrow = _need("pyarrow")
        numpy = _need("numpy")
        names = self.missing_names[f"{decision}.missing"]
        column = self.to_pyarrow().column(f"{decision}.missing").combine_chunks()
        width = 8 if arrow.types.is_uint64(column.type) else column.type.byte_width
        content = column.buffers()[1] or b""
        rows = numpy.frombuffer(content, numpy.uint8)[column.offset * width : (column.offset + len(column)) * width]
        bits = numpy.unpackbits(rows.reshape(len(column), width), axis=1, bitorder="little")[:, : len(names)]
        known = numpy.asarray(column.is_valid())
        bits[~known] = 0
        offsets = numpy.concatenate([[0], numpy.cumsum(bits.sum(axis=1, dtype=numpy.int64))]).astype(numpy.int32)
        items = arrow.array(names, arrow.string()).take(arrow.array(numpy.nonzero(bits)[1]))
        return arrow.ListArray.from_arrays(offsets, items, mask=arrow.array(~known))

    @property
    def errors(self) -> tuple[RowError, ...]:
        """What was wrong with cells, the first thousand, in order; ``error_count`` has them all counted."""
        if self._errors is None:
            self._errors = tuple(RowError(*error) for error in self._table.errors)
        return self._errors

    @property
    def error_count(self) -> int:
        """How many cells could not be facts."""
        return self._table.error_count

    @property
    def error_rows(self) -> int:
        """How many rows have no verdict because of them."""
        return self._table.error_rows

    @property
    def by_row(self) -> dict[str, int]:
        """How many rows of each decision were decided one by one, which takes ten to some hundred times as long.

        All of them when something of the decision has no column form; else those with cells that columns cannot hold
        or with answers they do not give. ``policy.plan`` says which and why.
        """
        return self._table.by_row

    def to_pyarrow(self) -> pyarrow.Table:
        """As a ``pyarrow.Table``; nothing is copied."""
        return _need("pyarrow").table(self)

    def to_pandas(self, **options: Any) -> pandas.DataFrame:
        """As a pandas frame. Verdicts are categories, numbers ``Decimal``. Options go to pyarrow's ``to_pandas``."""
        _need("pandas")
        return cast("pandas.DataFrame", self.to_pyarrow().to_pandas(**options))

    def to_polars(self) -> polars.DataFrame:
        """As a polars frame."""
        return cast("polars.DataFrame", _need("polars").DataFrame(self))

    def __repr__(self) -> str:
        """Size and errors."""
        errors = f", {self.error_rows} with errors" if self.error_rows else ""
        return f"<DecisionTable of {len(self)} rows{errors}: {', '.join(self.columns)}>"


def decide_table(
    policy: _core.Policy,
    frame: Any,
    decisions: str | Sequence[str] | None = None,
    *,
    on: datetime.date | str,
    outputs: bool = True,
    missing: bool | str = True,
    threads: int | None = None,
    progress: Callable[[int], object] | None = None,
    extra: str = "refuse",
    ignore: str | Iterable[str] = (),
    columns: bool = True,
    decided_by: bool = False,
) -> DecisionTable:
    """Decide every row of a table. This is ``policy.decide_table``.

    ``frame``: any table that speaks Arrow (pyarrow Table, RecordBatch, RecordBatchReader; pandas; polars; duckdb), or a
    mapping of column names to numpy arrays or lists (then pyarrow is needed). Columns are facts by name or alias; a
    fact without a column, and a null cell, is missing. A column that is no fact is refused unless it is in
    ``ignore`` or ``extra="ignore"``. Where a fact F is null, columns ``F.low`` and ``F.high`` may hold what it lies
    between, and ``F.reason`` why it is unknown (``missing``, ``stale``, ``invalid``, ``not applicable``; ``conflict``
    of the two).

    ``decisions``: names; all of the policy's when not given. ``outputs``, ``missing`` and ``decided_by`` say what is
    wanted besides the verdict. ``missing="bits"`` gives the missing facts of a row as one number: ``missing_names``
    says what its bits stand for, ``missing_lists`` writes them out. ``decided_by=True`` adds ``D.decided_by``: the id
    of the table row the verdict comes from, the exception that holds (or the rule they except), or ``then`` / ``else``;
    null while it is open which decides, and where the verdict comes from none of these.

    ``threads``: one for each core when not given. ``progress`` is called with the number of rows decided, about every
    20 ms; when it answers ``False`` the work stops with ``Cancelled``. Ctrl-C works as well.

    Rules run over whole columns where they can (``policy.plan`` says which); ``columns=False`` decides every row as a
    single case instead, for comparison: slower, with the same answers.

    Raises ``CaseError`` when columns do not fit the policy (all of them at once), ``KeyError`` for an unknown decision.
    A bad *cell* raises nothing: see ``DecisionTable.errors``.
    """
    if extra not in ("refuse", "ignore"):
        raise ValueError(f'extra must be "refuse" or "ignore", found {extra!r}')
    if threads is not None and threads < 1:
        raise ValueError(f"threads must be at least 1, found {threads}")
    if missing not in (True, False, "bits"):
        raise ValueError(f'missing must be True, False or "bits", found {missing!r}')
    names = [decisions] if isinstance(decisions, str) else list(decisions or ())
    table = _core.decide_table(
        policy,
        _speaking_arrow(frame),
        names,
        on=on,
        outputs=outputs,
        missing=bool(missing),
        threads=threads or 0,
        progress=progress,
        ignore_extra=extra == "ignore",
        ignore=[ignore] if isinstance(ignore, str) else list(ignore),
        columns=columns,
        missing_bits=missing == "bits",
        decided_by=decided_by,
    )
    if table.cancelled:
        raise Cancelled("stopped by the progress function")
    return DecisionTable(table)


def plan(policy: _core.Policy, *, on: datetime.date | str, facts: Iterable[str] | None = None) -> list[RulePlan]:
    """Say how each rule and decision runs over a table with columns for these facts. This is ``policy.plan``.

    ``facts``: names or aliases; all of the policy's when not given. A fact without a column is missing on every row,
    which often settles whole rules. Columns are taken to be what the declarations suggest: whole numbers, decimals,
    days, words. Raises ``KeyError`` for an unknown fact.
    """
    return [RulePlan(*rule) for rule in _core.plan(policy, on=on, facts=list(facts or ()))]


def _speaking_arrow(frame: Any) -> Any:
    """Find the object behind ``frame`` that has the Arrow protocol and holds nothing but columns."""
    kind = f"{type(frame).__module__.split('.')[0]}.{type(frame).__name__}"
    if kind == "pandas.DataFrame":
        # Its own stream would hand out the index as a column.
        return _need("pyarrow").Table.from_pandas(frame, preserve_index=False)
    if kind == "polars.LazyFrame":
        return frame.collect()
    if hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__"):
        return frame
    for reader in ("fetch_record_batch", "fetch_arrow_reader"):  # duckdb before it spoke the protocol
        if kind.startswith(("duckdb.", "_duckdb.")) and hasattr(frame, reader):
            return getattr(frame, reader)()
    if isinstance(frame, Mapping):
        arrow = _need("pyarrow")
        return arrow.table({name: arrow.array(column) for name, column in frame.items()})
    raise TypeError(
        "a table is needed: pyarrow, pandas, polars, duckdb, or a mapping of names to columns; "
        f"found {type(frame).__qualname__}"
    )


def _need(package: str) -> Any:
    import importlib

    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise ImportError(f"{package} is needed for this table: pip install 'liangce[frames]'") from error
