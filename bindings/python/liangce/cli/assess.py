"""``liangce assess``: a whole county, a folder of tables, to one compliance ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

import liangce as lc
from liangce.cli.common import FINDINGS, FORMAT, Format, counted, print_json, progress_bar, reporting


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        epilog="Example:  liangce assess policies/yuzhou-2023 --county county/observed --on 2023-10-01 "
        "--out ledger.parquet"
    )(assess)


def assess(
    path: str = typer.Argument(help="The policy: a folder with its entities.yaml."),
    county: str = typer.Option(metavar="DIR", help="A folder of .parquet and .csv files, a table a file."),
    on: str = typer.Option(metavar="DATE", help="The date the question is asked for, like 2023-10-01."),
    out: str = typer.Option(metavar="FILE", help="Parquet or CSV; written whole or not at all."),
    decision: list[str] = typer.Option(
        [], metavar="NAME", help="Which decisions; all when not given. May be repeated."
    ),
    entities: str | None = typer.Option(
        None, metavar="FILE", help="Another model than the entities.yaml of the policy."
    ),
    not_applicable: bool = typer.Option(False, "--not-applicable", help="Keep verdicts that do not apply in FILE."),
    why: int | None = typer.Option(None, metavar="CASE", help="Print the reasons of this case of the ledger as well."),
    threads: int | None = typer.Option(None, min=1, help="Threads; one a core when not given."),
    format: Format = FORMAT,
) -> None:
    """Assess a whole county: every decision of every subject, one ledger.

    Prints counts by clause and by responsible unit. Bad cells, keys that stand twice and keys that lead nowhere are
    listed in OUT.problems.csv; the exit code is 1 then. Needs pyarrow: the extra `frames` of the package.
    """
    with reporting():
        from liangce.cli import tables  # pyarrow is optional

        tables.check_output(out)
        tables.keep_little()
        policy = lc.load(path)
        with progress_bar() as bar:
            task = bar.add_task("assessing")

            def tell(done: int, total: int, name: str) -> None:
                bar.update(task, completed=done, total=total, description=name or "assessing")

            ledger = policy.assess(
                county,
                on=on,
                decisions=decision or None,
                entities=entities,
                threads=threads,
                progress=None if bar.disable else tell,
            )
        tables.write(ledger.pieces(not_applicable=not_applicable), out)
        where = f"{out}.problems.csv"
        _write_problems(ledger, where)
        summary, units = ledger.summary().to_pylist(), ledger.by_unit().to_pylist()
        reasons = ledger.decide(why).explain() if why is not None else None
        if format is Format.json:
            print_json(
                {
                    "out": out,
                    "cases": len(ledger),
                    "clauses": summary,
                    "units": units,
                    "problems": ledger.problem_count,
                    "problems_file": where if ledger.problem_count else None,
                    "reasons": reasons,
                }
            )
        else:
            _print(summary, units)
            typer.echo(f"{len(ledger):,} verdicts -> {out}")
            if ledger.problem_count:
                typer.echo(f"{counted(ledger.problem_count, 'problem')} of the county -> {where}")
            if reasons is not None:
                typer.echo(reasons)
        if ledger.problem_count:
            raise typer.Exit(FINDINGS)


_COUNTS = ("met", "not_met", "undetermined", "not_due", "not_applicable")
_HEADS = ("met", "not met", "undet.", "not due", "n/a")


def _print(summary: list[dict[str, Any]], units: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=200)  # nobody's window: nothing is cut off
    table = Table("clause", "decision", "subject", *_HEADS, "other", box=None, pad_edge=False)
    for row in summary:
        if not row["not_asked"]:
            table.add_row(
                row["clause"],
                row["decision"],
                row["subject"],
                *(f"{row[name]:,}" if row[name] else "" for name in _COUNTS),
                row["other"] or "",
            )
    console.print(table)
    for row in summary:
        if row["not_asked"]:
            console.print(f"not asked: {row['clause']} {row['decision']}: {row['not_asked']}", markup=False)
    table = Table("unit", *_HEADS, box=None, pad_edge=False)
    for row in units:
        table.add_row(row["unit"], *(f"{row[name]:,}" if row[name] else "" for name in _COUNTS))
    console.print(table)


def _write_problems(ledger: Any, where: str) -> None:
    import csv

    from liangce.cli.common import replacing

    if not ledger.problem_count:
        Path(where).unlink(missing_ok=True)
        return
    with replacing(where) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["table", "row", "column", "message"])
        rows.writerows([p.table, p.row if p.row >= 0 else "", p.column, p.message] for p in ledger.problems)
        if ledger.problem_count > len(ledger.problems):
            rows.writerow(["", "", "", f"{ledger.problem_count - len(ledger.problems)} more"])
