"""A county assessed as a whole: against hand-made tables, against pandas, and case by case against single decisions."""

from __future__ import annotations

import datetime as dt
import json
import random
from decimal import Decimal

import liangce as lc
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import pytest
from liangce import synthetic
from liangce.assess import asking
from liangce.assess.county import CountyError
from liangce.assess.model import EntityError, read
from liangce.cli import app
from typer.testing import CliRunner

D = dt.date
ON = D(2023, 7, 10)


@pytest.fixture(scope="module")
def county() -> synthetic.County:
    return synthetic.generate(2023, 2_000)


@pytest.fixture(scope="module")
def without_funds(yuzhou: lc.Policy) -> list[str]:
    """Every decision but those on funds, which the tests of funds ask."""
    return [d.name for d in yuzhou.decisions.values() if d.kind != "computation" and d.subject != "fund"]


@pytest.fixture(scope="module")
def ledger(yuzhou: lc.Policy, county: synthetic.County, without_funds: list[str]):
    return yuzhou.assess(county.tables, on=county.on, decisions=without_funds)


@pytest.fixture(scope="module")
def frame(ledger) -> pd.DataFrame:
    return ledger.to_pandas(not_applicable=True)


def small() -> dict[str, object]:
    """Two townships, three villages, four households: what comes of it is reasoned by hand."""
    return {
        "townships": {"乡镇编号": ["T1", "T2"], "联乡领导数": [1, 0]},
        "villages": {
            "村编号": ["V1", "V2", "V3"],
            "乡镇编号": ["T1", "T1", "T2"],
            "脱贫村": [True, False, True],
            "集中排查日期": [D(2023, 5, 20), D(2023, 5, 21), None],
            "产业发展示范村": [True, None, False],
            "示范产业数": [1, 0, 3],
            "帮村单位数": [1, 0, 0],
        },
        "households": {
            "户编号": ["H1", "H2", "H3", "H4"],
            "村编号": ["V1", "V1", "V3", "V9"],
            "监测状态": ["active", "active", "none", "none"],
            "脱贫户": [False, True, True, None],
            "识别日期": [D(2023, 5, 12), D(2023, 5, 12), None, None],
            "重点人群": [True, True, False, None],
            "集中排查已查": [True, True, None, False],
            "住房等级": ["D", "A", None, "C"],
            "住人": [True, True, True, False],
        },
        "helpers": {
            "户编号": ["H1", "H2"],
            "编号": ["G1", "G2"],
            "国家公职人员": [True, True],
            "到位日期": [D(2023, 5, 17), D(2023, 5, 18)],
            "结束日期": pa.nulls(2, pa.date32()),
        },
        "visits": {
            "户编号": ["H1"] * 4 + ["H2"] * 4 + ["H7"],
            "日期": [D(2023, 6, 2), D(2023, 6, 9), D(2023, 6, 16), D(2023, 6, 26)] * 2 + [D(2023, 6, 1)],
            "实地": [True] * 4 + [True] * 3 + [False] + [True],
        },
        "members": {
            "编号": ["P1", "P2", "P3"],
            "户编号": ["H1", "H2", "H3"],
            "困难群众": [True, True, None],
            "参保": [True, False, False],
            "参保例外": ["none", "none", "none"],
        },
        "campaigns": {
            "类型": ["concentrated_screening", "inspection"],
            "开始日期": [D(2023, 5, 15), D(2023, 6, 12)],
            "结束日期": [D(2023, 6, 12), D(2023, 6, 21)],
        },
        "records": {"记录": ["helpers", "visits", "campaigns"], "完整至": [D(2023, 7, 9)] * 3},
    }


def rows(table, decision: str, *columns: str) -> list[tuple]:
    found = [row for row in table.to_pylist() if row["decision"] == decision]
    return [tuple(row[name] for name in columns) for row in found]


def lists(ledger, **options):
    return ledger.table(not_applicable=True, **options)


# ---- the model ---------------------------------------------------------------------------------------------


def test_the_shipped_model_fits_the_policy(yuzhou: lc.Policy) -> None:
    model = read(yuzhou)
    subjects = {d.subject for d in yuzhou.decisions.values()} - {"county"}
    assert subjects - set(model.subjects) == {"finding"}
    assert {name for name, asked in model.decisions.items() if asked.skip} == {"派单核对", "责任单位查询"}


