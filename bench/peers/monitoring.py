"""The second rule of compare.py: the shipped decision 监测对象识别 with all outputs, over fourteen facts of a register.

Compared are the verdict, the code, stage and next step of the decision table, the category, the episode and the six
findings that these facts can bring about. What is the same for every row (the line, the income window) or a copy of a
column (the income) is left out: whoever has columns has those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

NEEDS = ("吃", "穿", "义务教育", "基本医疗", "住房", "饮水")
FLAGS = ("农户", "脱贫户", "大额刚性支出", "收入大幅缩减", "基本生活严重困难")
WORDS = {
    **dict.fromkeys(NEEDS, ("ok", "problem")),
    "监测状态": ("none", "active", "risk_eliminated", "rolled_back"),
    "核实结论": ("include", "exclude", "pending"),
}
LINE = 750_000
DECISION = "监测对象识别"

NOT_ELIGIBLE, ELIGIBLE, UNDETERMINED = range(3)
VERDICTS = ("NOT_ELIGIBLE", "ELIGIBLE", "UNDETERMINED")
# code: verdict, stage, next step
ROWS = {
    "rural_and_register": (UNDETERMINED, "ask", "ask_rural"),
    "already_monitored": (NOT_ELIGIBLE, "end", "exit_module"),
    "rural": (UNDETERMINED, "ask", "ask_rural"),
    "out_of_scope": (NOT_ELIGIBLE, "end", "none"),
    "data_and_verification": (UNDETERMINED, "data_request", "request_data_first"),
    "verified_with_gaps": (ELIGIBLE, "verified", "open_record_fill_data"),
    "verified_no_risk": (NOT_ELIGIBLE, "verified", "keep_reason"),
    "no_condition": (NOT_ELIGIBLE, "screened", "rescreen_next_cycle"),
    "risk_confirmed": (UNDETERMINED, "candidate", "send_to_verification"),
    "human_override": (ELIGIBLE, "verified", "open_record"),
    "verified": (ELIGIBLE, "verified", "open_record"),
}
CODES = tuple(ROWS)
STAGES = tuple(dict.fromkeys(row[1] for row in ROWS.values()))
ACTIONS = tuple(dict.fromkeys(row[2] for row in ROWS.values()))
CATEGORIES = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
EPISODES = ("first", "new_after_exit")
FINDINGS = ("at_line", "screen_negative", "reason_missing", "relapse", "income_or_guarantee_pending", "data_gaps")
TEXTS = {"code": CODES, "stage": STAGES, "action": ACTIONS, "category": CATEGORIES, "episode": EPISODES}

Columns = dict[str, tuple[np.ndarray, np.ndarray]]  # values, which are known
Peer = tuple[Callable[[], Any], Callable[[Any], np.ndarray]]
Tri = bool | None


def county(rows: int, unknown: float, seed: int = 11) -> Columns:
    """Make the columns: values and which of them are known."""
    random = np.random.default_rng(seed)
    share = dict(zip(FLAGS, (0.95, 0.3, 0.05, 0.05, 0.05), strict=True))
    made = {name: random.random(rows) < share[name] for name in FLAGS}
    status = random.integers(1, 4, rows) * (random.integers(0, 10, rows) == 0)
    made |= {"监测状态": status.astype(np.int8)}
    made |= {need: (random.integers(0, 50, rows) == 0).astype(np.int8) for need in NEEDS}
    made |= {"核实结论": random.integers(0, 3, rows).astype(np.int8)}
    made |= {"人均纯收入": random.integers(0, 3_000_000, rows)}
    made["人均纯收入"][random.integers(0, 50, rows) == 0] = LINE
    return {name: (values, random.random(rows) >= unknown) for name, values in made.items()}


def arrow(columns: Columns, *, money: pa.DataType | None = None) -> pa.Table:
    """Make a table: choices as dictionaries, money as decimals or, when none are named, int64 cents."""
    out = {}
    for name, (values, known) in columns.items():
        array = pa.array(values, mask=~known)
        if name in WORDS:
            array = pa.DictionaryArray.from_arrays(array, list(WORDS[name]))
        elif name == "人均纯收入" and money is not None:
            array = pa.Array.from_buffers(pa.decimal64(18, 2), len(values), array.buffers()).cast(money)
        out[name] = array
    return pa.table(out)


def code_of(rural: Tri, monitored: Tri, screened: Tri, confirmed: Tri) -> tuple[int, int]:
    """Verdict and code (-1 unknown) of the decision table; nothing is on the county's exclusion list, which is open."""
    if rural is None:
        code = "rural_and_register" if monitored is None else "already_monitored" if monitored else "rural"
    elif not rural:
        code = "out_of_scope"
    elif monitored is None:
        # It is out if it is monitored already; is it otherwise?
        verdict = code_of(rural, False, screened, confirmed)[0]
        return (NOT_ELIGIBLE if verdict == NOT_ELIGIBLE else UNDETERMINED), -1
    elif monitored:
        code = "already_monitored"
    elif screened is None:
        code = {None: "data_and_verification", True: "verified_with_gaps", False: "verified_no_risk"}[confirmed]
    elif screened:
        code = {None: "risk_confirmed", True: "verified", False: "verified_no_risk"}[confirmed]
    else:
        code = "human_override" if confirmed else "no_condition"
    return ROWS[code][0], CODES.index(code)


