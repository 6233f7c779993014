"""Analysing policies from Python and the command line: check, explain, diff."""

from __future__ import annotations

import json
from pathlib import Path

import liangce as lc
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from liangce.cli import app
from typer.testing import CliRunner

GAP = """policy: gap
in force: 2023-01-01 .. 2023-12-31
facts:
  income: {type: money, unit: 元, at least: 0}
rules:
  r:
    table:
      hit: unique
      inputs: [income]
      outputs: [{name: out, type: text}]
      rows:
        - {if: ['< 5000'], then: ['"low"']}
        - {if: ['> 5000'], then: ['"high"']}
decisions:
  d: {value: r}
"""

LINE = """policy: line
in force: 2023-01-01 .. 2023-12-31
parameters:
  line: {type: money, unit: 元, basis: assumed, note: an example, value: 7500}
facts:
  income: {type: money, unit: 元, at least: 0, ask: 'What is the income?'}
  ill: {type: boolean, ask: 'Is anybody ill?'}
rules:
  low: {when: income < line}
decisions:
  helped: {kind: eligibility, verdict: low and ill}
"""


def invoke(*arguments: str | Path):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gap.yaml").write_text(GAP, encoding="utf-8")
    (tmp_path / "line.yaml").write_text(LINE, encoding="utf-8")
    (tmp_path / "higher.yaml").write_text(LINE.replace("7500", "8000"), encoding="utf-8")
    return tmp_path


# ---- check -------------------------------------------------------------------------------------------------


def test_check_prints_a_case_that_can_be_pasted(folder: Path):
    done = invoke("check", folder / "gap.yaml")
    assert done.exit_code == 0
    assert "warning LC350: a gap in the table of `r`: no row applies when `income` is 5000" in done.output
    assert "    - name: gap in r\n" in done.output
    assert invoke("check", "--strict", folder / "gap.yaml").exit_code == 1


def test_the_witness_is_a_test_that_passes(folder: Path):
    (found,) = [f for f in lc.check(folder / "gap.yaml") if f.code == "LC350"]
    (folder / "gap.test.yaml").write_text("tests: gap\ncases:\n" + found.witness, encoding="utf-8")
    assert lc.test([folder / "gap.yaml", folder / "gap.test.yaml"]).ok


def test_check_as_json_has_the_witness(folder: Path):
    findings = json.loads(invoke("check", "--format", "json", folder / "gap.yaml").output)["findings"]
    assert [f["code"] for f in findings] == ["LC350"]
    assert findings[0]["witness"].startswith("- name: ")


def test_the_policies_that_ship_have_no_finding():
    assert [f for f in lc.analyze(lc.load(lc.shipped("yuzhou-2023"))) if f.severity != "note"] == []


# ---- explain -----------------------------------------------------------------------------------------------


def test_explain_gives_the_switch_point(folder: Path):
    policy = lc.load(folder / "line.yaml")
    changes = policy.explain("helped", {"income": "9000", "ill": True}, on="2023-06-30")
    assert changes.verdict == "NOT_ELIGIBLE"
    (flip,) = changes.flips
    assert (flip.verdict, flip.changes[0].words, flip.conditions) == ("ELIGIBLE", "below 7,500.00 元", ("low",))
    assert "income 低于 7,500.00 元" in str(changes).replace("income低于", "income 低于")
    assert "income below 7,500.00 元 (now 9,000.00 元): ELIGIBLE" in changes.explain("en")


def test_the_switch_point_of_the_reference_line():
    household = {
        "农户": True, "监测状态": "none", "脱贫户": False, "人均纯收入": "9000", "家庭人口数": 4,
        "吃": "ok", "穿": "ok", "义务教育": "ok", "基本医疗": "ok", "住房": "ok", "饮水": "ok",
        "大额刚性支出": False, "收入大幅缩减": False, "基本生活严重困难": False,
    }  # fmt: skip
    changes = lc.load(lc.shipped("yuzhou-2023")).explain("监测对象识别", household, on="2023-10-01")
    assert changes.verdict == "NOT_ELIGIBLE"
    words = {c.name: c.words for f in changes.flips for c in f.changes if len(f.changes) == 1}
    assert words["人均纯收入"] == "below 7,500.00 元/人·年"
    assert words["住房"] == "problem"


