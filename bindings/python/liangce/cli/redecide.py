"""``liangce redecide``: a decision made again from its record."""

from __future__ import annotations

import typer

import liangce as lc
from liangce.cli.common import FINDINGS, FORMAT, Format, print_json, read_bytes, reporting


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(epilog="Example:  liangce redecide decision.json policies/yuzhou-2023")(redecide)


def redecide(
    record: str = typer.Argument(help="The record that `liangce decide --record FILE` wrote; - for standard input."),
    path: str = typer.Argument(help="The policy it is about: a file or a folder."),
    format: Format = FORMAT,
) -> None:
    """Decide again what a record says was decided, and compare byte by byte.

    Exits with 1 when the decision does not stand: another engine, another text of the policy, or another answer.
    """
    with reporting():
        content, name = read_bytes(record)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"{name}: not UTF-8") from None
        result = lc.redecide(lc.load(path), text)
        changed = {key: (result.before.get(key), result.after.get(key)) for key in result.differences}
        if format is Format.json:
            differences = {key: {"record": before, "now": after} for key, (before, after) in changed.items()}
            print_json({"stands": result.stands, "verdict": result.decision.verdict, "differences": differences})
        elif result.stands:
            typer.echo(f"stands: {result.decision.name} on {result.decision.on}: {result.decision.verdict}")
        else:
            typer.echo(f"does not stand: {result.decision.name} on {result.decision.on}")
            for key, (before, after) in changed.items():
                typer.echo(f"  {key}: was {before}, is {after}")
            if not changed:
                typer.echo("  the same content in other bytes")
        if not result.stands:
            raise typer.Exit(FINDINGS)
