"""Whole numbers and masks to Arrow columns: money as decimal128, dates as date32, no floats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .draws import Bools, Ints

MONEY = pa.decimal128(18, 2)
RATE = pa.decimal128(9, 4)

Column = Any  # pyarrow ships no types


def _bitmap(known: Bools | None) -> Column:
    return None if known is None or bool(known.all()) else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())


def _cleared(values: Ints, known: Bools | None) -> Ints:
    return values if known is None else np.where(known, values, 0)


def decimals(units: Ints, kind: Column, known: Bools | None = None) -> Column:
    """Whole numbers of the smallest unit of a decimal128 type."""
    low = np.ascontiguousarray(_cleared(units, known), dtype="<i8")
    words = np.empty((len(low), 2), dtype="<i8")
    words[:, 0], words[:, 1] = low, low >> 63
    return pa.Array.from_buffers(kind, len(low), [_bitmap(known), pa.py_buffer(words.tobytes())])


def money(fen: Ints, known: Bools | None = None) -> Column:
    """Amounts in yuan, given in fen."""
    return decimals(fen, MONEY, known)


def integers(values: Ints, known: Bools | None = None) -> Column:
    """Counts."""
    return pa.array(_cleared(values, known).astype(np.int32), mask=None if known is None else ~known)


def dates(days: Ints, known: Bools | None = None) -> Column:
    """Days since 1970-01-01."""
    return integers(days, known).cast(pa.date32())


def booleans(values: Bools, known: Bools | None = None) -> Column:
    """True and false."""
    known_values = values if known is None else values & known
    return pa.array(known_values, mask=None if known is None else ~known)


def words(codes: Ints, vocabulary: Sequence[str], known: Bools | None = None) -> Column:
    """One of a few words each, as a dictionary column."""
    return pa.DictionaryArray.from_arrays(integers(codes, known), pa.array(list(vocabulary), pa.string()))


def numbered(prefix: str, numbers: Ints, width: int, known: Bools | None = None) -> Column:
    """Ids such as H000042."""
    digits = pc.utf8_lpad(pc.cast(integers(numbers, known), pa.string()), width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, pa.scalar(""))


def texts(values: Sequence[str | None]) -> Column:
    """Free texts."""
    return pa.array(values, pa.string())


def structs(fields: Mapping[str, Column]) -> Column:
    """Records of equally long columns."""
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))


def lists(counts: Ints, items: Column, present: Bools | None = None) -> Column:
    """Lists of so many of the items each, in order; rows that are not present are null and must count 0."""
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    missing = None if present is None else np.concatenate([~present, [False]])
    return pa.ListArray.from_arrays(pa.array(offsets, mask=missing), items)


def spread(rows: Ints, values: Ints, length: int) -> Ints:
    """Values for some rows of a longer column, 0 for the others."""
    out = np.zeros(length, dtype=np.int64)
    out[rows] = values
    return out


def chosen(rows: Ints, length: int) -> Bools:
    """True at the rows."""
    out = np.zeros(length, dtype=np.bool_)
    out[rows] = True
    return out


def day(date: Any) -> int:
    """A date as days since 1970-01-01."""
    return int(np.datetime64(date, "D").astype(np.int64))


def month_of(days: Ints) -> Ints:
    """Months since 1970-01 of days."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_of_month(months: Ints) -> Ints:
    """First day of months since 1970-01."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def add_months(days: Ints, months: Ints) -> Ints:
    """The same day so many months later, or the last day of that month."""
    start = month_of(days)
    within = days - first_of_month(start)
    target = start + months
    last = first_of_month(target + 1) - first_of_month(target) - 1
    moved: Ints = first_of_month(target) + np.minimum(within, last)
    return moved
