"""The same rules on the same counties, decided by liangce and by its peers.

    pip install -r bench/peers/requirements.txt
    python bench/peers/compare.py [--rows 300000 1000000] [--write bench/RESULTS.md]

The first rule, a screen, has twelve facts: two amounts, eight choices, a date and a count. The second is the shipped
decision 监测对象识别 with its category and all its other outputs (monitoring.py). Peers that know unknown values decide
the county as it is, one fact in twenty unknown; those that do not (openfisca-core and the per-row engines) decide one
without gaps. openfisca-core decides the county with gaps as well, with a flag beside each fact that says whether it is
known. Every peer's answers are compared with a plain Python function over each row before it is timed, on one thread,
all in turn for several rounds, the fastest run of each, from columns in memory (or, for per-row engines, from
dictionaries made beforehand) to verdicts in memory. Money is int64 cents for the peers, the fastest they have. For
liangce it is decimal64(18, 2), the same bytes, and once more decimal128(18, 2), what most files have.

Three loops in C++ for this rule alone (bench/by_hand.hpp, compiled when there is a compiler) show how far one could go
on the same machine.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime as dt
import functools
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import monitoring
import numpy as np
import pyarrow as pa

NEEDS = ("food", "clothing", "education", "medical", "housing", "water")
STATUSES = ("none", "active", "left", "back")
DAY = (dt.date(2023, 6, 30) - dt.date(1970, 1, 1)).days
WORDS = ("NOT_ELIGIBLE", "ELIGIBLE", "UNDETERMINED")

POLICY = """
policy: bench.screen
title: screen
in force: 2023-01-01 .. 2023-12-31
parameters:
  line: {type: money, unit: 元, basis: assumed, value: 7500}
  cap: {type: money, unit: 元, basis: assumed, value: 20000}
facts:
  income: {type: money, unit: 元, at least: unbounded}
  savings: {type: money, unit: 元, at least: unbounded}
  food: {type: choice, of: [ok, problem]}
  clothing: {type: choice, of: [ok, problem]}
  education: {type: choice, of: [ok, problem]}
  medical: {type: choice, of: [ok, problem]}
  housing: {type: choice, of: [ok, problem]}
  water: {type: choice, of: [ok, problem]}
  status: {type: choice, of: [none, active, left, back]}
  kind: {type: choice, of: [rural, urban]}
  since: {type: date}
  members: {type: integer}
rules:
  in_scope:
    all: ['kind = "rural"', 'status != "active"', 'status != "back"', 'since < date("2023-06-30")', 'members >= 1']
  short: {all: [income < line, savings < cap]}
  problem:
    any: ['food = "problem"', 'clothing = "problem"', 'education = "problem"', 'medical = "problem"',
          'housing = "problem"', 'water = "problem"']
decisions:
  screen:
    verdict: 'if in_scope and (short or problem) then "ELIGIBLE" else "NOT_ELIGIBLE"'
    verdicts: [ELIGIBLE, NOT_ELIGIBLE]
