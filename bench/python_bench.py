"""How long one decision takes from Python.

python bench/python_bench.py [--count N]      prints microseconds a call: the median of nine rounds
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from decimal import Decimal

import liangce as lc

DECISION = "监测对象识别"
ON = "2023-06-30"
CASE = {
    "农户": True,
    "监测状态": "none",
    "脱贫户": False,
    "人均纯收入": Decimal("7499.99"),
    "吃": "ok",
    "穿": "ok",
    "义务教育": "ok",
    "基本医疗": "ok",
    "住房": "ok",
    "饮水": "ok",
    "大额刚性支出": False,
    "收入大幅缩减": False,
    "基本生活严重困难": False,
    "核实结论": "include",
}


def microseconds(call: Callable[[], object], count: int) -> float:
    rounds = []
    for _ in range(9):
        start = time.perf_counter()
        for _ in range(count):
            call()
        rounds.append((time.perf_counter() - start) / count * 1e6)
    return statistics.median(rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="calls a round")
    count = parser.parse_args().count

    start = time.perf_counter()
    policy = lc.load(lc.shipped("yuzhou-2023"))
    print(f"load the policy            {(time.perf_counter() - start) * 1e3:8.1f} ms")
    start = time.perf_counter()
    program = policy.on(ON)
    print(f"compile it for a date      {(time.perf_counter() - start) * 1e3:8.1f} ms")

    calls: dict[str, Callable[[], object]] = {
        "decide, no reasons": lambda: policy.decide(DECISION, CASE, on=ON, reasons=False, digest=False),
        "decide, digest": lambda: policy.decide(DECISION, CASE, on=ON, reasons=False),
        "decide, reasons": lambda: policy.decide(DECISION, CASE, on=ON),
        "verdict of a program": lambda: program.verdict(DECISION, CASE),
        "feel('1 + 2')": lambda: lc.feel("1 + 2"),
    }
    for name, call in calls.items():
        print(f"{name:<26} {microseconds(call, count):8.2f} us")


if __name__ == "__main__":
    main()
