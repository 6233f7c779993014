"""Decides the whole synthetic county by the four modules of Yuzhou 2023 and prints what came out.

Run it with examples/demo.sh, or by itself where liangce[frames] is installed.
"""

from __future__ import annotations

import argparse
import datetime
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import liangce as lc
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
from liangce import synthetic
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

PROJECT = Path(__file__).resolve().parents[1]

# What is decided for each table of the county.
WORK = {
    "households": ["监测对象识别", "风险消除"],
    "villages": ["筛查覆盖", "应纳尽纳"],
    "loans": ["小额信贷", "财政贴息"],
    "townships": ["应贷尽贷"],
    "funds": [
        *("四月底支出进度", "六月底支出进度", "九月底支出进度", "十一月底支出进度"),
        *("产业资金比例", "工程完工", "项目入库", "跟踪督促", "资金分配公开", "乡村项目公示"),
    ],
    "county": ["收入参考线查询", "本级衔接资金规模", "县级投入不减", "防贫保保障线提高", "两线合一"],
}
MILESTONES = WORK["funds"][:4]

ENGLISH = {
    "合成县": "synthetic county, seed {seed}: {households:,} households, {persons:,} persons, {loans:,} loans, "
    "{payments:,} payments",
    "从缓存读取": "read from {folder}",
    "生成": "generated",
    "生成县": "county",
    "判定": "deciding {table}",
    "结果": "Verdicts on {on}",
    "决定": "decision",
    "判定数": "cases",
    "资料不足": "undetermined",
    "各结果": "verdicts",
    "可能范围": "bounds of the first",
    "乡镇": "township",
    "分乡镇": "Monitoring by township: households to take in, with what missing data leaves open",
    "户数": "households",
    "纳入": "eligible",
    "不纳入": "not eligible",
    "资料不足户": "undetermined",
    "范围": "eligible between",
    "在册": "monitored now",
    "应退出": "exit recommended",
    "什么起决定作用": "What decides",
    "监测对象识别所据": "monitoring: the row of the decision table",
    "候选户的条件": "candidates: the conditions they meet",
    "未达退出标准": "exit: criteria not met (a household may fail several)",
    "贷款不符": "loans: conditions not met (a loan may fail several)",
    "收入低于参考线": "income below the line",
    "保障存在问题": "problem in a guarantee",
    "突发严重困难": "sudden difficulty",
    "两项以上": "two or more of them",
    "节点": "Spending milestones (paid of received)",
    "情景": "course",
    "层级": "level",
    "最缺的数据": "What data is missing most",
    "事实": "fact",
    "挡住的判定": "verdicts held up",
    "补上即定": "settled by this alone",
    "用时": "{rows:,} cases in {seconds:.1f} s; generated or read in {before:.1f} s; peak memory {memory:.0f} MB; "
    "results in {folder}",
    "追溯": "* about a day before the document was published",
}
CHINESE = {
    "合成县": "合成县（种子 {seed}）：{households:,} 户，{persons:,} 人，{loans:,} 笔贷款，{payments:,} 笔支出",
    "从缓存读取": "从 {folder} 读取",
    "生成": "新生成",
    "判定": "判定 {table}",
    "结果": "{on} 的判定结果",
    "可能范围": "首项可能范围",
    "分乡镇": "分乡镇监测对象识别：应纳入户数，以及资料不足留下的范围",
    "范围": "应纳入的范围",
    "资料不足户": "资料不足",
    "监测对象识别所据": "监测对象识别：判定表的行",
    "候选户的条件": "候选户：所符合的条件",
    "未达退出标准": "退出：未达到的标准（一户可有多项）",
    "贷款不符": "贷款：不符合的条件（一笔可有多项）",
    "节点": "支出进度节点（支出占到账）",
    "用时": "{rows:,} 个判定对象用时 {seconds:.1f} 秒；生成或读取 {before:.1f} 秒；"
    "内存峰值 {memory:.0f} MB；结果在 {folder}",
    "追溯": "* 早于文件印发日期的节点",
}
WORDS = {
    "ELIGIBLE": "符合", "NOT_ELIGIBLE": "不符合", "UNDETERMINED": "资料不足", "EXIT": "可退出", "STAY": "继续监测",
    "NOT_APPLICABLE": "不适用", "MET": "达到", "NOT_MET": "未达到", "NOT_DUE": "未到期", "TERMS_NOT_MET": "条件不符",
    "COMPUTED": "已算出",
}  # fmt: skip
CODES = {
    "no_condition": "无识别条件", "data_and_verification": "缺数据且未核实", "verified": "已核实纳入",
    "verified_no_risk": "已核实无风险", "risk_confirmed": "候选、待核实", "already_monitored": "已在册",
    "verified_with_gaps": "已核实、数据待补", "X1": "收入稳定", "X2": "保障持续", "X3": "刚性支出解决",
    "X4": "风险消除", "X5": "没有新增风险", "X6": "已落实帮扶", "X7": "监测满期", "amount": "金额", "term": "期限",
    "security": "担保抵押", "household": "户内合计", "rate": "利率", "age": "年龄", "capacity": "行为能力",
    "credit": "信用", "rating": "评级", "ability": "偿还能力",
}  # fmt: skip
COLOURS = {"MET": "green", "ELIGIBLE": "green", "EXIT": "green", "NOT_MET": "red", "UNDETERMINED": "yellow"}


