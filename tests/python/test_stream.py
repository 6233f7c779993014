"""Tables of any size: every source gives the same verdicts, bad rows are rejected by number, nothing half written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import liangce as lc
import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
openpyxl = pytest.importorskip("openpyxl")

from liangce.streaming import MappingError, SourceError, TooManyRejects  # noqa: E402
from liangce.streaming.csv_source import CsvSource, detect  # noqa: E402

ON = "2023-10-01"
MONITORING = "监测对象识别"
LOAN_ON = "2023-06-30"


def households(count: int, seed: int = 11) -> pa.Table:
    rng = random.Random(seed)

    def maybe(make, share=0.1):
        return [None if rng.random() < share else make() for _ in range(count)]

    return pa.table(
        {
            "户编号": pa.array([f"{i:06}" for i in range(count)]),
            "农户": pa.array(maybe(lambda: rng.random() < 0.9)),
            "监测状态": pa.array(maybe(lambda: rng.choice(["none", "none", "active"]))),
            "人均纯收入": pa.array(maybe(lambda: Decimal(rng.randrange(600_000, 900_000)) / 100), pa.decimal128(12, 2)),
            "家庭人口数": pa.array(maybe(lambda: rng.randrange(1, 9)), pa.int64()),
            "住房": pa.array(maybe(lambda: rng.choice(["ok", "ok", "problem"]))),
            "核实结论": pa.array(maybe(lambda: rng.choice(["include", "exclude", "pending"]), 0.5)),
            "收入核算截止日": pa.array(maybe(lambda: dt.date(2023, rng.randrange(1, 10), rng.randrange(1, 28)))),
        }
    )


def as_texts(table: pa.Table) -> list[list[str]]:
    def text(value):
        return (
            ""
            if value is None
            else {True: "true", False: "false"}.get(value, str(value))
            if isinstance(value, bool)
            else str(value)
        )

    return [[text(value) for value in row.values()] for row in table.to_pylist()]


def write_csv(table: pa.Table, path: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with open(path, "w", encoding=encoding, newline="") as file:
        rows = csv.writer(file, delimiter=delimiter)
        rows.writerow(table.column_names)
        rows.writerows(as_texts(table))
    return path


def write_xlsx(table: pa.Table, path: Path, *, header: int = 1) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for _ in range(header - 1):
        sheet.append(["禹州市农户台账"])
    sheet.append(table.column_names)
    for row in table.to_pylist():
        sheet.append([float(v) if isinstance(v, Decimal) else v for v in row.values()])
    book.create_sheet("别的")
    book.save(path)
    return path


def write_ipc(table: pa.Table, path: Path, *, stream: bool) -> Path:
    with pa.OSFile(str(path), "wb") as file:
        make = pa.ipc.new_stream if stream else pa.ipc.new_file
        with make(file, table.schema) as writer:
            writer.write_table(table, max_chunksize=333)
    return path


def rejects(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- every source gives the same bytes -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> tuple[pa.Table, Path]:
    folder = tmp_path_factory.mktemp("sources")
    table = households(2_000)
    pq.write_table(table, folder / "a.parquet", row_group_size=700)
    (folder / "parts").mkdir()
    for number, begin in enumerate(range(0, 2_000, 450)):
        pq.write_table(table.slice(begin, 450), folder / "parts" / f"{number}.parquet")
    write_csv(table, folder / "a.csv")
    write_csv(table, folder / "bom.csv", encoding="utf-8-sig")
    write_csv(table, folder / "gb.csv", encoding="gb18030", delimiter=";")
    write_csv(table, folder / "gbk.csv", encoding="gbk", delimiter="\t")
    write_csv(table, folder / "utf16.csv", encoding="utf-16", delimiter="\t")
    write_ipc(table, folder / "file.arrow", stream=False)
    write_ipc(table, folder / "stream.arrow", stream=True)
    write_xlsx(table, folder / "a.xlsx")
    return table, folder


SOURCES = [
    *("a.parquet", "parts", "parts/*.parquet", "a.csv", "bom.csv", "gb.csv", "gbk.csv", "utf16.csv"),
    *("file.arrow", "stream.arrow", "a.xlsx"),
]


def decided(policy: lc.Policy, data: object, out: Path, **options) -> pa.Table:
    summary = lc.run(policy, data, MONITORING, on=ON, out=out, keep=["户编号"], force=True, **options)
    assert (summary.rows, summary.rejected) == (2_000, 0)
    return pq.read_table(out)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_gives_the_same_bytes(yuzhou: lc.Policy, county, tmp_path: Path, source: str):
    table, folder = county
    decided(yuzhou, table, tmp_path / "table.parquet", batch_rows=512)
    decided(yuzhou, str(folder / source), tmp_path / "source.parquet", batch_rows=512)
    assert (tmp_path / "source.parquet").read_bytes() == (tmp_path / "table.parquet").read_bytes()


def in_files(schema: pa.Schema) -> pa.Schema:
    """Dictionaries are numbered by 32 bits in files; tables in memory have what their words need."""
    for index, field in enumerate(schema):
        if pa.types.is_dictionary(field.type):
            schema = schema.set(index, pa.field(field.name, pa.dictionary(pa.int32(), field.type.value_type)))
    return schema


def test_the_stream_says_what_the_whole_table_says(yuzhou: lc.Policy, county, tmp_path: Path):
    table, folder = county
    whole = yuzhou.decide_table(table.drop_columns(["户编号"]), MONITORING, on=ON).to_pyarrow()
    for rows in (1_999, 300, 64):
        found = decided(yuzhou, str(folder / "a.parquet"), tmp_path / f"{rows}.parquet", batch_rows=rows)
        assert found.column("户编号").equals(table.column("户编号"))
        found = found.drop_columns(["户编号"])
        assert found.schema == in_files(whole.schema)
        assert found.to_pylist() == whole.to_pylist()


def test_formats_of_the_output_say_the_same(yuzhou: lc.Policy, county, tmp_path: Path):
    table, _ = county
    expected = decided(yuzhou, table, tmp_path / "a.parquet", batch_rows=300)
    lc.run(yuzhou, table, MONITORING, on=ON, out=tmp_path / "a.arrow", keep=["户编号"], batch_rows=300)
    with pa.ipc.open_file(tmp_path / "a.arrow") as file:
        assert file.read_all().to_pylist() == expected.to_pylist()
    lc.run(yuzhou, table, MONITORING, on=ON, out=tmp_path / "a.csv", keep=["户编号"], batch_rows=300)
    rows = rejects(tmp_path / "a.csv")
    assert [row["户编号"] for row in rows] == table.column("户编号").to_pylist()
    assert [row[MONITORING] for row in rows] == expected.column(MONITORING).to_pylist()
    incomes = expected.column(f"{MONITORING}.pc_income").to_pylist()
    assert [row[f"{MONITORING}.pc_income"] for row in rows] == ["" if n is None else str(n) for n in incomes]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.arrow", "a.csv", "a.parquet"]


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "csv"])
def test_words_of_later_batches_do_not_change_the_type(tmp_path: Path, suffix: str):
    text = """
