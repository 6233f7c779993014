"""What the tests of a policy reach, and whether they would notice a change: from Python and the command line."""

from __future__ import annotations

import json
from pathlib import Path

import liangce as lc
import pytest
from liangce.cli import app
from typer.testing import CliRunner

POLICY = """\
policy: loan
title: 贷款
in force: 2023-01-01 .. 2023-12-31
parameters:
  限额: {type: money, unit: 元, basis: assumed, note: n, value: 50000}
facts:
  金额: {type: money, unit: 元}
decisions:
  可贷:
    kind: loan
    verdict: 金额 <= 限额
    verdicts: [ELIGIBLE, NOT_ELIGIBLE]
"""
TESTS = """\
tests: loan
on: 2023-06-30
cases:
  - {name: at, decision: 可贷, facts: {金额: 50000}, expect: {verdict: ELIGIBLE}}
  - {name: above, decision: 可贷, facts: {金额: 50000.01}, expect: {verdict: NOT_ELIGIBLE}}
"""
UNKNOWN = "  - {name: nobody knows, decision: 可贷, facts: {}, expect: {verdict: UNDETERMINED, missing: [金额]}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "loan.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "loan.test.yaml").write_text(TESTS, encoding="utf-8")
    return tmp_path


def invoke(*args):
    return CliRunner().invoke(app, [str(a) for a in args])


def test_coverage_as_objects(folder: Path):
    run = lc.test(folder, coverage=True)
    assert run.ok
    assert run.coverage is not None
    assert not run.coverage.complete
    (decision,) = (item for item in run.coverage.items if item.kind == "decision")
    assert (decision.element, decision.line, decision.possible) == ("可贷", 9, ("yes", "no", "unknown"))
    assert decision.lacking == ("unknown",)
    assert decision.cases == 2
    assert lc.test(folder).coverage is None


def test_coverage_on_the_command_line(folder: Path):
    done = invoke("test", folder, "--coverage")
    assert done.exit_code == 1
    assert "loan.yaml:9:3: decision `可贷`: never unknown" in done.stdout
    (folder / "loan.test.yaml").write_text(TESTS + UNKNOWN, encoding="utf-8")
    done = invoke("test", folder, "--coverage")
    assert done.exit_code == 0, done.stdout
    assert "never" not in done.stdout
    told = json.loads(invoke("test", folder, "--coverage", "--format", "json").stdout)["coverage"]
    assert told["outcomes"] == told["reached"]


def test_an_exemption_with_its_reason(folder: Path):
    exempt = "exempt: loan\nunreachable:\n  - {element: 可贷, outcomes: [unknown], reason: 金额 is always given}\n"
    (folder / "loan.exempt.yaml").write_text(exempt, encoding="utf-8")
    assert invoke("test", folder, "--coverage").exit_code == 0
    (folder / "loan.test.yaml").write_text(TESTS + UNKNOWN, encoding="utf-8")
    done = invoke("test", folder, "--coverage")
    assert done.exit_code == 1
    assert "LC811" in done.stdout
    (folder / "loan.exempt.yaml").write_text("exempt: other\n", encoding="utf-8")
    assert "LC217" in invoke("check", folder).stdout


def test_lcov(folder: Path):
    out = folder / "coverage.info"
    done = invoke("test", folder, "--coverage=lcov", "--coverage-out", out)
    assert done.exit_code == 1
    text = out.read_text(encoding="utf-8")
    assert text.startswith(f"TN:liangce\nSF:{folder}/loan.yaml\n")
    assert text.endswith("end_of_record\n")
    assert "end_of_record" not in done.stdout


def test_a_failing_case_shows_its_reasons(folder: Path):
    (folder / "loan.test.yaml").write_text(TESTS.replace("NOT_ELIGIBLE", "ELIGIBLE"), encoding="utf-8")
    done = invoke("test", folder)
    assert "expected ELIGIBLE, got NOT_ELIGIBLE" in done.stdout
    assert "金额〔50000.01 元〕 <= 限额〔50000 元〕" in done.stdout


