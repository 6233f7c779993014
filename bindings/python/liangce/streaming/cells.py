"""Cells as registers write them, in the form the engine reads: only what can mean one thing.

What is not understood here is handed on as it is, and the engine says what is wrong with it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from liangce import Fact

NUMBERS = ("number", "integer", "money", "ratio")

_PLAIN_NUMBER = r"^-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$"
_PLAIN_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2}))")
_CHINESE_DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]")
_EIGHT_DIGITS = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00(?:\.0+)?)?$")

TRUTH = {
    **dict.fromkeys(("true", "yes", "y", "是", "真", "1"), True),
    **dict.fromkeys(("false", "no", "n", "否", "假", "0"), False),
}
_MONEY = {"元": 0, "百元": 2, "千元": 3, "万元": 4, "百万元": 6, "千万元": 7, "亿元": 8}
_EXACT = Context(prec=200, Emax=10_000, Emin=-10_000)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that cannot be a fact."""

    row: int
    """From 0, in the batch."""
    column: str
    """As the source calls it."""
    fact: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one column become a fact, or what is known of one."""

    column: str
    fact: Fact
    part: str = ""
    """Empty: the fact itself; else ``low``, ``high`` or ``reason``."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What a cell stands for: text of the cell to text of the value."""
    missing: frozenset[str] = frozenset()
    """Cells that say that nothing is known."""
    times: Decimal | None = None
    """A number is multiplied by this."""
    serial_dates: bool = False
    """Whole numbers are Excel's serial dates."""

    @property
    def name(self) -> str:
        """The engine's name of the column."""
        return f"{self.fact.name}.{self.part}" if self.part else self.fact.name

    @property
    def type(self) -> str:
        """Type of the fact; a text for why it is unknown."""
        return "text" if self.part == "reason" else self.fact.type

    def read(self, column: Any) -> tuple[Any, list[Wrong]]:
        """Give the column as the engine takes it, and the cells that could not be read."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
            if isinstance(column, pa.ChunkedArray):  # no chunk at all
                column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
        kind = column.type
        if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
            column, kind = column.dictionary_decode(), kind.value_type
        if _is_text(kind):
            return _Texts(self, column).read()
        if pa.types.is_date(kind) and self.type == "date":
            return _dates_after_christ(self, column)
        if self.times is not None or self.values:
            return _other(self, column)
        return column, []


class _Texts:
    """Reads a column of texts: what is plain by the column, what is not by the distinct cell."""

    def __init__(self, how: Reading, column: Any) -> None:
        self._how, self._column = how, column
        self._wrong: list[Wrong] = []

    def read(self) -> tuple[Any, list[Wrong]]:
        """Clean, then give it its type where that loses nothing."""
        how = self._how
        column = pc.cast(self._column, pa.string()) if self._column.type != pa.string() else self._column
        column = pc.if_else(pc.equal(pc.binary_length(column), 0), None, column)
        plain = {"date": _PLAIN_DATE}.get(how.type, _PLAIN_NUMBER if how.type in NUMBERS else None)
        if plain is None or how.values or how.missing or how.times is not None or how.serial_dates:
            odd = pc.is_valid(column)
        else:
            odd = pc.fill_null(pc.invert(pc.match_substring_regex(column, plain)), False)
            if how.type == "date":
                odd = pc.or_(odd, pc.fill_null(pc.starts_with(column, "0000"), False))
        if pc.any(odd).as_py():
            column = self._mapped(column, odd)
        return self._typed(column), self._wrong

    def _mapped(self, column: Any, odd: Any) -> Any:
        how = self._how
        chosen = column.filter(odd).dictionary_encode()
        convert = converter(how)
        found: list[str | None] = []
        refused: dict[int, tuple[str, str]] = {}
        for index, cell in enumerate(chosen.dictionary.to_pylist()):
            text, error = _tried(convert, cell)
            found.append(text)
            if error is not None:
                refused[index] = (error.code, f"`{how.fact.name}`: {error}")
        if refused:
            rows = pc.indices_nonzero(odd).to_pylist()
            for place, index in enumerate(chosen.indices.to_pylist()):
                if index in refused:
                    self._wrong.append(Wrong(rows[place], how.column, how.fact.name, *refused[index]))
        meant = pa.array(found, pa.string()).take(chosen.indices)
        return pc.replace_with_mask(column, odd, meant)

    def _typed(self, column: Any) -> Any:
        """Numbers and dates in their own types, so that the engine need not read texts; texts where one is odd."""
        how, type = self._how, None
        if how.type == "boolean":
            return pc.equal(column, "true")
        if how.type in NUMBERS and how.type != "integer":
            scale = how.fact.scale
            type = pa.decimal128(38, scale) if scale is not None else None
        elif how.type == "integer":
            type = pa.int64()
        elif how.type == "date":
            type = pa.date32()
        if type is None and how.part in ("low", "high"):
            type = pa.decimal128(38, 18)
        if type is None:
            return column
        try:
            return column.cast(type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            if type == pa.date32():  # days the calendar does not have
                column = self._mapped(column, pc.is_valid(column))
            if not how.part:
                return column
        return self._bounds(column, type)

    def _bounds(self, column: Any, type: Any) -> Any:
        """Cells the engine does not take as texts."""
        cells: list[Any] = []
        for row, cell in enumerate(column.to_pylist()):
            cells.append(_cast(cell, type))
            if cells[-1] is None and cell is not None:
                what = f"`{self._how.name}`: expected {expected(self._how.fact)}, found {shown(cell)}"
                self._wrong.append(Wrong(row, self._how.column, self._how.fact.name, "LC802", what))
        return pa.array(cells, type)


def _cast(cell: str | None, type: Any) -> Any:
    try:
        return None if cell is None else pa.scalar(cell).cast(type).as_py()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


class Refused(ValueError):
    """A cell that means nothing; why."""

    def __init__(self, message: str, code: str = "LC802") -> None:
        """Carry the code as well."""
        super().__init__(message)
        self.code = code


def _tried(convert: Callable[[Any], str | None], cell: Any) -> tuple[str | None, Refused | None]:
    try:
        return convert(cell), None
    except Refused as error:
        return None, error


def converter(how: Reading) -> Callable[[str], str | None]:
    """Make the function from a cell's text to the text the engine reads; None for nothing known."""
    by_type: dict[str, Callable[[Reading, str], str | None]] = {
        **dict.fromkeys(NUMBERS, _number),
        "boolean": _boolean,
        "date": _date,
        "text": _as_it_is,
        "choice": _choice,
    }
    convert = by_type.get(how.type, _folded)
    values = {folded(key): value for key, value in how.values.items()}
    missing = {folded(cell) for cell in how.missing}

    def read(cell: str) -> str | None:
        key = folded(cell)
        if key in missing:
            return None
        if key in values:
            return convert(_without_times(how), values[key])
        if key == "" and how.type != "text":
            return None
        return convert(how, cell)

    return read