def category_of(lifted: Tri, short: Tri, sudden: Tri) -> int:
    """Category of an eligible household; -1 unknown, and where the verifier names it."""
    if short:
        return -1 if lifted is None else 0 if lifted else 1
    return 2 if sudden else -1


def all_of(*parts: Tri) -> Tri:
    return False if False in parts else None if None in parts else True


def any_of(*parts: Tri) -> Tri:
    return True if True in parts else None if None in parts else False


def by_hand(row: dict[str, Any]) -> list[int]:
    """Decide one row in plain Python: what everybody is compared with."""

    def ask(name: str, test: Callable[[Any], bool] = bool) -> Tri:
        return test(row[name]) if name in row else None

    status, income = row.get("监测状态"), row.get("人均纯收入")
    short = any_of(ask("人均纯收入", lambda v: v < LINE), *(ask(need, lambda v: v == "problem") for need in NEEDS))
    sudden = all_of(any_of(ask("大额刚性支出"), ask("收入大幅缩减")), ask("基本生活严重困难"))
    screened = any_of(short, sudden)
    confirmed = {"include": True, "exclude": False}.get(row.get("核实结论", ""))
    monitored = ask("监测状态", lambda v: v in ("active", "rolled_back"))
    verdict, code = code_of(ask("农户"), monitored, screened, confirmed)
    word, eligible = CODES[code] if code >= 0 else "", verdict == ELIGIBLE
    return [
        verdict,
        code,
        STAGES.index(ROWS[word][1]) if word else -1,
        ACTIONS.index(ROWS[word][2]) if word else -1,
        category_of(ask("脱贫户"), short, sudden) if eligible else -1,
        -1 if status is None else int(status == "risk_eliminated"),
        income == LINE,
        word == "human_override",
        word == "verified_no_risk",
        status == "risk_eliminated" and eligible,
        eligible and short is None and sudden is True,
        eligible and screened is None,
    ]


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    """Make a dictionary a row; what is unknown is not there."""
    out: list[dict[str, Any]] = [{} for _ in range(len(columns["农户"][0]))]
    for name, (values, known) in columns.items():
        words = WORDS.get(name)
        for row, value, is_known in zip(out, values.tolist(), known.tolist(), strict=True):
            if is_known:
                row[name] = value if words is None else words[value]
    return out


def _codes(table: pa.Table, verdict: str, texts: dict[str, str], findings: Callable[[str], Any]) -> np.ndarray:
    """Put the answers of an Arrow table as numbers side by side."""
    columns = []
    for name, words in ((verdict, VERDICTS), *((texts[text], words) for text, words in TEXTS.items())):
        cells = table[name].combine_chunks()
        if not pa.types.is_dictionary(cells.type):
            cells = cells.dictionary_encode()
        place = np.array([*(words.index(word) for word in cells.dictionary.to_pylist()), -1])
        columns.append(place[cells.indices.fill_null(len(place) - 1).to_numpy(zero_copy_only=False)])
    return np.column_stack([*columns, *(findings(name) for name in FINDINGS)])


