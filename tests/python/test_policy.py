"""Policies: loading, what they say of themselves, amending, deciding on a date."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import liangce as lc
import pytest

ON = "2023-06-30"


# ---- loading -----------------------------------------------------------------------------------------------


def test_load_takes_a_path_a_text_or_several(tmp_path: Path):
    from conftest import LOAN

    file = tmp_path / "loan.yaml"
    file.write_text(LOAN, encoding="utf-8")
    for paths in (file, str(file), [file], (str(file),), tmp_path):
        assert lc.load(paths).id == "loan"


def test_policy_error_lists_every_problem_with_its_place():
    text = """language: 1
policy: p
title: t
in force: 2023-01-01 ..
facts:
  甲: {type: mony}
  乙: {type: number, tipe: 3}
"""
    with pytest.raises(lc.PolicyError) as caught:
        lc.load_text(text, name="bad.yaml")
    error = caught.value
    assert isinstance(error, ValueError)
    assert len(error.diagnostics) == 2
    first, second = error.diagnostics
    assert (first.file, first.line, first.severity) == ("bad.yaml", 6, "error")
    assert first.code.startswith("LC")
    assert "money" in first.hint
    assert second.line == 7
    assert second.column == text.splitlines()[6].index("tipe") + 1
    assert second.end == (7, second.column + 4)
    shown = str(error)
    assert "bad.yaml:6:" in shown
    assert "^^^^" in shown
    assert str(first) in shown
    assert str(second) in shown


def test_unknown_name_in_a_rule_is_found():
    from conftest import LOAN

    with pytest.raises(lc.PolicyError, match="最高额") as caught:
        lc.load_text(LOAN.replace("金额 <= 最高额", "金额 <= 最高"), name="loan.yaml").on(ON)
    (diagnostic,) = [d for d in caught.value.diagnostics if d.severity == "error"]
    line = LOAN.splitlines().index("  额度内: {en: within, when: 金额 <= 最高额}") + 1
    assert (diagnostic.line, diagnostic.column) == (line, "  额度内: {en: within, when: 金额 <= ".__len__() + 1)


@pytest.mark.parametrize("path", ["no such file.yaml", "", "a\udcffb.yaml", "x" * 5000])
def test_missing_files(path):
    with pytest.raises((lc.PolicyError, OSError)):
        lc.load(path)


@pytest.mark.parametrize("path", [3, None, b"x\0", "a\0b"])
def test_what_is_no_path(path):
    with pytest.raises((TypeError, ValueError)):
        lc.load(path)


@pytest.mark.parametrize(
    "text", ["", ",rule ", "\ud800", "a: &a [*a]", "x" * 100_000, "[" * 10_000, "\0", "- 1\n--- \n- 2"]
)
def test_hostile_texts_are_policy_errors(text):
    with pytest.raises(lc.PolicyError):
        lc.load_text(text)


def test_shipped_policies():
    assert (lc.shipped() / "yuzhou-2023" / "policy.yaml").is_file()
    with pytest.raises(LookupError, match="yuzhou-2023"):
        lc.shipped("yuzhou")


# ---- what a policy says of itself --------------------------------------------------------------------------


def test_header(loan):
    assert (loan.id, loan.title, loan.en) == ("loan", "小额信贷", "")
    assert loan.in_force == (dt.date(2023, 1, 1), dt.date(2024, 12, 31))
    assert loan.published is None
    assert loan.files == ("loan.yaml",)
    assert loan.digest.startswith("sha256:")
    assert "loan" in repr(loan)


def test_facts(loan):
    amount = loan.facts["金额"]
    assert loan.facts["amount"] is amount
    assert (amount.name, amount.en, amount.type, amount.unit, amount.scale) == ("金额", "amount", "money", "元", 2)
    assert amount.at_least == 0
    assert loan.facts["类型"].choices == ("消费", "生产")
    members = loan.facts["家庭成员"]
    assert [(f.name, f.en, f.type) for f in members.fields] == [
        ("姓名", "name", "text"),
        ("出生日期", "born", "date"),
        ("收入", "income", "money"),
    ]
    assert members.type.startswith("list of ")
    assert next(iter(loan.facts)) == "金额"
    assert "没有" not in loan.facts
    with pytest.raises(KeyError):
        loan.facts["没有"]


def test_parameters_on_a_date(loan):
    most = loan.parameters["most"]
    assert most.on("2023-12-31") == Decimal(50000)
    assert most.on(dt.date(2024, 1, 1)) == Decimal(60000)
    assert [(v.first, v.last) for v in most.versions] == [
        (dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        (dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
    ]
    assert most.basis == "assumed"
    with pytest.raises(LookupError, match="2025-01-01"):
        most.on("2025-01-01")


def test_elements_are_read_only(loan):
    with pytest.raises(AttributeError):
        loan.facts["金额"].name = "x"
    with pytest.raises(TypeError):
        loan.facts["x"] = 1


def test_yuzhou_clauses_and_decisions(yuzhou):
    clause = yuzhou.clauses["1.4"]
    assert clause.quotes == ("2023年防止返贫监测收入参考范围为7500元",)
    assert clause.item == 1
    decision = yuzhou.decisions["monitoring_eligibility"]
    assert decision.name == "监测对象识别"
    assert decision.kind == "eligibility"
    line = yuzhou.parameters["监测收入参考线"]
    assert line.quotes == clause.quotes
    assert (line.unit, line.basis, line.on("2023-06-30")) == ("元/人·年", "text", Decimal(7500))
    assert yuzhou.published == dt.date(2023, 5, 11)


# ---- deciding ----------------------------------------------------------------------------------------------


def test_decision(loan):
    d = loan.decide("可贷", {"金额": "50000.00"}, on=ON)
    assert (d.name, d.verdict, d.undetermined) == ("可贷", "ELIGIBLE", False)
    assert d.on == dt.date(2023, 6, 30)
    assert d.digest.startswith("sha256:")
    assert d.missing == d.also_unknown == d.errors == d.findings == d.confirm == ()
    assert repr(d) == "<Decision 可贷: ELIGIBLE on 2023-06-30>"
    same = loan.decide("may_borrow", {"amount": 50000}, on=dt.date(2023, 6, 30))
    assert same.digest == d.digest
    assert same.to_json() == d.to_json()


def test_without_reasons_and_digest(loan):
    d = loan.decide("可贷", {"金额": 1}, on=ON, reasons=False, digest=False)
    assert (d.verdict, d.reasons, d.digest) == ("ELIGIBLE", (), "")


def test_the_date_chooses_the_version(loan):
    case = {"金额": 55000}
    assert loan.decide("可贷", case, on="2023-12-31").verdict == "NOT_ELIGIBLE"
    assert loan.decide("可贷", case, on="2024-01-01").verdict == "ELIGIBLE"
    outside = loan.decide("可贷", case, on="2025-01-01")
    assert outside.verdict == "UNDETERMINED"


@pytest.mark.parametrize("on", ["2023-13-01", "yesterday", "", "2023-06-30T00:00:00", dt.datetime(2023, 6, 30, 1)])
def test_bad_dates(loan, on):
    with pytest.raises(ValueError, match="on must be a date"):
        loan.decide("可贷", {}, on=on)


@pytest.mark.parametrize("on", [None, 20230630, 1.5])
def test_dates_of_the_wrong_type(loan, on):
    with pytest.raises(TypeError, match="on must be"):
        loan.decide("可贷", {}, on=on)


def test_the_date_is_never_assumed(loan):
    with pytest.raises(TypeError):
        loan.decide("可贷", {})


def test_unknown_decision_suggests(loan):
    with pytest.raises(LookupError, match="可贷"):
        loan.decide("可贷款", {}, on=ON)
    with pytest.raises(LookupError):
        loan.rule("没有这条", {}, on=ON)


def test_program(loan):
    program = loan.on(ON)
    assert program.on == dt.date(2023, 6, 30)
    assert program.decisions == ("可贷",)
    assert program.facts_of("可贷") == ("金额",)
    assert program.decide("可贷", {"金额": 1}).verdict == "ELIGIBLE"
    assert program.verdict("可贷", {"金额": 1}) == "ELIGIBLE"
    assert program.verdict("may_borrow", {}) is None
    assert program.rule("额度内", {"金额": 60000}) is False
    assert program.rule("within", {}) is None
    assert program is loan.on(dt.date(2023, 6, 30))
    assert repr(program) == "<Program loan on 2023-06-30>"


def test_reasons(yuzhou):
    case = {"农户": True, "监测状态": "none", "人均纯收入": "7499.99", "核实结论": "include", "脱贫户": False}
    d = yuzhou.decide("监测对象识别", case, on=ON)
    assert d.verdict == "ELIGIBLE"
    (root,) = d.reasons
    steps = list(root.walk())
    assert root.kind == "decision"
    income = next(s for s in steps if s.name == "收入低于参考线")
    assert income.value is True
    assert "1.5" in income.clauses
    assert any(s.used.get("监测收入参考线") == 7500 for s in steps)
    assert any("2023年防止返贫监测收入参考范围为7500元" in s.quote for s in steps)
    assert "1.5" in d.clauses


def test_prose_in_two_languages(yuzhou):
    d = yuzhou.decide("监测对象识别", {"农户": True, "人均纯收入": 7000}, on=ON)
    assert str(d) == d.explain() == d.explain("zh") == f"{d}" == f"{d:zh}"
    assert d.explain("en") == f"{d:en}" != str(d)
    assert "7000" in d.explain().replace(",", "")
    assert "7000" not in d.explain(values=False).replace(",", "")
    with pytest.raises(ValueError, match="zh or en"):
        d.explain("fr")


def test_json_and_dict_agree(yuzhou):
    d = yuzhou.decide("监测对象识别", {"农户": True, "人均纯收入": lc.unknown(low=7100, high=7900)}, on=ON)
    told = json.loads(d.to_json())
    plain = d.to_dict()
    assert told["verdict"] == plain["verdict"] == d.verdict
    assert [m["name"] for m in plain["missing"]] == [m.name for m in d.missing]
    assert plain["digest"] == d.digest
    assert plain["on"] == dt.date(2023, 6, 30)
    assert len(plain["reasons"]) == 1
    assert plain["reasons"][0]["parts"]


# ---- amending ----------------------------------------------------------------------------------------------


def test_amend_values(loan):
    case = {"金额": 55000}
    changed = loan.amend({"最高额": 60000})
    assert changed.decide("可贷", case, on=ON).verdict == "ELIGIBLE"
    assert loan.decide("可贷", case, on=ON).verdict == "NOT_ELIGIBLE"
    assert changed.amend({"most": "10.00"}).decide("可贷", case, on=ON).verdict == "NOT_ELIGIBLE"
    assert changed.decide("可贷", case, on=ON).digest != loan.decide("可贷", case, on=ON).digest


@pytest.mark.parametrize(
    "changes", [{"最高": 1}, {"最高额": "多"}, {"最高额": 0.125}, {1: 2}, {"最高额": float("nan")}]
)
def test_amend_refuses(loan, changes):
    with pytest.raises((lc.PolicyError, lc.CaseError)):
        loan.amend(changes)


def test_amend_wants_a_mapping_or_a_path(loan):
    with pytest.raises(TypeError, match="mapping"):
        loan.amend(3)


def test_amend_file(loan, tmp_path: Path):
    file = tmp_path / "draft.yaml"
    file.write_text("language: 1\namends: loan\nparameters:\n  最高额: {value: 60000}\n", encoding="utf-8")
    assert loan.amend(file).decide("可贷", {"金额": 55000}, on=ON).verdict == "ELIGIBLE"
    assert loan.amend(str(file)).decide("可贷", {"金额": 55000}, on=ON).verdict == "ELIGIBLE"
    with pytest.raises((lc.PolicyError, OSError)):
        loan.amend(tmp_path / "none.yaml")


def test_amend_schedule_by_dates(yuzhou):
    steps = {dt.date(2023, 4, 30): 20, "2023-06-30": "40.5", dt.date(2023, 9, 30): 60, dt.date(2023, 11, 30): 80}
    assert yuzhou.amend({"支出进度节点": steps}).id == "yuzhou-2023"


# ---- check and test ----------------------------------------------------------------------------------------


def test_check_of_the_shipped_policy():
    assert [d for d in lc.check(lc.shipped("yuzhou-2023")) if d.severity == "error"] == []


def test_check_finds_everything(tmp_path: Path):
    from conftest import LOAN

    file = tmp_path / "loan.yaml"
    file.write_text(LOAN.replace("金额 <= 最高额", "金额 <= 最高"), encoding="utf-8")
    assert any("最高" in d.message and d.severity == "error" for d in lc.check(file))
    assert [d.severity for d in lc.check(tmp_path / "none.yaml")] == ["error"]


TESTS = """tests: loan
on: 2023-06-30
facts: {金额: 1}
cases:
  - name: within
    decision: 可贷
    expect: {verdict: ELIGIBLE}
  - name: above
    decision: 可贷
    facts: {金额: 50000.01}
    expect: {verdict: ELIGIBLE}
