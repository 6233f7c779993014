"""Writing the YAML of policies: mappings, lists and texts, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def write(value: Mapping[str, Any]) -> str:
    """Write a mapping of texts, lists and mappings as a policy file.

    Texts are single-quoted or literal blocks: FEEL, never a word of YAML.
    """
    lines: list[str] = []
    _mapping(value, 0, lines)
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _mapping(value: Mapping[str, Any], indent: int, lines: list[str]) -> None:
    for key, inner in value.items():
        _entry(
            " " * indent + (key if key.replace(" ", "").isalpha() and key.isascii() else _quoted(key)) + ":",
            inner,
            indent,
            lines,
        )


def _entry(head: str, value: Any, indent: int, lines: list[str]) -> None:
    if isinstance(value, Mapping):
        lines.append(head if value else head + " {}")
        _mapping(value, indent + 2, lines)
    elif isinstance(value, str):
        if "\n" in value:
            lines.append(head + " |-")
            lines += [" " * (indent + 2) + line if line else "" for line in value.split("\n")]
        else:
            lines.append(f"{head} {_quoted(value)}")
    elif isinstance(value, Sequence):
        lines.append(head if value else head + " []")
        for item in value:
            _item(item, indent + 2, lines)
    else:
        raise TypeError(f"cannot write {type(value).__name__}")


def _item(item: Any, indent: int, lines: list[str]) -> None:
    if isinstance(item, (Mapping, str)) or not item:
        inner: list[str] = []
        if isinstance(item, Mapping) and item:
            _mapping(item, indent + 2, inner)
            inner[0] = " " * indent + "- " + inner[0].lstrip(" ")
        else:
            _entry(" " * indent + "-", item, indent, inner)
        lines += inner
    else:
        lines.append(" " * indent + "-")
        for part in item:
            _item(part, indent + 2, lines)
