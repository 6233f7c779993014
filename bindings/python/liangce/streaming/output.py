"""A result file that is there whole or not at all, with one type a column however the batches turned out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet as pq

from liangce._whole import Folder

FORMATS = {".parquet": "parquet", ".csv": "csv", ".arrow": "ipc", ".ipc": "ipc", ".feather": "ipc"}
_SLICE = 1 << 15


def check(path: str | os.PathLike[str], *, force: bool) -> Path:
    """Refuse an output that could not be written, or that is there already, before the work is done."""
    target = Path(path)
    if target.suffix.lower() not in FORMATS:
        raise ValueError(f"{path}: the output is a .parquet, .csv or .arrow file")
    refuse_existing(target, force=force)
    return target


def refuse_existing(target: Path, *, force: bool) -> None:
    """Refuse to write over a file nobody said may go."""
    if not target.parent.is_dir():
        raise FileNotFoundError(2, "no such folder", str(target.parent))
    if target.is_dir():
        raise IsADirectoryError(21, "is a folder", str(target))
    if target.exists() and not force:
        raise FileExistsError(17, "is there already; --force writes over it", str(target))


class Output:
    """Collects batches in the folder as Parquet and makes the target's format of them at the end.

    The type of a column is what decide_table would give the whole table: bool, date32, utf8, list<utf8>, or a
    decimal128 of the smallest scale that holds every number; dictionaries have indices of 32 bits, so that words of
    later batches do not change it. When a batch asks for more than those before it could know, a new part is begun;
    several parts are put together at the end.
    """

    def __init__(self, folder: Folder, target: Path, fixed: int = 0) -> None:
        """``fixed``: how many columns at the front come from the source and keep their types."""
        self._folder, self._target, self._fixed = folder, target, fixed
        self._schema: Any = None
        self._known: list[bool] = []
        self._digits: list[int] = []
        self._words: dict[str, dict[str, None]] = {}
        self._parts: list[Path] = []
        self._writer: Any = None

    def write(self, table: Any) -> None:
        """Add a batch: a row group of its own."""
        if table.num_rows == 0 and self._parts:
            return
        schema = self._settle(table)
        if self._writer is None or schema != self._schema:
            self._close()
            self._schema = schema
            self._parts.append(self._folder.path / f"part{len(self._parts)}.parquet")
            self._writer = _parquet_writer(self._parts[-1], schema)
        self._writer.write_table(_as(table, schema), row_group_size=max(1, table.num_rows))

    def _settle(self, table: Any) -> Any:
        count = table.num_columns
        if self._schema is None:
            self._known, self._digits = [False] * count, [0] * count
        fields = []
        for index, name in enumerate(table.column_names):
            column = table.column(index)
            type = column.type
            if index >= self._fixed:
                type = pa.dictionary(pa.int32(), type.value_type) if pa.types.is_dictionary(type) else type
                known = column.null_count < len(column)
                digits = _whole_digits(column) if pa.types.is_decimal(type) and known else 0
                digits = self._digits[index] = max(digits, self._digits[index])
                if self._schema is not None:
                    type = _joined(self._schema.field(index).type, type, self._known[index], known, digits)
                self._known[index] = self._known[index] or known
                if pa.types.is_dictionary(type):
                    words = self._words.setdefault(name, {})
                    words.update(dict.fromkeys(pc.unique(column.cast(pa.string())).drop_null().to_pylist()))
            elif self._schema is not None:
                type = self._schema.field(index).type
            fields.append(pa.field(name, type))
        return pa.schema(fields)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def finish(self, stopped: Callable[[], bool] = lambda: False) -> Path:
        """Make the target's format; the path of the finished file, still in the folder."""
        self._close()
        if self._schema is None:
            raise ValueError("no batch was written")
        format = FORMATS[self._target.suffix.lower()]
        if format == "parquet" and len(self._parts) == 1:
            return self._parts[0]
        made = self._folder.path / f"whole{self._target.suffix}"
        schema = self._schema
        if format == "parquet":
            with _parquet_writer(made, schema) as writer:
                for table in self._batches(stopped):
                    writer.write_table(_as(table, schema), row_group_size=max(1, table.num_rows))
        elif format == "ipc":
            with pa.OSFile(str(made), "wb") as file, pa.ipc.new_file(file, schema) as writer:
                for table in self._batches(stopped):
                    writer.write_table(self._one_dictionary(_as(table, schema)))
        else:
            cells = flat_schema(schema)
            with pa.OSFile(str(made), "wb") as file, pyarrow.csv.CSVWriter(file, cells) as writer:
                for table in self._batches(stopped):
                    for begin in range(0, table.num_rows, _SLICE):
                        if stopped():
                            break
                        writer.write_table(flat(_as(table.slice(begin, _SLICE), schema)))
        return made

    def _batches(self, stopped: Callable[[], bool]) -> Iterator[Any]:
        for part in self._parts:
            with pq.ParquetFile(part, pre_buffer=False) as file:
                for number in range(file.num_row_groups):
                    if stopped():
                        return
                    yield file.read_row_group(number, use_threads=False)

    def _one_dictionary(self, table: Any) -> Any:
        """An Arrow file has one dictionary a column."""
        for index, field in enumerate(table.schema):
            if field.name in self._words and pa.types.is_dictionary(field.type):
                words = pa.array(list(self._words[field.name]), pa.string())
                codes = pc.index_in(table.column(index).cast(pa.string()), value_set=words)
                chunks = [pa.DictionaryArray.from_arrays(chunk, words) for chunk in codes.chunks]
                table = table.set_column(index, field, pa.chunked_array(chunks, field.type))
        return table


