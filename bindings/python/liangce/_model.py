"""The small read-only objects of the package: what a policy says, what a decision answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

if TYPE_CHECKING:
    from liangce._core import Decision

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

_REASONS = ("missing", "conflict", "stale", "invalid", "not applicable")


# --- values that Python has no type for ---------------------------------------------------------------------


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


# --- tests of a policy --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TestDifference:
    """One thing that came out otherwise than a test says."""

    __test__: ClassVar[bool] = False  # nothing for pytest to collect

    what: str
    """``verdict``, ``value `code```, ``missing``, ..."""
    expected: str
    got: str
    hint: str
    file: str | None
    line: int
    column: int
    text: str = field(repr=False)

    def __str__(self) -> str:
        """As printed on the command line."""
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What one test case came to."""

    __test__: ClassVar[bool] = False

    outcome: str
    """``passed``, ``failed`` or ``error`` (the question could not be asked)."""
    file: str
    line: int
    column: int
    name: str
    decision: str | None
    on: dt.date | str | None
    clauses: tuple[str, ...]
    differences: tuple[TestDifference, ...]
    problems: tuple[Diagnostic, ...]
    answer: Decision | None
    """What came out; with reasons when the case failed."""
    milliseconds: float

    @property
    def passed(self) -> bool:
        """Whether everything came out as the test says."""
        return self.outcome == "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageItem:
    """Something the tests of a policy can reach, and with which outcomes they do."""

    kind: str
    """``rule``, ``exception``, ``decision``, ``function``, ``output``, ``condition``, ``branch``, ``row``, ``version``
    or ``verdict``."""
    element: str
    """The rule, decision, function or parameter it belongs to."""
    text: str
    """The author's words: the condition, the row's id, the version's day, the verdict; empty for the element itself."""
    clauses: tuple[str, ...]
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    possible: tuple[str, ...]
    """Outcomes that can come: yes, no, unknown; then, else; a value; a hit; read; called; answered."""
    reached: tuple[str, ...]
    lacking: tuple[str, ...]
    """Possible, not reached, not exempted and not proved to be out of reach."""
    exempted: tuple[str, ...]
    unreachable: tuple[str, ...]
    """Outcomes proved to come in no case, whatever its facts; declared or not."""
    exempt: str
    """Why the exempted outcomes cannot be reached, as a ``*.exempt.yaml`` file says."""
    witness: str
    """A case that reaches what is lacking, as an item of ``cases:`` whose expectation is still to be filled in from the
    document; empty when none was found."""
    note: str
    """Of what is lacking, why there is neither proof nor witness."""
    cases: int
    """How many test cases reached it, whatever came out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the tests of a policy reach; see :func:`liangce.test`."""

    items: tuple[CoverageItem, ...]
    outcomes: int
    """Outcomes that can come and are neither exempted nor proved to be out of reach."""
    reached: int
    exempted: int
    unreachable: int
    """Outcomes proved to come in no case; some may be exempted as well."""
    stale: tuple[Diagnostic, ...]
    """Exemptions of what is not there or was reached after all."""
    text: str = field(repr=False)
    """What is lacking, line by line, then a summary."""
    text_with_witnesses: str = field(repr=False)
    """The same, each line followed by a case that would reach it."""
    lcov: str = field(repr=False)
    """The coverage as an lcov tracefile."""

    @property
    def complete(self) -> bool:
        """Whether nothing is lacking."""
        return self.outcomes == self.reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A small change of a policy, and whether the tests noticed it."""

    kind: str
    """``threshold``, ``comparison``, ``negated``, ``dropped``, ``swapped``, ``row``, ``date``, ``exception``,
    ``parameter`` or ``word``."""
    element: str
    """The rule, decision, function or parameter that was changed."""
    change: str
    """What was written and what stood there instead: ``收入 < 线 => 收入 <= 线``."""
    clauses: tuple[str, ...]
    file: str
    line: int
    column: int
    outcome: str
    """``killed`` (a test failed), ``survived``, ``equivalent`` (proved or declared to change nothing) or ``refused``
    (the changed policy does not load)."""
    by: str
    """The test that killed it, or why it is equivalent or refused."""
    proved: bool
    """Equivalent by proof: the same answer for every combination of what is read."""
    witness: str
    """Of a survivor, a case that would kill it, as an item of ``cases:`` whose expectation is still to be filled in
    from the document; empty when none was found."""
    note: str
    """Of a survivor, why there is neither proof nor witness."""
    tests_run: int
    """How many cases were asked; 0 of a survivor: no test depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """Whether the tests of a policy would notice if it were slightly wrong; see :func:`liangce.mutate`."""

    mutants: tuple[Mutant, ...]
    killed: int
    survived: int
    equivalent: int
    """Proved or declared to change nothing."""
    proved: int
    """Of these, by proof."""
    refused: int
    failing: tuple[str, ...]
    """Cases that fail on the policy as it is; nothing was tried then."""
    stale: tuple[Diagnostic, ...]
    """Exemptions of mutants that are not there, or that a test kills."""
    text: str = field(repr=False)
    """Survivors line by line, then a summary."""
    text_with_witnesses: str = field(repr=False)
    """The same, each survivor followed by the case that would kill it."""

    @property
    def score(self) -> Decimal:
        """Killed of those that load and change something, in percent."""
        tried = self.killed + self.survived
        return Decimal(100) if not tried else Decimal(self.killed) * 100 / tried
