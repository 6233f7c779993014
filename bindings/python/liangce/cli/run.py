"""``liangce run``: a table of cases from a file, a table of verdicts to a file."""

from __future__ import annotations

import typer

import liangce as lc
from liangce.cli.common import FINDINGS, FORMAT, Format, counted, print_json, progress_bar, reporting


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        epilog="Example:  liangce run policies/yuzhou-2023 --data households.parquet --on 2023-10-01 "
        "--out verdicts.parquet --decision 监测对象识别 --keep household_id"
    )(run)


def run(
    path: str = typer.Argument(help="The policy: a file or a folder."),
    data: str = typer.Option(metavar="FILE", help="Parquet or CSV, a row a case; columns are facts by name or alias."),
    on: str = typer.Option(metavar="DATE", help="The date the question is asked for, like 2023-06-30."),
    out: str = typer.Option(metavar="FILE", help="Parquet or CSV; written whole or not at all."),
    decision: list[str] = typer.Option(
        [], metavar="NAME", help="Which decisions; all when not given. May be repeated."
    ),
    keep: list[str] = typer.Option(
        [], metavar="COLUMN", help="Columns that are no facts, carried to the output. May be repeated."
    ),
    rejects: str | None = typer.Option(
        None, metavar="FILE", help="CSV for bad rows; OUT with .rejects.csv when not given."
    ),
    encoding: str = typer.Option("utf-8", help="Of a CSV file, e.g. gb18030."),
    threads: int | None = typer.Option(None, min=1, help="Threads; one a core when not given."),
    format: Format = FORMAT,
) -> None:
    """Decide every row of a table.

    A row with a bad cell has no verdict: it is listed in the rejects file with its number (from 1), the other rows go
    on, and the exit code is 1. Needs pyarrow: pip install "liangce[frames]".
    """
    with reporting():
        from liangce.cli import tables  # pyarrow is optional

        tables.check_output(out)
        policy = lc.load(path)
        source = tables.read(data, policy, keep=keep, encoding=encoding)
        with progress_bar() as bar:
            task = bar.add_task("deciding", total=source.rows)
            result = policy.decide_table(
                source.facts,
                decision or None,
                on=on,
                threads=threads,
                progress=None if bar.disable else lambda rows: bar.update(task, completed=rows),
            )
        problems = tables.problems(source, result)
        table = tables.joined(source, result)
        tables.write(table, out)
        where = rejects or f"{out}.rejects.csv"
        tables.write_rejects(problems, where)
        rejected = len({p.row for p in problems})
        summary = tables.summary(table, decision or list(policy.decisions))
        if format is Format.json:
            print_json(
                {
                    "rows": source.rows,
                    "rejected": rejected,
                    "rejects": where if problems else None,
                    "out": out,
                    "verdicts": summary,
                }
            )
        else:
            for name, counts in summary.items():
                typer.echo(f"{name}: " + ", ".join(f"{verdict} {count:,}" for verdict, count in counts.items()))
            typer.echo(
                f"{counted(source.rows, 'row')} -> {out}"
                + (f"; {counted(rejected, 'bad row')} -> {where}" if problems else "")
            )
        if problems:
            raise typer.Exit(FINDINGS)
