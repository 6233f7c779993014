"""How much memory a table takes: the peak while it is decided, beside what goes in and comes out.

    python bench/memory.py [--rows 1000000,10000000]

The promise is inputs + outputs + 64 MB. Every line is a process of its own: it reads the columns (``decide_table``: an
Arrow file into memory; ``run``: only opens the Parquet file), and takes the highest resident size from then on, less
what it was when liangce was imported, the policy loaded and a table of a thousand rows decided. ``over`` is what that
is above the inputs and outputs in memory, buffers that several arrays show counted once; a run holds neither, so that
all of it is above.

The rules are those of bench/peers/compare.py: a screen of twelve facts, and the decision 监测对象识别 of fourteen with
all its outputs and the missing facts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "peers"))

import compare
import liangce as lc
import monitoring
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

MB = 1 << 20
ON = "2023-06-30"


def resident(what: str) -> int:
    """``VmRSS``: now; ``VmHWM``: the most since the last reset."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) << 10
    raise LookupError(what)


def measure(rule: str, way: str, file: str, threads: int) -> dict[str, int]:
    """Decide in this process."""
    policy = lc.load_text(compare.POLICY) if rule == "screen" else lc.load(lc.shipped("yuzhou-2023"))
    decision = "screen" if rule == "screen" else monitoring.DECISION
    with tempfile.TemporaryDirectory(dir=Path(file).parent) as folder:
        if way == "decide_table":
            with pa.OSFile(file) as source:
                few = pa.ipc.open_file(source).get_batch(0).slice(0, 1000)
            policy.decide_table(pa.Table.from_batches([few]), decision, on=ON, threads=threads).to_pyarrow()
        else:
            few = Path(folder) / "few.parquet"
            pq.write_table(pq.ParquetFile(file).read_row_group(0).slice(0, 1000), few)
            lc.run(policy, few, decision, on=ON, out=Path(folder) / "few.out.parquet", threads=threads)
        pa.default_memory_pool().release_unused()
        before = resident("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")
        if way == "decide_table":
            with pa.OSFile(file) as source:
                table = pa.ipc.open_file(source).read_all()
            made = policy.decide_table(table, decision, on=ON, threads=threads).to_pyarrow()
            inputs, outputs = table.get_total_buffer_size(), made.get_total_buffer_size()
        else:
            out = Path(folder) / "out.parquet"
            lc.run(policy, file, decision, on=ON, out=out, threads=threads)
            inputs, outputs = Path(file).stat().st_size, out.stat().st_size
        return {"peak": resident("VmHWM") - before, "in": inputs, "out": outputs}


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", default="1000000,10000000")
    parser.add_argument("--only", default="")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        rule, way, file, threads = given.one
        print(json.dumps(measure(rule, way, file, int(threads))))
        return
    print(f"{'':44}{'in':>8}{'out':>8}{'peak':>8}{'over':>8}   peak/(in+out)   MB")
    with tempfile.TemporaryDirectory() as folder:
        for rows in map(int, given.rows.split(",")):
            for rule, module in (("screen", compare), ("monitoring", monitoring)):
                table: Any = module.arrow(module.county(rows, 0.05), money=pa.decimal128(18, 2))
                files = {"decide_table": f"{folder}/table.arrow", "run": f"{folder}/table.parquet"}
                with pa.OSFile(files["decide_table"], "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                    writer.write_table(table)
                pq.write_table(table, files["run"], row_group_size=1 << 18)
                del table
                for way, file in files.items():
                    for threads in (1, 2):
                        name = f"{way}, {rule}, {rows:,} rows, {threads} thread{'s' * (threads > 1)}"
                        if given.only not in name:
                            continue
                        line = [sys.executable, __file__, "--one", rule, way, file, str(threads)]
                        told = json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)
                        held = told["in"] + told["out"] if way == "decide_table" else 0
                        ratio = f"{told['peak'] / held:10.2f}" if held else "          "
                        print(
                            f"{name:44}{told['in'] / MB:8.0f}{told['out'] / MB:8.0f}{told['peak'] / MB:8.0f}"
                            f"{(told['peak'] - held) / MB:8.0f}   {ratio}",
                            flush=True,
                        )


if __name__ == "__main__":
    main()