def test_explain_says_what_to_ask(folder: Path):
    policy = lc.load(folder / "line.yaml")
    changes = lc.explain(policy, "helped", {"income": "7000"}, on="2023-06-30")
    (question,) = changes.questions
    assert (question.name, question.ask, question.settling) == ("ill", "Is anybody ill?", 2)
    assert {a.value.words: a.verdict for a in question.answers} == {"yes": "ELIGIBLE", "no": "NOT_ELIGIBLE"}


def test_explain_on_the_command_line(folder: Path):
    (folder / "case.yaml").write_text("income: 9000\nill: true\n", encoding="utf-8")
    asked = ("explain", folder / "line.yaml", "helped", "--facts", folder / "case.yaml", "--on", "2023-06-30")
    done = invoke(*asked, "--lang", "en")
    assert (done.exit_code, "below 7,500.00 元" in done.output) == (0, True)
    assert json.loads(invoke(*asked, "--format", "json").output)["flips"][0]["changes"][0]["high"] == "7500"
    assert invoke("explain", folder / "line.yaml", "nothing", *asked[3:]).exit_code == 2


# ---- diff --------------------------------------------------------------------------------------------------


def test_diff_finds_a_case_and_its_cause(folder: Path):
    found = lc.diff(lc.load(folder / "line.yaml"), lc.load(folder / "higher.yaml"))
    (change,) = found.elements
    assert (change.kind, change.name, change.how) == ("parameter", "line", "changed")
    assert change.details == ("2023-01-01..2023-12-31: 7500 became 8000",)
    assert {v.because for v in found.verdicts} == {("line",)}
    assert ("NOT_ELIGIBLE", "ELIGIBLE") in {(v.before, v.after) for v in found.verdicts}
    assert found.cannot_tell == ()


def test_diff_counts_cases_and_which_change_did_it(folder: Path):
    before = lc.load(folder / "line.yaml")
    data = pa.table({"income": ["7000", "7600", "7900", "9000"], "ill": [True, True, False, True]})
    found = lc.diff(before, before.amend({"line": 8000}), data, on="2023-06-30")
    (change,) = found.verdicts
    assert (change.before, change.after, change.count, change.examples) == ("NOT_ELIGIBLE", "ELIGIBLE", 1, (1,))
    assert change.counts == {"line": 1}
    assert not change.together


def test_diff_tells_two_changes_apart(folder: Path):
    before = lc.load(folder / "line.yaml")
    after = lc.load_text(LINE.replace("7500", "8000").replace("low and ill", "low"))
    data = pa.table({"income": ["7000", "7600", "7600"], "ill": [False, True, False]})
    found = lc.diff(before, after, data, on="2023-06-30")
    (change,) = found.verdicts
    # Row 0 by the decision alone, row 1 by the line alone, row 2 by both together.
    assert (change.count, change.counts, change.together) == (3, {"line": 1, "helped": 1}, True)


def test_diff_on_the_command_line(folder: Path):
    done = invoke("diff", folder / "line.yaml", folder / "higher.yaml")
    assert done.exit_code == 1
    assert "parameter `line` changed\n  2023-01-01..2023-12-31: 7500 became 8000\n" in done.output
    assert invoke("diff", folder / "line.yaml", folder / "line.yaml").exit_code == 0
    pq.write_table(pa.table({"income": ["7600"], "ill": [True]}), folder / "cases.parquet")
    counted = invoke("diff", folder / "line.yaml", folder / "higher.yaml", "--data", folder / "cases.parquet")
    assert "NOT_ELIGIBLE becomes ELIGIBLE for 1 (rows 0)\n  1 by line alone" in counted.output
    pq.write_table(pa.table({"income": ["7600"], "ill": [True], "number": [1]}), folder / "cases.parquet")
    refused = invoke("diff", folder / "line.yaml", folder / "higher.yaml", "--data", folder / "cases.parquet")
    assert (refused.exit_code, "column number" in refused.output) == (2, True)
    for ignored in ("number", "*"):
        asked = ("--data", folder / "cases.parquet", "--ignore", ignored)
        assert "for 1 (rows 0)" in invoke("diff", folder / "line.yaml", folder / "higher.yaml", *asked).output
    assert json.loads(invoke("diff", "--format", "json", folder / "line.yaml", folder / "higher.yaml").output)[
        "verdicts"
    ]


