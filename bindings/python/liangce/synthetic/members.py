"""Persons: age, labour capacity, work and training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import columns, settings
from .draws import Bools, Draws, Ints

LABOUR = ("able", "weak", "none", "under_age")
ABLE, WEAK, NONE, UNDER_AGE = range(4)


@dataclass(frozen=True)
class Members:
    """One entry a person; persons stand household by household."""

    household: Ints
    birth: Ints  # days
    age: Ints  # whole years on the county's day
    labour: Ints  # index into LABOUR
    employed: Bools
    trained: Bools

    @property
    def count(self) -> int:
        """Number of persons."""
        return len(self.household)


def make(seed: int, size: Ints, lifted: Bools, monitored: Bools, without_labour: Bools, with_labour: Bools) -> Members:
    """Persons for households of the given sizes.

    Of two sets of households it is known that nobody can work, or that somebody can.
    """
    draws = Draws(seed, "members")
    household = np.repeat(np.arange(len(size)), size)
    count = len(household)
    first = np.concatenate([[True], household[1:] != household[:-1]])
    group = np.where(first, draws.pick(count, settings.AGES_FIRST), draws.pick(count, settings.AGES_OTHERS))
    low, high = np.array([0, 16, 61])[group], np.array([15, 60, 92])[group]
    age_days = draws.between(count, (low * 1461 + 3) // 4 + 1, ((high + 1) * 1461) // 4 - 1)
    birth = columns.day(settings.ON) - age_days
    age = _years(birth)
    labour = np.where(age > 60, draws.pick(count, settings.LABOUR_OLD), draws.pick(count, settings.LABOUR_WORKING_AGE))
    student = (age >= 16) & (age <= 22) & draws.chance(count, settings.STUDENTS)
    labour[(age < 16) | student] = UNDER_AGE
    labour[without_labour[household] & (labour != UNDER_AGE)] = NONE
    labour[with_labour[household] & first & (labour >= NONE)] = WEAK
    able = labour == ABLE
    registered = np.flatnonzero(able & (lifted | monitored)[household])
    employed = columns.chosen(draws.sample(registered, settings.scaled(settings.EMPLOYED, len(size))), count)
    working_age = np.flatnonzero(able & (age >= 16) & (age <= 60))
    trained = columns.chosen(draws.sample(working_age, settings.scaled(settings.TRAINEES, len(size))), count)
    return Members(household, birth, age, labour, employed, trained)


def _years(birth: Ints) -> Ints:
    months = columns.month_of(birth)
    day_of_month = birth - columns.first_of_month(months)
    on_month = columns.month_of(np.array([columns.day(settings.ON)]))
    on_day = columns.day(settings.ON) - columns.first_of_month(on_month)
    return (on_month - months - (day_of_month > on_day)) // 12
