"""``liangce doc``: the policy book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liangce.cli.common import FORMAT, Format, print_json, progress_bar, reporting


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("doc", epilog="Example:  liangce doc policies/yuzhou-2023 --out book    then open book/index.html")(doc)


def doc(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="A policy: a file, a folder, or several.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write into; it is made.")],
    tests: Annotated[bool, typer.Option(help="Run the tests beside the policy and show what they came to.")] = True,
    format: Format = FORMAT,
) -> None:
    """Write the policy book: the words of the law beside their rules, tables, parameters and tests, as web pages.

    Works from disk, in Chinese and English, without anything from outside the folder.
    """
    from liangce.doc import build  # the template library is loaded only here

    with reporting():
        with progress_bar() as progress:
            task = progress.add_task("tests", total=None)
            files = build(
                list(paths),
                out,
                tests=tests,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        if format is Format.json:
            print_json({"files": [str(f) for f in files]})
        else:
            typer.echo(str(out / "index.html"))