language: 1
policy: names
title: 名
in force: 2023-01-01 .. 2023-12-31
facts:
  名: {en: name, type: text}
decisions:
  名字: {kind: computation, value: 名}
"""
    policy = lc.load_text(text, name="names.yaml")
    names = [f"村{i % 300}" if i % 50 else None for i in range(1_000)]
    whole = policy.decide_table(pa.table({"名": names}), on=ON).to_pyarrow()
    assert whole.schema.field("名字.value").type == pa.dictionary(pa.int16(), pa.string())
    assert whole.column("名字.value").to_pylist() == names
    path = tmp_path / f"a.{suffix}"
    lc.run(policy, pa.table({"名": names}), on=ON, out=path, batch_rows=100)  # a batch's words fit a byte
    if suffix == "csv":
        assert [row["名字.value"] or None for row in rejects(path)] == names
        return
    if suffix == "arrow":
        with pa.ipc.open_file(path) as file:
            found = file.read_all()
    else:
        found = pq.read_table(path)
    assert found.column("名字.value").to_pylist() == names
    assert found.schema == in_files(whole.schema)


def test_a_number_that_needs_another_type_late_changes_the_whole_column(tmp_path: Path):
    text = """
language: 1
policy: thirds
title: 三分之一
in force: 2023-01-01 .. 2023-12-31
facts:
  数: {en: n, type: number}
decisions:
  商: {kind: computation, value: 数 / 3}
  原: {kind: computation, value: 数}