def test_every_list_of_the_policy_has_rows_or_is_a_register_of_its_own(yuzhou: lc.Policy) -> None:
    """Lists that no table feeds are columns: the registers of funds, of screening, of exits, of persons."""
    model = read(yuzhou)
    columns = {
        *(
            "安排清单",
            "支出清单",
            "公开清单",
            "项目清单",
            "到账清单",
            "跟踪报告日期",
            "本级衔接资金预算",
            "户内在先申请",
            "贷款对象台账",
        ),
        *(
            "筛查台账",
            "候选台账",
            "月末监测记录",
            "风险清单",
            "措施清单",
            "退出步骤",
            "动态调整记录",
            "预警清单",
            "负面情形",
        ),
        *("劳动力分组", "个人措施", "台账缺漏干部", "就业渠道"),
    }
    unfed = {fact.name for fact in yuzhou.facts.values() if fact.type.startswith("list")} - set(model.facts)
    assert unfed == columns


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("entities: other\nyear: [2023-01-01, 2023-12-31]", "is for `other`"),
        ("entities: yuzhou-2023\nyear: [2023-01-01]", "expected [first day, last day]"),
        ("entities: yuzhou-2023\nyear: [a, b]\nfacts: {不存在: {rows: visits}}", "the policy has no such fact"),
        ("entities: yuzhou-2023\nyear: [a, b]\nfacts: {走访清单: {rows: visits}}", "no table `visits`"),
        (
            "entities: yuzhou-2023\nyear: [a, b]\nfacts: {走访清单: {rows: v, count: v}}\ntables: {v: {}}",
            "exactly one of",
        ),
        ("entities: yuzhou-2023\nyear: [a, b]\ntables: {v: {parent: w}}", "no parent table `w`"),
        ("entities: yuzhou-2023\nyear: [a, b]\ntables: {v: {parent: w}, w: {}}", "its parent `w` has no key"),
        (
            "entities: yuzhou-2023\nyear: [a, b]\ntables: {v: {key: k, parent: w}, w: {key: k, parent: v}}",
            "belongs to itself",
        ),
        ("entities: yuzhou-2023\nyear: [a, b]\ntables: {v: {kez: k}}", "unknown key `kez`"),
        ("entities: yuzhou-2023\nyear: [a, b]\nsubjects: {village: v}", "no table `v`"),
        ("entities: yuzhou-2023\nyear: [a, b]\ndecisions: {无: {skip: x}}", "the policy has no such decision"),
        ("entities: yuzhou-2023\nyear: [a, b]\ndecisions: {五天四夜: {each: week}}", "stand together"),
        ("entities: yuzhou-2023\nyear: [a, b]\ndecisions: {五天四夜: {each: day, fact: 考勤日}}", "`each` is one of"),
        ("entities: yuzhou-2023\nyear: [a, b]\ndecisions: {五天四夜: {shortfall: x}}", "no output `x`"),
        ("entities: yuzhou-2023\nyear: [a, b]\nowner: 没有", "no parameter `没有`"),
    ],
)
def test_a_model_that_does_not_fit_says_where(yuzhou: lc.Policy, tmp_path, text: str, told: str) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(EntityError, match=r"model\.yaml") as error:
        read(yuzhou, file)
    assert told in str(error.value)


def test_an_entity_model_is_no_policy() -> None:
    with pytest.raises(lc.PolicyError, match="this is an entity model"):
        lc.load(lc.shipped("yuzhou-2023") / "entities.yaml")


def test_a_policy_without_a_model_says_so() -> None:
    policy = lc.load_text(
        'policy: alone\nfacts: {a: {type: boolean}}\ndecisions: {d: {verdict: \'if a then "MET" else "NOT_MET"\'}}'
    )
    with pytest.raises(LookupError, match=r"no entities\.yaml"):
        policy.assess({"county": {"a": [True]}}, on=ON)


# ---- by hand -----------------------------------------------------------------------------------------------


def test_days_of_the_household_by_hand(yuzhou: lc.Policy) -> None:
    """Owners due on 05-17 (2.2): one in time, one a day late."""
    table = lists(yuzhou.assess(small(), on=ON, decisions=["责任人5日到位"]))
    assert rows(table, "责任人5日到位", "id", "verdict", "due", "village", "township") == [
        ("H1", "MET", D(2023, 5, 17), "V1", "T1"),
        ("H2", "NOT_MET", D(2023, 5, 17), "V1", "T1"),
    ]


def test_visits_are_asked_month_by_month(yuzhou: lc.Policy) -> None:
    """Identified on 05-12: May is no full month; June had four visits and three on site; July is not over."""
    table = lists(yuzhou.assess(small(), on=ON, decisions=["每月实地走访"]))
    told = {
        (id, period): (verdict, short)
        for id, period, verdict, short in rows(table, "每月实地走访", "id", "period", "verdict", "shortfall")
    }
    assert {key: value for key, value in told.items() if key[1] >= "2023-05"} == {
        ("H1", "2023-05"): ("NOT_APPLICABLE", None),
        ("H2", "2023-05"): ("NOT_APPLICABLE", None),
        ("H1", "2023-06"): ("MET", None),
        ("H2", "2023-06"): ("NOT_MET", Decimal(1)),
        ("H1", "2023-07"): ("NOT_DUE", None),
        ("H2", "2023-07"): ("NOT_DUE", None),
    }
    assert {period for _, period in told} == {f"2023-{month:02}" for month in range(1, 8)}
    june = [row for row in table.to_pylist() if row["period"] == "2023-06"]
    assert {row["due"] for row in june} == {D(2023, 6, 30)}