def liangce(columns: Columns, money: pa.DataType | None = None) -> Peer:
    import liangce as lc

    policy = lc.load(lc.shipped("yuzhou-2023"))
    table = arrow(columns, money=money or pa.decimal64(18, 2))

    def run() -> Any:
        return policy.decide_table(table, DECISION, on="2023-06-30", missing=False, threads=1)

    def codes(result: Any) -> np.ndarray:
        made = result.to_pyarrow()
        lists = made[f"{DECISION}.findings"].combine_chunks()
        names, row = lists.flatten(), lists.value_parent_indices().to_numpy()

        def finding(name: str) -> Any:
            held = np.zeros(len(lists), np.bool_)
            held[row[pa.compute.equal(names, name).to_numpy(zero_copy_only=False)]] = True
            return held

        return _codes(made, DECISION, {text: f"{DECISION}.{text}" for text in TEXTS}, finding)

    return run, codes


def numpy_tables(columns: Columns) -> Peer:
    """Three values as 0, 1, 2, the decision table as an array of 81 entries, in blocks that stay in the cache."""
    tri: list[Tri] = [False, True, None]
    every = [code_of(a, b, c, d) for a in tri for b in tri for c in tri for d in tri]
    verdicts, by_code = (np.array(column, np.int8) for column in zip(*every, strict=True))
    stages = np.array([*(STAGES.index(row[1]) for row in ROWS.values()), -1], np.int8)[by_code]
    actions = np.array([*(ACTIONS.index(row[2]) for row in ROWS.values()), -1], np.int8)[by_code]
    categories = np.array([category_of(a, b, c) for a in tri for b in tri for c in tri], np.int8)
    confirmed_of = np.array([1, 0, 2, 2], np.int8)  # include, exclude, pending, unknown
    monitored_of = np.array([0, 1, 0, 1, 2], np.int8)
    episode_of = np.array([0, 0, 1, 0, -1], np.int8)
    override, no_risk = CODES.index("human_override"), CODES.index("verified_no_risk")
    rows, block = len(columns["农户"][0]), 1 << 17

    def run() -> Any:
        out = np.empty((6, rows), np.int8)
        findings = np.empty((len(FINDINGS), rows), np.bool_)
        for begin in range(0, rows, block):
            here = slice(begin, begin + block)

            def part(name: str, here: slice = here) -> tuple[np.ndarray, np.ndarray]:
                values, known = columns[name]
                return values[here], known[here]

            def flag(name: str) -> tuple[np.ndarray, np.ndarray]:
                values, known = part(name)
                return values & known, known > values

            def three(yes: np.ndarray, no: np.ndarray) -> np.ndarray:
                return (2 - 2 * no.view(np.int8) - yes.view(np.int8)).astype(np.int8, copy=False)

            income, known = part("人均纯收入")
            below = income < LINE
            short, not_short = below & known, known > below
            for need in NEEDS:
                values, is_known = part(need)
                problem = values.view(np.bool_)
                short |= problem & is_known
                not_short &= is_known > problem
            spends, not_spends = flag("大额刚性支出")
            drops, not_drops = flag("收入大幅缩减")
            hard, not_hard = flag("基本生活严重困难")
            sudden, not_sudden = (spends | drops) & hard, (not_spends & not_drops) | not_hard
            screened = three(short | sudden, not_short & not_sudden)
            status, is_known = part("监测状态")
            status = np.where(is_known, status, np.int8(4))
            verified, is_known = part("核实结论")
            confirmed = confirmed_of[np.where(is_known, verified, np.int8(3))]
            at = ((three(*(flag("农户"))) * 3 + monitored_of[status]) * 3 + screened) * 3 + confirmed
            verdict = verdicts[at]
            code = by_code[at]
            eligible = verdict == ELIGIBLE
            shorts = three(short, not_short)
            category = categories[(three(*flag("脱贫户")) * 3 + shorts) * 3 + three(sudden, not_sudden)]
            out[0, here], out[1, here], out[2, here], out[3, here] = verdict, code, stages[at], actions[at]
            out[4, here], out[5, here] = np.where(eligible, category, np.int8(-1)), episode_of[status]
            findings[0, here] = (income == LINE) & known
            findings[1, here], findings[2, here] = code == override, code == no_risk
            findings[3, here] = (status == 2) & eligible
            findings[4, here] = eligible & (shorts == 2) & sudden
            findings[5, here] = eligible & (screened == 2)
        return out, findings

    return run, lambda result: np.concatenate(result).T


