"""The table of households: the truth, or what the registers hold of it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from . import columns, monitoring, places, settings
from .columns import Column
from .draws import Draws, Ints
from .households import Households
from .members import Members
from .monitoring import Register
from .places import Places

GUARANTEE = ("ok", "problem")
VERIFICATION = ("include", "exclude", "pending")
KNOWN, MISSING, INTERVAL, STALE, CONFLICT = range(5)


def make(
    seed: int, where: Places, households: Households, register: Register, members: Members, observed: bool
) -> Column:
    """One row a household; column names are the facts of the policy, but for the ids and 常住."""
    draws = Draws(seed, "observation")
    count = households.count
    numbers = np.arange(count)
    villages = households.village
    if observed and count > 1:
        doubled = np.flatnonzero(draws.chance(count - 1, settings.DUPLICATE_ID))
        numbers[doubled + 1] = numbers[doubled]
        villages = np.where(draws.chance(count, settings.WRONG_VILLAGE), -1, villages)
    in_village = villages >= 0
    status = columns.spread(register.rows, register.status, count)
    table: dict[str, Column] = {
        "户编号": columns.numbered("H", numbers, 7),
        "村编号": places.village_ids(villages),
        "乡镇编号": columns.words(
            where.township_of[np.maximum(villages, 0)], [f"T{n + 1:02}" for n in range(settings.TOWNSHIPS)], in_village
        ),
        "常住": columns.booleans(households.resident),
        "农户": columns.booleans(np.ones(count, dtype=np.bool_)),
        "监测状态": columns.words(status, monitoring.STATUS),
        "脱贫户": columns.booleans(households.lifted),
        **_income(draws, households, status, observed),
    }
    for name, problem in households.problems.items():
        known = ~draws.chance(count, settings.GUARANTEE_UNKNOWN) if observed else None
        table[name] = columns.words(problem.astype(np.int64), GUARANTEE, known)
    table["大额刚性支出"] = columns.booleans(households.large_spending)
    table["收入大幅缩减"] = columns.booleans(households.income_drop)
    table["基本生活严重困难"] = columns.booleans(households.hardship)
    table.update(_verification(draws, households, status, observed))
    table.update(monitoring.exit_columns(seed, register, households, members, draws if observed else None))
    return pa.table(table)


def _income(draws: Draws, households: Households, status: Ints, observed: bool) -> dict[str, Column]:
    count = households.count
    income, size = households.pc_income, households.size
    window = np.full(count, columns.day(settings.ON) - 1)
    zero = np.zeros(count, dtype=np.int64)
    state, low, high, department = zero, zero, zero, zero
    if observed:
        cared_for = households.lifted | (status == monitoring.ACTIVE) | (status == monitoring.ROLLED_BACK)
        word = draws.below(count, 1_000_000)
        bounds = np.cumsum(
            [
                np.where(cared_for, settings.INCOME_MISSING_LIFTED, settings.INCOME_MISSING),
                np.full(count, settings.INCOME_INTERVAL),
                np.full(count, settings.INCOME_STALE),
                np.full(count, settings.INCOME_CONFLICT),
            ],
            axis=0,
        )
        state = np.select([word < bound for bound in bounds], [MISSING, INTERVAL, STALE, CONFLICT], KNOWN)
        centre = income * draws.between(count, 95, 105) // 100
        width = np.abs(centre) * settings.INCOME_INTERVAL_WIDTH // 100
        low, high = centre - width, centre + width
        # An old figure is usually lower; its window ended more than a year before the question.
        income = np.where(state == STALE, income * draws.between(count, 85, 105) // 100, income)
        window = np.where(state == STALE, window - 365 - draws.between(count, 10, 700), window)
        # The other department is 5 to 40 % off, to either side.
        off = draws.between(count, 5, 40) * np.where(draws.chance(count, 500_000), 1, -1)
        department = income * size * (100 + off) // 100
        wrong = draws.chance(count, settings.SIZE_MISMATCH) & (state == KNOWN)
        size = np.where(wrong, np.where(size > 1, size - 1, size + 1), size)
    reported = (state == KNOWN) | (state == STALE) | (state == CONFLICT)
    itemised = (state == KNOWN) | (state == CONFLICT)
    parts = {
        name: columns.money(households.components[part], itemised)
        for name, part in {
            "工资性收入": "wage",
            "经营性收入": "business",
            "财产性收入": "property",
            "转移性收入": "transfer",
            "经营性支出": "business_cost",
        }.items()
    }
    table = {"人均纯收入": columns.money(income, reported)}
    if observed:
        table["人均纯收入.low"] = columns.money(low, state == INTERVAL)
        table["人均纯收入.high"] = columns.money(high, state == INTERVAL)
    return {
        **table,
        "家庭年纯收入": columns.money(department, state == CONFLICT),
        **parts,
        "家庭人口数": columns.integers(size),
        "户籍人口数": columns.integers(households.registered_size),
        "收入核算截止日": columns.dates(window, state != MISSING),
    }


def _verification(draws: Draws, households: Households, status: Ints, observed: bool) -> dict[str, Column]:
    """Candidates without a record are verified; the registers lag behind."""
    count = households.count
    asked = households.candidate & (status != monitoring.ACTIVE) & (status != monitoring.ROLLED_BACK)
    outcome = np.where(households.confirmed, 0, 1)
    excluded = asked & ~households.confirmed
    if observed:
        progress = draws.pick(count, settings.VERIFIED)
        outcome = np.where(progress == 1, 2, outcome)
        asked = asked & (progress < 2)
        excluded = asked & (outcome == 1) & ~draws.chance(count, 50_000)
    return {
        "核实结论": columns.words(outcome, VERIFICATION, asked),
        "核实理由": columns.words(np.zeros(count, dtype=np.int64), ("家庭有稳定收入来源，风险可自行化解",), excluded),
    }
