"""The conformance kit of DMN (dmn-tck): runs its models and tests, counts as the kit does."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from liangce._core import Policy, Program
from liangce._errors import CaseError, PolicyError
from liangce._face import feel, load_text
from liangce.dmn import _yaml
from liangce.dmn._load import Converter
from liangce.dmn._xml import DmnError, child, children, read

LEVELS = (2, 3)
#: The day every test is asked on; the kit depends on none.
ON = dt.date(2024, 1, 1)
#: Numbers agree when they differ by less than this share: the kit writes many results with eight digits.
TOLERANCE = Decimal("1e-8")
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Result:
    """One test case of the kit."""

    folder: str  # compliance-level-3/0001-filter
    test: str  # 0001-filter-test-01
    case: str
    outcome: str  # SUCCESS, ERROR
    detail: str = ""

    @property
    def level(self) -> int:
        """Compliance level of the folder."""
        return int(self.folder.split("/")[0].rsplit("-", 1)[1])

    @property
    def group(self) -> str:
        """Folder of the test within its level."""
        return self.folder.split("/")[1]


def test_files(kit: Path, levels: tuple[int, ...] = LEVELS) -> list[Path]:
    """The test files of a kit, in order. `kit` holds TestCases, or is that folder."""
    root = kit / "TestCases" if (kit / "TestCases").is_dir() else kit
    found = [f for level in levels for f in sorted((root / f"compliance-level-{level}").glob("*/*.xml"))]
    if not found:
        raise FileNotFoundError(f"{kit}: no folder compliance-level-2 or compliance-level-3 with tests in it")
    return found


def run(
    kit: Path, levels: tuple[int, ...] = LEVELS, progress: Callable[[int, int], None] | None = None
) -> list[Result]:
    """Run the kit; `progress` is told files done and files in all."""
    results: list[Result] = []
    files = test_files(kit, levels)
    for done, file in enumerate(files):
        if progress is not None:
            progress(done, len(files))
        results += run_file(file)
    return results


def run_file(file: Path) -> list[Result]:
    """Run one test file against the model beside it."""
    folder = f"{file.parent.parent.name}/{file.parent.name}"
    root = parse(file).getroot()
    name = child(root, "modelName")
    model = file.parent / ((name.text or "").strip() if name is not None else "")
    cases = list(children(root, "testCase"))
    try:
        tested = Tested(model, cases)
    except (DmnError, PolicyError, OSError) as error:
        detail = f"the model does not load: {str(error).splitlines()[0]}"
        return [Result(folder, file.stem, case.get("id") or "", "ERROR", detail) for case in cases]
    results = []
    for case in cases:
        problems = [p for node in children(case, "resultNode") if (p := tested.check(case, node))]
        outcome = "ERROR" if problems else "SUCCESS"
        results.append(Result(folder, file.stem, case.get("id") or "", outcome, "; ".join(problems)))
    return results


class Tested:
    """A model ready to be asked, with a decision of its own for every function a test invokes."""

    def __init__(self, model: Path, cases: list[Element]) -> None:
        """Load the model."""
        self.invoked: dict[tuple[str, ...], str] = {}
        converter = Converter(read(model))
        policy = converter.policy()
        self.inputs = converter.inputs
        for case in cases:
            if called := case.get("invocableName"):
                self._invocable(policy, called, self._given(case, called, policy))
        self.policy: Policy = load_text(_yaml.write(policy), name=str(model) + ".yaml")
        self.program: Program = self.policy.on(ON)

    @staticmethod
    def _given(case: Element, called: str, policy: dict[str, Any]) -> tuple[str, ...]:
        service = policy.get("services", {}).get(called)
        names = [n.get("name") or "" for n in children(case, "inputNode")]
        return tuple(n for n in names if service is None or n in service["inputs"] + service["input decisions"])

    def _invocable(self, policy: dict[str, Any], called: str, given: tuple[str, ...]) -> None:
        """A decision that calls `called` with the inputs of a case."""
        name = f"tck call {len(self.invoked) + 1}"
        key = (called, *given)
        if key in self.invoked:
            return
        self.invoked[key] = name
        facts = policy.setdefault("facts", {})
        arguments = {}
        for number, parameter in enumerate(given, 1):
            facts[f"{name} argument {number}"] = {"type": "Any"}
            arguments[parameter] = {"value": f"{name} argument {number}"}
        body = {"invoke": {"function": called, "with": arguments}} if given else {"value": f"{called}()"}
        policy.setdefault("decisions", {})[name] = body

    def check(self, case: Element, node: Element) -> str:
        """What is wrong with a result; "" when it is as expected."""
        name = node.get("name") or ""
        inputs: dict[str, Any] = {}
        for given_input in children(case, "inputNode"):
            own = given_input.get("name") or ""
            for fact in self.inputs.get((given_input.get("namespace"), own), [own]):
                inputs[fact] = value_of(given_input)
        if called := case.get("invocableName"):
            given = next(key for key in self.invoked if key[0] == called and set(key[1:]) <= set(inputs))
            name = self.invoked[given]
            inputs = {f"{name} argument {i}": inputs[p] for i, p in enumerate(given[1:], 1)}
        expected = value_of(child(node, "expected"))
        try:
            decision = self.program.decide(name, inputs, reasons=False, digest=False)
        except (CaseError, LookupError, ValueError) as error:
            return f"{name}: {str(error).splitlines()[0]}"
        if node.get("errorResult") == "true" and not decision.errors:
            return f"{name}: expected an error, none was reported"
        found = decision.value
        if called and isinstance(found, dict) and (node.get("name") or "") in found:
            found = found[node.get("name") or ""]  # one of several outputs of a service
        if not same(expected, found):
            said = f" ({decision.errors[0].message})" if decision.errors else ""
            return f"{name}: expected {shown(expected)}, found {shown(found)}{said}"
        return ""


def value_of(element: Element | None) -> Any:
    """The value an inputNode, expected, item or component says."""
    if element is None or element.get(XSI + "nil") == "true":
        return None
    for inner in children(element, "value", "list"):
        if inner.get(XSI + "nil") == "true":
            return None
        if inner.tag.endswith("}list"):
            return [value_of(item) for item in children(inner, "item")]
        return scalar(inner)
    components = list(children(element, "component"))
    return {c.get("name") or "": value_of(c) for c in components} if components else None


def scalar(element: Element) -> Any:
    """A value of XML Schema as Python has it; what Python cannot hold, as its text."""
    text = element.text or ""
    kind = (element.get(XSI + "type") or "xsd:string").rpartition(":")[2]
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in ("decimal", "double", "integer", "int", "long", "float"):
        return Decimal(text.strip())
    if kind in ("date", "time", "dateTime", "duration", "dayTimeDuration", "yearMonthDuration"):
        found = feel('@"' + text.strip() + '"')
        return text.strip() if found is None else found
    return text


def same(expected: Any, found: Any) -> bool:
    """Whether a result is the one expected."""
    if isinstance(expected, bool) or isinstance(found, bool) or expected is None or found is None:
        return expected is found
    if isinstance(expected, Decimal) and isinstance(found, (Decimal, int)):
        try:
            return abs(expected - found) <= TOLERANCE * max(abs(expected), Decimal(1))
        except InvalidOperation:
            return expected == found
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(same(e, f) for e, f in zip(expected, found, strict=True))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(same(e, found[key]) for key, e in expected.items())
    if isinstance(expected, (dt.datetime, dt.time)) and type(expected) is type(found):
        return expected == found and str(expected.tzinfo) == str(found.tzinfo)
    return type(expected) is type(found) and bool(expected == found)


def shown(value: Any) -> str:
    """A value for people, cut short."""
    text = re.sub(r"\s+", " ", repr(value))
    return text if len(text) <= 200 else text[:197] + "..."


def write_csv(results: list[Result], file: Path) -> None:
    """The kit's own result format (tck_results.csv)."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for r in results:
            writer.writerow((r.folder, r.test, r.case, r.outcome, r.detail))


def counts(results: list[Result]) -> Iterator[tuple[int, str, int, int]]:
    """Level, group, passed and all, by group in order."""
    groups: dict[tuple[int, str], list[int]] = {}
    for r in results:
        row = groups.setdefault((r.level, r.group), [0, 0])
        row[0] += r.outcome == "SUCCESS"
        row[1] += 1
    for (level, group), (passed, total) in groups.items():
        yield level, group, passed, total
