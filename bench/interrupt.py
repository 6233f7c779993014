"""How long Ctrl-C takes: from the signal until the process is gone, at many moments of a run.

    python bench/interrupt.py DATA.parquet [--county DIR] [--times 20]

DATA is a table of households whose columns are facts of the decision, some million rows. Every case is a process of its
own, interrupted at a random moment of the stage named; printed are the median, the ninth decile and the longest, in
milliseconds, what the process said, and what it left behind. Of the calls from Python ("caught") the time is until the
exception is in the caller's hands.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import liangce as lc

ON = "2023-10-01"
DECISION = "监测对象识别"

HEAD = """
import sys, time
import pyarrow.parquet as pq
import liangce as lc
policy = lc.load(lc.shipped("yuzhou-2023"))
data, out, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
"""
TAIL = """
except KeyboardInterrupt:
    caught = time.monotonic()
    open(out, "w").write(repr(caught))
    raise SystemExit(130)
"""
CALLS = {
    "decide_table": """
table = pq.read_table(data)
print("ready", flush=True)
try:
    while True: policy.decide_table(table, DECISION, on=ON, threads=threads, ignore=IGNORE)
""",
    "decide_table by rows": """
table = pq.read_table(data)
print("ready", flush=True)
try:
    while True: policy.decide_table(table, DECISION, on=ON, threads=threads, ignore=IGNORE, columns=False)
""",
    "decide_stream": """
print("ready", flush=True)
try:
    while True:
        with policy.decide_stream(data, DECISION, on=ON, threads=threads, extra="ignore") as stream:
            for each in stream: pass
""",
    "run": """
print("ready", flush=True)
try:
    while True: lc.run(policy, data, DECISION, on=ON, out=out + ".parquet", threads=threads, extra="ignore", force=True)
""",
    "sweep": """
table = pq.read_table(data).slice(0, 300_000)
print("ready", flush=True)
try:
    while True:
        for line in range(7000, 8000, 20):
            policy.amend({"监测收入参考线": line}).decide_table(
                table, DECISION, on=ON, threads=threads, ignore=IGNORE, outputs=False, missing=False)