def polars_expressions(columns: Columns) -> Peer:
    import polars as pl

    frame = pl.from_arrow(arrow(columns))
    frame = frame.with_columns(pl.col(name).cast(pl.Enum(words)) for name, words in WORDS.items())
    c, when = pl.col, pl.when
    kinds = {name: pl.Enum(words) for name, words in TEXTS.items()}
    said = pl.Enum(VERDICTS)

    def word(text: str, of: str = "code") -> Any:
        return pl.lit(text, kinds[of])

    short = c("人均纯收入") < LINE
    for need in NEEDS:
        short = short | (c(need) == "problem")
    sudden = (c("大额刚性支出") | c("收入大幅缩减")) & c("基本生活严重困难")
    confirmed = when(c("核实结论") == "include").then(True).when(c("核实结论") == "exclude").then(False)
    rural, monitored, screened, sure = c("农户"), c("monitored"), c("screened"), c("confirmed")
    code = (
        when(rural.is_null() & monitored.is_null())
        .then(word("rural_and_register"))
        .when(rural.is_null() & monitored)
        .then(word("already_monitored"))
        .when(rural.is_null())
        .then(word("rural"))
        .when(~rural)
        .then(word("out_of_scope"))
        .when(monitored)
        .then(word("already_monitored"))
        .when(monitored.is_null())
        .then(None)
        .when(screened.is_null() & sure.is_null())
        .then(word("data_and_verification"))
        .when(screened.is_null() & sure)
        .then(word("verified_with_gaps"))
        .when(screened & sure.is_null())
        .then(word("risk_confirmed"))
        .when(screened & sure)
        .then(word("verified"))
        .when(screened.is_null() | screened)
        .then(word("verified_no_risk"))
        .when(sure)
        .then(word("human_override"))
        .otherwise(word("no_condition"))
    )
    out = ~sure | (~screened & sure.is_null())
    words = list(ROWS)
    verdict = (
        when(c("code").is_not_null())
        .then(c("code").replace_strict(words, [VERDICTS[row[0]] for row in ROWS.values()], return_dtype=said))
        .when(out)
        .then(pl.lit("NOT_ELIGIBLE", said))
        .otherwise(pl.lit("UNDETERMINED", said))
    )
    eligible = c("verdict") == "ELIGIBLE"
    category = (
        when(eligible & c("short") & c("脱贫户"))
        .then(word("脱贫不稳定户", "category"))
        .when(eligible & c("short") & ~c("脱贫户"))
        .then(word("边缘易致贫户", "category"))
        .when(eligible & ~c("short").fill_null(False) & c("sudden"))
        .then(word("突发严重困难户", "category"))
    )
    again = c("监测状态") == "risk_eliminated"
    findings = {
        "at_line": c("人均纯收入") == LINE,
        "screen_negative": c("code") == "human_override",
        "reason_missing": c("code") == "verified_no_risk",
        "relapse": again & eligible,
        "income_or_guarantee_pending": eligible & c("short").is_null() & c("sudden"),
        "data_gaps": eligible & screened.is_null(),
    }
    episode = when(again).then(word("new_after_exit", "episode")).when(~again).then(word("first", "episode"))
    last = [
        "verdict",
        "code",
        c("code").replace_strict(words, [row[1] for row in ROWS.values()], return_dtype=kinds["stage"]).alias("stage"),
        c("code")
        .replace_strict(words, [row[2] for row in ROWS.values()], return_dtype=kinds["action"])
        .alias("action"),
        category.alias("category"),
        episode.alias("episode"),
        *(test.fill_null(False).alias(name) for name, test in findings.items()),
    ]

    def run() -> Any:
        return (
            frame.lazy()
            .with_columns(
                short.alias("short"),
                sudden.alias("sudden"),
                confirmed.alias("confirmed"),
                ((c("监测状态") == "active") | (c("监测状态") == "rolled_back")).alias("monitored"),
            )
            .with_columns((c("short") | c("sudden")).alias("screened"))
            .with_columns(code.alias("code"))
            .with_columns(verdict.alias("verdict"))
            .select(last)
            .collect()
        )

    def codes(result: Any) -> np.ndarray:
        texts = [result[name].to_physical().cast(pl.Int16).fill_null(-1).to_numpy() for name in ("verdict", *TEXTS)]
        return np.column_stack([*texts, *(result[name].to_numpy() for name in FINDINGS)])

    return run, codes


