"""``liangce tck`` and ``liangce import-dmn``: the standard's conformance kit, and its models as policies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from liangce.cli.common import FINDINGS, FORMAT, Format, counted, print_json, progress_bar, replacing, reporting
from liangce.dmn import load, tck, to_yaml

#: Test cases of the kit that must pass (of 3,391 at levels 2 and 3): fewer are a finding.
FLOOR = 3377


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("tck", epilog="Example:  liangce tck ../tck --csv tck_results.csv")(run_kit)
    app.command("import-dmn", epilog="Example:  liangce import-dmn loan.dmn --out loan.yaml")(import_dmn)


def run_kit(
    kit: Annotated[Path, typer.Argument(metavar="DIR", help="The kit (github.com/dmn-tck/tck), or its TestCases.")],
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the kit's result format.")] = None,
    floor: Annotated[int, typer.Option("--floor", metavar="N", help="Fewer passed test cases are a finding.")] = FLOOR,
    failures: Annotated[bool, typer.Option("--failures", help="List the test cases that failed, and why.")] = False,
    format: Format = FORMAT,
) -> None:
    """Run the conformance kit of DMN, levels 2 and 3, and count as it does."""
    with reporting():
        with progress_bar() as progress:
            task = progress.add_task("tests", total=None)
            results = tck.run(kit, progress=lambda done, total: progress.update(task, completed=done, total=total))
        if csv is not None:
            tck.write_csv(results, csv)
        rows = list(tck.counts(results))
        failed = [r for r in results if r.outcome != "SUCCESS"]
        passed = len(results) - len(failed)
        if format is Format.json:
            groups = [{"level": level, "group": group, "passed": good, "all": n} for level, group, good, n in rows]
            shown = [{"test": r.test, "case": r.case, "detail": r.detail} for r in failed]
            print_json({"passed": passed, "all": len(results), "groups": groups, "failed": shown})
        else:
            out = Console(highlight=False)
            out.print(_table(rows))
            for r in failed if failures else ():
                out.print(f"{r.test} {r.case}: {r.detail}", markup=False, soft_wrap=True)
            typer.echo(f"{passed} of {counted(len(results), 'test case')}")
        if passed < floor:
            typer.echo(f"{passed} passed, at least {floor} are expected", err=True)
            raise typer.Exit(FINDINGS)


def _table(rows: list[tuple[int, str, int, int]]) -> Table:
    table = Table("level", "group", "passed", "of")
    for level, group, good, total in rows:
        table.add_row(str(level), group, str(good), str(total), style="" if good == total else "bold red")
    for level in sorted({row[0] for row in rows}):
        of_level = [row for row in rows if row[0] == level]
        passed, total = sum(row[2] for row in of_level), sum(row[3] for row in of_level)
        table.add_row(str(level), "all", str(passed), str(total), style="bold")
    return table


def import_dmn(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A DMN model, 1.2 to 1.5.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write here, not to the output.")] = None,
) -> None:
    """Write a DMN model as a policy file of profile dmn: the standard's semantics, to the letter."""
    with reporting():
        load(file)
        text = to_yaml(file)
        if out is None:
            typer.echo(text, nl=False)
            return
        with replacing(str(out)) as temporary:
            Path(temporary).write_text(text, encoding="utf-8")
