"""Files that are there whole or not at all: made in a hidden folder beside their place and moved there when done.

A folder is locked as long as the process that made it lives. What a killed process left behind is not, and goes when
the next one makes a file of the same name.
"""

from __future__ import annotations

import collections
import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LONGEST = 200  # bytes of a target's name in a hidden one: a name has at most 255

_changing = threading.RLock()  # held while folders are made and finished files put in their places
_open: list[Folder] = []
_written: collections.deque[str] = collections.deque(maxlen=8)


class Folder:
    """A hidden folder beside a target: what is in it becomes the target, or goes with the folder."""

    def __init__(self, target: Path) -> None:
        """Make it, and remove those of killed processes. OSError when the place cannot be written."""
        self.target = target
        prefix = _prefix(target)
        self.removed: tuple[str, ...] = tuple(_remove_unused(target.parent, prefix))
        """Names of folders that a killed process had left for the same target."""
        self._lock: int | None = None
        while not self._made(prefix):
            pass

    def _made(self, prefix: str) -> bool:
        with _changing:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=self.target.parent))
            try:
                self._lock = _lock(self.path)
                if self._lock is not None and not _is(self._lock, self.path):
                    os.close(self._lock)
                    return False
            except (BlockingIOError, FileNotFoundError):
                return False  # before it was locked another process found it, and took it for one that nobody uses
            _open.append(self)
            return True

    def put(self, *moves: tuple[Path, Path], without: Path | None = None, sync: bool = True) -> None:
        """Move finished files to their places. ``without``: a file that goes; ``sync``: on the disk before seen."""
        for made, _ in moves if sync else ():
            _sync(made)
        with _changing:
            for made, place in moves:
                os.replace(made, place)
                _written.append(str(place))
            if without is not None:
                without.unlink(missing_ok=True)
        for parent in {place.parent for _, place in moves} if sync else ():
            _sync(parent)

    def discard(self) -> None:
        """Leave nothing, even when somebody is still writing there: under its new name nobody finds it."""
        if self in _open:
            _open.remove(self)
            _remove(self.path)
            if self._lock is not None:
                os.close(self._lock)


@contextmanager
def replacing(target: Path) -> Iterator[Folder]:
    """Give a folder whose file of the target's name takes the target's place when all went well."""
    folder = Folder(target)
    try:
        yield folder
        folder.put((folder.path / target.name, target), sync=False)
    finally:
        folder.discard()


def leave() -> tuple[str, ...] | None:
    """Remove everything unfinished, when the process is to end; nothing can be put in its place after this.

    Returns what was written, None when nothing was begun.
    """
    _changing.acquire(timeout=5)  # for ever: it is not given back
    began = bool(_open or _written)
    for folder in [*_open]:
        _remove(folder.path)
    return tuple(_written) if began else None


def _prefix(target: Path) -> str:
    return f".{os.fsencode(target.name)[:_LONGEST].decode(errors='ignore')}.liangce-"


def _remove_unused(parent: Path, prefix: str) -> Iterator[str]:
    with os.scandir(parent) as entries:
        names = [each.name for each in entries if each.name.startswith(prefix) and each.is_dir(follow_symlinks=False)]
    for name in names:
        try:
            handle = _lock(parent / name)
        except OSError:
            continue  # in use, gone already, or another user's
        if handle is None:
            continue  # nobody can tell
        if _is(handle, parent / name) and _remove(parent / name):
            yield name
        os.close(handle)


def _lock(folder: Path) -> int | None:
    """A handle that holds the lock of a folder; None where there are no locks. BlockingIOError when it is locked."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return handle


def _is(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


def _remove(path: Path) -> bool:
    gone = path.with_name(f"{path.name}.gone")
    try:
        os.rename(path, gone)
    except OSError:
        gone = path
    shutil.rmtree(gone, ignore_errors=True)
    return not gone.exists()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
