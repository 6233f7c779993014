"""How long the four modules take for a whole county: Parquet files read, every decision of examples/demo.py decided.

    python bench/county.py [--households 300000] [--seed 2023] [--threads N] [--runs 3]

The county is the synthetic one of examples/demo.py, from the same cache (made and kept when it is not there; that is
not counted). Times are wall clock, the best of the runs; the policy is loaded and compiled before.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))

import demo
import liangce as lc
import pyarrow.parquet as pq
from liangce import synthetic


def main() -> None:
    """Measure and print one line a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=2023)
    parser.add_argument("--threads", type=int, default=None, help="default: all cores")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    county, folder, _ = demo.kept_county(asked.seed, asked.households)
    on = county.on
    del county
    policy = lc.load(lc.shipped("yuzhou-2023"))
    policy.on(on)

    best: dict[str, tuple[float, float, int]] = {}
    totals = []
    for _ in range(asked.runs):
        began = time.perf_counter()
        for name, decisions in demo.WORK.items():
            start = time.perf_counter()
            table = pq.read_table(folder / "observed" / f"{name}.parquet")
            read = time.perf_counter()
            policy.decide_table(table, decisions, on=on, threads=asked.threads, ignore=synthetic.KEYS)
            taken = (read - start, time.perf_counter() - read, table.num_rows)
            best[name] = min(taken, best.get(name, taken), key=lambda t: t[0] + t[1])
        totals.append(time.perf_counter() - began)

    print(f"{'table':<12}{'rows':>10}{'decisions':>11}{'read, s':>10}{'decided, s':>12}")
    for name, (read, decided, rows) in best.items():
        print(f"{name:<12}{rows:>10,}{len(demo.WORK[name]):>11}{read:>10.3f}{decided:>12.3f}")
    rows = sum(rows for _, _, rows in best.values())
    print(f"{'all':<12}{rows:>10,}{'':>11}{'':>10}{min(totals):>12.3f}   (one run from start to end)")


if __name__ == "__main__":
    main()
