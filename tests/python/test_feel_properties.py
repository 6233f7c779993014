"""Plain FEEL against independent arithmetic: Python's decimal at 34 digits, its dates, and Kleene's tables."""

from __future__ import annotations

import calendar
import datetime as dt
import decimal
from decimal import Decimal

import liangce as lc
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

#: IEEE 754 decimal128.
D128 = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144, clamp=1, traps=[])

settings.register_profile("properties", max_examples=300, deadline=None, derandomize=False, print_blob=True)
settings.load_profile("properties")


@st.composite
def numbers(draw, exponents=(-40, 40)):
    """1 to 34 digits anywhere near the point; short ones are as likely as long ones."""
    digits = draw(st.integers(1, 34))
    coefficient = draw(st.integers(-(10**digits) + 1, 10**digits - 1))
    return Decimal(coefficient).scaleb(draw(st.integers(*exponents)), D128)


def same_number(found, expected: Decimal) -> bool:
    if not expected.is_finite():
        return found is None
    return isinstance(found, Decimal) and found == expected


# --- numbers ------------------------------------------------------------------------------------------------


@given(numbers(), numbers(), st.sampled_from("+-*/"))
def test_arithmetic_is_that_of_decimal128(a, b, op):
    expected = {"+": D128.add, "-": D128.subtract, "*": D128.multiply, "/": D128.divide}[op](a, b)
    if op == "/" and b == 0:
        expected = Decimal("NaN")
    assert same_number(lc.feel(f"a {op} b", {"a": a, "b": b}), expected)


@given(numbers((-6176, 6100)), numbers((-6176, 6100)))
def test_products_at_the_ends_of_the_format(a, b):
    expected = D128.multiply(a, b)
    assume(expected == 0 or not expected.is_subnormal(D128))  # what is too small to be exact is judged elsewhere
    assert same_number(lc.feel("a * b", {"a": a, "b": b}), expected)


@given(numbers(), numbers())
def test_order_is_the_exact_order(a, b):
    names = {"a": a, "b": b}
    assert lc.feel("a < b", names) is (a < b)
    assert lc.feel("a <= b", names) is (a <= b)
    assert lc.feel("a = b", names) is (a == b)
    assert lc.feel("a in [b..b]", names) is (a == b)


@given(numbers((-30, 2)))
def test_literals_are_read_as_written(a):
    text = f"{a:f}"
    assert lc.feel(text) == a
    assert lc.feel(f"number({lc.canonical(chr(34) + text + chr(34))})") == a


ROUNDINGS = {
    "decimal": decimal.ROUND_HALF_EVEN,
    "round up": decimal.ROUND_UP,
    "round down": decimal.ROUND_DOWN,
    "round half up": decimal.ROUND_HALF_UP,
    "round half down": decimal.ROUND_HALF_DOWN,
    "floor": decimal.ROUND_FLOOR,
    "ceiling": decimal.ROUND_CEILING,
}


@given(numbers((-20, 0)), st.integers(-10, 20), st.sampled_from(sorted(ROUNDINGS)))
def test_rounding_functions(a, scale, function):
    wide = decimal.Context(prec=200, traps=[])
    expected = a.quantize(Decimal(1).scaleb(-scale), ROUNDINGS[function], wide)
    assume(len(expected.as_tuple().digits) <= 34)
    assert lc.feel(f"{function}(a, n)", {"a": a, "n": scale}) == expected


@given(numbers((-10, 10)), numbers((-10, 10)))
def test_modulo_has_the_sign_of_the_divisor(a, b):
    assume(b != 0)
    wide = decimal.Context(prec=400, traps=[])
    rest = wide.remainder(a, b)
    if rest != 0 and (rest < 0) != (b < 0):
        rest = wide.add(rest, b)
    assert lc.feel("modulo(a, b)", {"a": a, "b": b}) == D128.plus(rest)


@given(numbers())
def test_square_roots_are_correctly_rounded(a):
    expected = D128.sqrt(abs(a))
    assert lc.feel("sqrt(a)", {"a": abs(a)}) == expected


