"""The reference of the expression language: functions, keywords, and where policies are stricter than the standard.

What stands here is what the engine itself says of its functions; every example is evaluated by a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from liangce import _core

__all__ = ["STRICTER", "BuiltinFunction", "Parameter", "Signature", "Stricter", "functions", "keywords", "page"]

_DURATIONS = {"days and time duration", "years and months duration"}
_ORDERED = {"number", "text", "date", "time", "date and time"} | _DURATIONS
_VALUES = _ORDERED | {"boolean", "list", "context", "range", "function"}
#: Kinds whose union has a shorter word, the widest first.
_UNIONS = (
    (_VALUES | {"null"}, "anything"),
    (_VALUES, "anything but null"),
    (_ORDERED, "what has an order"),
    (_DURATIONS, "duration"),
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a built-in: its name in named calls, the kinds it takes, required, optional or variadic."""

    name: str
    kinds: tuple[str, ...]
    arity: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in; ``result`` is what it gives when it does not fail."""

    params: tuple[Parameter, ...]
    result: tuple[str, ...]

    def text(self, name: str) -> str:
        """Write it as a call: ``substring(string, start position, [length])``."""
        shown = {"required": "{}", "optional": "[{}]", "variadic": "{} ..."}
        return f"{name}({', '.join(shown[p.arity].format(p.name) for p in self.params)})"


@dataclass(frozen=True, slots=True)
class BuiltinFunction:
    """A built-in function; ``example`` evaluates to ``result`` (both FEEL). ``policy_only``: not in DMN models."""

    name: str
    aliases: tuple[str, ...]
    signatures: tuple[Signature, ...]
    meaning: str
    example: str
    result: str
    source: str
    policy_only: bool


@dataclass(frozen=True, slots=True)
class Stricter:
    """A place where a policy is stricter than the standard.

    ``expression`` (with ``context``) is ``standard`` by the letter of DMN, given as FEEL; in a policy it is ``policy``,
    also FEEL, or ``LCnnn`` when it does not load or is an error with that code, or ``missing`` when it is undecided.
    """

    what: str
    expression: str
    standard: str
    policy: str
    context: dict[str, Any]
    why: str


def functions() -> tuple[BuiltinFunction, ...]:
    """Give every built-in function, by family."""
    return tuple(
        BuiltinFunction(
            name=b["name"],
            aliases=tuple(b["aliases"]),
            signatures=tuple(
                Signature(
                    tuple(Parameter(name, tuple(kinds), arity) for name, kinds, arity in s["params"]),
                    tuple(s["result"]),
                )
                for s in b["signatures"]
            ),
            meaning=b["meaning"],
            example=b["example"],
            result=b["result"],
            source=b["source"],
            policy_only=b["policy_only"],
        )
        for b in _core.builtins()
    )


def keywords() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the words of the language, each with its Chinese spellings."""
    return tuple((word, tuple(spellings)) for word, spellings in _core.keywords())


#: Every place where a policy is stricter than DMN to the letter.
STRICTER: tuple[Stricter, ...] = (
    Stricter("An unknown name", "收人 < 5", "null", "LC301", {"收入": 3}, "A misspelt name must not become null."),
    Stricter("An unknown entry of a context", "{a: 1}.b", "null", "LC302", {}, "The same for names after a dot."),
    Stricter("An entry given twice", "{a: 1, a: 2}", "null", "LC302", {}, "One of the two is a mistake."),
    Stricter("Comparing two kinds", '"5" < 7', "null", "LC501", {}, "The types are known when the policy loads."),
    Stricter("Equality of two kinds", 'x = "3"', "null", "LC501", {"x": 3}, "It could never be true."),
    Stricter("Computing with two kinds", '1 + "1"', "null", "LC501", {}, "The same for arithmetic."),
    Stricter("A condition that is no boolean", "if 1 then 2 else 3", "3", "LC501", {}, "It would always be `else`."),
    Stricter(
        *("A missing condition of `if`", "if x then 2 else 3", "3", "missing"),
        *({"x": None}, "Missing is not no. What both branches agree on is still the answer."),
    ),
    Stricter(
        *("A missing item under `filter`", "count([1, x][item > 0])", "1", "missing"),
        *({"x": None}, "Whether it belongs to the list is not known."),
    ),
    Stricter(
        *("A missing item in an aggregate", "sum([1, x])", "null", "missing"),
        *({"x": None}, "Undecided, with the fact that is missing, not an error."),
    ),
    Stricter(
        *("Equality with a missing value", "x = null", "true", "missing"),
        *({"x": None}, "Two things nobody knows need not be equal; `is known(x)` asks whether a fact is known."),
    ),
    Stricter(
        *("A fraction where a whole number is wanted", "sublist([1, 2, 3], 1.8)", "[1, 2, 3]", "LC503"),
        *({}, "The standard cuts the fraction off; a policy that writes one has made a mistake."),
    ),
    Stricter(
        *("An argument given twice", 'substring(string: "ab", string: "c", start position: 1)', "null", "LC505"),
        *({}, "Found when the policy loads."),
    ),
    Stricter("A call with the wrong arguments", "abs()", "null", "LC505", {}, "Found when the policy loads."),
    Stricter("`?` outside a unary test", "? + 1", "null", "LC301", {}, "There is no input there."),
)