def duckdb_sql(columns: Columns) -> Peer:
    import duckdb

    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.register("source", arrow(columns))
    connection.execute("create table county as select * from source")
    for name, words in {"verdict": VERDICTS, **TEXTS}.items():
        connection.execute(f"create type {name}_t as enum ({', '.join(repr(word) for word in words)})")

    def chosen(of: str, place: int) -> str:
        """Choose by the code: the codes of each word in one list."""
        words: dict[Any, list[str]] = {}
        for code, row in ROWS.items():
            words.setdefault(VERDICTS[row[0]] if place == 0 else row[place], []).append(code)
        tests = (
            f"when code in ({', '.join(f'{code!r}::code_t' for code in codes)}) then {word!r}::{of}_t"
            for word, codes in words.items()
        )
        return " ".join(tests)

    needs = " or ".join(f"{need} = 'problem'" for need in NEEDS)
    query = f"""
        with conditions as (
            select *, 人均纯收入 < {LINE} or {needs} as short,
                   (大额刚性支出 or 收入大幅缩减) and 基本生活严重困难 as sudden,
                   case 核实结论 when 'include' then true when 'exclude' then false end as confirmed,
                   监测状态 = 'active' or 监测状态 = 'rolled_back' as monitored from county),
        screened as (select *, short or sudden as screened from conditions),
        coded as (
            select *, case
                when 农户 is null and monitored is null then 'rural_and_register'::code_t
                when 农户 is null and monitored then 'already_monitored'::code_t
                when 农户 is null then 'rural'::code_t
                when not 农户 then 'out_of_scope'::code_t
                when monitored then 'already_monitored'::code_t
                when monitored is null then null
                when screened is null and confirmed is null then 'data_and_verification'::code_t
                when screened is null and confirmed then 'verified_with_gaps'::code_t
                when screened and confirmed is null then 'risk_confirmed'::code_t
                when screened and confirmed then 'verified'::code_t
                when screened is null or screened then 'verified_no_risk'::code_t
                when confirmed then 'human_override'::code_t
                else 'no_condition'::code_t end as code from screened),
        decided as (
            select *, case {chosen("verdict", 0)}
                when not confirmed or (not screened and confirmed is null) then 'NOT_ELIGIBLE'::verdict_t
                else 'UNDETERMINED'::verdict_t end as verdict from coded)
        select verdict, code, case {chosen("stage", 1)} end as stage, case {chosen("action", 2)} end as action,
               case when verdict <> 'ELIGIBLE' then null
                    when short and 脱贫户 then '脱贫不稳定户'::category_t
                    when short and not 脱贫户 then '边缘易致贫户'::category_t
                    when not coalesce(short, false) and sudden then '突发严重困难户'::category_t end as category,
               case when 监测状态 = 'risk_eliminated' then 'new_after_exit'::episode_t
                    when 监测状态 <> 'risk_eliminated' then 'first'::episode_t end as episode,
               coalesce(人均纯收入 = {LINE}, false) as at_line,
               coalesce(code = 'human_override', false) as screen_negative,
               coalesce(code = 'verified_no_risk', false) as reason_missing,
               coalesce(监测状态 = 'risk_eliminated' and verdict = 'ELIGIBLE', false) as relapse,
               coalesce(verdict = 'ELIGIBLE' and short is null and sudden, false) as income_or_guarantee_pending,
               coalesce(verdict = 'ELIGIBLE' and screened is null, false) as data_gaps
        from decided
    """

    def run() -> Any:
        return connection.sql(query).to_arrow_table()

    def codes(result: Any) -> np.ndarray:
        return _codes(result, "verdict", {text: text for text in TEXTS}, lambda name: result[name].to_numpy())

    return run, codes


