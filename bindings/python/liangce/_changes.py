"""What would change an answer: flips of the verdict, and what is worth asking next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from liangce import _core

if TYPE_CHECKING:
    from liangce._core import Facts, Policy
    from liangce._face import Date


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact, and what it would have to be."""

    name: str
    en: str
    now: Any
    """What the case says, exactly, as FEEL has it; a mapping with ``absent`` when it does not say."""
    example: Any
    """A value with which it was decided."""
    values: tuple[Any, ...]
    """Choices, yes or no: each would do. Empty for numbers and dates."""
    low: str | None
    high: str | None
    low_included: bool
    high_included: bool
    words: str
    """``below 7,500.00 元``."""
    words_zh: str


@dataclass(frozen=True, slots=True)
class Flip:
    """Facts that together turn the verdict into another; with fewer of them it stays."""

    verdict: str
    changes: tuple[FactChange, ...]
    conditions: tuple[str, ...]
    """Rules that then hold and did not, or no longer hold."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one answer to a question would do."""

    value: FactChange
    verdict: str
    missing: int
    """How many facts are missing then."""


@dataclass(frozen=True, slots=True)
class Question:
    """A missing fact, and what its answers would do."""

    name: str
    en: str
    ask: str
    answers: tuple[Answer, ...]
    settling: int
    """How many of the answers settle the verdict."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What would change an answer. Everything proposed has been decided; ``str()`` reads as Chinese prose."""

    decision: str
    verdict: str
    on: str
    flips: tuple[Flip, ...]
    """Fewest facts first."""
    questions: tuple[Question, ...]
    """The most useful first; only while the verdict is UNDETERMINED."""
    left_out: int
    """At most so many further ways were found and are not described."""
    complete: bool
    """Whether every combination of as many facts was tried."""
    _prose: dict[str, str] = field(repr=False)
    _json: str = field(repr=False)

    def explain(self, lang: str = "zh") -> str:
        """Give it in sentences: ``zh`` or ``en``."""
        if lang not in self._prose:
            raise ValueError(f"the language is zh or en, found {lang!r}")
        return self._prose[lang]

    def to_json(self) -> str:
        """Give it as JSON; numbers and dates as exact texts."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain dicts and lists."""
        result: dict[str, Any] = json.loads(self._json)
        return result

    def __str__(self) -> str:
        """As Chinese prose."""
        return self._prose["zh"]


def explain(policy: Policy, decision: str, case: Mapping[str, Any] | Facts, *, on: Date) -> Changes:
    """Say what would change an answer, and what to ask next.

    The smallest sets of facts that flip the verdict, with the exact point where a number or date does; for an answer
    that is UNDETERMINED, which missing fact is worth asking for, and what each answer would do. Every proposal has been
    decided. Raises LookupError for an unknown decision, CaseError for a case the policy does not take.
    """
    text, zh, en = _core.what_would_change(policy, decision, case, on)
    data = json.loads(text)
    return Changes(
        decision=data["decision"],
        verdict=data["verdict"],
        on=data["on"],
        flips=tuple(
            Flip(f["verdict"], tuple(_change(c) for c in f["changes"]), tuple(f["conditions"])) for f in data["flips"]
        ),
        questions=tuple(
            Question(
                q["fact"],
                q["en"],
                q["ask"],
                tuple(Answer(_change(a["value"]), a["verdict"], a["missing"]) for a in q["answers"]),
                q["settling"],
            )
            for q in data["questions"]
        ),
        left_out=data["left_out"],
        complete=data["complete"],
        _prose={"zh": zh, "en": en},
        _json=text,
    )


def _change(data: dict[str, Any]) -> FactChange:
    return FactChange(
        name=data["fact"],
        en=data["en"],
        now=data["now"],
        example=data["example"],
        values=tuple(data["values"]),
        low=data["low"],
        high=data["high"],
        low_included=data["low_included"],
        high_included=data["high_included"],
        words=data["words"],
        words_zh=data["words_zh"],
    )
