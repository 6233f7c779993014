"""Writing the pages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from liangce import __version__
from liangce._face import StrPath
from liangce.doc._gather import Book, ElementView, gather, text

PAGES = ("index.html", "names.html", "open.html", "tests.html")


def build(
    paths: StrPath | Iterable[StrPath],
    out: StrPath,
    *,
    tests: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write the policy book of ``paths`` into the folder ``out``, which is made; give the files written.

    The pages refer to nothing outside the folder and work from disk. ``tests``: run the tests beside the policy and
    show their outcome; ``progress`` is told (done, total) of them. Raises PolicyError when the policy cannot be read.
    """
    book = gather(paths, tests=tests, progress=progress)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    pages = Environment(
        loader=PackageLoader("liangce.doc"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    links = _Links(book)
    pages.filters["source"] = links.source
    pages.filters["shown"] = text
    written = []
    for name in PAGES:
        page = pages.get_template(name).render(book=book, page=name, version=__version__, links=links)
        (folder / name).write_text(page, encoding="utf-8")
        written.append(folder / name)
    for asset in ("book.css", "book.js"):
        with resources.as_file(resources.files("liangce.doc") / "assets" / asset) as file:
            shutil.copyfile(file, folder / asset)
        written.append(folder / asset)
    index = "const BOOK = " + json.dumps(_index(book, links), ensure_ascii=False).replace("</", "<\\/") + ";\n"
    (folder / "search.js").write_text(index, encoding="utf-8")
    written.append(folder / "search.js")
    return written


class _Links:
    """Where every name is explained, and sources in which names lead there."""

    def __init__(self, book: Book) -> None:
        """Learn the names of the book."""
        self._where: dict[str, str] = {}
        home = {v.anchor for c in book.clauses.values() for v in c.elements}
        for view in book.views.values():
            page = "index.html" if view.anchor in home else "names.html"
            for name in (view.element.name, view.element.en):
                if name:
                    self._where.setdefault(name, f"{page}#{view.anchor}")
        names = sorted(self._where, key=len, reverse=True)
        alternatives = "|".join(re.escape(name) for name in names) or "(?!)"
        self._pattern = re.compile(rf"(?<![\w-])({alternatives})(?![\w-])")

    def to(self, view: ElementView) -> str:
        """The address of an element."""
        return self._where[view.element.name]

    def source(self, view: ElementView) -> Markup:
        """An element's YAML as authored, other elements' names as links, its comments set apart."""
        own = {view.element.name, view.element.en}
        out = []
        for line in view.source.split("\n"):
            comment = line if line.lstrip().startswith("#") else ""
            body = "" if comment else line
            parts: list[Markup | str] = []
            at = 0
            for match in self._pattern.finditer(body):
                if match[1] in own:
                    continue
                parts.append(escape(body[at : match.start()]))
                parts.append(Markup('<a href="{}">{}</a>').format(self._where[match[1]], match[1]))
                at = match.end()
            parts.append(escape(body[at:]))
            if comment:
                parts.append(Markup('<span class="comment">{}</span>').format(comment))
            out.append(Markup("").join(parts))
        return Markup("\n").join(out)


def _index(book: Book, links: _Links) -> list[dict[str, Any]]:
    """What the search looks through: title, address, kind, words."""
    entries: list[dict[str, Any]] = []
    for view in book.clauses.values():
        c = view.clause
        words = " ".join([c.id, c.name or "", c.title or "", *c.quotes, *c.responsible])
        entries.append(
            {"t": f"{c.id} {c.title or c.name or ''}", "u": f"index.html#c-{c.id}", "k": "clause", "w": words}
        )
    for element in book.views.values():
        e = element.element
        ask = getattr(e, "ask", None) or ""
        words = " ".join([e.name, e.en or "", e.label or "", ask])
        entries.append({"t": e.name, "u": links.to(element), "k": element.kind, "w": words})
    for number, entry in enumerate(book.not_computable):
        words = " ".join([*entry.quotes, entry.reason])
        entries.append({"t": " ".join(entry.quotes), "u": f"open.html#n{number}", "k": "open", "w": words})
    return entries
