"""A policy and its programs are shared by threads."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import liangce as lc
import pytest

DAYS = [f"2023-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15)]


@pytest.fixture
def switching():
    """Threads change places as often as the interpreter lets them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def ask(policy: lc.Policy, i: int) -> tuple[str, str]:
    case = {"农户": True, "人均纯收入": 7000 + i % 1000, "核实结论": "include" if i % 2 else "exclude"}
    d = policy.decide("监测对象识别", case, on=DAYS[i % len(DAYS)], reasons=i % 3 == 0)
    return d.verdict, d.digest


def test_same_answers_from_many_threads(switching):
    policy = lc.load(lc.shipped("yuzhou-2023"))  # its own: programs are compiled by whoever comes first
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda i: ask(policy, i), range(600)))
    assert many == [ask(policy, i) for i in range(600)]


def test_amending_and_reading_while_others_decide(yuzhou, switching):
    stop = threading.Event()
    errors: list[BaseException] = []

    def work(action):
        try:
            while not stop.is_set():
                action()
        except BaseException as error:
            errors.append(error)

    def amend():
        assert yuzhou.amend({"监测收入参考线": 8000}).decide("监测对象识别", {"人均纯收入": 7900}, on="2023-06-30")

    def read():
        assert yuzhou.facts["人均纯收入"].unit == "元/人·年"
        assert yuzhou._repr_html_()

    threads = [
        threading.Thread(target=work, args=(action,))
        for action in (amend, read, lambda: ask(yuzhou, 3), lambda: ask(yuzhou, 4))
    ]
    for thread in threads:
        thread.start()
    stop.wait(2)
    stop.set()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert not any(thread.is_alive() for thread in threads)


def test_others_run_while_an_expression_is_evaluated():
    """The GIL is released: a counter moves while one long expression is evaluated."""
    done = threading.Event()
    value: list[object] = []

    def evaluate():
        value.append(lc.feel("count(for i in 1..1500000 return i + 1)"))
        done.set()

    thread = threading.Thread(target=evaluate)
    thread.start()
    turns = 0
    while not done.wait(0.001):
        turns += 1
    thread.join()
    assert value == [1_500_000]
    assert turns > 5
