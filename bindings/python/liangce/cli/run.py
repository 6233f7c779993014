"""``liangce run``: a table of cases of any size from a file, a table of verdicts to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

import liangce as lc
from liangce.cli.common import FINDINGS, FORMAT, Format, print_json, rate_bar, replacing, reporting, tell_removed

if TYPE_CHECKING:
    from liangce.streaming import Progress, RunSummary


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        epilog="Examples:  liangce run policies/yuzhou-2023 --data households.parquet --on 2023-10-01 "
        "--out verdicts.parquet --decision 监测对象识别 --keep household_id"
        "  ·  liangce run policies/yuzhou-2023 --data 台账.xlsx --sheet 农户 --header 3 --map county.map.yaml "
        "--on 2023-10-01 --out verdicts.csv --max-rejects 1%"
        "  ·  liangce run policies/yuzhou-2023 --data 台账.xlsx --write-map county.map.yaml"
        "  ·  liangce run policies/yuzhou-2023 --data 台账.xlsx --map county.map.yaml --on 2023-10-01 --profile-only"
        "  ·  zcat 农户.csv.gz | liangce run policies/yuzhou-2023 --data - --on 2023-10-01 --out verdicts.parquet"
    )(run)


def run(
    path: str = typer.Argument(help="The policy: a file or a folder."),
    data: str = typer.Option(
        metavar="FILE",
        help="A row a case: .parquet (or a folder, or a pattern like 'county/*.parquet'), .csv, .tsv, .arrow, .xlsx; "
        "- for CSV or Arrow from standard input. Columns are facts by name or alias.",
    ),
    on: str | None = typer.Option(None, metavar="DATE", help="The date the question is asked for, like 2023-06-30."),
    out: str | None = typer.Option(None, metavar="FILE", help=".parquet, .csv or .arrow; there whole or not at all."),
    decision: list[str] = typer.Option(
        [], metavar="NAME", help="Which decisions; all when not given. May be repeated."
    ),
    keep: list[str] = typer.Option([], metavar="COLUMN", help="Columns carried to the output. May be repeated."),
    ignore: list[str] = typer.Option(
        [], metavar="COLUMN", help="Columns that are no facts and need not be; '*': all of them. May be repeated."
    ),
    map: str | None = typer.Option(
        None, metavar="FILE", help="What the columns are where their names are no facts: a mapping in YAML."
    ),
    write_map: str | None = typer.Option(
        None, metavar="FILE", help="Decide nothing: write a mapping to begin with, from the headers; - prints it."
    ),
    profile: bool = typer.Option(
        False, "--profile", help="Say as well what each column holds and what no column keeps UNDETERMINED."
    ),
    profile_only: bool = typer.Option(
        False,
        "--profile-only",
        help="Write no verdicts: read everything and say what each column holds, what was rejected, which facts have "
        "no column and which decisions that keeps UNDETERMINED.",
    ),
    rejects: str | None = typer.Option(
        None,
        metavar="FILE",
        help="CSV for bad rows, as they were and with what is wrong; OUT.rejects.csv when not given.",
    ),
    max_rejects: str | None = typer.Option(
        None, metavar="N|P%", help="Give up (exit code 2) when there are more bad rows than this."
    ),
    force: bool = typer.Option(False, "--force", help="Write over OUT and the rejects of an earlier run."),
    encoding: str | None = typer.Option(
        None, help="Of a CSV file: utf-8, gb18030, gbk, utf-16, ...; found out when not given."
    ),
    delimiter: str | None = typer.Option(None, help="Of a CSV file; found out by its first line when not given."),
    sheet: str | None = typer.Option(None, help="Of an Excel file: its name, or its number from 1."),
    header: int = typer.Option(1, min=1, help="Of an Excel file: the row that names the columns."),
    verdicts_only: bool = typer.Option(
        False, "--verdicts-only", help="Only verdicts: no outputs, findings and missing facts; faster and smaller."
    ),
    threads: int | None = typer.Option(None, min=1, help="Threads; one a core when not given."),
    batch_rows: int | None = typer.Option(
        None, min=1, help="Rows decided at a time; so many as fit some hundred megabytes when not given."
    ),
    format: Format = FORMAT,
) -> None:
    """Decide every row of a table of any size, in bounded memory.

    A row with a bad cell has no verdict: it goes to the rejects with its number, line, column and what was meant; the
    others go on. Mend that file and give it as --data to decide the rest. Exit codes: 0 fine, 1 some rows were
    rejected, 2 could not run; 130 and 143 when interrupted, and then nothing is written. Needs pyarrow (the extra
    `frames` of the package); Excel files need the extra `excel`.
    """
    with reporting():
        streaming = _streaming()
        policy = lc.load(path)
        reading = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet, "header": header}
        if write_map is not None:
            _write_map(streaming, policy, data, write_map, force, reading)
            return
        if on is None:
            raise typer.BadParameter("the date of the question is needed", param_hint="--on")
        columns = {"map": map, "keep": keep, "ignore": ignore, "max_rejects": max_rejects, "batch_rows": batch_rows}
        if profile_only:
            _profile(streaming, policy, data, decision, on, rejects, {**columns, **reading}, format)
            return
        if out is None:
            raise typer.BadParameter("where the verdicts go is needed", param_hint="--out")
        with rate_bar() as bar:
            progress = _following(bar, "deciding")
            summary: RunSummary = streaming.run(
                policy,
                data,
                decision or None,
                on=on,
                out=out,
                rejects=rejects,
                force=force,
                outputs=not verdicts_only,
                missing=not verdicts_only,
                threads=threads,
                profile=profile,
                progress=None if bar.disable else progress,
                **columns,
                **reading,
            )
        _tell(summary, format)
        if summary.rejected:
            raise typer.Exit(FINDINGS)


def _streaming() -> Any:
    try:
        from liangce import streaming
    except ImportError as error:
        raise ValueError('this verb needs pyarrow: pip install "liangce[frames]"') from error
    return streaming


def _following(bar: Any, doing: str) -> Any:
    task = bar.add_task(doing, total=None)

    def progress(now: Progress) -> None:
        total = now.total or (int(now.rows / now.done) if now.done else None)
        bar.update(task, completed=now.rows, total=total)

    return progress


def _write_map(streaming: Any, policy: lc.Policy, data: str, file: str, force: bool, reading: dict[str, Any]) -> None:
    target = Path(file)
    if file != "-" and target.exists() and not force:
        raise FileExistsError(17, "is there already; --force writes over it", file)
    source = streaming.open_source(data, **reading)
    try:
        text = streaming.starting_map(policy, source)
    finally:
        source.close()
    if file == "-":
        typer.echo(text, nl=False)
        return
    with replacing(file) as temporary:
        Path(temporary).write_text(text, encoding="utf-8")
    typer.echo(f"{file}: to be checked, then given as --map", err=True)


def _profile(
    streaming: Any,
    policy: lc.Policy,
    data: str,
    decision: list[str],
    on: str,
    rejects: str | None,
    options: dict[str, Any],
    format: Format,
) -> None:
    with (
        rate_bar() as bar,
        streaming.DecisionStream(
            policy,
            data,
            decision or None,
            on=on,
            rejects=rejects,
            extra="ignore",
            progress=None if bar.disable else _following(bar, "reading"),
            **options,
        ) as stream,
    ):
        profile = stream.profile()
    if format is Format.json:
        print_json(profile.to_dict())
    else:
        typer.echo(str(profile), nl=False)
    if profile.rejected or profile.unmatched:
        raise typer.Exit(FINDINGS)


def _tell(summary: RunSummary, format: Format) -> None:
    tell_removed(summary.removed, str(summary.out))
    if format is Format.json:
        print_json(
            {
                "rows": summary.rows,
                "rejected": summary.rejected,
                "blank": summary.blank,
                "rejects": summary.rejects,
                "out": summary.out,
                "removed": list(summary.removed),
                "source": summary.source,
                "constants": {c.fact.name: c.value for c in summary.matched.constants},
                "verdicts": summary.verdicts,
                **({} if summary.profile is None else {"profile": summary.profile.to_dict()}),
            }
        )
        return
    if summary.profile is not None:
        typer.echo(str(summary.profile), nl=False)
    for name, counts in summary.verdicts.items():
        typer.echo(f"{name}: " + ", ".join(f"{verdict} {count:,}" for verdict, count in counts.items()))
    for constant in summary.matched.constants:
        note = f" ({constant.note})" if constant.note else ""
        typer.echo(f"constant for every row, by {summary.matched.note}: {constant.fact.name} = {constant.value}{note}")
    rejected = f"; {summary.rejected:,} bad row{'' if summary.rejected == 1 else 's'} -> {summary.rejects}"
    blank = f", {summary.blank:,} blank passed over" if summary.blank else ""
    rows = f"{summary.rows:,} row{'' if summary.rows == 1 else 's'}{blank}"
    typer.echo(f"{rows} -> {summary.out}{rejected if summary.rejected else ''}")
