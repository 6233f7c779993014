"""Plain FEEL from Python."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import liangce as lc
import pytest


def test_names_of_the_context():
    assert lc.feel("户 人均收入 * 2", {"户 人均收入": 3}) == 6
    assert lc.feel("若 收入＜5000 则 “低” 否则 “高”".replace("“", '"').replace("”", '"'), {"收入": 4000}) == "低"


def test_errors_are_null_with_an_outcome():
    outcome = lc.feel_outcome('1 + "a"')
    assert outcome.value is None
    (error,) = outcome.errors
    assert error.code == "LC501"
    assert (error.line, error.column) == (1, 1)
    assert "^" in error.text
    assert lc.feel_outcome("1 + 1").errors == ()


def test_syntax_error_is_raised_with_its_place():
    with pytest.raises(lc.PolicyError) as caught:
        lc.feel("1 +")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code.startswith("LC4")
    assert diagnostic.line == 1


def test_today_is_given():
    assert lc.feel("today()", on="2023-06-30") == dt.date(2023, 6, 30)
    assert lc.feel("today()") is None


@pytest.mark.parametrize(
    ("tests", "value", "expected"),
    [
        ("> 5", 7, True),
        ("> 5", 5, False),
        ("[1..3], 9", Decimal(9), True),
        ('"a","b"', "c", False),
        ("-", None, True),
        ("> 5", None, None),
    ],
)
def test_unary_tests(tests, value, expected):
    assert lc.unary_tests(tests, value) is expected


def test_unary_tests_with_context_and_errors():
    assert lc.unary_tests("> x", 7, {"x": 5}) is True
    assert lc.unary_tests_outcome('> "a"', 7).errors


def test_canonical_spelling():
    assert lc.canonical("若 甲＞1 则 2 否则 3", {"甲": 1}) == "if 甲 > 1 then 2 else 3"


@pytest.mark.parametrize("text", ["\ud800", "(" * 10_000, "1" * 2_000_000, "", "\0", "[" * 500 + "]" * 500])
def test_hostile_texts(text):
    with pytest.raises(ValueError, match=r".+"):
        lc.feel(text)


@pytest.mark.parametrize("expression", [None, 1, b"1 + 1"])
def test_the_expression_is_a_text(expression):
    with pytest.raises(TypeError, match="must be a text"):
        lc.feel(expression)


def test_context_must_be_a_mapping():
    with pytest.raises(lc.CaseError, match="mapping"):
        lc.feel("1", [1])
