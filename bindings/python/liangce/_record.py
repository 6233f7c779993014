"""Decision records: deciding again what was decided, and comparing byte by byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from liangce._core import Decision, Policy
from liangce._model import Range, Unknown

__all__ = ["Redecision", "redecide"]

_ENDS = {">=": ("start", True), ">": ("start", False), "<=": ("end", True), "<": ("end", False)}


@dataclass(frozen=True, slots=True)
class Redecision:
    """A decision made again from its record."""

    stands: bool
    """Whether the new record has the same bytes."""
    differences: tuple[str, ...]
    """Keys of the record that differ: ``engine``, ``policy_digest``, ``verdict``, ``value``, ..."""
    before: dict[str, Any]
    """The record that was given."""
    after: dict[str, Any]
    """The record of the decision as it comes out now."""
    decision: Decision


def redecide(policy: Policy, record: str) -> Redecision:
    """Decide again what a record says was decided, and compare.

    ``record``: the text of :attr:`Decision.record`. A record of another engine or another text of the policy is decided
    all the same; ``differences`` says so. Raises ValueError for what is no record.
    """
    before = _read(record)
    facts = before["facts"]
    case = {name: _value(value) for name, value in facts.items()}
    decision = policy.decide(before["decision"], case, on=before["on"], reasons=False, record=True)
    after = json.loads(decision.record)
    keys = dict.fromkeys([*before, *after])
    differences = tuple(key for key in keys if before.get(key) != after.get(key))
    stands = decision.record == record.rstrip("\r\n")
    return Redecision(stands, differences, before, after, decision)


def _read(record: str) -> dict[str, Any]:
    try:
        data = json.loads(record)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a decision record: {error}") from None
    if not isinstance(data, dict) or data.get("record") != "1":
        raise ValueError('not a decision record: a JSON object with "record": "1" is expected')
    for key, kind in (("decision", str), ("on", str), ("facts", dict)):
        if not isinstance(data.get(key), kind):
            raise ValueError(f"not a decision record: `{key}` is missing or of the wrong type")
    return data


def _value(value: Any) -> Any:
    """Read a fact as a record writes it."""
    if isinstance(value, list):
        return [_value(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "absent" in value:
        values = value.get("values")
        return Unknown(
            str(value["absent"]),
            _value(value.get("low")),
            _value(value.get("high")),
            None if values is None else tuple(map(_value, values)),
            str(value.get("message", "")),
        )
    if "context" in value:
        return {str(key): _value(item) for key, item in value["context"]}
    if "range" in value:
        ends: dict[str, Any] = {"start": None, "end": None, "start_included": False, "end_included": False}
        for sign, end in value["range"].items():
            name, included = _ENDS[sign]
            ends[name], ends[f"{name}_included"] = _value(end), included
        return Range(**ends)
    if "left_out" in value or "function" in value:
        raise ValueError("the record does not hold the whole case")
    return {key: _value(item) for key, item in value.items()}
