"""Values between Python and the engine: exact both ways, or refused by name."""

from __future__ import annotations

import datetime as dt
import enum
import math
import types
from collections import OrderedDict, UserDict, deque
from decimal import Decimal
from zoneinfo import ZoneInfo

import liangce as lc
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

ON = "2023-06-30"


def there_and_back(value, name="x"):
    return lc.feel(name, {name: value})


def fact(policy, name, value):
    """The value as the policy sees it."""
    rule = {"家庭成员": "成员原样"}.get(name, f"{name}原样")
    return policy.rule(rule, {name: value}, on=ON)


# ---- out of the engine -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2", Decimal(3)),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("10 ** 40", Decimal(10) ** 40),
        ("true", True),
        ("null", None),
        ('"良策"', "良策"),
        ('date("2023-02-28")', dt.date(2023, 2, 28)),
        ('date("9999-12-31")', dt.date(9999, 12, 31)),
        ('date("10000-01-01")', "10000-01-01"),
        ('date("-0001-01-01")', "-0001-01-01"),
        ('time("08:30:00")', dt.time(8, 30)),
        ('time("08:30:00.123456")', dt.time(8, 30, 0, 123456)),
        ('time("08:30:00.1234567")', "08:30:00.1234567"),
        ('time("08:30:00+08:00")', dt.time(8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))),
        ('time("08:30:00Z")', dt.time(8, 30, tzinfo=dt.timezone.utc)),
        ('date and time("2023-06-30T08:30:00")', dt.datetime(2023, 6, 30, 8, 30)),
        (
            'date and time("2023-06-30T08:30:00@Asia/Shanghai")',
            dt.datetime(2023, 6, 30, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
        ),
        ('date and time("12023-06-30T08:30:00")', "12023-06-30T08:30:00"),
        ('duration("P1DT2H")', dt.timedelta(days=1, hours=2)),
        ('duration("-PT0.5S")', dt.timedelta(microseconds=-500_000)),
        ('duration("PT0.000000001S")', "PT0.000000001S"),
        ('duration("P999999999D")', "P999999999D"),
        ('duration("P1Y2M")', lc.Months(14)),
        ('duration("-P1M")', lc.Months(-1)),
        ("[1, [2, null]]", [Decimal(1), [Decimal(2), None]]),
        ("{a: 1, b: {c: true}}", {"a": Decimal(1), "b": {"c": True}}),
        ("[1..5)", lc.Range(Decimal(1), Decimal(5), True, False)),
        ("(< 5)", lc.Range(None, Decimal(5), False, False)),
    ],
)
def test_result(expression, expected):
    got = lc.feel(expression)
    assert got == expected
    assert type(got) is type(expected)


def test_function_can_be_shown():
    assert isinstance(lc.feel("function(a) a + 1"), lc.Function)


# ---- into the engine ---------------------------------------------------------------------------------------


class Colour(str, enum.Enum):
    red = "red"