"""


def test_tests_of_a_policy(tmp_path: Path):
    from conftest import LOAN

    (tmp_path / "loan.yaml").write_text(LOAN, encoding="utf-8")
    tests = tmp_path / "loan.test.yaml"
    tests.write_text(TESTS, encoding="utf-8")
    told = []
    run = lc.test(tmp_path, progress=lambda done, total: told.append((done, total)))
    assert (len(run), run.passed, run.failed, run.ok) == (2, 1, 1, False)
    assert told[-1] == (2, 2)
    good, bad = run
    assert run[0] is good
    assert run[-1] is bad
    assert good.passed
    assert (bad.outcome, bad.name, bad.decision, bad.on) == ("failed", "above", "可贷", dt.date(2023, 6, 30))
    (difference,) = bad.differences
    assert (difference.what, difference.got) == ("verdict", "NOT_ELIGIBLE")
    assert difference.line == TESTS.splitlines().index("    expect: {verdict: ELIGIBLE}", 8) + 1
    assert bad.answer.verdict == "NOT_ELIGIBLE"
    assert "<testsuite" in run.junit()
    assert [r.name for r in lc.test(tests, filter="abo")] == ["above"]
    assert repr(run) == "<TestRun: 1 of 2 passed>"


def test_progress_that_fails_is_the_callers_error(tmp_path: Path):
    from conftest import LOAN

    (tmp_path / "loan.yaml").write_text(LOAN, encoding="utf-8")
    (tmp_path / "loan.test.yaml").write_text(TESTS, encoding="utf-8")

    def stop(done, total):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        lc.test(tmp_path, progress=stop, threads=2)


def test_yuzhou_tests_pass():
    run = lc.test(lc.shipped("yuzhou-2023"))
    assert [f"{r.file}: {r.name}" for r in run if not r.passed] == []
    assert len(run) > 150


def test_a_unit_that_is_none_is_shown_nowhere(tmp_path: Path):
    text = """
policy: p
in force: 2023-01-01 .. 2023-12-31
parameters:
  k: {type: number, unit: none, basis: assumed, note: "an example", values: {2023-01-01: 3}}
facts:
  a: {type: number, unit: none}
  b: {type: list, of: {type: number, unit: none}}
decisions:
  d: {kind: eligibility, when: a > k and count(b) > 0}
"""
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    policy = lc.load(tmp_path / "p.yaml")
    assert policy.facts["a"].unit is None
    assert "none" not in str(policy.decide("d", {"a": 5}, on="2023-03-01"))
    for wrong in ({"a": [1]}, {"b": [[1]]}, {"b": [{}]}, {"a": object()}):
        with pytest.raises(lc.CaseError) as raised:
            policy.decide("d", wrong, on="2023-03-01")
        assert "expected number" in str(raised.value)
        assert "none" not in str(raised.value)
