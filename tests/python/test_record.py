"""Decision records: one command decides again and compares."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import liangce as lc
import pytest
from conftest import LOAN
from liangce.cli import app
from typer.testing import CliRunner

ON = "2023-06-30"
MEMBERS = [{"姓名": "甲", "出生日期": dt.date(1990, 1, 1), "收入": "0.50"}, {"姓名": "乙", "收入": lc.unknown("stale")}]
CASES = [
    {},
    {"金额": "50000.00", "户数": 3, "比例": "0.6", "脱贫户": False, "类型": "生产", "到期日": "2023-12-31"},
    {"金额": None, "时间": dt.time(8, 30), "时刻": dt.datetime(2023, 6, 30, 8, 30), "时长": dt.timedelta(hours=30)},
    {"月数": lc.Months(14), "说明": '“引号” " \\ \n', "家庭成员": MEMBERS, "单户": {"姓名": "丙"}},
    {"金额": lc.unknown(low=1, high="50000.00"), "户数": lc.unknown("conflict", values=[1, 2])},
    {"金额": -1},
    {"金额": lc.unknown(values=["1.00", 60000])},
]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_a_record_stands(loan, case):
    decision = loan.decide("may_borrow", case, on=ON, record=True)
    told = json.loads(decision.record)
    assert (told["decision"], told["on"], told["verdict"]) == ("可贷", ON, decision.verdict)
    assert told["policy_digest"] == loan.digest
    assert told["digest"] == decision.digest
    again = lc.redecide(loan, decision.record)
    assert again.differences == ()
    assert again.stands
    assert again.decision.verdict == decision.verdict


def test_no_record_unless_asked_for(loan):
    assert loan.decide("可贷", {}, on=ON).record == ""


def test_another_policy_text_and_another_answer_are_told(loan):
    record = loan.decide("可贷", {"金额": 40000}, on=ON, record=True).record
    stricter = lc.load_text(LOAN.replace("50000", "30000"), name="loan.yaml")
    again = lc.redecide(stricter, record)
    assert not again.stands
    assert again.differences == ("policy_digest", "verdict", "digest")
    assert (again.before["verdict"], again.after["verdict"]) == ("ELIGIBLE", "NOT_ELIGIBLE")


def test_a_forged_verdict_does_not_stand(loan):
    record = loan.decide("可贷", {"金额": 60000}, on=ON, record=True).record
    again = lc.redecide(loan, record.replace("NOT_ELIGIBLE", "ELIGIBLE"))
    assert again.differences == ("verdict",)
    assert not again.stands


@pytest.mark.parametrize(
    "record",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"record": "2"}',
        '{"record": "1"}',
        '{"record":"1","decision":"可贷","on":1,"facts":{}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_record(loan, record):
    with pytest.raises(ValueError, match="not a decision record"):
        lc.redecide(loan, record)


def test_command_line(tmp_path: Path):
    (tmp_path / "loan.yaml").write_text(LOAN, encoding="utf-8")
    (tmp_path / "facts.yaml").write_text("金额: 40000\n", encoding="utf-8")
    record = tmp_path / "decision.json"

    def run(*arguments: object):
        return CliRunner().invoke(app, [str(a) for a in arguments])

    decide = ("decide", tmp_path / "loan.yaml", "可贷", "--facts", tmp_path / "facts.yaml", "--on", ON)
    assert run(*decide, "--record", record).exit_code == 0
    done = run("redecide", record, tmp_path / "loan.yaml")
    assert (done.exit_code, done.stdout) == (0, "stands: 可贷 on 2023-06-30: ELIGIBLE\n")
    assert json.loads(run("redecide", record, tmp_path / "loan.yaml", "--format", "json").stdout)["stands"] is True
    record.write_text(record.read_text(encoding="utf-8").replace('"ELIGIBLE"', '"NOT_ELIGIBLE"'), encoding="utf-8")
    done = run("redecide", record, tmp_path / "loan.yaml")
    assert done.exit_code == 1
    assert "verdict: was NOT_ELIGIBLE, is ELIGIBLE" in done.stdout
    record.write_text("{", encoding="utf-8")
    assert run("redecide", record, tmp_path / "loan.yaml").exit_code == 2
    assert run("redecide", tmp_path / "none", tmp_path / "loan.yaml").exit_code == 2
