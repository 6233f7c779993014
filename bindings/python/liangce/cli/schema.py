"""``liangce schema``: the JSON Schema of the format, for editors."""

from __future__ import annotations

import json

import typer

from liangce import shipped
from liangce.cli.common import FORMAT, Format, print_json, reporting


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(epilog="Example:  liangce schema > liangce.schema.json")(schema)


def schema(
    mapping: bool = typer.Option(False, "--mapping", help="That of the mappings of `liangce run --map` instead."),
    format: Format = FORMAT,
) -> None:
    """Print the JSON Schema of policies, amendments, calendars and tests, which editors use to complete and check them.

    Begin a file with ``# yaml-language-server: $schema=FILE`` and most editors will.
    """
    with reporting():
        text = (shipped() / "schema" / f"liangce-{'map' if mapping else 'policy'}.schema.json").read_text(
            encoding="utf-8"
        )
        if format is Format.json:
            print_json(json.loads(text))
        else:
            typer.echo(text, nl=False)
