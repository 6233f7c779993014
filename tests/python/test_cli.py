"""The command line: answers, JSON, exit codes (0 fine, 1 findings, 2 could not run), errors with places."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import liangce as lc
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import LOAN
from liangce.cli import app
from liangce.cli.common import duration
from typer.testing import CliRunner

YUZHOU = str(lc.shipped("yuzhou-2023"))


def invoke(*arguments: str | Path, stdin: str | bytes | None = None):
    return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)


def process(
    *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "liangce", *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, timeout=120, env={**os.environ, **(env or {})}, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "loan.yaml").write_text(LOAN, encoding="utf-8")
    return tmp_path


# ---- as a program ------------------------------------------------------------------------------------------


def test_module_runs_and_says_its_version():
    done = process("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"liangce {lc.__version__}\n")


def test_chinese_goes_through_an_ascii_pipe():
    done = process("feel", '"良策" + "。"', env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stdout.decode("utf-8")) == (0, "良策。\n")


def test_errors_go_to_stderr_with_place_and_caret():
    done = process("feel", "1 + * 2")
    assert done.returncode == 2
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("<expression>:1:5: error LC4")
    assert any(line.endswith("    ^") for line in lines)


def test_wrong_usage_is_2():
    assert process("decide").returncode == 2
    assert process("nonsense").returncode == 2


@pytest.mark.parametrize(("verb", "extras"), [("run", ["frames", "excel"]), ("assess", ["frames"])])
def test_help_names_the_extras(verb: str, extras: list[str]):
    """Square brackets in a help text are markup and vanish."""
    told = invoke(verb, "--help").stdout
    assert all(extra in told for extra in extras), told


def test_columns_that_are_no_facts_come_with_what_to_do(folder: Path):
    (folder / "in.csv").write_text("户编号,金额\n1,10\n", encoding="utf-8")
    options = ["--data", folder / "in.csv", "--on", "2023-06-30", "--out", folder / "out.csv"]
    result = invoke("run", folder / "loan.yaml", *options)
    assert result.exit_code == 2
    assert "LC801: column 户编号: no fact of this name" in result.stderr
    assert all(f"`{way}`" in result.stderr for way in ("keep", "ignore", "map"))


@pytest.mark.parametrize("verb", ["feel", "check", "test", "decide", "redecide", "run", "schema", "synthetic"])
def test_every_verb_has_help_and_a_format(verb):
    done = invoke(verb, "--help")
    assert done.exit_code == 0
    assert "--format" in done.output


# ---- feel --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("0.1 + 0.2", "0.3"),
        ("null", "null"),
        ("1 = 1", "true"),
        ('[1, "a", date("2023-06-30")]', "[1, a, 2023-06-30]"),
        ("{a: 1, b: [true]}", "{a: 1, b: [true]}"),
        ("[1..5)", "[1..5)"),
        ('duration("P1DT2H")', "P1DT2H"),
        ('duration("P14M")', "P1Y2M"),
        ("10 ** 30", "1" + "0" * 30),
    ],
)
def test_feel(expression, shown):
    done = invoke("feel", expression)
    assert (done.exit_code, done.stdout) == (0, shown + "\n")


def test_feel_json_and_error():
    done = invoke("feel", '1 + "a"', "--format", "json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["value"] is None
    assert told["errors"][0]["code"] == "LC501"
    assert told["errors"][0]["column"] == 1
    done = invoke("feel", '1 + "a"')
    assert (done.exit_code, done.stdout) == (1, "null\n")
    assert "LC501" in done.stderr


@pytest.mark.parametrize(
    "text", ['{"收入": 0.10, "big": 12345678901234567890.12}', "收入: 0.10\nbig: 12345678901234567890.12\n"]
)
def test_numbers_of_a_context_never_pass_through_a_float(text):
    done = invoke("feel", "[收入 + 0.2, big]", "--context", "-", stdin=text)
    assert (done.exit_code, done.stdout) == (0, "[0.3, 12345678901234567890.12]\n")


def test_feel_on_a_date():
    assert invoke("feel", "today()", "--on", "2023-06-30").stdout == "2023-06-30\n"
    assert invoke("feel", "today()", "--on", "30.6.2023").exit_code == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", '{"a": 1, "a": 2}', "given twice"),
        ("a.json", '{"a": NaN}', "NaN"),
        ("a.json", '{"a": 1,}', "a.json:1:"),
        ("a.json", "[1]", "mapping"),
        ("a.json", '{"a": ' + "[" * 100_000, "nested too deeply"),
        ("a.yaml", "a: 1\na: 2\n", "a.yaml:2:1"),
        ("a.yaml", "a: &x [*x]", "a.yaml:1:4"),
        ("a.yaml", "a: 017", "a.yaml:1:4"),
        ("a.yaml", "a: yes", "a.yaml:1:4"),
        ("a.yaml", "- 1", "mapping"),
        ("a.yaml", "a: \xff", "UTF-8"),
        ("a.json", '{"a": "\xff"}', "UTF-8"),
        ("a.yaml", "", ""),
    ],
)
def test_bad_contexts(tmp_path: Path, name, text, words):
    file = tmp_path / name
    file.write_bytes(text.encode("latin-1"))
    done = invoke("feel", "1", "--context", file)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_missing_context():
    done = invoke("feel", "1", "--context", "none.yaml")
    assert done.exit_code == 2
    assert done.stderr == "error: none.yaml: no such file\n"


def test_synthetic_says_only_what_it_made_when_nobody_watches(tmp_path: Path):
    made = process("synthetic", "--out", str(tmp_path / "county"), "--households", "200")
    assert made.returncode == 0
    assert made.stderr == b""
    assert made.stdout.decode().startswith(f"{tmp_path / 'county'}: county of seed 2023 on ")


# ---- check -------------------------------------------------------------------------------------------------


def test_check_of_a_good_policy():
    done = invoke("check", YUZHOU)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1].startswith("0 errors, ")


def test_check_finds(folder: Path):
    (folder / "loan.yaml").write_text(LOAN.replace("金额 <= 最高额", "金额 <= 最高"), encoding="utf-8")
    done = invoke("check", folder)
    assert done.exit_code == 1
    assert "loan.yaml:" in done.stdout
    assert "^^" in done.stdout
    told = json.loads(invoke("check", folder, "--format", "json").stdout)
    assert told["errors"] >= 1
    assert told["findings"][0]["line"] > 0


def test_check_of_nothing():
    done = invoke("check", "none.yaml")
    assert done.exit_code == 2


def test_strict_counts_warnings(folder: Path):
    text = LOAN.replace("facts:", "facts:\n  没人用: {type: text}", 1)
    (folder / "loan.yaml").write_text(text, encoding="utf-8")
    assert invoke("check", folder).exit_code == 0
    assert "没人用" in invoke("check", folder).stdout
    assert invoke("check", folder, "--strict").exit_code == 1


# ---- test --------------------------------------------------------------------------------------------------

TESTS = """tests: loan
on: 2023-06-30
cases:
  - {name: within, decision: 可贷, facts: {金额: 1}, expect: {verdict: ELIGIBLE}}
  - {name: above, decision: 可贷, facts: {金额: 50000.01}, expect: {verdict: ELIGIBLE}}
