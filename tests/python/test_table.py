"""Tables of cases: every library that speaks Arrow, the same answers as one case at a time, bad cells, cancelling."""

from __future__ import annotations

import datetime as dt
import random
import signal
import threading
import time
from decimal import Decimal

import liangce as lc
import pytest
from liangce.table import Cancelled, RowError
from random_cases import any_value, arrow_type

np = pytest.importorskip("numpy")
pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
duckdb = pytest.importorskip("duckdb")

ON = "2023-10-01"
MONITORING = "监测对象识别"
HOUSEHOLDS = pa.table(
    {
        "农户": pa.array([True, True, True, False, None]),
        "监测状态": pa.array(["none", "none", "active", "none", "none"]),
        "脱贫户": pa.array([True, False, None, False, True]),
        "人均纯收入": pa.array(
            [Decimal("7499.99"), Decimal("7500.00"), None, Decimal("6000.00"), Decimal("7000.00")], pa.decimal128(12, 2)
        ),
        "住房": pa.array(["ok", "ok", "problem", None, "ok"]),
        "核实结论": pa.array(["include", None, "exclude", "include", "pending"]),
        "收入核算截止日": pa.array([dt.date(2023, 8, 31), None, dt.date(2023, 8, 31), dt.date(2021, 1, 1), None]),
        "家庭人口数": pa.array([4, 3, None, 1, 2], pa.int64()),
    }
)


def verdicts(policy: lc.Policy, frame: object, **options: object) -> list[str | None]:
    result = policy.decide_table(frame, MONITORING, on=ON, **options)
    assert result.error_count == 0, result.errors
    return result.to_pyarrow().column(MONITORING).to_pylist()


# ---- the same table from every library ------------------------------------------------------------------------------


def everything(policy: lc.Policy, frame: object) -> list[dict[str, object]]:
    result = policy.decide_table(frame, MONITORING, on=ON)
    assert result.error_count == 0, result.errors
    return result.to_pyarrow().to_pylist()


def relation(view: bool):
    connection = duckdb.connect()
    connection.register("households", HOUSEHOLDS)
    return connection.sql("select * from households" if view else "select * from households where true")


SOURCES = {
    "record batch": lambda: HOUSEHOLDS.combine_chunks().to_batches()[0],
    "reader": lambda: HOUSEHOLDS.to_reader(max_chunksize=2),
    "chunks": lambda: pa.concat_tables([HOUSEHOLDS.slice(0, 1), HOUSEHOLDS.slice(1, 3), HOUSEHOLDS.slice(4)]),
    "dictionary": lambda: HOUSEHOLDS.set_column(1, "监测状态", HOUSEHOLDS.column(1).dictionary_encode()),
    "large and view texts": lambda: HOUSEHOLDS.set_column(
        4, "住房", HOUSEHOLDS.column(4).cast(pa.large_string())
    ).set_column(5, "核实结论", HOUSEHOLDS.column(5).cast(pa.string_view())),
    "aliases": lambda: HOUSEHOLDS.rename_columns(
        [
            "rural",
            "monitor_status",
            "lifted",
            "pc_net_income",
            "housing",
            "verification",
            "income_window_end",
            "household_size",
        ]
    ),
    "floats": lambda: HOUSEHOLDS.set_column(3, "人均纯收入", HOUSEHOLDS.column(3).cast(pa.float64())),
    "texts": lambda: HOUSEHOLDS.set_column(3, "人均纯收入", HOUSEHOLDS.column(3).cast(pa.string())),
    "moments": lambda: HOUSEHOLDS.set_column(6, "收入核算截止日", HOUSEHOLDS.column(6).cast(pa.timestamp("ns"))),
    "pandas": HOUSEHOLDS.to_pandas,
    "pandas of arrow": lambda: HOUSEHOLDS.to_pandas(types_mapper=pd.ArrowDtype),
    "pandas with an index": lambda: HOUSEHOLDS.to_pandas().set_index(pd.Index(["a", "b", "c", "d", "e"], name="编号")),
    "pandas with categories": lambda: HOUSEHOLDS.to_pandas().astype({"住房": "category", "监测状态": "category"}),
    "polars": lambda: pl.from_arrow(HOUSEHOLDS),
    "polars lazily": lambda: pl.from_arrow(HOUSEHOLDS).lazy(),
    "polars with categories": lambda: pl.from_arrow(HOUSEHOLDS).with_columns(
        pl.col("住房").cast(pl.Categorical), pl.col("核实结论").cast(pl.Enum(["include", "exclude", "pending"]))
    ),
    "duckdb view": lambda: relation(True),
    "duckdb query": lambda: relation(False),
    "lists": lambda: HOUSEHOLDS.to_pydict(),
}