def test_groups_by_hand(yuzhou: lc.Policy) -> None:
    ledger = yuzhou.assess(
        small(),
        on=ON,
        decisions=["二季度集中排查情况", "帮村", "联乡", "困难群众应保尽保", "个人应保尽保", "住人无危房"],
    )
    table = lists(ledger)
    # V3 was not screened; H4 may belong to a special group and was not screened, which changes nothing any more.
    assert rows(table, "二季度集中排查情况", "verdict") == [("NOT_MET",)]
    case = ledger.case(rows(table, "二季度集中排查情况", "case")[0][0])[1]
    assert case["未排查村"] == ["V3"]
    assert (case["特殊群体户数"].low, case["特殊群体户数"].high) == (2, 3)
    assert rows(table, "帮村", "id", "verdict") == [("V1", "MET"), ("V2", "NOT_APPLICABLE"), ("V3", "NOT_MET")]
    assert rows(table, "联乡", "id", "verdict") == [("T1", "MET"), ("T2", "NOT_MET")]
    # P3 is perhaps in need, and not insured.
    assert rows(table, "个人应保尽保", "id", "verdict") == [("P1", "MET"), ("P2", "NOT_MET"), ("P3", "UNDETERMINED")]
    assert rows(table, "困难群众应保尽保", "verdict") == [("NOT_MET",)]
    assert rows(table, "住人无危房", "id", "verdict") == [
        ("H1", "NOT_MET"),
        ("H2", "MET"),
        ("H3", "UNDETERMINED"),
        ("H4", "MET"),
    ]


def test_responsible_units_name_the_township(yuzhou: lc.Policy) -> None:
    table = lists(yuzhou.assess(small(), on=ON, decisions=["帮村", "集中调研指导", "住人无危房"]))
    assert rows(table, "帮村", "responsible")[2] == (["市委组织部", "市乡村振兴局", "市工商联", "T2"],)
    assert rows(table, "集中调研指导", "responsible") == [(["市巩固拓展脱贫攻坚成果领导小组"],)]
    assert rows(table, "集中调研指导", "strength") == [("soft",)]
    # H4 lies in a village nobody knows.
    assert rows(table, "住人无危房", "responsible")[3][0][-1] == "各乡镇（褚河街道）"


def test_reasons_on_demand(yuzhou: lc.Policy) -> None:
    ledger = yuzhou.assess(small(), on=ON, decisions=["责任人5日到位"])
    late = [row for row in ledger.table().to_pylist() if row["verdict"] == "NOT_MET"]
    decision = ledger.decide(late[0]["case"])
    assert decision.verdict == "NOT_MET"
    assert decision.clauses == ("2.2",)
    assert decision.value["late_days"] == 1
    assert "5日内落实到位" in decision.explain()
    with pytest.raises(IndexError, match="cases 0 to 1"):
        ledger.case(2)


def test_rolled_up_by_hand(yuzhou: lc.Policy) -> None:
    ledger = yuzhou.assess(small(), on=ON, decisions=["住人无危房", "村示范产业"])
    by_township = ledger.roll_up("township").to_pylist()
    assert [(r["decision"], r["id"], r["verdict"], r["met"], r["not_met"], r["undetermined"]) for r in by_township] == [
        ("住人无危房", "T1", "NOT_MET", 1, 1, 0),
        ("住人无危房", "T2", "UNDETERMINED", 0, 0, 1),
        ("村示范产业", "T1", "NOT_DUE", 1, 0, 0),
        ("村示范产业", "T2", "MET", 1, 0, 0),
    ]
    assert [(r["ratio_low"], r["ratio_high"]) for r in by_township[:2]] == [(Decimal("0.5"), Decimal("0.5")), (0, 1)]
    whole = ledger.roll_up().to_pylist()
    assert [(r["id"], r["verdict"], r["ratio_low"], r["ratio_high"]) for r in whole] == [
        ("yuzhou-2023", "NOT_MET", Decimal("0.5"), Decimal("0.75")),
        ("yuzhou-2023", "NOT_DUE", 1, 1),
    ]
    with pytest.raises(KeyError, match="no table 'nowhere'"):
        ledger.roll_up("nowhere")


def test_who_answers_for_what(yuzhou: lc.Policy) -> None:
    units = {row["unit"]: row for row in yuzhou.assess(small(), on=ON, decisions=["帮村"]).by_unit().to_pylist()}
    assert (units["市工商联"]["met"], units["市工商联"]["not_met"], units["市工商联"]["not_applicable"]) == (1, 1, 1)
    assert (units["T1"]["met"], units["T1"]["not_met"], units["T2"]["not_met"]) == (1, 0, 1)


