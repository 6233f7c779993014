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