@pytest.mark.parametrize("source", list(SOURCES))
def test_every_source_gives_the_same_result(yuzhou: lc.Policy, source: str):
    assert everything(yuzhou, SOURCES[source]()) == everything(yuzhou, HOUSEHOLDS)


def test_numpy_columns(yuzhou: lc.Policy):
    columns = {
        "农户": np.array([True, False]),
        "人均纯收入": np.array([7499.99, np.nan]),
        "住房": np.array(["ok", "problem"]),
        "家庭人口数": np.array([4, 3], dtype=np.int16),
        "收入核算截止日": np.array(["2023-08-31", "NaT"], dtype="datetime64[D]"),
        "核实结论": np.array(["include", None], dtype=object),
        "监测状态": ["none", "none"],
    }
    expected = [
        yuzhou.decide(
            MONITORING,
            {
                "农户": True,
                "人均纯收入": "7499.99",
                "住房": "ok",
                "家庭人口数": 4,
                "收入核算截止日": "2023-08-31",
                "核实结论": "include",
                "监测状态": "none",
            },
            on=ON,
        ).verdict,
        yuzhou.decide(
            MONITORING, {"农户": False, "住房": "problem", "家庭人口数": 3, "监测状态": "none"}, on=ON
        ).verdict,
    ]
    assert verdicts(yuzhou, columns) == expected == ["ELIGIBLE", "NOT_ELIGIBLE"]


def test_the_result_speaks_arrow(yuzhou: lc.Policy):
    result = yuzhou.decide_table(HOUSEHOLDS, MONITORING, on=ON)
    assert len(result) == 5
    table = pa.table(result)
    assert result.columns == table.column_names == pl.DataFrame(result).columns == list(result.to_pandas().columns)
    assert pa.schema(result) == table.schema
    assert (
        result.to_polars()[MONITORING].to_list()
        == table.column(MONITORING).to_pylist()
        == result.to_pandas()[MONITORING].tolist()
    )
    connection = duckdb.connect()
    connection.register("verdicts", table)
    assert connection.sql("select count(*) from verdicts").fetchall() == [(5,)]
    assert table.schema.field(MONITORING).type == pa.dictionary(pa.int8(), pa.string())
    assert table.schema.field(f"{MONITORING}.pc_income").type == pa.decimal128(38, 2)
    assert table.schema.field(f"{MONITORING}.income_from").type == pa.date32()
    assert table.schema.field(f"{MONITORING}.missing").type == pa.list_(pa.field("item", pa.string()))
    assert table.column(f"{MONITORING}.category").to_pylist()[0] == "脱贫不稳定户"
    assert "5 rows" in repr(result)


def test_only_what_is_asked_for(yuzhou: lc.Policy):
    result = yuzhou.decide_table(
        HOUSEHOLDS, ["monitoring_eligibility", "收入参考线查询"], on=ON, outputs=False, missing=False
    )
    assert result.columns == ["monitoring_eligibility", "收入参考线查询", "error"]
    assert yuzhou.decide_table(HOUSEHOLDS, MONITORING, on=ON, outputs=False).columns == [
        MONITORING,
        f"{MONITORING}.missing",
        "error",
    ]
    every = yuzhou.decide_table(HOUSEHOLDS, on=ON).columns
    assert all(name in every for name in yuzhou.decisions)


# ---- the same meaning as one case -----------------------------------------------------------------------------------


def same(cell: object, value: object) -> bool:
    """A cell of the result against the value of the single decision."""
    if isinstance(cell, str) and not isinstance(value, str):  # canonical text: no Arrow type holds it
        return lc.feel(cell) == value or cell == str(value)
    if isinstance(value, tuple | list):
        return list(value) == cell
    return cell == value


SEED = random.SystemRandom().randrange(2**32)


