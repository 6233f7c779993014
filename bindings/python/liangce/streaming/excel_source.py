"""Excel sheets (.xlsx), row by row, without believing what a sheet says of its own size."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from liangce.streaming.cells import Refused, cell_text, serial_date
from liangce.streaming.pieces import Flag, Lost, Piece, SourceError, no_texts

MOST_TEXT = 256 << 20
"""Bytes of a workbook's shared texts, which are held while it is read."""
MOST_BYTES = 8 << 30
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_PIECE = 10_000


class ExcelSource:
    """One sheet of a workbook. Cells are texts, as a CSV file would hold them, when they are exact."""

    format = "xlsx"
    texts = True

    def __init__(self, path: str, *, sheet: str | None = None, header: int = 1) -> None:
        """Open the sheet (name, or number from 1) and read its header (row number, from 1)."""
        _guard(path)
        self._opened: list[Any] = []
        self._formulas: Any = None
        self.files, self.blank = [path], 0
        self.total: int | None = None
        try:
            self._open(path, sheet, header)
        except BaseException:
            self.close()
            raise

    def _load(self, path: str, *, values: bool) -> Any:
        try:
            import openpyxl
        except ImportError:
            raise SourceError('an Excel file needs openpyxl: pip install "liangce[excel]"') from None
        file = open(path, "rb")  # noqa: SIM115  (openpyxl leaves it open when it fails; close() does not)
        self._opened.append(file)
        try:
            return openpyxl.load_workbook(file, read_only=True, data_only=values, keep_links=False)
        except Exception as error:  # openpyxl has no error type of its own
            raise SourceError(f"{path}: no readable .xlsx file: {error}") from None

    def _open(self, path: str, sheet: str | None, header: int) -> None:
        self._book = self._load(path, values=True)
        self._sheet = self._chosen(path, sheet)
        self._sheet.reset_dimensions()
        self._from_1904 = self._book.epoch.year == 1904
        self.details = {"sheet": self._sheet.title, "header": f"row {header}"}
        others = [name for name in self._book.sheetnames if name != self._sheet.title]
        if others and sheet is None:
            self.details["other sheets"] = ", ".join(others[:20])
        self._header = header
        if _has_formulas(path):
            # Only there one sees that a cell without a value is a formula nobody calculated, and not empty.
            self._formulas = self._load(path, values=False)
        self.names = self._names(path)

    def _chosen(self, path: str, sheet: str | None) -> Any:
        sheets = self._book.worksheets
        if not sheets:
            raise SourceError(f"{path}: the workbook has no sheet")
        if sheet is None:
            return sheets[0]
        for each in sheets:
            if each.title == sheet:
                return each
        if sheet.isascii() and sheet.isdigit() and 1 <= int(sheet) <= len(sheets):
            return sheets[int(sheet) - 1]
        raise SourceError(f"{path}: no sheet {sheet!r}; there are {', '.join(each.title for each in sheets)}")

    def _names(self, path: str) -> list[str]:
        rows = self._rows(self._header, self._header, _LAST_COLUMN)
        names = [_name(cell.value) for cell in next(rows, ())]
        while names and not names[-1]:
            names.pop()
        if not names:
            raise SourceError(f"{path}: row {self._header} of sheet {self._sheet.title} is empty; it names the columns")
        for name in names:
            if not name:
                raise SourceError(f"{path}: column {names.index('') + 1} has no name in row {self._header}")
            if names.count(name) > 1:
                raise SourceError(f"{path}: the column {name!r} stands twice")
        return names

    def _rows(self, first: int, last: int, width: int) -> Iterator[Any]:
        try:
            yield from self._sheet.iter_rows(min_row=first, max_row=last, min_col=1, max_col=width)
        except Exception as error:  # broken XML, broken compression, impossible references
            raise SourceError(f"{self.files[0]}: sheet {self._sheet.title} cannot be read: {error}") from None

    def pieces(self, columns: Sequence[str], rows: int, dates: frozenset[str]) -> Iterator[Piece]:
        """Read row after row."""
        width = len(self.names)
        places = [self.names.index(name) for name in columns]
        line = self._header
        number = 1
        cells: list[list[str | None]] = [[] for _ in columns]
        numbers: list[int] = []
        lines: list[int] = []
        flags: list[Flag] = []
        lost: list[Lost] = []

        def piece() -> Piece:
            table = pa.table([pa.array(column, pa.string()) for column in cells], names=list(columns))
            files = np.zeros(len(numbers), np.int64)
            made = Piece(table, files, np.array(numbers, np.int64), np.array(lines, np.int64), list(flags), list(lost))
            for column in cells:
                column.clear()
            for each in (numbers, lines, flags, lost):
                each.clear()
            return made

        written = self._written(width)
        for row in self._rows(self._header + 1, _LAST_ROW, width + 1):
            line += 1
            uncalculated = self._uncalculated(row, next(written, ()))
            if all(cell.value is None for cell in row) and not uncalculated:
                self.blank += 1
                continue
            if len(row) > width and row[width].value is not None:
                shown = tuple("" if cell.value is None else str(cell.value) for cell in row)
                lost.append(Lost(0, number, line, "LC806", f"a cell right of the last of {width} headers", shown))
                number += 1
                continue
            for place, name, column in zip(places, columns, cells, strict=True):
                cell = row[place] if place < len(row) else None
                try:
                    if place in uncalculated:
                        raise Refused("the formula was never calculated; open the file in Excel and save it", "LC804")
                    column.append(None if cell is None else self._text(cell, name in dates))
                except Refused as error:
                    column.append(None if cell is None or cell.value is None else str(cell.value))
                    flags.append(Flag(len(numbers), name, error.code, str(error)))
            numbers.append(number)
            lines.append(line)
            number += 1
            if len(numbers) + len(lost) >= min(rows, _PIECE):
                yield piece()
        yield piece()

    def _written(self, width: int) -> Iterator[Any]:
        """The same rows with their formulas; nothing where the workbook has none."""
        if self._formulas is None:
            return iter(())
        sheet = self._formulas[self._sheet.title]
        sheet.reset_dimensions()
        return iter(sheet.iter_rows(min_row=self._header + 1, max_row=_LAST_ROW, min_col=1, max_col=width + 1))

    @staticmethod
    def _uncalculated(row: Any, written: Any) -> frozenset[int]:
        pairs = enumerate(zip(row, written, strict=False))
        return frozenset(place for place, (cell, as_is) in pairs if cell.value is None and as_is.data_type == "f")

    def _text(self, cell: Any, day: bool) -> str | None:
        value = cell.value
        if value is None:
            return None
        if cell.data_type == "e":
            raise Refused(f"the cell holds the error {value}", "LC804")
        if isinstance(value, (int, float)) and not isinstance(value, bool) and day:
            if value != int(value):
                raise Refused(f"expected date, found the number {value!r}, which is a moment of a day")
            return serial_date(int(value), from_1904=self._from_1904)
        if isinstance(value, dt.timedelta):
            raise Refused(f"expected a value, found the duration {value}")
        return cell_text(value)

    def empty(self, columns: Sequence[str]) -> Any:
        """Give these columns without a row."""
        return no_texts(columns)

    def done(self) -> float | None:
        """Nobody knows how long a sheet is."""
        return None

    def close(self) -> None:
        """Close the file."""
        for file in self._opened:
            file.close()


def _has_formulas(path: str) -> bool:
    """Whether any sheet holds one; a look at the bytes."""
    with zipfile.ZipFile(path) as file:
        for entry in file.infolist():
            if not entry.filename.startswith("xl/worksheets/"):
                continue
            try:
                with file.open(entry) as sheet:
                    before = b""
                    while block := sheet.read(1 << 20):
                        if re.search(rb"<(?:\w+:)?f[ >/]", before + block):
                            return True
                        before = block[-64:]
            except (zipfile.BadZipFile, OSError, EOFError, zlib.error):
                return False  # whoever reads the rows says so
    return False


def _name(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _guard(path: str) -> None:
    """Refuse what only looks like a workbook before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as file:
            entries = file.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError(f"{path}: no readable .xlsx file: {error}") from None
    if len(entries) > 10_000:
        raise SourceError(f"{path}: {len(entries)} parts; a workbook has fewer than 10,000")
    for entry in entries:
        shared = not entry.filename.startswith("xl/worksheets/")
        if entry.file_size > (MOST_TEXT if shared else MOST_BYTES):
            raise SourceError(
                f"{path}: {entry.filename} unpacks to {entry.file_size >> 20} MB, too much for a workbook"
            )
