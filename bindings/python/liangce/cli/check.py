"""``liangce check``: what can be said of a policy before anybody asks it."""

from __future__ import annotations

import typer

import liangce as lc
from liangce.cli.common import COULD_NOT_RUN, FINDINGS, FORMAT, Format, counted, diagnostics_json, print_json, reporting

_NO_FILE = "LC00"  # family of codes of files that cannot be read


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(epilog="Example:  liangce check policies/yuzhou-2023")(check)


def check(
    paths: list[str] = typer.Argument(metavar="PATH...", help="Files and folders of one policy."),
    strict: bool = typer.Option(False, "--strict", help="Exit with 1 for warnings as well."),
    notes: bool = typer.Option(False, "--notes", help="Print also what cannot be told."),
    format: Format = FORMAT,
) -> None:
    """Check a policy: names, types, units, cycles, citations, quotes; gaps, overlaps and rules that never hold.

    Prints every finding with its place, and with a case that shows it, ready for a test file. Exits with 1 when there
    are errors.
    """
    with reporting():
        findings = lc.check(paths)
        errors = [f for f in findings if f.severity == "error"]
        warnings = [f for f in findings if f.severity == "warning"]
        if format is Format.json:
            print_json(
                {
                    "errors": len(errors),
                    "warnings": len(warnings),
                    "notes": len(findings) - len(errors) - len(warnings),
                    "findings": diagnostics_json(findings),
                }
            )
        else:
            shown = [f for f in findings if notes or f.severity != "note"]
            for finding in shown:
                typer.echo(finding.text)
                if finding.witness:
                    typer.echo("  a case that shows it:")
                    typer.echo("    " + finding.witness.rstrip().replace("\n", "\n    "))
            hidden = len(findings) - len(shown)
            more = f" ({counted(hidden, 'note')}: --notes)" if hidden else ""
            typer.echo(f"{counted(len(errors), 'error')}, {counted(len(warnings), 'warning')}{more}", err=bool(shown))
        if any(f.code.startswith(_NO_FILE) for f in errors):
            raise typer.Exit(COULD_NOT_RUN)
        if errors or (strict and warnings):
            raise typer.Exit(FINDINGS)