def test_a_thousand_random_rows_are_decided_as_one_by_one(yuzhou: lc.Policy):
    print("seed", SEED)  # shown when it fails
    rng = random.Random(SEED)
    rows = [{name: any_value(fact, rng) for name, fact in yuzhou.facts.items()} for _ in range(1000)]
    schema = pa.schema([(name, arrow_type(fact)) for name, fact in yuzhou.facts.items()])
    table = yuzhou.decide_table(pa.Table.from_pylist(rows, schema=schema), on=ON)
    assert table.error_count == 0, table.errors[:3]
    columns = {name: column.to_pylist() for name, column in zip(table.columns, table.to_pyarrow().columns, strict=True)}
    program = yuzhou.on(ON)
    seen = set()
    for row, facts in enumerate(rows):
        for name in yuzhou.decisions:
            d = program.decide(name, facts, reasons=False, digest=False)
            assert columns[name][row] == d.verdict, (SEED, row, name, facts)
            assert columns[f"{name}.missing"][row] == [fact.name for fact in d.missing], (SEED, row, name)
            assert columns[f"{name}.findings"][row] == list(d.findings), (SEED, row, name)
            assert columns[f"{name}.retroactive"][row] == d.retroactive
            seen.add((name, d.verdict))
            if isinstance(d.value, dict):  # nothing a decision puts out is left out of the table
                assert all(f"{name}.{key}" in columns or f"{name}.value.{key}" in columns for key in d.value), name
            prefix = f"{name}."
            for column in columns:
                output = column.removeprefix(prefix)
                if output == column or output in ("missing", "findings", "retroactive"):
                    continue
                output = output.removeprefix("value.")
                value = d.value.get(output) if isinstance(d.value, dict) else d.value
                assert same(columns[column][row], value), (SEED, row, column, columns[column][row], value)
    assert len({verdict for name, verdict in seen if name == MONITORING}) == 3
    assert len(seen) > 1.5 * len(yuzhou.decisions)


def test_members_of_a_household(yuzhou: lc.Policy):
    members = [
        [
            {"编号": "1", "出生日期": dt.date(1950, 1, 1), "劳动能力": None},
            {"编号": "2", "出生日期": dt.date(2015, 1, 1), "劳动能力": None},
        ],
        [],
        None,
    ]
    facts = {f.name: arrow_type(f) for f in yuzhou.facts["家庭成员"].fields}
    frames = [
        pa.table({"家庭成员": pa.array(members, pa.list_(pa.struct(list(facts.items()))))}),
        pd.DataFrame({"家庭成员": members}),
        pl.DataFrame({"家庭成员": members}),
    ]
    expected = [yuzhou.decide("风险消除", {"家庭成员": each}, on=ON) for each in members]
    for frame in frames:
        result = yuzhou.decide_table(frame, "风险消除", on=ON).to_pyarrow()
        assert result.column("风险消除").to_pylist() == [d.verdict for d in expected]
        assert result.column("风险消除.missing").to_pylist() == [[fact.name for fact in d.missing] for d in expected]


# ---- bad tables and bad cells ---------------------------------------------------------------------------------------


def test_columns_that_do_not_fit_are_named_all_at_once(yuzhou: lc.Policy):
    frame = pa.table(
        {"人均纯收人": [1], "农户": [1], "住房": [True], "家庭人口数": [3], "household_size": [4], "预警清单": ["x"]}
    )
    with pytest.raises(lc.CaseError) as raised:
        yuzhou.decide_table(frame, MONITORING, on=ON)
    problems = {problem.key: (problem.code, problem.message) for problem in raised.value.problems}
    assert problems["人均纯收人"] == ("LC801", "column 人均纯收人: no fact of this name; did you mean 人均纯收入?")
    assert problems["农户"] == ("LC802", "column 农户: int64 where boolean is expected")
    assert problems["住房"] == ("LC802", "column 住房: bool where choice (ok, problem) is expected")
    assert problems["household_size"][0] == "LC808"
    assert problems["预警清单"][0] == "LC802"
    assert len(problems) == 5


