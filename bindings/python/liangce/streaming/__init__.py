"""Tables of any size: files in, verdicts out, in bounded memory. Needs pyarrow (``liangce[frames]``)."""

from __future__ import annotations

from liangce.streaming.mapping import ColumnMap, MappingError, Matched, read_map
from liangce.streaming.pieces import SourceError
from liangce.streaming.profile import Profile
from liangce.streaming.sources import open_source
from liangce.streaming.stream import DecisionStream, Progress, RunSummary, TooManyRejects
from liangce.streaming.write import run
from liangce.streaming.write_map import starting_map

__all__ = [
    "ColumnMap",
    "DecisionStream",
    "MappingError",
    "Matched",
    "Profile",
    "Progress",
    "RunSummary",
    "SourceError",
    "TooManyRejects",
    "open_source",
    "read_map",
    "run",
    "starting_map",
]
