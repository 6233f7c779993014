"""What changed between two versions of a policy, in words, in verdicts, and which change did it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from liangce import _core
from liangce.table import _need, _speaking_arrow

if TYPE_CHECKING:
    from liangce._core import Policy
    from liangce._face import Date


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
    before: str
    after: str
    when: str
    """The cases around the witness, in words; empty where it comes from data."""
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
    elements: tuple[ElementChange, ...]
    verdicts: tuple[VerdictChange, ...]
    """One for each change of verdict a case was found for: by the region analysis, or of the data."""
    more: tuple[str, ...]
    """Decisions that change in further ways, beyond what is listed."""
    cannot_tell: tuple[str, ...]
    """Decisions that may differ elsewhere in ways nobody can see from thresholds, choices and dates."""
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

    What was changed in words; and the verdicts that change with it. Without ``data`` the region analysis finds a case
    for each change of verdict. With ``data`` (a table of cases, as for ``decide_table``) every row is decided by both:
    how many rows change, and which changed element does it: the first policy with that one change alone decides as the
    second does. ``on``: the date of the question; when not given, the first day both are in force.
    """
    raw = json.loads(_core.difference(before, after, on, data is None))
    elements = tuple(
        ElementChange(e["kind"], e["name"], e["en"], e["how"], tuple(e["details"])) for e in raw["elements"]
    )
    rows = None
    if data is None:
        verdicts = tuple(
            VerdictChange(
                v["decision"], v["before"], v["after"], v["when"], v["witness"], tuple(v["because"]), v["together"]
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
    arrow = _need("pyarrow")
    table = arrow.table(_speaking_arrow(data))
    names = [decisions] if isinstance(decisions, str) else list(decisions or before.decisions)
    names = [name for name in names if name in before.decisions and name in after.decisions]

    def decided(policy: Policy, rows: Any, on: str) -> dict[str, list[str | None]]:
        known = [c for c in rows.column_names if _is_fact(policy, c)]
        if not known:
            return {name: [None] * rows.num_rows for name in names}
        result = policy.decide_table(rows.select(known), names, on=on, outputs=False, missing=False).to_pyarrow()
        return {name: result.column(name).to_pylist() for name in names}

    progress("deciding as before")
    first = decided(before, table, raw["on_before"])
    progress("deciding as after")
    second = decided(after, table, raw["on_after"])
    changed = [i for i in range(table.num_rows) if any(first[n][i] != second[n][i] for n in names)]
    part = table.take(changed)
    candidates = [e.name for e in elements if e.kind not in ("document", "clause")][:60]
    alone: dict[str, dict[str, list[str | None]]] = {}
    for name in candidates if changed else []:
        progress(f"with {name} alone")
        try:
            hybrid = _core.adopt(before, after, [name], raw["on_after"])
            alone[name] = decided(hybrid, part, raw["on_before"])
        except Exception as error:  # a change that cannot stand alone explains nothing
            if type(error).__name__ not in ("PolicyError", "CaseError"):
                raise
    out = []
    for name in names:
        groups: dict[tuple[str, str], list[int]] = {}
        for at, row in enumerate(changed):
            pair = (first[name][row], second[name][row])
            if pair[0] != pair[1]:
                groups.setdefault((str(pair[0]), str(pair[1])), []).append(at)
        for (old, new), places in sorted(groups.items(), key=lambda item: -len(item[1])):
            counts = Counter(
                {each: sum(str(verdicts[name][at]) == new for at in places) for each, verdicts in alone.items()}
            )
            because = {each: count for each, count in counts.most_common() if count}
            explained = {at for at in places if any(str(v[name][at]) == new for v in alone.values())}
            out.append(
                VerdictChange(
                    decision=name,
                    before=old,
                    after=new,
                    when="",
                    witness="",
                    because=tuple(because),
                    together=len(explained) < len(places),
                    count=len(places),
                    counts=because,
                    examples=tuple(changed[at] for at in places[:5]),
                )
            )
    return tuple(out), table.num_rows


def _is_fact(policy: Policy, column: str) -> bool:
    if column in policy.facts:
        return True
    name, dot, part = column.rpartition(".")
    return bool(dot) and part in ("low", "high", "reason") and name in policy.facts


def _told(verdicts: tuple[VerdictChange, ...], rows: int) -> str:
    lines = [f"{rows:,} cases" + ("" if verdicts else ": no verdict changes")]
    for v in verdicts:
        lines.append(
            f"{v.decision}: {v.before} becomes {v.after} for {v.count:,} (rows {', '.join(map(str, v.examples))})"
        )
        lines += [f"  {count:,} by {name} alone" for name, count in v.counts.items()]
        if v.together:
            lines.append("  others only by several changes together")
    return "\n".join(lines) + "\n"