def test_extra_columns(yuzhou: lc.Policy):
    frame = HOUSEHOLDS.append_column("户编号", pa.array(list("abcde")))
    with pytest.raises(lc.CaseError, match="户编号"):
        verdicts(yuzhou, frame)
    assert (
        verdicts(yuzhou, frame, extra="ignore")
        == verdicts(yuzhou, frame, ignore=["户编号"])
        == verdicts(yuzhou, HOUSEHOLDS)
    )
    assert verdicts(yuzhou, frame, ignore="户编号") == verdicts(yuzhou, HOUSEHOLDS)
    with pytest.raises(ValueError, match="extra"):
        verdicts(yuzhou, frame, extra="drop")


def test_bad_cells_are_errors_of_their_rows(yuzhou: lc.Policy):
    frame = {"人均纯收入": ["7000", "七千", "7000.001", None], "住房": ["ok", "ok", "bad", "ok"], "农户": [True] * 4}
    result = yuzhou.decide_table(frame, MONITORING, on=ON)
    assert [(e.row, e.column, e.code) for e in result.errors] == [
        (1, "人均纯收入", "LC802"),
        (2, "人均纯收入", "LC803"),
        (2, "住房", "LC802"),
    ]
    assert isinstance(result.errors[0], RowError)
    assert "七千" in str(result.errors[0])
    assert (result.error_count, result.error_rows, len(result)) == (3, 2, 4)
    table = result.to_pyarrow()
    assert [v is None for v in table.column(MONITORING).to_pylist()] == [False, True, True, False]
    assert [e is None for e in table.column("error").to_pylist()] == [True, False, False, True]
    assert "2 with errors" in repr(result)
    # one by one the same cells are refused for the same reasons
    for row, codes in ((1, ["LC802"]), (2, ["LC803", "LC802"])):
        with pytest.raises(lc.CaseError) as raised:
            yuzhou.decide(MONITORING, {name: column[row] for name, column in frame.items()}, on=ON)
        assert [problem.code for problem in raised.value.problems] == codes


@pytest.mark.parametrize("number", [0.1 + 0.2, 7499.995, 1e15 + 0.3])
def test_floats_that_are_not_exact(yuzhou: lc.Policy, number: float):
    result = yuzhou.decide_table({"人均纯收入": np.array([number])}, MONITORING, on=ON)
    assert [e.code for e in result.errors] == ["LC803"]
    with pytest.raises(lc.CaseError) as raised:
        yuzhou.decide(MONITORING, {"人均纯收入": number}, on=ON)
    assert [p.code for p in raised.value.problems] == ["LC803"]


def test_what_is_no_table(yuzhou: lc.Policy):
    for frame in (None, 3, "households.parquet", [1, 2], pa.array([1, 2]), {"农户": [True], "脱贫户": [True, False]}):
        with pytest.raises((TypeError, ValueError)):
            yuzhou.decide_table(frame, MONITORING, on=ON)


def test_unknown_decisions_and_dates(yuzhou: lc.Policy):
    with pytest.raises(LookupError, match=MONITORING):
        yuzhou.decide_table(HOUSEHOLDS, "监测对像识别", on=ON)
    with pytest.raises(ValueError, match="on"):
        yuzhou.decide_table(HOUSEHOLDS, MONITORING, on="1 October")
    with pytest.raises(ValueError, match="threads"):
        yuzhou.decide_table(HOUSEHOLDS, MONITORING, on=ON, threads=0)
    assert set(verdicts(yuzhou, HOUSEHOLDS)) != {"UNDETERMINED"}
    single = yuzhou.decide(MONITORING, {"农户": True, "监测状态": "none", "人均纯收入": 7500}, on="2024-01-15")
    outside = yuzhou.decide_table(HOUSEHOLDS, MONITORING, on="2024-01-15").to_pyarrow()
    assert single.verdict == outside.column(MONITORING).to_pylist()[1] == "UNDETERMINED"
    assert "监测收入参考线" in outside.column(f"{MONITORING}.missing").to_pylist()[1]


# ---- threads, progress, cancelling ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many():
    rng = random.Random(7)
    return pa.table(
        {
            "人均纯收入": pa.array(
                [Decimal(rng.randrange(600000, 900000)) / 100 for _ in range(60_000)], pa.decimal128(12, 2)
            ),
            "住房": pa.array([rng.choice(["ok", "ok", "ok", "problem", None]) for _ in range(60_000)]),
            "农户": pa.array([rng.random() < 0.9 for _ in range(60_000)]),
        }
    )


