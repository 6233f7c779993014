"""The county: its tables, what is true beside what the registers hold, and its files."""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from liangce._whole import replacing

from . import columns, duties, funds, household_table, loans, members, monitoring, places, registers, settings, villages
from . import households as household_truth
from .columns import Column
from .draws import Draws

VERSION = 3
"""Of the generator: the same seed gives the same county as long as this number stays."""
MANIFEST = "county.json"

KEYS = frozenset(
    {"户编号", "村编号", "乡镇编号", "常住", "贷款编号", "情景", "重点人群", "集中排查已查", "档卡齐全", "示范户"}
    | {"集中排查日期", "产业发展示范村"}
)
"""Columns that are no facts of the policy: ids to join and group by, marks that are counted."""
CASES = ("households", "villages", "loans", "townships", "funds", "county")
"""Tables with one case a row, ready for `decide_table`; the others are flat registers of the same county."""

Progress = Callable[[int, int, str], None]
"""Called with the steps done, all steps, and what comes next."""


@dataclass(frozen=True)
class County:
    """A synthetic county.

    `tables`: what the registers hold on the day `on`; `truth`: the same without gaps and errors.
    """

    seed: int
    households: int
    on: datetime.date
    tables: Mapping[str, Column]
    truth: Mapping[str, Column]

    def __getitem__(self, name: str) -> Column:
        """A table of the registers."""
        if name not in self.tables:
            raise KeyError(f"no table {name!r}; there are {', '.join(sorted(self.tables))}")
        return self.tables[name]

    def facts(self, name: str) -> Column:
        """A table without its ids: only facts of the policy."""
        table = self[name]
        return table.select([column for column in table.column_names if column not in KEYS])

    def digest(self) -> str:
        """sha256 over every value of every table, the same on every machine and with every release of pyarrow."""
        sha = hashlib.sha256(f"{VERSION} {self.seed} {self.households} {self.on}".encode())
        for part in (self.tables, self.truth):
            for name in sorted(part):
                sha.update(f"\n{name} {part[name].num_rows}".encode())
                for column in part[name].column_names:
                    sha.update(f"\n{column} ".encode())
                    _feed(sha, part[name][column].combine_chunks())
        return f"sha256:{sha.hexdigest()}"

    def write(self, folder: str | os.PathLike[str]) -> Path:
        """Parquet files below the folder, each put in place whole; the manifest comes last and stands for them all."""
        target = Path(folder)
        for side, part in (("observed", self.tables), ("truth", self.truth)):
            (target / side).mkdir(parents=True, exist_ok=True)
            for name, table in part.items():
                _replace(target / side / f"{name}.parquet", functools.partial(_write_parquet, table))
        manifest = {
            "version": VERSION,
            "seed": self.seed,
            "households": self.households,
            "on": self.on.isoformat(),
            "observed": sorted(self.tables),
            "truth": sorted(self.truth),
        }
        _replace(
            target / MANIFEST, lambda path: path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        )
        return target


def generate(seed: int = 2023, households: int = settings.FULL_SIZE, progress: Progress | None = None) -> County:
    """The county of a seed, the same on every machine.

    `households`: 1 to 3,000,000. Places, funds and projects stay as they are; registers of households are scaled.
    """
    _whole(seed, "seed", 0, 2**64 - 1)
    _whole(households, "households", 1, settings.MOST_HOUSEHOLDS)
    steps = _Steps(progress, 5)

    steps.next("places and households")
    where = places.make(seed, households)
    truth = household_truth.make(seed, where)
    steps.next("monitoring records")
    register = monitoring.make(seed, truth)
    steps.next("members")
    active = register.status != monitoring.ELIMINATED
    persons = members.make(
        seed,
        truth.size,
        truth.lifted,
        columns.chosen(register.rows[active], households),
        columns.chosen(register.rows[register.without_labour], households),
        columns.chosen(register.rows[~register.without_labour], households),
    )
    sides: list[dict[str, Column]] = []
    for observed in (True, False):
        steps.next("registers" if observed else "truth")
        table = household_table.make(seed, where, truth, register, persons, observed)
        done = duties.Duties(seed, where, truth, register, persons, observed)
        more = registers.Registers(seed, where, truth, register, persons, observed)
        fund_tables = funds.Tables(seed, observed).make()
        fund_tables["county"] = duties.joined(fund_tables["county"], more.county_columns())
        village_table = villages.make(seed, where, truth, register, table, observed)
        township_table = loans.ledgers(seed, where, truth, register, observed)
        sides.append(
            {
                "households": duties.joined(table, done.household_columns() | more.household_columns()),
                "members": duties.joined(
                    _member_table(seed, persons, observed), done.member_columns() | more.member_columns()
                ),
                "villages": duties.joined(village_table, done.village_columns()),
                "loans": loans.make(seed, where, truth, register, persons, observed),
                "townships": duties.joined(township_table, done.township_columns()),
                **fund_tables,
                **done.tables(),
                **more.tables(),
            }
        )
    steps.next("done")
    return County(seed, households, settings.ON, *sides)


