"""Parquet files and Arrow streams, read a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from liangce.streaming.pieces import Piece, SourceError, places, values


def _no_doubles(names: Sequence[str], file: str) -> list[str]:
    for name in names:
        if list(names).count(name) > 1:
            raise SourceError(f"{file}: the column {name!r} stands twice")
    return list(names)


def _piece(batch: Any, columns: Sequence[str], file: int, first: int) -> Piece:
    table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
    count = table.num_rows
    zeros = np.zeros(count, np.int64)
    return Piece(table.select(list(columns)), zeros + file, places(first, count), zeros)


class ParquetSource:
    """Parquet files as one table, in the order of their names."""

    format = "parquet"
    texts = False
    blank = 0

    def __init__(self, files: Sequence[str]) -> None:
        """Read what the files say about themselves."""
        self.files = list(files)
        self.details = {} if len(self.files) == 1 else {"files": str(len(self.files))}
        self.total: int | None = 0
        self.names: list[str] = []
        for file in self.files:
            with _parquet(file) as opened:
                names = _no_doubles(opened.schema_arrow.names, file)
                self.total += opened.metadata.num_rows
            if file is self.files[0]:
                self.names = names
            elif set(names) != set(self.names):
                odd = sorted(set(names) ^ set(self.names))
                raise SourceError(f"{file}: other columns than {self.files[0]}: {', '.join(odd[:10])}")
        if not self.names:
            raise SourceError(f"{self.files[0]}: the table has no column")
        self._seen = 0

    def pieces(self, columns: Sequence[str], rows: int, dates: frozenset[str]) -> Iterator[Piece]:
        """Read batch after batch; of a file only one row group is open at a time."""
        first_schema = None
        for number, file in enumerate(self.files):
            at = 1
            with _parquet(file) as opened:
                schema = opened.schema_arrow
                first_schema = first_schema or schema
                try:
                    for batch in opened.iter_batches(batch_size=rows, columns=list(columns), use_threads=False):
                        piece = _piece(batch, columns, number, at)
                        if not columns:
                            raise SourceError(f"{file}: no column is a fact")
                        piece.table = _as_first(piece.table, first_schema, file)
                        at += len(piece)
                        self._seen += len(piece)
                        yield piece
                except (pa.ArrowException, OSError) as error:
                    raise SourceError(f"{file}: broken after row {at - 1}: {error}") from None

    def empty(self, columns: Sequence[str]) -> Any:
        """Give these columns without a row."""
        with _parquet(self.files[0]) as opened:
            return opened.schema_arrow.empty_table().select(list(columns))

    def fetch(self, columns: Sequence[str], files: Any, rows: Any) -> dict[str, list[Any]]:
        """Cells of columns that were not read, of these rows (file, and number from 1 in it), which are in order."""
        found: dict[str, list[Any]] = {name: [] for name in columns}
        for number in np.unique(files):
            wanted = rows[files == number] - 1
            with _parquet(self.files[int(number)]) as opened:
                begin = 0
                for group in range(opened.num_row_groups):
                    count = opened.metadata.row_group(group).num_rows
                    here = wanted[(wanted >= begin) & (wanted < begin + count)] - begin
                    if len(here):
                        table = opened.read_row_group(group, columns=list(columns), use_threads=False).take(here)
                        for name in columns:
                            found[name] += values(table.column(name))
                    begin += count
        return found

    def done(self) -> float | None:
        """Tell how much has been read."""
        return self._seen / self.total if self.total else None

    def close(self) -> None:
        """Nothing stays open."""


def _parquet(file: str) -> Any:
    try:
        return pq.ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise SourceError(f"{file}: no readable Parquet file: {error}") from None


def _as_first(table: Any, schema: Any, file: str) -> Any:
    """Columns of later files in the types of the first, where nothing is lost by it."""
    for index, name in enumerate(table.column_names):
        wanted = schema.field(name).type
        if table.column(index).type != wanted:
            try:
                table = table.set_column(index, name, table.column(index).cast(wanted))
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
                raise SourceError(f"{file}: column {name}: {wanted} in the first file: {error}") from None
    return table


class IpcSource:
    """An Arrow file or stream."""

    format = "ipc"
    texts = False
    blank = 0

    def __init__(self, source: Any, name: str, *, random_access: bool) -> None:
        """Open it. ``random_access``: the file format, else the stream."""
        self.files = [name]
        self.total: int | None = None
        self.details = {"format": "file" if random_access else "stream"}
        try:
            self._reader = pa.ipc.open_file(source) if random_access else pa.ipc.open_stream(source)
        except (pa.ArrowException, OSError) as error:
            raise SourceError(f"{name}: no readable Arrow data: {error}") from None
        self.names = _no_doubles(self._reader.schema.names, name)
        self._file = random_access
        self._done: float | None = None

    def pieces(self, columns: Sequence[str], rows: int, dates: frozenset[str]) -> Iterator[Piece]:
        """Read record batch after record batch."""
        at, number = 1, 0
        count = self._reader.num_record_batches if self._file else None
        while count is None or number < count:
            try:
                batch = self._reader.get_batch(number) if self._file else self._reader.read_next_batch()
            except StopIteration:
                return
            except (pa.ArrowException, OSError) as error:
                raise SourceError(f"{self.files[0]}: broken after row {at - 1}: {error}") from None
            number += 1
            if count:
                self._done = number / count
            for begin in range(0, batch.num_rows, rows):
                piece = _piece(batch.slice(begin, rows), columns, 0, at)
                at += len(piece)
                yield piece

    def empty(self, columns: Sequence[str]) -> Any:
        """Give these columns without a row."""
        return self._reader.schema.empty_table().select(list(columns))

    def done(self) -> float | None:
        """Tell how much has been read."""
        return self._done

    def close(self) -> None:
        """Close a stream."""
        if not self._file:
            self._reader.close()


class TableSource:
    """A table in memory, or anything that speaks Arrow."""

    format = "table"
    texts = False
    blank = 0

    def __init__(self, frame: Any) -> None:
        """Open a stream over it."""
        from liangce.table import _speaking_arrow

        spoken = _speaking_arrow(frame)
        if isinstance(spoken, pa.RecordBatch):
            spoken = pa.Table.from_batches([spoken])
        self.total = spoken.num_rows if isinstance(spoken, pa.Table) else None
        self._reader = spoken.to_reader() if isinstance(spoken, pa.Table) else pa.RecordBatchReader.from_stream(spoken)
        self.files = ["table"]
        self.details: dict[str, str] = {}
        self.names = _no_doubles(self._reader.schema.names, "the table")
        self._seen = 0

    def pieces(self, columns: Sequence[str], rows: int, dates: frozenset[str]) -> Iterator[Piece]:
        """Give it batch by batch."""
        for batch in self._reader:
            for begin in range(0, batch.num_rows, rows):
                piece = _piece(batch.slice(begin, rows), columns, 0, self._seen + 1)
                self._seen += len(piece)
                yield piece

    def empty(self, columns: Sequence[str]) -> Any:
        """Give these columns without a row."""
        return self._reader.schema.empty_table().select(list(columns))

    def done(self) -> float | None:
        """Tell how much has been read."""
        return self._seen / self.total if self.total else None

    def close(self) -> None:
        """End the stream."""
        self._reader.close()
