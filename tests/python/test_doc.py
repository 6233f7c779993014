"""The policy book: what it marks and links, that it holds nothing from outside, and that a browser can use it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import liangce as lc
import pytest
from liangce.cli import app
from liangce.doc import build
from liangce.doc._law import Law
from typer.testing import CliRunner


class Page(HTMLParser):
    """Ids, addresses and the open `details` of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
            if tag == "details" and "open" in given:
                self.open.add(given["id"])
        self.links += [given[name] for name in ("href", "src") if given.get(name)]


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    build(lc.shipped("yuzhou-2023"), folder)
    return folder


@pytest.fixture(scope="module")
def pages(book) -> dict[str, Page]:
    return {file.name: Page(file.read_text(encoding="utf-8")) for file in book.glob("*.html")}


def test_every_clause_stands_in_the_book_once_and_its_words_are_marked(pages):
    policy = lc.load(lc.shipped("yuzhou-2023"))
    index = pages["index.html"]
    for clause in policy.clauses:
        assert index.ids.count(f"c-{clause}") == 1
        assert f"#c-{clause}" in index.links
    assert [i for i in pages["open.html"].ids if re.fullmatch(r"n\d+", i)] == [
        f"n{n}" for n in range(len(policy.not_computable))
    ]


def test_every_element_is_explained_once(pages):
    policy = lc.load(lc.shipped("yuzhou-2023"))
    ids = [i for page in pages.values() for i in page.ids]
    for kind, elements in (
        ("parameter", policy.parameters),
        ("rule", policy.rules),
        ("decision", policy.decisions),
        ("fact", policy.facts),
    ):
        for name in elements:
            assert ids.count(f"{kind}-{name.replace(' ', '_')}") == 1, name


def test_every_link_leads_somewhere_inside_the_folder(book, pages):
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            assert not parts.scheme, link
            assert not parts.netloc, link
            target = unquote(parts.path) or name
            assert (book / target).is_file(), link
            if parts.fragment:
                assert unquote(parts.fragment) in pages[target].ids, f"{name}: {link}"


def test_nothing_is_fetched_from_outside(book):
    for file in book.iterdir():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"(src|href)=[\"'](https?:)?//|url\(|@import|fetch\(", text), file.name


def test_what_the_tests_reach_stands_beside_every_element(book):
    coverage = lc.test(lc.shipped("yuzhou-2023"), coverage=True).coverage
    items = [i for i in coverage.items if i.element == "各返贫集中数" and i.kind != "version"]
    wanted = sum(len(set(i.possible) - set(i.exempted)) for i in items)
    reached = sum(len(set(i.possible) & set(i.reached) - set(i.exempted)) for i in items)
    index = (book / "index.html").read_text(encoding="utf-8")
    element = index[index.index('id="rule-各返贫集中数"') :]
    assert f'title="{reached} / {wanted}"' in element[: element.index("</summary>")]
    assert 'class="coverage"' in (book / "tests.html").read_text(encoding="utf-8")


def test_quotes_are_found_across_lines_and_blanks():
    law = Law("一、总体\n甲乙 丙丁\n\n戊己庚辛。\n")
    heading, first, second = law.paragraphs([("x", "丙丁戊己"), ("y", "乙丙"), ("z", "没有")])
    assert (heading.level, first.level) == (1, 0)
    assert [(p.text, p.marks) for p in first.pieces] == [
        ("甲", ()),
        ("乙 ", ("y",)),
        ("丙", ("x", "y")),
        ("丁", ("x",)),
    ]
    assert [(p.text, p.marks) for p in second.pieces] == [("戊己", ("x",)), ("庚辛。", ())]
    assert (first.starts, second.starts) == (["x", "y"], [])


def test_what_authors_write_is_text_and_not_markup(tmp_path):
    (tmp_path / "evil.yaml").write_text(
        """policy: evil
title: <script>alert(1)</script>
facts:
  甲: {type: number, unit: none, ask: '</script><b>"x"'}
decisions:
  乙: {label: '"><img src=x onerror=alert(1)>', kind: eligibility, when: 甲 < 5}
""",
        encoding="utf-8",
    )
    build(tmp_path / "evil.yaml", tmp_path / "book")
    for file in (tmp_path / "book").glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<img" not in text
        assert "<script>alert" not in text
    assert "</script" not in (tmp_path / "book" / "search.js").read_text(encoding="utf-8")


def test_the_command_line(tmp_path):
    shown = CliRunner().invoke(app, ["doc", str(lc.shipped("yuzhou-2023")), "--out", str(tmp_path / "b"), "--no-tests"])
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.strip() == str(tmp_path / "b" / "index.html")
    assert "were not run" in (tmp_path / "b" / "tests.html").read_text(encoding="utf-8")
    wrong = CliRunner().invoke(app, ["doc", str(tmp_path / "none"), "--out", str(tmp_path / "c")])
    assert wrong.exit_code == 2


def test_colours_can_be_read(book):
    """WCAG 2.1, 1.4.3: text at least 4.5 to 1, in the light and in the dark."""

    def luminance(colour):
        colour = "".join(c * 2 for c in colour[1:]) if len(colour) == 4 else colour[1:]
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    css = (book / "book.css").read_text(encoding="utf-8")
    themes = [dict(re.findall(r"--(\w+): (#\w+)", block)) for block in re.findall(r":root \{([^}]*)\}", css)[:2]]
    assert len(themes) == 2
    for theme in themes:
        for ink, grounds in {
            "ink": ("paper", "card", "mark", "open"),
            "dim": ("paper", "card"),
            "link": ("paper", "card"),
            "good": ("card",),
            "bad": ("card",),
            "blue": ("card",),
        }.items():
            for ground in grounds:
                light, dark = sorted((luminance(theme[ink]), luminance(theme[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


# --- in a browser -------------------------------------------------------------------------------------------


def browser() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def shown(book, tmp_path_factory):
    """Gives a page as it stands after its scripts have run; messages of the console are a failure."""
    program = browser()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no browser: apt-get install chromium")
        pytest.skip("no browser to look at the policy book with: apt-get install chromium")
    profile = tmp_path_factory.mktemp("profile")

    def show(address: str) -> str:
        done = subprocess.run(
            [
                *(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
                *(f"--user-data-dir={profile}", "--enable-logging=stderr", "--timeout=20000", "--dump-dom"),
                f"file://{book}/{address}",
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert "CONSOLE" not in done.stderr, done.stderr
        return done.stdout

    return show


def test_the_language_is_switched_and_kept_in_links(shown):
    chinese, english = shown("index.html"), shown("index.html?lang=en")
    assert '<html lang="zh" data-lang="zh">' in chinese
    assert '<html lang="en" data-lang="en">' in english
    assert "names.html?lang=en" in english
    assert "names.html?lang=en" not in chinese


def test_a_link_to_something_folded_away_unfolds_it(shown):
    anchor = "parameter-监测收入参考线"
    assert anchor not in Page(shown("index.html")).open
    assert anchor in Page(shown(f"index.html#{anchor}")).open


def test_searching(shown):
    page = shown("tests.html?find=7500")
    found = page[page.index('id="found"') : page.index("</header>")]
    assert "index.html#c-1.4" in found
    assert "index.html#c-1.4" in shown("tests.html?find=income_reference_line_2023")
    assert "没有找到" in shown("tests.html?find=nowhereinthebook")
