"""Random facts of the types a policy declares."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pyarrow as pa

ARROW = {
    "money": pa.decimal128(18, 2),
    "integer": pa.int64(),
    "number": pa.decimal128(18, 4),
    "ratio": pa.decimal128(18, 4),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
WORDS = {  # texts that rules compare with
    "渠道": ["cadre_check", "self_report", "dept_alert", "hotline"],
    "步骤": ["village_review", "township_review", "county_confirm", "publicity", "mark"],
    "编号": ["H1", "H2", "R1", "P1"],
    "风险编号": ["R1", "H1"],
    "关联安排": ["P1", "H1"],
    "项目": ["P1", "H1"],
}


def arrow_type(declared) -> pa.DataType:
    """The Arrow type of a fact's column."""
    if declared.type.startswith("list"):
        if declared.fields:
            return pa.list_(pa.struct([(f.name, arrow_type(f)) for f in declared.fields]))
        return pa.list_(ARROW.get(declared.type.removeprefix("list of "), pa.string()))
    return ARROW.get(declared.type, pa.string())


def any_value(declared, rng: random.Random):
    """A value of the declared type, near the thresholds of the policy; None for missing."""
    if rng.random() < 0.2:
        return None
    kind = declared.type
    if kind.startswith("list"):
        items = rng.choice([0, 1, 1, 2, 3])
        if declared.fields:
            return [{f.name: any_value(f, rng) for f in declared.fields} for _ in range(items)]
        return [_scalar(kind.removeprefix("list of "), declared, rng) for _ in range(items)]
    return _scalar(kind, declared, rng)


def _scalar(kind: str, declared, rng: random.Random):
    if kind == "boolean":
        return rng.random() < 0.7
    if kind == "choice":
        return rng.choice(declared.choices)
    if kind == "date":
        return some_date(rng)
    if kind == "money":
        line = rng.choice([0, 2000, 7500, 7500, 50000, 70800000])
        return Decimal(line) + rng.choice(
            [Decimal(-1), Decimal("-0.01"), Decimal(0), Decimal("0.01"), Decimal(rng.randrange(-(10**6), 10**6)) / 100]
        )
    if kind == "integer":
        return rng.choice([0, 1, 2, 3, 5, 12, 13, 36, 37])
    if kind in ("number", "ratio"):
        return Decimal(rng.randrange(-100, 60000)) / 10000
    return rng.choice(WORDS.get(declared.name, ["", "理由", "A1", "A2", "A3"]))


def some_date(rng: random.Random) -> dt.date:
    if rng.random() < 0.3:
        return rng.choice(
            [
                dt.date(2023, 4, 30),
                dt.date(2023, 6, 30),
                dt.date(2023, 9, 30),
                dt.date(2023, 10, 1),
                dt.date(2023, 2, 28),
            ]
        )
    return dt.date(2022, 6, 1) + dt.timedelta(days=rng.randrange(600))