@given(numbers((-30, -20)), st.integers(-40, 40))
def test_powers_with_whole_exponents(a, n):
    assume(a != 0)
    wide = decimal.Context(prec=3000, traps=[])
    exact = wide.power(abs(a), abs(n))
    expected = D128.divide(Decimal(1), exact) if n < 0 else D128.plus(exact)
    assume(expected.is_normal(D128))
    found = lc.feel("a ** n", {"a": abs(a), "n": n})
    # One unit in the last place: the power is not correctly rounded by every library.
    assert abs(found - expected) <= D128.next_plus(expected) - expected


@given(st.lists(numbers((-6, 6)), min_size=1, max_size=12))
def test_aggregates(values):
    names = {"x": values}
    assert lc.feel("min(x)", names) == min(values)
    assert lc.feel("max(x)", names) == max(values)
    assert lc.feel("count(x)", names) == len(values)
    ordered = sorted(values)
    assert lc.feel("sort(x, function(a, b) a < b)", names) == ordered
    if len(values) % 2 == 1:
        assert lc.feel("median(x)", names) == ordered[len(values) // 2]


# --- dates --------------------------------------------------------------------------------------------------

dates = st.dates()
MONTH_ENDS = {1: 31, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def days_of(year: int, month: int) -> int:
    """By hand: every fourth year leaps, not the hundredth, but the four-hundredth."""
    if month != 2:
        return MONTH_ENDS[month]
    return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28


@given(dates, st.integers(-400_000, 400_000))
def test_days_are_added(day, n):
    try:
        expected = day + dt.timedelta(days=n)
    except OverflowError:
        assume(False)
    assert lc.feel('d + n * @"P1D"', {"d": day, "n": n}) == expected
    assert lc.feel('(e - d) / @"P1D"', {"d": day, "e": expected}) == n


@given(dates, st.integers(-12_000, 12_000))
def test_months_are_added_and_the_day_stays_in_the_month(day, n):
    month = day.year * 12 + day.month - 1 + n
    year, index = divmod(month, 12)
    assume(1 <= year <= 9999)
    expected = dt.date(year, index + 1, min(day.day, days_of(year, index + 1)))
    assert lc.feel('d + n * @"P1M"', {"d": day, "n": n}) == expected


@given(dates)
def test_parts_of_a_date(day):
    names = {"d": day}
    assert lc.feel("[d.year, d.month, d.day, d.weekday]", names) == [day.year, day.month, day.day, day.isoweekday()]
    assert lc.feel("day of year(d)", names) == day.timetuple().tm_yday
    assert lc.feel("week of year(d)", names) == day.isocalendar()[1]
    assert lc.feel("day of week(d)", names) == calendar.day_name[day.weekday()]
    assert lc.feel("month of year(d)", names) == calendar.month_name[day.month]
    assert lc.feel("date(string(d))", names) == day


@given(dates, dates)
def test_months_between(a, b):
    """Whole months: the most that can be added to the earlier day without passing the later one."""
    low, high = min(a, b), max(a, b)
    months = (high.year - low.year) * 12 + high.month - low.month
    if high.day < low.day:
        months -= 1
    assert lc.feel("years and months duration(a, b)", {"a": low, "b": high}) == lc.Months(months)


@pytest.mark.parametrize("year", [1600, 1900, 2000, 2023, 2024, 2100])
@pytest.mark.parametrize("month", range(1, 13))
def test_the_last_day_of_every_month(year, month):
    last = days_of(year, month)
    assert lc.feel(f"date({year}, {month}, {last})") == dt.date(year, month, last)
    assert lc.feel(f"date({year}, {month}, {last + 1})") is None
    assert lc.feel(f'date({year}, {month}, {last}) + @"P1D"') == (
        dt.date(year, month + 1, 1) if month < 12 else dt.date(year + 1, 1, 1)
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('string(date("999999999-12-31"))', "999999999-12-31"),
        ('string(date("-999999999-01-01"))', "-999999999-01-01"),
        ('date("1000000000-01-01")', None),
        ('date("999999999-12-31") + @"P1D"', None),
        ('date("-999999999-01-01") - @"P1D"', None),
        ('date("999999999-12-31") + @"P1M"', None),
        ('string(date("999999999-12-30") + @"P1D")', "999999999-12-31"),
        ('string(date("0000-02-29") + @"P1Y")', "0001-02-28"),
        ('string(date("-0004-02-29"))', "-0004-02-29"),
        ('date("-0001-02-29")', None),
        ('string(date("0000-12-31") + @"P1D")', "0001-01-01"),
    ],
)
def test_years_at_the_limits(expression, expected):
    outcome = lc.feel_outcome(expression)
    assert outcome.value == expected
    assert (expected is None) == bool(outcome.errors)


# --- logic --------------------------------------------------------------------------------------------------

TRUTHS = {"true": True, "false": False, "null": None}


@st.composite
def logical(draw, depth=4):
    """An expression over a, b, c and its value by Kleene's tables."""
    names = {"a": draw(st.sampled_from([True, False, None]))}
    names["b"] = draw(st.sampled_from([True, False, None]))
    names["c"] = draw(st.sampled_from([True, False, None]))

    def build(left):
        kind = draw(st.sampled_from(["name", "literal"] if left == 0 else ["name", "not", "and", "or", "and", "or"]))
        if kind == "name":
            name = draw(st.sampled_from("abc"))
            return name, names[name]
        if kind == "literal":
            text = draw(st.sampled_from(sorted(TRUTHS)))
            return text, TRUTHS[text]
        x, p = build(left - 1)
        if kind == "not":
            return f"not({x})", None if p is None else not p
        y, q = build(left - 1)
        if kind == "and":
            return f"({x} and {y})", False if False in (p, q) else (None if None in (p, q) else True)
        return f"({x} or {y})", True if True in (p, q) else (None if None in (p, q) else False)

    text, expected = build(depth)
    return text, names, expected


@given(logical())
def test_kleene(case):
    text, names, expected = case
    assert lc.feel(text, names) is expected
    assert lc.feel(text, names, policy=True) is expected  # the same three values in a policy
    assert lc.feel(f"not(not({text}))", names) is expected


# --- text of expressions ------------------------------------------------------------------------------------


@st.composite
def expressions(draw, depth=4):
    """Expressions of many kinds over x and y."""

    def build(left):
        if left == 0:
            return draw(
                st.sampled_from(
                    [
                        "x",
                        "y",
                        "1",
                        "2.50",
                        '"a b"',
                        "true",
                        "null",
                        '@"2023-02-28"',
                        "[1, 2]",
                        "{k: 3}",
                        "[1..5]",
                        "-7",
                    ]
                )
            )
        p, q, r = build(left - 1), build(left - 1), build(0)
        return draw(
            st.sampled_from(
                [
                    f"({p}) + ({q})",
                    f"({p}) * ({q}) - {r}",
                    f"-({p}) ** 2",
                    f"if ({p}) = ({q}) then {r} else ({p})",
                    f"for i in [{p}, {q}] return i",
                    f"some i in [{p}] satisfies i = ({q})",
                    f"[{p}, {q}][item = {r}]",
                    f"{{a: {p}, b: ({q})}}.a",
                    f"({p}) between ({q}) and {r}",
                    f"({p}) in ({q}, {r})",
                    f"({p}) and ({q}) or not({r})",
                    f"(function(n) n = ({p}))({q})",
                    f"count([{p}, {q}])",
                    f"({p}) instance of number",
                ]
            )
        )

    return build(draw(st.integers(0, depth)))


@given(expressions(), st.integers(-3, 3), st.booleans())
@settings(max_examples=500)
def test_printing_and_reading_again_changes_nothing(text, x, y):
    names = {"x": x, "y": y}
    printed = lc.canonical(text, names)
    assert lc.canonical(printed, names) == printed
    assert str(lc.feel(printed, names)) == str(lc.feel(text, names))
