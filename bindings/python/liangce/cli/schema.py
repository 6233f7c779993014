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
    kind: str = typer.Argument("policy", help="Of which kind of file: policy, tests, amendment, calendar."),
    format: Format = FORMAT,
) -> None:
    """Print the JSON Schema of policy files, which editors use to complete and check them.

    Begin a file with ``# yaml-language-server: $schema=FILE`` and most editors will.
    """
    with reporting():
        kinds = {file.name.split(".")[0]: file for file in sorted((shipped() / "schema").glob("*.json"))}
        if kind not in kinds:
            raise LookupError(f"no schema of {kind!r}; there are: {', '.join(kinds) or 'none'}")
        text = kinds[kind].read_text(encoding="utf-8")
        if format is Format.json:
            print_json(json.loads(text))
        else:
            typer.echo(text, nl=not text.endswith("\n"))