def test_mutation_as_objects(folder: Path):
    told: list[tuple[int, int]] = []
    found = lc.mutate(folder, progress=lambda done, total: told.append((done, total)))
    assert found.failing == ()
    assert found.survived == 0, found.text
    assert found.score == 100
    assert told[-1] == (len(found.mutants), len(found.mutants))
    changed = {m.change: m for m in found.mutants}
    assert changed["金额 <= 限额 => 金额 < 限额"].by.endswith("loan.test.yaml: at")
    assert changed["50000 => 50000.01"].element == "限额"


def test_mutation_on_the_command_line(folder: Path):
    assert invoke("test", folder, "--mutate").exit_code == 0
    (folder / "loan.test.yaml").write_text(TESTS.replace("金额: 50000}", "金额: 1}"), encoding="utf-8")
    done = invoke("test", folder, "--mutate")
    assert done.exit_code == 1
    assert "loan.yaml:11:14: comparison in `可贷`: 金额 <= 限额 => 金额 < 限额" in done.stdout
    told = json.loads(invoke("test", folder, "--mutate", "--format", "json").stdout)
    assert told["survived"] == sum(m["outcome"] == "survived" for m in told["mutants"]) > 0
    assert invoke("test", folder, "--mutate", "-k", "nothing").exit_code == 2
    assert invoke("test", folder, "--mutate", "--coverage").exit_code == 2


def test_mutation_wants_tests_that_pass(folder: Path):
    (folder / "loan.test.yaml").write_text(TESTS.replace("NOT_ELIGIBLE", "ELIGIBLE"), encoding="utf-8")
    done = invoke("test", folder, "--mutate")
    assert done.exit_code == 2
    assert "above" in done.output


def test_coverage_as_a_page(folder: Path):
    out = folder / "coverage.html"
    done = invoke("test", folder, "--coverage=html", "--coverage-out", out)
    assert done.exit_code == 1
    page = out.read_text(encoding="utf-8")
    assert "never unknown" in page
    assert 'class="part"' in page
    assert "http:" not in page
    assert "https:" not in page


def test_survivors_are_proved_or_shown(folder: Path):
    policy = POLICY + "rules:\n  双: {when: 'if 有 then 金额 > 3 else 金额 > 3'}\n"
    policy = policy.replace("facts:\n", "facts:\n  有: {type: boolean}\n")
    (folder / "loan.yaml").write_text(policy, encoding="utf-8")
    found = lc.mutate(folder, filter="双")
    changed = {m.change: m for m in found.mutants}
    same = changed["if 有 then 金额 > 3 else 金额 > 3 => if not(有) then 金额 > 3 else 金额 > 3"]
    assert (same.outcome, same.proved, same.witness) == ("equivalent", True, "")
    assert same.by.startswith("proved: the same answer for all ")
    assert found.proved == 1
    other = changed["if 有 then 金额 > 3 else 金额 > 3 => if 有 then 金额 >= 3 else 金额 > 3"]
    assert other.outcome == "survived"
    assert "expect: {rules: {双: FILL_IN}}" in other.witness
    done = invoke("test", folder, "--mutate", "--element", "双", "--witnesses")
    assert done.exit_code == 1
    assert other.witness in done.stdout
    assert "1 proved to change nothing" in done.stdout
    assert other.witness not in invoke("test", folder, "--mutate", "--element", "双").stdout
    told = json.loads(invoke("test", folder, "--mutate", "--element", "双", "--format", "json").stdout)
    assert told["proved"] == 1
    assert [m["witness"] for m in told["mutants"] if m["change"] == other.change] == [other.witness]


def test_gaps_are_proved_or_shown(folder: Path):
    (folder / "loan.yaml").write_text(POLICY + "rules:\n  无: {when: 金额 < 1 and 金额 > 2}\n", encoding="utf-8")
    run = lc.test(folder, coverage=True)
    assert run.coverage is not None
    (rule,) = (item for item in run.coverage.items if item.kind == "rule")
    assert rule.unreachable == ("yes",)
    assert rule.lacking == ("no", "unknown")
    assert run.coverage.unreachable == 1
    done = invoke("test", folder, "--coverage", "--witnesses")
    assert "1 unreachable (proved)" in done.stdout
    assert "expect: {rules: {无: FILL_IN}}" in done.stdout
    page = invoke("test", folder, "--coverage=html").stdout
    assert "unreachable (proved)" in page
