"""The engine against rules written a second time: a county and the hand-made cases."""

import datetime
from collections import Counter

import county_oracle as oracle
import liangce as lc
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from liangce import synthetic

HOUSEHOLDS = 8_000
MILESTONES = {
    "四月底支出进度": ("2023-04-30", 30),
    "六月底支出进度": ("2023-06-30", 50),
    "九月底支出进度": ("2023-09-30", 75),
    "十一月底支出进度": ("2023-11-30", 95),
}


@pytest.fixture(scope="module")
def policy():
    return lc.load(lc.shipped("yuzhou-2023"))


@pytest.fixture(scope="module")
def county():
    return synthetic.generate(11, HOUSEHOLDS)


def verdicts(policy, table, decision, on, changes=None):
    asked = policy.amend(changes) if changes else policy
    decided = asked.decide_table(table, [decision], on=on, outputs=False, missing=False, ignore=synthetic.KEYS)
    assert decided.error_count == 0, decided.errors[:3]
    return decided.to_pyarrow()[decision].cast(pa.string()).to_pylist()


def same(got, expected):
    """Equal, or the differences counted."""
    differences = Counter((a, b) for a, b in zip(got, expected, strict=True) if a != b)
    assert differences == Counter(), "(engine, oracle): count"


@pytest.mark.parametrize("line", [6000, 7500, 8000, 9999])
@pytest.mark.parametrize("side", ["tables", "truth"])
def test_monitoring(policy, county, side, line):
    table = getattr(county, side)["households"]
    expected = oracle.monitoring(table, county.on, line)["verdict"]
    assert set(expected) == ({"ELIGIBLE", "NOT_ELIGIBLE", "UNDETERMINED"} if side == "tables" else set(expected))
    same(verdicts(policy, table, "监测对象识别", county.on, {"监测收入参考线": line}), list(expected))


def test_screening_alone(policy, county):
    table = county["households"]
    result = oracle.monitoring(table, county.on, 7500)
    monitored = np.isin(oracle.words(table["监测状态"]), ["active", "rolled_back"])
    words = {oracle.T: "ELIGIBLE", oracle.F: "NOT_ELIGIBLE", oracle.U: "UNDETERMINED"}
    expected = ["NOT_ELIGIBLE" if m else words[s] for m, s in zip(monitored, result["screen"], strict=True)]
    same(verdicts(policy, table, "监测对象识别", county.on, {"须经核实": False}), expected)


def test_categories(policy, county):
    table = county.truth["households"]
    result = oracle.monitoring(table, county.on, 7500)
    eligible = result["verdict"] == "ELIGIBLE"
    decided = policy.decide_table(table, ["监测对象识别"], on=county.on, ignore=synthetic.KEYS).to_pyarrow()
    got = decided["监测对象识别.category"].cast(pa.string()).to_pylist()
    same([word for word, it in zip(got, eligible, strict=True) if it], list(oracle.category(table, result)[eligible]))


@pytest.mark.parametrize("line", [7500, 8300])
@pytest.mark.parametrize("side", ["tables", "truth"])
def test_exits(policy, county, side, line):
    table = getattr(county, side)["households"]
    table = table.filter(pc.is_valid(table["识别日期"]))
    expected = [oracle.exit_verdict(row, county.on, line) for row in table.to_pylist()]
    assert {"EXIT", "STAY", "NOT_APPLICABLE"} <= set(expected)
    same(verdicts(policy, table, "风险消除", county.on, {"监测收入参考线": line}), expected)


@pytest.mark.parametrize("decision", ["监测对象识别", "风险消除"])
def test_few_households_are_decided_one_by_one(policy, county, decision):
    """With all its outputs: an output that the column cannot say takes the whole decision along."""
    table = county["households"]
    decided = policy.decide_table(table, [decision], on=county.on, ignore=synthetic.KEYS)
    assert decided.by_row[decision] < len(table) / 20
    alone = policy.decide_table(table, [decision], on=county.on, ignore=synthetic.KEYS, columns=False)
    assert alone.by_row == {decision: len(table)}


def test_nobody_without_a_record_leaves(policy, county):
    table = county["households"]
    table = table.filter(pc.is_null(table["识别日期"])).slice(0, 500)
    assert set(verdicts(policy, table, "风险消除", county.on)) == {"NOT_APPLICABLE"}


@pytest.mark.parametrize("side", ["tables", "truth"])
def test_loans(policy, side):
    county = synthetic.generate(12, 60_000)
    table = getattr(county, side)["loans"]
    expected = [oracle.loan_verdict(row) for row in table.to_pylist()]
    assert set(expected) == {"ELIGIBLE", "NOT_ELIGIBLE", "TERMS_NOT_MET", "UNDETERMINED", "NOT_APPLICABLE"}
    same(verdicts(policy, table, "小额信贷", county.on), expected)


@pytest.mark.parametrize("decision", MILESTONES)
def test_milestones(policy, county, decision):
    by, percent = MILESTONES[decision]
    day = datetime.date.fromisoformat(by)
    expected = [oracle.milestone(row, county.on, day, percent) for row in county["funds"].to_pylist()]
    same(verdicts(policy, county["funds"], decision, county.on), expected)


def test_industry_share(policy, county):
    expected = [oracle.industry_share(row) for row in county["funds"].to_pylist()]
    same(verdicts(policy, county["funds"], "产业资金比例", county.on), expected)


def test_single_cases_agree_with_the_table(policy, county):
    table = county["households"].slice(0, 400)
    singles = []
    for row in table.to_pylist():
        low, high = row.pop("人均纯收入.low"), row.pop("人均纯收入.high")
        if low is not None:
            row["人均纯收入"] = lc.unknown(low=low, high=high)
        facts = {name: value for name, value in row.items() if name not in synthetic.KEYS}
        singles.append(policy.decide("监测对象识别", facts, on=county.on, reasons=False).verdict)
    same(verdicts(policy, table, "监测对象识别", county.on), singles)


HANDMADE = [
    (name, i, table[synthetic.handmade.NAME][i].as_py())
    for name, table in synthetic.handmade.tables().items()
    for i in range(table.num_rows)
]


@pytest.mark.parametrize(("name", "row"), [pytest.param(name, i, id=case) for name, i, case in HANDMADE])
def test_handmade_cases(policy, name, row):
    handmade = synthetic.handmade
    table = handmade.tables()[name].slice(row, 1)
    case = table.to_pylist()[0]
    given = table.drop_columns([handmade.NAME, handmade.ON, handmade.DECISION, handmade.EXPECTED])
    decided = policy.decide_table(given, [case[handmade.DECISION]], on=case[handmade.ON]).to_pyarrow()
    assert decided[case[handmade.DECISION]].cast(pa.string()).to_pylist() == [case[handmade.EXPECTED]]