def test_threads_change_nothing(yuzhou: lc.Policy, many):
    one = yuzhou.decide_table(many, MONITORING, on=ON, threads=1).to_pyarrow()
    assert yuzhou.decide_table(many, MONITORING, on=ON, threads=4).to_pyarrow().equals(one)
    assert (
        yuzhou.decide_table(many.to_reader(max_chunksize=999), MONITORING, on=ON)
        .to_pyarrow()
        .combine_chunks()
        .equals(one.combine_chunks())
    )


def test_progress(yuzhou: lc.Policy, many):
    seen: list[int] = []
    yuzhou.decide_table(many, MONITORING, on=ON, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == many.num_rows


def test_progress_can_cancel(yuzhou: lc.Policy, many):
    big = pa.concat_tables([many] * 20)
    asked: list[float] = []

    def stop(rows: int) -> bool:
        asked.append(time.monotonic())
        return False

    with pytest.raises(Cancelled):
        yuzhou.decide_table(big, on=ON, progress=stop)
    assert time.monotonic() - asked[-1] < 0.1
    assert len(asked) == 1


def test_what_progress_raises_comes_out(yuzhou: lc.Policy, many):
    with pytest.raises(ZeroDivisionError):
        yuzhou.decide_table(many, on=ON, progress=lambda rows: 1 / 0)


def test_ctrl_c(yuzhou: lc.Policy, many):
    big = pa.concat_tables([many] * 50)
    pressed: list[float] = []

    def press():
        pressed.append(time.monotonic())
        signal.raise_signal(
            signal.SIGINT
        ) if threading.current_thread() is threading.main_thread() else signal.pthread_kill(
            threading.main_thread().ident, signal.SIGINT
        )

    timer = threading.Timer(0.3, press)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            yuzhou.decide_table(big, on=ON)
        assert time.monotonic() - pressed[0] < 0.2  # 100 ms, and what a busy machine adds
    finally:
        timer.cancel()


def test_other_threads_go_on(yuzhou: lc.Policy, many):
    ticks = 0
    done = threading.Event()

    def tick():
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        began = time.monotonic()
        yuzhou.decide_table(many, MONITORING, on=ON, columns=False)
        lasted = time.monotonic() - began
    finally:
        done.set()
        thread.join()
    assert ticks > lasted * 20  # with the GIL held it would be none


def test_columns_and_rows_say_the_same(yuzhou: lc.Policy, many):
    asked = {"on": ON, "extra": "ignore"}
    by_column = yuzhou.decide_table(many, MONITORING, **asked).to_pyarrow()
    by_row = yuzhou.decide_table(many, MONITORING, columns=False, **asked).to_pyarrow()
    assert by_column.equals(by_row)


def test_the_plan_says_how_each_rule_runs(yuzhou: lc.Policy):
    everything = {rule.name: rule for rule in yuzhou.plan(on=ON)}
    assert everything["保障存在问题"].way == "columns"
    assert everything["入户核实结论"].way == "table"
    assert everything["命中负面清单"].way == "folded"
    assert everything["应有月末"].way == "rows"
    assert "list" in everything["应有月末"].why
    assert everything["有效预警"].way == "table"
    assert "members" in everything["有效预警"].why
    assert everything["整户无劳动力"].way == "members"
    assert everything[MONITORING].decision
    assert everything[MONITORING].way == "table"
    assert str(everything["应有月末"]).startswith("应有月末: rows (")
    # Without a column a fact is missing on every row: that settles whole rules.
    few = {rule.name: rule.way for rule in yuzhou.plan(on=ON, facts=["吃", "rural"])}
    assert few["保障存在问题"] == "columns"
    assert few["突发严重困难"] == "folded"
    with pytest.raises(KeyError, match="没有"):
        yuzhou.plan(on=ON, facts=["没有"])


# ---- why, in a number a row -----------------------------------------------------------------------------------------


def test_missing_facts_as_bits(yuzhou: lc.Policy, many):
    asked = {"on": ON, "extra": "ignore"}
    lists = yuzhou.decide_table(many, MONITORING, **asked).to_pyarrow().column(f"{MONITORING}.missing")
    for columns in (True, False):
        result = yuzhou.decide_table(many, MONITORING, missing="bits", columns=columns, **asked)
        bits = result.to_pyarrow().column(f"{MONITORING}.missing")
        assert bits.type == pa.uint64()
        names = result.missing_names[f"{MONITORING}.missing"]
        assert {"人均纯收入", "核实结论"} <= set(names)
        spelled = [[name for i, name in enumerate(names) if word >> i & 1] for word in bits.to_pylist()]
        assert spelled == lists.to_pylist()
        assert result.missing_lists(MONITORING).to_pylist() == lists.to_pylist()
    assert yuzhou.decide_table(many, MONITORING, **asked).missing_names == {}
    with pytest.raises(KeyError):
        yuzhou.decide_table(many, MONITORING, **asked).missing_lists(MONITORING)
    with pytest.raises(ValueError, match='"bits"'):
        yuzhou.decide_table(many, MONITORING, missing="lists", **asked)


def test_bits_of_rows_with_errors_are_null(yuzhou: lc.Policy):
    frame = pa.table({"农户": [True, None], "家庭人口数": ["no number", "3"]})
    result = yuzhou.decide_table(frame, MONITORING, on=ON, missing="bits", decided_by=True)
    assert result.to_pyarrow().column(f"{MONITORING}.missing").to_pylist()[0] is None
    lists = result.missing_lists(MONITORING).to_pylist()
    assert lists[0] is None
    assert lists[1] == [fact.name for fact in yuzhou.decide(MONITORING, {"家庭人口数": 3}, on=ON).missing]
    assert result.to_pyarrow().column(f"{MONITORING}.decided_by").to_pylist()[0] is None


def test_the_deciding_row_of_the_monitoring_table(yuzhou: lc.Policy):
    base = {"农户": True, "监测状态": "none", "人均纯收入": 9000, "大额刚性支出": False, "收入大幅缩减": False}
    base |= dict.fromkeys(["吃", "穿", "义务教育", "基本医疗", "住房", "饮水"], "ok")
    # Row ids of decision table 4.1.2, read off the table by hand.
    cases = [
        ({"农户": False}, "1"),
        ({"监测状态": "active"}, "2"),
        ({"农户": None}, "3"),
        ({"农户": None, "监测状态": None}, "3u"),
        ({"住房": "problem", "核实结论": "include"}, "7"),
        ({"住房": "problem", "核实结论": "exclude"}, "8"),
        ({"住房": "problem", "核实结论": "pending"}, "9"),
        ({"核实结论": "include"}, "5"),
        ({}, "6u"),
        ({"住房": None}, "12"),
        ({"住房": "problem", "核实结论": "include", "监测状态": None}, None),  # 2 or 7
    ]
    rows = [{**base, **change} for change, _ in cases]
    frame = pa.table({name: [row.get(name) for row in rows] for name in (*base, "核实结论")})
    for columns in (True, False):
        told = yuzhou.decide_table(frame, MONITORING, on=ON, decided_by=True, columns=columns).to_pyarrow()
        assert told.column(f"{MONITORING}.decided_by").to_pylist() == [row for _, row in cases]
        assert told.schema.field(f"{MONITORING}.decided_by").type == pa.dictionary(pa.int8(), pa.string())


def test_text_outputs_are_dictionaries(yuzhou: lc.Policy):
    told = yuzhou.decide_table(HOUSEHOLDS, MONITORING, on=ON).to_pyarrow()
    for output in ("code", "stage", "action", "category", "episode"):
        assert told.schema.field(f"{MONITORING}.{output}").type == pa.dictionary(pa.int8(), pa.string())


@pytest.mark.parametrize("asked", ["avx3", "AVX2", "none"])
def test_vectors_that_are_none_are_refused(yuzhou: lc.Policy, monkeypatch: pytest.MonkeyPatch, asked: str):
    monkeypatch.setenv("LIANGCE_VECTORS", asked)
    with pytest.raises(ValueError, match=f"LIANGCE_VECTORS is plain, avx2 or avx512, not '{asked}'"):
        yuzhou.decide_table(HOUSEHOLDS, MONITORING, on=ON)
    monkeypatch.setenv("LIANGCE_VECTORS", "avx512")
    assert len(yuzhou.decide_table(HOUSEHOLDS, MONITORING, on=ON)) == 5
