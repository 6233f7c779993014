"""A mapping to begin with: what the headers of a table say by themselves, the rest as comments."""

from __future__ import annotations

import json
import re
from typing import Any

from liangce import Fact, Policy
from liangce.streaming.cells import Reading, converter, expected, folded
from liangce.streaming.mapping import find, near, power_between
from liangce.streaming.pieces import Source

_SIMPLE = re.compile(r"[^\W\d_][\w（）]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_MOST_VALUES = 12


def starting_map(policy: Policy, source: Source) -> str:
    """Write a mapping for the columns of a source as YAML.

    Names that match exactly, by alias, or but for full-width letters, spaces and a unit in brackets are written as they
    are meant; what is only spelled alike is a comment.
    """
    first: Any = next(iter(source.pieces(source.names, 10_000, frozenset())), None)
    lines = [
        f"# What the columns of {source.files[0]} are, for `liangce run --map`.",
        "# Made from its headers; to be checked.",
        "# A column is a fact, or stands under `keep` (carried to the output) or `ignore`.",
        "mapping: 1",
        f"policy: {policy.id}",
        "columns:",
    ]
    taken: set[str] = set()
    unmatched: list[str] = []
    for name in source.names:
        found = _meant(policy, name)
        if found is None or found[0].name + found[1] in taken:
            unmatched.append(name)
            continue
        fact, part, unit, why = found
        taken.add(fact.name + part)
        reading = Reading(name, fact, part)
        target = reading.name
        told = f"{expected(fact)}{f'; {why}' if why else ''}"
        said = f"{{fact: {_quoted(target)}, unit: {_quoted(unit)}}}" if unit else _quoted(target)
        lines.append(f"  {_quoted(name)}: {said}  # {told}")
        cells = _odd(reading, first.table.column(name) if first is not None else None)
        if cells:
            values = ", ".join(f"{_quoted(cell)}: " for cell in cells)
            lines.append(f"  #   say what its cells mean: {{fact: {_quoted(target)}, values: {{{values}}}}}")
    if not taken:
        lines[-1] = "columns: {}"
    lines.append("keep: []")
    lines.append("ignore: []")
    lines.append("constants: {}  # facts without a column, the same for every row: {农户: {value: true, note: why}}")
    if unmatched:
        lines.append("# Columns that are no facts by their names:")
        for name in unmatched:
            guesses = near(policy, name)
            hint = f"did you mean {' or '.join(guesses)}?" if guesses else "nothing is called like it"
            lines.append(f"#   {_quoted(name)}: {hint}")
    return "\n".join(lines) + "\n"


def _meant(policy: Policy, name: str) -> tuple[Fact, str, str, str] | None:
    """Fact, part, unit and how it was found."""
    found = find(policy, name)
    if found is not None:
        fact, part = found
        return fact, part, "", "" if name.startswith(fact.name) else "by its alias"
    plain = folded(name).replace(" ", "")
    words = {
        folded(word).replace(" ", "").lower(): fact
        for fact in policy.facts.values()
        for word in (fact.name, fact.en or "")
        if word
    }
    if plain.lower() in words:
        return words[plain.lower()], "", "", "but for width, spaces or capitals"
    match = re.fullmatch(r"(.+?)\(([^()]+)\)", plain)
    if match and match[1].lower() in words:
        fact = words[match[1].lower()]
        power = power_between(match[2], fact)
        if power == 0:
            return fact, "", "", "its unit stands in the header"
        if power is not None:
            return fact, "", match[2], "the unit stands in the header"
    return None


def _odd(reading: Reading, column: Any) -> list[str]:
    """Cells of a choice or truth value that mean nothing by themselves."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from liangce.streaming.cells import Refused

    if column is None or reading.type not in ("choice", "boolean") or not pa.types.is_string(column.type):
        return []
    convert = converter(reading)

    def odd(cell: str) -> bool:
        try:
            meant = convert(cell)
        except Refused:
            return True
        return reading.type == "choice" and meant is not None and meant not in reading.fact.choices

    cells = pc.unique(column).drop_null().to_pylist()[:1_000]
    return [cell for cell in cells if odd(cell)][:_MOST_VALUES]


def _quoted(name: str) -> str:
    if _SIMPLE.fullmatch(name) and name.lower() not in _WORDS:
        return name
    return json.dumps(name, ensure_ascii=False)
