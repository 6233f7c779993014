"""``liangce schema``: the JSON Schema of the format, for editors."""

from __future__ import annotations

from enum import Enum

import typer

from liangce import shipped
from liangce.cli.common import FORMAT, Format, reporting


class Kind(str, Enum):
    """What a file can be."""

    policy = "policy"
    tests = "tests"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(epilog="Example:  liangce schema > liangce.schema.json")(schema)