def test_one_body_answers_once_whatever_a_clause_calls_it(yuzhou: lc.Policy) -> None:
    # Items 1 to 4 write 市人力资源和社会保障局, items 9 and 20 市人社局 (table 1.99 of the catalogue).
    ledger = yuzhou.assess(small() | {"wages": {"编号": ["P1"], "本年": [1], "上年": [1]}}, on=ON)
    assert any(clause.startswith(("9.", "20.")) for block in ledger.blocks for clause in block.info.clauses)
    units = [row["unit"] for row in ledger.by_unit().to_pylist()]
    assert "市人力资源和社会保障局" in units
    assert "市人社局" not in units
    named = ledger.table(not_applicable=True)["responsible"].to_pylist()
    assert not any("市人社局" in each for each in named)
    assert all(len(set(each)) == len(each) for each in named)


def test_what_is_not_there_is_not_asked_and_said(yuzhou: lc.Policy) -> None:
    ledger = yuzhou.assess(small(), on=ON)
    assert ledger.skipped["三重保障核算"] == "the county has no table claims"
    assert ledger.skipped["六进六销渠道"] == "the county has no 销售清单"
    assert ledger.skipped["派单核对"] == "只在派单时问"
    told = {row["decision"]: row for row in ledger.summary().to_pylist()}
    assert set(told) == {d.name for d in yuzhou.decisions.values() if d.kind != "computation"}
    assert told["三重保障核算"]["asked"] == 0
    assert sum(row["asked"] for row in told.values()) == len(ledger)
    # Parameters alone decide it.
    assert told["两线合一"]["met"] == 1


# ---- what is wrong with a county ---------------------------------------------------------------------------


def test_keys_that_stand_twice_or_lead_nowhere(yuzhou: lc.Policy) -> None:
    tables = small()
    tables["households"]["户编号"] = ["H1", "H1", "H3", "H4"]  # type: ignore[index]
    ledger = yuzhou.assess(tables, on=ON, decisions=["帮扶责任人落实"])
    told = [str(problem) for problem in ledger.problems]
    assert "table households, row 1, column 户编号: the key H1 stands on another row as well" in told
    assert "table households, row 3, column 村编号: V9 is not in table villages" in told
    assert "table visits, row 8, column 户编号: H7 is not in table households" in told
    # Whose helper it is, is not known: neither household has one, and neither has none.
    assert rows(lists(ledger), "帮扶责任人落实", "verdict", "missing") == [("UNDETERMINED", ["帮扶责任人"])] * 2


def test_columns_nothing_reads_are_told(yuzhou: lc.Policy) -> None:
    tables = small()
    tables["villages"]["脱贫忖"] = [True, True, True]  # type: ignore[index]
    told = [str(problem) for problem in yuzhou.assess(tables, on=ON, decisions=["帮村"]).problems]
    assert "table villages, column 脱贫忖: no fact, key or condition of the model reads this column" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda t: t.update(vilages={"a": [1]}),
            "table vilages: the model has no such table; there are county, townships",
        ),
        (lambda t: t["villages"].pop("村编号"), "table villages has no column 村编号, its key; there are 乡镇编号"),
        (lambda t: t["visits"].pop("户编号"), "table visits has no column 户编号, its key"),
        (lambda t: t.update(county={"a": [1, 2]}), "table county: has 2 rows, the county is one"),
        (lambda t: t["villages"].update(帮村单位数=["一", "二", "三"]), None),
        (lambda t: t["villages"].update(脱贫村=[1.5, 2.5, 3.5]), "table villages: "),
        (lambda t: t["campaigns"].update(类型=[1, 2]), "table campaigns, column 类型: holds int64, fact "),
        (lambda t: t.clear(), "the county has no table"),
        (lambda t: t.update(villages=42), "table villages: a table is needed"),
    ],
)
def test_tables_that_are_no_county(yuzhou: lc.Policy, change, told: str | None) -> None:
    tables = small()
    change(tables)
    if told is None:  # bad cells are problems of their rows, and nobody's verdict
        ledger = yuzhou.assess(tables, on=ON, decisions=["帮村"])
        bad = [p for p in ledger.problems if p.column == "帮村单位数"]
        assert [(p.table, p.row) for p in bad] == [("villages", 0), ("villages", 1), ("villages", 2)]
        assert {verdict for (verdict,) in rows(lists(ledger), "帮村", "verdict")} == {"UNDETERMINED"}
        assert all(error for (error,) in rows(lists(ledger), "帮村", "error"))
        return
    with pytest.raises(CountyError) as error:
        yuzhou.assess(tables, on=ON, decisions=["帮村", "集中调研指导"])
    assert told in str(error.value)