"""


def test_tests(folder: Path):
    (folder / "loan.test.yaml").write_text(TESTS, encoding="utf-8")
    done = invoke("test", folder, "--junit", folder / "out.xml")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[-1] == "1 passed, 1 failed"
    assert "expected ELIGIBLE, got NOT_ELIGIBLE" in done.stdout
    assert "loan.test.yaml:5:" in done.stdout
    assert "<testcase" in (folder / "out.xml").read_text(encoding="utf-8")
    assert invoke("test", folder, "-k", "within").exit_code == 0
    assert invoke("test", folder, "-k", "nothing").exit_code == 2
    told = json.loads(invoke("test", folder, "--format", "json").stdout)
    assert (told["passed"], told["failed"]) == (1, 1)
    assert told["results"][1]["differences"][0]["what"] == "verdict"


def test_tests_of_a_policy_that_does_not_load(folder: Path):
    (folder / "loan.yaml").write_text("policy: loan\n", encoding="utf-8")
    (folder / "loan.test.yaml").write_text(TESTS, encoding="utf-8")
    assert invoke("test", folder).exit_code == 2
    assert invoke("test", folder / "none").exit_code == 2


# ---- decide ------------------------------------------------------------------------------------------------


def decide(folder: Path, *options: str, facts: str = "金额: 7100.00", decision: str = "可贷", stdin: str | None = None):
    file = folder / "facts.yaml"
    file.write_text(facts, encoding="utf-8")
    where = "-" if stdin is not None else file
    return invoke(
        "decide", folder / "loan.yaml", decision, "--facts", where, "--on", "2023-06-30", *options, stdin=stdin
    )


def test_decide(folder: Path):
    done = decide(folder)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "ELIGIBLE"
    assert json.loads(decide(folder, "--format", "json").stdout)["verdict"] == "ELIGIBLE"


def test_decide_explains_in_two_languages(folder: Path):
    policy = lc.load(folder / "loan.yaml")
    answer = policy.decide("可贷", {"金额": 7100}, on="2023-06-30")
    assert decide(folder, "--explain").stdout.rstrip() == answer.explain("zh").rstrip()
    assert decide(folder, "--explain", "--lang", "en").stdout.rstrip() == answer.explain("en").rstrip()


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ('{"金额": 50000.01}', "NOT_ELIGIBLE"),
        ('{"amount": "1.00"}', "ELIGIBLE"),
        ('{"金额": {"unknown": "missing", "high": 50000}}', "ELIGIBLE"),
        ('{"金额": {"unknown": "conflict", "values": [1, 60000]}}', "UNDETERMINED"),
        ("金额: {unknown: missing, low: 50000.01}", "NOT_ELIGIBLE"),
        ("金额: null", "UNDETERMINED"),
        ("家庭成员: [{姓名: 甲, 收入: 0.1}]", "UNDETERMINED"),
    ],
)
def test_decide_from_standard_input(folder: Path, facts, verdict):
    done = decide(folder, stdin=facts)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == verdict


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ("金额额: 1", "facts.yaml:1:1"),
        ("金额: 多", "facts.yaml:1:5"),
        ("金额: 0.125", "facts.yaml:1:5"),
        ('金额: "1"', "facts.yaml:1:5"),
        ("- 1", "facts.yaml:1:1"),
        (",rule ", "facts.yaml:1:"),
        ('{"金额": 0.125}', "金额"),
    ],
)
def test_bad_facts(folder: Path, facts, words):
    done = decide(folder, facts=facts)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_unknown_decision(folder: Path):
    done = decide(folder, decision="可贷款")
    assert done.exit_code == 2
    assert "可贷" in done.stderr


# ---- run ---------------------------------------------------------------------------------------------------


def run(folder: Path, data: Path, out: str = "out.parquet", *options: str):
    return invoke("run", folder / "loan.yaml", "--data", data, "--on", "2023-06-30", "--out", folder / out, *options)


def test_run_from_csv(folder: Path):
    data = folder / "cases.csv"
    data.write_text(
        "户号,金额,脱贫户\nA1,50000.00,true\nA2,50000.01,FALSE\nA3,,\nA4,多,true\nA5,1,maybe\n", encoding="utf-8-sig"
    )
    done = run(folder, data, "out.parquet", "--keep", "户号")
    assert done.exit_code == 1, done.output
    table = pq.read_table(folder / "out.parquet")
    assert table.column("户号").to_pylist() == ["A1", "A2", "A3", "A4", "A5"]
    assert table.column("可贷").to_pylist() == ["ELIGIBLE", "NOT_ELIGIBLE", "UNDETERMINED", None, None]
    assert table.column("可贷.missing").to_pylist()[2] == ["金额"]
    errors = table.column("error").to_pylist()
    assert errors[:3] == [None] * 3
    assert "maybe" in errors[4]
    with open(folder / "out.parquet.rejects.csv", encoding="utf-8", newline="") as file:
        rejects = list(csv.DictReader(file))
    assert [(r["row"], r["column"], r["code"]) for r in rejects] == [("4", "金额", "LC802"), ("5", "脱贫户", "LC802")]
    again = run(folder, data, "out.parquet", "--keep", "户号")
    assert (again.exit_code, again.stderr) == (
        2,
        f"error: {folder / 'out.parquet'}: is there already; --force writes over it\n",
    )
    told = json.loads(run(folder, data, "out.parquet", "--keep", "户号", "--force", "--format", "json").stdout)
    assert (told["rows"], told["rejected"]) == (5, 2)
    assert told["verdicts"]["可贷"] == {"ELIGIBLE": 1, "NOT_ELIGIBLE": 1, "UNDETERMINED": 1}


def test_run_from_parquet_to_csv(folder: Path):
    data = folder / "cases.parquet"
    pq.write_table(pa.table({"amount": [Decimal("1.00"), None], "note": ["x", "y"]}), data)
    refused = run(folder, data, "out.csv")
    assert refused.exit_code == 2
    assert "note" in refused.stderr
    assert not (folder / "out.csv").exists()
    done = run(folder, data, "out.csv", "--keep", "note", "--decision", "may_borrow")
    assert done.exit_code == 0, done.output
    with open(folder / "out.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["note"] for r in rows] == ["x", "y"]
    assert [r["may_borrow"] for r in rows] == ["ELIGIBLE", "UNDETERMINED"]
    assert rows[1]["may_borrow.missing"] == "金额"


def test_rows_of_the_wrong_width_are_rejected_by_number(folder: Path):
    data = folder / "cases.csv"
    data.write_text("金额,说明\n1,a\n2\n60000,b\n", encoding="utf-8")
    done = run(folder, data)
    assert done.exit_code == 1
    assert pq.read_table(folder / "out.parquet").column("可贷").to_pylist() == ["ELIGIBLE", "NOT_ELIGIBLE"]
    with open(folder / "out.parquet.rejects.csv", encoding="utf-8", newline="") as file:
        assert [r["row"] for r in csv.DictReader(file)] == ["2"]


def test_many_bad_rows_are_all_listed(folder: Path):
    data = folder / "cases.csv"
    data.write_text("金额\n" + "多\n" * 1500 + "1\n", encoding="utf-8")
    assert run(folder, data).exit_code == 1
    with open(folder / "out.parquet.rejects.csv", encoding="utf-8", newline="") as file:
        assert [int(r["row"]) for r in csv.DictReader(file)] == list(range(1, 1501))


def test_chinese_encoding(folder: Path):
    data = folder / "cases.csv"
    data.write_bytes("金额,说明\n1,汉字\n".encode("gb18030"))
    assert run(folder, data, "a.parquet", "--encoding", "utf-8").exit_code == 2
    assert run(folder, data, "b.parquet", "--encoding", "gb18030").exit_code == 0
    assert run(folder, data, "c.parquet").exit_code == 0  # found out
    assert pq.read_table(folder / "c.parquet").column("可贷").to_pylist() == ["ELIGIBLE"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "", "empty"),
        ("a.csv", "金额,金额\n1,2\n", "twice"),
        ("a.csv", "金额,amount\n1,2\n", "amount"),
        ("a.csv", "家庭成员\n1\n", "Parquet"),
        ("a.csv", "没有\n1\n", "没有"),
        ("a.parquet", "no parquet", "a.parquet"),
        ("a.xlsx", "x", "no readable .xlsx"),
        ("a.txt", "", "empty"),
        ("a.doc", "x", ".parquet, .csv"),
    ],
)
def test_bad_tables(folder: Path, name, content, words):
    data = folder / name
    data.write_text(content, encoding="utf-8")
    before = sorted(folder.iterdir())
    done = run(folder, data)
    assert done.exit_code == 2
    assert words in done.stderr
    assert sorted(folder.iterdir()) == before  # neither output nor temporary file


def test_output_is_refused_before_the_work(folder: Path):
    data = folder / "cases.csv"
    data.write_text("金额\n1\n", encoding="utf-8")
    assert run(folder, data, "out.txt").exit_code == 2
    assert run(folder, data, "none/out.csv").exit_code == 2
    assert run(folder, folder / "none.csv").exit_code == 2


def test_schema_is_the_shipped_one():
    file = lc.shipped() / "schema" / "liangce-policy.schema.json"
    done = invoke("schema")
    assert (done.exit_code, done.stdout) == (0, file.read_text(encoding="utf-8"))
    assert json.loads(invoke("schema", "--format", "json").stdout) == json.loads(done.stdout)


def test_durations_as_text():
    import datetime as dt

    assert duration(dt.timedelta(0)) == "PT0S"
    assert duration(dt.timedelta(days=1, hours=2)) == "P1DT2H"
    assert duration(-dt.timedelta(minutes=1, microseconds=500_000)) == "-PT1M0.5S"
    assert duration(dt.timedelta(days=400)) == "P400D"