"""

Columns = dict[str, tuple[np.ndarray, np.ndarray]]  # values, which are known


def county(rows: int, unknown: float, seed: int = 7) -> Columns:
    """Make the columns: values and which of them are known."""
    random = np.random.default_rng(seed)
    made = {
        "income": random.integers(0, 2_000_000, rows),
        "savings": random.integers(0, 4_000_000, rows),
        **{need: (random.integers(0, 50, rows) == 0).astype(np.int8) for need in NEEDS},
        "status": random.integers(0, 4, rows).astype(np.int8),
        "kind": (random.integers(0, 8, rows) == 0).astype(np.int8),
        "since": random.integers(18_000, 20_000, rows).astype(np.int32),
        "members": random.integers(0, 9, rows).astype(np.int32),
    }
    return {name: (values, random.random(rows) >= unknown) for name, values in made.items()}


def words_of(name: str) -> tuple[str, ...]:
    return {"status": STATUSES, "kind": ("rural", "urban")}.get(name, ("ok", "problem"))


def arrow(columns: Columns, *, money: pa.DataType | None = None) -> pa.Table:
    """Make a table: choices as dictionaries, money as decimals or, when none are named, int64 cents."""
    out = {}
    for name, (values, known) in columns.items():
        if name in ("income", "savings"):
            array = pa.array(values, mask=~known)
            if money is not None:
                array = pa.Array.from_buffers(pa.decimal64(18, 2), len(values), array.buffers()).cast(money)
            out[name] = array
        elif name == "since":
            out[name] = pa.array(values, mask=~known).cast(pa.date32())
        elif name == "members":
            out[name] = pa.array(values, mask=~known)
        else:
            out[name] = pa.DictionaryArray.from_arrays(pa.array(values, mask=~known), list(words_of(name)))
    return pa.table(out)


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    """Make a dictionary a row; what is unknown is not there."""
    out: list[dict[str, Any]] = [{} for _ in range(len(columns["income"][0]))]
    for name, (values, known) in columns.items():
        words = None if values.dtype != np.int8 else words_of(name)
        for row, value, is_known in zip(out, values.tolist(), known.tolist(), strict=True):
            if is_known:
                row[name] = value if words is None else words[value]
    return out


def all_of(parts: list[bool | None]) -> bool | None:
    return False if False in parts else None if None in parts else True


def any_of(parts: list[bool | None]) -> bool | None:
    return True if True in parts else None if None in parts else False


def by_hand(row: dict[str, Any]) -> int:
    """Decide one row in plain Python: what everybody is compared with."""

    def ask(name: str, test: Callable[[Any], bool]) -> bool | None:
        return test(row[name]) if name in row else None

    scope = all_of(
        [
            ask("kind", lambda v: v == "rural"),
            ask("status", lambda v: v not in ("active", "back")),
            ask("since", lambda v: v < DAY),
            ask("members", lambda v: v >= 1),
        ]
    )
    short = all_of([ask("income", lambda v: v < 750_000), ask("savings", lambda v: v < 2_000_000)])
    needy = any_of([short, *(ask(need, lambda v: v == "problem") for need in NEEDS)])
    answer = all_of([scope, needy])
    return 2 if answer is None else int(answer)


# --- the peers: each gives a function that decides everything, and one that turns its result into codes ---------------


def liangce(
    columns: Columns, money: pa.DataType | None = None
) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    import liangce as lc

    policy = lc.load_text(POLICY)
    table = arrow(columns, money=money or pa.decimal64(18, 2))

    def run() -> Any:
        return policy.decide_table(table, "screen", on="2023-06-30", outputs=False, missing=False, threads=1)

    def codes(result: Any) -> np.ndarray:
        verdicts = result.to_pyarrow()["screen"].combine_chunks()
        place = np.array([WORDS.index(word) for word in verdicts.dictionary.to_pylist()])
        return place[verdicts.indices.to_numpy()]

    return run, codes


def numpy_masks(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    def run() -> Any:
        def ask(name: str, test: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
            values, known = columns[name]
            holds = test(values)
            return holds & known, ~holds & known

        def both(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
            return a[0] & b[0], a[1] | b[1]

        def either(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
            return a[0] | b[0], a[1] & b[1]

        scope = both(ask("kind", lambda v: v == 0), ask("status", lambda v: (v != 1) & (v != 3)))
        scope = both(both(scope, ask("since", lambda v: v < DAY)), ask("members", lambda v: v >= 1))
        needy = both(ask("income", lambda v: v < 750_000), ask("savings", lambda v: v < 2_000_000))
        for need in NEEDS:
            needy = either(needy, ask(need, lambda v: v == 1))
        yes, no = both(scope, needy)
        return np.where(yes, np.int8(1), np.where(no, np.int8(0), np.int8(2)))

    return run, lambda result: result


def numpy_blocks(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    """As fast as we can make it with numpy: blocks that stay in the cache, into buffers that are there already."""
    rows, block = len(columns["income"][0]), 1 << 17
    test, holds, yes, no, short, not_short = np.empty((6, block), np.bool_)
    tests: dict[str, tuple[Any, Any]] = {
        "kind": (np.equal, np.int8(0)),
        "since": (np.less, np.int32(DAY)),
        "members": (np.greater_equal, np.int32(1)),
        "income": (np.less, np.int64(750_000)),
        "savings": (np.less, np.int64(2_000_000)),
    }

    def run() -> Any:
        out = np.empty(rows, np.int8)
        for begin in range(0, rows, block):
            end = min(begin + block, rows)
            t, h, y, n, s, ns = (each[: end - begin] for each in (test, holds, yes, no, short, not_short))

            def ask(name: str, held: Any, failed: Any, begin: int = begin, end: int = end, t: Any = t) -> None:
                compare, constant = tests[name]
                values, known = columns[name]
                compare(values[begin:end], constant, out=t)
                np.logical_and(t, known[begin:end], out=held)
                np.greater(known[begin:end], t, out=failed)  # known, and does not hold

            def also(
                name: str, held: Any, failed: Any, begin: int = begin, end: int = end, t: Any = t, h: Any = h
            ) -> None:
                compare, constant = tests[name]
                values, known = columns[name]
                compare(values[begin:end], constant, out=t)
                np.logical_and(t, known[begin:end], out=h)
                np.logical_and(held, h, out=held)
                np.greater(known[begin:end], t, out=h)
                np.logical_or(failed, h, out=failed)

            ask("kind", y, n)
            also("since", y, n)
            also("members", y, n)
            values, known = columns["status"]
            np.bitwise_and(values[begin:end], np.int8(1), out=t.view(np.int8))  # active and back are the odd ones
            np.greater(known[begin:end], t, out=h)
            np.logical_and(y, h, out=y)
            np.logical_and(t, known[begin:end], out=h)
            np.logical_or(n, h, out=n)
            ask("income", s, ns)
            also("savings", s, ns)
            for need in NEEDS:
                values, known = columns[need]
                problem = values[begin:end].view(np.bool_)
                np.logical_and(problem, known[begin:end], out=h)
                np.logical_or(s, h, out=s)
                np.greater(known[begin:end], problem, out=h)
                np.logical_and(ns, h, out=ns)
            np.logical_and(y, s, out=y)
            np.logical_or(n, ns, out=n)
            # 1 yes, 0 no, 2 open
            np.logical_or(y, n, out=h)
            np.subtract(np.int8(2), h.view(np.int8), out=out[begin:end])
            np.subtract(out[begin:end], n.view(np.int8), out=out[begin:end])
        return out

    return run, lambda result: result


def by_loop(columns: Columns, name: str) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    """The loop of this name in C++, over the columns as Arrow has them."""
    if name == "masks" and not _loops().has_masks():
        raise ImportError("no AVX-512")
    rows = len(columns["income"][0])
    padded = -(-rows // 64) * 64
    held: list[np.ndarray] = []
    for column in ("income", "savings", *NEEDS, "status", "kind", "since", "members"):
        values, known = columns[column]
        held.append(np.pad(values, (0, padded - rows)))
        held.append(np.packbits(np.pad(known, (0, padded - rows)), bitorder="little"))
    pointers = (ctypes.c_void_p * len(held))(*(array.ctypes.data for array in held))
    loop = getattr(_loops(), name)
    loop.argtypes = [ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p]

    def run(_held: list[np.ndarray] = held) -> Any:  # what the pointers point to
        out = np.empty(padded, np.uint8)
        loop(padded, pointers, out.ctypes.data)
        return out

    return run, lambda result: result[:rows]


@functools.cache
def _loops() -> ctypes.CDLL:
    compiler = os.environ.get("CXX") or shutil.which("c++")
    if compiler is None:
        raise ImportError("no C++ compiler")
    source = Path(__file__).parent / "by_hand.cpp"
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "by_hand.so"
        subprocess.run([compiler, "-std=c++20", "-O3", "-fPIC", "-shared", source, "-o", library], check=True)
        return ctypes.CDLL(str(library))


def polars_expressions(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    import polars as pl

    frame = pl.from_arrow(arrow(columns))
    frame = frame.with_columns(pl.col(n).cast(pl.Enum(words_of(n))) for n in (*NEEDS, "status", "kind"))
    c = pl.col
    scope = (c("kind") == "rural") & (c("status") != "active") & (c("status") != "back")
    scope = scope & (c("since") < dt.date(2023, 6, 30)) & (c("members") >= 1)
    needy = (c("income") < 750_000) & (c("savings") < 2_000_000)
    for need in NEEDS:
        needy = needy | (c(need) == "problem")
    verdicts = pl.Enum(WORDS)
    answer = scope & needy
    verdict = (
        pl.when(answer)
        .then(pl.lit("ELIGIBLE", verdicts))
        .when(~answer)
        .then(pl.lit("NOT_ELIGIBLE", verdicts))
        .otherwise(pl.lit("UNDETERMINED", verdicts))
    )

    def run() -> Any:
        return frame.lazy().select(verdict.alias("screen")).collect()

    return run, lambda result: result["screen"].to_physical().to_numpy()


def duckdb_sql(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    import duckdb

    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.register("source", arrow(columns))
    connection.execute("create table county as select * from source")
    needs = " or ".join(f"{need} = 'problem'" for need in NEEDS)
    # Words that are an enum's from the start: cast after the case they would be texts first.
    connection.execute("create type verdict_t as enum ('NOT_ELIGIBLE', 'ELIGIBLE', 'UNDETERMINED')")
    query = f"""
        select case when answer then 'ELIGIBLE'::verdict_t when not answer then 'NOT_ELIGIBLE'::verdict_t
               else 'UNDETERMINED'::verdict_t end as screen
        from (select kind = 'rural' and status <> 'active' and status <> 'back' and since < date '2023-06-30'
                     and members >= 1 and ((income < 750000 and savings < 2000000) or {needs}) as answer from county)
    """

    def run() -> Any:
        return connection.sql(query).to_arrow_table()

    def codes(result: Any) -> np.ndarray:
        verdicts = result["screen"].combine_chunks()
        place = np.array([WORDS.index(word) for word in verdicts.dictionary.to_pylist()])
        return place[verdicts.indices.to_numpy()]

    return run, codes


def openfisca(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    from openfisca_county import OpenFiscaCounty

    county = OpenFiscaCounty()
    variable = county.variable
    for name in columns:
        variable(name, int)
    variable(
        "in_scope",
        bool,
        lambda h, p: (
            (h("kind", p) == 0)
            * (h("status", p) != 1)
            * (h("status", p) != 3)
            * (h("since", p) < DAY)
            * (h("members", p) >= 1)
        ),
    )
    variable("short", bool, lambda h, p: (h("income", p) < 750_000) * (h("savings", p) < 2_000_000))

    def problem(h: Any, p: Any) -> Any:
        found = h(NEEDS[0], p) == 1
        for need in NEEDS[1:]:
            found = found + (h(need, p) == 1)
        return found

    variable("problem", bool, problem)
    variable("screen", bool, lambda h, p: h("in_scope", p) * (h("short", p) + h("problem", p)))

    inputs = {name: values for name, (values, _) in columns.items()}

    def run() -> Any:
        return county.calculate(inputs, ["screen"])[0]

    return run, lambda result: result.astype(np.int8)


def openfisca_three_valued(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    """Three-valued rules as one writes them there: a flag beside each fact, each rule as two variables."""
    from openfisca_county import OpenFiscaCounty

    county = OpenFiscaCounty()
    variable = county.variable
    for name in columns:
        variable(name, int)
        variable(f"{name}_known", bool)

    def rule(name: str, holds: Any, fails: Any) -> None:
        variable(name, bool, holds)
        variable(f"not_{name}", bool, fails)

    tests: dict[str, Callable[[Any], Any]] = {
        "kind": lambda v: v == 0,
        "status": lambda v: (v != 1) * (v != 3),
        "since": lambda v: v < DAY,
        "members": lambda v: v >= 1,
        "income": lambda v: v < 750_000,
        "savings": lambda v: v < 2_000_000,
        **dict.fromkeys(NEEDS, lambda v: v == 1),
    }

    def of(names: tuple[str, ...], fails: bool, join: Callable[[Any, Any], Any]) -> Any:
        def formula(h: Any, p: Any) -> Any:
            def ask(name: str) -> Any:
                holds = tests[name](h(name, p))
                return (~holds if fails else holds) * h(f"{name}_known", p)

            return functools.reduce(join, map(ask, names))

        return formula

    scope, amounts = ("kind", "status", "since", "members"), ("income", "savings")
    rule("in_scope", of(scope, False, np.multiply), of(scope, True, np.add))
    rule("short", of(amounts, False, np.multiply), of(amounts, True, np.add))
    rule("problem", of(NEEDS, False, np.add), of(NEEDS, True, np.multiply))
    rule(
        "screen",
        lambda h, p: h("in_scope", p) * (h("short", p) + h("problem", p)),
        lambda h, p: h("not_in_scope", p) + h("not_short", p) * h("not_problem", p),
    )
    inputs = {name: values for name, (values, _) in columns.items()}
    inputs |= {f"{name}_known": known for name, (_, known) in columns.items()}

    def run() -> Any:
        yes, no = county.calculate(inputs, ["screen", "not_screen"])
        return np.where(yes, np.int8(1), np.where(no, np.int8(0), np.int8(2)))

    return run, lambda result: result


def zen(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    import zen as engine

    needs = " or ".join(f'{need} == "problem"' for need in NEEDS)
    rule = (
        f'kind == "rural" and status != "active" and status != "back" and since < {DAY} and members >= 1 '
        f"and ((income < 750000 and savings < 2000000) or {needs})"
    )
    compiled = engine.compile_expression(rule)
    rows = rows_of(columns)

    def run() -> Any:
        return [compiled.evaluate(row) for row in rows]

    return run, lambda result: np.array(result, np.int8)


def cel(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    import celpy

    needs = " || ".join(f'{need} == "problem"' for need in NEEDS)
    rule = (
        f'kind == "rural" && status != "active" && status != "back" && since < {DAY} && members >= 1 '
        f"&& ((income < 750000 && savings < 2000000) || {needs})"
    )
    environment = celpy.Environment()
    program = environment.program(environment.compile(rule))
    rows = [{name: celpy.json_to_cel(value) for name, value in row.items()} for row in rows_of(columns)]

    def run() -> Any:
        return [program.evaluate(row) for row in rows]

    return run, lambda result: np.array([bool(one) for one in result], np.int8)


def json_logic(columns: Columns) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    import json_logic as engine

    def is_(op: str, name: str, value: Any) -> dict[str, Any]:
        return {op: [{"var": name}, value]}

    rule = {
        "and": [
            is_("==", "kind", "rural"),
            is_("!=", "status", "active"),
            is_("!=", "status", "back"),
            is_("<", "since", DAY),
            is_(">=", "members", 1),
            {
                "or": [
                    {"and": [is_("<", "income", 750_000), is_("<", "savings", 2_000_000)]},
                    *(is_("==", need, "problem") for need in NEEDS),
                ]
            },
        ]
    }
    rows = rows_of(columns)

    def run() -> Any:
        return [engine.jsonLogic(rule, row) for row in rows]

    return run, lambda result: np.array([bool(one) for one in result], np.int8)


# name, package, how it is made, knows unknown values, share of the rows it is given (a row engine would take minutes)
PEERS: list[tuple[str, str, Callable[[Columns], Any], bool, float]] = [
    ("liangce", "liangce", liangce, True, 1),
    ("liangce, decimal128", "liangce", lambda columns: liangce(columns, pa.decimal128(18, 2)), True, 1),
    ("numpy (masks by hand)", "numpy", numpy_masks, True, 1),
    ("numpy (blocks, in place)", "numpy", numpy_blocks, True, 1),
    ("polars expressions", "polars", polars_expressions, True, 1),
    ("DuckDB SQL", "duckdb", duckdb_sql, True, 1),
    ("openfisca-core, with flags", "openfisca-core", openfisca_three_valued, True, 1),
    ("openfisca-core", "openfisca-core", openfisca, False, 1),
    ("zen-engine", "zen-engine", zen, False, 0.02),
    ("CEL (cel-python)", "cel-python", cel, False, 0.002),
    ("json-logic", "json-logic-qubit", json_logic, False, 0.02),
    ("C++, scalar loop by hand", "", lambda columns: by_loop(columns, "scalar"), True, 1),
    ("C++, bitwise loop by hand", "", lambda columns: by_loop(columns, "bitwise"), True, 1),
    ("C++, AVX-512 loop by hand", "", lambda columns: by_loop(columns, "masks"), True, 1),
]


class Contender:
    """One that decides, and its fastest run so far."""

    def __init__(self, name: str, package: str, run: Callable[[], Any], rows: int, knows_unknown: bool) -> None:
        """Name it; ``run`` decides ``rows`` rows."""
        self.name, self.package, self.run, self.rows, self.knows_unknown = name, package, run, rows, knows_unknown
        self.seconds = float("inf")

    def race(self, seconds: float) -> None:
        """Run for about so long, and at least once."""
        started = time.perf_counter()
        while True:
            before = time.process_time()
            self.run()
            self.seconds = min(self.seconds, time.process_time() - before)
            if time.perf_counter() - started >= seconds:
                return

    def result(self) -> dict[str, Any]:
        """Say how fast it was."""
        rate = self.rows / self.seconds
        print(f"{self.name:28} {rate:16,.0f} rows/s", flush=True)
        return {"name": self.name, "version": version(self.package), "unknown": self.knows_unknown, "rate": rate}


ROUNDS = 5


def raced(contenders: list[Contender]) -> list[dict[str, Any]]:
    """Let all run in turn, several rounds: a machine that others use is not the same for long."""
    for _ in range(ROUNDS):
        for one in contenders:
            one.race(0.5)
    return [one.result() for one in contenders]


def version(package: str) -> str:
    if not package:
        return "-"
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        import liangce as lc

        return lc.__version__ if package == "liangce" else "?"


def contender(name: str, package: str, made: Any, columns: Any, wanted: np.ndarray, knows_unknown: bool) -> Contender:
    """Compare the first answers with what is wanted."""
    run, codes = made
    given = codes(run())[: len(wanted)]
    if not np.array_equal(wanted, given):
        wrong = (wanted != given).reshape(len(wanted), -1).any(axis=1)
        raise SystemExit(f"{name} decides otherwise, first at row {int(np.argmax(wrong))}")
    return Contender(name, package, run, len(next(iter(columns.values()))[0]), knows_unknown)


def first(columns: Columns) -> Columns:
    return {name: (values[:20_000], known[:20_000]) for name, (values, known) in columns.items()}


def measure(rows: int, only: str = "") -> list[dict[str, Any]]:
    contenders = []
    for name, package, make, knows_unknown, share in PEERS:
        if only not in name:
            continue
        columns = county(max(1000, int(rows * share)), 0.05 if knows_unknown else 0.0)
        try:
            made = make(columns)
        except ImportError as error:
            print(f"{name}: not installed ({error})")
            continue
        wanted = np.array([by_hand(row) for row in rows_of(first(columns))])
        contenders.append(contender(name, package, made, columns, wanted, knows_unknown))
    return raced(contenders)


def measure_monitoring(rows: int, only: str = "") -> list[dict[str, Any]]:
    contenders = []
    for name, package, make, knows_unknown in monitoring.PEERS:
        if only not in name:
            continue
        columns = monitoring.county(rows, 0.05 if knows_unknown else 0.0)
        try:
            made = make(columns)
        except ImportError as error:
            print(f"{name}: not installed ({error})")
            continue
        wanted = np.array([monitoring.by_hand(row) for row in monitoring.rows_of(first(columns))])
        contenders.append(contender(name, package, made, columns, wanted, knows_unknown))
    return raced(contenders)


def table(results: list[dict[str, Any]]) -> list[str]:
    ours = next(r["rate"] for r in results if r["name"] == "liangce")
    lines = [
        "| decided by | version | unknown values | rows a second | liangce is |",
        "|---|---|---|---|---|",
    ]
    for r in results:
        times = ours / r["rate"]
        ratio = (
            "-"
            if r["name"] == "liangce"
            else f"{times:,.2f} times as fast"
            if times < 1
            else f"{times:,.1f} times as fast"
            if times < 100
            else f"{times:,.0f} times as fast"
        )
        lines.append(
            f"| {r['name']} | {r['version']} | {'yes' if r['unknown'] else 'no'} | {r['rate']:,.0f} | {ratio} |"
        )
    return lines


Results = list[dict[str, Any]]  # one a peer


def report(measured_at: dict[int, tuple[Results, Results]]) -> str:
    sizes = " ".join(str(rows) for rows in measured_at)
    lines = [
        "# Results",
        "",
        f"`python bench/peers/compare.py --rows {sizes} --write bench/RESULTS.md`",
        "",
        f"One thread, processor time, the fastest run of {ROUNDS} rounds in which all took turns, {processor()}, "
        f"Python {platform.python_version()}; per-row engines are given a part of the households. Answers compared "
        "with a plain Python function before timing. A county of 300,000 households lies in the processor's cache, a "
        "million do not.",
    ]
    for rows, (screen, decision) in measured_at.items():
        lines += [
            "",
            f"## {rows:,} households: a screen of twelve facts",
            "",
            *table(screen),
            "",
            f"## {rows:,} households: the monitoring decision 监测对象识别 with its category and all other outputs, of "
            "fourteen facts",
            "",
            *table(decision),
        ]
    lines += [
        "",
        "The loops in C++ are written for the screen alone. The bitwise one is what a compiler makes of a plain loop, "
        "the AVX-512 one is written in its mask instructions: as far as we know how to go on one core.",
    ]
    return "\n".join(lines) + "\n"


def processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[300_000, 1_000_000])
    parser.add_argument("--write", type=Path, help="a Markdown file for the table")
    parser.add_argument("--json", type=Path, help="a JSON file for the numbers")
    parser.add_argument("--only", default="", help="only those whose name holds this")
    given = parser.parse_args()
    measured_at = {}
    for rows in given.rows:
        print(f"{rows:,} households, the screen:")
        screen = measure(rows, given.only)
        print("the monitoring decision:")
        measured_at[rows] = (screen, measure_monitoring(rows, given.only))
    if given.write:
        given.write.write_text(report(measured_at), encoding="utf-8")
    if given.json:
        told = {rows: {"screen": both[0], "monitoring": both[1]} for rows, both in measured_at.items()}
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