def test_every_clause_of_the_synthetic_county_has_its_subjects(yuzhou: lc.Policy) -> None:
    county = synthetic.generate(7, 5_000)
    ledger = yuzhou.assess(county.tables, on=county.on)
    told = {row["decision"]: row for row in ledger.summary().to_pylist()}
    assert {name for name, row in told.items() if row["not_asked"]} == {"派单核对"}  # asked when a finding is routed
    assert {name for name, row in told.items() if not row["asked"]} == {"派单核对"}
    # Undecided everywhere is only what the document gives no number for.
    undecided = [name for name, row in told.items() if row["undetermined"] == row["asked"] > 0]
    for block in ledger.blocks:
        if block.info.name in undecided:
            parameters = {name for names in block.missing.to_pylist() for name in names} & set(yuzhou.parameters)
            assert parameters, block.info.name


def test_every_column_of_the_synthetic_county_is_read_or_ignored(ledger) -> None:
    assert [str(problem) for problem in ledger.problems if problem.row < 0] == []


def test_a_condition_without_its_column_is_told(yuzhou: lc.Policy) -> None:
    tables = small()
    del tables["campaigns"]["类型"]  # type: ignore[attr-defined]
    del tables["households"]["监测状态"]  # type: ignore[attr-defined]
    ledger = yuzhou.assess(tables, on=ON, decisions=["集中调研指导", "责任人5日到位"])
    # The record is complete, and nobody can read it: not even that nothing happened is known.
    assert ledger.skipped == {
        "集中调研指导": "the county has no 调研指导日期, 调研指导记录完整至",
        "责任人5日到位": "table households has no column 监测状态",
    }
    told = [str(problem) for problem in ledger.problems]
    assert "table campaigns, column 类型: is not there, fact 调研指导日期 looks for it" in told


def test_unknown_decision(yuzhou: lc.Policy) -> None:
    with pytest.raises(KeyError, match="no decision `无`"):
        yuzhou.assess(small(), on=ON, decisions=["无"])


def test_a_folder_that_is_not_there(yuzhou: lc.Policy, tmp_path) -> None:
    with pytest.raises(FileNotFoundError):
        yuzhou.assess(tmp_path / "none", on=ON)
    (tmp_path / "villages.csv").write_text("村编号\nV1\n", encoding="utf-8")
    pa.parquet.write_table(pa.table({"村编号": ["V1"]}), tmp_path / "villages.parquet")
    with pytest.raises(CountyError, match=r"as \.csv and as \.parquet"):
        yuzhou.assess(tmp_path, on=ON)


# ---- the same county however it comes ----------------------------------------------------------------------


def test_parquet_csv_pandas_and_lists_are_one_county(yuzhou: lc.Policy, tmp_path) -> None:
    asked = [
        "责任人5日到位",
        "每月实地走访",
        "二季度集中排查情况",
        "帮村",
        "困难群众应保尽保",
        "住人无危房",
        "集中调研指导",
    ]
    expected = lists(yuzhou.assess(small(), on=ON, decisions=asked)).to_pylist()
    frames = {name: pd.DataFrame(columns) for name, columns in small().items() if name != "helpers"}
    frames["helpers"] = pa.table(small()["helpers"])
    assert lists(yuzhou.assess(frames, on=ON, decisions=asked)).to_pylist() == expected
    for kind, write in (("parquet", pa.parquet.write_table), ("csv", pa.csv.write_csv)):
        folder = tmp_path / kind
        folder.mkdir()
        for name, columns in small().items():
            write(pa.table(columns), folder / f"{name}.{kind}")
        assert lists(yuzhou.assess(folder, on=ON, decisions=asked)).to_pylist() == expected, kind


# ---- the synthetic county, against pandas ------------------------------------------------------------------


def counts(frame: pd.DataFrame, decision: str) -> dict[str, int]:
    return frame[frame.decision == decision].verdict.value_counts().loc[lambda n: n > 0].to_dict()


def test_every_kind_of_subject_is_assessed(frame: pd.DataFrame) -> None:
    assert set(frame.subject) == {
        *(
            "county",
            "township",
            "village",
            "household",
            "person",
            "loan",
            "claim",
            "cadre",
            "project",
            "asset",
            "petition",
        )
    }
    assert frame.case.tolist() == list(range(len(frame)))


def test_unsafe_houses_against_pandas(frame: pd.DataFrame, county: synthetic.County) -> None:
    """5.8: grade C or D, and lived in."""
    houses = county["households"].select(["住房等级", "住人"]).to_pandas()
    unsafe = houses.住房等级.astype(object).map({"A": 0.0, "B": 0.0, "C": 1.0, "D": 1.0}).to_numpy(dtype=float)
    lived = houses.住人.map({True: 1.0, False: 0.0}).to_numpy(dtype=float)
    expected = np.where(
        (unsafe == 0) | (lived == 0), "MET", np.where((unsafe == 1) & (lived == 1), "NOT_MET", "UNDETERMINED")
    )
    assert frame[frame.decision == "住人无危房"].verdict.tolist() == expected.tolist()


