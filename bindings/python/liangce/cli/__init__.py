"""The command line ``liangce``: one file a verb. Exit codes: 0 fine, 1 findings, 2 could not run."""

from __future__ import annotations

import sys

import typer

from liangce import __version__
from liangce._leave import leave_when_told, stay_if_leaving
from liangce.cli import (
    assess,
    check,
    decide,
    diff,
    dmn,
    doc,
    explain,
    feel,
    functions,
    redecide,
    run,
    schema,
    synthetic,
    test,
)

app = typer.Typer(
    name="liangce",
    help="Policy as data beside the words of the law, decided exactly and explained clause by clause.",
    epilog="Exit codes: 0 fine, 1 findings, 2 could not run.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"liangce {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


for verb in (feel, functions, check, test, decide, explain, diff, redecide, run, assess, schema, synthetic, dmn, doc):
    verb.register(app)


def main() -> None:
    """Run the command line."""
    leave_when_told()
    for stream in (sys.stdout, sys.stderr):
        # Names are Chinese: a terminal or pipe that says it is ASCII gets UTF-8 all the same.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    finally:
        stay_if_leaving()
