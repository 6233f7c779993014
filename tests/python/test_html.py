"""HTML of notebooks: self-contained, escaped, complete."""

from __future__ import annotations

from html.parser import HTMLParser

import liangce as lc
import pytest

VOID = {"br"}


class Page(HTMLParser):
    """Refuses tags that do not match and anything that would be loaded from elsewhere or run."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "link", "img", "iframe", "object", "embed", "form", "base")
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in ("src", "href")
            assert "url(" not in (value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] == "style":
            assert "url(" not in data
            assert "@import" not in data
        else:
            self.words.append(data)


def read(html: str) -> str:
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return " ".join(page.words)


def test_decision(yuzhou):
    d = yuzhou.decide("监测对象识别", {"农户": True, "人均纯收入": "7499.99", "核实结论": "include"}, on="2023-06-30")
    words = read(d._repr_html_())
    for part in (
        d.verdict,
        "监测对象识别",
        "2023-06-30",
        "7499.99",
        "收入低于参考线",
        "2023年防止返贫监测收入参考范围为7500元",
        d.digest,
    ):
        assert part in words


def test_undetermined_decision_says_what_is_missing(yuzhou):
    words = read(yuzhou.decide("监测对象识别", {}, on="2023-06-30")._repr_html_())
    assert "UNDETERMINED" in words
    assert "人均纯收入" in words
    assert "缺少" in words


def test_policy(yuzhou):
    words = read(yuzhou._repr_html_())
    for part in (yuzhou.title, "监测对象识别", "监测收入参考线", "7500", "人均纯收入", "元/人·年"):
        assert part in words


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=1>', "</style><b>", "&lt;&#39;'"]
)
def test_everything_is_escaped(hostile):
    quoted = hostile.replace("\\", "\\\\").replace('"', '\\"').replace("'", "''")
    policy = lc.load_text(
        f"""language: 1
policy: p
title: '{hostile.replace("'", "''")}'
in force: 2023-01-01 ..
parameters:
  甲: {{type: text, basis: assumed, note: '{hostile.replace("'", "''")}', value: '{hostile.replace("'", "''")}'}}
facts:
  乙: {{type: text, ask: '{hostile.replace("'", "''")}'}}
decisions:
  丙:
    value: '乙 + "{quoted}" + 甲'
"""
    )
    assert hostile in read(policy._repr_html_())
    d = policy.decide("丙", {"乙": hostile}, on="2023-01-01")
    assert d.value == hostile * 3
    assert hostile * 3 in read(d._repr_html_())
    read(policy.decide("丙", {"乙": lc.unknown("conflict", values=[hostile, "x"])}, on="2023-01-01")._repr_html_())


def test_long_lists_are_cut():
    policy = lc.load_text(
        """language: 1
policy: p
title: t
in force: 2023-01-01 ..
facts:
  甲: {type: integer}
decisions:
  乙:
    value: for i in 1..甲 return i
"""
    )
    html = policy.decide("乙", {"甲": 100_000}, on="2023-01-01")._repr_html_()
    assert "共 100000 项" in read(html)
    assert len(html) < 100_000
