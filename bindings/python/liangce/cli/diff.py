"""``liangce diff``: what changed between two versions of a policy."""

from __future__ import annotations

import re
from pathlib import Path

import typer

import liangce as lc
from liangce.cli.common import FINDINGS, FORMAT, Format, print_json, progress_bar, reporting


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        epilog="Example:  liangce diff policies/yuzhou-2023 policies/yuzhou-2023/amendments/what-if-line-8000.yaml"
        " --data households.parquet --ignore '*'"
    )(diff)


def diff(
    before: str = typer.Argument(metavar="A", help="A policy: a file or a folder."),
    after: str = typer.Argument(metavar="B", help="Another version of it, or an amendment file."),
    data: str | None = typer.Option(
        None, metavar="FILE", help="A table of cases, as for run: count what changes for whom, and by which change."
    ),
    on: str | None = typer.Option(None, metavar="DATE", help="The date of the question; else the first day of both."),
    decision: list[str] = typer.Option([], metavar="NAME", help="Only these decisions, with --data. May be repeated."),
    ignore: list[str] = typer.Option(
        [], metavar="COLUMN", help="Columns of the data that are no facts; '*': all of them. May be repeated."
    ),
    encoding: str | None = typer.Option(None, help="Of a CSV file, e.g. gb18030; found out when not given."),
    format: Format = FORMAT,
) -> None:
    """Say what changed, in words, and what is decided otherwise because of what.

    Without data, a case is looked for that shows each change: of verdicts, and of named outputs and findings where the
    verdict stays. Exits with 1 when something differs.
    """
    with reporting():
        first = lc.load(before)
        second = first.amend(after) if _is_amendment(after) else lc.load(after)
        frame = None
        if data is not None:
            from liangce.cli import tables  # pyarrow is optional

            frame = tables.read(data, first, ignore=ignore, encoding=encoding).facts
        with progress_bar() as bar:
            task = bar.add_task("comparing", total=None)
            found = lc.diff(
                first,
                second,
                frame,
                on=on,
                decisions=decision or None,
                progress=None if bar.disable else lambda words: bar.update(task, description=words),
            )
        if format is Format.json:
            print_json(found.to_dict())
        else:
            typer.echo(str(found).rstrip())
        if found.elements or found.verdicts:
            raise typer.Exit(FINDINGS)


def _is_amendment(path: str) -> bool:
    file = Path(path)
    return (
        file.is_file() and re.search(r"(?m)^amends\s*:", file.read_text(encoding="utf-8", errors="replace")) is not None
    )