def openfisca(columns: Columns) -> Peer:
    from openfisca_county import OpenFiscaCounty

    county = OpenFiscaCounty()
    variable = county.variable
    for name, (values, _) in columns.items():
        variable(name, bool if values.dtype == np.bool_ else int)

    def short(h: Any, p: Any) -> Any:
        found = h("人均纯收入", p) < LINE
        for need in NEEDS:
            found = found + (h(need, p) == 1)
        return found

    at = {code: number for number, code in enumerate(CODES)}
    verdicts = np.array([row[0] for row in ROWS.values()])
    stages = np.array([STAGES.index(row[1]) for row in ROWS.values()])
    actions = np.array([ACTIONS.index(row[2]) for row in ROWS.values()])

    def code(h: Any, p: Any) -> Any:
        status, verified, screened = h("监测状态", p), h("核实结论", p), h("screened", p)
        tests = [
            ~h("农户", p),
            (status == 1) + (status == 3),
            screened * (verified == 2),
            screened * (verified == 0),
            screened,
            verified == 0,
        ]
        names = [
            "out_of_scope",
            "already_monitored",
            "risk_confirmed",
            "verified",
            "verified_no_risk",
            "human_override",
        ]
        return np.select(tests, [at[name] for name in names], at["no_condition"])

    def category(h: Any, p: Any) -> Any:
        eligible, is_short = h("verdict", p) == ELIGIBLE, h("short", p)
        tests = [~eligible, is_short * h("脱贫户", p), is_short, h("sudden", p)]
        return np.select(tests, [-1, 0, 1, 2], -1)

    variable("short", bool, short)
    variable("sudden", bool, lambda h, p: (h("大额刚性支出", p) + h("收入大幅缩减", p)) * h("基本生活严重困难", p))
    variable("screened", bool, lambda h, p: h("short", p) + h("sudden", p))
    variable("code", int, code)
    variable("verdict", int, lambda h, p: verdicts[h("code", p)])
    variable("stage", int, lambda h, p: stages[h("code", p)])
    variable("action", int, lambda h, p: actions[h("code", p)])
    variable("category", int, category)
    variable("episode", int, lambda h, p: (h("监测状态", p) == 2).astype(int))
    variable("at_line", bool, lambda h, p: h("人均纯收入", p) == LINE)
    variable("screen_negative", bool, lambda h, p: h("code", p) == at["human_override"])
    variable("reason_missing", bool, lambda h, p: h("code", p) == at["verified_no_risk"])
    variable("relapse", bool, lambda h, p: (h("监测状态", p) == 2) * (h("verdict", p) == ELIGIBLE))
    wanted = ("verdict", *TEXTS, "at_line", "screen_negative", "reason_missing", "relapse")

    inputs = {name: values for name, (values, _) in columns.items()}

    def run() -> Any:
        return county.calculate(inputs, wanted)

    def codes(result: Any) -> np.ndarray:
        nothing = np.zeros(len(result[0]), np.bool_)  # nothing is unknown here
        return np.column_stack([*result, nothing, nothing])

    return run, codes


# name, package, how it is made, knows unknown values
PEERS: list[tuple[str, str, Callable[[Columns], Peer], bool]] = [
    ("liangce", "liangce", liangce, True),
    ("liangce, decimal128", "liangce", lambda columns: liangce(columns, pa.decimal128(18, 2)), True),
    ("numpy (tables by hand)", "numpy", numpy_tables, True),
    ("polars expressions", "polars", polars_expressions, True),
    ("DuckDB SQL", "duckdb", duckdb_sql, True),
    ("openfisca-core", "openfisca-core", openfisca, False),
]
