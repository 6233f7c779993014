"""Rows that could not be decided, as they were, with what is wrong with each."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from liangce.streaming.cells import Refused, Wrong, cell_text
from liangce.streaming.pieces import Lost, Piece, Source, values

REASONS = ("row", "line", "column", "fact", "code", "message", "file")
"""Columns of a rejects file before the row's own. A file that begins with them may be read again once it is mended."""


class Rejects:
    """A CSV file, begun with the first bad row."""

    def __init__(self, source: Source, path: Path | None) -> None:
        """Nothing is written before there is a row; without a path nothing is."""
        self._source, self._path = source, path
        self._file: Any = None
        self._rows: Any = None
        self.count = 0

    def add(self, piece: Piece, wrong: Mapping[int, Sequence[Wrong]]) -> None:
        """Write the bad rows of a batch (by their place in it) and those that were lost, in the order of the file."""
        self.count += len(wrong) + len(piece.lost)
        if self._path is None or not (wrong or piece.lost):
            return
        lines = [((lost.file, lost.row), [*self._reasons(lost), *lost.cells]) for lost in piece.lost]
        if wrong:
            rows = sorted(wrong)
            cells = self._cells(piece, rows)
            for at, row in enumerate(rows):
                file, number, line = int(piece.files[row]), int(piece.rows[row]), int(piece.lines[row])
                said = wrong[row]
                reasons = [
                    str(number),
                    str(line) if line else "",
                    "; ".join(each.column for each in said),
                    "; ".join(each.fact for each in said),
                    "; ".join(dict.fromkeys(each.code for each in said)),
                    "; ".join(each.message for each in said),
                    self._source.files[file],
                ]
                lines.append(((file, number), [*reasons, *(_shown(column[at]) for column in cells)]))
        lines.sort(key=lambda line: line[0])
        self._open().writerows(line for _, line in lines)

    def _reasons(self, lost: Lost) -> list[str]:
        line = str(lost.line) if lost.line else ""
        return [str(lost.row), line, "", "", lost.code, lost.message, self._source.files[lost.file]]

    def _cells(self, piece: Piece, rows: list[int]) -> list[Any]:
        """The rows as the source has them; columns nobody needed so far are fetched now."""
        taken = piece.table.take(pa.array(rows))
        here = set(taken.column_names)
        absent = [name for name in self._source.names if name not in here]
        fetched: dict[str, list[Any]] = {}
        fetch = getattr(self._source, "fetch", None)
        if absent and fetch is not None:
            fetched = fetch(absent, piece.files[np.array(rows)], piece.rows[np.array(rows)])
        nothing = [None] * len(rows)
        return [
            values(taken.column(name)) if name in here else fetched.get(name, nothing) for name in self._source.names
        ]

    def _open(self) -> Any:
        if self._file is None and self._path is not None:
            self._file = open(self._path, "w", encoding="utf-8", newline="")  # noqa: SIM115  (closed by close)
            self._rows = csv.writer(self._file, lineterminator="\n")
            self._rows.writerow([*REASONS, *self._source.names])
        return self._rows

    def close(self) -> Path | None:
        """End the file; its path when there is one."""
        if self._file is None:
            return None
        self._file.close()
        self._file = None
        return self._path


def _shown(value: Any) -> str:
    if value is None:
        return ""
    try:
        return cell_text(value)
    except Refused:
        return repr(value)
