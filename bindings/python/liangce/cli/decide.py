"""``liangce decide``: one case."""

from __future__ import annotations

from pathlib import Path

import typer

import liangce as lc
from liangce.cli.common import FORMAT, Format, Language, plain, replacing, reporting
from liangce.cli.data import read_facts
from liangce.cli.feel import shown


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        epilog="Example:  liangce decide policies/yuzhou-2023 监测对象识别 --facts case.yaml --on 2023-06-30 --explain"
    )(decide)


def decide(
    path: str = typer.Argument(help="The policy: a file or a folder."),
    decision: str = typer.Argument(help="Name or alias of the decision."),
    facts: str = typer.Option(metavar="FILE", help="YAML or JSON with the facts of the case; - for standard input."),
    on: str = typer.Option(metavar="DATE", help="The date the question is asked for, like 2023-06-30."),
    record: str | None = typer.Option(None, metavar="FILE", help="Write the decision record, for `liangce redecide`."),
    explain: bool = typer.Option(False, "--explain", help="Say why, clause by clause."),
    lang: Language = typer.Option(Language.zh, help="Language of the explanation."),
    format: Format = FORMAT,
) -> None:
    """Decide one case, on a date."""
    with reporting():
        policy = lc.load(path)
        answer = policy.decide(decision, read_facts(policy, facts), on=on, reasons=explain, record=record is not None)
        if record is not None:
            with replacing(record) as temporary:
                Path(temporary).write_text(answer.record + "\n", encoding="utf-8")
        if format is Format.json:
            typer.echo(answer.to_json())
        elif explain:
            typer.echo(answer.explain(lang.value))
        else:
            _print(answer)


def _print(answer: lc.Decision) -> None:
    typer.echo(answer.verdict)
    if isinstance(answer.value, dict):
        for name, value in answer.value.items():
            typer.echo(f"  {name}: {shown(value)}")
    elif answer.value is not None:
        typer.echo(f"  {shown(answer.value)}")
    for title, facts in (("missing", answer.missing), ("also unknown", answer.also_unknown)):
        for fact in facts:
            typer.echo(f"  {title}: {fact.name} ({fact.detail or fact.reason})")
    for title, items in (("finding", answer.findings), ("to confirm", answer.confirm)):
        for item in items:
            typer.echo(f"  {title}: {item}")
    if answer.retroactive:
        typer.echo("  retroactive: the day is before the policy was published")
    for error in answer.errors:
        typer.echo(error.text, err=True)
    typer.echo(f"  on {plain(answer.on)}, {answer.digest}")