_UNSHOWN = """\
* Units: `万元` against `元`, or `元/月` against `元/年`, does not load (LC504). The standard has no units.
* Choices: a text compared with a choice must be one of its words (LC503).
* Tables: with the hit policies `first` and `unique`, a row that could still hit because a fact is missing makes the
  table undecided, unless every row that could hit says the same. The standard would pass over that row.
* Intervals and sets: a fact known only as `7,100..7,400`, or as one of a few values, decides a comparison when all it
  could be lies on one side. The standard knows values and null only.
* External functions (Java, PMML) do not load (LC503).
* Chinese keywords, function names and full-width punctuation are read in policies and by `liangce feel`, not in DMN
  models.
"""

_HEAD = """\
# The expression language

Expressions in policies are FEEL, the language of the OMG's DMN standard (version 1.5, clause 10), with Chinese
spellings of keywords and functions. This page is written by `liangce functions --markdown` from what the engine says
of itself; every example is run by a test. `liangce functions NAME` prints one entry; `liangce feel EXPRESSION`
evaluates an expression to the letter of the standard, `liangce feel --policy EXPRESSION` as a policy would.

## Keywords

| word | Chinese |
|---|---|
"""

_STRICTER = """\

In policies full-width signs outside texts are read as their narrow forms: （ ） ， ： ＜ ＞ ＝ ％ ０-９, and ≥ ≤ ≠.

## Stricter than the standard

Imported DMN models (`profile: dmn`) and `liangce feel` follow the standard to the letter. Policies do not, in these
places. `missing` means that the answer is undecided and names the fact; `LCnnn` is the code of the error.

| what | expression | with | standard | policy | why |
|---|---|---|---|---|---|
"""

_FUNCTIONS = """\

## Functions

Arguments are given by position or by name (`substring(string: "abc", start position: 2)`). `[x]` may be left out,
`x ...` may be repeated. Functions marked *policies* are this project's and are not known in DMN models. What a
function cannot take gives null and an error.
"""


#: What the clauses of the standard are about.
_FAMILIES = {
    "DMN 1.5 clause 10.3.4.1": "Conversion",
    "DMN 1.5 clause 10.3.4.2": "Truth",
    "DMN 1.5 clause 10.3.4.3": "Texts",
    "DMN 1.5 clause 10.3.4.4": "Lists",
    "DMN 1.5 clause 10.3.4.5": "Numbers",
    "DMN 1.5 clause 10.3.4.6": "Identity",
    "DMN 1.5 clause 10.3.4.7": "Ranges compared",
    "DMN 1.5 clause 10.3.4.8": "Calendar of dates",
    "DMN 1.5 clause 10.3.4.9": "Sorting",
    "DMN 1.5 clause 10.3.4.10": "Contexts",
    "DMN 1.5 clause 10.3.4.11": "Now and today",
    "liangce": "Policies: calendars, deadlines, what is known",
}


def page() -> str:
    """Write the reference page, Markdown."""
    words = (f"| `{word}` | {' '.join(f'`{s}`' for s in chinese) or '-'} |\n" for word, chinese in keywords())
    return "".join((_HEAD, *words, _STRICTER, *map(_row, STRICTER), "\n", _UNSHOWN, _FUNCTIONS, *_entries()))


def _row(s: Stricter) -> str:
    given = ", ".join(f"{name} = {'null' if value is None else value}" for name, value in s.context.items())
    policy = s.policy if s.policy == "missing" or s.policy.startswith("LC") else f"`{s.policy}`"
    return f"| {s.what} | `{s.expression}` | {given} | `{s.standard}` | {policy} | {s.why} |\n"


def _entries() -> Iterator[str]:
    every = functions()
    for source in dict.fromkeys(f.source for f in every):
        family = _FAMILIES.get(source, source)
        yield f"\n### {family}{'' if family == source or source == 'liangce' else f' ({source})'}\n"
        for f in every:
            if f.source == source:
                yield "\n" + "\n".join(entry(f)) + "\n"


def entry(f: BuiltinFunction) -> Iterator[str]:
    """Write one function, Markdown."""
    names = ", ".join(f"`{alias}`" for alias in f.aliases)
    yield f"**`{f.name}`**{' · ' + names if names else ''}{' · *policies*' if f.policy_only else ''}  "
    for s in f.signatures:
        takes = "; ".join(f"{p.name}: {union(p.kinds)}" for p in s.params)
        yield f"`{s.text(f.name)}` → {union(s.result)}{' (' + takes + ')' if takes else ''}  "
    yield f"{f.meaning}  "
    yield f"`{f.example}` = `{f.result}`"


def union(kinds: tuple[str, ...]) -> str:
    """Write a set of kinds in words."""
    left, words = set(kinds), []
    for members, word in _UNIONS:
        if members <= left:
            left -= members
            words.append(word)
    return " or ".join([*words, *(k for k in kinds if k in left)])
