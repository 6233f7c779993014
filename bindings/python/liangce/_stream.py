"""Tables of any size, without needing pyarrow before somebody asks for them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime

    from liangce._core import Policy
    from liangce.streaming import DecisionStream, RunSummary


def decide_stream(
    policy: Policy,
    data: Any,
    decisions: str | Sequence[str] | None = None,
    *,
    on: datetime.date | str,
    **options: Any,
) -> DecisionStream:
    """Decide a table of any size, batch after batch. This is ``policy.decide_stream``.

    >>> with policy.decide_stream("households.parquet", "监测对象识别", on="2023-10-01") as stream:
    ...     for verdicts in stream:  # a pyarrow.Table for each batch, in the order of the file
    ...         ...
    >>> stream.rows, stream.rejected, stream.verdicts

    ``data``: a Parquet, CSV, Arrow or Excel file, a folder or pattern of Parquet files, ``-`` for standard input, or a
    table that speaks Arrow. Options, all by name:

    ``map``: a mapping file (or what ``liangce.streaming.read_map`` read) from the columns to facts. ``keep``: columns
    carried to the result; ``ignore``: columns that are no facts; ``extra="ignore"``: all of those. ``outputs``,
    ``missing``, ``threads``: as for ``decide_table``. ``batch_rows``: rows decided at a time; when not given, as many
    as keep a batch near a hundred megabytes, the same for the whole run. ``rejects``: a CSV file for bad rows, made
    when there is one; ``max_rejects``: a number, or a percentage like ``"1%"``, of bad rows after which
    ``TooManyRejects`` is raised. ``encoding``, ``delimiter``: of a CSV file, found out when not given; ``sheet``,
    ``header``: of an Excel file. ``profile=True``: ``summary().profile`` says what the columns hold. ``progress``:
    called with a ``Progress`` about every 20 ms; when it answers ``False`` the work stops with ``Cancelled``. Ctrl-C
    works as well.

    Raises ``MappingError`` when columns do not fit the policy, ``SourceError`` when the source cannot be read (any
    further). A bad *row* raises nothing.
    """
    from liangce.streaming import DecisionStream

    return DecisionStream(policy, data, decisions, on=on, **options)


def run(
    policy: Policy | str | os.PathLike[str],
    data: Any,
    decisions: str | Sequence[str] | None = None,
    *,
    on: datetime.date | str,
    out: str | os.PathLike[str],
    **options: Any,
) -> RunSummary:
    """Decide a table of any size from a file into a file, in bounded memory; what ``liangce run`` does.

    ``out``: a .parquet, .csv or .arrow file. It appears when all went well, whole and on the disk, and never otherwise;
    one that is there already is refused without ``force=True``. ``rejects``: where bad rows go (OUT.rejects.csv).
    The other options are those of ``policy.decide_stream``. Raises what that raises, and FileExistsError.
    """
    from liangce.streaming import run

    return run(policy, data, decisions, on=on, out=out, **options)