def _without_times(how: Reading) -> Reading:
    return Reading(how.column, how.fact, how.part)


def folded(cell: str) -> str:
    """Full-width letters, digits and signs as ordinary ones, no space around."""
    return unicodedata.normalize("NFKC", cell).replace("\u2212", "-").strip()


def _as_it_is(how: Reading, cell: str) -> str | None:
    return cell


def _folded(how: Reading, cell: str) -> str | None:
    return folded(cell)


def _choice(how: Reading, cell: str) -> str | None:
    if cell in how.fact.choices:
        return cell
    same = [choice for choice in how.fact.choices if folded(choice) == folded(cell)]
    return same[0] if len(same) == 1 else cell


def _boolean(how: Reading, cell: str) -> str | None:
    truth = TRUTH.get(folded(cell).lower())
    if truth is None:
        raise Refused(f"expected true or false (是, 否), found {shown(cell)}")
    return "true" if truth else "false"


def _number(how: Reading, cell: str) -> str | None:
    word = folded(cell)
    if word.lower() == "nan":
        return None
    shift = 0
    unit = how.fact.unit or ""
    if how.fact.type == "ratio" and word.endswith("%"):
        word, shift = word[:-1].rstrip(), -2
    elif word[:1] in "¥￥" and unit.startswith("元"):
        word = word[1:].lstrip()
    elif unit:
        word, shift = _without_unit(word, unit)
    match = _NUMBER.fullmatch(word)
    if match is None:
        return cell
    sign, whole, fraction, power = match.groups()
    text = f"{'-' if sign == '-' else ''}{whole.replace(',', '')}{fraction or ''}"
    if not shift and power is None and how.times is None:
        return text
    try:
        number = _EXACT.scaleb(Decimal(text + (power or "")), shift)
        if how.times is not None:
            number = _EXACT.multiply(number, how.times)
    except InvalidOperation:
        return cell
    return plain_number(number)


