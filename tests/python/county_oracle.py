"""The rules of the four modules, written a second time in numpy and plain Python from the words of the clauses.

Nothing here knows the engine or the policy files: what both agree on is worth something.
Truth values are 1, 0 and -1 (unknown).
"""

import datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

T, F, U = 1, 0, -1
GUARANTEES = ("吃", "穿", "义务教育", "基本医疗", "住房", "饮水")
DAY = datetime.timedelta(days=1)


def fen(column):
    """Amounts in fen as int64, and whether each is known."""
    known = np.asarray(column.is_valid())
    amounts = pc.cast(pc.multiply(pc.fill_null(column, 0), pa.scalar(Decimal(100))), pa.int64())
    return np.asarray(amounts), known


def words(column):
    """Words as an object array; None where unknown."""
    return np.asarray(column.cast(pa.string()).to_numpy())


def either(*values):
    """Kleene or."""
    anyone = np.logical_or.reduce([value == T for value in values])
    unsure = np.logical_or.reduce([value == U for value in values])
    return np.where(anyone, T, np.where(unsure, U, F))


def both(*values):
    """Kleene and."""
    return opposite(either(*[opposite(value) for value in values]))


def opposite(value):
    """Kleene not."""
    return np.where(value == U, U, 1 - value)


def truth(column):
    """A boolean column."""
    return np.where(np.asarray(column.is_valid()), np.asarray(pc.fill_null(column, False)).astype(int), U)


def income_bounds(table, on):
    """The least and the most the income may be, in fen of the whole household (exact), whether known, and the size.

    Two numbers that differ by more than a fen are a conflict: the income is one of them, nobody knows which.
    """
    reported, has_reported = fen(table["人均纯收入"])
    total, has_total = fen(table["家庭年纯收入"])
    parts = [fen(table[name]) for name in ("工资性收入", "经营性收入", "财产性收入", "转移性收入", "经营性支出")]
    itemised = sum(amount for amount, _ in parts[:4]) - parts[4][0]
    has_items = np.logical_and.reduce([known for _, known in parts])
    size = np.asarray(table["家庭人口数"]).astype(np.int64)
    whole = np.where(has_total, total, itemised)
    has_whole = has_total | has_items
    # Everything times the size, so that nothing is divided.
    low = np.where(has_reported, reported * size, whole)
    high = low.copy()
    known = has_reported | has_whole
    if "人均纯收入.low" in table.column_names:
        least, has_least = fen(table["人均纯收入.low"])
        most, has_most = fen(table["人均纯收入.high"])
        interval = ~has_reported & has_least & has_most
        low, high = np.where(interval, least * size, low), np.where(interval, most * size, high)
        known = known | interval
    conflict = has_reported & has_whole & (np.abs(reported * size - whole) > size)
    low = np.where(conflict, np.minimum(low, whole), low)
    high = np.where(conflict, np.maximum(high, whole), high)
    ends = np.asarray(pc.fill_null(table["收入核算截止日"], datetime.date.max)).astype("datetime64[D]")
    stale = ends < np.datetime64(on.replace(year=on.year - 1))
    return low, high, known & ~stale, size


def monitoring(table, on, line):
    """Clauses 1.5 to 1.9 by decision table 4.1.2: C1, C2, C3, screen and verdict."""
    low, high, known, size = income_bounds(table, on)
    at = int(Decimal(line) * 100) * size
    c1 = np.where(~known, U, np.where(high < at, T, np.where(low >= at, F, U)))
    c2 = either(*[_is(table[name], "problem") for name in GUARANTEES])
    c3 = both(either(truth(table["大额刚性支出"]), truth(table["收入大幅缩减"])), truth(table["基本生活严重困难"]))
    screen = either(c1, c2, c3)
    outcome = words(table["核实结论"])
    c4 = np.where(outcome == "include", T, np.where(outcome == "exclude", F, U))
    monitored = np.isin(words(table["监测状态"]), ["active", "rolled_back"])
    verdict = np.select(
        [
            monitored,
            (screen == F) & (c4 != T),
            c4 == T,
            c4 == F,
        ],
        ["NOT_ELIGIBLE", "NOT_ELIGIBLE", "ELIGIBLE", "NOT_ELIGIBLE"],
        "UNDETERMINED",
    )
    return {"c1": c1, "c2": c2, "c3": c3, "screen": screen, "verdict": verdict}