""",
}


def command(data: Path, folder: Path, kind: str, threads: int) -> list[str]:
    """Write the command of a verb."""
    run = [sys.executable, "-m", "liangce", "run", str(lc.shipped("yuzhou-2023")), "--data", str(data)]
    run += ["--on", ON, "--decision", DECISION, "--out", str(folder / f"out.{kind}"), "--threads", str(threads)]
    return run


def started(wait: float) -> Callable[[subprocess.Popen[bytes], Path], None]:
    """Wait for a while after the start."""
    return lambda process, folder: time.sleep(wait)


def spread(line: list[str], folder: Path) -> Callable[[], Callable[[subprocess.Popen[bytes], Path], None]]:
    """Wait for a tenth, three, five, seven, nine tenths of what the verb takes when nobody interrupts it."""
    parts = itertools.cycle((0.1, 0.3, 0.5, 0.7, 0.9))

    @functools.cache
    def whole() -> float:
        began = time.monotonic()
        done = subprocess.run(line, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        took = time.monotonic() - began
        if done.returncode > 1:  # 1: it has findings
            raise SystemExit(done.stderr.decode())
        emptied(folder)
        return took

    return lambda: started(whole() * next(parts))


def begun(name: str, wait: float) -> Callable[[subprocess.Popen[bytes], Path], None]:
    """Wait until such a hidden file is there, and a while."""

    def until(process: subprocess.Popen[bytes], folder: Path) -> None:
        while process.poll() is None and not list(folder.glob(name)):
            time.sleep(0.002)
        time.sleep(wait)

    return until


def said(wait: float) -> Callable[[subprocess.Popen[bytes], Path], None]:
    """Wait until the process says it is ready, and a while."""

    def until(process: subprocess.Popen[bytes], folder: Path) -> None:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)

    return until


def emptied(folder: Path) -> list[str]:
    """Remove what a run left, and name it."""
    left = sorted(os.listdir(folder))
    for name in left:
        subprocess.run(["rm", "-rf", str(folder / name)], check=True)
    return left


def once(line: list[str], folder: Path, until: Callable[[subprocess.Popen[bytes], Path], None]) -> tuple[float, str]:
    """Start, interrupt, wait; milliseconds and what was to be seen."""
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        until(process, folder)
        if process.poll() is not None:
            emptied(folder)
            return -1, f"ended before with {process.returncode}"
        late = threading.Timer(60, process.kill)
        late.start()
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait()  # with a time limit it would look every 50 ms only
        took = time.monotonic() - began
        late.cancel()
        told = process.stderr.read().decode().strip().splitlines() if process.stderr else []
    finally:
        process.kill()
        process.communicate()
    caught = folder / "caught"
    if caught.exists():
        told = [f"caught, gone after {50 * round(took * 20):.0f} ms"] if took > 0.1 else ["caught"]
        took = float(caught.read_text()) - began
        caught.unlink()
    left = emptied(folder)
    last = told[-1] if told else "nothing"
    return 1000 * took, f"{process.returncode}: {last}{' LEFT ' + ' '.join(left) if left else ''}"


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--county", type=Path)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    draw = random.Random(5).uniform
    with tempfile.TemporaryDirectory(dir=given.data.parent) as name:
        folder = Path(name)
        cases: list[tuple[str, list[str], Callable[[], Callable[[subprocess.Popen[bytes], Path], None]]]] = []
        for threads in (1, 2):
            parquet = command(given.data, folder, "parquet", threads)
            if threads == 1:
                cases.append(("run: starting", parquet, lambda: started(draw(0.02, 0.4))))
                cases.append(("run: opening", parquet, lambda: started(draw(0.35, 0.7))))
            cases.append((f"run: deciding, {threads}", parquet, lambda: begun(".*", draw(0.0, 5))))
            csv = command(given.data, folder, "csv", threads)
            if threads == 2:
                cases.append((f"run: CSV at the end, {threads}", csv, lambda: begun(".*/whole*", draw(0, 4))))
        if given.county is not None:
            line = [sys.executable, "-m", "liangce", "assess", str(lc.shipped("yuzhou-2023")), "--county"]
            line += [str(given.county), "--on", ON, "--out", str(folder / "ledger.parquet")]
            cases.append(("assess", line, spread(line, folder)))
            cases.append(("assess: writing", line, lambda: begun(".*", draw(0, 1))))
        import pyarrow.parquet as pq

        facts = set(lc.load(lc.shipped("yuzhou-2023")).on(ON).facts_of(DECISION))
        ignore = [c for c in pq.read_schema(given.data).names if c not in facts]
        for call, body in CALLS.items():
            for threads in (1, 2):
                text = HEAD + f"DECISION, ON, IGNORE = {DECISION!r}, {ON!r}, {ignore!r}\n" + body + TAIL
                line = [sys.executable, "-c", text, str(given.data), str(folder / "caught"), str(threads)]
                cases.append((f"{call}, {threads}", line, lambda: said(draw(0.3, 2))))
        print(f"{'':28}{'p50':>8}{'p90':>8}{'most':>8}  said")
        for name, line, moment in cases:
            if given.only not in name:
                continue
            took, tellings = [], Counter()
            for _ in range(given.times):
                each, told = once(line, folder, moment())
                tellings[told] += 1
                if each >= 0:
                    took.append(each)
            ninth = statistics.quantiles(took, n=10)[-1] if len(took) > 1 else float("nan")
            shown = "; ".join(f"{told} x{count}" for told, count in tellings.most_common(4))
            median, most = (statistics.median(took), max(took)) if took else (float("nan"), float("nan"))
            print(f"{name:28}{median:8.0f}{ninth:8.0f}{most:8.0f}  {shown}", flush=True)


if __name__ == "__main__":
    main()
