"""Random numbers that are the same on every machine and with every release of numpy.

Only the raw words of a named bit generator (PCG64, whose stream numpy guarantees) are used, and only whole-number
arithmetic follows: numpy may change how its distributions are computed, and compilers round floats differently.
"""

from __future__ import annotations

import decimal
import functools
import hashlib
import statistics
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MILLION = 1_000_000
_KNOTS = 14  # bits: distributions are tables of 2^14 equal steps of probability, linear in between
ONE = 1 << 24
"""Factors come as whole numbers of 1/ONE."""


class Draws:
    """The stream of one subject, so that drawing more for one subject leaves the others as they were."""

    def __init__(self, seed: int, subject: str) -> None:
        """Seed of the county and name of the subject."""
        key = hashlib.sha256(subject.encode()).digest()
        words = tuple(int.from_bytes(key[i : i + 4], "little") for i in (0, 4))
        self._bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=words))

    def words(self, count: int) -> Ints:
        """Whole numbers from 0 to 2^32 - 1."""
        words: Ints = (self._bits.random_raw(count) >> np.uint64(32)).astype(np.int64)
        return words

    def below(self, count: int, limit: int | Ints) -> Ints:
        """Whole numbers from 0 to limit - 1; limit up to 2^31."""
        return (self.words(count) * limit) >> 32

    def between(self, count: int, low: int | Ints, high: int | Ints) -> Ints:
        """Whole numbers from low to high."""
        return low + self.below(count, high - low + 1)

    def chance(self, count: int, per_million: int | Ints) -> Bools:
        """True with the given probability."""
        return self.below(count, MILLION) < per_million

    def pick(self, count: int, weights: Sequence[int]) -> Ints:
        """Indices into the weights, each as often as it weighs."""
        steps = np.cumsum(np.asarray(weights, dtype=np.int64))
        found: Ints = np.searchsorted(steps, self.below(count, int(steps[-1])), side="right").astype(np.int64)
        return found

    def order(self, count: int) -> Ints:
        """A random order of 0..count-1."""
        return np.argsort(self._bits.random_raw(count), kind="stable").astype(np.int64)

    def sample(self, pool: Ints, count: int) -> Ints:
        """So many different members of the pool, sorted; all of them when there are fewer."""
        return np.sort(pool[self.order(len(pool))[: max(0, count)]])

    def factors(self, count: int, sigma: str) -> Ints:
        """Lognormal factors with median 1, in whole numbers of 1/ONE."""
        return self._interpolate(count, _lognormal(sigma))

    def exponentials(self, count: int) -> Ints:
        """Exponential variates with mean 1, in whole numbers of 1/ONE."""
        return self._interpolate(count, _exponential())

    def _interpolate(self, count: int, table: Ints) -> Ints:
        word = self.words(count)
        step, rest = word >> (32 - _KNOTS), word & ((1 << (32 - _KNOTS)) - 1)
        values: Ints = table[step] + (((table[step + 1] - table[step]) * rest) >> (32 - _KNOTS))
        return values


def shares(total: int, weights: Ints) -> Ints:
    """The total split by weight into whole numbers: largest remainders first, ties by position."""
    exact = [total * int(weight) for weight in weights]
    whole = int(weights.sum())
    parts = np.array([value // whole for value in exact], dtype=np.int64)
    left = total - int(parts.sum())
    ranked = sorted(range(len(exact)), key=lambda i: (-(exact[i] % whole), i))
    parts[ranked[:left]] += 1
    return parts


def _probabilities() -> list[float]:
    knots = 1 << _KNOTS
    return [min(max(k / knots, 1 / (8 * knots)), 1 - 1 / (8 * knots)) for k in range(knots + 1)]


# Decimal rounds exp and ln correctly; six digits of the quantile keep out what C libraries do to the last one.
_context = decimal.Context(prec=16)


@functools.cache
def _lognormal(sigma: str) -> Ints:
    normal = statistics.NormalDist()
    spread = decimal.Decimal(sigma)
    return np.array(
        [int((decimal.Decimal(f"{normal.inv_cdf(p):.6f}") * spread).exp(_context) * ONE) for p in _probabilities()],
        dtype=np.int64,
    )


@functools.cache
def _exponential() -> Ints:
    return np.array([int(-(1 - decimal.Decimal(p)).ln(_context) * ONE) for p in _probabilities()], dtype=np.int64)