def test_insurance_against_pandas(frame: pd.DataFrame, county: synthetic.County) -> None:
    """5.6, of every person, and of the county by what came out for its persons."""
    persons = county["members"].select(["困难群众", "参保", "参保例外"]).to_pandas()

    def one(row) -> str:
        if row.困难群众 is False:
            return "NOT_APPLICABLE"
        if row.困难群众 is True and row.参保 is True:
            return "MET"
        if row.困难群众 is True and row.参保 is False and isinstance(row.参保例外, str):
            return "NOT_MET" if row.参保例外 == "none" else "NOT_APPLICABLE"
        return "UNDETERMINED"

    expected = persons.astype(object).apply(one, axis=1)
    told = frame[frame.decision == "个人应保尽保"].verdict.astype(str).tolist()
    # A person perhaps in need who has an exception may still not be decided: compare where it is sure.
    sure = expected != "UNDETERMINED"
    assert (expected[sure] == pd.Series(told)[sure]).all()
    assert counts(frame, "困难群众应保尽保") == {"NOT_MET": 1}
    assert (expected == "NOT_MET").sum() == counts(frame, "个人应保尽保")["NOT_MET"] > 0


def test_attendance_against_pandas(frame: pd.DataFrame, county: synthetic.County) -> None:
    """15.2: twenty working days a month, or all there are; the register is complete through September."""
    days = county["attendance"].to_pandas()
    days["日期"] = pd.to_datetime(days.日期)
    off = {
        "2023-01-02",
        "2023-01-23",
        "2023-01-24",
        "2023-01-25",
        "2023-01-26",
        "2023-01-27",
        "2023-04-05",
        "2023-05-01",
    }
    off |= {"2023-05-02", "2023-05-03", "2023-06-22", "2023-06-23", "2023-09-29"}
    extra = {"2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25"}
    everyday = pd.date_range("2023-01-01", "2023-09-30")
    text = everyday.strftime("%Y-%m-%d")
    working = everyday[((everyday.day_of_week < 5) & ~text.isin(off)) | text.isin(extra)]
    available = pd.Series(1, index=working).groupby(working.month).sum()
    present = days[days.日期.isin(working) & days.白天在岗].drop_duplicates(["干部编号", "日期"])
    number = present.groupby(["干部编号", present.日期.dt.month]).size()
    mine = frame[(frame.decision == "每月在岗天数") & (frame.period != "2023-10")]
    for row in mine.itertuples():
        month = int(row.period[-2:])
        enough = number.get((row.id, month), 0) >= min(20, available[month])
        assert row.verdict == ("MET" if enough else "NOT_MET"), (row.id, row.period)
    assert len(mine) == 250 * 9
    assert set(frame[(frame.decision == "每月在岗天数") & (frame.period == "2023-10")].verdict) == {"NOT_DUE"}


def test_demonstration_villages_against_pandas(frame: pd.DataFrame, county: synthetic.County) -> None:
    """6.1: three to five in each township, until the year's end."""
    number = county["villages"].to_pandas().groupby("乡镇编号", observed=True).产业发展示范村.sum()
    told = frame[frame.decision == "乡镇产业示范村"].set_index("id").verdict.astype(str)
    assert told.to_dict() == {name: "MET" if n >= 3 else "NOT_DUE" for name, n in number.items()}


def test_feeds_against_pandas(frame: pd.DataFrame, county: synthetic.County) -> None:
    """4.4: all six departments every month; October is not over."""
    feeds = county["feeds"].to_pandas()
    months = pd.to_datetime(feeds.期间).dt.strftime("%Y-%m")
    all_there = feeds.groupby(months).部门.nunique() == 6
    told = frame[frame.decision == "六部门数据比对"].set_index("period").verdict.astype(str).to_dict()
    assert told == {**{month: "MET" if ok else "NOT_MET" for month, ok in all_there.items()}, "2023-10": "NOT_DUE"}
    assert "NOT_MET" in told.values()


def test_helpers_against_pandas(frame: pd.DataFrame, county: synthetic.County) -> None:
    """2.2: the first public servant within five days of the identification; nobody at all is late by now."""
    households = county["households"].select(["户编号", "监测状态", "识别日期"]).to_pandas()
    helpers = county["helpers"].to_pandas()
    active = households[households.监测状态.isin(["active", "rolled_back"])]
    told = frame[frame.decision == "责任人5日到位"].verdict.astype(str).tolist()
    assert len(told) == len(active)
    for row, verdict in zip(active.itertuples(), told, strict=True):
        mine = helpers[helpers.户编号 == row.户编号]
        if mine.国家公职人员.isna().any():
            continue
        ok = any(
            (helper.到位日期 - row.识别日期).days <= 5 for helper in mine[mine.国家公职人员.astype(bool)].itertuples()
        )
        assert verdict == ("MET" if ok else "NOT_MET"), row.户编号