@dataclass
class Face:
    """The words of the summary in one language."""

    language: str
    policy: lc.Policy

    def __call__(self, key: str, **values: object) -> str:
        """A text of the summary."""
        text = ENGLISH[key] if self.language == "en" else CHINESE.get(key, key)
        return text.format(**values)

    def verdict(self, word: str) -> str:
        """A verdict in the language's words, coloured."""
        shown = word if self.language == "en" else WORDS.get(word, word)
        return f"[{COLOURS[word]}]{shown}[/]" if word in COLOURS else shown

    def code(self, code: str) -> str:
        """A row, condition or criterion."""
        return code if self.language == "en" or code not in CODES else f"{CODES[code]} {code}"

    def name(self, name: str) -> str:
        """A decision, fact or parameter of the policy."""
        if self.language != "en":
            return name
        for elements in (self.policy.decisions, self.policy.facts, self.policy.parameters):
            if name in elements:
                return elements[name].en or name
        return name


def arguments() -> argparse.Namespace:
    """The command line; examples/demo.sh prints the help."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=300_000, metavar="N")
    parser.add_argument("--seed", type=int, default=2023, metavar="S")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--out", type=Path, default=PROJECT / "build/demo", metavar="FOLDER")
    parser.add_argument("--threads", type=int, default=None, metavar="N")
    return parser.parse_args()


def kept_county(
    seed: int, households: int, progress: Callable[[int, int, str], object] | None = None
) -> tuple[synthetic.County, Path, bool]:
    """A county from the cache, or made now and kept; its folder; whether it was there."""
    folder = PROJECT / f"build/county/v{synthetic.VERSION}-seed{seed}-{households}"
    try:
        return synthetic.read(folder), folder, True
    except (OSError, ValueError, pa.ArrowInvalid):
        county = synthetic.generate(seed, households, progress)
        county.write(folder)
        return county, folder, False


def the_county(seed: int, households: int, face: Face, console: Console) -> synthetic.County:
    """The county, and where it comes from on the console."""
    with Progress(TextColumn("{task.description}"), BarColumn(), console=console, transient=True) as bars:
        task = bars.add_task(face("生成县"), visible=False)
        county, folder, kept = kept_county(
            seed,
            households,
            lambda done, total, what: bars.update(task, completed=done, total=total, visible=True),
        )
    source = face("从缓存读取", folder=os.path.relpath(folder)) if kept else face("生成")
    counts = {name: county[name].num_rows for name in ("loans", "payments")}
    console.print(
        face("合成县", seed=seed, households=households, persons=county["members"].num_rows, **counts), f"({source})"
    )
    return county


def decide(policy: lc.Policy, county: synthetic.County, threads: int | None, face: Face, console: Console) -> dict:
    """Every table of the county with its verdicts beside its ids."""
    results = {}
    bars = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*bars, console=console) as progress:
        for name, decisions in WORK.items():
            table = county[name]
            task = progress.add_task(face("判定", table=name), total=table.num_rows)
            decided = policy.decide_table(
                table,
                decisions,
                on=county.on,
                threads=threads,
                ignore=synthetic.KEYS,
                progress=lambda rows, task=task: progress.update(task, completed=rows),
            ).to_pyarrow()
            progress.update(task, completed=table.num_rows)
            keys = [column for column in table.column_names if column in synthetic.KEYS]
            keys += ["资金层级"] if name == "funds" else []
            results[name] = pa.table(
                {
                    **{key: table[key] for key in keys},
                    **{column: decided[column] for column in decided.column_names},
                }
            )
    return results


def save(results: dict, folder: Path) -> None:
    """One Parquet file a table, each put in place whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in results.items():
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
        os.close(handle)
        try:
            pyarrow.parquet.write_table(table, temporary, compression="zstd")
            os.replace(temporary, folder / f"{name}.parquet")
        finally:
            Path(temporary).unlink(missing_ok=True)