def _parquet_writer(path: Path, schema: Any) -> Any:
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, write_statistics=True)


def _joined(before: Any, now: Any, known: bool, knows: bool, digits: int) -> Any:
    """The type that holds what came before and what comes now."""
    if before == now or not knows:
        return before
    if not known:
        return now
    if pa.types.is_decimal(before) and pa.types.is_decimal(now):
        scale = max(before.scale, now.scale)
        return pa.decimal128(38, scale) if digits + scale <= 38 else pa.string()
    return pa.string()


def _whole_digits(column: Any) -> int:
    ends = pc.min_max(column).as_py()
    return max(len(str(abs(int(ends[end])))) for end in ("min", "max"))


def _as(table: Any, schema: Any) -> Any:
    """The table in the types of the schema."""
    arrays = []
    for column, field in zip(table.columns, schema, strict=True):
        if column.type != field.type:
            if column.null_count == len(column):
                column = pa.nulls(len(column), field.type)
            elif pa.types.is_string(field.type):
                column = texts(column)
            elif pa.types.is_dictionary(field.type):
                column = _with_indices(column, field.type)
            else:
                column = column.cast(field.type)
        arrays.append(column)
    return pa.table(arrays, schema=schema)


def _with_indices(column: Any, type: Any) -> Any:
    """The dictionaries of a column with indices of another width."""
    chunks = [
        pa.DictionaryArray.from_arrays(chunk.indices.cast(type.index_type), chunk.dictionary) for chunk in column.chunks
    ]
    return pa.chunked_array(chunks, type)


def texts(column: Any) -> Any:
    """Values as canonical texts, the ones the engine writes; numbers without zeros at the end."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_decimal(kind):
        plain = column.cast(pa.string())
        cut = pc.replace_substring_regex(plain, r"(\.[0-9]*?)0+$", r"\1")
        return pc.replace_substring_regex(cut, r"\.$", "")
    if pa.types.is_dictionary(kind):
        return column.cast(pa.string())
    if pa.types.is_list(kind):
        import json

        quoted = [
            None if row is None else "[" + ", ".join(json.dumps(word, ensure_ascii=False) for word in row) + "]"
            for row in column.to_pylist()
        ]
        return pa.array(quoted, pa.string())
    return column.cast(pa.string())


def flat_schema(schema: Any) -> Any:
    """Types a CSV cell can hold."""
    return pa.schema(
        [
            pa.field(f.name, pa.string() if pa.types.is_nested(f.type) or pa.types.is_dictionary(f.type) else f.type)
            for f in schema
        ]
    )


def flat(table: Any) -> Any:
    """Texts for what a CSV cell cannot hold: lists are joined by semicolons."""
    schema = flat_schema(table.schema)
    arrays = []
    for column, field in zip(table.columns, schema, strict=True):
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            if not pa.types.is_string(column.type.value_type):
                column = pa.array([None if row is None else str(row) for row in column.to_pylist()], pa.string())
            else:
                column = pc.binary_join(column, ";")
        elif pa.types.is_nested(column.type):
            column = pa.array([None if row is None else str(row) for row in column.to_pylist()], pa.string())
        arrays.append(column.cast(field.type))
    return pa.table(arrays, schema=schema)
