"""Households as they truly are: size, income, guarantees, sudden difficulty, verification."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from . import columns, settings
from .draws import MILLION, ONE, Bools, Draws, Ints
from .places import Places


@dataclass(frozen=True)
class Households:
    """One entry a household in every array."""

    village: Ints
    lifted: Bools
    size: Ints
    registered_size: Ints
    resident: Bools
    pc_income: Ints  # fen a person and year
    components: dict[str, Ints]  # fen a year: wage, business (gross), property, transfer, business_cost
    problems: dict[str, Bools]  # by guarantee
    large_spending: Bools
    income_drop: Bools
    hardship: Bools
    confirmed: Bools  # what verification finds

    @property
    def count(self) -> int:
        """Number of households."""
        return len(self.size)

    @property
    def below_line(self) -> Bools:
        """Income below the line of 2023."""
        return self.pc_income < settings.LINE

    @property
    def guarantee_problem(self) -> Bools:
        """A problem in at least one guarantee."""
        return functools.reduce(np.logical_or, self.problems.values())

    @property
    def sudden(self) -> Bools:
        """Spending or loss of income, and hardship."""
        return (self.large_spending | self.income_drop) & self.hardship

    @property
    def candidate(self) -> Bools:
        """Any of the three."""
        return self.below_line | self.guarantee_problem | self.sudden


def make(seed: int, places: Places) -> Households:
    """The households of the villages."""
    draws = Draws(seed, "households")
    village = places.village_of
    count = len(village)
    lifted = _lifted(draws, places.lifted[village])
    size = _sizes(draws, lifted)
    pc_income = _incomes(draws, lifted, places.income_factor[village])
    problems = {
        name: draws.chance(count, np.where(lifted, 2 * rate, rate)) for name, rate in settings.GUARANTEES.items()
    }
    sudden = draws.chance(count, np.where(lifted, settings.SUDDEN_LIFTED, settings.SUDDEN))
    cause = draws.pick(count, (65, 25, 10))  # of a sudden difficulty: spending, income, both
    spending_only = draws.chance(count, settings.SPENDING_ONLY)
    below, guarantee = pc_income < settings.LINE, functools.reduce(np.logical_or, problems.values())
    rate = np.where(
        sudden,
        settings.CONFIRMED_SUDDEN,
        np.where(
            guarantee,
            settings.CONFIRMED_GUARANTEE,
            np.where(lifted, settings.CONFIRMED_INCOME_ONLY_LIFTED, settings.CONFIRMED_INCOME_ONLY),
        ),
    )
    return Households(
        village=village,
        lifted=lifted,
        size=size,
        registered_size=size + draws.chance(count, MILLION // 10),
        resident=draws.chance(count, settings.RESIDENT),
        pc_income=pc_income,
        components=_components(draws, pc_income * size),
        problems=problems,
        large_spending=(sudden & (cause != 1)) | spending_only,
        income_drop=sudden & (cause >= 1),
        hardship=sudden,
        confirmed=draws.chance(count, rate) & (below | guarantee | sudden),
    )


def _lifted(draws: Draws, in_lifted_village: Bools) -> Bools:
    count = len(in_lifted_village)
    wanted = settings.scaled(settings.LIFTED_HOUSEHOLDS, count)
    inside = draws.sample(np.flatnonzero(in_lifted_village), wanted * settings.LIFTED_IN_LIFTED_VILLAGES // 100)
    outside = draws.sample(np.flatnonzero(~in_lifted_village), wanted - len(inside))
    return columns.chosen(np.concatenate([inside, outside]), count)


def _sizes(draws: Draws, lifted: Bools) -> Ints:
    count = len(lifted)
    size = 1 + np.where(lifted, draws.pick(count, settings.SIZES_LIFTED), draws.pick(count, settings.SIZES))
    # The register knows how many lifted persons there are: a few of their households get or lose one.
    rows = np.flatnonzero(lifted)
    largest = len(settings.SIZES)
    wanted = min(max(settings.scaled(settings.LIFTED_PERSONS, count), len(rows)), largest * len(rows))
    while (gap := wanted - int(size[rows].sum())) != 0:
        step = 1 if gap > 0 else -1
        movable = rows[size[rows] < largest] if step > 0 else rows[size[rows] > 1]
        size[draws.sample(movable, abs(gap))] += step
    return size


def _incomes(draws: Draws, lifted: Bools, village_factor: Ints) -> Ints:
    count = len(lifted)
    general = settings.INCOME_MEDIAN * draws.factors(count, settings.INCOME_SIGMA) // ONE
    low = settings.INCOME_MEDIAN_LIFTED * draws.factors(count, settings.INCOME_SIGMA_LIFTED) // ONE
    income = np.where(lifted, low, general) * village_factor // ONE
    loss = -draws.between(count, 100_00, 12_000_00)
    return np.where(draws.chance(count, settings.NEGATIVE_INCOME), loss, income)


def _components(draws: Draws, total: Ints) -> dict[str, Ints]:
    """Parts that add up to the total exactly; business costs take up what rounding leaves."""
    count = len(total)
    shift = draws.between(count, -15, 15)
    share = settings.INCOME_SHARES
    business_share = share["business"] - shift
    gross = np.abs(total) * 10_000 // (10_000 - settings.BUSINESS_COST * business_share)
    parts = {
        "wage": gross * (share["wage"] + shift) // 100,
        "business": gross * business_share // 100,
        "property": gross * share["property"] // 100,
        "transfer": gross * share["transfer"] // 100,
    }
    return {**parts, "business_cost": np.maximum(sum(parts.values()) - total, 0)}
