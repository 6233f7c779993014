"""``liangce functions``: the reference of the expression language."""

from __future__ import annotations

import dataclasses
import difflib

import typer

from liangce import reference
from liangce.cli.common import FINDINGS, FORMAT, Format, print_json, reporting


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("functions", epilog="Example:  liangce functions 'add months'    liangce functions 四舍五入")(functions)


def functions(
    name: str | None = typer.Argument(
        None, help="A function, by its English or Chinese name; without it: all of them."
    ),
    markdown: bool = typer.Option(False, "--markdown", help="Write the whole reference page as Markdown."),
    format: Format = FORMAT,
) -> None:
    """Say what the functions of the expression language do, with an example each."""
    with reporting():
        if markdown:
            typer.echo(reference.page(), nl=False)
            return
        every = reference.functions()
        chosen = [f for f in every if name is None or name in (f.name, *f.aliases)]
        if not chosen:
            known = [spelling for f in every for spelling in (f.name, *f.aliases)]
            near = difflib.get_close_matches(str(name), known, n=1)
            typer.echo(f"no function is called {name}" + (f"; did you mean {near[0]}?" if near else ""), err=True)
            raise typer.Exit(FINDINGS)
        if format is Format.json:
            print_json([dataclasses.asdict(f) for f in chosen])
        elif name is None:
            for f in chosen:
                typer.echo("  ".join((f.signatures[0].text(f.name), *f.aliases)))
        else:
            for f in chosen:
                typer.echo(plain(f))


def plain(f: reference.BuiltinFunction) -> str:
    """One function as text for a terminal."""
    lines = [f"{f.name}  {'  '.join(f.aliases)}".rstrip()]
    for s in f.signatures:
        lines.append(f"  {s.text(f.name)} -> {reference.union(s.result)}")
        lines += [f"    {p.name}: {reference.union(p.kinds)}" for p in s.params]
    lines += [
        f"  {f.meaning}",
        f"  {f.example} = {f.result}",
        f"  ({f.source}{', policies only' if f.policy_only else ''})",
    ]
    return "\n".join(lines)
