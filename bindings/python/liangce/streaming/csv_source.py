"""CSV as registers write it: UTF-8 or GB18030, any delimiter, quotes; a broken line is one lost row."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv

from liangce.streaming.pieces import Lost, Piece, SourceError, no_texts, places

BLOCK = 4 << 20
LONGEST_LINE = 64 << 20
"""Bytes of a line, and of a quoted cell over several lines; what is longer is lost, not read."""
_HEAD = 1 << 18
_DELIMITERS = (",", "\t", ";", "|", "，")


def codec(encoding: str) -> str:
    """Python's name of an encoding. GBK and GB2312 are read as GB18030, which holds them."""
    name = encoding.strip().lower().replace("_", "-")
    if name in ("gbk", "gb2312", "gb-18030", "gb18030", "cp936", "gb-2312"):
        return "gb18030"
    if name in ("utf8", "utf-8", "utf-8-sig"):
        return "utf-8"
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise SourceError(
            f"unknown encoding {encoding!r}; there are utf-8, gb18030, gbk, utf-16 and Python's"
        ) from None


def detect(head: bytes) -> str:
    """Tell UTF-8 from GB18030 by the lines that are not plain ASCII: what most of them are."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    lines = [line for line in head.split(b"\n")[:-1] or [head] if not line.isascii()]
    votes = {name: sum(_decodes(line, name) for line in lines) for name in ("utf-8", "gb18030")}
    return "gb18030" if votes["gb18030"] > votes["utf-8"] else "utf-8"


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


class _Recoded:
    """Reads UTF-16 and its like as UTF-8, whose line ends are single bytes."""

    def __init__(self, stream: BinaryIO, head: bytes, encoding: str) -> None:
        self._stream, self._head = stream, head
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="strict")

    def close(self) -> None:
        self._stream.close()

    def read(self, size: int) -> bytes:
        while True:
            raw = self._head or self._stream.read(size)
            self._head = b""
            try:
                text = self._decoder.decode(raw, final=not raw)
            except UnicodeDecodeError as error:
                raise SourceError(f"not {error.encoding}: {error.reason}") from None
            if text or not raw:
                return text.encode("utf-8", errors="surrogatepass")


class CsvSource:
    """A CSV file or standard input."""

    format = "csv"
    texts = True

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        *,
        size: int | None = None,
        head: bytes = b"",
        encoding: str | None = None,
        delimiter: str | None = None,
    ) -> None:
        """Read the header. ``head``: what was read of the stream before; ``size``: of the whole, for progress."""
        self.files, self.blank = [name], 0
        self.total: int | None = None
        self._stream: Any = stream
        self._name, self._size, self._read = name, size, 0
        while len(head) < _HEAD and (more := stream.read(_HEAD - len(head))):
            head += more
        self._codec = codec(encoding) if encoding else detect(head)
        if not self._codec.startswith(("utf-8", "gb18030")) and b"\n,".decode(self._codec, "replace") != "\n,":
            self._stream, head = _Recoded(stream, head, self._codec), b""
            head = self._stream.read(_HEAD)
            said, self._codec = self._codec, "utf-8"
        else:
            said = self._codec
        bom = head.startswith(codecs.BOM_UTF8)
        self._rest = head[3:] if bom else head
        if not self._rest:
            raise SourceError(f"{name}: the file is empty; the first line names the columns")
        if b"\n" not in self._rest and b"\r" in self._rest.rstrip(b"\r"):
            raise SourceError(f"{name}: lines end in CR alone; save the file with LF or CR LF")
        self._line, self._row = 1, 1
        self._ended = False
        self._delimiter = delimiter or ""
        self.names = self._header()
        self.details = {
            "encoding": f"{said}{' with a byte order mark' if bom else ''}{'' if encoding else ' (detected)'}",
            "delimiter": repr(self._delimiter) + ("" if delimiter else " (detected)"),
        }

    # ---- the header -------------------------------------------------------------------------------------------

    def _header(self) -> list[str]:
        block = self._rest
        while block.count(b"\n") == 0 or block.count(b'"', 0, block.find(b"\n")) % 2:
            if len(block) > 1 << 20 or not (more := self._stream.read(_HEAD)):
                break
            block += more
        self._rest = block
        first = block.split(b"\n", 1)[0]
        if len(first) > 1 << 20:
            raise SourceError(f"{self._name}: the first line, which names the columns, is longer than 1 MB")
        if not first.strip():
            raise SourceError(f"{self._name}: the first line is empty; it names the columns")
        if not self._delimiter:
            self._delimiter = _sniff(_text(first, self._codec))
        if len(self._delimiter) != 1 or self._delimiter in '"\r\n':
            raise SourceError(f"a delimiter is one character, found {self._delimiter!r}")
        records = _Records(block, self._codec, self._delimiter, ended=len(block) < _HEAD)
        cells, consumed, lines, wrong = next(iter(records), ([], len(block), 1, "a quote that never closes"))
        if wrong:
            raise SourceError(f"{self._name}:1: {wrong}")
        self._rest = self._rest[consumed:]
        self._read += consumed
        self._line += lines
        names = [cell.strip() for cell in cells]
        if "\0" in "".join(names):
            raise SourceError(f"{self._name}:1: a NUL byte; this is no CSV file")
        for name in names:
            if names.count(name) > 1:
                raise SourceError(f"{self._name}:1: the column {name!r} stands twice")
        if "" in names[:-1]:
            raise SourceError(f"{self._name}:1: column {names.index('') + 1} has no name")
        return names

    # ---- the rows ---------------------------------------------------------------------------------------------

    def empty(self, columns: Sequence[str]) -> Any:
        """Give these columns without a row."""
        return no_texts(columns)

    def done(self) -> float | None:
        """Tell how much has been read."""
        return min(1.0, self._read / self._size) if self._size else None

    def close(self) -> None:
        """Close the file."""
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()

    def pieces(self, columns: Sequence[str], rows: int, dates: frozenset[str]) -> Iterator[Piece]:
        """Read block after block, each up to its last whole line."""
        rest = self._rest
        self._rest = b""
        while not self._ended:
            whole = b"\n" in rest
            while True:
                more = self._stream.read(BLOCK)
                self._ended = not more
                rest += more
                if self._ended or whole or b"\n" in more:
                    break
                if len(rest) > LONGEST_LINE:
                    rest, lost = self._too_long(rest)
                    yield self._piece([[] for _ in self.names], columns, places(0, 0), places(0, 0), [lost])
            cut = len(rest) if self._ended else rest.rfind(b"\n") + 1
            if cut == 0:
                continue
            block, rest = rest[:cut], rest[cut:]
            piece, used = self._block(block, columns)
            rest = block[used:] + rest if used < len(block) else rest
            self._read += used
            yield piece

    def _too_long(self, rest: bytes) -> tuple[bytes, Lost]:
        """Pass over a line nobody can mean. Gives back what comes after it."""
        start = _text(rest[:1000], self._codec)
        self._read += len(rest)
        after = b""
        while more := self._stream.read(BLOCK):
            self._read += len(more)
            if b"\n" in more:
                after = more[more.find(b"\n") + 1 :]
                self._read -= len(after)
                break
        message = f"a line longer than {LONGEST_LINE >> 20} MB; only its first 1,000 bytes are kept here"
        lost = Lost(0, self._row, self._line, "LC806", message, (start,))
        self._row += 1
        self._line += 1
        return after, lost

    def _block(self, block: bytes, columns: Sequence[str]) -> tuple[Piece, int]:
        fast = self._fast(block, columns)
        if fast is not None:
            return fast, len(block)
        records = _Records(block, self._codec, self._delimiter, ended=self._ended)
        width = len(self.names)
        kept: list[list[str]] = []
        numbers: list[int] = []
        lines: list[int] = []
        lost: list[Lost] = []
        used = 0
        for cells, consumed, count, wrong in records:
            used += consumed
            line = self._line
            self._line += count
            if not wrong and cells == [""]:
                self.blank += 1
                continue
            if not wrong and len(cells) != width:
                wrong = f"{len(cells)} cells where {width} are expected"
            if wrong:
                lost.append(Lost(0, self._row, line, "LC806", wrong, tuple(cells)))
            else:
                kept.append(cells)
                numbers.append(self._row)
                lines.append(line)
            self._row += 1
        by_column = list(map(list, zip(*kept, strict=True))) if kept else [[] for _ in self.names]
        return self._piece(by_column, columns, np.array(numbers, np.int64), np.array(lines, np.int64), lost), used

    def _piece(self, cells: list[Any], columns: Sequence[str], rows: Any, lines: Any, lost: list[Lost]) -> Piece:
        arrays = [pa.array(cells[self.names.index(name)], pa.string()) for name in columns]
        return Piece(pa.table(arrays, names=list(columns)), np.zeros(len(rows), np.int64), rows, lines, lost=lost)

    def _fast(self, block: bytes, columns: Sequence[str]) -> Piece | None:
        """Read a block in which every line is a row and nothing is odd; None when it is not so."""
        if b"\0" in block or block.count(b'"') % 2:
            return None
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        try:
            content = block if self._codec == "utf-8" else block.decode(self._codec).encode()
            delimiter = self._delimiter
            if not delimiter.isascii():
                return None
            names = [str(i) for i in range(len(self.names))]
            chosen = [str(self.names.index(name)) for name in columns]
            odd: list[object] = []

            def skip(row: object) -> str:
                odd.append(row)
                return "skip"

            table = pyarrow.csv.read_csv(
                pa.BufferReader(content),
                read_options=pyarrow.csv.ReadOptions(
                    use_threads=False, column_names=names, block_size=len(content) + 1, encoding="utf8"
                ),
                parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, invalid_row_handler=skip),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types={name: pa.string() for name in names},
                    strings_can_be_null=True,
                    null_values=[""],
                    quoted_strings_can_be_null=True,
                ),
            )
        except (pa.ArrowInvalid, UnicodeError):
            return None
        if odd or table.num_rows != lines:
            return None
        piece = Piece(
            table.select(chosen).rename_columns(list(columns)),
            np.zeros(lines, np.int64),
            places(self._row, lines),
            places(self._line, lines),
        )
        self._row += lines
        self._line += lines
        return piece


class _Records:
    """The records of a block, one by one: cells, bytes, lines, and what is wrong with it."""

    def __init__(self, block: bytes, encoding: str, delimiter: str, *, ended: bool) -> None:
        self._block, self._codec, self._delimiter, self._ended = block, encoding, delimiter, ended
        self._lines = block.splitlines(keepends=True) if b"\r" not in block else _split(block)

    def __iter__(self) -> Iterator[tuple[list[str], int, int, str]]:
        at = 0
        while at < len(self._lines):
            found = self._record(at)
            if found is None:
                return  # a quoted cell goes on in the next block
            cells, count, wrong = found
            yield cells, sum(len(line) for line in self._lines[at : at + count]), count, wrong
            at += count

    def _line(self, at: int) -> tuple[str, str]:
        raw = self._lines[at]
        try:
            return raw.decode(self._codec), ""
        except UnicodeDecodeError as error:
            name = "UTF-8" if self._codec == "utf-8" else self._codec.upper()
            return _text(raw, self._codec), f"not {name} at byte {error.start + 1} of the line"

    def _record(self, at: int) -> tuple[list[str], int, str] | None:
        line, wrong = self._line(at)
        if '"' not in line and not wrong and "\0" not in line:
            return line.rstrip("\n").removesuffix("\r").split(self._delimiter), 1, ""
        cells: list[str] = []
        count, position, length = 1, 0, len(line)
        while True:
            if not line.startswith('"', position):
                end = line.find(self._delimiter, position)
                if end < 0:
                    cells.append(line[position:].rstrip("\n").removesuffix("\r"))
                    break
                cells.append(line[position:end])
                position = end + 1
                continue
            parts: list[str] = []
            position += 1
            while True:
                quote = line.find('"', position)
                if quote >= 0 and line.startswith('"', quote + 1):
                    parts.append(line[position : quote + 1])
                    position = quote + 2
                    continue
                if quote >= 0:
                    break
                parts.append(line[position:])
                if at + count >= len(self._lines) or length > LONGEST_LINE:
                    if not self._ended and length <= LONGEST_LINE:
                        return None
                    # Only this line is lost: what follows may well be whole.
                    line, wrong = self._line(at)
                    return line.rstrip("\r\n").split(self._delimiter), 1, wrong or "a quote that never closes"
                line, bad = self._line(at + count)
                wrong = wrong or bad
                length += len(line)
                count, position = count + 1, 0
            parts.append(line[position:quote])
            end = line.find(self._delimiter, quote + 1)
            after = line[quote + 1 : end] if end >= 0 else line[quote + 1 :].rstrip("\n").removesuffix("\r")
            cells.append("".join(parts) + after)
            if end < 0:
                break
            position = end + 1
        if any("\0" in cell for cell in cells):
            wrong = wrong or "a NUL byte"
        return cells, count, wrong


def _split(block: bytes) -> list[bytes]:
    """Lines end in LF; a lone CR is a character like others."""
    return re.findall(rb"[^\n]*\n|[^\n]+$", block)


def _text(raw: bytes, encoding: str) -> str:
    return raw.decode(encoding, errors="backslashreplace")


def _sniff(header: str) -> str:
    """Find the delimiter by the header: the one that stands there most often outside quotes."""
    outside = re.sub(r'"[^"]*"', "", header)
    counts = {delimiter: outside.count(delimiter) for delimiter in _DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    return best if counts[best] else ","