class Small(enum.IntEnum):
    one = 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (0, Decimal(0)),
        (-(2**63), Decimal(-(2**63))),
        (2**63, Decimal(2**63)),
        (10**33, Decimal(10**33)),
        (10**60, Decimal(10**60)),
        (Decimal("7100.00"), Decimal("7100")),
        (Decimal("-0.00"), Decimal(0)),
        (Decimal("1E+6111"), Decimal("1E+6111")),
        (Decimal("1E-6176"), Decimal("1E-6176")),
        (0.1, Decimal("0.1")),
        (1e22, Decimal(10**22)),
        (-0.0, Decimal(0)),
        ("", ""),
        ("𠮷\0\n", "𠮷\0\n"),
        (Colour.red, "red"),
        (Small.one, Decimal(1)),
        (dt.date(1, 1, 1), dt.date(1, 1, 1)),
        (dt.datetime(2023, 6, 30, 1, 2, 3, 4), dt.datetime(2023, 6, 30, 1, 2, 3, 4)),
        (dt.datetime(2023, 6, 30, tzinfo=dt.timezone.utc), dt.datetime(2023, 6, 30, tzinfo=dt.timezone.utc)),
        (dt.time(23, 59, 59, 999_999), dt.time(23, 59, 59, 999_999)),
        (dt.timedelta(days=-3, microseconds=5), dt.timedelta(days=-3, microseconds=5)),
        (lc.Months(14), lc.Months(14)),
        (lc.Range(1, None), lc.Range(Decimal(1), None, True, False)),
        ((1, [2]), [Decimal(1), [Decimal(2)]]),
        (deque([1]), [Decimal(1)]),
        ({"a": {"b": 1}}, {"a": {"b": Decimal(1)}}),
        (OrderedDict(a=1), {"a": Decimal(1)}),
        (UserDict(a=1), {"a": Decimal(1)}),
        (types.MappingProxyType({"a": 1}), {"a": Decimal(1)}),
        # numpy, pandas, Arrow
        (np.int64(7), Decimal(7)),
        (np.uint64(2**64 - 1), Decimal(2**64 - 1)),
        (np.float64(0.25), Decimal("0.25")),
        (np.bool_(True), True),
        (np.str_("x"), "x"),
        (np.array([1, 2]), [Decimal(1), Decimal(2)]),
        (np.datetime64("2023-06-30"), dt.date(2023, 6, 30)),
        (np.datetime64("2023-06-30T01:02:03"), dt.datetime(2023, 6, 30, 1, 2, 3)),
        (np.datetime64("NaT"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (pd.Timestamp("2023-06-30 01:02:03"), dt.datetime(2023, 6, 30, 1, 2, 3)),
        (pd.Timedelta(days=2), dt.timedelta(days=2)),
        (pa.scalar(7), Decimal(7)),
        (pa.scalar(Decimal("1.50")), Decimal("1.5")),
        (pa.scalar(None, pa.int64()), None),
    ],
    ids=lambda v: type(v).__name__,
)
def test_there_and_back(value, expected):
    got = there_and_back(value)
    assert got == expected
    assert type(got) is type(expected)


def test_zone_by_name_is_kept():
    moment = dt.datetime(2023, 7, 1, 12, tzinfo=ZoneInfo("Europe/Paris"))
    got = there_and_back(moment)
    assert got == moment
    assert got.tzinfo.key == "Europe/Paris"


def test_pandas_nanoseconds_are_not_lost():
    assert there_and_back(pd.Timestamp("2023-06-30 00:00:00.000000001")) == "2023-06-30T00:00:00.000000001"


@given(st.integers(min_value=-(10**34) + 1, max_value=10**34 - 1))
def test_every_34_digit_integer(number):
    assert there_and_back(number) == number


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=None).filter(
        lambda d: len("".join(map(str, d.as_tuple().digits)).strip("0")) <= 34 and -6100 < d.as_tuple().exponent < 6000
    )
)
def test_decimals_are_exact(number):
    assert there_and_back(number) == number


@given(st.dates())
def test_dates(day):
    assert there_and_back(day) == day


@given(st.datetimes(timezones=st.none() | st.timezones()))
def test_datetimes(moment):
    # A zone's offset may hold fractions of no whole second only in datetime.timezone, not in zoneinfo.
    got = there_and_back(moment)
    assert got.replace(tzinfo=None) == moment.replace(tzinfo=None)
    assert (got.tzinfo is None) == (moment.tzinfo is None)


@given(st.timedeltas(min_value=dt.timedelta(days=-999_999_000), max_value=dt.timedelta(days=999_999_000)))
def test_timedeltas(span):
    assert there_and_back(span) == span


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_texts(text):
    assert there_and_back(text) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_its_shortest_text_or_refused(number):
    digits = len(Decimal(repr(number)).normalize().as_tuple().digits)
    if digits <= 15:
        assert there_and_back(number) == Decimal(repr(number))
    else:
        with pytest.raises(lc.CaseError, match="not exact"):
            there_and_back(number)