def test_petitions_against_pandas(frame: pd.DataFrame, county: synthetic.County) -> None:
    """19.2: nobody owned the case for a day or more between receipt and its settling."""
    owners = county["case_owners"].to_pandas()
    told = frame[frame.decision == "包案到底"].set_index("id").verdict.astype(str)
    for row in county["petitions"].to_pandas().itertuples():
        settled = isinstance(row.信访办结日期, D) and row.息诉罢访 is True
        until = row.信访办结日期 if settled else county.on
        mine = owners[owners.信访编号 == row.信访编号]
        owned: set[D] = set()
        for owner in mine.itertuples():
            last = owner.止 if isinstance(owner.止, D) else D(2024, 1, 1)
            owned |= {day.date() for day in pd.date_range(owner.起, last - dt.timedelta(days=1))}
        wanted = {day.date() for day in pd.date_range(row.信访受理日期, until - dt.timedelta(days=1))}
        if isinstance(row.信访办结日期, D) and not isinstance(row.息诉罢访, bool):
            assert told[row.信访编号] in ("UNDETERMINED", "NOT_MET")
            continue
        assert told[row.信访编号] == ("MET" if wanted <= owned else "NOT_MET"), row.信访编号


def test_rolled_up_against_pandas(yuzhou: lc.Policy, ledger, frame: pd.DataFrame) -> None:
    """Every decision about compliance, by township and for the county."""
    words = {"MET", "NOT_MET", "UNDETERMINED", "NOT_DUE", "NOT_APPLICABLE"}
    # By what a decision may answer: PRIORITY is no compliance, even where every case is undetermined so far.
    judged = [name for name in frame.decision.unique() if set(yuzhou.decisions[name].verdicts) <= words]
    rolled = ledger.roll_up("township").to_pandas().set_index(["decision", "id"])
    of = frame[frame.decision.isin(judged) & frame.township.notna()]
    number = of.groupby(["decision", "township", "verdict"], observed=True).size().unstack(fill_value=0)
    number = number.reindex(columns=sorted(words), fill_value=0)
    assert len(rolled) == len(number)
    for key, row in number.iterrows():
        told = rolled.loc[key]
        assert {word: told[word.lower()] for word in words} == row.to_dict(), key
        first = next(w for w in ("NOT_MET", "UNDETERMINED", "NOT_DUE", "MET", "NOT_APPLICABLE") if row[w])
        assert told.verdict == first
        whole = row.MET + row.NOT_MET + row.UNDETERMINED
        if whole:
            assert float(told.ratio_low) == pytest.approx(row.MET / whole, abs=1e-9)
            assert float(told.ratio_high) == pytest.approx((row.MET + row.UNDETERMINED) / whole, abs=1e-9)
        else:
            assert told.ratio_low is None


def test_any_row_decided_singly_says_the_same(ledger, frame: pd.DataFrame) -> None:
    chosen = random.Random(7).sample(range(len(frame)), 150)
    chosen += [int(group.case.iloc[0]) for _, group in frame.groupby(["decision", "verdict"], observed=True)]
    for number in chosen:
        row = frame.iloc[number]
        decision = ledger.decide(number)
        assert decision.name == row.decision
        assert decision.verdict == row.verdict, (number, row.decision, row.id)
        if row.missing is not None:
            assert sorted(fact.name for fact in decision.missing) == sorted(row.missing), (number, row.decision)
        assert decision.retroactive == bool(row.retroactive)


def test_funds_are_assessed_too(yuzhou: lc.Policy, county: synthetic.County) -> None:
    asked = ["产业资金比例", "项目入库", "资金分配公开"]
    table = yuzhou.assess({"funds": county["funds"]}, on=county.on, decisions=asked).table(not_applicable=True)
    assert table.num_rows == 3 * 15
    assert set(rows(table, "产业资金比例", "verdict")) == {("MET",)}
    # One of a hundred projects is not in the library: the register knows it.
    assert ("NOT_MET",) in rows(table, "项目入库", "verdict")
    assert ("UNDETERMINED",) not in rows(table, "项目入库", "verdict")
    assert rows(table, "产业资金比例", "id")[0] == ("on_time/total",)


def test_without_what_does_not_apply(ledger) -> None:
    whole, short = ledger.table(not_applicable=True), ledger.table()
    assert short.num_rows == pc.sum(pc.not_equal(whole["verdict"].cast(pa.string()), "NOT_APPLICABLE")).as_py()
    assert pa.table(ledger).num_rows == short.num_rows
    assert len(ledger) == whole.num_rows


