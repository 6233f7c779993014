"""The JSON Schema of policy files accepts what ships and refuses what an editor can know to be wrong."""

import json
import re
from functools import cache
from pathlib import Path
from typing import ClassVar

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "policies/schema/liangce-policy.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
BAD = ROOT / "tests/data/yaml/bad"

# What a schema can see. Names, types, units, dates of the calendar and overlaps are for the loader.
SEEN_BY_THE_SCHEMA = [
    "date-chinese",
    "date-of-a-version",
    "date-short",
    "date-slashes",
    "date-year",
    "empty-section",
    "integer-with-digits",
    "language-text",
    "list-for-mapping",
    "mapping-for-text",
    "missing-policy-id",
    "missing-type",
    "no-body",
    "not-one-of-the-words",
    "not-one-of-the-words-near",
    "period-one-day",
    "scalar-for-mapping",
    "target-two-bounds",
    "text-true",
    "two-bodies",
    "unknown-key",
    "unknown-section",
    "value-and-values",
    "amendment-unknown-section",
    "calendar-year",
]


class CoreLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML 1.2 core scalars, as editors read them: dates, yes, on and 017 are texts."""

    yaml_implicit_resolvers: ClassVar[dict] = {}


CoreLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"),
    list("-0123456789"),
)


@cache
def read(path: Path):
    return texts_as_keys(yaml.load(path.read_text(encoding="utf-8"), CoreLoader))


def texts_as_keys(node):
    """JSON has no other keys; a policy may call a row or a choice 1."""
    if isinstance(node, dict):
        return {str(key): texts_as_keys(value) for key, value in node.items()}
    if isinstance(node, list):
        return [texts_as_keys(item) for item in node]
    return node


def problems(document) -> list[str]:
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in VALIDATOR.iter_errors(document)]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


# An entity model is checked against its policy when it is read (test_assess.py), and so are the facts of a case
# (examples/household.yaml, test_examples.py): the schema is that of policies, tests, calendars and amendments.
SHIPPED = sorted(p for p in (ROOT / "policies").rglob("*.yaml") if p.name != "entities.yaml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_what_ships_is_accepted(path):
    assert problems(read(path)) == []


def test_every_kind_of_file_ships():
    kinds = {key for path in SHIPPED for key in ("policy", "tests", "calendar", "amends") if key in read(path)}
    assert kinds >= {"policy", "tests", "calendar"}


@pytest.mark.parametrize("name", SEEN_BY_THE_SCHEMA)
def test_what_is_broken_is_refused(name):
    assert problems(read(BAD / f"{name}.yaml")) != []


@pytest.mark.parametrize(
    "text",
    [
        "policy: p\nfacts: {a: {type: text, extra: 1}}",
        "policy: p\nrules: {a: {any: x}}",
        "policy: p\nrules: {a: {table: {inputs: [x], rows: []}}}",
        "policy: p\nrules: {a: {deadline: {done: x, untill: y}}}",
        "policy: p\nparameters: {a: {type: number, values: {first: 1}}}",
        "tests: p\ncases: {}",
        "tests: p\ncases: [{expect: {verdict: MET}}]",
        "calendar: c\nyear: one\nholidays: [2023-01-01]",
        "amends: p\nrules: {a: {}}",
        "- policy: p",
        "policy",
    ],
)
def test_small_mistakes_are_refused(text):
    assert problems(texts_as_keys(yaml.load(text, CoreLoader))) != []


@pytest.mark.parametrize(
    "text",
    [
        "policy: p\nparameters: {a: {type: date, basis: text, value: 2023-01-01}}",
        "policy: p\nin force: .. 2023-12-31\npublished: 2023-05-11",
        "policy: p\nfacts: {a: {type: date, at least: 1900-01-01, at most: unbounded}}",
        "policy: p\nrules: {a: {at least: {count: 2, of: [x, y, {any: [z]}]}}}",
        "policy: p\nrules: {a: {milestones: {steps: {2023-04-30: 0.3}, reached: f(by)}}}",
        "policy: p\nrules: {a: {value: 1}, b: {value: true}, c: {value: null}}",
        "tests: p\non: 2023-06-30\ncases: [{name: 6.6, facts: {a: {unknown: stale}}, expect: {verdict: MET}}]",
    ],
)
def test_scalars_as_libraries_give_them_are_accepted(text):
    assert problems(texts_as_keys(yaml.load(text, CoreLoader))) == []
