"""``liangce test``: the tests beside a policy, and what they reach."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

import liangce as lc
from liangce.cli.common import FINDINGS, FORMAT, Format, diagnostics_json, plain, print_json, progress_bar, reporting


class Report(str, Enum):
    """How the coverage is written."""

    text = "text"
    html = "html"
    lcov = "lcov"


class _Command(TyperCommand):
    """Reads ``--coverage=lcov`` as well as ``--coverage``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Split the report off the flag."""
        spelled: list[str] = []
        for word in args:
            if word.startswith("--coverage="):
                spelled += ["--coverage", "--coverage-report", word.partition("=")[2]]
            else:
                spelled.append(word)
        return super().parse_args(ctx, spelled)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        cls=_Command,
        epilog="Examples:  liangce test policies/yuzhou-2023 -k E1  ·  liangce test policies/yuzhou-2023 --coverage"
        "  ·  liangce test policies/yuzhou-2023 --coverage=html --coverage-out coverage.html"
        "  ·  liangce test policies/yuzhou-2023 --mutate",
    )(test)


def test(
    paths: list[str] = typer.Argument(
        metavar="PATH...", help="A policy's files and folders, or its *.test.yaml files."
    ),
    filter: str = typer.Option("", "-k", metavar="TEXT", help="Only cases whose name holds this."),
    junit: Path | None = typer.Option(None, metavar="FILE", help="Write the results as JUnit XML as well."),
    coverage: bool = typer.Option(
        False,
        "--coverage",
        help="Say which rules, conditions, branches, table rows, exceptions, versions of parameters and verdicts the "
        "tests reach, with which of yes, no and unknown, and list what they do not. "
        "--coverage=html: as a page; --coverage=lcov: for tools.",
    ),
    report: Report = typer.Option(Report.text, "--coverage-report", help="How the coverage is written."),
    coverage_out: Path | None = typer.Option(
        None, "--coverage-out", metavar="FILE", help="Where to; standard output unless said."
    ),
    mutate: bool = typer.Option(
        False,
        "--mutate",
        help="Would the tests notice if the policy were slightly wrong? Moves every threshold by one unit, turns "
        "comparisons, negates and drops conditions, removes rows, shifts dates, swaps all and any, removes exceptions, "
        "one at a time, and lists what no test notices. With -k only in rules, decisions and parameters of that name.",
    ),
    element: str = typer.Option(
        "", "--element", metavar="TEXT", help="With --mutate: only in elements whose name holds this (as -k does)."
    ),
    witnesses: bool = typer.Option(
        False,
        "--witnesses",
        help="After each survivor of --mutate a case that would kill it, after each gap of --coverage one that would "
        "reach it: ready for a test file once the document has said what must come out.",
    ),
    threads: int = typer.Option(0, min=0, help="Threads; 0 for one a core."),
    format: Format = FORMAT,
) -> None:
    """Run the tests of a policy and say what came out otherwise, with the reasons.

    With --coverage also what the tests reach. What they cannot reach is declared with the reason in a *.exempt.yaml
    file beside the policy. Exits with 1 when a test fails, or when something is lacking, a mutant survives or an
    exemption is stale.
    """
    if mutate:
        if coverage or junit is not None:
            raise typer.BadParameter("--mutate stands alone: ask for coverage and JUnit XML in a run of their own")
        _mutate(paths, element or filter, threads, format, witnesses)
        return
    coverage = coverage or coverage_out is not None
    with reporting():
        with progress_bar() as bar:
            task = bar.add_task("testing", total=None)
            results = lc.test(
                paths,
                filter=filter,
                threads=threads,
                progress=None if bar.disable else lambda done, total: bar.update(task, completed=done, total=total),
                coverage=coverage,
            )
        if not len(results):
            raise ValueError(f"no test case{f' whose name holds {filter!r}' if filter else ''} in {' '.join(paths)}")
        if junit is not None:
            junit.write_text(results.junit(), encoding="utf-8")
        reached = results.coverage
        if reached is not None and coverage_out is not None:
            coverage_out.write_text(written(reached, report, witnesses), encoding="utf-8")
        if format is Format.json:
            answer: dict[str, object] = {
                "passed": results.passed,
                "failed": results.failed,
                "results": [_json(r) for r in results],
            }
            if reached is not None:
                answer["coverage"] = coverage_json(reached)
            print_json(answer)
        else:
            for result in results:
                if not result.passed:
                    _print(result)
            if reached is not None and coverage_out is None:
                typer.echo(written(reached, report, witnesses), nl=False)
            if reached is None or report is Report.text or coverage_out is not None:
                typer.echo(f"{results.passed} passed, {results.failed} failed")
        if not results.ok or (reached is not None and not filter and (not reached.complete or reached.stale)):
            raise typer.Exit(FINDINGS)


def _mutate(paths: list[str], filter: str, threads: int, format: Format, witnesses: bool) -> None:
    with reporting():
        with progress_bar() as bar:
            task = bar.add_task("mutants", total=None)
            found = lc.mutate(
                paths,
                filter=filter,
                threads=threads,
                progress=None if bar.disable else lambda done, total: bar.update(task, completed=done, total=total),
            )
        if found.failing:
            raise ValueError(
                "the tests must pass before it can be found out what they notice; failing: "
                + "; ".join(found.failing[:5])
                + ("; ..." if len(found.failing) > 5 else "")
            )
        if not found.mutants:
            raise ValueError(f"nothing to change{f' in elements whose name holds {filter!r}' if filter else ''}")
        if format is Format.json:
            print_json(
                {
                    "score": f"{found.score:.2f}",
                    "killed": found.killed,
                    "survived": found.survived,
                    "equivalent": found.equivalent,
                    "proved": found.proved,
                    "refused": found.refused,
                    "mutants": plain(found.mutants),
                    "stale": diagnostics_json(found.stale),
                }
            )
        else:
            typer.echo(found.text_with_witnesses if witnesses else found.text, nl=False)
        if found.survived or found.stale:
            raise typer.Exit(FINDINGS)


def written(coverage: lc.Coverage, report: Report, witnesses: bool = False) -> str:
    """The coverage as the report wants it."""
    if report is Report.html:
        from liangce.doc import coverage_page  # the template library is loaded only here

        return coverage_page(coverage)
    if report is Report.lcov:
        return coverage.lcov
    return coverage.text_with_witnesses if witnesses else coverage.text


def coverage_json(coverage: lc.Coverage) -> dict[str, object]:
    """Give coverage as JSON can hold it."""
    return {
        "outcomes": coverage.outcomes,
        "reached": coverage.reached,
        "exempted": coverage.exempted,
        "unreachable": coverage.unreachable,
        "items": plain(coverage.items),
        "stale": diagnostics_json(coverage.stale),
    }


def _print(result: lc.TestResult) -> None:
    head = f"{result.file}:{result.line}:{result.column}: {result.outcome}: {result.name}"
    typer.echo(head + (f" ({result.decision} on {result.on})" if result.decision else ""))
    for difference in result.differences:
        typer.echo(_indented(difference.text))
    for problem in result.problems:
        typer.echo(_indented(problem.text))
    if result.answer is not None and result.answer.reasons:
        typer.echo(_indented(str(result.answer), "    "))


def _indented(text: str, by: str = "  ") -> str:
    return "\n".join(f"{by}{line}" for line in text.rstrip("\n").splitlines())


def _json(result: lc.TestResult) -> dict[str, object]:
    answer = result.answer
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
        "reasons": str(answer) if answer is not None and answer.reasons else None,
        "milliseconds": round(result.milliseconds, 3),
    }
