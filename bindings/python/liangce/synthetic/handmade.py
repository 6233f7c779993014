"""Hand-made cases beside the random county: the edge cases of the four modules, each with the verdict it must have.

Small tables of the county's columns: what holds for one case can be seen to hold in a table of many.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from .columns import MONEY, RATE, Column

NAME, ON, DECISION, EXPECTED = "案例", "判定日", "决定", "应得"
"""Columns of every table that are no facts: the case, the day it is asked for, the decision, the verdict."""

_TEXT, _DATE, _COUNT, _TRUTH = pa.string(), pa.date32(), pa.int32(), pa.bool_()


def _records(**fields: Column) -> Column:
    return pa.list_(pa.struct(list(fields.items())))


_TYPES: dict[str, Column] = {
    **dict.fromkeys(("农户", "脱贫户", "大额刚性支出", "收入大幅缩减", "基本生活严重困难", "刚性支出已解决"), _TRUTH),
    **dict.fromkeys(("贷款意愿", "创业意愿", "完全民事行为能力", "信用良好", "已评级授信", "有偿还能力"), _TRUTH),
    **dict.fromkeys(("要求担保", "要求抵押"), _TRUTH),
    **dict.fromkeys(("人均纯收入", "人均纯收入.low", "人均纯收入.high", "家庭年纯收入", "申请金额", "户内余额"), MONEY),
    **dict.fromkeys(("工资性收入", "经营性收入", "财产性收入", "转移性收入", "经营性支出"), MONEY),
    **dict.fromkeys(("识别日期", "预警完整至", "措施记录完整至", "申请日期", "出生日期", "起始日", "到期日"), _DATE),
    **dict.fromkeys(("签订日期", "支出记录完整至"), _DATE),
    "家庭人口数": _COUNT,
    "年利率": RATE,
    "月末监测记录": _records(月末=_DATE, 收入=MONEY, 保障=_TEXT),
    "风险清单": _records(编号=_TEXT, 类型=_TEXT, 状态=_TEXT),
    "措施清单": _records(风险编号=_TEXT, 类型=_TEXT, 实施日期=_DATE),
    "预警清单": _records(编号=_TEXT, 渠道=_TEXT, 提出日期=_DATE, 状态=_TEXT),
    "家庭成员": _records(编号=_TEXT, 出生日期=_DATE, 劳动能力=_TEXT),
    "退出步骤": _records(步骤=_TEXT, 日期=_DATE),
    "户内在先申请": _records(申请人=_TEXT, 金额=MONEY),
    "到账清单": _records(日期=_DATE, 金额=MONEY),
    "安排清单": _records(编号=_TEXT, 金额=MONEY, 用途类别=_TEXT),
    "支出清单": _records(编号=_TEXT, 日期=_DATE, 记账日期=_DATE, 金额=MONEY, 关联安排=_TEXT),
    "项目清单": _records(编号=_TEXT, 工程类=_TRUTH, 状态=_TEXT, 完工日期=_DATE, 验收日期=_DATE),
}
_TYPES.update({ON: _DATE})

_GUARANTEED = dict.fromkeys(("吃", "穿", "义务教育", "基本医疗", "住房", "饮水"), "ok")


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _yuan(amount: str | int) -> Any:
    return pa.scalar(str(amount)).cast(MONEY).as_py()


def tables() -> dict[str, Column]:
    """The cases by table: households, exits, loans, funds."""
    return {
        "households": _table("监测对象识别", "2023-06-30", _HOUSEHOLD, _HOUSEHOLDS),
        "exits": _table("风险消除", "2023-09-15", _EXIT, _EXITS),
        "loans": _table("小额信贷", "2023-07-03", _LOAN, _LOANS),
        "funds": _table("四月底支出进度", "2023-05-20", _FUND, _FUNDS),
    }


Case = tuple[str, str, Mapping[str, Any]]


def _table(decision: str, on: str, base: Mapping[str, Any], cases: Iterable[Case]) -> Column:
    rows = []
    for name, expected, changes in cases:
        row = {DECISION: decision, ON: _day(on), **base, **changes}
        rows.append({NAME: name, EXPECTED: expected, **row})
    names = list(dict.fromkeys(key for row in rows for key in row))
    schema = pa.schema([(key, _TYPES.get(key, _TEXT)) for key in names])
    return pa.Table.from_pylist([{key: row.get(key) for key in names} for row in rows], schema=schema)


# ---- who is to be monitored: line 7,500 --------------------------------------------------------------------

_HOUSEHOLD = {
    "农户": True,
    "监测状态": "none",
    "脱贫户": False,
    "人均纯收入": _yuan("9000"),
    **_GUARANTEED,
    "大额刚性支出": False,
    "收入大幅缩减": False,
    "基本生活严重困难": False,
}
_UNKNOWN = {"人均纯收入": None}
_HOUSEHOLDS: list[Case] = [
    ("E1", "ELIGIBLE", {"人均纯收入": _yuan("7499.99"), "核实结论": "include"}),
    ("E2 not below the line", "NOT_ELIGIBLE", {"人均纯收入": _yuan("7500.00")}),
    ("E5", "UNDETERMINED", _UNKNOWN),
    ("E7", "UNDETERMINED", {**_UNKNOWN, "人均纯收入.low": _yuan("7100"), "人均纯收入.high": _yuan("7400")}),
    (
        "E7 and verified",
        "ELIGIBLE",
        {**_UNKNOWN, "人均纯收入.low": _yuan("7100"), "人均纯收入.high": _yuan("7400"), "核实结论": "include"},
    ),
    (
        "E7 above the line",
        "NOT_ELIGIBLE",
        {**_UNKNOWN, "人均纯收入.low": _yuan("7600"), "人均纯收入.high": _yuan("7900")},
    ),
    ("E9", "UNDETERMINED", {**_UNKNOWN, "家庭年纯收入": _yuan("30000")}),
    (
        "E11",
        "ELIGIBLE",
        {
            **_UNKNOWN,
            "工资性收入": _yuan("18000"),
            "经营性收入": _yuan("-12000"),
            "财产性收入": _yuan("0"),
            "转移性收入": _yuan("2400"),
            "经营性支出": _yuan("0"),
            "家庭人口数": 2,
            "核实结论": "include",
        },
    ),
    ("E13", "UNDETERMINED", {**_UNKNOWN, "家庭年纯收入": _yuan("30000"), "家庭人口数": 0}),
    ("E15", "UNDETERMINED", {"大额刚性支出": True, "基本生活严重困难": None}),
    ("E17", "NOT_ELIGIBLE", {"人均纯收入": _yuan("7000"), "核实结论": "exclude"}),
    ("E19", "ELIGIBLE", {"监测状态": "risk_eliminated", "人均纯收入": _yuan("6900"), "核实结论": "include"}),
    ("E21", "UNDETERMINED", {"人均纯收入": _yuan("6800"), "家庭年纯收入": _yuan("27600"), "家庭人口数": 3}),
    ("E23", "UNDETERMINED", {ON: _day("2024-01-15"), "核实结论": "pending"}),
    ("E25", "ELIGIBLE", {"脱贫户": None, "人均纯收入": _yuan("7000"), "核实结论": "include"}),
    ("E27", "UNDETERMINED", {"监测状态": None, "人均纯收入": _yuan("7000"), "核实结论": "include"}),
]

# ---- who leaves --------------------------------------------------------------------------------------------

_MONTH_ENDS = ("2023-03-31", "2023-04-30", "2023-05-31", "2023-06-30", "2023-07-31", "2023-08-31")


def _months(income: str, but: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    changed = but or {}
    return [
        {"月末": _day(end), "收入": changed[end] if end in changed else _yuan(income), "保障": "ok"}
        for end in _MONTH_ENDS
    ]


_EXIT = {
    "监测状态": "active",
    "户情": "present",
    "识别日期": _day("2023-01-10"),
    "月末监测记录": _months("9100"),
    **_GUARANTEED,
    "刚性支出已解决": True,
    "风险清单": [{"编号": "R1", "类型": "因病", "状态": "resolved"}],
    "措施清单": [{"风险编号": "R1", "类型": "医疗救助", "实施日期": _day("2023-02-01")}],
    "预警清单": [{"编号": "A1", "渠道": "dept_alert", "提出日期": _day("2023-01-05"), "状态": "closed"}],
    "预警完整至": _day("2023-09-15"),
    "措施记录完整至": _day("2023-09-15"),
    "家庭成员": [{"编号": "P1", "劳动能力": "able"}],
    "退出步骤": [],
}
_EXITS: list[Case] = [
    ("X-1", "EXIT", {}),
    ("X-2 at the line one month", "STAY", {"月末监测记录": _months("9100", {"2023-05-31": _yuan("7500.00")})}),
    ("X-3", "UNDETERMINED", {"月末监测记录": _months("9100", {"2023-05-31": None})}),
    ("X-5 too early", "STAY", {"识别日期": _day("2023-08-31")}),
    (
        "X-7",
        "STAY",
        {
            "家庭成员": [
                {"编号": "P1", "出生日期": _day("1945-03-01"), "劳动能力": "none"},
                {"编号": "P2", "出生日期": _day("1945-08-01"), "劳动能力": "none"},
            ]
        },
    ),
    ("X-9", "STAY", {"措施清单": []}),
    (
        "X-15",
        "STAY",
        {"预警清单": [{"编号": "A2", "渠道": "dept_alert", "提出日期": _day("2023-09-12"), "状态": "open"}]},
    ),
    ("X-17", "EXIT", {"户情": "all_deceased", "月末监测记录": None}),
    ("not monitored", "NOT_APPLICABLE", {"监测状态": "none"}),
]

# ---- loans -------------------------------------------------------------------------------------------------

_LOAN = {
    "贷款产品": "micro_credit",
    "申请日期": _day("2023-06-20"),
    "脱贫户": True,
    "监测类别现状": "none",
    "贷款意愿": True,
    "创业意愿": True,
    "出生日期": _day("1983-01-15"),
    "年龄复核意见": None,
    "完全民事行为能力": True,
    "信用良好": True,
    "已评级授信": True,
    "有偿还能力": True,
    "贷款用途": "planting",
    "申请金额": _yuan("50000"),
    "户内余额": _yuan("0"),
    "户内在先申请": [],
    "起始日": _day("2023-07-03"),
    "到期日": _day("2026-07-03"),
    "要求担保": False,
    "要求抵押": False,
    "年利率": pa.scalar("4.20").cast(RATE).as_py(),
    "签订日期": _day("2023-07-03"),
}
_RATE_350 = {"年利率": pa.scalar("3.50").cast(RATE).as_py()}
_LOANS: list[Case] = [
    ("L-1", "ELIGIBLE", {}),
    ("L-3", "TERMS_NOT_MET", {"到期日": _day("2026-07-04")}),
    ("L-5", "ELIGIBLE", {"到期日": _day("2024-08-03")}),
    (
        "L-7 on 08-20",
        "ELIGIBLE",
        {**_RATE_350, "起始日": _day("2023-08-20"), "签订日期": _day("2023-08-20"), "到期日": _day("2024-08-20")},
    ),
    (
        "L-7 on 08-21",
        "TERMS_NOT_MET",
        {**_RATE_350, "起始日": _day("2023-08-21"), "签订日期": _day("2023-08-21"), "到期日": _day("2024-08-21")},
    ),
    ("L-9", "TERMS_NOT_MET", {"户内余额": _yuan("20000"), "申请金额": _yuan("35000")}),
    ("L-11", "UNDETERMINED", {"贷款意愿": None}),
    ("L-13", "UNDETERMINED", {"出生日期": _day("1957-01-15")}),
    ("L-15", "TERMS_NOT_MET", {"要求担保": True}),
    ("L-17", "NOT_ELIGIBLE", {"贷款用途": "housing"}),
    ("L-19", "ELIGIBLE", {"脱贫户": False, "监测类别现状": "突发严重困难户"}),
    (
        "L-21",
        "TERMS_NOT_MET",
        {"申请金额": _yuan("30000"), "户内在先申请": [{"申请人": "P2", "金额": _yuan("30000")}]},
    ),
    ("L-23", "NOT_APPLICABLE", {"贷款产品": "enterprise_loan", "申请金额": _yuan("3000000")}),
    ("L-27", "UNDETERMINED", {"申请日期": _day("2026-01-05")}),
]

# ---- funds: 14,000 万元 received in January ------------------------------------------------------------------


def _paid(*payments: tuple[str, str, int]) -> dict[str, Any]:
    """Day, day of booking, amount in yuan."""
    return {
        "支出清单": [
            {
                "编号": f"Z{i}",
                "日期": _day(paid),
                "记账日期": _day(booked),
                "金额": _yuan(amount),
                "关联安排": "A1",
            }
            for i, (paid, booked, amount) in enumerate(payments)
        ]
    }


_FUND = {
    "资金层级": "total",
    "到账清单": [{"日期": _day("2023-01-15"), "金额": _yuan("140000000")}],
    "安排清单": [{"编号": "A1", "金额": _yuan("140000000"), "用途类别": "industry"}],
    "项目清单": [],
    "支出记录完整至": _day("2023-05-15"),
}
_FUNDS: list[Case] = [
    ("F-1", "MET", _paid(("2023-04-28", "2023-04-28", 42_000_000))),
    (
        "F-3",
        "NOT_MET",
        _paid(("2023-04-28", "2023-04-28", 39_000_000), ("2023-05-04", "2023-05-04", 3_000_000)),
    ),
    (
        "F-5",
        "NOT_MET",
        _paid(("2023-04-28", "2023-04-28", 39_000_000), ("2023-04-30", "2023-05-15", 3_000_000)),
    ),
    (
        "F-7 June",
        "MET",
        {
            DECISION: "六月底支出进度",
            ON: _day("2023-10-05"),
            "支出记录完整至": _day("2023-10-05"),
            **_paid(("2023-06-20", "2023-06-20", 72_800_000), ("2023-07-15", "2023-07-15", -5_000_000)),
        },
    ),
    (
        "F-7 September",
        "NOT_MET",
        {
            DECISION: "九月底支出进度",
            ON: _day("2023-10-05"),
            "支出记录完整至": _day("2023-10-05"),
            **_paid(("2023-06-20", "2023-06-20", 72_800_000), ("2023-07-15", "2023-07-15", -5_000_000)),
        },
    ),
    (
        "F-9",
        "UNDETERMINED",
        {
            "安排清单": [{"编号": "A1", "金额": _yuan("40000000")}, {"编号": "A2", "金额": _yuan("100000000")}],
            **_paid(("2023-04-28", "2023-04-28", 48_000_000)),
        },
    ),
    (
        "F-13",
        "MET",
        {
            DECISION: "工程完工",
            ON: _day("2023-12-25"),
            "项目清单": [
                {
                    "编号": "P1",
                    "工程类": True,
                    "状态": "completed",
                    "完工日期": _day("2023-11-29"),
                    "验收日期": _day("2023-12-20"),
                }
            ],
        },
    ),
    (
        "F-15",
        "NOT_APPLICABLE",
        {"资金层级": "prefecture", "到账清单": [], "安排清单": [], "支出清单": []},
    ),
    (
        "F-17 a fen short",
        "NOT_MET",
        {
            DECISION: "产业资金比例",
            "安排清单": [
                {"编号": "A1", "金额": _yuan("83999999.99"), "用途类别": "industry"},
                {"编号": "A2", "金额": _yuan("56000000.01"), "用途类别": "infrastructure"},
            ],
            "支出清单": [],
        },
    ),
]