"""
    policy = lc.load_text(text, name="thirds.yaml")
    numbers = [3, 6, None, 9, 10, 90_000_000]
    for values, type in ((numbers, "string"), ([3, 6, Decimal("1.5"), None], "decimal128(38, 1)"), ([None], None)):
        column = pa.array([None if n is None else Decimal(n) for n in values], pa.decimal128(20, 2))
        table = pa.table({"数": column})
        whole = policy.decide_table(table, on=ON).to_pyarrow()
        for rows in (1, 2, 10):
            lc.run(policy, table, on=ON, out=tmp_path / "a.parquet", batch_rows=rows, force=True)
            found = pq.read_table(tmp_path / "a.parquet")
            assert found.schema == in_files(whole.schema)
            assert type is None or str(found.schema.field("商.value").type) == type
            if type != "string":
                assert found.to_pylist() == whole.to_pylist()
            else:
                assert found.column("商.value").to_pylist()[:4] == ["1", "2", None, "3"]
                assert found.column("商.value").to_pylist()[4] == "3." + "3" * 33


def test_standard_input(county, tmp_path: Path):
    _, folder = county
    for number, source in enumerate(("a.csv", "gb.csv", "stream.arrow", "file.arrow")):
        out = tmp_path / f"{number}.parquet"
        done = run_process("--data", "-", "--out", str(out), stdin=(folder / source).read_bytes())
        assert done.returncode == 0, done.stderr.decode()
        assert pq.read_table(out).num_rows == 2_000
    for source, words in (("a.parquet", "Parquet"), ("a.xlsx", "Excel")):
        done = run_process("--data", "-", "--out", str(tmp_path / "x.parquet"), stdin=(folder / source).read_bytes())
        assert done.returncode == 2
        assert words in done.stderr.decode()


def run_process(*options: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "liangce", "run", str(lc.shipped("yuzhou-2023")), "--on", ON]
    command += ["--decision", MONITORING, "--ignore", "户编号", *options]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=120, check=False)


# ---- bad rows --------------------------------------------------------------------------------------------------------


def run_loan(loan: lc.Policy, folder: Path, text: str | bytes, **options):
    data = folder / "cases.csv"
    data.write_bytes(text if isinstance(text, bytes) else text.encode())
    return lc.run(loan, data, "可贷", on=LOAN_ON, out=folder / "out.parquet", force=True, **options)


def test_bad_rows_are_rejected_with_number_line_and_what_was_meant(loan: lc.Policy, tmp_path: Path):
    text = (
        "户号,金额,类型,到期日,脱贫户,户数\n"  # line 1
        "A1,50000,消费,2023-06-30,是,1\n"
        "A2,多,消费,2023-06-30,是,1\n"  # an unparsable number
        "A3,1,消赀,2023-06-30,是,1\n"  # an unknown choice
        "A4,1,消费,0000-06-30,是,1\n"  # the year 0
        "\n"
        "A5,1.005,消费,2023-06-30,是,1\n"  # not exact at two digits
        'A6,1,消费,2023-06-30,是,"1\n"\n'  # a cell over two lines
        "A7,1,消费,2023-06-30,是\n"  # too few
        "A8,1,消费,2023-06-30,是,1,2\n"  # too many
        "A9,1,消费,2023-02-30,不知道,1.5\n"  # three at once
        "B1,1,消费,2023-06-30,否,1\n"
    )
    summary = run_loan(loan, tmp_path, text, keep=["户号"])
    assert (summary.rows, summary.rejected, summary.blank) == (10, 7, 1)
    found = rejects(tmp_path / "out.parquet.rejects.csv")
    assert [(r["row"], r["line"], r["column"], r["code"]) for r in found] == [
        ("2", "3", "金额", "LC802"),
        ("3", "4", "类型", "LC802"),
        ("4", "5", "到期日", "LC802"),
        ("5", "7", "金额", "LC803"),
        ("7", "10", "", "LC806"),
        ("8", "11", "", "LC806"),
        ("9", "12", "到期日; 脱贫户; 户数", "LC802; LC803"),
    ]
    assert "消费" in found[1]["message"]
    assert "year 0" in found[2]["message"]
    assert "no such day" in found[6]["message"]
    assert "是, 否" in found[6]["message"]
    assert [found[1][name] for name in ("户号", "金额", "类型", "到期日", "脱贫户", "户数")] == [
        *("A3", "1", "消赀", "2023-06-30", "是", "1")
    ]
    assert found[5]["户号"] == "A8"
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column("户号").to_pylist() == ["A1", "A2", "A3", "A4", "A5", "A6", "A9", "B1"]
    assert table.column("可贷").to_pylist() == ["ELIGIBLE", None, None, None, None, "ELIGIBLE", None, "ELIGIBLE"]
    assert summary.verdicts == {"可贷": {"ELIGIBLE": 3}}


def test_mended_rejects_are_read_as_they_are(loan: lc.Policy, tmp_path: Path):
    run_loan(loan, tmp_path, "金额,类型\n1,消费\n多,消费\n60000,x\n")
    mended = (tmp_path / "out.parquet.rejects.csv").read_text(encoding="utf-8")
    mended = mended.replace(",多,消费", ",7,消费").replace(",60000,x", ",60000,生产")
    summary = run_loan(loan, tmp_path, mended)
    assert (summary.rows, summary.rejected, summary.rejects) == (2, 0, None)
    assert pq.read_table(tmp_path / "out.parquet").column("可贷").to_pylist() == ["ELIGIBLE", "NOT_ELIGIBLE"]
    assert not (tmp_path / "out.parquet.rejects.csv").exists()


def test_thousands_of_bad_cells_are_all_named(loan: lc.Policy, tmp_path: Path):
    text = "金额,到期日\n" + "多,昨天\n" * 1_700 + "1,2023-01-01\n" + "2,昨天\n" * 3
    assert run_loan(loan, tmp_path, text).rejected == 1_703
    found = rejects(tmp_path / "out.parquet.rejects.csv")
    assert [r["column"] for r in found] == ["金额; 到期日"] * 1_700 + ["到期日"] * 3
    assert [int(r["row"]) for r in found] == [*range(1, 1_701), *range(1_702, 1_705)]


def test_rejected_rows_of_parquet_are_whole(yuzhou: lc.Policy, tmp_path: Path):
    table = households(100).append_column("电话", pa.array([f"0374-{i}" for i in range(100)]))
    column = [None if v is None else float(v) for v in table.column("人均纯收入").to_pylist()]
    column[41], column[97], column[3] = 0.1 + 0.2, 7000.125, float("nan")
    table = table.set_column(3, "人均纯收入", pa.array(column))
    dates = table.column("收入核算截止日").to_pylist()
    table = table.set_column(
        7,
        "收入核算截止日",
        pa.array([None if d is None else (d - dt.date(1970, 1, 1)).days for d in dates])
        .cast(pa.int32())
        .cast(pa.date32()),
    )
    days = table.column(7).cast(pa.int32()).to_pylist()
    days[5] = -719_500  # in the year 0
    table = table.set_column(7, "收入核算截止日", pa.array(days, pa.int32()).cast(pa.date32()))
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=30)
    summary = lc.run(
        yuzhou, tmp_path / "a.parquet", MONITORING, on=ON, out=tmp_path / "b.parquet", ignore=["电话", "户编号"]
    )
    found = rejects(tmp_path / "b.parquet.rejects.csv")
    assert summary.rejected == 3  # NaN is missing
    assert [(r["row"], r["column"], r["code"], r["电话"], r["户编号"]) for r in found] == [
        ("6", "收入核算截止日", "LC802", "0374-5", "000005"),
        ("42", "人均纯收入", "LC803", "0374-41", "000041"),
        ("98", "人均纯收入", "LC803", "0374-97", "000097"),
    ]


def test_so_many_rejects_and_no_more(loan: lc.Policy, tmp_path: Path):
    text = "金额\n" + "多\n1\n1\n1\n" * 100
    assert run_loan(loan, tmp_path, text, max_rejects=100).rejected == 100
    assert run_loan(loan, tmp_path, text, max_rejects="25%").rejected == 100
    (tmp_path / "out.parquet").unlink()
    for limit in (99, "24.9%", 0):
        with pytest.raises(TooManyRejects, match="bad rows"):
            run_loan(loan, tmp_path, text, max_rejects=limit)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["cases.csv", "out.parquet.rejects.csv"]
    for limit in ("many", "-1", "101%", ""):
        with pytest.raises(ValueError, match="max_rejects"):
            run_loan(loan, tmp_path, text, max_rejects=limit)


# ---- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "cell", "meant"),
    [
        ("金额", "7,100.00", Decimal("7100")),
        ("金额", "１２，３４５．６", Decimal("12345.6")),
        ("金额", "¥ 12", Decimal(12)),
        ("金额", "1.2万元", Decimal(12000)),
        ("金额", "7100元", Decimal(7100)),
        ("金额", "-0.5", Decimal("-0.5")),
        ("金额", "−3", Decimal(-3)),
        ("金额", "+3", Decimal(3)),
        ("金额", "1e3", Decimal(1000)),
        ("金额", "nan", None),
        ("金额", "7,10", ...),
        ("金额", "1,0000", ...),
        ("金额", "(7)", ...),
        ("金额", "7100 5", ...),
        ("金额", "12斤", ...),
        ("比例", "85%", Decimal("0.85")),
        ("比例", "８５％", Decimal("0.85")),
        ("户数", "3户", Decimal(3)),
        ("户数", "1,234", Decimal(1234)),
        ("户数", "3.5", ...),
        ("脱贫户", "是", True),
        ("脱贫户", " 否 ", False),
        ("脱贫户", "TRUE", True),
        ("脱贫户", "1", True),
        ("脱贫户", "有", ...),
        ("到期日", "2023/6/30", dt.date(2023, 6, 30)),
        ("到期日", "2023年6月30日", dt.date(2023, 6, 30)),
        ("到期日", "2023.06.30", dt.date(2023, 6, 30)),
        ("到期日", "20230630", dt.date(2023, 6, 30)),
        ("到期日", "２０２３-６-３０", dt.date(2023, 6, 30)),
        ("到期日", "2023-06-30 00:00:00", dt.date(2023, 6, 30)),
        ("到期日", "2023-06-30 08:00", ...),
        ("到期日", "30/6/2023", ...),
        ("到期日", "2023-6", ...),
        ("到期日", "45107", ...),
        ("到期日", "2023/2/29", ...),
        ("类型", " 消费 ", "消费"),
        ("类型", "", None),
        ("说明", " 原样 １", " 原样 １"),
    ],
)
def test_cells_mean_one_thing_or_nothing(loan: lc.Policy, tmp_path: Path, fact: str, cell: str, meant):
    with open(tmp_path / "a.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([[fact, "单"], [cell, "x"]])
    with loan.decide_stream(tmp_path / "a.csv", "可贷", on=LOAN_ON, ignore="单") as stream:
        ready = stream._prepared(next(iter(stream.source.pieces(stream._columns, 10, frozenset()))))
        list(stream)
    refused = bool(ready.wrong)
    if meant is ... and not refused:  # left to the engine, which refuses it
        refused = loan.decide_table(ready.frame, "可贷", on=LOAN_ON).error_rows == 1
    assert refused == (meant is ...)
    if meant is not ...:
        value = ready.frame.column(fact)[0].as_py()
        number = isinstance(meant, Decimal) and value is not None
        assert (Decimal(value) if number else value) == meant


def test_excel_cells(loan: lc.Policy, tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "农户"
    for row in (
        ["标题"],
        ["金额", "到期日", "脱贫户", "说明"],
        [7100.1, dt.datetime(2023, 6, 30), True, "a"],  # row 3
        [7100, 45107, False, 12],  # 45107 is 2023-06-30
        [1234.567890123456, None, None, None],  # not exact
        ["7,100", "2023年6月30日", "是", None],
        [1, 60, None, None],  # the 29th of February 1900, which never was
        [None, None, None, None],
        [1, 45107.5, None, None],  # a moment of a day
        ["#DIV/0!", None, None, None],
        [1, None, None, None, "beyond"],
    ):
        sheet.append(row)
    sheet["A10"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    summary = lc.run(loan, tmp_path / "a.xlsx", "可贷", on=LOAN_ON, out=tmp_path / "b.parquet", sheet="农户", header=2)
    assert (summary.rows, summary.rejected, summary.blank) == (8, 5, 1)
    found = rejects(tmp_path / "b.parquet.rejects.csv")
    assert [(r["row"], r["line"], r["column"], r["code"]) for r in found] == [
        ("3", "5", "金额", "LC803"),
        ("5", "7", "到期日", "LC802"),
        ("6", "9", "到期日", "LC802"),
        ("7", "10", "金额", "LC804"),
        ("8", "11", "", "LC806"),
    ]
    with loan.decide_stream(tmp_path / "a.xlsx", "可贷", on=LOAN_ON, sheet="1", header=2) as stream:
        dates = frozenset(["到期日"])
        frame = stream._prepared(next(iter(stream.source.pieces(stream._columns, 100, dates)))).frame
        list(stream)
    assert frame.column("到期日").to_pylist()[:4] == [
        dt.date(2023, 6, 30),
        dt.date(2023, 6, 30),
        None,
        dt.date(2023, 6, 30),
    ]
    assert frame.column("说明").to_pylist()[:2] == ["a", "12"]
    with pytest.raises(SourceError, match="农户"):
        loan.decide_stream(tmp_path / "a.xlsx", on=LOAN_ON, sheet="村")


def test_a_formula_nobody_calculated_is_not_an_empty_cell(loan: lc.Policy, tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["金额", "说明"], [1, "a"], ["=A2*2", "b"], [None, "c"], ["=A2", None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")  # openpyxl calculates nothing
    summary = lc.run(loan, tmp_path / "a.xlsx", "可贷", on=LOAN_ON, out=tmp_path / "b.parquet")
    assert (summary.rows, summary.rejected) == (4, 2)
    found = rejects(tmp_path / "b.parquet.rejects.csv")
    assert [(r["line"], r["column"], r["code"]) for r in found] == [("3", "金额", "LC804"), ("5", "金额", "LC804")]
    assert all("never calculated" in r["message"] for r in found)


# ---- hostile files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rows", "bad"),
    [
        (b"\xe9\x87\x91\xe9\xa2\x9d,a\n1,x\n2,\xff\xfe\n3,z\n", 3, [("2", "3", "UTF-8")]),
        ("金额,a\n1,x\n2,y\0z\n3,z\n".encode(), 3, [("2", "3", "NUL")]),
        ('金额,a\n1,"x\n2,y\n3,z\n'.encode(), 3, [("1", "2", "quote")]),
        ('金额,a\n1,"x""y"\n2,"y\n\n"\n3,5"\n'.encode(), 3, []),
        ("金额,a\r\n1,x\r\n2,y\r\n\r\n3,z".encode(), 3, []),
        ("金额,a\n1,x\n2\n3,z,z\n4,\n".encode(), 4, [("2", "3", "1 cells"), ("3", "4", "3 cells")]),
        ("金额,a\n1,x\ry\n2,z\n".encode(), 2, []),
        ("金额,a\n".encode() + b"1," + b"x" * (10 << 20) + b"\n2,y\n", 2, []),
        ("金额,a\n".encode() + b'1,"' + b"x\n" * (5 << 20) + b'"\n2,y\n', 2, []),
        ("金额,a\n".encode() + b"1,x\n" * 3 + b"2," + b"x" * (70 << 20) + b"\n3,y\n", 5, [("4", "5", "64 MB")]),
        ("金额,a\n".encode(), 0, []),
        ("金额,a".encode(), 0, []),
        ("金额,a\n1,x\n2,\x85\xa9y\n".encode("gb18030")[:-4] + b"\xff\xff\n3,z\n", 3, [("2", "3", "")]),
    ],
)
def test_broken_csv(loan: lc.Policy, tmp_path: Path, text: bytes, rows: int, bad: list[tuple[str, str, str]]):
    summary = run_loan(loan, tmp_path, text, ignore=["a"])
    assert (summary.rows, summary.rejected) == (rows, len(bad))
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.num_rows == rows - len(bad)
    assert table.schema.field("可贷").type == pa.dictionary(pa.int32(), pa.string())
    if bad:
        csv.field_size_limit(1 << 30)
        found = rejects(tmp_path / "out.parquet.rejects.csv")
        assert [(r["row"], r["line"]) for r in found] == [b[:2] for b in bad]
        assert all(words in r["message"] for r, (_, _, words) in zip(found, bad, strict=True))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf", "empty"),
        ("a.csv", b"\n1\n", "first line is empty"),
        ("a.csv", "金额,金额\n1,2\n".encode(), "twice"),
        ("a.csv", "金额,,户数\n1,2,3\n".encode(), "column 2 has no name"),
        ("a.csv", "金额\r1\r2".encode(), "CR alone"),
        ("a.csv", "金额\0,a\n1,2\n".encode(), "NUL"),
        ("a.csv", '"金额,a\n1,2\n'.encode(), "quote"),
        ("a.csv", b"x" * (2 << 20), "longer than 1 MB"),
        ("a.csv", "没有,也没有\n1,2\n".encode(), "no fact"),
        ("a.parquet", b"PAR1" + b"\0" * 100 + b"PAR1", "no readable Parquet"),
        ("a.parquet", b"", "no readable Parquet"),
        ("a.arrow", b"ARROW1\0\0junk", "no readable Arrow"),
        ("a.arrow", b"", "no readable Arrow"),
        ("a.xlsx", b"PK\x03\x04junk", "no readable .xlsx"),
        ("a.xlsx", b"", "no readable .xlsx"),
    ],
)
def test_what_is_no_table(loan: lc.Policy, tmp_path: Path, name: str, content: bytes, words: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises((SourceError, MappingError), match=words):
        lc.run(loan, tmp_path / name, on=LOAN_ON, out=tmp_path / "out.parquet")
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_truncated_files_break_off(yuzhou: lc.Policy, county, tmp_path: Path):
    _, folder = county
    whole = (folder / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[: len(whole) // 2])
    body = bytearray(whole)
    body[len(whole) // 5 : len(whole) // 2] = b"\xaa" * (len(whole) // 2 - len(whole) // 5)
    (tmp_path / "b.parquet").write_bytes(bytes(body))
    stream = (folder / "stream.arrow").read_bytes()
    (tmp_path / "c.arrow").write_bytes(stream[: len(stream) // 2])
    before = sorted(p.name for p in tmp_path.iterdir())
    for name in before:
        with pytest.raises(SourceError):
            lc.run(yuzhou, tmp_path / name, MONITORING, on=ON, out=tmp_path / "out.parquet", ignore=["户编号"])
        assert sorted(p.name for p in tmp_path.iterdir()) == before


def xlsx(path: Path, sheet: str, *, shared: str = "<sst/>") -> Path:
    """A workbook whose sheet says what no program would write."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        )
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}">'
            f'<Relationship Id="r" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rel}">'
            '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rel}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        file.writestr("xl/sharedStrings.xml", shared.replace("<sst", f'<sst xmlns="{main}"'))
        file.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}">{sheet}</worksheet>')
    return path


HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>金额</t></is></c></row>'


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        (f'<dimension ref="A1:XFD1048576"/><sheetData>{HEADER}<row r="2"><c r="A2"><v>1</v></c></row></sheetData>', 1),
        (f'<sheetData>{HEADER}<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>', 1),
        (f'<sheetData>{HEADER}<row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData>', None),
        (f'<sheetData>{HEADER}<row r="2"><c r="XFD2"><v>1</v></c></row></sheetData>', None),
        (f'<sheetData>{HEADER}<row r="2"><c r="A2"><v>1</v></sheetData>', None),
    ],
)
def test_sheets_that_lie_about_their_size(loan: lc.Policy, tmp_path: Path, sheet: str, rows: int | None):
    path = xlsx(tmp_path / "a.xlsx", sheet)
    began = time.process_time()
    try:
        summary = lc.run(loan, path, "可贷", on=LOAN_ON, out=tmp_path / "out.parquet")
    except SourceError:
        assert rows is None
    else:
        assert rows is None or (summary.rows, summary.rejected) == (rows, 0)
    assert time.process_time() - began < 20


def test_a_workbook_that_unpacks_without_end(loan: lc.Policy, tmp_path: Path):
    path = xlsx(tmp_path / "a.xlsx", f"<sheetData>{HEADER}</sheetData>", shared="<sst>" + " " * (300 << 20) + "</sst>")
    assert path.stat().st_size < 1 << 20
    with pytest.raises(SourceError, match="300 MB"):
        lc.run(loan, path, on=LOAN_ON, out=tmp_path / "out.parquet")


