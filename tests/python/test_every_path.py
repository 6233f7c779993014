"""One meaning, every path: C++, Python, the command line and tables give the same bytes for the same case."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
from decimal import Decimal
from pathlib import Path

import liangce as lc
import pytest
from liangce import _core
from liangce.cli import app
from random_cases import any_value
from typer.testing import CliRunner

ON = "2023-10-01"
CASES = 12
PROJECT = Path(__file__).parents[2]
SEED = random.SystemRandom().randrange(2**32)


def written(value) -> str:
    """A value as a file of facts holds it (YAML in flow style); nothing goes through a binary float."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {written(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dt.date):
        return value.isoformat()
    assert isinstance(value, (Decimal, int))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@pytest.fixture(scope="module")
def cases(yuzhou, tmp_path_factory):
    """Facts of random cases, as Python has them and as files."""
    print("seed", SEED)
    rng = random.Random(SEED)
    folder = tmp_path_factory.mktemp("cases")
    found = []
    for number in range(CASES):
        facts = {name: any_value(fact, rng) for name, fact in yuzhou.facts.items()}
        facts = {name: value for name, value in facts.items() if value is not None}
        file = folder / f"case-{number:02}.yaml"
        file.write_text(written(facts), encoding="utf-8")
        found.append((facts, file))
    return found


@pytest.fixture(scope="module")
def from_python(yuzhou, cases) -> list[str]:
    program = yuzhou.on(ON)
    return [program.decide(name, facts).to_json() for facts, _ in cases for name in yuzhou.decisions]


def test_a_file_and_a_dict_are_the_same_case(yuzhou, cases, from_python):
    program = yuzhou.on(ON)
    read = [_core.read_facts(yuzhou, file.read_bytes(), str(file)) for _, file in cases]
    assert [program.decide(name, facts).to_json() for facts in read for name in yuzhou.decisions] == from_python
    assert len(set(from_python)) == len(from_python)


def test_cpp_gives_the_same_bytes(cases, from_python):
    program = PROJECT / "build" / "release" / "tests" / "decide_json"
    if not program.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not built")
        pytest.skip("the C++ side is not built: tests/run.sh --only cpp")
    command = [program, lc.shipped("yuzhou-2023"), ON, *(file for _, file in cases)]
    answered = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    # The policy's own digest covers its files by name, and both read the same folder.
    assert answered.stdout.splitlines() == from_python


def test_the_command_line_gives_the_same_bytes(yuzhou, cases, from_python):
    run = CliRunner().invoke
    names = list(yuzhou.decisions)
    for number, (_, file) in enumerate(cases[:3]):
        for at, name in enumerate(names[:6]):
            policy = str(lc.shipped("yuzhou-2023"))
            shown = run(
                app, ["decide", policy, name, "--facts", str(file), "--on", ON, "--explain", "--format", "json"]
            )
            assert shown.exit_code == 0, shown.output
            assert shown.stdout.removesuffix("\n") == from_python[number * len(names) + at]


def test_a_table_gives_the_same_verdicts(yuzhou, cases, from_python):
    table = yuzhou.decide_table({name: [facts.get(name) for facts, _ in cases] for name in yuzhou.facts}, on=ON)
    assert table.error_count == 0, table.errors
    columns = table.to_pyarrow()
    answers = iter(map(json.loads, from_python))
    for row in range(len(cases)):
        for name in yuzhou.decisions:
            single = next(answers)
            assert single["decision"] == name
            assert columns.column(name)[row].as_py() == single["verdict"]