def tally(column: pa.ChunkedArray) -> Counter:
    """How often each word stands in a column."""
    counted = pc.value_counts(column.cast(pa.string())).to_pylist()
    return Counter({entry["values"]: entry["counts"] for entry in counted if entry["values"] is not None})


def verdicts(results: dict, policy: lc.Policy, county: synthetic.County, face: Face) -> Table:
    """How many of each verdict, and between what the first of them lies."""
    out = Table(title=face("结果", on=county.on), title_justify="left")
    out.add_column(face("决定"))
    out.add_column(face("判定数"), justify="right")
    out.add_column(face("各结果"))
    out.add_column(face("资料不足"), justify="right")
    out.add_column(face("可能范围"), justify="right")
    for name, decisions in WORK.items():
        for decision in decisions:
            counts = tally(results[name][decision])
            words = policy.decisions[decision].verdicts or ("COMPUTED",)
            unknown = counts["UNDETERMINED"]
            shown = "  ".join(f"{face.verdict(word)} {counts[word]:,}" for word in words if counts[word])
            first = counts[words[0]]
            bounds = f"{first:,}" if not unknown else f"{first:,} .. {first + unknown:,}"
            out.add_row(face.name(decision), f"{len(results[name]):,}", shown, f"{unknown:,}", bounds)
    return out


def by_township(results: dict, face: Face) -> Table:
    """The households to take in, township by township, with bounds."""
    table = results["households"]
    grouped: dict[str, Counter] = {}
    rows = pa.table(
        {
            "township": pc.fill_null(table["乡镇编号"].cast(pa.string()), "?"),
            "verdict": table["监测对象识别"].cast(pa.string()),
            "code": table["监测对象识别.code"].cast(pa.string()),
            "exit": table["风险消除"].cast(pa.string()),
        }
    )
    counted = rows.group_by(["township", "verdict", "code", "exit"]).aggregate([([], "count_all")]).to_pylist()
    for entry in counted:
        counts = grouped.setdefault(entry["township"], Counter())
        counts["all"] += entry["count_all"]
        counts[entry["verdict"]] += entry["count_all"]
        counts["monitored"] += entry["count_all"] * (entry["code"] == "already_monitored")
        counts["exit"] += entry["count_all"] * (entry["exit"] == "EXIT")
    out = Table(title=face("分乡镇"), title_justify="left")
    out.add_column(face("乡镇"))
    for heading in ("户数", "纳入", "不纳入", "资料不足户", "范围", "在册", "应退出"):
        out.add_column(face(heading), justify="right")
    for township in sorted(grouped):
        counts = grouped[township]
        low, open_ = counts["ELIGIBLE"], counts["UNDETERMINED"]
        share = f"{low / counts['all']:.2%} .. {(low + open_) / counts['all']:.2%}"
        out.add_row(
            township,
            *(f"{counts[key]:,}" for key in ("all", "ELIGIBLE", "NOT_ELIGIBLE", "UNDETERMINED")),
            share,
            *(f"{counts[key]:,}" for key in ("monitored", "exit")),
        )
    return out


