"""Townships and villages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import columns, settings
from .draws import Bools, Draws, Ints, shares


@dataclass(frozen=True)
class Places:
    """Villages by number, each in a township, and how many households each has."""

    township_of: Ints  # of each village
    lifted: Bools  # villages
    households: Ints  # per village
    income_factor: Ints  # per village, in 1/ONE

    @property
    def village_of(self) -> Ints:
        """The village of each household: households stand village by village."""
        return np.repeat(np.arange(settings.VILLAGES), self.households)


def make(seed: int, households: int) -> Places:
    """The same villages whatever the number of households."""
    draws = Draws(seed, "places")
    spare = settings.VILLAGES - settings.TOWNSHIPS_WITH_VILLAGES * settings.LEAST_VILLAGES_PER_TOWNSHIP
    per_township = settings.LEAST_VILLAGES_PER_TOWNSHIP + shares(
        spare, draws.between(settings.TOWNSHIPS_WITH_VILLAGES, 50, 150)
    )
    gamma = sum(
        (draws.exponentials(settings.VILLAGES) for _ in range(4)), start=np.ones(settings.VILLAGES, dtype=np.int64)
    )
    lifted = columns.chosen(draws.sample(np.arange(settings.VILLAGES), settings.LIFTED_VILLAGES), settings.VILLAGES)
    factor = draws.factors(settings.VILLAGES, settings.VILLAGE_SIGMA)
    return Places(
        township_of=np.repeat(np.arange(settings.TOWNSHIPS_WITH_VILLAGES), per_township),
        lifted=lifted,
        households=shares(households, gamma),
        income_factor=np.where(lifted, factor * settings.LIFTED_VILLAGE_INCOME // 100, factor),
    )


def township_ids(numbers: Ints) -> columns.Column:
    """T01, T02, ..."""
    return columns.words(numbers, [f"T{n + 1:02}" for n in range(settings.TOWNSHIPS)])


def village_ids(numbers: Ints) -> columns.Column:
    """V001, V002, ...; V000 is a wrong code."""
    return columns.words(numbers + 1, [f"V{n:03}" for n in range(settings.VILLAGES + 1)])
