"""What changed between two versions of a policy, in words, in verdicts, and which change did it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from liangce import _core
from liangce.table import _need, _speaking_arrow

if TYPE_CHECKING:
    from liangce._core import Policy
    from liangce._face import Date
    from liangce._model import DecisionInfo


@dataclass(frozen=True, slots=True)
class ElementChange:
    """One element that is not what it was."""

    kind: str
    """``parameter``, ``fact``, ``function``, ``rule``, ``decision``, ``type``, ``clause`` or ``document``."""
    name: str
    en: str
    how: str
    """``added``, ``removed`` or ``changed``."""
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """Cases that are decided otherwise."""

    decision: str
    part: str
    """What changes: empty for the verdict (or a computation's value); the name of an output, or ``findings.`` and that
    of a finding, which change in these cases though the verdict does not."""
    before: str
    """The verdict, ``holds`` or ``does not hold`` of a finding, the FEEL text of an output's value."""
    after: str
    when: str
    """The cases around the witness, in words; empty for every case, where it was ``tried``, and where it comes from
    data."""
    tried: bool
    """Found among cases made up: what lies around it is not known."""
    witness: str
    """A case as an item of a test file's ``cases``; empty where it comes from data."""
    because: tuple[str, ...]
    """Changed elements that do it, each alone; all of them at once when ``together``."""
    together: bool
    count: int = 0
    """Rows of the data."""
    counts: dict[str, int] = field(default_factory=dict)
    """Of these rows, how many each changed element turns alone."""
    examples: tuple[int, ...] = ()
    """Row numbers, from 0."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two versions of a policy; ``str()`` reads as a list."""

    before: str
    after: str
    on_before: str
    on_after: str
    first_day: str | None
    """Set where nothing that changed holds on these days: the first later day on which something does."""
    elements: tuple[ElementChange, ...]
    verdicts: tuple[VerdictChange, ...]
    """One for each change a case was found for, by regions, among cases made up, or of the data: of verdicts, and of
    named outputs and findings where the verdict stays."""
    more: tuple[str, ...]
    """Decisions that change in further ways, beyond what is listed."""
    cannot_tell: tuple[str, ...]
    """Decisions, and ``DECISION.PART``, that may differ elsewhere in ways nobody can see from thresholds, choices and
    dates."""
    rows: int | None
    """Rows of the data; None without data."""
    _text: str = field(repr=False, default="")

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain dicts and lists."""
        from dataclasses import asdict

        return {key: value for key, value in asdict(self).items() if not key.startswith("_")}

    def __str__(self) -> str:
        """As printed on the command line."""
        return self._text


def diff(
    before: Policy,
    after: Policy,
    data: Any = None,
    *,
    on: Date | None = None,
    decisions: str | Sequence[str] | None = None,
    progress: Callable[[str], object] | None = None,
) -> Difference:
    """Compare two versions of a policy, or a policy and the same amended.

    What was changed in words; the verdicts that change with it, and the named outputs and findings that do where the
    verdict stays. Without ``data`` a case is found for each: by the region analysis, and where that ends among cases
    made up. With ``data`` (a table of cases, as for ``decide_table``) every row is decided by both: how many rows
    change, and which changed element does it: the first policy with that one change alone decides as the second does.
    ``on``: the date of the question; when not given, the first day both are in force.
    """
    raw = json.loads(_core.difference(before, after, on, data is None))
    elements = tuple(
        ElementChange(e["kind"], e["name"], e["en"], e["how"], tuple(e["details"])) for e in raw["elements"]
    )
    rows = None
    if data is None:
        verdicts = tuple(
            VerdictChange(
                decision=v["decision"],
                part=v["part"],
                before=v["before"],
                after=v["after"],
                when=v["when"],
                tried=v["tried"],
                witness=v["witness"],
                because=tuple(v["because"]),
                together=v["together"],
            )
            for v in raw["verdicts"]
        )
        text = raw["text"]
    else:
        verdicts, rows = _by_data(before, after, data, raw, elements, decisions, progress or (lambda _: None))
        text = raw["text"] + _told(verdicts, rows)
    return Difference(
        before=raw["before"],
        after=raw["after"],
        on_before=raw["on_before"],
        on_after=raw["on_after"],
        first_day=raw["first_day"],
        elements=elements,
        verdicts=verdicts,
        more=tuple(raw["more"]),
        cannot_tell=tuple(raw["cannot_tell"]),
        rows=rows,
        _text=text,
    )


def _by_data(
    before: Policy,
    after: Policy,
    data: Any,
    raw: dict[str, Any],
    elements: tuple[ElementChange, ...],
    decisions: str | Sequence[str] | None,
    progress: Callable[[str], object],
) -> tuple[tuple[VerdictChange, ...], int]:
    arrow, numpy = _need("pyarrow"), _need("numpy")
    table = arrow.table(_speaking_arrow(data))
    names = [decisions] if isinstance(decisions, str) else list(decisions or before.decisions)
    names = [name for name in names if name in before.decisions and name in after.decisions]

    def decided(policy: Policy, rows: Any, on: str) -> _Said:
        known = [c for c in rows.column_names if _is_fact(policy, c)]
        if not known:
            return _Said({name: {} for name in names})
        result = policy.decide_table(rows.select(known), names, on=on, missing=False).to_pyarrow()
        return _Said({name: _parts(result, policy.decisions[name]) for name in names})

    progress("deciding as before")
    first = decided(before, table, raw["on_before"])
    progress("deciding as after")
    second = decided(after, table, raw["on_after"])
    places = {
        (name, part): rows
        for name in names
        for part in dict.fromkeys([*first.parts[name], *second.parts[name]])
        if (rows := _differing(first, second, name, part))
    }
    changed = sorted({row for rows in places.values() for row in rows})
    at = {row: place for place, row in enumerate(changed)}
    chosen = numpy.zeros(table.num_rows, bool)
    chosen[changed] = True
    part_of_table = table.filter(arrow.array(chosen))
    candidates = [e.name for e in elements if e.kind not in ("document", "clause")][:60]
    alone: dict[str, _Said] = {}
    for name in candidates if changed else []:
        progress(f"with {name} alone")
        try:
            hybrid = _core.adopt(before, after, [name], raw["on_after"])
            alone[name] = decided(hybrid, part_of_table, raw["on_before"])
        except Exception as error:  # a change that cannot stand alone explains nothing
            if type(error).__name__ not in ("PolicyError", "CaseError"):
                raise
    out = []
    for (name, part), rows in places.items():
        pairs = zip(first.words(name, part, rows), second.words(name, part, rows), strict=True)
        groups: dict[tuple[str, str], list[int]] = {}
        for row, pair in zip(rows, pairs, strict=True):
            groups.setdefault(pair, []).append(row)
        for (old, new), same in sorted(groups.items(), key=lambda item: -len(item[1])):
            within = [at[row] for row in same]
            does = {
                each: {row for row, word in zip(same, said.words(name, part, within), strict=True) if word == new}
                for each, said in alone.items()
            }
            counts = {each: len(turned) for each, turned in does.items() if turned}
            because = dict(sorted(counts.items(), key=lambda item: -item[1]))
            explained = set().union(*does.values())
            out.append(
                VerdictChange(
                    decision=name,
                    part=part,
                    before=old,
                    after=new,
                    when="",
                    tried=False,
                    witness="",
                    because=tuple(because),
                    together=len(explained) < len(same),
                    count=len(same),
                    counts=because,
                    examples=tuple(same[:5]),
                )
            )
    return tuple(out), table.num_rows


_FINDINGS = "findings."


@dataclass(frozen=True, slots=True)
class _Said:
    """What decisions said of rows: by decision and part, a column of Arrow; of findings, those of each row."""

    parts: dict[str, dict[str, Any]]

    def cells(self, decision: str, part: str, rows: list[int]) -> list[Any]:
        """As Python has them; of a finding whether it holds. A part that was not said is null everywhere."""
        if part.startswith(_FINDINGS):
            held = self.parts[decision].get(part, frozenset())
            return [row in held for row in rows]
        column = self.parts[decision].get(part)
        if column is None or _need("pyarrow").types.is_null(column.type):  # of which nothing can be taken
            return [None] * len(rows)
        return list(column.take(rows).to_pylist())

    def words(self, decision: str, part: str, rows: list[int]) -> list[str]:
        """As ``VerdictChange`` has them."""
        cells = self.cells(decision, part, rows)
        if part.startswith(_FINDINGS):
            return ["holds" if cell else "does not hold" for cell in cells]
        if part:
            return [_feel(cell) for cell in cells]
        # Rows with an error have no verdict.
        return [cell if isinstance(cell, str) else "UNDETERMINED" if cell is None else _feel(cell) for cell in cells]


_TAKEN = ("missing", "findings", "retroactive", "decided_by")
"""Columns of a result that outputs of these names stand behind, as ``D.value.NAME``."""


def _parts(result: Any, decision: DecisionInfo) -> dict[str, Any]:
    """The verdict, named outputs and findings of a decision in a table of results; of a finding, the rows it is on."""
    name = decision.name
    own = decision.kind == "computation" and f"{name}.value" in result.column_names
    parts = {"": result.column(f"{name}.value" if own else name)}
    for value in decision.values:
        parts[value] = result.column(f"{name}.{'value.' if value in _TAKEN else ''}{value}")
    for row, findings in enumerate(result.column(f"{name}.findings").to_pylist() if decision.findings else ()):
        for finding in findings or ():
            parts.setdefault(_FINDINGS + finding, set()).add(row)
    return parts


def _differing(first: _Said, second: _Said, decision: str, part: str) -> list[int]:
    """Rows where a part is another; but for the verdict itself, only where that stays."""
    if part.startswith(_FINDINGS):
        held = [said.parts[decision].get(part, set()) for said in (first, second)]
        rows = sorted(held[0] ^ held[1])
    else:
        rows = _unlike(first.parts[decision].get(part), second.parts[decision].get(part))
    if part == "" or not rows:
        return rows
    stays = zip(first.cells(decision, "", rows), second.cells(decision, "", rows), strict=True)
    return [row for row, (before, after) in zip(rows, stays, strict=True) if before == after]


def _unlike(one: Any, other: Any) -> list[int]:
    """Rows where two columns differ; none where one is not there at all."""
    arrow = _need("pyarrow")
    import pyarrow.compute as compute

    if one is None or other is None:
        return []
    flat = [c.cast(c.type.value_type) if arrow.types.is_dictionary(c.type) else c for c in (one, other)]
    plain = not arrow.types.is_nested(flat[0].type) and not arrow.types.is_null(flat[0].type)
    if plain and flat[0].type == flat[1].type:
        known = [column.is_valid() for column in flat]
        others = compute.fill_null(compute.not_equal(*flat), False)
        return list(compute.indices_nonzero(compute.or_(others, compute.xor(*known))).to_pylist())
    return [row for row, (a, b) in enumerate(zip(one.to_pylist(), other.to_pylist(), strict=True)) if a != b]


def _feel(value: Any) -> str:
    """A value as FEEL writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_feel, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_feel(entry)}" for name, entry in value.items()) + "}"
    return f'@"{value}"'


def _is_fact(policy: Policy, column: str) -> bool:
    if column in policy.facts:
        return True
    name, dot, part = column.rpartition(".")
    return bool(dot) and part in ("low", "high", "reason") and name in policy.facts


def _told(verdicts: tuple[VerdictChange, ...], rows: int) -> str:
    lines = [f"{rows:,} cases" + ("" if verdicts else ": nothing is decided otherwise")]
    for v in verdicts:
        name = f"{v.decision}, `{v.part}`" if v.part else v.decision
        rest = ", the verdict stays" if v.part else ""
        rows_told = ", ".join(map(str, v.examples))
        lines.append(f"{name}: {v.before} becomes {v.after} for {v.count:,} (rows {rows_told}){rest}")
        lines += [f"  {count:,} by {name} alone" for name, count in v.counts.items()]
        if v.together:
            lines.append("  others only by several changes together")
    return "\n".join(lines) + "\n"
