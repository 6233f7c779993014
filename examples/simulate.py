"""What-ifs on the synthetic county: the analyst's questions that the four modules answer, each with bounds.

    python examples/simulate.py                    all of them, on 30,000 households
    python examples/simulate.py line-8000 curve    some of them
    python examples/simulate.py --households 300000 --seed 7

What nobody knows stays visible: every number of households or loans comes with what missing data leaves open.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import liangce as lc
import pyarrow as pa
import pyarrow.compute as pc
from liangce import synthetic
from rich.console import Console
from rich.table import Table

LINE = "监测收入参考线"
SCREENING = {"须经核实": False}  # the screening alone: the candidates, before anybody verifies


class Study:
    """A county and the policy it is asked by."""

    def __init__(self, households: int, seed: int) -> None:
        """Make the county."""
        self.policy = lc.load(lc.shipped("yuzhou-2023"))
        self.county = synthetic.generate(seed, households)

    def decide(self, table: str, decision: str, changes: dict | None = None, *, missing: bool = False) -> pa.Table:
        """One decision for every row of a table, under changed parameters."""
        policy = self.policy.amend(changes) if changes else self.policy
        decided = policy.decide_table(
            self.county[table], [decision], on=self.county.on, missing=missing, ignore=synthetic.KEYS
        )
        return decided.to_pyarrow()

    def count(self, table: str, decision: str, word: str, changes: dict | None = None) -> tuple[int, int]:
        """How many rows have a verdict: at least, and at most, when everything unknown turned out so."""
        words = tally(self.decide(table, decision, changes)[decision])
        return words[word], words[word] + words["UNDETERMINED"]


def tally(column: pa.ChunkedArray) -> Counter:
    """How often each word stands in a column."""
    counted = pc.value_counts(column.cast(pa.string())).to_pylist()
    return Counter({entry["values"]: entry["counts"] for entry in counted if entry["values"] is not None})


def show(title: str, headings: list[str], rows: list[list[object]]) -> Table:
    """Rows as a table, numbers to the right."""
    out = Table(title=title, title_justify="left")
    for i, heading in enumerate(headings):
        out.add_column(heading, justify="left" if i == 0 else "right")
    for row in rows:
        out.add_row(*(f"{cell:,}" if isinstance(cell, (int, Decimal)) else str(cell) for cell in row))
    return out


def line_8000(study: Study) -> Table:
    """If the line were 8,000 instead of 7,500: how many more candidates, and in which townships?"""
    before = study.decide("households", "监测对象识别", SCREENING)
    after = study.decide("households", "监测对象识别", {**SCREENING, LINE: 8000})
    townships = pc.fill_null(study.county["households"]["乡镇编号"].cast(pa.string()), "?")
    sides = pa.table(
        {
            "township": townships,
            "before": before["监测对象识别"].cast(pa.string()),
            "after": after["监测对象识别"].cast(pa.string()),
        }
    )
    grouped: dict[str, Counter] = {"all": Counter()}
    for entry in sides.group_by(["township", "before", "after"]).aggregate([([], "count_all")]).to_pylist():
        for name in ("all", entry["township"]):
            counts = grouped.setdefault(name, Counter())
            counts["before", entry["before"]] += entry["count_all"]
            counts["after", entry["after"]] += entry["count_all"]
    rows = []
    for name, counts in sorted(grouped.items(), key=lambda item: -item[1]["after", "ELIGIBLE"]):
        row: list[object] = [name]
        for side in ("before", "after"):
            low = counts[side, "ELIGIBLE"]
            row += [low, low + counts[side, "UNDETERMINED"]]
        rows.append([*row, f"{row[3] - row[1]:+,}"])
    headings = ["township", "at 7,500: least", "most", "at 8,000: least", "most", "more"]
    return show("Candidates at a line of 7,500 and of 8,000 (screening)", headings, rows[:11])


def curve(study: Study) -> Table:
    """How do the candidates grow with the line, from 6,000 to 10,000?"""
    rows = []
    for line in range(6000, 10_001, 500):
        low, high = study.count("households", "监测对象识别", "ELIGIBLE", {**SCREENING, LINE: line})
        step = f"{(low - rows[-1][1]) / 5:.0f}" if rows else ""
        rows.append([f"{line:,}", low, high, step])
    return show("Candidates against the line", ["line", "least", "most", "households per 100 yuan"], rows)


def two_lines(study: Study) -> Table:
    """Does moving only the monitoring line break 两线合一?"""
    rows = []
    for name, changes in {
        "as it is": {},
        "monitoring line 8,000": {LINE: 8000},
        "both lines 8,000": {LINE: 8000, "防贫保保障线": 8000},
    }.items():
        decided = study.policy.amend(changes) if changes else study.policy
        decision = decided.decide("两线合一", {}, on=study.county.on)
        rows.append([name, decision.verdict, decision.value["difference"]])
    return show("One line for monitoring and insurance (10.2)", ["", "verdict", "difference in yuan"], rows)


def exits(study: Study) -> Table:
    """How many households would leave at the next adjustment, and what holds the others?"""
    decided = study.decide("households", "风险消除")
    words = tally(decided["风险消除"])
    low = words["EXIT"]
    rows: list[list[object]] = [["EXIT", low, low + words["UNDETERMINED"]]]
    stay = decided.filter(pc.equal(decided["风险消除"].cast(pa.string()), "STAY"))
    failed = tally(pc.list_flatten(stay["风险消除.failed"]))
    rows += [[f"STAY, {name} not met", count, ""] for name, count in sorted(failed.items())]
    held = tally(stay["风险消除.code"])["hold_no_labour"]
    rows.append(["STAY, nobody who can work", held, ""])
    return show("Exits, and what blocks the rest", ["", "least", "most"], rows)


def line_drift(study: Study) -> Table:
    """How many monitored households fail X1 only because the line rises to 8,300 (Henan 2024)?"""

    def passing(changes: dict | None) -> Counter:
        decided = study.decide("households", "风险消除", changes)
        stay = decided.filter(pc.equal(decided["风险消除"].cast(pa.string()), "STAY"))
        only = stay.filter(pc.equal(pc.binary_join(stay["风险消除.failed"], ","), "X1"))
        return Counter({"exit": tally(decided["风险消除"])["EXIT"], "x1": len(only)})

    now, then = passing(None), passing({LINE: 8300})
    rows: list[list[object]] = [
        ["exits", now["exit"], then["exit"], f"{then['exit'] - now['exit']:+,}"],
        ["fail X1 alone", now["x1"], then["x1"], f"{then['x1'] - now['x1']:+,}"],
    ]
    return show("Monitored households when the line rises", ["", "7,500", "8,300", "change"], rows)


def subsidy(study: Study) -> Table:
    """What does the interest subsidy of these loans cost, by the ratio the document leaves open?"""
    rows: list[list[object]] = []
    for ratio in (None, 50, 70, 100):
        decided = study.decide("loans", "财政贴息", {"贴息比例": ratio} if ratio else None)
        known = decided["财政贴息.value"].drop_null()
        total = sum((Decimal(str(value)) for value in known.to_pylist()), Decimal(0))
        unknown = len(decided) - len(known)
        rows.append([f"{ratio} %" if ratio else "not given", total, unknown])
    return show("Interest subsidy over the whole terms (8.4)", ["ratio", "yuan", "loans undetermined"], rows)


def shares(study: Study) -> Table:
    """How many loans hang on whether shares in cooperatives are allowed (two texts disagree)?"""
    rows: list[list[object]] = []
    for treatment in ("flag", "allow", "forbid"):
        words = tally(study.decide("loans", "小额信贷", {"入股用途处理": treatment})["小额信贷"])
        rows.append(
            [treatment, *(words[word] for word in ("ELIGIBLE", "TERMS_NOT_MET", "NOT_ELIGIBLE", "UNDETERMINED"))]
        )
    headings = ["treatment", "ELIGIBLE", "TERMS_NOT_MET", "NOT_ELIGIBLE", "UNDETERMINED"]
    return show("Loans for shares in cooperatives (8.8)", headings, rows)


def denominators(study: Study) -> Table:
    """What does the denominator of the spending progress change?"""
    rows: list[list[object]] = []
    for base in ("received", "annual_plan", "received_before"):
        for milestone in ("六月底支出进度", "九月底支出进度"):
            decided = study.decide("funds", milestone, {"进度分母": base})
            levels = study.county["funds"].select(["情景", "资金层级"]).to_pylist()
            row: list[object] = [f"{base}, {study.policy.decisions[milestone].en}"]
            for place, word, percent in zip(
                levels, decided[milestone].to_pylist(), decided[f"{milestone}.percent"].to_pylist(), strict=True
            ):
                if place["资金层级"] == "total":
                    row.append(f"{word} {percent} %")
            rows.append(row)
    headings = ["denominator, milestone", *courses(study)]
    return show("Spending progress by denominator (12.3, 12.4), all levels together", headings, rows)


def courses(study: Study) -> list[str]:
    """The courses of the year, in the order of the table."""
    return list(dict.fromkeys(study.county["funds"]["情景"].to_pylist()))


def industry(study: Study) -> Table:
    """How much more may go to other uses before the industry share falls below 60 %?"""
    decided = study.decide("funds", "产业资金比例")
    rows: list[list[object]] = []
    for level, word, slack, short in zip(
        study.county["funds"]["资金层级"].to_pylist()[:5],
        *(decided[name].to_pylist()[:5] for name in ("产业资金比例", "产业资金比例.slack", "产业资金比例.shortfall")),
        strict=True,
    ):
        rows.append([level, word, slack, short])
    return show("Industry share (6.6)", ["level", "verdict", "slack in yuan", "shortfall in yuan"], rows)


def missing(study: Study) -> Table:
    """Which missing fact would settle most verdicts, were it filled in?"""
    held, alone = Counter(), Counter()
    for table, decision in (("households", "监测对象识别"), ("households", "风险消除"), ("loans", "小额信贷")):
        column = study.decide(table, decision, missing=True)[f"{decision}.missing"]
        held.update(tally(pc.list_flatten(column)))
        alone.update(tally(pc.list_flatten(column.filter(pc.equal(pc.list_value_length(column), 1)))))
    rows: list[list[object]] = []
    for name, count in held.most_common(12):
        known = study.policy.facts if name in study.policy.facts else study.policy.parameters
        rows.append([f"{name} ({known[name].en})", count, alone[name]])
    return show("The value of a fact", ["fact", "verdicts it holds up", "settled by it alone"], rows)


QUESTIONS: dict[str, Callable[[Study], Table]] = {
    "line-8000": line_8000,
    "curve": curve,
    "two-lines": two_lines,
    "exits": exits,
    "line-drift": line_drift,
    "subsidy": subsidy,
    "shares": shares,
    "denominators": denominators,
    "industry": industry,
    "missing": missing,
}


def main() -> int:
    """Ask the questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help=f"some of: {', '.join(QUESTIONS)}")
    parser.add_argument("--households", type=int, default=30_000, metavar="N")
    parser.add_argument("--seed", type=int, default=2023, metavar="S")
    options = parser.parse_args()
    if unknown := [name for name in options.questions if name not in QUESTIONS]:
        parser.error(f"no question {unknown[0]!r}; there are: {', '.join(QUESTIONS)}")
    try:
        study = Study(options.households, options.seed)
    except (TypeError, ValueError) as error:
        parser.error(str(error))
    console = Console(highlight=False)
    for name in options.questions or QUESTIONS:
        question = QUESTIONS[name]
        console.print(f"[bold]{question.__doc__}[/]")
        console.print(question(study))
    return 0


if __name__ == "__main__":
    sys.exit(main())
