"""The entity model beside a policy: which tables a county has, what a row of each is, and where facts come from.

It is data (``entities.yaml`` beside the policy): nothing of a policy stands in this code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from liangce import _core

if TYPE_CHECKING:
    from liangce import DecisionInfo, Policy

FILE = "entities.yaml"
"""Name of the model's file, in the folder of the policy."""
ROOT = "county"
"""The subject everything belongs to: one case."""
PERIODS = ("week", "month", "quarter", "half-year", "year")
"""What ``each`` may say, besides a list of words."""


class EntityError(ValueError):
    """An entity model that does not fit its policy; ``str(error)`` is one line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        """Carry the problems."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the county."""

    name: str
    key: tuple[str, ...] = ()
    """Columns that name a row; empty where rows have no name (logs)."""
    parent: str = ROOT
    """Table whose rows these rows belong to."""
    link: tuple[str, ...] = ()
    """Columns that hold the key of the parent."""
    ignore: tuple[str, ...] = ()
    """Columns the policy has no use for; any other that nothing reads is told, it may be misspelled."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from when it is no column of its subject's table or of a table above it."""

    kind: str
    """``column``, ``rows``, ``keys``, ``count``, ``sum``, ``verdicts`` or ``complete through``."""
    of: str
    """The column, table or decision."""
    column: str = ""
    """The column whose values make a list (``rows``) or a sum."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """For ``rows``: field of the fact's type -> column, where they differ."""
    where: Mapping[str, Any] = field(default_factory=dict)
    """Column -> the value, or the list of values, a row must have; null: the cell is empty."""
    are: tuple[str, ...] = ()
    """For ``verdicts``: the verdicts counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a decision is asked of a county."""

    each: tuple[str, ...] = ()
    """One period word, or the values the fact takes one after the other."""
    fact: str = ""
    """The fact that says which period or value is asked about."""
    within: Mapping[str, str] = field(default_factory=dict)
    """List facts of which only the rows of the period are given: fact -> the entry that is their day."""
    among: Mapping[str, Any] = field(default_factory=dict)
    """Only subjects whose columns have these values; the others are not asked."""
    needs: tuple[str, ...] = ()
    """Facts without which asking is no use: a county that has none of their columns is not asked."""
    shortfall: str = ""
    due: str = ""
    """Outputs that say how much lacks and what the last day is."""
    skip: str = ""
    """Why the decision is not asked of a county at all."""


@dataclass(frozen=True, slots=True)
class Entities:
    """The model as read and checked."""

    source: str
    tables: Mapping[str, Table]
    subjects: Mapping[str, str]
    """Subject of a decision -> its table."""
    facts: Mapping[str, Origin]
    decisions: Mapping[str, Asked]
    year: tuple[str, str]
    """First and last day of the periods asked about."""
    records: tuple[str, str, str] = ("", "", "")
    """The table that says through which day logs are complete, its column of names and its column of days."""
    owner: str = ""
    """The parameter that names who answers where a clause names nobody."""
    aliases: tuple[str, str, str] = ("", "", "")
    """A parameter that lists other names of units, its field of the other name and its field of the name to use."""
    place: tuple[str, str] = ("", "")
    """A unit of a clause that stands for the places of a table, and that table."""
    shortfall: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    """Outputs that are read as shortfall and last day where a decision says nothing else."""

    def asked(self, decision: DecisionInfo) -> Asked:
        """How a decision is asked."""
        return self.decisions.get(decision.name, Asked())

    def above(self, table: str) -> list[str]:
        """The tables a row belongs to, nearest first, the county last."""
        chain = []
        while table != ROOT:
            table = self.tables[table].parent
            chain.append(table)
        return chain


def find(policy: Policy) -> Path:
    """Find the model beside the policy's files."""
    folders = {Path(name).parent for name in policy.files}
    found = [folder / FILE for folder in sorted(folders) if (folder / FILE).is_file()]
    if not found:
        raise LookupError(
            f"no {FILE} stands beside {policy.id}: a county is assessed by the entity model of its policy"
        )
    return found[0]


def read(policy: Policy, path: str | Path | None = None) -> Entities:
    """Read the model of a policy and check it against the policy; EntityError with everything wrong."""
    file = Path(path) if path is not None else find(policy)
    data = _core.read_data(file.read_bytes(), str(file))
    return _Reader(policy, str(file), data).entities()