def test_diff_finds_outputs_and_findings_that_change_though_the_verdict_stays(folder: Path):
    text = LINE.rstrip().removesuffix("}") + (
        ', values: {band: \'if income < line then "under" else "over"\', missing_by: line - income}'
        ", findings: {near: income < line + 100}}\n"
    )
    before, after = lc.load_text(text), lc.load_text(text.replace("7500", "8000"))
    found = {(v.decision, v.part): v for v in lc.diff(before, after).verdicts}
    band = found["helped", "band"]
    assert (band.before, band.after, band.because) == ('"over"', '"under"', ("line",))
    assert ("helped", "missing_by") in found
    # Not ill: refused on either side of the line.
    data = pa.table({"income": ["7600", "7600", "8050", "9000"], "ill": [False, True, False, False]})
    counted = {(v.part, v.before, v.after): v.examples for v in lc.diff(before, after, data, on="2023-06-30").verdicts}
    assert counted == {
        ("", "NOT_ELIGIBLE", "ELIGIBLE"): (1,),
        ("band", '"over"', '"under"'): (0,),
        ("missing_by", "-100", "400"): (0,),
        ("missing_by", "-550", "-50"): (2,),
        ("missing_by", "-1500", "-1000"): (3,),
        ("findings.near", "does not hold", "holds"): (0, 2),
    }


def test_diff_of_tables_that_say_little(folder: Path):
    before, after = lc.load(folder / "line.yaml"), lc.load(folder / "higher.yaml")
    for columns in ({"income": []}, {"income": [None, None]}, {"income": pa.array([], pa.string()), "ill": []}):
        assert lc.diff(before, after, pa.table(columns), on="2023-06-30").verdicts == ()
    data = pa.table({"income": ["7600", None, "7600"], "ill": [True, True, True], "nothing": [None, None, None]})
    (change,) = lc.diff(before, after, data, on="2023-06-30").verdicts
    assert change.examples == (0, 2)


def test_diff_of_a_table_keeps_decisions_and_what_they_work_out_apart():
    text = (
        "policy: x\nin force: 2023-01-01 .. 2023-12-31\n"
        "parameters: {line: {type: number, basis: assumed, value: 5}}\nfacts: {n: {type: number}}\ndecisions:\n"
        "  a: {kind: eligibility, when: n < 1, values: {missing: line + n}}\n"
        "  a.b: {kind: computation, value: line, values: {twice: line * 2}}\n"
    )
    before = lc.load_text(text)
    found = lc.diff(before, before.amend({"line": 6}), pa.table({"n": [5]}))
    # What is worked out changes itself, and nothing beside a verdict that stays.
    assert [(v.decision, v.part, v.before, v.after) for v in found.verdicts] == [
        ("a", "missing", "10", "11"),
        ("a.b", "", "5", "6"),
    ]


def test_diff_tries_cases_where_regions_end():
    policy = lc.load(lc.shipped("yuzhou-2023"))
    found = lc.diff(policy, policy.amend(lc.shipped("yuzhou-2023") / "amendments" / "what-if-line-8000.yaml"))
    by_part = {v.part: v for v in found.verdicts if v.decision == "监测对象识别"}
    assert by_part[""].tried
    assert by_part[""].before == "NOT_ELIGIBLE"
    assert (by_part["line"].before, by_part["line"].after) == ("7500", "8000")
    assert "风险消除.failed" not in found.cannot_tell
    assert found.first_day is None


def test_diff_says_when_a_change_begins_to_hold():
    policy = lc.load(lc.shipped("yuzhou-2023"))
    found = lc.diff(policy, policy.amend(lc.shipped("yuzhou-2023") / "amendments" / "draft-2024-notice.yaml"))
    assert found.first_day == "2024-01-01"
    assert found.verdicts == found.cannot_tell == ()
    assert "the first day on which something differs is 2024-01-01" in str(found)


def test_diff_takes_an_amendment_file():
    policy = lc.shipped("yuzhou-2023")
    done = invoke("diff", policy, policy / "amendments" / "what-if-line-8000.yaml")
    assert done.exit_code == 1
    assert "parameter `监测收入参考线` changed" in done.output