def test_encodings_are_told_apart():
    chinese = "金额,说明\n1,禹州市\n2,脱贫户\n"
    assert detect(chinese.encode()) == "utf-8"
    assert detect(chinese.encode("gb18030")) == "gb18030"
    assert detect(chinese.encode().replace("脱".encode(), b"\xe8\x84")) == "utf-8"  # one broken line
    assert detect(b"a,b\n1,2\n") == "utf-8"
    assert detect(chinese.encode("utf-16")) == "utf-16"


def test_fast_and_careful_reading_agree():
    rng = random.Random(5)
    cells = ["", "1", "a b", "禹州", 'say ""', '"q"', '"a,b"', '"a""b"', 'x"y', "  ", '"z" ', "'"]
    for _ in range(400):
        width = rng.randrange(1, 4)
        lines = [",".join(rng.choice(cells) for _ in range(width + (rng.random() < 0.03))) for _ in range(12)]
        text = ("\n".join([",".join("abc"[:width]), *lines]) + rng.choice(["", "\n"])).encode()
        found = []
        for fast in (True, False):
            source = CsvSource(io.BytesIO(text), "x", delimiter=",", encoding="utf-8")
            if not fast:
                source._fast = lambda block, columns: None  # type: ignore[method-assign]
            pieces = list(source.pieces(source.names, 100, frozenset()))
            found.append(
                [
                    (
                        [[cell or "" for cell in row.values()] for row in piece.table.to_pylist()],
                        piece.lines.tolist(),
                        piece.rows.tolist(),
                        [(lost.row, lost.line) for lost in piece.lost],
                    )
                    for piece in pieces
                ]
            )
        assert found[0] == found[1], text


