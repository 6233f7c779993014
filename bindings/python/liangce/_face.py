"""The functions of the package: loading, plain FEEL, unknown values."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from liangce import _core
from liangce._core import Decision, Policy, TestRun
from liangce._model import Diagnostic, Mutation, Outcome, Reason, Unknown

StrPath = str | os.PathLike[str]
Date = dt.date | str


def load(paths: StrPath | Iterable[StrPath]) -> Policy:
    """Load a policy: a file, a folder, or several that belong together.

    Raises PolicyError with every problem found, each with its file, line and column.
    """
    return _core.load(_paths(paths))


def load_text(text: str, *, name: str = "<text>") -> Policy:
    """Load a policy from one text. Documents and calendars it names are looked for beside ``name``."""
    return _core.load_text(text, name)


def amend(policy: Policy, changes: Mapping[str, Any] | StrPath) -> Policy:
    """Apply values for parameters or an amendment file; see :meth:`Policy.amend`."""
    if isinstance(changes, (str, os.PathLike)):
        return policy._amend_file(changes)
    if isinstance(changes, Mapping):
        return policy._amend_values(dict(changes))
    raise TypeError(f"expected a mapping of parameters to values or a path, found {type(changes).__name__}")


def check(paths: StrPath | Iterable[StrPath]) -> tuple[Diagnostic, ...]:
    """Check a policy and the tests beside it without asking it anything: everything wrong, and everything doubtful.

    Names, types, units, cycles, citations, quotes against the document, on every day on which something changes; and
    where nothing is wrong, what it means for every case at once (see :func:`analyze`).
    """
    return _core.check(_paths(paths))


def analyze(policy: Policy) -> tuple[Diagnostic, ...]:
    """Look at every case at once: gaps and overlaps of tables, rows and rules that can never hold, conflicts.

    Works for policies and for imported DMN models. Each finding's ``witness`` is a case that shows it, decided before
    it is given; it can be pasted into a test file. What hangs on more than thresholds, choices, dates and their
    combinations is a finding of severity ``note`` that it cannot be told.
    """
    return _core.analyze(policy)


def test(
    paths: StrPath | Iterable[StrPath],
    *,
    filter: str = "",
    threads: int = 0,
    progress: Callable[[int, int], None] | None = None,
    coverage: bool = False,
) -> TestRun:
    """Run the tests (``*.test.yaml``) beside a policy.

    ``filter``: only cases whose name holds this text. ``threads``: 0 for one a core. ``progress`` is told (done, total)
    after each case. ``coverage``: find out what the tests reach as well (``TestRun.coverage``). Raises PolicyError when
    the policy or a test file cannot be read.
    """
    return _core.run_tests(_paths(paths), filter, threads, progress, coverage)


def mutate(
    paths: StrPath | Iterable[StrPath],
    *,
    filter: str = "",
    threads: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Mutation:
    """Change a policy a little, one change at a time, and find out whether the tests beside it notice.

    Every threshold moved by one unit, comparison turned or made strict, condition negated or dropped, row removed,
    date shifted by a day, all and any swapped, exception removed, parameter moved. ``filter``: only elements whose name
    holds this text. ``threads``: 0 for one a core. ``progress`` is told (done, total) after each change. Raises
    PolicyError when the policy or a test file cannot be read.
    """
    return _core.mutate(_paths(paths), filter, threads, progress)


def unknown(
    reason: str = "missing", *, low: Any = None, high: Any = None, values: Iterable[Any] | None = None, note: str = ""
) -> Unknown:
    """Make a value nobody knows exactly.

    ``reason``: ``missing`` (nobody has said), ``conflict`` (sources disagree: their ``values``), ``stale``, ``invalid``
    or ``not applicable``. ``low`` and ``high``: what it lies between, both included. ``values``: the finite set it is
    one of. A decision is still made where every value it could be gives the same answer.
    """
    if values is not None and (low is not None or high is not None):
        raise ValueError("give either bounds (low, high) or values, not both")
    return Unknown(reason, low, high, None if values is None else tuple(values), note)


def feel(
    expression: str, context: Mapping[str, Any] | None = None, *, on: Date | None = None, policy: bool = False
) -> Any:
    """Evaluate a FEEL expression (OMG DMN 1.5) with the names of ``context``.

    Numbers come back as Decimal, dates as datetime.date, durations as timedelta or Months; what those cannot hold
    (years after 9999, nanoseconds) as ISO text. Errors are null, None here: see :func:`feel_outcome`. ``on`` is what
    ``today()`` is; there is no clock. ``policy``: as a policy would read it, stricter than the standard (unknown names
    and wrong types are a PolicyError, None is a missing fact) and with its functions (:func:`liangce.functions`).
    Raises PolicyError when the text cannot be read.
    """
    return _core.feel_outcome(expression, context, on=on, policy=policy).value


def feel_outcome(
    expression: str, context: Mapping[str, Any] | None = None, *, on: Date | None = None, policy: bool = False
) -> Outcome:
    """Evaluate as :func:`feel` does; the value together with the errors recorded on the way."""
    return _core.feel_outcome(expression, context, on=on, policy=policy)


def unary_tests(
    tests: str, value: Any, context: Mapping[str, Any] | None = None, *, on: Date | None = None
) -> bool | None:
    """Does a value pass FEEL unary tests (a cell of a decision table, such as ``> 5, [1..3]``)? None when undecided."""
    result: bool | None = _core.unary_tests_outcome(tests, value, context, on=on).value
    return result


def unary_tests_outcome(
    tests: str, value: Any, context: Mapping[str, Any] | None = None, *, on: Date | None = None
) -> Outcome:
    """Test as :func:`unary_tests` does; the answer together with the errors recorded on the way."""
    return _core.unary_tests_outcome(tests, value, context, on=on)


def canonical(expression: str, context: Mapping[str, Any] | None = None) -> str:
    """Spell a FEEL expression canonically, with English keywords. Names with spaces must be in ``context``."""
    return _core.canonical(expression, context)


def shipped(name: str | None = None) -> Path:
    """Find a policy that comes with the package (``yuzhou-2023``), or without a name the folder of all of them."""
    package = Path(__file__).parent
    folder = package / "policies"
    if not folder.is_dir():
        folder = package.parents[2] / "policies"  # working in the source tree
    if name is None:
        return folder
    names = sorted(p.name for p in folder.iterdir() if (p / "policy.yaml").is_file()) if folder.is_dir() else []
    if name not in names:
        raise LookupError(f"no policy {name!r} comes with liangce; there are: {', '.join(names) or 'none'}")
    return folder / name


def reason_dict(reason: Reason) -> dict[str, Any]:
    """A step of why as a plain dict."""
    return {
        key: [reason_dict(part) for part in reason.parts] if key == "parts" else _plain(getattr(reason, key))
        for key in (
            *("kind", "form", "name", "en", "text", "clauses", "item", "quote", "basis", "source", "note", "unit"),
            *("value", "used", "repeated", "parts"),
        )
    }


def decision_dict(decision: Decision) -> dict[str, Any]:
    """A decision as plain dicts and lists; see :meth:`Decision.to_dict`."""

    def missing(name: str) -> list[dict[str, Any]]:
        keys = ("name", "en", "reason", "parameter", "detail", "ask", "unit")
        return [{key: getattr(fact, key) for key in keys} for fact in getattr(decision, name)]

    return {
        "name": decision.name,
        "verdict": decision.verdict,
        "value": decision.value,
        "on": decision.on,
        "findings": list(decision.findings),
        "confirm": list(decision.confirm),
        "missing": missing("missing"),
        "also_unknown": missing("also_unknown"),
        "clauses": list(decision.clauses),
        "retroactive": decision.retroactive,
        "errors": [
            {"code": e.code, "message": e.message, "file": e.file, "line": e.line, "column": e.column}
            for e in decision.errors
        ],
        "reasons": [reason_dict(reason) for reason in decision.reasons],
        "digest": decision.digest,
    }


def _paths(paths: StrPath | Iterable[StrPath]) -> list[StrPath]:
    return [paths] if isinstance(paths, (str, bytes, os.PathLike)) else list(paths)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
