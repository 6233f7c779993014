"""What a policy book says: read once from the policy, its files and its tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liangce._face import StrPath, load, test
from liangce._model import (
    Clause,
    Coverage,
    CoverageItem,
    DecisionInfo,
    Document,
    Fact,
    NotComputable,
    Parameter,
    Rule,
    Source,
    TestResult,
)
from liangce.doc._law import Law, Paragraph

Element = Fact | Parameter | Rule | DecisionInfo


@dataclass(slots=True)
class Reached:
    """How much of something the tests reach."""

    reached: int = 0
    outcomes: int = 0
    lacking: list[CoverageItem] = field(default_factory=list)
    exempt: list[CoverageItem] = field(default_factory=list)

    def add(self, item: CoverageItem) -> None:
        """Count an item."""
        wanted = [word for word in item.possible if word not in item.exempted and word not in item.unreachable]
        self.outcomes += len(wanted)
        self.reached += sum(word in item.reached for word in wanted)
        if item.lacking:
            self.lacking.append(item)
        if item.exempt:
            self.exempt.append(item)

    @property
    def complete(self) -> bool:
        """Whether nothing is lacking."""
        return self.reached == self.outcomes


@dataclass(slots=True)
class ElementView:
    """A parameter, rule, decision or fact."""

    kind: str
    element: Element
    source: str
    """Its lines in the file, as authored."""
    reached: Reached = field(default_factory=Reached)
    """By the tests; no outcomes when nothing can be reached or the tests were not run."""

    @property
    def anchor(self) -> str:
        """Of its place in the book."""
        return f"{self.kind}-{self.element.name.replace(' ', '_')}"


@dataclass(slots=True)
class ClauseView:
    """A clause with everything that stands on it."""

    clause: Clause
    found: bool
    """Whether its quotes stand in the document."""
    elements: list[ElementView] = field(default_factory=list)
    also: list[ElementView] = field(default_factory=list)
    """Elements explained under another clause they stand on too."""
    tests: list[TestResult] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """How many of its tests pass."""
        return sum(t.passed for t in self.tests)

    @property
    def reached(self) -> Reached:
        """How much of its elements the tests reach."""
        total = Reached()
        for view in self.elements:
            total.reached += view.reached.reached
            total.outcomes += view.reached.outcomes
        return total


@dataclass(slots=True)
class Book:
    """Everything the pages show."""

    id: str
    title: str
    en: str
    digest: str
    in_force: tuple[Any, Any]
    published: Any
    document: Document | None
    paragraphs: list[Paragraph]
    clauses: dict[str, ClauseView]
    views: dict[str, ElementView]
    """By kind and name, as :attr:`ElementView.anchor`."""
    uncited: list[ElementView]
    """Rules and decisions that stand on no clause of their own: shared steps."""
    not_computable: tuple[NotComputable, ...]
    sources: Mapping[str, Source]
    tests: list[TestResult]
    coverage: Coverage | None = None

    def reached_by_kind(self) -> dict[str, Reached]:
        """What the tests reach, by kind of item; empty when they were not run."""
        kinds: dict[str, Reached] = {}
        for item in self.coverage.items if self.coverage else ():
            kinds.setdefault(item.kind, Reached()).add(item)
        return kinds

    @property
    def facts(self) -> list[ElementView]:
        """In the author's order."""
        return [v for v in self.views.values() if v.kind == "fact"]

    @property
    def parameters(self) -> list[ElementView]:
        """In the author's order."""
        return [v for v in self.views.values() if v.kind == "parameter"]

    def elsewhere(self) -> list[ClauseView]:
        """Clauses whose words are not in the document."""
        return [view for view in self.clauses.values() if not view.found]


def gather(
    paths: StrPath | Iterable[StrPath], *, tests: bool = True, progress: Callable[[int, int], None] | None = None
) -> Book:
    """Read a policy, its files and (unless told otherwise) the outcome of its tests.

    Raises PolicyError when the policy cannot be read. ``progress`` is told (done, total) of the tests.
    """
    policy = load(paths)
    lines = {name: Path(name).read_text(encoding="utf-8").splitlines() for name in policy.files}
    run = test(paths, progress=progress, coverage=True) if tests else None
    results = list(run) if run else []
    coverage = run.coverage if run else None

    law = Law(policy.document.text if policy.document else "")
    marks = [(c.id, quote) for c in policy.clauses.values() for quote in c.quotes]
    open_marks = [(f"n{i}", quote) for i, n in enumerate(policy.not_computable) for quote in n.quotes]
    clauses = {
        c.id: ClauseView(c, found=any(law.find(quote) is not None for quote in c.quotes))
        for c in policy.clauses.values()
    }

    views: dict[str, ElementView] = {}
    uncited: list[ElementView] = []
    of_kind: tuple[tuple[str, Iterable[Element]], ...] = (
        ("parameter", policy.parameters.values()),
        ("decision", policy.decisions.values()),
        ("rule", policy.rules.values()),
        ("fact", policy.facts.values()),
    )
    for kind, elements in of_kind:
        for element in elements:
            view = ElementView(kind, element, _source(element, lines))
            views[view.anchor] = view
            known = [clauses[c] for c in element.clauses if c in clauses]
            if known:
                known[0].elements.append(view)
                for other in known[1:]:
                    other.also.append(view)
            elif kind in ("rule", "decision"):
                uncited.append(view)

    for item in coverage.items if coverage else ():
        for kind in ("rule", "decision", "parameter"):
            found = views.get(f"{kind}-{item.element.replace(' ', '_')}")
            if found is not None and (kind == "parameter") == (item.kind == "version"):
                found.reached.add(item)

    by_decision = {d.name: d.clauses for d in policy.decisions.values()}
    for result in results:
        for clause in result.clauses or by_decision.get(result.decision or "", ()):
            if clause in clauses:
                clauses[clause].tests.append(result)

    return Book(
        policy.id,
        policy.title,
        policy.en,
        policy.digest,
        policy.in_force,
        policy.published,
        policy.document,
        law.paragraphs([*marks, *open_marks]),
        clauses,
        views,
        uncited,
        policy.not_computable,
        policy.sources,
        results,
        coverage,
    )


def _source(element: Element, lines: dict[str, list[str]]) -> str:
    """The lines an element is written in: its own, and those indented below it."""
    text = lines.get(element.file or "", [])
    if not 0 < element.line <= len(text):
        return ""
    first = text[element.line - 1]
    indent = len(first) - len(first.lstrip())
    taken = [first]
    for line in text[element.line :]:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        taken.append(line)
    while taken and (not taken[-1].strip() or taken[-1].lstrip().startswith("#")):
        taken.pop()
    return "\n".join(line[indent:] for line in taken)


def text(value: Any) -> str:
    """A value of a file as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(text, value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