def test_the_ledger_in_pieces_is_the_ledger(ledger) -> None:
    for options in ({}, {"not_applicable": True}, {"decisions": ["义务教育不失学", "帮村"], "not_applicable": True}):
        pieces = [*ledger.pieces(rows=100, **options)]
        assert max(piece.num_rows for piece in pieces) == 100
        assert all(piece.schema == pieces[0].schema for piece in pieces)
        assert pa.concat_tables(pieces).to_pylist() == ledger.table(**options).to_pylist()


def test_answers_taken_some_at_a_time_are_the_same(yuzhou: lc.Policy, county, ledger, monkeypatch) -> None:
    """Households that are one piece, and several with an end in the middle of a word's first case."""
    monkeypatch.setattr(asking, "VERDICTS", 1 << 10)
    asked = ["每月实地走访", "义务教育不失学", "个人应保尽保", "账账账实相符", "产业资金比例"]
    asked = [name for name in asked if any(block.info.name == name for block in ledger.blocks)]
    assert len(asked) >= 4
    again = yuzhou.assess(county.tables, on=county.on, decisions=asked)
    assert max(map(len, again.blocks)) > 1 << 10
    number = {block.info.name: block for block in ledger.blocks}
    for block in again.blocks:
        before = number[block.info.name]
        for name in ("verdicts", "missing", "findings", "retroactive", "shortfall", "due", "errors"):
            mine, theirs = getattr(block, name), getattr(before, name)
            assert (mine is None) == (theirs is None), (block.info.name, name)
            assert mine is None or mine.to_pylist() == theirs.to_pylist(), (block.info.name, name)


def test_what_if(yuzhou: lc.Policy, county: synthetic.County) -> None:
    """All monitored households, not only the new ones (2.4): counted by pandas."""
    policy = yuzhou.amend({"走访范围": "all"})
    table = (
        policy.assess(county.tables, on=county.on, decisions=["每月实地走访"]).table(not_applicable=True).to_pandas()
    )
    visits = county["visits"].to_pandas()
    visits = visits[visits.实地].drop_duplicates(["户编号", "日期"])
    number = visits.groupby(["户编号", pd.to_datetime(visits.日期).dt.strftime("%Y-%m")]).size()
    mine = table[(table.period != "2023-10") & table.id.isin(number.index.get_level_values(0))]
    doubled = county["households"]["户编号"].to_pandas().duplicated(keep=False)
    assert not mine.id.isin(county["households"]["户编号"].to_pandas()[doubled]).any()
    for row in mine.itertuples():
        assert row.verdict == ("MET" if number.get((row.id, row.period), 0) >= 4 else "NOT_MET"), (row.id, row.period)
    assert {"MET", "NOT_MET"} <= set(mine.verdict)


def test_progress_and_stopping(yuzhou: lc.Policy) -> None:
    told: list[tuple[int, int, str]] = []
    yuzhou.assess(small(), on=ON, decisions=["帮村", "联乡"], progress=lambda *now: told.append(now))
    assert told == [(0, 2, "帮村"), (1, 2, "联乡"), (2, 2, "")]
    with pytest.raises(lc.Cancelled):
        yuzhou.assess(small(), on=ON, decisions=["帮村"], progress=lambda *_: False)


# ---- the command line --------------------------------------------------------------------------------------


def write_small(folder) -> None:
    for name, columns in small().items():
        pa.parquet.write_table(pa.table(columns), folder / f"{name}.parquet")


def test_command_line(tmp_path) -> None:
    write_small(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    policy, ledger = str(lc.shipped("yuzhou-2023")), out / "ledger.parquet"
    verb = ["assess", policy, "--county", str(tmp_path), "--on", str(ON), "--out", str(ledger)]
    done = CliRunner().invoke(app, [*verb, "--decision", "帮村", "--decision", "责任人5日到位", "--why", "1"])
    assert done.exit_code == 1, done.output  # a village and a household that lead nowhere
    assert "2 problems of the county" in done.output
    assert "市工商联" in done.output
    assert "5日内落实到位" in done.output
    assert pa.parquet.read_table(ledger).num_rows == 4
    assert len((out / "ledger.parquet.problems.csv").read_text(encoding="utf-8").splitlines()) == 3
    done = CliRunner().invoke(
        app, [*verb[:-1], str(out / "l.csv"), "--decision", "联乡", "--not-applicable", "--format", "json"]
    )
    told = json.loads(done.stdout)
    assert told["cases"] == 2
    assert told["clauses"][0]["not_met"] == 1
    assert "T2" in (out / "l.csv").read_text(encoding="utf-8")
    done = CliRunner().invoke(
        app, ["assess", policy, "--county", str(tmp_path / "none"), "--on", str(ON), "--out", str(ledger)]
    )
    assert done.exit_code == 2
    assert "no such folder" in done.output