def _is(column, word):
    values = words(column)
    return np.where(values == None, U, (values == word).astype(int))  # noqa: E711


def category(table, result):
    """Category of the households that are eligible; None where it is not settled by the table."""
    lifted = np.asarray(table["脱贫户"].to_pylist())
    first = either(result["c1"], result["c2"])
    return np.select(
        [(first == U) & (result["c3"] == T), (first == T) & lifted, (first == T) & ~lifted, (first == F)],
        ["突发严重困难户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"],
        None,
    )


# ---- exit, one household at a time ---------------------------------------------------------------------------------


def _every(values):
    values = list(values)
    return F if F in values else U if U in values else T


def _add_months(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(datetime.date(year, month + 1, 1) + (day.day - 1) * DAY, first_of_next - DAY)


def _month_ends(day):
    first = (day + DAY).replace(day=1)
    return [_add_months(first, -k) - DAY for k in range(6)]


def exit_criteria(row, on, line):
    """X1 to X7 of a household with a record."""
    judged = row["风险消除标注日期"] if row["监测状态"] == "risk_eliminated" else on
    months = {entry["月末"]: entry for entry in row["月末监测记录"]}
    needed = [months.get(day, {"收入": None, "保障": None}) for day in _month_ends(judged)]
    x1 = _every(U if m["收入"] is None else int(m["收入"] > line) for m in needed)
    now = _every(U if row[name] is None else int(row[name] == "ok") for name in GUARANTEES)
    x2 = _every([now, *(U if m["保障"] is None else int(m["保障"] == "ok") for m in needed)])
    x3 = U if row["刚性支出已解决"] is None else int(row["刚性支出已解决"])
    risks = row["风险清单"]
    settled = [U if r["状态"] is None else int(r["状态"] in ("resolved", "vanished")) for r in risks]
    x4 = _every(settled) if risks else U
    opened = any(
        a["状态"] == "open" and (a["提出日期"] is None or a["提出日期"] >= row["识别日期"]) for a in row["预警清单"]
    )
    x5 = F if opened else T if row["预警完整至"] >= judged else U
    supported = []
    for risk in risks:
        done = any(
            m["风险编号"] == risk["编号"] and m["实施日期"] is not None and m["实施日期"] <= judged
            for m in row["措施清单"]
        )
        gone = U if risk["状态"] is None else int(risk["状态"] == "vanished")
        supported.append(T if done else gone)
    each = _every(supported)
    x6 = T if each == T else U if each == U or row["措施记录完整至"] < judged else F
    x7 = int(judged >= _add_months(row["识别日期"], 6))
    return [x1, x2, x3, x4, x5, x6, x7]


def exit_verdict(row, on, line):
    """Decision table 4.2.2."""
    if row["监测状态"] not in ("active", "rolled_back"):
        return "NOT_APPLICABLE"
    if row["户情"] in ("all_deceased", "moved_out"):
        return "EXIT"
    criteria = _every(exit_criteria(row, on, line))
    if criteria != T:
        return "STAY" if criteria == F else "UNDETERMINED"
    labour = [member["劳动能力"] for member in row["家庭成员"]]
    if any(capacity in ("able", "weak") for capacity in labour):
        return "EXIT"
    return "UNDETERMINED" if None in labour or not labour else "STAY"


# ---- loans, one at a time ------------------------------------------------------------------------------------------

LPR = [
    (datetime.date(2023, 1, 1), datetime.date(2023, 6, 19), Decimal("3.65"), Decimal("4.30")),
    (datetime.date(2023, 6, 20), datetime.date(2023, 8, 20), Decimal("3.55"), Decimal("4.20")),
    (datetime.date(2023, 8, 21), datetime.date(2023, 12, 31), Decimal("3.45"), Decimal("4.20")),
]
PERMITTED = {"planting", "breeding", "processing"}
IN_DISPUTE = {"cooperative_share", "family_farm_share"}
PROHIBITED = {"wedding", "housing", "finance", "household_goods", "consumption", "relend", "enterprise_use"}


def loan_verdict(row):
    """Conditions L1 to L13 and decision table 4.3.2, shares in cooperatives undecided (two texts disagree)."""

    def flag(name):
        return U if row[name] is None else int(row[name])

    if row["贷款产品"] != "micro_credit":
        return "NOT_APPLICABLE"
    object_ok = _or(flag("脱贫户"), int(row["监测类别现状"] != "none"))
    willing = flag("贷款意愿")
    birth, applied = row["出生日期"], row["申请日期"]
    age = applied.year - birth.year - ((applied.month, applied.day) < (birth.month, birth.day))
    in_range = 18 <= age <= 65
    age_ok = T if in_range else U if row["年龄复核意见"] is None else int(row["年龄复核意见"] == "accept")
    person = _every([age_ok, *map(flag, ("完全民事行为能力", "信用良好", "已评级授信", "有偿还能力"))])
    amount, balance = row["申请金额"], row["户内余额"]
    earlier = sum((entry["金额"] for entry in row["户内在先申请"]), Decimal(0))
    secured = _or(flag("要求担保"), flag("要求抵押"))
    short = row["到期日"] <= _add_months(row["起始日"], 12)
    caps = [one if short else five for first, last, one, five in LPR if first <= row["签订日期"] <= last]
    terms = _every(
        [
            int(amount + balance <= 50_000),
            int(row["到期日"] <= _add_months(row["起始日"], 36)),
            U if secured == U else 1 - secured,
            int(earlier == 0 or amount + balance + earlier <= 50_000),
            int(row["年利率"] <= caps[0]) if caps else U,
        ]
    )
    if willing == F or object_ok == F:
        return "NOT_ELIGIBLE"
    # From here on every row that could still hold has to say the same.
    possible = set()
    for is_object in _open(object_ok):
        for wants in _open(willing):
            for fit in _open(person):
                for allowed in _open(terms):
                    possible.add(_loan_row(is_object, wants, fit, row["贷款用途"], allowed))
    return possible.pop() if len(possible) == 1 else "UNDETERMINED"


def _loan_row(is_object, wants, fit, use, allowed):
    if not (is_object and wants and fit) or use in PROHIBITED:
        return "NOT_ELIGIBLE"
    if use not in PERMITTED:
        return "UNDETERMINED"
    return "ELIGIBLE" if allowed else "TERMS_NOT_MET"


def _open(value):
    return (T, F) if value == U else (value,)


def _or(*values):
    return T if T in values else U if U in values else F


# ---- funds, one level at a time ------------------------------------------------------------------------------------


def milestone(row, on, by, percent, cutoff=10):
    """Decision table 4.4.2 for one milestone."""
    received = sum((entry["金额"] for entry in row["到账清单"] if entry["日期"] <= by), Decimal(0))
    latest = by + cutoff * DAY
    paid = sum(
        (
            entry["金额"]
            for entry in row["支出清单"]
            if entry["关联安排"] is not None and entry["日期"] <= by and entry["记账日期"] <= latest
        ),
        Decimal(0),
    )
    if received == 0:
        return "NOT_APPLICABLE"
    spent = {}
    for entry in row["支出清单"]:
        spent[entry["关联安排"]] = spent.get(entry["关联安排"], Decimal(0)) + entry["金额"]
    if paid > received or any(spent.get(entry["编号"], 0) > entry["金额"] for entry in row["安排清单"]):
        return "UNDETERMINED"
    reached = paid * 100 >= percent * received
    if on <= by:
        return "MET" if reached else "NOT_DUE"
    if reached:
        return "MET"
    return "NOT_MET" if row["支出记录完整至"] >= by else "UNDETERMINED"


def industry_share(row):
    """Clause 6.6 over allocations."""
    whole = sum(entry["金额"] for entry in row["安排清单"])
    industry = sum(entry["金额"] for entry in row["安排清单"] if entry["用途类别"] == "industry")
    return "MET" if industry * 100 >= 60 * whole else "NOT_MET"
