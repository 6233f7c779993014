"""``liangce explain``: what would change an answer."""

from __future__ import annotations

import typer

import liangce as lc
from liangce.cli.common import FORMAT, Format, Language, reporting
from liangce.cli.data import read_facts


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        epilog="Example:  liangce explain policies/yuzhou-2023 监测对象识别 --facts case.yaml --on 2023-06-30 --lang en"
    )(explain)


def explain(
    path: str = typer.Argument(help="The policy: a file or a folder."),
    decision: str = typer.Argument(help="Name or alias of the decision."),
    facts: str = typer.Option(metavar="FILE", help="YAML or JSON with the facts of the case; - for standard input."),
    on: str = typer.Option(metavar="DATE", help="The date the question is asked for, like 2023-06-30."),
    lang: Language = typer.Option(Language.zh, help="Language of the prose."),
    format: Format = FORMAT,
) -> None:
    """Say what would change an answer: the fewest facts that flip it, the exact switch points, what to ask next.

    Every change proposed has been decided.
    """
    with reporting():
        policy = lc.load(path)
        changes = lc.explain(policy, decision, read_facts(policy, facts), on=on)
        typer.echo(changes.to_json() if format is Format.json else changes.explain(lang.value).rstrip())
