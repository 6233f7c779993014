"""What the verbs share: formats, errors, exit codes, progress, reading files."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from liangce import CaseError, Diagnostic, PolicyError, _whole
from liangce._leave import stay_if_leaving

FINDINGS = 1
COULD_NOT_RUN = 2


class Format(str, Enum):
    """How a verb prints its answer."""

    text = "text"
    json = "json"


class Language(str, Enum):
    """Language of the prose."""

    zh = "zh"
    en = "en"


FORMAT = typer.Option(Format.text, "--format", help="How to print the answer.")


@contextmanager
def reporting() -> Iterator[None]:
    """Turn what can go wrong into a message on stderr and exit code 2."""
    try:
        yield
    except (PolicyError, CaseError) as error:
        fail(str(error))
    except LookupError as error:
        fail(str(error.args[0] if error.args else error))
    except (OSError, ValueError, TypeError) as error:
        if isinstance(error, BrokenPipeError):
            # Whoever read our output has gone; nothing more can be said, not even when Python flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(COULD_NOT_RUN) from None
        fail(_words(error))
    except KeyboardInterrupt:
        fail("interrupted", code=130)


def fail(message: str, *, code: int = COULD_NOT_RUN) -> NoReturn:
    """Say why it cannot go on, and end."""
    stay_if_leaving()
    typer.echo(message if message.startswith("error") or ": error " in message else f"error: {message}", err=True)
    raise typer.Exit(code) from None


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def plain(value: Any) -> Any:
    """Give a value as JSON can hold it: numbers, dates and durations as texts, as exact as they are."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if is_dataclass(value) and type(value).__name__ != "Months":
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return str(value)


def duration(value: dt.timedelta) -> str:
    """Write a timedelta as ISO 8601, as FEEL does: ``P1DT2H``."""
    micros = value // dt.timedelta(microseconds=1)
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    seconds, micros = divmod(micros, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    fraction = f".{micros:06d}".rstrip("0") if micros else ""
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M")) if n)
    time += f"{seconds}{fraction}S" if seconds or micros else ""
    return f"{sign}P{f'{days}D' if days else ''}{f'T{time}' if time else ''}" if days or time else "PT0S"


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def diagnostics_json(diagnostics: tuple[Diagnostic, ...]) -> list[dict[str, Any]]:
    """Give diagnostics as JSON can hold them."""
    return [{key: value for key, value in plain(d).items() if key != "text"} for d in diagnostics]


def counted(number: int, thing: str) -> str:
    """Count in words: ``1 error``, ``2 errors``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def progress_bar() -> Progress:
    """Make a bar on stderr; silent when nobody watches."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


class _Rate(ProgressColumn):
    """Rows a second so far."""

    def render(self, task: Task) -> Text:
        """Show it."""
        return Text(f"{task.speed:,.0f} rows/s" if task.speed else "")


def rate_bar() -> Progress:
    """Make a bar for very many rows on stderr: how many, how fast, how long still; silent when nobody watches."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} rows"),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


def read_bytes(path: str) -> tuple[bytes, str]:
    """Read a file, or standard input for ``-``; its content and the name to show."""
    most = 64 << 20
    if path == "-":
        content = sys.stdin.buffer.read(most + 1)
        name = "<stdin>"
    else:
        if not Path(path).is_file():
            raise FileNotFoundError(2, "no such file", path)
        with open(path, "rb") as file:
            content = file.read(most + 1)
        name = path
    if len(content) > most:
        raise ValueError(f"{name}: larger than {most >> 20} MB")
    return content, name


@contextmanager
def replacing(path: str) -> Iterator[str]:
    """Give a temporary file that takes the place of ``path`` when all went well."""
    target = Path(path)
    with _whole.replacing(target) as folder:
        tell_removed(folder.removed, path)
        yield str(folder.path / target.name)


def tell_removed(names: Iterable[str], path: str) -> None:
    """Say that what a killed process had left is gone."""
    for name in names:
        typer.echo(f"removed {name}: what was to be {path} when an earlier run was killed", err=True)