json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc年", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(json_like)
def test_nested(value):
    assert there_and_back(value) == value


# ---- refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (Decimal("NaN"), "LC802", "NaN"),
        (Decimal("sNaN"), "LC802", "no number"),
        (Decimal("-Infinity"), "LC802", "Infinity"),
        (math.nan, "LC802", "nan"),
        (math.inf, "LC802", "inf"),
        (np.float64("nan"), "LC802", "nan"),
        (Decimal("1E+6145"), "LC803", "range of decimal128"),
        (Decimal("1E-6177"), "LC803", "range of decimal128"),
        (Decimal("1E+999999"), "LC803", "range of decimal128"),
        (Decimal("1" * 35), "LC803", "34 digits"),
        (Decimal("1" * 1_000_000), "LC803", "34 digits"),
        (10**34 + 1, "LC803", "34 digits"),
        (2**100_000, "LC803", "34 digits"),
        (0.1 + 0.2, "LC803", "not exact"),
        (np.float32(0.1), "LC803", "not exact"),
        ("\ud800", "LC802", "surrogate"),
        (b"bytes", "LC802", "bytes"),
        (object(), "LC802", "object"),
        ({1, 2}, "LC802", "set"),
        ((i for i in "ab"), "LC802", "generator"),
        (1j, "LC802", "complex"),
        (np.timedelta64(3, "D"), "LC802", "timedelta64"),
        (np.datetime64("2023-06"), "LC802", "no day"),
        ({1: 2}, "LC801", "names are texts"),
        ({"\ud800": 2}, "LC802", "surrogate"),
        (dict, "LC802", "type"),
    ],
    ids=lambda v: type(v).__name__,
)
def test_refused_by_plain_feel(value, code, words):
    with pytest.raises(lc.CaseError) as caught:
        there_and_back(value)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.key.startswith("context.x")
    assert words in problem.message


def test_containers_that_contain_themselves_end():
    loop: list = []
    loop.append(loop)
    with pytest.raises(lc.CaseError, match="contain themselves"):
        there_and_back(loop)
    ring: dict = {}
    ring["a"] = {"b": ring}
    with pytest.raises(lc.CaseError, match="contain themselves"):
        there_and_back(ring)


def test_small_object_with_an_enormous_content_ends():
    doubling: list = [1]
    for _ in range(60):
        doubling = [doubling, doubling]
    with pytest.raises(lc.CaseError, match="more than 10000000 values"):
        there_and_back(doubling)


def test_deep_nesting_within_the_bound():
    deep: list = []
    for _ in range(150):
        deep = [deep]
    assert there_and_back(deep) == deep


class Evil(UserDict):
    def __getitem__(self, key):
        raise ZeroDivisionError("mine")


def test_errors_of_the_callers_own_objects_pass_through():
    with pytest.raises(ZeroDivisionError, match="mine"):
        there_and_back(Evil(a=1))


class Growing:
    """Changes the case while it is read."""

    ndim = 0

    def __init__(self, case):
        self.case = case

    def tolist(self):
        self.case[f"y{len(self.case)}"] = 1
        return 1


def test_case_that_changes_while_it_is_read(loan):
    case: dict = {}
    case["户数"] = Growing(case)
    with pytest.raises((ValueError, lc.CaseError), match="changed"):
        loan.decide("可贷", case, on=ON)
    context: dict = {}
    context["x"] = Growing(context)
    with pytest.raises(lc.CaseError, match="changed"):
        lc.feel("x", context)


