"""A table of any size from a file into a file: the stream decides, a thread of its own writes."""

from __future__ import annotations

import atexit
import os
import queue
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liangce._whole import Folder
from liangce.streaming import output
from liangce.streaming.stream import DecisionStream, RunSummary, TooManyRejects, put

if TYPE_CHECKING:
    import datetime

    from liangce import Policy


def run(
    policy: Policy | str | os.PathLike[str],
    data: Any,
    decisions: str | Sequence[str] | None = None,
    *,
    on: datetime.date | str,
    out: str | os.PathLike[str],
    rejects: str | os.PathLike[str] | None = None,
    force: bool = False,
    **options: Any,
) -> RunSummary:
    """Decide a table of any size from a file into a file, in bounded memory.

    ``data``: as for ``policy.decide_stream``, which also names the other options (``map``, ``keep``, ``ignore``,
    ``max_rejects``, ``encoding``, ``delimiter``, ``sheet``, ``header``, ``threads``, ``batch_rows``, ``progress``,
    ...). ``out``: a .parquet, .csv or .arrow file; it appears when all went well, whole and on the disk, and never
    otherwise. ``rejects``: where bad rows go, as they were and with what is wrong with them; OUT with .rejects.csv when
    not given, written only when there are any. ``force``: write over both.

    Raises TooManyRejects (the rejects are written then, the output is not), SourceError, MappingError, Cancelled,
    OSError; KeyboardInterrupt comes through. Nothing half written stays in any case.
    """
    from liangce import load
    from liangce._core import Policy as Loaded

    target = output.check(out, force=force)
    bad = Path(rejects) if rejects is not None else Path(f"{target}.rejects.csv")
    output.refuse_existing(bad, force=force)
    loaded = policy if isinstance(policy, Loaded) else load(policy)
    folder = Folder(target)
    try:
        with DecisionStream(loaded, data, decisions, on=on, rejects=folder.path / "rejects.csv", **options) as stream:
            made = _Writer(folder, target, stream)
            try:
                written = made.all()
            except TooManyRejects as error:
                made.stop()
                found = stream.close_rejects()
                if found is not None:
                    folder.put((found, bad))
                raise TooManyRejects(f"{error}; nothing was written but {bad}") from None
            except BaseException as error:
                folder.discard()  # at once: whoever stopped it looks at the folder next
                made.stop(wait=not isinstance(error, KeyboardInterrupt))
                raise
            found = stream.close_rejects()
            if found is not None:
                folder.put((found, bad), (written, target))
            else:
                folder.put((written, target), without=bad)
            return stream.summary(str(target), str(bad) if found is not None else None, folder.removed)
    finally:
        folder.discard()


class _Writer:
    """Writes in a thread of its own what the stream decides."""

    def __init__(self, folder: Folder, target: Path, stream: DecisionStream) -> None:
        self._stream = stream
        self._output = output.Output(folder, target, fixed=len(stream.matched.keep))
        self._tables: queue.Queue[Any] = queue.Queue(1)
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._made: Path | None = None
        self._thread = threading.Thread(target=self._write, daemon=True, name="liangce-write")

    def all(self) -> Path:
        """Write everything; the finished file."""
        self._thread.start()
        for table in self._stream:
            self._put(table)
        self._put(None)
        while self._thread.is_alive():
            self._thread.join(timeout=0.05)
        if self._failure is not None:
            raise self._failure
        assert self._made is not None
        return self._made

    def _put(self, table: Any) -> None:
        while not put(self._tables, table):
            if self._failure is not None:
                raise self._failure

    def _write(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    table = self._tables.get(timeout=0.05)
                except queue.Empty:
                    continue
                if table is None:
                    self._made = self._output.finish(self._stop.is_set)
                    return
                self._output.write(table)
        except BaseException as error:  # raised again where the run waits
            self._failure = error

    def stop(self, *, wait: bool = True) -> None:
        """Write no more. ``wait``: for the batch in work."""
        self._stop.set()
        if self._thread.ident is None:
            return
        if wait:
            self._thread.join(timeout=10)
        else:
            atexit.register(self._thread.join, 10)  # nobody writes on while Python is taken down
