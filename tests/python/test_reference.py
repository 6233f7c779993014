"""The reference of the expression language: what it prints is what the engine does, and the page is level with it."""

from __future__ import annotations

import json
from pathlib import Path

import liangce as lc
import pytest
from liangce import reference
from liangce.cli import app
from typer.testing import CliRunner

PAGE = Path(__file__).parents[2] / "policies" / "FEEL.md"


@pytest.mark.parametrize("function", [f for f in lc.functions() if f.aliases], ids=lambda f: f.name)
def test_a_chinese_name_means_the_same(function):
    for alias in function.aliases:
        if function.example.startswith(function.name + "("):
            text = alias + function.example[len(function.name) :]
            assert repr(lc.feel(text, policy=function.policy_only)) == repr(
                lc.feel(function.example, policy=function.policy_only)
            )


@pytest.mark.parametrize("place", reference.STRICTER, ids=lambda s: s.what)
def test_stricter_than_the_standard(place):
    assert repr(lc.feel(place.expression, place.context)) == repr(lc.feel(place.standard))
    if place.policy == "missing":
        outcome = lc.feel_outcome(place.expression, place.context, policy=True)
        assert outcome.value is None
        assert outcome.errors == ()
        return
    try:
        outcome = lc.feel_outcome(place.expression, place.context, policy=True)
    except lc.PolicyError as error:
        found = {d.code for d in error.diagnostics}
    else:
        found = {d.code for d in outcome.errors}
    assert found == {place.policy}


def test_every_keyword_is_read_in_chinese():
    spelt = dict(reference.keywords())
    assert spelt["if"] == ("如果", "若")
    assert spelt["external"] == ()
    for yes in spelt["true"]:
        assert lc.feel(yes) is True
    for both in spelt["and"]:
        assert lc.feel(f"true {both} false") is False


def test_the_page_is_level_with_the_engine():
    assert PAGE.read_text(encoding="utf-8") == reference.page(), "run: liangce functions --markdown > policies/FEEL.md"


def test_the_command_line():
    run = CliRunner().invoke
    shown = run(app, ["functions", "四舍五入"])
    assert shown.exit_code == 0
    assert shown.stdout.startswith("round half up")
    assert "n: number" in shown.stdout
    wrong = run(app, ["functions", "round halfup"])
    assert wrong.exit_code == 1
    assert "did you mean round half up?" in wrong.stderr
    every = json.loads(run(app, ["functions", "--format", "json"]).stdout)
    assert len(every) == len(lc.functions())
    assert run(app, ["functions", "--markdown"]).stdout == reference.page()
    assert "abs(n)" in run(app, ["functions"]).stdout


def test_feel_as_a_policy_reads_it():
    assert lc.feel("收入 < 5 且 假", {"收入": None}, policy=True) is False
    assert lc.feel("收入 < 5", {"收入": None}, policy=True) is None
    with pytest.raises(lc.PolicyError, match="LC301"):
        lc.feel("收人 < 5", {"收入": 3}, policy=True)
    shown = CliRunner().invoke(app, ["feel", "--policy", 'add months(@"2023-01-31", 1)'])
    assert shown.stdout.strip() == "2023-02-28"
