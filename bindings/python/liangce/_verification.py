"""What running, covering and mutating the tests of a policy comes to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from liangce._core import Decision
    from liangce._model import Diagnostic

__all__ = ["Coverage", "CoverageItem", "Mutant", "Mutation", "TestDifference", "TestResult"]


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
