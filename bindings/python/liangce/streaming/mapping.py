"""From a county's own columns to the facts of a policy: by name, or as a mapping file says."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from liangce import Fact, Policy, _core
from liangce.streaming.cells import NUMBERS, Reading, Refused, converter, folded

MOST_BYTES = 4 << 20
PARTS = ("low", "high", "reason")
_POWERS = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}


class MappingError(ValueError):
    """A mapping that cannot be used: every problem, each with its file, line and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Carry them all."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Constant:
    """A fact that is the same for every row because somebody says so; no column holds it."""

    fact: Fact
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A column that is no fact."""

    column: str
    near: tuple[str, ...]
    """Facts it may be."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What every column of a source is."""

    readings: tuple[Reading, ...]
    keep: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    constants: tuple[Constant, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    note: str = ""
    """The mapping file, where there is one."""

    @property
    def facts(self) -> set[str]:
        """Names of the facts something is said of."""
        return {reading.fact.name for reading in self.readings} | {constant.fact.name for constant in self.constants}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A mapping as its file has it."""

    file: str
    columns: Mapping[str, Reading]
    keep: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    constants: tuple[Constant, ...] = ()
    places: Mapping[tuple[str, ...], str] = field(default_factory=dict)


def find(policy: Policy, name: str) -> tuple[Fact, str] | None:
    """The fact a column of this name holds, and which part of it (``F.low``, ``F.high``, ``F.reason``)."""
    if name in policy.facts:
        return policy.facts[name], ""
    base, dot, part = name.rpartition(".")
    if dot and part in PARTS and base in policy.facts:
        return policy.facts[base], part
    return None


def match(
    policy: Policy,
    names: Sequence[str],
    *,
    map: ColumnMap | None = None,
    keep: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Matched:
    """Say what each column is. Raises MappingError, or LookupError for a column to keep that is not there."""
    kept = [*dict.fromkeys([*(map.keep if map else ()), *keep])]
    passed = {*(map.ignore if map else ()), *ignore}
    problems: list[str] = []
    for name in kept:
        if name not in names:
            raise LookupError(f"no column {name} to keep; there are {', '.join(names[:30])}")
    readings: list[Reading] = []
    ignored: list[str] = []
    unmatched: list[Unmatched] = []
    taken: dict[str, str] = {}
    for name in names:
        reading = map.columns.get(name) if map else None
        if reading is None and name not in passed:
            found = find(policy, name)
            reading = Reading(name, *found) if found else None
        if reading is None:
            if name in kept:
                continue
            if name in passed:
                ignored.append(name)
            else:
                unmatched.append(Unmatched(name, near(policy, name)))
            continue
        if (other := taken.setdefault(reading.name, name)) != name:
            place = map.places.get(("columns", name), map.file) if map else ""
            at = f"{place}: error " if map else ""
            problems.append(f"{at}LC808: column {name}: the same fact as column {other}")
        readings.append(reading)
    constants = map.constants if map else ()
    if map:
        for name in map.columns:
            if name not in names:
                hint = alike(name, names)
                told = f"; did you mean {hint[0]}?" if hint else f"; there are {', '.join(names[:20])}"
                problems.append(f"{map.places[('columns', name)]}: error: the data has no column {name}{told}")
        for constant in constants:
            if (column := taken.get(constant.fact.name)) is not None:
                where = map.places[("constants", constant.fact.name)]
                problems.append(
                    f"{where}: error: {constant.fact.name} has the column {column}; a constant hides nothing"
                )
    if problems:
        raise MappingError(problems)
    file = map.file if map else ""
    return Matched(tuple(readings), tuple(kept), tuple(ignored), constants, tuple(unmatched), file)


def alike(word: str, words: Iterable[str], most: int = 1) -> list[str]:
    """Words spelled alike; of short ones (Chinese has many) half the letters are enough."""
    return difflib.get_close_matches(word, list(words), most, 0.5 if len(word) <= 3 else 0.6)


def near(policy: Policy, name: str) -> tuple[str, ...]:
    """Facts a column may be, the likeliest first."""
    words = {folded(word).lower(): fact.name for fact in policy.facts.values() for word in (fact.name, fact.en) if word}
    wanted = folded(name).replace(" ", "").lower()
    if wanted in words:
        return (words[wanted],)
    plain = wanted.split("(")[0]
    close = [words[word] for word in alike(plain, words, 3)]
    inside = [
        fact for word, fact in words.items() if len(word) > 1 and (word in plain or (len(plain) > 1 and plain in word))
    ]
    return tuple(dict.fromkeys([*close, *sorted(inside, key=len, reverse=True)]))[:3]


# ---- the file -------------------------------------------------------------------------------------------------


def read_map(policy: Policy, path: str | Path) -> ColumnMap:
    """Read a mapping file. Raises PolicyError for what is no YAML, MappingError with every other problem."""
    file = str(path)
    with open(path, "rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise MappingError([f"{file}: larger than {MOST_BYTES >> 20} MB"])
    _core.read_data(content, file)  # refuses anchors, doubled keys, bad UTF-8, each with its place
    try:
        import yaml
    except ImportError:
        raise MappingError([f'{file}: a mapping needs PyYAML: pip install "liangce[frames]"']) from None
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise MappingError([f"{file}: {error}"]) from None
    return _Reader(policy, file, yaml).read(node)


class _Reader:
    """Reads the nodes; names every problem with its place. Scalars are texts: no 017, no `on`."""

    def __init__(self, policy: Policy, file: str, yaml: Any) -> None:
        self._policy, self._file, self._yaml = policy, file, yaml
        self._problems: list[str] = []
        self._places: dict[tuple[str, ...], str] = {}

    def _place(self, node: Any) -> str:
        return f"{self._file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"

    def _wrong(self, node: Any, message: str, near: Iterable[str] = ()) -> None:
        hint = next(iter(near), "")
        self._problems.append(f"{self._place(node)}: error: {message}{f'; did you mean {hint}?' if hint else ''}")

    def _entries(self, node: Any, what: str, keys: Sequence[str] = ()) -> list[tuple[str, Any, Any]]:
        """Key, its node and the value's node of a mapping."""
        if not isinstance(node, self._yaml.MappingNode):
            self._wrong(node, f"{what} is a mapping")
            return []
        found = []
        for key, value in node.value:
            if not isinstance(key, self._yaml.ScalarNode):
                self._wrong(key, "a key is a text")
            elif keys and key.value not in keys:
                close = alike(key.value, keys)
                self._wrong(
                    key, f"unknown key `{key.value}`" + ("" if close else f"; there are {', '.join(keys)}"), close
                )
            else:
                found.append((key.value, key, value))
        return found

    def _text(self, node: Any, what: str) -> str:
        if not isinstance(node, self._yaml.ScalarNode):
            self._wrong(node, f"{what} is one text")
            return ""
        return str(node.value)

    def _texts(self, node: Any, what: str) -> list[tuple[str, Any]]:
        if isinstance(node, self._yaml.SequenceNode):
            return [(self._text(item, what), item) for item in node.value]
        return [(self._text(node, what), node)]

    def _fact(self, node: Any, name: str) -> tuple[Fact, str] | None:
        found = find(self._policy, name)
        if found is None:
            self._wrong(node, f"the policy has no fact `{name}`", near(self._policy, name))
        return found

    def read(self, node: Any) -> ColumnMap:
        columns: dict[str, Reading] = {}
        lists: dict[str, list[str]] = {"keep": [], "ignore": []}
        constants: list[Constant] = []
        if node is None:
            raise MappingError([f"{self._file}:1:1: error: the file is empty; a mapping begins with `mapping: 1`"])
        top = self._entries(
            node, "a mapping file", ("mapping", "policy", "note", "columns", "keep", "ignore", "constants")
        )
        if all(key != "mapping" for key, _, _ in top):
            self._wrong(node, "`mapping: 1` is missing, the version of this language")
        for key, _, value in top:
            if key == "mapping" and self._text(value, key) != "1":
                self._wrong(value, f"version 1 of the language is known, found {value.value}")
            elif key == "policy" and self._text(value, key) != self._policy.id:
                self._wrong(value, f"this mapping is for `{value.value}`, the policy is `{self._policy.id}`")
            elif key == "columns":
                for name, at, said in self._entries(value, "`columns`"):
                    self._places["columns", name] = self._place(at)
                    reading = self._column(name, at, said)
                    if reading is not None:
                        columns[name] = reading
            elif key in lists:
                for name, at in self._texts(value, f"an entry of `{key}`"):
                    self._places[key, name] = self._place(at)
                    lists[key].append(name)
            elif key == "constants":
                constants += [c for entry in self._entries(value, "`constants`") if (c := self._constant(*entry))]
        for name in lists["ignore"]:
            if name in columns:
                self._problems.append(
                    f"{self._places['ignore', name]}: error: {name} is a fact under `columns` as well"
                )
        if self._problems:
            raise MappingError(self._problems)
        return ColumnMap(
            self._file, columns, tuple(lists["keep"]), tuple(lists["ignore"]), tuple(constants), self._places
        )

    def _column(self, column: str, at: Any, node: Any) -> Reading | None:
        if isinstance(node, self._yaml.ScalarNode):
            found = self._fact(node, node.value)
            return Reading(column, *found) if found else None
        keys = ("fact", "values", "missing", "unit", "times", "dates", "note")
        said = {key: value for key, _, value in self._entries(node, f"column {column}", keys)}
        if "fact" not in said:
            self._wrong(at, f"column {column}: `fact` is missing")
            return None
        found = self._fact(said["fact"], self._text(said["fact"], "`fact`"))
        if found is None:
            return None
        reading = Reading(column, *found)
        if "missing" in said:
            words = [word for word, _ in self._texts(said["missing"], "`missing`")]
            reading = replace(reading, missing=frozenset(words))
        if "values" in said:
            reading = replace(reading, values=self._values(reading, said["values"]))
        if "unit" in said and "times" in said:
            self._wrong(said["times"], "`unit` and `times` say the same; give one")
        elif "unit" in said or "times" in said:
            reading = self._scaled(reading, said)
        if "dates" in said:
            if self._text(said["dates"], "`dates`") != "serial" or reading.type != "date":
                self._wrong(said["dates"], "`dates: serial` (Excel's day numbers) is all that can be said, of a date")
            reading = replace(reading, serial_dates=True)
        return reading

    def _values(self, reading: Reading, node: Any) -> dict[str, str]:
        values: dict[str, str] = {}
        convert = converter(Reading(reading.column, reading.fact, reading.part))
        for cell, _, value in self._entries(node, "`values`"):
            text = self._text(value, "a value")
            if folded(cell) in map(folded, values):
                self._wrong(value, f"`{cell}` is given twice")
            if problem := _refused(reading, convert, text):
                self._wrong(value, problem)
            values[cell] = text
        return values

    def _scaled(self, reading: Reading, said: Mapping[str, Any]) -> Reading:
        key = "unit" if "unit" in said else "times"
        node = said[key]
        word = self._text(node, f"`{key}`")
        if reading.type not in NUMBERS:
            self._wrong(node, f"`{key}` is for numbers, {reading.fact.name} is a {reading.type}")
            return reading
        if key == "times":
            try:
                times = Decimal(word)
            except InvalidOperation:
                times = Decimal("NaN")
            if not times.is_finite() or times <= 0:
                self._wrong(node, f"`times` is a number above 0, found {word}")
                return reading
            return replace(reading, times=times)
        power = power_between(word, reading.fact)
        if power is None:
            self._wrong(
                node, f"`{word}` is no power of ten away from the unit of {reading.fact.name}, {reading.fact.unit}"
            )
            return reading
        return replace(reading, times=Decimal(1).scaleb(power)) if power else reading

    def _constant(self, name: str, at: Any, node: Any) -> Constant | None:
        found = self._fact(at, name)
        note = ""
        if isinstance(node, self._yaml.MappingNode):
            said = {key: value for key, _, value in self._entries(node, f"constant {name}", ("value", "note"))}
            if "value" not in said:
                self._wrong(at, f"constant {name}: `value` is missing")
                return None
            note = self._text(said["note"], "`note`") if "note" in said else ""
            node = said["value"]
        if found is None:
            return None
        fact, part = found
        text = self._text(node, "a constant")
        reading = Reading("", fact)
        if part:
            self._wrong(at, "a constant is a fact, not what it lies between")
        elif fact.fields or fact.type.startswith("list"):
            self._wrong(at, f"{fact.name} is a {fact.type}; a constant is one value")
        elif problem := _refused(reading, converter(reading), text):
            self._wrong(node, problem)
        self._places["constants", fact.name] = self._place(at)
        return Constant(fact, text, note)


def _refused(reading: Reading, convert: Any, text: str) -> str:
    """Why a value of the mapping itself cannot be a fact; empty when it can."""
    import pyarrow as pa

    from liangce.streaming.cells import expected, shown

    try:
        convert(text)
    except Refused as error:
        return str(error)
    fact = reading.fact
    if reading.type == "choice" and convert(text) not in fact.choices:
        close = alike(text, fact.choices)
        return f"expected {expected(fact)}, found {shown(text)}" + (f"; did you mean {close[0]}?" if close else "")
    if reading.type in (*NUMBERS, "date"):
        typed, _ = Reading("", fact).read(pa.array([text]))
        if (pa.types.is_string(typed.type) and fact.scale is not None) or (
            reading.type == "date" and pa.types.is_string(typed.type)
        ):
            return f"expected {expected(fact)}, found {shown(text)}"
    return ""


def power_between(unit: str, fact: Fact) -> int | None:
    """The power of ten that turns numbers of this unit into the fact's: 万元 into 元 is 4."""
    if unit == "%" and fact.type == "ratio":
        return -2
    own = fact.unit or ""
    if "/" in unit:
        unit, _, per = unit.partition("/")
        own, _, own_per = own.partition("/")
        if per != own_per:
            return None
    else:
        own = own.partition("/")[0]
    powers = {f"{prefix}{base}": power for base in (_bare(own),) for prefix, power in (("", 0), *_POWERS.items())}
    if unit not in powers or own not in powers:
        return None
    return powers[unit] - powers[own]


def _bare(unit: str) -> str:
    for prefix in sorted(_POWERS, key=len, reverse=True):
        if unit.startswith(prefix) and len(unit) > len(prefix):
            return unit[len(prefix) :]
    return unit
