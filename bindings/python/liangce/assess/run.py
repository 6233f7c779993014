"""Asks the decisions, deepest subjects first: what is about a group may rest on the verdicts of its members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from liangce.assess.asking import ask, give_back
from liangce.assess.block import Block
from liangce.assess.county import County, Problem, take
from liangce.assess.facts import Facts, unused
from liangce.assess.ledger import Ledger
from liangce.assess.model import ROOT, Asked, Entities, read
from liangce.table import Cancelled

if TYPE_CHECKING:
    from liangce import DecisionInfo, Policy


def run(
    policy: Policy,
    county: Any,
    on: dt.date | str,
    decisions: Sequence[str] | None,
    entities: Any,
    threads: int | None,
    progress: Callable[[int, int, str], object] | None,
) -> Ledger:
    """Assess; see :func:`liangce.assess.assess`."""
    day = on if isinstance(on, dt.date) else dt.date.fromisoformat(on)
    model = entities if isinstance(entities, Entities) else read(policy, entities)
    data = take(county, model)
    give_back()
    program = policy.on(day)
    asked = _order(policy, model, decisions)
    blocks: list[Block] = []
    skipped: dict[str, str] = {}
    decided: dict[str, tuple[str, Any]] = {}
    made: dict[str, Facts] = {}
    done = 0
    for batch in _batches(asked, model):
        if progress is not None and progress(done, len(asked), batch[0].name) is False:
            raise Cancelled("stopped by the progress function")
        done += len(batch)
        how = model.asked(batch[0])
        table = _table_of(batch[0], model)
        why = _no_table(batch[0], table, how, data)
        if why:
            skipped.update(dict.fromkeys((info.name for info in batch), why))
            continue
        facts = made.setdefault(table, Facts(policy, data, table, decided))
        kept, frame = [], {}
        for info in batch:
            names = [name for name in program.facts_of(info.name) if name != how.fact]
            found = facts.frame(tuple(names))
            lacking = [name for name in model.asked(info).needs if name not in found and f"{name}.low" not in found]
            if lacking or (names and not found):
                skipped[info.name] = f"the county has no {', '.join(lacking or names)}"
                continue
            kept.append(info)
            frame.update(found)
        if not kept:
            continue
        for block in ask(policy, data, model, kept, how, table, frame, day, threads):
            blocks.append(block)
            decided[block.info.name] = (table, block.verdicts if not how.each else block.verdicts[:0])
    give_back()
    if progress is not None:
        progress(len(asked), len(asked), "")
    for table, column in unused(policy, data, model):
        data.note(Problem(table, -1, column, "no fact, key or condition of the model reads this column"))
    return Ledger(policy, model, data, day, blocks, skipped)


def _table_of(info: DecisionInfo, model: Entities) -> str:
    subject = info.subject or ROOT
    return ROOT if subject == ROOT else model.subjects.get(subject, "")


def _no_table(info: DecisionInfo, table: str, how: Asked, county: County) -> str:
    """Why a decision cannot be asked; empty when it can."""
    if how.skip:
        return how.skip
    if not table:
        return f"the model has no table for the subject {info.subject}"
    if not county.has(table):
        return f"the county has no table {table}"
    return county.lacks(table, how.among, f"decision {info.name}")


def _batches(asked: list[DecisionInfo], model: Entities) -> list[list[DecisionInfo]]:
    """Decisions asked together: of the same subjects and the same way. What they share is worked out once."""
    batches: dict[Any, list[DecisionInfo]] = {}
    for info in asked:
        how = model.asked(info)
        after = {origin.of for origin in model.facts.values() if origin.kind == "verdicts"}
        alone = info.name if how.each or how.skip or info.name in after else ""
        key = (_table_of(info, model), repr(sorted(how.among.items())), alone)
        batches.setdefault(key, []).append(info)
    return list(batches.values())


def _order(policy: Policy, model: Entities, wanted: Sequence[str] | None) -> list[DecisionInfo]:
    if wanted is None:
        chosen = [info for info in policy.decisions.values() if info.kind != "computation"]
    else:
        unknown = [name for name in wanted if name not in policy.decisions]
        if unknown:
            raise KeyError(f"no decision `{unknown[0]}`; there are {', '.join(policy.decisions)}")
        chosen = [policy.decisions[name] for name in wanted]
    depth = {subject: len(model.above(table)) for subject, table in model.subjects.items()}
    return sorted(dict.fromkeys(chosen), key=lambda info: -depth.get(info.subject or ROOT, 0))


__all__ = ["run"]