def what_binds(results: dict, county: synthetic.County, face: Face) -> list[Table]:
    """Which row, condition or criterion decides most."""
    households, loans = results["households"], results["loans"]
    tables = [bars(face("监测对象识别所据"), tally(households["监测对象识别.code"]), face)]

    source = county["households"]
    line = face.policy.parameters["监测收入参考线"].on(county.on)
    income = households["监测对象识别.pc_income"].to_pylist()  # exact: Decimal, or text where a decimal column ends
    below = pa.chunked_array([pa.array([value is not None and Decimal(value) < line for value in income])])
    guarantee = pa.chunked_array([pa.array([False] * len(source))])
    for name in ("吃", "穿", "义务教育", "基本医疗", "住房", "饮水"):
        guarantee = pc.or_(guarantee, pc.fill_null(pc.equal(source[name].cast(pa.string()), "problem"), False))
    sudden = pc.and_(
        pc.or_(pc.fill_null(source["大额刚性支出"], False), pc.fill_null(source["收入大幅缩减"], False)),
        pc.fill_null(source["基本生活严重困难"], False),
    )
    conditions = {"收入低于参考线": below, "保障存在问题": guarantee, "突发严重困难": sudden}
    met = sum(mask.to_numpy().astype(int) for mask in conditions.values())
    counts = Counter({face(name): int((mask.to_numpy() & (met == 1)).sum()) for name, mask in conditions.items()})
    counts[face("两项以上")] = int((met > 1).sum())
    tables.append(bars(face("候选户的条件"), counts, face))

    stays = households.filter(pc.equal(households["风险消除"].cast(pa.string()), "STAY"))
    tables.append(bars(face("未达退出标准"), tally(pc.list_flatten(stays["风险消除.failed"])), face))
    tables.append(bars(face("贷款不符"), tally(pc.list_flatten(loans["小额信贷.reasons"])), face))
    return tables


def bars(title: str, counts: Counter, face: Face, most: int = 10) -> Table:
    """Counts with a bar each, the largest first."""
    out = Table(title=title, title_justify="left", show_header=False, box=None, min_width=72)
    top = max(counts.values(), default=1) or 1
    for word, count in counts.most_common(most):
        out.add_row(face.code(word), f"{count:,}", "█" * max(1, round(24 * count / top)) if count else "")
    return out


def milestones(results: dict, policy: lc.Policy, on: datetime.date, face: Face) -> Table:
    """Every course and level against every milestone."""
    out = Table(title=face("节点"), title_justify="left")
    out.add_column(face("情景"))
    out.add_column(face("层级"))
    for step in policy.parameters["支出进度节点"].on(on):
        out.add_column(f"{step['by']} ≥ {step['target']} %")
    table = results["funds"]
    for row in table.to_pylist():
        cells = []
        for name in MILESTONES:
            percent = row[f"{name}.percent"]
            mark = "*" if row[f"{name}.value.retroactive"] else ""
            cells.append(f"{face.verdict(row[name])} {'' if percent is None else f'{percent} %'}{mark}")
        out.add_row(row["情景"], row["资金层级"], *cells)
    out.caption = face("追溯")
    out.caption_justify = "left"
    return out


def missing(results: dict, face: Face) -> Table:
    """The facts that hold up most verdicts, and how many each would settle by itself."""
    held, alone = Counter(), Counter()
    for name, decisions in WORK.items():
        for decision in decisions:
            column = results[name][f"{decision}.missing"]
            held.update(tally(pc.list_flatten(column)))
            single = column.filter(pc.equal(pc.list_value_length(column), 1))
            alone.update(tally(pc.list_flatten(single)))
    out = Table(title=face("最缺的数据"), title_justify="left")
    out.add_column(face("事实"))
    out.add_column(face("挡住的判定"), justify="right")
    out.add_column(face("补上即定"), justify="right")
    for fact, count in held.most_common(15):
        out.add_row(face.name(fact), f"{count:,}", f"{alone[fact]:,}")
    return out


def main() -> int:
    """Make, decide, save, print."""
    options = arguments()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    policy = lc.load(PROJECT / "policies/yuzhou-2023")
    face = Face(options.lang, policy)
    start = time.perf_counter()
    try:
        county = the_county(options.seed, options.households, face, console)
    except (TypeError, ValueError) as error:
        console.print(f"[red]{error}[/]")
        return 2
    before = time.perf_counter() - start

    start = time.perf_counter()
    results = decide(policy, county, options.threads, face, console)
    seconds = time.perf_counter() - start
    save(results, options.out)

    console.print(verdicts(results, policy, county, face))
    console.print(by_township(results, face))
    console.rule(face("什么起决定作用"), align="left")
    for table in what_binds(results, county, face):
        console.print(table)
    console.print(milestones(results, policy, county.on, face))
    console.print(missing(results, face))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = sum(len(table) for table in results.values())
    console.print(
        face("用时", rows=rows, seconds=seconds, before=before, memory=memory, folder=os.path.relpath(options.out))
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
