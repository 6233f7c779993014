"""Where tables of cases come from: one function opens them all."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from liangce.streaming.arrow_source import IpcSource, ParquetSource, TableSource
from liangce.streaming.csv_source import CsvSource
from liangce.streaming.excel_source import ExcelSource
from liangce.streaming.pieces import Source, SourceError

IPC = (".arrow", ".ipc", ".feather", ".arrows")
TEXT = (".csv", ".tsv", ".txt")
_MAGIC = b"ARROW1\0\0"


def open_source(
    data: Any,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header: int = 1,
) -> Source:
    """Open a table of cases.

    ``data``: the path of a Parquet, CSV, Arrow or Excel file, a folder or a pattern (``*``) of Parquet files, ``-`` for
    CSV or Arrow from standard input, or a table that speaks Arrow. ``encoding`` and ``delimiter`` are a CSV file's
    (found out when not given), ``sheet`` (name, or number from 1) and ``header`` (its row, from 1) an Excel sheet's.
    Raises FileNotFoundError and SourceError.
    """
    if not isinstance(data, (str, os.PathLike)):
        return TableSource(data)
    name = os.fspath(data)
    if name == "-":
        return _from_pipe(encoding, delimiter)
    path = Path(name)
    if path.is_dir():
        files = sorted(str(file) for file in path.rglob("*.parquet") if not file.name.startswith((".", "_")))
        if not files:
            raise SourceError(f"{name}: no .parquet file in this folder")
        return ParquetSource(files)
    if not path.is_file() and glob.has_magic(name):
        files = sorted(file for file in glob.glob(name, recursive=True) if Path(file).is_file())
        if not files:
            raise SourceError(f"{name}: no file has such a name")
        if odd := [file for file in files if Path(file).suffix.lower() != ".parquet"]:
            raise SourceError(f"{odd[0]}: several files as one table are Parquet files")
        return ParquetSource(files)
    if not path.is_file():
        if path.exists():
            raise SourceError(f"{name}: neither a file nor a folder")
        raise FileNotFoundError(2, "no such file", name)
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return ParquetSource([name])
    if suffix in (".xlsx", ".xlsm"):
        return ExcelSource(name, sheet=sheet, header=header)
    if suffix in IPC:
        with open(name, "rb") as file:
            random_access = file.read(len(_MAGIC)) == _MAGIC
        return IpcSource(pa.memory_map(name) if random_access else pa.OSFile(name), name, random_access=random_access)
    if suffix in TEXT:
        tab = "\t" if suffix == ".tsv" and delimiter is None else delimiter
        stream = io.FileIO(name)
        try:
            return CsvSource(stream, name, size=path.stat().st_size, encoding=encoding, delimiter=tab)
        except BaseException:
            stream.close()
            raise
    raise SourceError(f"{name}: a table of cases is a .parquet, .csv, .tsv, .arrow, .ipc, .feather or .xlsx file")


def _from_pipe(encoding: str | None, delimiter: str | None) -> Source:
    stream = io.FileIO(0, closefd=False)
    head = b""
    while len(head) < len(_MAGIC) and (more := stream.read(len(_MAGIC) - len(head))):
        head += more
    if head.startswith((b"PAR1", b"PK\x03\x04")):
        raise SourceError("<stdin>: Parquet and Excel need a file; through a pipe come CSV and Arrow streams")
    if head.startswith(b"\xff\xff\xff\xff") or head == _MAGIC:
        # A file is its magic and then a stream.
        pipe = _Pipe(stream, b"" if head == _MAGIC else head)
        return IpcSource(pa.PythonFile(pipe, mode="r"), "<stdin>", random_access=False)
    return CsvSource(stream, "<stdin>", head=head, encoding=encoding, delimiter=delimiter)


class _Pipe:
    """A stream of which the first bytes were looked at."""

    closed = False

    def __init__(self, stream: BinaryIO, head: bytes) -> None:
        self._stream, self._head = stream, head

    def read(self, size: int = -1) -> bytes:
        parts = [self._head[:size] if size >= 0 else self._head]
        self._head = self._head[len(parts[0]) :]
        while (missing := size - sum(map(len, parts))) and size >= 0:
            more = self._stream.read(missing)
            if not more:
                break
            parts.append(more)
        return b"".join(parts)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True


def read_whole(source: Source, columns: Sequence[str]) -> Any:
    """Read all of a source at once, for those who compare whole tables. SourceError for the first row that is lost."""
    pieces = list(source.pieces(columns, 1 << 16, frozenset()))
    for piece in pieces:
        for lost in piece.lost:
            raise SourceError(f"{source.files[lost.file]}: row {lost.row}: {lost.message}")
    tables = [piece.table for piece in pieces]
    return pa.concat_tables(tables) if tables else pa.table({name: pa.array([], pa.string()) for name in columns})
