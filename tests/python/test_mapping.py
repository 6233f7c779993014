"""A county's own columns: mapped by a file, a mapping written from the headers, a profile of what matched."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import liangce as lc
import pytest
import yaml
from conftest import LOAN
from liangce.cli import app
from typer.testing import CliRunner

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from liangce.streaming import MappingError, open_source, read_map, starting_map  # noqa: E402

ON = "2023-06-30"
SCHEMA = json.loads((lc.shipped() / "schema" / "liangce-map.schema.json").read_text(encoding="utf-8"))

MAP = """\
mapping: 1
policy: loan
columns:
  贷款金额（万元）: {fact: 金额, unit: 万元, missing: [-, 未填]}
  用途: {fact: 类型, values: {1类: 消费, 2类: 生产, 不详: 消费}}
  是否贫困: {fact: 脱贫户, values: {脱贫: 是, 一般: false}}
  到期: {fact: 到期日, dates: serial}
  占比: {fact: 比例, unit: "%"}
keep: [编号]
ignore: 备注
constants:
  户数: {value: 3, note: 每笔三户}
  说明: 统一
"""
CASES = """\
编号,贷款金额（万元）,用途,是否贫困,到期,占比,备注
1,5.00,1类,脱贫,45107,12.5,a
2,5.000001,2类,一般,2023/6/30,100,b
3,-,不详,是,,,c
4,未填,3类,一般,45107.5,1,d
"""


def invoke(*arguments: str | Path):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "loan.yaml").write_text(LOAN, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    return tmp_path


def frame(loan: lc.Policy, data: object, map: object) -> pa.Table:
    with loan.decide_stream(data, "可贷", on=ON, map=map) as stream:
        dates = frozenset(["到期"])
        ready = stream._prepared(next(iter(stream.source.pieces(stream._columns, 100, dates))))
        list(stream)
    return ready.frame


def test_a_mapping_says_what_columns_and_cells_are(loan: lc.Policy, folder: Path):
    found = frame(loan, folder / "cases.csv", folder / "map.yaml").to_pydict()
    assert [None if n is None else Decimal(n) for n in found["金额"]] == [50000, Decimal("50000.01"), None, None]
    assert found["类型"] == ["消费", "生产", "消费", "3类"]
    assert found["脱贫户"] == [True, False, True, False]
    assert [str(day) for day in found["到期日"]] == ["2023-06-30", "2023-06-30", "None", "45107.5"]
    assert [None if n is None else Decimal(n) for n in found["比例"]] == [Decimal("0.125"), 1, None, Decimal("0.01")]
    assert found["户数"] == [3] * 4
    assert found["说明"] == ["统一"] * 4


def test_a_run_with_a_mapping(folder: Path):
    command = ("run", folder / "loan.yaml", "--data", folder / "cases.csv", "--on", ON, "--map", folder / "map.yaml")
    done = invoke(*command, "--out", folder / "out.parquet", "--decision", "可贷")
    assert done.exit_code == 1, done.output
    table = pq.read_table(folder / "out.parquet")
    assert table.column("编号").to_pylist() == ["1", "2", "3", "4"]
    assert table.column("可贷").to_pylist() == ["ELIGIBLE", "NOT_ELIGIBLE", "UNDETERMINED", None]
    assert "户数 = 3 (每笔三户)" in done.stdout
    assert "说明 = 统一" in done.stdout
    told = json.loads(invoke(*command, "--out", folder / "b.csv", "--format", "json").stdout)
    assert told["constants"] == {"户数": "3", "说明": "统一"}
    assert told["rejected"] == 1


def test_numbers_of_every_type_are_multiplied_exactly(loan: lc.Policy, folder: Path):
    (folder / "m.yaml").write_text("mapping: 1\ncolumns: {额: {fact: 金额, unit: 万元}}\n", encoding="utf-8")
    for column in (
        pa.array([0.1, 1.005, None]),
        pa.array([Decimal("0.1"), Decimal("1.005"), None]),
        pa.array(["0.1", "1.005", None]),
    ):
        found = frame(loan, pa.table({"额": column}), folder / "m.yaml").column("金额").to_pylist()
        assert [None if n is None else Decimal(n) for n in found] == [1000, 10050, None]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("mapping: 2\n", [("1:10", "version 1")]),
        ("columns: {}\n", [("1:1", "mapping: 1")]),
        ("mapping: 1\npolicy: lone\n", [("2:9", "`loan`")]),
        ("mapping: 1\ncolums: {}\n", [("2:1", "did you mean columns?")]),
        ("mapping: 1\ncolumns:\n  额: 金客\n", [("3:6", "did you mean 金额?")]),
        ("mapping: 1\ncolumns:\n  额: {fat: 金额}\n", [("3:7", "did you mean fact?"), ("3:3", "`fact` is missing")]),
        ("mapping: 1\ncolumns:\n  用: {fact: 类型, values: {a: 消赀}}\n", [("3:29", "did you mean 消费?")]),
        ("mapping: 1\ncolumns:\n  额: {fact: 金额, values: {a: 多}}\n", [("3:29", "expected money")]),
        ("mapping: 1\ncolumns:\n  额: {fact: 脱贫户, values: {a: 大概}}\n", [("3:30", "true or false")]),
        ("mapping: 1\ncolumns:\n  额: {fact: 金额, unit: 户}\n", [("3:23", "unit of 金额")]),
        ("mapping: 1\ncolumns:\n  额: {fact: 金额, times: -1}\n", [("3:24", "above 0")]),
        ("mapping: 1\ncolumns:\n  额: {fact: 金额, times: 2, unit: 元}\n", [("3:24", "give one")]),
        ("mapping: 1\ncolumns:\n  额: {fact: 类型, times: 2}\n", [("3:24", "for numbers")]),
        ("mapping: 1\ncolumns:\n  额: {fact: 金额, dates: serial}\n", [("3:24", "of a date")]),
        ("mapping: 1\ncolumns: [a]\n", [("2:10", "is a mapping")]),
        ("mapping: 1\nconstants: {金额: 多}\n", [("2:17", "expected money")]),
        ("mapping: 1\nconstants: {家庭成员: 1}\n", [("2:13", "one value")]),
        ("mapping: 1\nconstants: {没有: 1}\n", [("2:13", "no fact `没有`")]),
        ("mapping: 1\ncolumns: {额: 金额}\nignore: [额]\n", [("3:10", "under `columns`")]),
    ],
)
def test_problems_of_a_mapping_have_their_places(loan: lc.Policy, tmp_path: Path, text: str, problems):
    file = tmp_path / "m.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as raised:
        read_map(loan, file)
    assert len(raised.value.problems) == len(problems)
    for told, (place, words) in zip(raised.value.problems, problems, strict=True):
        assert told.startswith(f"{file}:{place}: error: "), told
        assert words in told


@pytest.mark.parametrize("text", ["", "a: &x [*x]", "a: 1\na: 2\n", "a: [", "\xff", "a: " + "[" * 10_000])
def test_a_mapping_that_is_no_yaml(loan: lc.Policy, tmp_path: Path, text: str):
    (tmp_path / "m.yaml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ValueError, match=re.escape("m.yaml")):
        read_map(loan, tmp_path / "m.yaml")


def test_a_mapping_that_does_not_fit_the_data(loan: lc.Policy, folder: Path):
    (folder / "m.yaml").write_text(
        "mapping: 1\ncolumns:\n  用处: 类型\n  占比: 比例\nconstants: {比例: 1}\n", encoding="utf-8"
    )
    with pytest.raises(MappingError) as raised:
        loan.decide_stream(folder / "cases.csv", on=ON, map=folder / "m.yaml")
    places = [re.search(r"m\.yaml:(\d+:\d+)", problem)[1] for problem in raised.value.problems]
    assert places == ["3:3", "5:13"]
    assert "did you mean 用途?" in raised.value.problems[0]


def test_the_mapping_of_the_documentation_is_one(yuzhou: lc.Policy, tmp_path: Path):
    page = (lc.shipped() / "TABLES.md").read_text(encoding="utf-8")
    text = re.search(r"```yaml\n(mapping: .*?)```", page, re.S)[1]
    assert valid(text)
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    made = read_map(yuzhou, tmp_path / "m.yaml")
    assert len(made.columns) == 5
    assert made.columns["人均纯收入（万元）"].times == 10_000


# ---- the schema ------------------------------------------------------------------------------------------------------


def valid(text: str) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(yaml.safe_load(text))


def test_the_schema_takes_what_is_read_and_nothing_else():
    assert valid(MAP)
    for bad in (
        "columns: {}",
        "mapping: 2",
        "mapping: 1\ncolums: {}",
        "mapping: 1\ncolumns: {a: {values: {}}}",
        "mapping: 1\ncolumns: {a: {fact: x, unit: 元, times: 2}}",
        "mapping: 1\ncolumns: {a: {fact: x, dates: iso}}",
        "mapping: 1\nconstants: {a: [1]}",
    ):
        assert not valid(bad), bad


# ---- a mapping to begin with -----------------------------------------------------------------------------------------

OWN = """\
户编号,金 额（万元）,類型,类型,ｓｈａｒｅ,是否脱贫户,due,households
1,5,x,1类,0.5,是,2023/6/30,3
2,6,x,消费,1,否,,2
"""


def test_a_mapping_is_written_from_the_headers(loan: lc.Policy, tmp_path: Path):
    data = tmp_path / "own.csv"
    data.write_text(OWN, encoding="utf-8")
    source = open_source(data)
    text = starting_map(loan, source)
    source.close()
    assert valid(text)
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    made = read_map(loan, tmp_path / "m.yaml")
    assert {name: (r.fact.name, r.times) for name, r in made.columns.items()} == {
        "金 额（万元）": ("金额", Decimal(10_000)),
        "类型": ("类型", None),
        "ｓｈａｒｅ": ("比例", None),
        "due": ("到期日", None),
        "households": ("户数", None),
    }
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert any("是否脱贫户: did you mean 脱贫户?" in line for line in comments)
    assert any("户编号: nothing" in line for line in comments)
    assert '#   say what its cells mean: {fact: 类型, values: {"1类": }}' in text


def test_write_map_on_the_command_line(folder: Path):
    (folder / "own.csv").write_text(OWN, encoding="utf-8")
    command = ("run", folder / "loan.yaml", "--data", folder / "own.csv", "--write-map")
    printed = invoke(*command, "-")
    assert printed.exit_code == 0
    assert invoke(*command, folder / "new.yaml").exit_code == 0
    assert (folder / "new.yaml").read_text(encoding="utf-8") == printed.stdout
    assert invoke(*command, folder / "new.yaml").exit_code == 2  # not over a file that may have been worked on
    assert invoke(*command, folder / "new.yaml", "--force").exit_code == 0


def test_a_star_leaves_every_column_that_is_no_fact(folder: Path):
    (folder / "own.csv").write_text("金额,备注,电话\n1.5,x,1\n", encoding="utf-8")
    command = ("run", folder / "loan.yaml", "--data", folder / "own.csv", "--on", ON, "--out", folder / "out.csv")
    refused = invoke(*command, "--ignore", "电话")
    assert refused.exit_code == 2
    assert "备注: no fact of this name" in refused.output
    assert "'*': all of them" in refused.output
    assert invoke(*command, "--ignore", "*").exit_code == 0
    assert "备注" not in (folder / "out.csv").read_text(encoding="utf-8")


# ---- the profile -----------------------------------------------------------------------------------------------------


def test_the_profile_says_what_matched(folder: Path):
    text = "金额,类型,脱贫户,电话,到期曰\n" + "1.5,消费,是,1,x\n" * 3 + "99,消赀,否,1,x\n,生产,也许,1,x\n多,,,,\n"
    (folder / "p.csv").write_text(text, encoding="utf-8")
    command = ("run", folder / "loan.yaml", "--data", folder / "p.csv", "--on", ON, "--profile-only")
    before = sorted(p.name for p in folder.iterdir())
    done = invoke(*command, "--ignore", "电话", "--format", "json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["rows"], told["rejected"], told["ignored"]) == (6, 3, ["电话"])
    assert told["unmatched"] == [{"column": "到期曰", "near": ["到期日"]}]
    columns = {c["column"]: c for c in told["columns"]}
    assert (columns["金额"]["empty"], columns["金额"]["rejected"], columns["金额"]["distinct"]) == (1, 1, 3)
    assert columns["类型"]["values"] == {"消费": 3, "消赀": 1, "生产": 1}
    assert (columns["类型"]["empty"], columns["类型"]["rejected"]) == (1, 1)
    assert columns["脱贫户"]["values"] == {"true": 3, "false": 1}
    assert (columns["脱贫户"]["empty"], columns["脱贫户"]["rejected"]) == (1, 1)
    assert told["undetermined"] == [{"decision": "可贷", "rows": 1, "lacking": {}}]
    assert sorted(p.name for p in folder.iterdir()) == before  # a dry run
    shown = invoke(*command).stdout
    assert "did you mean 到期日?" in shown
    assert "6 rows, 3 rejected" in shown


def test_the_profile_says_what_no_column_keeps_undetermined(yuzhou: lc.Policy):
    table = pa.table({"农户": [True, True], "人均纯收入": ["7000.00", "9000.00"], "监测状态": ["none", "none"]})
    with yuzhou.decide_stream(table, ["监测对象识别", "收入参考线查询"], on="2023-10-01") as stream:
        profile = stream.profile()
    lacking = {u.decision: u.lacking for u in profile.undetermined}
    assert lacking["收入参考线查询"] == {}
    assert lacking["监测对象识别"]["核实结论"] == 2
    income = profile.columns[1]
    assert (income.least, income.most, income.distinct) == ("7000.00", "9000.00", 2)
    assert "no column for" in str(profile)


def test_a_run_can_be_profiled_as_well(folder: Path):
    command = ("run", folder / "loan.yaml", "--data", folder / "cases.csv", "--on", ON, "--map", folder / "map.yaml")
    done = invoke(*command, "--out", folder / "o.csv", "--profile", "--format", "json")
    told = json.loads(done.stdout)
    assert {c["column"]: (c["rows"], c["empty"]) for c in told["profile"]["columns"]}["贷款金额（万元）"] == (4, 2)
    assert told["profile"]["rows"] == told["rows"] == 4
    shown = invoke(*command, "--out", folder / "o.csv", "--profile", "--force").stdout
    assert "贷款金额（万元） -> 金额: money (元) [times 10000; empty where -, 未填]; 2 empty, 2 distinct" in shown


def test_the_schema_is_printed():
    assert json.loads(invoke("schema", "--mapping").stdout) == SCHEMA


def test_what_is_needed_is_said(folder: Path):
    command = ("run", folder / "loan.yaml", "--data", folder / "cases.csv")
    for rest, words in ((["--out", "x.parquet"], "--on"), (["--on", ON], "--out")):
        done = invoke(*command, *rest)
        assert done.exit_code == 2
        assert words in done.stderr