# ---- facts of a policy -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("金额", "7100.00", Decimal(7100)),
        ("金额", 7100.25, Decimal("7100.25")),
        ("金额", Decimal("0.01"), Decimal("0.01")),
        ("户数", 3.0, Decimal(3)),
        ("比例", 0.6, Decimal("0.6")),
        ("比例", "0.60", Decimal("0.6")),
        ("脱贫户", True, True),
        ("类型", "生产", "生产"),
        ("到期日", "2023-12-31", dt.date(2023, 12, 31)),
        ("到期日", dt.date(2023, 12, 31), dt.date(2023, 12, 31)),
        ("到期日", dt.datetime(2023, 12, 31), dt.date(2023, 12, 31)),
        ("到期日", pd.Timestamp("2023-12-31"), dt.date(2023, 12, 31)),
        ("到期日", np.datetime64("2023-12-31T00:00:00", "ns"), dt.date(2023, 12, 31)),
        ("时间", "08:30:00", dt.time(8, 30)),
        ("时刻", "2023-06-30T08:30:00", dt.datetime(2023, 6, 30, 8, 30)),
        ("时长", "P1DT2H", dt.timedelta(days=1, hours=2)),
        ("月数", "P1Y2M", lc.Months(14)),
        ("金额", None, None),
        ("金额", lc.unknown(low="1", high=2), None),
    ],
)
def test_fact_is_read_as_declared(loan, name, value, expected):
    assert fact(loan, name, value) == expected


def test_members_by_name_and_alias(loan):
    got = fact(loan, "家庭成员", [{"姓名": "甲", "born": "1990-01-01", "收入": 0.5}, {"name": "乙"}])
    assert got == [
        {"姓名": "甲", "出生日期": dt.date(1990, 1, 1), "收入": Decimal("0.5")},
        {"姓名": "乙", "出生日期": None, "收入": None},
    ]


@pytest.mark.parametrize(
    ("name", "value", "key", "code", "words"),
    [
        ("金额", 0.125, "金额", "LC803", "金额|digits after the point"),
        ("金额", 0.1 + 0.2, "金额", "LC803", "not exact"),
        ("金额", "0.001", "金额", "LC803", "2 digits"),
        ("金额", "123456789012345678901234567890123456.78", "金额", "LC803", "34 digits"),
        ("户数", 1.5, "户数", "LC803", "digits after the point"),
        ("金额", "七千", "金额", "LC802", "money"),
        ("金额", True, "金额", "LC802", "money"),
        ("金额", [1], "金额", "LC802", "money"),
        ("金额", math.nan, "金额", "LC802", "money in 元"),
        ("脱贫户", "是", "脱贫户", "LC802", "boolean"),
        ("脱贫户", 1, "脱贫户", "LC802", "boolean"),
        ("类型", "生产的", "类型", "LC802", "生产"),
        ("到期日", "2023-02-30", "到期日", "LC802", "date"),
        ("到期日", dt.datetime(2023, 12, 31, 1), "到期日", "LC802", "expected a date"),
        ("到期日", 20231231, "到期日", "LC802", "date"),
        ("家庭成员", [{"收入": 0.125}], "家庭成员[0].收入", "LC803", "digits after the point"),
        ("家庭成员", [{"income": object()}], "家庭成员[0].income", "LC802", "object"),
        ("家庭成员", [{"收入": "多"}], "家庭成员", "LC802", "收入"),
        ("家庭成员", [{"年龄": 3}], "家庭成员", "LC802", "年龄"),
        ("家庭成员", {"姓名": "甲"}, "家庭成员", "LC802", "list"),
        ("金额", lc.unknown(low=5, high=1), "金额", "LC802", "above"),
        ("金额", lc.unknown(low="多"), "金额", "LC802", "money"),
    ],
)
def test_fact_is_refused(loan, name, value, key, code, words):
    with pytest.raises(lc.CaseError, match=words) as caught:
        loan.decide("可贷", {name: value}, on=ON)
    (problem,) = caught.value.problems
    assert (problem.key, problem.code) == (key, code)
    assert str(caught.value).startswith(f"{key}: ")


def test_unknown_key_names_the_nearest(loan):
    with pytest.raises(lc.CaseError, match="金额") as caught:
        loan.decide("可贷", {"金额额": 1, "户数": "x"}, on=ON)
    assert [(p.key, p.code) for p in caught.value.problems] == [("金额额", "LC801"), ("户数", "LC802")]