_KEYS = {
    "top": (
        *("entities", "note", "year", "tables", "subjects", "facts", "decisions", "complete through", "owner", "place"),
        "aliases",
        "outputs",
    ),
    "table": ("key", "parent", "link", "ignore", "note"),
    "fact": (
        *("column", "rows", "keys", "count", "sum", "verdicts", "complete through", "fields", "where", "are", "note"),
    ),
    "decision": ("each", "fact", "within", "among", "needs", "shortfall", "due", "skip", "note"),
}
_ORIGINS = ("column", "rows", "keys", "count", "sum", "verdicts", "complete through")


class _Reader:
    """Reads what YAML gave, names every problem with its place."""

    def __init__(self, policy: Policy, source: str, data: Any) -> None:
        self._policy, self._source, self._problems = policy, source, list[str]()
        self._data = data if isinstance(data, dict) else self._stop("the model is a mapping")

    def _stop(self, message: str) -> NoReturn:
        raise EntityError([f"{self._source}: {message}"])

    def _wrong(self, where: str, message: str) -> None:
        self._problems.append(f"{self._source}: {where}: {message}")

    def _mapping(self, holder: Any, where: str, allowed: str | None = None) -> dict[str, Any]:
        if holder is None:
            return {}
        if not isinstance(holder, dict):
            self._wrong(where, "expected a mapping")
            return {}
        if allowed is not None:
            for key in holder:
                if key not in _KEYS[allowed]:
                    self._wrong(where, f"unknown key `{key}`; there are {', '.join(_KEYS[allowed])}")
        return holder

    @staticmethod
    def _words(value: Any) -> tuple[str, ...]:
        return () if value is None else tuple(map(str, value)) if isinstance(value, list) else (str(value),)

    def entities(self) -> Entities:
        top = self._mapping(self._data, "the model", "top")
        if top.get("entities") != self._policy.id:
            self._wrong("entities", f"is for `{top.get('entities')}`, the policy is `{self._policy.id}`")
        tables = self._tables(top)
        subjects = {str(name): str(of) for name, of in self._mapping(top.get("subjects"), "subjects").items()}
        for name, of in subjects.items():
            if of not in tables:
                self._wrong(f"subjects: {name}", f"no table `{of}`")
        facts = self._facts(top, tables)
        decisions = self._decisions(top)
        known = {decision.subject for decision in self._policy.decisions.values()}
        for name in subjects:
            if name not in known:
                self._wrong(f"subjects: {name}", "no decision is about it")
        outputs = self._mapping(top.get("outputs"), "outputs")
        records = self._mapping(top.get("complete through"), "complete through")
        if records and str(records.get("table")) not in tables:
            self._wrong("complete through", f"no table `{records.get('table')}`")
        place = self._mapping(top.get("place"), "place")
        if place and str(place.get("table")) not in tables:
            self._wrong("place", f"no table `{place.get('table')}`")
        owner = str(top.get("owner") or "")
        if owner and owner not in self._policy.parameters:
            self._wrong("owner", f"no parameter `{owner}`")
        names = self._mapping(top.get("aliases"), "aliases")
        if names and str(names.get("parameter")) not in self._policy.parameters:
            self._wrong("aliases", f"no parameter `{names.get('parameter')}`")
        year = self._words(top.get("year"))
        if len(year) != 2:
            self._wrong("year", "expected [first day, last day]")
        if self._problems:
            raise EntityError(self._problems)
        return Entities(
            source=self._source,
            tables=tables,
            subjects=subjects,
            facts=facts,
            decisions=decisions,
            year=(year[0], year[1]),
            records=(str(records.get("table", "")), str(records.get("name", "")), str(records.get("day", ""))),
            owner=owner,
            aliases=(str(names.get("parameter", "")), str(names.get("other", "")), str(names.get("name", ""))),
            place=(str(place.get("unit", "")), str(place.get("table", ""))),
            shortfall=self._words(outputs.get("shortfall")),
            due=self._words(outputs.get("due")),
        )

    def _tables(self, top: Mapping[str, Any]) -> dict[str, Table]:
        tables: dict[str, Table] = {}
        for name, body in self._mapping(top.get("tables"), "tables").items():
            said = self._mapping(body, f"tables: {name}", "table")
            parent = str(said.get("parent") or ROOT)
            link = self._words(said.get("link"))
            ignore = self._words(said.get("ignore"))
            tables[str(name)] = Table(str(name), self._words(said.get("key")), parent, link, ignore)
        tables.setdefault(ROOT, Table(ROOT))
        for name, table in list(tables.items()):
            if table.parent == ROOT:
                continue
            parent_table = tables.get(table.parent)
            if parent_table is None:
                self._wrong(f"tables: {name}", f"no parent table `{table.parent}`")
                tables[name] = Table(name, table.key, ignore=table.ignore)
            elif not parent_table.key:
                self._wrong(f"tables: {name}", f"its parent `{table.parent}` has no key")
            elif not table.link:
                tables[name] = Table(name, table.key, table.parent, parent_table.key, table.ignore)
            elif len(table.link) != len(parent_table.key):
                self._wrong(f"tables: {name}", f"`link` has {len(table.link)} columns, the key {len(parent_table.key)}")
        for name in tables:
            seen, at = {name}, tables[name].parent
            while at != ROOT:
                if at in seen:
                    self._wrong(f"tables: {name}", "belongs to itself")
                    raise EntityError(self._problems)
                seen.add(at)
                at = tables[at].parent
        return tables

    def _facts(self, top: Mapping[str, Any], tables: Mapping[str, Table]) -> dict[str, Origin]:
        facts: dict[str, Origin] = {}
        for name, body in self._mapping(top.get("facts"), "facts").items():
            where = f"facts: {name}"
            if name not in self._policy.facts:
                self._wrong(where, "the policy has no such fact")
                continue
            said = self._mapping(body, where, "fact")
            kinds = [
                kind
                for kind in _ORIGINS
                if kind in said and not (kind == "column" and ("rows" in said or "sum" in said))
            ]
            if len(kinds) != 1:
                self._wrong(where, f"says exactly one of {', '.join(_ORIGINS)}")
                continue
            kind, of = kinds[0], str(said[kinds[0]])
            if kind in ("rows", "keys", "count", "sum") and of not in tables:
                self._wrong(where, f"no table `{of}`")
            if kind == "keys" and of in tables and len(tables[of].key) != 1:
                self._wrong(where, f"table `{of}` has no key of one column")
            if kind == "verdicts" and of not in self._policy.decisions:
                self._wrong(where, f"no decision `{of}`")
            facts[str(self._policy.facts[name].name)] = Origin(
                kind,
                of,
                str(said.get("column", "")) if kind != "column" else "",
                {str(k): str(v) for k, v in self._mapping(said.get("fields"), where).items()},
                self._mapping(said.get("where"), where),
                self._words(said.get("are")),
            )
        return facts

    def _decisions(self, top: Mapping[str, Any]) -> dict[str, Asked]:
        decisions: dict[str, Asked] = {}
        for name, body in self._mapping(top.get("decisions"), "decisions").items():
            where = f"decisions: {name}"
            decision = self._policy.decisions.get(name)
            if decision is None:
                self._wrong(where, "the policy has no such decision")
                continue
            said = self._mapping(body, where, "decision")
            each = self._words(said.get("each"))
            fact = str(said.get("fact", ""))
            if bool(each) != bool(fact):
                self._wrong(where, "`each` and `fact` stand together")
            if fact and fact not in self._policy.facts:
                self._wrong(where, f"no fact `{fact}`")
            if len(each) == 1 and not isinstance(said.get("each"), list) and each[0] not in PERIODS:
                self._wrong(where, f"`each` is one of {', '.join(PERIODS)} or a list of values")
            for name in (*self._words(said.get("needs")), *(said.get("within") or {})):
                if name not in self._policy.facts:
                    self._wrong(where, f"no fact `{name}`")
            for output in (said.get("shortfall"), said.get("due")):
                if output is not None and output not in decision.values:
                    self._wrong(where, f"no output `{output}`; there are {', '.join(decision.values)}")
            decisions[decision.name] = Asked(
                each,
                fact,
                {str(k): str(v) for k, v in self._mapping(said.get("within"), where).items()},
                self._mapping(said.get("among"), where),
                self._words(said.get("needs")),
                str(said.get("shortfall") or ""),
                str(said.get("due") or ""),
                str(said.get("skip") or ""),
            )
        return decisions
