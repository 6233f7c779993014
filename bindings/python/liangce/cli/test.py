"""``liangce test``: the tests beside a policy."""

from __future__ import annotations

from pathlib import Path

import typer

import liangce as lc
from liangce.cli.common import FINDINGS, FORMAT, Format, diagnostics_json, plain, print_json, progress_bar, reporting


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(epilog="Example:  liangce test policies/yuzhou-2023 -k E1")(test)


def test(
    paths: list[str] = typer.Argument(
        metavar="PATH...", help="A policy's files and folders, or its *.test.yaml files."
    ),
    filter: str = typer.Option("", "-k", metavar="TEXT", help="Only cases whose name holds this."),
    junit: Path | None = typer.Option(None, metavar="FILE", help="Write the results as JUnit XML as well."),
    threads: int = typer.Option(0, min=0, help="Threads; 0 for one a core."),
    format: Format = FORMAT,
) -> None:
    """Run the tests of a policy and say what came out otherwise."""
    with reporting():
        with progress_bar() as bar:
            task = bar.add_task("testing", total=None)
            results = lc.test(
                paths,
                filter=filter,
                threads=threads,
                progress=None if bar.disable else lambda done, total: bar.update(task, completed=done, total=total),
            )
        if junit is not None:
            junit.write_text(results.junit(), encoding="utf-8")
        if format is Format.json:
            print_json({"passed": results.passed, "failed": results.failed, "results": [_json(r) for r in results]})
        else:
            for result in results:
                if not result.passed:
                    _print(result)
            typer.echo(f"{results.passed} passed, {results.failed} failed")
        if not len(results):
            raise ValueError(f"no test case{f' whose name holds {filter!r}' if filter else ''} in {' '.join(paths)}")
        if not results.ok:
            raise typer.Exit(FINDINGS)


def _print(result: lc.TestResult) -> None:
    head = f"{result.file}:{result.line}:{result.column}: {result.outcome}: {result.name}"
    typer.echo(head + (f" ({result.decision} on {result.on})" if result.decision else ""))
    for difference in result.differences:
        typer.echo(_indented(difference.text))
    for problem in result.problems:
        typer.echo(_indented(problem.text))


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.rstrip("\n").splitlines())


def _json(result: lc.TestResult) -> dict[str, object]:
    return {
        "outcome": result.outcome,
        "file": result.file,
        "line": result.line,
        "name": result.name,
        "decision": result.decision,
        "on": plain(result.on),
        "clauses": list(result.clauses),
        "differences": [{k: v for k, v in plain(d).items() if k != "text"} for d in result.differences],
        "problems": diagnostics_json(result.problems),
        "milliseconds": round(result.milliseconds, 3),
    }
