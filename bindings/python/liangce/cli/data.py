"""Facts and contexts from YAML and JSON files. Numbers are read as decimals, never through a float."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from liangce import Policy, Unknown, _core
from liangce.cli.common import read_bytes


def read_facts(policy: Policy, path: str) -> Any:
    """Read the facts of one case, from a YAML or JSON file or standard input (``-``)."""
    content, name = read_bytes(path)
    if _is_json(content, name):
        facts = _json(content, name)
        if not isinstance(facts, dict):
            raise ValueError(f"{name}: the facts of a case must be an object of names to values")
        return {key: _unknowns(value) for key, value in facts.items()}
    return _core.read_facts(policy, content, name)


def read_context(path: str) -> dict[str, Any]:
    """Read the names an expression may use."""
    content, name = read_bytes(path)
    context = _json(content, name) if _is_json(content, name) else _core.read_data(content, name)
    if not isinstance(context, dict):
        raise ValueError(f"{name}: a context must be a mapping of names to values")
    return context


def _is_json(content: bytes, name: str) -> bool:
    if name.endswith((".yaml", ".yml")):
        return False
    return name.endswith(".json") or content.lstrip()[:1] == b"{"


def _json(content: bytes, name: str) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: not UTF-8 at byte {error.start}") from None
    try:
        return json.loads(
            text,
            parse_int=Decimal,
            parse_float=Decimal,
            parse_constant=lambda word: _refuse(name, f"{word} is no number"),
            object_pairs_hook=lambda pairs: _object(name, pairs),
        )
    except json.JSONDecodeError as error:
        line = text.splitlines()[error.lineno - 1] if error.lineno <= len(text.splitlines()) else ""
        start = max(0, error.colno - 70)
        shown = line[start : start + 100]
        caret = " " * (error.colno - 1 - start) + "^"
        raise ValueError(f"{name}:{error.lineno}:{error.colno}: error: {error.msg}\n  | {shown}\n  | {caret}") from None
    except RecursionError:
        _refuse(name, "nested too deeply")


def _object(name: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        _refuse(name, f"the key `{twice}` is given twice")
    return entries


def _refuse(name: str, message: str) -> NoReturn:
    raise ValueError(f"{name}: {message}")


def _unknowns(value: Any) -> Any:
    """Read ``{"unknown": "missing", "low": 7100}`` as what is known of a value, as in YAML."""
    if isinstance(value, list):
        return [_unknowns(item) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("unknown"), str) and value.keys() <= {"unknown", "low", "high", "values", "note"}:
        values = value.get("values")
        if values is not None and not isinstance(values, list):
            raise ValueError("`values` of an unknown must be a list")
        return Unknown(
            value["unknown"].replace("_", " "),
            value.get("low"),
            value.get("high"),
            None if values is None else tuple(values),
            str(value.get("note", "")),
        )
    return {key: _unknowns(item) for key, item in value.items()}
