"""The document as paragraphs in which the quotes of clauses are marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph; ``marks`` are the ids whose quotes cover it (empty: no rule, no reason)."""

    text: str
    marks: tuple[str, ...]


@dataclass(slots=True)
class Paragraph:
    """A paragraph of the document."""

    number: int
    level: int
    """Of a heading from 1, 0 for running text."""
    pieces: list[Piece]
    starts: list[str] = field(default_factory=list)
    """Ids of the clauses whose first quote begins here."""

    @property
    def text(self) -> str:
        """Its plain text."""
        return "".join(piece.text for piece in self.pieces)


_HEADINGS = (re.compile(r"[一二三四五六七八九十]+、"), re.compile(r"（[一二三四五六七八九十]+）"))


class Law:
    """A document; quotes are found without regard to blanks and line breaks, as the checks find them."""

    def __init__(self, text: str) -> None:
        """Read the text of the document."""
        self._lines = [line.strip() for line in text.splitlines() if line.strip()]
        self._bare = ""
        self._at: list[tuple[int, int]] = []  # of each character that counts: line, place in the line
        for number, line in enumerate(self._lines):
            for place, character in enumerate(line):
                if not character.isspace():
                    self._at.append((number, place))
                    self._bare += character

    def find(self, quote: str) -> list[tuple[int, int]] | None:
        """Line and place of every character of a quote; None when the document does not say it."""
        bare = "".join(quote.split())
        start = self._bare.find(bare) if bare else -1
        return None if start < 0 else self._at[start : start + len(bare)]

    def paragraphs(self, quotes: Iterable[tuple[str, str]]) -> list[Paragraph]:
        """Mark quotes, given as (id, quote)."""
        marks: list[list[tuple[str, ...]]] = [[()] * len(line) for line in self._lines]
        starts: dict[str, int] = {}
        for mark, quote in quotes:
            places = self.find(quote)
            if places is None:
                continue
            starts.setdefault(mark, places[0][0])
            spans: dict[int, list[int]] = {}
            for line, place in places:
                spans.setdefault(line, []).append(place)
            for line, columns in spans.items():  # blanks inside a quote belong to it
                for column in range(columns[0], columns[-1] + 1):
                    if mark not in marks[line][column]:
                        marks[line][column] = (*marks[line][column], mark)
        paragraphs = []
        for number, words in enumerate(self._lines):
            pieces: list[Piece] = []
            begin = 0
            for end in range(1, len(words) + 1):
                if end == len(words) or marks[number][end] != marks[number][begin]:
                    pieces.append(Piece(words[begin:end], marks[number][begin]))
                    begin = end
            level = next((i + 1 for i, shape in enumerate(_HEADINGS) if shape.match(words) and len(words) < 40), 0)
            paragraphs.append(Paragraph(number, level, pieces))
        for mark, number in starts.items():
            paragraphs[number].starts.append(mark)
        return paragraphs
