"""Villages: the ledger of the second quarter's screening and the ledger of candidates."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from . import columns, places, settings
from .columns import Column
from .draws import Draws, Ints
from .household_table import VERIFICATION
from .households import Households
from .monitoring import ELIMINATED, Register
from .places import Places


def make(seed: int, where: Places, households: Households, register: Register, table: Column, observed: bool) -> Column:
    """One row a village; `table`: the table of its households."""
    n = settings.VILLAGES
    return pa.table(
        {
            "村编号": places.village_ids(np.arange(n)),
            "乡镇编号": places.township_ids(where.township_of),
            "脱贫村": columns.booleans(where.lifted),
            "筛查台账": _screening(seed, where.households, observed),
            "筛查台账完整至": columns.dates(np.full(n, columns.day("2023-07-05"))),
            "候选台账": _candidates(seed, households, register, table),
        }
    )


def _screening(seed: int, households: Ints, observed: bool) -> Column:
    """Three summary lines a village: screened in the second quarter, not screened, no date in the register."""
    draws = Draws(seed, "screening")
    n = len(households)
    skipped = np.where(draws.chance(n, 60_000), households * draws.between(n, 1, 4) // 100, 0)
    unknown = np.where(draws.chance(n, 80_000), households * draws.between(n, 1, 3) // 100, 0)
    if not observed:
        unknown = np.zeros(n, dtype=np.int64)
    counts = np.stack([households - skipped - unknown, skipped, unknown], axis=1).ravel()
    kind = np.tile(np.arange(3), n)
    day = np.repeat(columns.day("2023-04-10") + draws.between(n, 0, 70), 3)
    day = np.where(kind == 1, columns.day("2022-11-15"), day)
    kept = (counts > 0) | (kind == 0)
    per_village = kept.reshape(n, 3).sum(axis=1).astype(np.int64)
    key_group = np.zeros(int(kept.sum()), dtype=np.bool_)
    return columns.lists(
        per_village,
        columns.structs(
            {
                "户数": columns.integers(counts[kept]),
                "最近筛查日": columns.dates(day[kept], kind[kept] != 2),
                "重点人群": columns.booleans(key_group),
                "已单独核查": columns.booleans(key_group),
            }
        ),
    )


def _candidates(seed: int, households: Households, register: Register, table: Column) -> Column:
    """One line a candidate of this round, and one for all that have a record already."""
    draws = Draws(seed, "candidates")
    n = settings.VILLAGES
    active = register.rows[register.status != ELIMINATED]
    asked = np.flatnonzero(households.candidate & ~columns.chosen(active, households.count))
    monitored = np.bincount(households.village[active], minlength=n).astype(np.int64)
    stock = np.flatnonzero(monitored > 0)

    rows = asked.astype(np.int64)
    outcome = table["核实结论"].combine_chunks().take(pa.array(rows))
    reason = table["核实理由"].combine_chunks().take(pa.array(rows))
    village = np.concatenate([households.village[rows], stock])
    order = np.lexsort((np.arange(len(village)), village))
    lines, records = len(rows), len(stock)
    included = pa.DictionaryArray.from_arrays(columns.integers(np.zeros(records, dtype=np.int64)), list(VERIFICATION))
    fields = {
        "编号": pa.concat_arrays([columns.numbered("H", rows, 7), columns.numbered("已在册-V", stock + 1, 3)]),
        "户数": columns.integers(np.concatenate([np.ones(lines, dtype=np.int64), monitored[stock]])),
        "核实结论": pa.concat_arrays([outcome, included]),
        "核实理由": pa.concat_arrays([reason.dictionary_decode(), pa.nulls(records, pa.string())]),
        "候选日期": columns.dates(columns.day("2023-07-01") + draws.below(lines + records, 85)),
        "已纳入": columns.booleans(np.arange(lines + records) >= lines),
    }
    counts = np.bincount(village, minlength=n).astype(np.int64)
    return columns.lists(counts, columns.structs(fields).take(pa.array(order)))
