"""Coverage as one web page: the files of a policy, line by line, with what the tests reach of each."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from liangce import __version__
from liangce._model import Coverage, CoverageItem
from liangce.doc._gather import Reached


def coverage_page(coverage: Coverage) -> str:
    """Write the page. It holds everything it needs; the files are read from where the coverage says they are."""
    by_file: dict[str, dict[int, list[CoverageItem]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, Reached] = {}
    for item in coverage.items:
        by_file[item.file][item.line].append(item)
        kinds.setdefault(item.kind, Reached()).add(item)
    files = []
    for name, items in by_file.items():
        total = Reached()
        for on_line in items.values():
            for item in on_line:
                total.add(item)
        lines = Path(name).read_text(encoding="utf-8").splitlines()
        files.append((name, total, [(number, line, items.get(number, [])) for number, line in enumerate(lines, 1)]))
    pages = Environment(
        loader=PackageLoader("liangce.doc"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("coverage.html").render(
        coverage=coverage, files=files, kinds=kinds, state=_state, version=__version__
    )


def _state(items: list[CoverageItem]) -> str:
    """The colour of a line: everything, some or nothing of it reached."""
    if not items:
        return ""
    if all(not item.lacking for item in items):
        return "full"
    return "none" if all(not item.reached for item in items) else "part"
