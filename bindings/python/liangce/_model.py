"""The small read-only objects of the package: what a policy says, what a decision answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from liangce._values import Function, Months, Range, Unknown
from liangce._verification import Coverage, CoverageItem, Mutant, Mutation, TestDifference, TestResult

__all__ = [
    "CaseProblem",
    "Clause",
    "Coverage",
    "CoverageItem",
    "DecisionInfo",
    "Diagnostic",
    "Document",
    "Elements",
    "Fact",
    "Field",
    "Function",
    "MissingFact",
    "Months",
    "Mutant",
    "Mutation",
    "NotComputable",
    "Outcome",
    "Parameter",
    "Range",
    "Reason",
    "Rule",
    "Source",
    "TableInfo",
    "TableRow",
    "TestDifference",
    "TestResult",
    "Unknown",
    "Version",
]


# --- problems -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong with a policy or an expression, and where."""

    code: str
    """Stable, e.g. ``LC301``."""
    severity: str
    """``error``, ``warning`` or ``note``."""
    message: str
    hint: str
    """What may have been meant; may be empty."""
    file: str | None
    line: int
    """From 1; 0 without a file."""
    column: int
    """From 1, in characters."""
    end: tuple[int, int]
    """Line and column just after the place."""
    text: str = field(repr=False)
    """As printed: ``file:line:column``, the line, a caret, the hint."""
    witness: str = field(default="", repr=False)
    """A case that shows it, as an item of a test file's ``cases``; may be empty."""

    def __str__(self) -> str:
        """As printed on the command line."""
        return self.text


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One fact of a case that was refused."""

    code: str
    """``LC801`` unknown name, ``LC802`` wrong type, ``LC803`` not exact, ``LC806`` unreadable, ``LC808`` twice."""
    key: str
    """The fact, with the way inside it: ``家庭成员[2].出生日期``."""
    message: str

    def __str__(self) -> str:
        """Write on one line."""
        return f"{self.key}: {self.message} ({self.code})"


# --- what a policy says -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Element:
    """What every named element has."""

    name: str
    en: str | None
    """English alias; either name may be used everywhere."""
    label: str | None
    clauses: tuple[str, ...]
    """Ids of the clauses it stands on, see :attr:`Policy.clauses`."""
    quotes: tuple[str, ...]
    """The words of those clauses."""
    basis: str | None
    """``text`` of the document, an ``outside`` source, or ``assumed``."""
    strength: str | None
    """``hard`` or ``soft`` (力争, 争取)."""
    source: str | None
    """Outside source."""
    note: str | None
    file: str | None = field(repr=False)
    line: int = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class _Typed:
    """What everything with a type has."""

    type: str
    """``money``, ``choice``, ``list of date``, ..."""
    unit: str | None
    scale: int | None
    """Digits after the point."""
    choices: tuple[str, ...]
    at_least: Decimal | dt.date | None
    at_most: Decimal | dt.date | None
    fields: tuple[Field, ...] = field(repr=False)
    """Entries of a context, or of the contexts of a list."""


@dataclass(frozen=True, kw_only=True)
class Field(_Typed):
    """One entry of a context type."""

    name: str
    en: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Fact(_Typed, _Element):
    """A typed input of a case."""

    ask: str | None
    """The question a person is asked."""
    subject: str | None
    """Whose fact: household, loan, fund, ..."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One dated value of a parameter."""

    first: dt.date | str | None
    last: dt.date | str | None
    value: Any
    published: dt.date | str | None
    source: str | None


@dataclass(frozen=True, kw_only=True)
class Parameter(_Typed, _Element):
    """A dated number or list of the policy."""

    versions: tuple[Version, ...]

    def on(self, date: dt.date | str) -> Any:
        """Give the value in force on a date. Raises LookupError when there is none: never last year's number."""
        day = date if isinstance(date, dt.date) else dt.date.fromisoformat(date)
        for version in self.versions:
            first = version.first if isinstance(version.first, dt.date) else dt.date.min
            last = version.last if isinstance(version.last, dt.date) else dt.date.max
            if first <= day <= last:
                return version.value
        raise LookupError(f"{self.name} has no version on {day}")


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row of a decision table; its cells are FEEL or words, as authored."""

    id: str
    when: tuple[str, ...]
    otherwise: bool
    """The row for everything else."""
    then: tuple[str, ...]
    clauses: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True)
class TableInfo:
    """A decision table as authored."""

    hit: str
    inputs: tuple[str, ...]
    """Labels, or the FEEL of those without one."""
    outputs: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, kw_only=True)
class Rule(_Element):
    """A named condition or value."""

    type: str | None
    exception_to: str | None
    table: TableInfo | None = None
    """When it is a decision table."""


@dataclass(frozen=True, kw_only=True)
class DecisionInfo(_Element):
    """A decision that can be asked for."""

    kind: str | None
    subject: str | None
    verdicts: tuple[str, ...]
    values: tuple[str, ...]
    """Names of its outputs."""
    findings: tuple[str, ...]
    confirm: tuple[str, ...]
    """What a person must confirm."""
    table: TableInfo | None = None
    """When its verdict is a decision table."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Something cited outside the document."""

    id: str
    title: str
    reliability: str | None
    """``high``, ``medium`` or ``low``."""
    note: str | None

    @property
    def name(self) -> str:
        """Its id, under the name every other element has it."""
        return self.id

    @property
    def en(self) -> None:
        """Sources have no alias."""
        return None


