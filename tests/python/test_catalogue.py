"""Every clause of the list that ships with the policy is a rule with tests, and says what the document says."""

from __future__ import annotations

import csv
import re
from collections import Counter

import liangce as lc
import pytest

FOLDER = lc.shipped("yuzhou-2023")
with open(FOLDER / "clauses.csv", encoding="utf-8", newline="") as _file:
    LISTED = {row["clause"]: row for row in csv.DictReader(_file)}
TESTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.test.yaml"))}


def test_the_list_is_whole() -> None:
    assert len(LISTED) == 113
    assert Counter(row["grade"] for row in LISTED.values()) == {"A": 56, "B": 39, "C": 18}


def test_every_listed_clause_is_declared_and_none_besides(yuzhou: lc.Policy) -> None:
    assert set(yuzhou.clauses) == set(LISTED)


def test_names_and_grades_are_those_of_the_list(yuzhou: lc.Policy) -> None:
    told = {no: (c.name, c.grade, c.kind) for no, c in yuzhou.clauses.items()}
    assert told == {no: (row["name"], row["grade"], row["kind"]) for no, row in LISTED.items()}


def test_every_clause_is_decided(yuzhou: lc.Policy) -> None:
    decided = {clause for decision in yuzhou.decisions.values() for clause in decision.clauses}
    assert set(LISTED) - decided == set()


@pytest.mark.parametrize("clause", LISTED)
def test_every_clause_has_its_three_examples(clause: str) -> None:
    for example in ("ex+", "ex-", "ex?"):
        named = re.compile(rf'name: "?{re.escape(f"{clause} {example}")}')
        assert any(named.search(text) for text in TESTS.values()), f"no test is named `{clause} {example}`"


def test_every_quote_stands_in_the_document(yuzhou: lc.Policy) -> None:
    def plain(text: str) -> str:
        return re.sub(r"\s", "", text)

    document = plain((FOLDER / "yuzhou-2023.txt").read_text(encoding="utf-8"))
    for clause in yuzhou.clauses.values():
        assert clause.quotes
        for quote in clause.quotes:
            assert plain(quote) in document, (clause.id, quote)


def test_responsible_units_are_those_of_clause_g6(yuzhou: lc.Policy) -> None:
    for clause in yuzhou.clauses.values():
        if clause.item is None:
            continue
        named = yuzhou.decide("责任单位查询", {"条款项号": clause.item}, on="2023-06-30")
        expected = () if "assumed_owner" in named.findings else tuple(named.value)
        assert clause.responsible == expected, clause.id


def test_soft_duties_are_those_of_the_words(yuzhou: lc.Policy) -> None:
    """K10: 力争 (7.2), 拟定 (24.1); and the slogan of 6.8."""
    assert {c.id for c in yuzhou.clauses.values() if c.strength == "soft"} == {"6.8", "7.2", "24.1"}


def test_what_no_rule_can_decide_says_why(yuzhou: lc.Policy) -> None:
    assert len(yuzhou.not_computable) == 46
    assert all(entry.reason for entry in yuzhou.not_computable)
