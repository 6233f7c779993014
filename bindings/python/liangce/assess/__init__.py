"""A whole county assessed in one call: one compliance ledger.

>>> ledger = policy.assess("county/", on="2023-10-01")
>>> ledger.to_pandas()                       # a row for each clause and subject
>>> ledger.summary()                         # counts by clause
>>> ledger.roll_up("township")               # any NOT_MET is NOT_MET; ratio bounds
>>> ledger.decide(12).reasons                # why, clause by clause

What a county is made of (tables, keys, where each fact comes from) is data beside the policy: ``entities.yaml``.
Needs numpy and pyarrow: pip install 'liangce[frames]'.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from liangce.assess.model import EntityError

if TYPE_CHECKING:
    from liangce import Policy
    from liangce.assess.ledger import Ledger

__all__ = ["EntityError", "assess"]


def assess(
    policy: Policy,
    county: Any,
    *,
    on: dt.date | str,
    decisions: Sequence[str] | None = None,
    entities: Any = None,
    threads: int | None = None,
    progress: Callable[[int, int, str], object] | None = None,
) -> Ledger:
    """Ask every decision of every subject of a county. This is ``policy.assess``.

    ``county``: a folder of Parquet and CSV files, a table a file, or a mapping of table names to tables (anything that
    speaks Arrow). ``decisions``: names or aliases; every decision of the policy that is not a mere computation when
    not given. ``entities``: another model than the ``entities.yaml`` beside the policy. ``threads``: one for each core
    when not given. ``progress`` is told (decisions asked, of how many, which comes next) and may answer False to stop.

    Raises ``CountyError`` for tables that are no county of the model, ``EntityError`` for a model that does not fit the
    policy, ``CaseError`` for columns that are no facts (table and column named), ``Cancelled`` when progress says so.
    Bad cells, keys that stand twice and keys that lead nowhere raise nothing: they are the ledger's ``problems``.
    """
    try:
        from liangce.assess.run import run
    except ImportError as error:
        raise ImportError(f"assess needs numpy and pyarrow: pip install 'liangce[frames]' ({error})") from error
    return run(policy, county, on, decisions, entities, threads, progress)