@dataclass(frozen=True, kw_only=True)
class NotComputable:
    """Words of the document that no rule can decide."""

    item: int | None
    clauses: tuple[str, ...]
    quotes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """The official text a policy is written beside."""

    file: str
    issued: dt.date | str | None
    by: str | None
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A computable phrase of the document."""

    id: str
    name: str | None
    title: str | None
    item: int | None
    """Numbered item of the document."""
    grade: str | None
    kind: str | None
    strength: str | None
    quotes: tuple[str, ...]
    """Verbatim."""
    note: str | None
    responsible: tuple[str, ...]

    @property
    def en(self) -> str | None:
        """The English word of the catalogue, under the name every other element has it."""
        return self.name


class _Named(Protocol):
    @property
    def name(self) -> str | None: ...
    @property
    def en(self) -> str | None: ...


T = TypeVar("T", bound=_Named)


class Elements(Mapping[str, T]):
    """Elements by name, in the author's order. ``[...]`` also knows the English alias."""

    __slots__ = ("_aliases", "_items")

    def __init__(self, items: Iterable[T]) -> None:
        """Index the items; a clause goes by its id."""
        self._items: dict[str, T] = {str(getattr(item, "id", item.name)): item for item in items}
        self._aliases: dict[str, T] = {item.en: item for item in self._items.values() if item.en}

    def __getitem__(self, name: str) -> T:
        """Find by name or alias."""
        found = self._items.get(name)
        return self._aliases[name] if found is None else found

    def __iter__(self) -> Iterator[str]:
        """Iterate over the main names."""
        return iter(self._items)

    def __len__(self) -> int:
        """Count."""
        return len(self._items)

    def __repr__(self) -> str:
        """Show the names."""
        return f"Elements({', '.join(self._items)})"

    def _ipython_key_completions_(self) -> list[str]:
        return [*self._items, *self._aliases]


# --- what a decision answers --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class MissingFact:
    """A fact (or a parameter without a value) that stands in the way."""

    name: str
    en: str
    reason: str
    """``missing``, ``conflict``, ``stale``, ``invalid``, ``not in force``, ``error``, ``not applicable``."""
    parameter: bool
    """A parameter of the policy, not a fact of the case."""
    detail: str
    """``between 7100 and 7400``, ``no version on 2024-01-15``; may be empty."""
    ask: str
    """The question a person is asked; only with reasons."""
    unit: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One step of why, with the steps it rests on."""

    kind: str
    """``decision``, ``rule``, ``part``, ``condition``, ``table``, ``row``, ``exception``, ``fact`` or ``parameter``."""
    form: str
    """How it comes to its value from its parts: ``all``, ``any``, ``at least``, ``table``, ``deadline``, ..."""
    name: str
    en: str
    text: str
    """The author's FEEL; empty for composed steps."""
    clauses: tuple[str, ...]
    item: int | None
    """Numbered item of the document."""
    quote: str
    basis: str
    source: str
    note: str
    unit: str
    value: Any
    """What it came to; None when undetermined."""
    used: dict[str, Any]
    """Facts and parameters read here."""
    parts: tuple[Reason, ...]
    repeated: bool
    """Explained earlier in the tree."""

    def walk(self) -> Iterator[Reason]:
        """Go through this step and every step below it, in order."""
        waiting = [self]
        while waiting:
            step = waiting.pop()
            yield step
            waiting.extend(reversed(step.parts))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of an expression with the errors recorded on the way (FEEL's null has its reason here)."""

    value: Any
    errors: tuple[Diagnostic, ...]
