"""Values that Python has no type for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Function", "Months", "Range", "Unknown"]

_REASONS = ("missing", "conflict", "stale", "invalid", "not applicable")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value nobody knows exactly, with why and with what is known of it. Made by :func:`liangce.unknown`."""

    reason: str = "missing"
    low: Any = None
    high: Any = None
    values: tuple[Any, ...] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse reasons that do not exist."""
        if self.reason not in _REASONS:
            raise ValueError(f"reason must be one of {', '.join(_REASONS)}, found {self.reason!r}")
        if self.reason == "conflict" and (self.values is None or len(self.values) < 2):
            raise ValueError("a conflict needs the values that disagree, at least two")


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months, FEEL's ``duration("P1Y2M")``."""

    months: int

    @classmethod
    def parse(cls, text: str) -> Months:
        """Read ``P1Y2M``, ``-P3M``, ``P2Y``."""
        match = re.fullmatch(r"(-?)P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", text)
        if match is None or (match[2] is None and match[3] is None):
            raise ValueError(f"a duration of years and months is written like P1Y2M, found {text[:40]!r}")
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return cls(-months if match[1] else months)

    def __str__(self) -> str:
        """Write as ``P1Y2M``."""
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if self.months < 0 else "P") + text


@dataclass(frozen=True, slots=True)
class Range:
    """A FEEL range such as ``[1..5)``. An end that is None is open."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


@dataclass(frozen=True, slots=True)
class Function:
    """A FEEL function as the value of an expression. It can be shown, not called from Python."""

    text: str