def test_fact_given_twice(loan):
    with pytest.raises(lc.CaseError, match="twice"):
        loan.decide("可贷", {"金额": 1, "amount": 1}, on=ON)


def test_alias_is_named_as_it_was_spelt(loan):
    with pytest.raises(lc.CaseError) as caught:
        loan.decide("可贷", {"amount": "x"}, on=ON)
    assert caught.value.problems[0].key == "amount"


@pytest.mark.parametrize("case", [None, 1, "金额", [("金额", 1)], {"金额"}, dict])
def test_case_must_be_a_mapping(loan, case):
    with pytest.raises(TypeError, match="mapping"):
        loan.decide("可贷", case, on=ON)


def test_any_mapping_is_a_case(loan):
    for case in (
        UserDict({"金额": 1}),
        types.MappingProxyType({"金额": 1}),
        pd.Series({"金额": 1, "户数": 2}),
        {"amount": 1},
    ):
        assert loan.decide("可贷", case, on=ON).verdict == "ELIGIBLE"
    assert loan.decide("可贷", {}, on=ON).verdict == "UNDETERMINED"


def test_keys_that_are_no_texts(loan):
    with pytest.raises(lc.CaseError, match="texts") as caught:
        loan.decide("可贷", {1: 2, "\ud800": 1}, on=ON)
    assert [p.code for p in caught.value.problems] == ["LC801", "LC801"]


# ---- unknown -----------------------------------------------------------------------------------------------


def test_bounds_decide_where_they_can(loan):
    assert loan.decide("可贷", {"金额": lc.unknown(high=50000)}, on=ON).verdict == "ELIGIBLE"
    assert loan.decide("可贷", {"金额": lc.unknown(low="50000.01")}, on=ON).verdict == "NOT_ELIGIBLE"
    open_ = loan.decide("可贷", {"金额": lc.unknown(low=40000, high=50001)}, on=ON)
    assert open_.verdict == "UNDETERMINED"
    (missing,) = open_.missing
    assert (missing.name, missing.en, missing.reason, missing.parameter) == ("金额", "amount", "missing", False)


def test_values_that_agree_decide(loan):
    assert loan.decide("可贷", {"金额": lc.unknown("conflict", values=[1, "2"])}, on=ON).verdict == "ELIGIBLE"
    split = loan.decide("可贷", {"金额": lc.unknown("conflict", values=[1, 60000])}, on=ON)
    assert split.verdict == "UNDETERMINED"
    assert split.missing[0].reason == "conflict"


@pytest.mark.parametrize("reason", ["stale", "invalid"])
def test_reasons_are_kept(loan, reason):
    assert loan.decide("可贷", {"金额": lc.unknown(reason)}, on=ON).missing[0].reason == reason


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"reason": "lost"}, "reason must be one of"),
        ({"low": 1, "values": [1]}, "not both"),
        ({"reason": "conflict"}, "at least two"),
        ({"reason": "conflict", "values": [1]}, "at least two"),
    ],
)
def test_unknown_refuses(arguments, words):
    with pytest.raises(ValueError, match=words):
        lc.unknown(**arguments)


# ---- the small classes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["P1Y2M", "P2Y", "P3M", "-P1Y", "P0M"])
def test_months_as_text(text):
    assert str(lc.Months.parse(text)) == text


@pytest.mark.parametrize("text", ["", "P", "1Y", "P1D", "P1.5Y", "P1M2Y", "P1Y\n"])
def test_months_refuses(text):
    with pytest.raises(ValueError, match="P1Y2M"):
        lc.Months.parse(text)


def test_months_compare_and_carry():
    assert lc.Months(12) == lc.Months.parse("P1Y")
    assert lc.Months(11) < lc.Months(12)
    assert str(lc.Months(14)) == "P1Y2M"
