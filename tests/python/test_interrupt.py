"""Ctrl-C, SIGTERM and kill -9: nothing half written stays, and what stays by force is found by the next run."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import liangce as lc
import pytest
from liangce import _whole

pytest.importorskip("pyarrow")

ON = "2023-10-01"
MONITORING = "监测对象识别"
ROWS = b"true,7100.00,ok\n" * 1000


def start(out: Path, *more: str) -> subprocess.Popen[bytes]:
    """A run that waits for its table, after some rows of it."""
    command = [sys.executable, "-m", "liangce", "run", str(lc.shipped("yuzhou-2023")), "--data", "-", "--on", ON]
    command += ["--decision", MONITORING, "--out", str(out), *more]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=False
    )
    assert process.stdin is not None
    process.stdin.write("农户,人均纯收入,住房\n".encode() + ROWS)
    process.stdin.flush()
    until = time.monotonic() + 60
    while not hidden(out.parent) and time.monotonic() < until:
        time.sleep(0.01)
    return process


def wait_until_it_listens(process: subprocess.Popen[bytes]) -> None:
    """Until the signal is blocked, for the thread that waits for it."""
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        status = Path(f"/proc/{process.pid}/status").read_text()
        blocked = next(line for line in status.splitlines() if line.startswith("SigBlk"))
        if int(blocked.split()[1], 16) >> (signal.SIGINT - 1) & 1:
            return
        time.sleep(0.005)


def hidden(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith("."))


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start(tmp_path / "out.parquet")
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_waits_for_its_table_leaves(waiting, tmp_path: Path, sent: signal.Signals, code: int):
    assert len(hidden(tmp_path)) == 1
    waiting.send_signal(sent)
    # Its standard input stays open: nothing but the signal can end it.
    assert waiting.wait(timeout=60) == code
    assert waiting.stderr.read() == b"error: interrupted; nothing was written\n"
    assert waiting.stdout.read() == b""
    assert os.listdir(tmp_path) == []


def test_csv_of_several_parts_is_whole_or_not_there(tmp_path: Path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = 400_000
    table = pa.table({"农户": pa.array([True] * rows), "住房": pa.array(["ok", None] * (rows // 2))})
    pq.write_table(table, tmp_path / "in.parquet")
    command = [sys.executable, "-m", "liangce", "run", str(lc.shipped("yuzhou-2023")), "--on", ON]
    command += ["--data", str(tmp_path / "in.parquet"), "--decision", MONITORING, "--out", str(tmp_path / "out.csv")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        # The last thing a run does: batches are put together as CSV, still hidden.
        while process.poll() is None and not list(tmp_path.glob(".out.csv*/whole.csv")):
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    if process.returncode == 0:  # it was faster
        assert sorted(os.listdir(tmp_path)) == ["in.parquet", "out.csv"]
        return
    assert process.returncode == 130, told
    written = b"out.csv was written" in told
    assert sorted(os.listdir(tmp_path)) == (["in.parquet", "out.csv"] if written else ["in.parquet"])
    assert told.endswith(b"written\n")


def test_a_killed_run_is_cleaned_up_by_the_next(waiting, tmp_path: Path):
    import pyarrow as pa

    left = hidden(tmp_path)
    waiting.kill()
    waiting.wait()
    assert hidden(tmp_path) == left  # nobody can clean up after kill -9 but the next
    policy = lc.load(lc.shipped("yuzhou-2023"))
    table = pa.table({"农户": [True]})
    summary = lc.run(policy, table, MONITORING, on=ON, out=tmp_path / "other.parquet")
    assert summary.removed == ()
    assert hidden(tmp_path) == left  # another target's is not ours to judge
    summary = lc.run(policy, table, MONITORING, on=ON, out=tmp_path / "out.parquet")
    assert summary.removed == tuple(left)
    assert sorted(os.listdir(tmp_path)) == ["other.parquet", "out.parquet"]


def test_the_command_says_what_it_removed(waiting, tmp_path: Path):
    (left,) = hidden(tmp_path)
    waiting.kill()
    waiting.wait()
    again = start(tmp_path / "out.parquet")
    out, told = again.communicate(timeout=60)  # the end of its table
    assert again.returncode == 0, told
    assert told.decode() == f"removed {left}: what was to be {tmp_path}/out.parquet when an earlier run was killed\n"
    assert "1,000 rows" in out.decode()
    assert os.listdir(tmp_path) == ["out.parquet"]


def test_a_folder_in_use_stays(waiting, tmp_path: Path):
    import pyarrow as pa

    (used,) = hidden(tmp_path)
    policy = lc.load(lc.shipped("yuzhou-2023"))
    summary = lc.run(policy, pa.table({"农户": [True]}), MONITORING, on=ON, out=tmp_path / "out.parquet")
    assert summary.removed == ()
    assert hidden(tmp_path) == [used]


def test_a_run_that_is_to_ignore_ctrl_c_does(tmp_path: Path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as nohup does; inherited
    try:
        process = start(tmp_path / "out.parquet")
    finally:
        signal.signal(signal.SIGINT, before)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (0, b"")
    assert os.listdir(tmp_path) == ["out.parquet"]


def test_ctrl_c_from_python_leaves_nothing(yuzhou: lc.Policy, tmp_path: Path):
    import pyarrow as pa

    table = pa.table({"农户": [True] * 20_000})

    def interrupt(now) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lc.run(yuzhou, table, MONITORING, on=ON, out=tmp_path / "out.parquet", batch_rows=1000, progress=interrupt)
    assert os.listdir(tmp_path) == []


def test_assess_that_is_interrupted_writes_nothing(tmp_path: Path):
    from liangce import synthetic

    synthetic.generate(households=2_000).write(tmp_path / "county")
    command = [sys.executable, "-m", "liangce", "assess", str(lc.shipped("yuzhou-2023")), "--on", ON]
    command += ["--county", str(tmp_path / "county/observed"), "--out", str(tmp_path / "ledger.parquet")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_until_it_listens(process)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert told.decode() == "error: interrupted\n"
    assert os.listdir(tmp_path) == ["county"]


# ---- files that are there whole or not at all ----------------------------------------------------------------------


def test_files_take_their_places_together(tmp_path: Path):
    (tmp_path / "old").write_text("old")
    folder = _whole.Folder(tmp_path / "a")
    (folder.path / "one").write_text("1")
    (folder.path / "two").write_text("2")
    folder.put((folder.path / "one", tmp_path / "a"), (folder.path / "two", tmp_path / "b"), without=tmp_path / "old")
    (folder.path / "more").write_text("goes with the folder")
    folder.discard()
    folder.discard()
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]
    assert (tmp_path / "b").read_text() == "2"


def test_a_file_is_replaced_only_when_all_went_well(tmp_path: Path):
    (tmp_path / "a").write_text("old")

    def fail() -> None:
        with _whole.replacing(tmp_path / "a") as folder:
            (folder.path / "a").write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (tmp_path / "a").read_text() == "old"
    mask = os.umask(0o027)
    try:
        with _whole.replacing(tmp_path / "a") as folder:
            (folder.path / "a").write_text("new")
    finally:
        os.umask(mask)
    assert (tmp_path / "a").read_text() == "new"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a"]


def test_only_folders_of_nobody_are_removed(tmp_path: Path):
    for name in (".a.liangce-left", ".a.liangce-used", ".a.other", ".ab.liangce-left"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "part").write_text("")
    (tmp_path / ".a.liangce-file").write_text("not a folder")
    (tmp_path / ".a.liangce-link").symlink_to(tmp_path / ".a.other")
    used = os.open(tmp_path / ".a.liangce-used", os.O_RDONLY)
    fcntl.flock(used, fcntl.LOCK_EX)
    folder = _whole.Folder(tmp_path / "a")
    os.close(used)
    assert folder.removed == (".a.liangce-left",)
    folder.discard()
    names = [".a.liangce-file", ".a.liangce-link", ".a.liangce-used", ".a.other", ".ab.liangce-left"]
    assert sorted(os.listdir(tmp_path)) == names


def test_names_of_any_length(tmp_path: Path):
    target = tmp_path / ("户" * 83 + ".csv")  # 253 bytes of the 255 a name may have
    with _whole.replacing(target) as folder:
        (folder.path / target.name).write_text("x")
    assert os.listdir(tmp_path) == [target.name]
