"""``liangce feel``: one expression."""

from __future__ import annotations

import typer

import liangce as lc
from liangce.cli.common import FINDINGS, FORMAT, Format, diagnostics_json, plain, print_json, reporting
from liangce.cli.data import read_context


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        epilog="Example:  liangce feel 'sum([1, 2, 3]) * 0.1'    liangce feel '收入 < 7500' --context case.yaml"
    )(feel)


def feel(
    expression: str = typer.Argument(help="A FEEL expression (OMG DMN 1.5)."),
    context: str | None = typer.Option(
        None, metavar="FILE", help="YAML or JSON with the names it may use; - for standard input."
    ),
    on: str | None = typer.Option(None, metavar="DATE", help="What today() is, like 2023-06-30; there is no clock."),
    policy: bool = typer.Option(False, "--policy", help="Read it as a policy would: stricter, with more functions."),
    format: Format = FORMAT,
) -> None:
    """Evaluate a FEEL expression and print its value.

    Exits with 1 when an error was recorded on the way (the value is then null).
    """
    with reporting():
        outcome = lc.feel_outcome(
            expression, read_context(context) if context is not None else None, on=on, policy=policy
        )
        if format is Format.json:
            print_json({"value": plain(outcome.value), "errors": diagnostics_json(outcome.errors)})
        else:
            typer.echo(shown(outcome.value))
            for error in outcome.errors:
                typer.echo(error.text, err=True)
        if outcome.errors:
            raise typer.Exit(FINDINGS)


def shown(value: object) -> str:
    """Write a value for people."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, lc.Range):
        opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
        return f"{opening}{shown(value.start)}..{shown(value.end)}{closing}"
    if isinstance(value, lc.Function):
        return value.text
    return str(plain(value))
