"""Ctrl-C and SIGTERM: what is unfinished goes, and then the process at once.

Python's own way is an exception in the main thread. It comes when the library at work returns, and after it threads are
waited for and modules taken down, some tenths of a second. Here a thread of its own waits for the signal, from the
first line of the command line on.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Set

from liangce import _whole

_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
_waiting = False
_leaving = threading.Event()


def leave_when_told() -> None:
    """Leave at once when interrupted. To be called by a program's main thread, before there are others."""
    global _waiting
    if _waiting:
        return
    _waiting = True
    # Whoever started us may want them ignored, as nohup and background jobs do.
    signals = {each for each in _CODES if signal.getsignal(each) is not signal.SIG_IGN}
    if signals:
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        threading.Thread(target=_wait, args=(signals,), daemon=True, name="liangce-leave").start()


def stay_if_leaving() -> None:
    """Wait for the end when there was a signal: whoever misses a file that is being removed has nothing to say."""
    if _leaving.is_set():
        threading.Event().wait()


def _wait(signals: Set[signal.Signals]) -> None:
    code = _CODES[signal.Signals(signal.sigwait(signals))]
    _leaving.set()
    written = _whole.leave()
    told = "" if written is None else f"; {', '.join(written)} was written" if written else "; nothing was written"
    clear = "\r\x1b[2K\x1b[?25h" if os.isatty(2) else ""  # a progress bar, and the cursor it hides
    try:
        os.write(2, f"{clear}error: interrupted{told}\n".encode())
    finally:
        os._exit(code)