# ---- the output ------------------------------------------------------------------------------------------------------


def test_nothing_is_written_over(loan: lc.Policy, tmp_path: Path):
    run_loan(loan, tmp_path, "金额\n1\n")
    data = tmp_path / "cases.csv"
    kept = (tmp_path / "out.parquet").read_bytes()
    with pytest.raises(FileExistsError):
        lc.run(loan, data, on=LOAN_ON, out=tmp_path / "out.parquet")
    (tmp_path / "other.parquet.rejects.csv").write_text("mine")
    with pytest.raises(FileExistsError):
        lc.run(loan, data, on=LOAN_ON, out=tmp_path / "other.parquet")
    assert (tmp_path / "out.parquet").read_bytes() == kept
    assert (tmp_path / "other.parquet.rejects.csv").read_text() == "mine"


def test_leaving_a_stream_early_leaves_nothing_open(yuzhou: lc.Policy, county):
    _, folder = county
    with yuzhou.decide_stream(folder / "a.csv", MONITORING, on=ON, ignore="户编号", batch_rows=100) as stream:
        first = next(iter(stream))
    assert first.num_rows == 100
    assert not stream._reader.is_alive()


def test_progress_can_cancel(yuzhou: lc.Policy, county, tmp_path: Path):
    _, folder = county
    seen = []

    def progress(now) -> bool:
        seen.append(now)
        return now.rows < 600

    with pytest.raises(lc.Cancelled):
        lc.run(
            yuzhou,
            folder / "a.csv",
            MONITORING,
            on=ON,
            out=tmp_path / "a.parquet",
            ignore="户编号",
            batch_rows=100,
            progress=progress,
        )
    assert list(tmp_path.iterdir()) == []
    assert [now.rows for now in seen] == sorted(now.rows for now in seen)
    assert 600 <= seen[-1].rows < 2_000


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_runs_leave_nothing(tmp_path: Path, sent: signal.Signals, code: int):
    table = pa.concat_tables([households(20_000)] * 100)
    pq.write_table(table, tmp_path / "a.parquet")
    command = [sys.executable, "-m", "liangce", "run", str(lc.shipped("yuzhou-2023")), "--on", ON]
    command += ["--data", str(tmp_path / "a.parquet"), "--out", str(tmp_path / "out.parquet"), "--ignore", "户编号"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and len(list(tmp_path.iterdir())) == 1:
            time.sleep(0.02)
        assert len(list(tmp_path.iterdir())) == 2  # the hidden folder
        time.sleep(0.5)
        process.send_signal(sent)
        began = time.monotonic()
        out, told = process.communicate(timeout=60)
        waited = time.monotonic() - began
    finally:
        process.kill()
    assert (process.returncode, out) == (code, b"")
    assert told.decode() == "error: interrupted; nothing was written\n"
    assert os.listdir(tmp_path) == ["a.parquet"]
    assert waited < 3, waited
