"""What a source gives: pieces of a table that know where their rows stand, cut into batches of one size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa


class SourceError(ValueError):
    """A source that cannot be read at all, or not any further."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A row whose cells cannot be told apart or read: it has no verdict, only a place among the rejects."""

    file: int
    row: int
    """From 1, of the rows of the file; headers and blank lines do not count."""
    line: int
    """From 1, of a text file; the row of a sheet; 0 elsewhere."""
    code: str
    message: str
    cells: tuple[str, ...]
    """As far as they could be read."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A cell the source itself cannot give."""

    row: int
    """From 0, in the piece."""
    column: str
    code: str
    message: str


@dataclass(slots=True)
class Piece:
    """Some rows of a source, in order."""

    table: Any
    """pyarrow.Table with the source's own columns."""
    files: Any
    """Which file each row is of."""
    rows: Any
    """Number of each row in its file, from 1."""
    lines: Any
    """Line of each row in its file, from 1; 0 where a file has no lines."""
    flags: list[Flag] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def __len__(self) -> int:
        """Count the rows that could be read."""
        return int(self.table.num_rows)


class Source(Protocol):
    """A table of cases somewhere."""

    names: list[str]
    """The columns, in order."""
    files: list[str]
    format: str
    """``parquet``, ``ipc``, ``csv`` or ``xlsx``."""
    details: dict[str, str]
    """How it was understood: encoding, delimiter, sheet."""
    total: int | None
    """Rows, where the source knows."""
    texts: bool
    """Cells have no types of their own."""
    blank: int
    """Rows of nothing that were passed over so far."""

    def pieces(self, columns: Sequence[str], rows: int, dates: frozenset[str]) -> Iterator[Piece]:
        """Give these columns, about so many rows at a time. ``dates``: columns whose numbers may be days."""

    def empty(self, columns: Sequence[str]) -> Any:
        """Give these columns without a row."""

    def done(self) -> float | None:
        """How much of it has been read, 0..1, where the source can say."""

    def close(self) -> None:
        """Give back what is open."""


def no_texts(columns: Sequence[str]) -> Any:
    """Columns of texts without a row."""
    return pa.table([pa.array([], pa.string()) for _ in columns], names=list(columns))


def places(first: int, count: int) -> Any:
    """Numbers of rows that follow each other."""
    return np.arange(first, first + count, dtype=np.int64)


def values(column: Any) -> list[Any]:
    """The cells as Python has them; as texts where it cannot."""
    try:
        return column.to_pylist()  # type: ignore[no-any-return]
    except (OverflowError, ValueError):  # days Python has no date for
        return column.cast(pa.string()).to_pylist()  # type: ignore[no-any-return]


def batches(pieces: Iterable[Piece], size: int) -> Iterator[Piece]:
    """Cut pieces of any size into batches of exactly ``size`` rows; the last may be smaller."""
    waiting: list[Piece] = []
    held = 0
    for piece in pieces:
        waiting.append(piece)
        held += len(piece)
        while held >= size:
            taken, waiting = _take(waiting, size)
            held -= size
            yield taken
        if len(waiting) > 1 and sum(len(each.lost) for each in waiting) > 10_000:
            waiting = [_joined(waiting)]
            nothing = np.empty(0, np.int64)
            yield Piece(waiting[0].table.slice(0, 0), nothing, nothing, nothing, [], waiting[0].lost)
            waiting[0].lost = []
    if waiting:
        yield _joined(waiting)


def _take(pieces: list[Piece], size: int) -> tuple[Piece, list[Piece]]:
    whole = _joined(pieces)
    rest = _slice(whole, size, len(whole)) if len(whole) > size else None
    taken = _slice(whole, 0, size)
    taken.lost = whole.lost
    return taken, [rest] if rest is not None else []


def _slice(piece: Piece, begin: int, end: int) -> Piece:
    return Piece(
        piece.table.slice(begin, end - begin),
        piece.files[begin:end],
        piece.rows[begin:end],
        piece.lines[begin:end],
        [Flag(f.row - begin, f.column, f.code, f.message) for f in piece.flags if begin <= f.row < end],
    )


def _joined(pieces: list[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    flags: list[Flag] = []
    before = 0
    for piece in pieces:
        flags += [Flag(f.row + before, f.column, f.code, f.message) for f in piece.flags]
        before += len(piece)
    try:
        table = pa.concat_tables([piece.table for piece in pieces])
    except pa.ArrowInvalid as error:
        raise SourceError(f"files of one run have columns of one type: {error}") from None
    return Piece(
        table,
        np.concatenate([piece.files for piece in pieces]),
        np.concatenate([piece.rows for piece in pieces]),
        np.concatenate([piece.lines for piece in pieces]),
        flags,
        [lost for piece in pieces for lost in piece.lost],
    )