def read(folder: str | os.PathLike[str]) -> County:
    """A county written before; FileNotFoundError when there is none, ValueError when another generator made it."""
    source = Path(folder)
    manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("version") != VERSION:
        raise ValueError(
            f"{source / MANIFEST}: made by version {manifest.get('version')} of the generator, this is {VERSION}"
        )
    sides = [
        {name: pyarrow.parquet.read_table(source / side / f"{name}.parquet") for name in manifest[side]}
        for side in ("observed", "truth")
    ]
    on = datetime.date.fromisoformat(manifest["on"])
    return County(manifest["seed"], manifest["households"], on, *sides)


def _member_table(seed: int, persons: members.Members, observed: bool) -> Column:
    gaps = Draws(seed, "member observation")
    known = ~gaps.chance(persons.count, settings.LABOUR_UNKNOWN) if observed else None
    return pa.table(
        {
            "户编号": columns.numbered("H", persons.household, 7),
            "编号": columns.numbered("P", np.arange(persons.count), 7),
            "出生日期": columns.dates(persons.birth),
            "劳动能力": columns.words(persons.labour, members.LABOUR, known),
            "务工就业": columns.booleans(persons.employed),
            "技能培训": columns.booleans(persons.trained),
        }
    )


class _Steps:
    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def next(self, what: str) -> None:
        if self._progress is not None:
            self._progress(self._done, self._total, what)
        self._done += 1


def _whole(value: int, name: str, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, not {type(value).__name__}")
    if not low <= value <= high:
        raise ValueError(f"{name} must lie between {low} and {high}, not {value}")


def _write_parquet(table: Column, path: Path) -> None:
    pyarrow.parquet.write_table(table, path, compression="zstd")


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    with replacing(path) as folder:
        write(folder.path / path.name)


def _feed(sha: hashlib._Hash, array: Column) -> None:
    """Values of an array, nulls told apart from zeros, nothing of its memory layout."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    valid = np.asarray(array.is_valid())
    sha.update(f"{kind.num_fields or kind} {len(array)} ".encode())
    sha.update(np.packbits(valid).tobytes())
    if pa.types.is_struct(kind):
        for field in array.flatten():
            _feed(sha, field)
    elif pa.types.is_list(kind):
        sha.update(np.asarray(pa.compute.fill_null(pa.compute.list_value_length(array), 0)).tobytes())
        _feed(sha, array.flatten())
    elif pa.types.is_string(kind):
        filled = pa.compute.fill_null(array, "")
        sha.update(np.asarray(pa.compute.binary_length(filled)).tobytes())
        sha.update("".join(filled.to_pylist()).encode())
    elif pa.types.is_decimal(kind):
        raw = array.buffers()[1]
        words = np.frombuffer(raw, dtype="<i8")[2 * array.offset : 2 * (array.offset + len(array))].reshape(-1, 2)
        sha.update(np.where(valid[:, None], words, 0).tobytes())
    elif pa.types.is_boolean(kind):
        sha.update(np.packbits(np.asarray(pa.compute.fill_null(array, False))).tobytes())
    else:
        sha.update(np.asarray(pa.compute.fill_null(array.cast(pa.int32()), 0)).astype("<i4").tobytes())
