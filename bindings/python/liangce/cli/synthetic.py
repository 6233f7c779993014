"""The verb `liangce synthetic`: writes a synthetic county as Parquet files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn


def register(app: typer.Typer) -> None:
    """Add the verb to a command line."""
    app.command("synthetic", help=__doc__)(synthetic)


def synthetic(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the files; made when it is not there.")],
    households: Annotated[int, typer.Option("--households", metavar="N", help="1 to 3,000,000.")] = 300_000,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another seed is another county.")] = 2023,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Make the county of a seed, the same on every machine: what its registers hold and, beside it, the truth."""
    notes = Console(stderr=True, highlight=False)
    try:
        if format not in ("text", "json"):
            raise ValueError(f'--format must be text or json, not "{format}"')
        from liangce.synthetic import generate

        with Progress(
            TextColumn("{task.description}"), BarColumn(), console=notes, transient=True, disable=not notes.is_terminal
        ) as progress:
            task = progress.add_task("county")
            county = generate(
                seed,
                households,
                lambda done, total, what: progress.update(task, completed=done, total=total, description=what),
            )
            folder = county.write(out)
    except (ImportError, OSError, TypeError, ValueError) as error:
        notes.print(f"liangce synthetic: {error}", markup=False)
        raise typer.Exit(2) from error
    tables = {name: table.num_rows for name, table in county.tables.items()}
    if format == "json":
        print(
            json.dumps(
                {"folder": str(folder), "seed": seed, "households": households, "on": str(county.on), "tables": tables},
                ensure_ascii=False,
            )
        )
    else:
        print(f"{folder}: county of seed {seed} on {county.on}, registers in observed/, the truth in truth/")
        for name, rows in tables.items():
            print(f"  {name:<14} {rows:>9,} rows")
