"""Micro-credit: loans that run on the county's day, and each township's ledger of who wants one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from . import columns, places, settings
from .columns import Column
from .draws import MILLION, Bools, Draws, Ints
from .households import Households
from .members import Members
from .monitoring import ELIMINATED, TYPES, Register
from .places import Places

PRODUCTS = ("micro_credit", "enterprise_loan")
USES = (
    "planting",
    "breeding",
    "processing",
    "cooperative_share",
    "family_farm_share",
    "other_production",
    "consumption",
    "housing",
    "wedding",
)
USE_SHARES = (350, 350, 140, 80, 30, 25, 12, 8, 5)  # per mille


def make(
    seed: int, where: Places, households: Households, register: Register, members: Members, observed: bool
) -> Column:
    """One row a loan."""
    draws = Draws(seed, "loans")
    gaps = Draws(seed, "loan observation")
    on = columns.day(settings.ON)
    borrower = _borrowers(draws, households, register, members)
    n = len(borrower)
    home = members.household[borrower]
    active = register.status != ELIMINATED
    monitored = columns.spread(register.rows[active], register.type[active], households.count)[home]

    term = np.array(list(settings.LOAN_TERMS))[draws.pick(n, list(settings.LOAN_TERMS.values()))]
    start = on - draws.between(n, 4, on - columns.day(settings.LOANS_SINCE))
    due = columns.add_months(start, term)
    amount = np.array(list(settings.LOAN_AMOUNTS))[draws.pick(n, list(settings.LOAN_AMOUNTS.values()))] * 100
    cap = _rate_cap(start, term)
    rate = cap - np.where(draws.chance(n, 600_000), 0, draws.between(n, 5, 50))
    rate = np.where(draws.chance(n, 30_000), cap + draws.between(n, 5, 30), rate)
    older = draws.pick(n, (92, 5, 3)) * 10_000_00
    earlier = draws.chance(n, 10_000)
    age = members.age[borrower]
    flags = {
        "创业意愿": draws.chance(n, 600_000),
        "完全民事行为能力": draws.chance(n, 998_000),
        "信用良好": draws.chance(n, 985_000),
        "已评级授信": draws.chance(n, 990_000),
        "有偿还能力": draws.chance(n, 990_000),
        "要求担保": draws.chance(n, 10_000),
        "要求抵押": draws.chance(n, 5_000),
        "用途合规": draws.chance(n, 980_000),
    }

    def known(unknown: int) -> Bools | None:
        return ~gaps.chance(n, unknown) if observed else None

    return pa.table(
        {
            "贷款编号": columns.numbered("L", np.arange(n), 5),
            "户编号": columns.numbered("H", home, 7),
            "乡镇编号": places.township_ids(where.township_of[households.village[home]]),
            "贷款产品": columns.words(draws.chance(n, 4_000).astype(np.int64), PRODUCTS),
            "申请日期": columns.dates(start - draws.between(n, 3, 20)),
            "脱贫户": columns.booleans(households.lifted[home]),
            "监测类别现状": columns.words(monitored, TYPES),
            "贷款意愿": columns.booleans(np.ones(n, dtype=np.bool_), known(settings.LOAN_WISH_UNKNOWN)),
            "出生日期": columns.dates(members.birth[borrower]),
            "年龄复核意见": columns.words(
                np.zeros(n, dtype=np.int64), ("accept", "refuse"), ((age < 18) | (age > 65)) & draws.chance(n, 500_000)
            ),
            **{name: columns.booleans(flag, known(settings.BANK_FLAG_UNKNOWN)) for name, flag in flags.items()},
            "贷款用途": columns.words(draws.pick(n, USE_SHARES), USES),
            "申请金额": columns.money(amount),
            "户内余额": columns.money(older),
            "户内在先申请": columns.lists(
                earlier.astype(np.int64),
                columns.structs(
                    {
                        "申请人": columns.texts(["户内另一成员"] * int(earlier.sum())),
                        "金额": columns.money(draws.between(int(earlier.sum()), 1, 4) * 10_000_00),
                    }
                ),
            ),
            "起始日": columns.dates(start),
            "到期日": columns.dates(due),
            "期限月数": columns.integers(term),
            "年利率": columns.decimals(rate * 100, columns.RATE),
            "签订日期": columns.dates(start),
            "贷款本金": columns.money(amount),
            "还清日期": columns.dates(np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)),
        }
    )


def _borrowers(draws: Draws, households: Households, register: Register, members: Members) -> Ints:
    """One person a household: nearly all from lifted or monitored households and of 18 to 65 years."""
    active = columns.chosen(register.rows[register.status != ELIMINATED], households.count)
    object_ok = (households.lifted | active)[members.household]
    of_age = (members.age >= 18) & (members.age <= 65)
    wanted = settings.scaled(settings.LOANS, households.count)
    groups = (
        (object_ok & of_age, wanted - wanted // 50 - wanted // 100),
        (object_ok & (members.age > 65) & (members.age <= 70), wanted // 50),
        (~object_ok & of_age, wanted // 100),
    )
    taken = np.zeros(households.count, dtype=np.bool_)
    rows: list[Ints] = []
    for group, share in groups:
        persons = np.flatnonzero(group & ~taken[members.household])
        _, first = np.unique(members.household[persons], return_index=True)
        rows.append(draws.sample(persons[first], share))
        taken[members.household[rows[-1]]] = True
    return np.sort(np.concatenate(rows))


def _rate_cap(signed: Ints, term: Ints) -> Ints:
    """Hundredths of a percent."""
    days = np.array([columns.day(first) for first, _, _ in settings.LPR])
    row = np.maximum(np.searchsorted(days, signed, side="right") - 1, 0)
    one, five = (np.array([entry[i] for entry in settings.LPR]) for i in (1, 2))
    return np.where(term <= 12, one[row], five[row])


def ledgers(seed: int, where: Places, households: Households, register: Register, observed: bool) -> Column:
    """One row a township: how many borrowers may and want to borrow, and what became of it, in summary lines."""
    draws = Draws(seed, "loan ledgers")
    n = settings.TOWNSHIPS_WITH_VILLAGES
    active = columns.chosen(register.rows[register.status != ELIMINATED], households.count)
    township = where.township_of[households.village]
    objects = np.bincount(township[households.lifted | active], minlength=n).astype(np.int64)
    eligible = objects * draws.between(n, 70, 85) // 100
    willing = eligible * draws.between(n, 15, 25) // 100
    unknown = willing * settings.LOAN_WISH_UNKNOWN // MILLION if observed else np.zeros(n, dtype=np.int64)
    refused = willing * draws.between(n, 1, 3) // 100
    unmet = np.where(draws.chance(n, 300_000), willing * draws.between(n, 1, 4) // 100, 0)
    granted = willing - unknown - refused - unmet
    persons = np.stack([granted, refused, unmet, unknown, eligible - willing, objects - eligible], axis=1).ravel()
    lines = 6
    kind = np.tile(np.arange(lines), n)
    wish = np.array([1, 1, 1, 0, 0, 1])[kind].astype(np.bool_)
    return pa.table(
        {
            "乡镇编号": places.township_ids(np.arange(n)),
            "贷款对象台账": columns.lists(
                np.full(n, lines),
                columns.structs(
                    {
                        "编号": columns.texts([f"T{t + 1:02}-{k + 1}" for t in range(n) for k in range(lines)]),
                        "人数": columns.integers(persons),
                        "条件判定": columns.words(
                            np.where(kind == 5, 1, 0), ("eligible", "not_eligible", "undetermined")
                        ),
                        "贷款意愿": columns.booleans(wish, kind != 3),
                        "已放款": columns.booleans(kind == 0),
                        "拒贷理由": columns.texts(["银行评级未通过" if k == 1 else None for k in kind]),
                    }
                ),
            ),
        }
    )
