"""What one decision came to, asked of many subjects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liangce.assess.county import Flags, Ints

if TYPE_CHECKING:
    from liangce import DecisionInfo

UNDETERMINED = "UNDETERMINED"
COMPLIANCE = ("MET", "NOT_MET", UNDETERMINED, "NOT_DUE", "NOT_APPLICABLE")
"""Verdicts that can be rolled up, as roll_up counts them."""


@dataclass(frozen=True)
class Block:
    """One decision asked of many subjects. Its columns are its own: the table they came from can go."""

    info: DecisionInfo
    table: str
    rows: Ints
    """Row of the subject in its table, for each case."""
    frame: Mapping[str, Any]
    """The facts of the cases."""
    period: list[str]
    period_end: list[dt.date | None]
    verdicts: Any
    """Words, each once, and a number a case; none is null."""
    missing: Any
    findings: Any
    retroactive: Any
    shortfall: Any
    due: Any
    errors: Any
    """As the columns before: None where no case has any."""

    def __len__(self) -> int:
        """Return the number of cases."""
        return len(self.rows)

    @property
    def rolls_up(self) -> bool:
        """Are its verdicts about compliance?"""
        return set(self.info.verdicts) <= set(COMPLIANCE)

    def codes(self) -> Ints:
        """Verdicts as places in COMPLIANCE, -1 where it is none of those."""
        words = self.verdicts.dictionary.to_pylist()
        places = np.array([COMPLIANCE.index(word) if word in COMPLIANCE else -1 for word in words], dtype=np.int64)
        codes: Ints = places[np.asarray(self.verdicts.indices)]
        return codes

    def counts(self) -> dict[str, int]:
        """How often each verdict was given."""
        words = self.verdicts.dictionary.to_pylist()
        numbers = np.bincount(np.asarray(self.verdicts.indices), minlength=len(words))
        return {word: int(number) for word, number in zip(words, numbers, strict=True) if number}


def verdicts_of(column: Any) -> Any:
    """The verdicts of a result; a case whose facts cannot be read is undetermined."""
    column = own(column)
    words = column.dictionary.to_pylist()
    codes = column.indices
    if codes.null_count:
        if UNDETERMINED not in words:
            words.append(UNDETERMINED)
        codes = pc.fill_null(codes, words.index(UNDETERMINED))
    return pa.DictionaryArray.from_arrays(
        codes.cast(pa.int8() if len(words) < 128 else pa.int32()), pa.array(words, pa.string())
    )


def given(verdicts: Any, words: tuple[str, ...]) -> Flags:
    """Which cases were given one of these verdicts."""
    wanted = np.array([word in words for word in verdicts.dictionary.to_pylist()], dtype=np.bool_)
    flags: Flags = wanted[np.asarray(verdicts.indices)]
    return flags


def own(column: Any) -> Any:
    """One piece of its own of a result's column: one column alone would keep the whole table in memory."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type)