def _without_unit(word: str, unit: str) -> tuple[str, int]:
    """Take a unit off that is written in the cell: 7100元, 1.2万元; and the power of ten between it and the fact's."""
    own = re.split(r"[/·]", unit)[0]
    if own in _MONEY:
        for name in sorted(_MONEY, key=len, reverse=True):
            if word.endswith(name):
                return word[: -len(name)].rstrip(), _MONEY[name] - _MONEY[own]
    elif own and word.endswith(own):
        return word[: -len(own)].rstrip(), 0
    return word, 0


def plain_number(number: Decimal) -> str:
    """Write a number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(how: Reading, cell: str) -> str | None:
    word = _MIDNIGHT.sub("", folded(cell))
    parts = _DATE.fullmatch(word) or _CHINESE_DATE.fullmatch(word) or _EIGHT_DIGITS.fullmatch(word)
    if parts is None:
        if how.serial_dates and word.isascii() and word.isdigit():
            return serial_date(int(word))
        return cell
    year, month, day = (int(part) for part in parts.groups() if part is not None)
    if year == 0:
        raise Refused(f"expected date, found {shown(cell)}; there is no year 0 in a register")
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        raise Refused(f"expected date, found {shown(cell)}; the calendar has no such day") from None


def serial_date(days: int, *, from_1904: bool = False) -> str:
    """Read Excel's day number. Day 60 of the 1900 system is the 29th of February 1900, which never was."""
    first, last = (0, 2957003) if from_1904 else (1, 2958465)
    if not first <= days <= last or (days == 60 and not from_1904):
        raise Refused(f"expected date, found the number {days}, which is no day of Excel's calendar")
    if from_1904:
        return (dt.date(1904, 1, 1) + dt.timedelta(days)).isoformat()
    return (dt.date(1899, 12, 31 if days < 60 else 30) + dt.timedelta(days)).isoformat()


def _dates_after_christ(how: Reading, column: Any) -> tuple[Any, list[Wrong]]:
    """Days before the year 1 are zeros of another system."""
    days = column.cast(pa.int32()) if pa.types.is_date32(column.type) else column.cast(pa.date32()).cast(pa.int32())
    before = pc.fill_null(pc.less(days, (dt.date(1, 1, 1) - dt.date(1970, 1, 1)).days), False)
    wrong = [
        Wrong(row, how.column, how.fact.name, "LC802", f"`{how.fact.name}`: expected date, found one before the year 1")
        for row in pc.indices_nonzero(before).to_pylist()
    ]
    return (pc.if_else(before, pa.scalar(None, column.type), column), wrong) if wrong else (column, [])


def _other(how: Reading, column: Any) -> tuple[Any, list[Wrong]]:
    """Values mapped and numbers multiplied, of columns that are no texts."""
    texts: list[str | None] = []
    wrong: list[Wrong] = []
    for row, value in enumerate(column.to_pylist()):
        text, error = (None, None) if value is None else _tried(cell_text, value)
        texts.append(text)
        if error is not None:
            wrong.append(Wrong(row, how.column, how.fact.name, error.code, f"`{how.fact.name}`: {error}"))
    typed, more = _Texts(how, pa.array(texts, pa.string())).read()
    return typed, wrong + more


def cell_text(value: Any) -> str:
    """A value as the text a register would hold; Refused for a float that is not exact."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:
            return "NaN"
        number = Decimal(repr(value))
        if not number.is_finite():
            raise Refused("infinity is not a number a policy can use", "LC804")
        if len(number.normalize(_EXACT).as_tuple().digits) > 15:
            raise Refused(f"the float {value!r} is not exact (more than 15 digits); give a decimal or a text", "LC803")
        return plain_number(number)
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def expected(fact: Fact) -> str:
    """What a cell of the fact may be, in words."""
    words = fact.type + (f" ({fact.unit})" if fact.unit else "")
    return f"one of {', '.join(fact.choices)}" if fact.choices else words


def shown(cell: str) -> str:
    """A cell as a message quotes it."""
    return repr(cell if len(cell) <= 60 else cell[:57] + "...")


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
