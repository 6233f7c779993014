"""Decisions and policies as HTML for notebooks: self-contained, everything escaped, for light and dark pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from html import escape
from typing import Any

from liangce._core import Decision, Policy
from liangce._model import MissingFact, Range, Reason

_STYLE = """<style>
.liangce{font-size:14px;line-height:1.5;max-width:60em}
.liangce .head{display:flex;gap:.8em;align-items:baseline;flex-wrap:wrap}
.liangce .word{font-weight:bold;padding:.1em .6em;border-radius:.3em;border:1px solid;white-space:nowrap}
.liangce .good{color:#1a7f37}.liangce .bad{color:#cf222e}.liangce .open{color:#9a6700}.liangce .plain{color:#0969da}
.liangce .dim{opacity:.65;font-size:.9em}
.liangce table{border-collapse:collapse;margin:.4em 0}
.liangce td,.liangce th{text-align:left!important;vertical-align:top;padding:.15em .8em .15em 0;border:0}
.liangce blockquote{margin:.2em 0 .2em .4em;padding-left:.6em;border-left:3px solid rgba(128,128,128,.5)}
.liangce details{margin:.2em 0 .2em 1em}.liangce details.top{margin-left:0}
.liangce .leaf{margin:.1em 0 .1em 2.1em}
.liangce code{background:rgba(128,128,128,.15);padding:0 .2em;border-radius:.2em}
</style>"""

_GOOD = {"ELIGIBLE", "MET", "EXIT"}
_BAD = {"NOT_ELIGIBLE", "NOT_MET", "TERMS_NOT_MET"}

_REASON_WORDS = {
    "missing": "缺少",
    "conflict": "来源不一致",
    "stale": "已过期",
    "invalid": "无效",
    "not in force": "当日无有效版本",
    "error": "计算出错",
    "not applicable": "不适用",
}

_MOST_ROWS = 200  # of a list shown in a page


def value_html(value: Any, depth: int = 0) -> str:
    """Show a value as it reads: numbers plain, absences as a dash, containers as small tables."""
    if value is None:
        return '<span class="dim">—</span>'
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return escape(f"{value:f}")
    if isinstance(value, (dt.date, dt.time)):
        return escape(value.isoformat())
    if isinstance(value, Range):
        opening = "[" if value.start_included else "("
        closing = "]" if value.end_included else ")"
        return f"{opening}{value_html(value.start)} .. {value_html(value.end)}{closing}"
    if isinstance(value, (list, tuple)):
        if not value:
            return '<span class="dim">（空）</span>'
        if depth >= 4:
            return f'<span class="dim">{len(value)} 项</span>'
        shown = [value_html(item, depth + 1) for item in value[:_MOST_ROWS]]
        if len(value) > _MOST_ROWS:
            shown.append(f'<span class="dim">…… 共 {len(value)} 项</span>')
        nested = any(isinstance(item, (list, tuple, dict)) for item in value)
        return "<br>".join(shown) if nested else ", ".join(shown)
    if isinstance(value, dict):
        if depth >= 4:
            return f'<span class="dim">{len(value)} 项</span>'
        return _rows((escape(str(key)), value_html(item, depth + 1)) for key, item in value.items())
    return escape(str(value))


def decision_html(decision: Decision) -> str:
    """A decision: its verdict, what it puts out, what is missing, and why."""
    parts = [
        '<div class="head">',
        f'<span class="word {_tone(decision.verdict)}">{escape(decision.verdict)}</span>',
        f"<b>{escape(decision.name)}</b>",
        f'<span class="dim">{escape(str(decision.on))}</span>',
        '<span class="dim">（追溯：政策发布之前的日期）</span>' if decision.retroactive else "",
        "</div>",
    ]
    rows: list[tuple[str, str]] = []
    if isinstance(decision.value, dict):
        rows += [(escape(str(key)), value_html(item, 1)) for key, item in decision.value.items()]
    elif decision.value is not None:
        rows.append(("结果", value_html(decision.value)))
    if decision.missing:
        rows.append(("待补", _missing(decision.missing)))
    if decision.also_unknown:
        rows.append(("未知（不影响结论）", _missing(decision.also_unknown)))
    if decision.findings:
        rows.append(("发现", ", ".join(f"<code>{escape(code)}</code>" for code in decision.findings)))
    if decision.confirm:
        rows.append(("须人工确认", "<br>".join(map(escape, decision.confirm))))
    if decision.clauses:
        rows.append(("依据条款", ", ".join(map(escape, decision.clauses))))
    if decision.errors:
        rows.append(("计算错误", "<br>".join(escape(f"{e.code}: {e.message}") for e in decision.errors)))
    parts.append(_rows(rows))
    parts += [_reason(reason, top=True) for reason in decision.reasons]
    if decision.digest:
        parts.append(f'<div class="dim"><code>{escape(decision.digest)}</code></div>')
    return _page(parts)


def policy_html(policy: Policy) -> str:
    """A policy: its title and period, what it decides, its parameters with their marks, its facts."""
    first, last = policy.in_force
    parts = [
        f"<div class='head'><b>{escape(policy.title or policy.id)}</b>",
        f"<span class='dim'>{escape(policy.id)}</span></div>",
        f'<div class="dim">{escape(str(first or ""))} .. {escape(str(last or ""))}'
        f"{' · 发布 ' + escape(str(policy.published)) if policy.published else ''}</div>",
        _folded(
            f"决定 {len(policy.decisions)}",
            _rows(
                (_named(d), escape(", ".join(d.verdicts)), escape(", ".join(d.clauses)))
                for d in policy.decisions.values()
            ),
            opened=True,
        ),
        _folded(
            f"参数 {len(policy.parameters)}",
            _rows(
                (
                    _named(p),
                    "<br>".join(f"{value_html(v.value)}{_period(v.first, v.last)}" for v in p.versions),
                    escape(p.unit or ""),
                    escape(p.basis or ""),
                    escape(", ".join(p.clauses)),
                )
                for p in policy.parameters.values()
            ),
        ),
        _folded(
            f"事实 {len(policy.facts)}",
            _rows(
                (_named(f), escape(f.type), escape(f.unit or ""), escape(f.ask or "")) for f in policy.facts.values()
            ),
        ),
        f'<div class="dim"><code>{escape(policy.digest)}</code></div>',
    ]
    return _page(parts)


def _page(parts: Iterable[str]) -> str:
    return f'<div class="liangce">{_STYLE}{"".join(parts)}</div>'


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    body = "".join(f"<tr><th>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>" for row in rows)
    return f"<table>{body}</table>" if body else ""


def _folded(summary: str, body: str, *, opened: bool = False) -> str:
    return f'<details class="top"{" open" if opened else ""}><summary>{escape(summary)}</summary>{body}</details>'


def _named(element: Any) -> str:
    alias = f' <span class="dim">{escape(element.en)}</span>' if element.en else ""
    return f"{escape(element.name)}{alias}"


def _period(first: Any, last: Any) -> str:
    if first is None and last is None:
        return ""
    return f' <span class="dim">{escape(str(first or ""))} .. {escape(str(last or ""))}</span>'


def _tone(verdict: str) -> str:
    if verdict == "UNDETERMINED":
        return "open"
    return "good" if verdict in _GOOD else "bad" if verdict in _BAD else "plain"


def _missing(facts: Iterable[MissingFact]) -> str:
    lines = []
    for fact in facts:
        why = _REASON_WORDS.get(fact.reason, fact.reason)
        detail = f" {escape(fact.detail)}" if fact.detail else ""
        ask = f' <span class="dim">{escape(fact.ask)}</span>' if fact.ask else ""
        lines.append(f"{escape(fact.name)} <span class='dim'>{escape(why)}{detail}</span>{ask}")
    return "<br>".join(lines)


def _reason(reason: Reason, *, top: bool = False, depth: int = 0) -> str:
    title = escape(reason.name or reason.text or reason.form)
    shown = f"{title} → <b>{value_html(reason.value, 2)}</b>"
    if reason.clauses:
        shown += f' <span class="dim">{escape(", ".join(reason.clauses))}</span>'
    if reason.basis in ("outside", "assumed"):
        shown += (
            f' <span class="dim">[{escape(reason.basis)}{" " + escape(reason.source) if reason.source else ""}]</span>'
        )
    if reason.repeated:
        shown += ' <span class="dim">（见上）</span>'
    inner = ""
    if reason.text and reason.name:
        inner += f"<div><code>{escape(reason.text)}</code></div>"
    if reason.used:
        used = ", ".join(f"{escape(str(name))} = {value_html(value, 2)}" for name, value in reason.used.items())
        inner += f'<div class="dim">{used}</div>'
    if reason.quote:
        inner += f"<blockquote>{escape(reason.quote)}</blockquote>"
    if reason.note:
        inner += f'<div class="dim">{escape(reason.note)}</div>'
    if depth < 40:
        inner += "".join(_reason(part, depth=depth + 1) for part in reason.parts)
    if not inner:
        return f'<div class="leaf">{shown}</div>'
    attributes = f' class="top"{" open" if reason.value is not None or top else ""}' if top else ""
    return f"<details{attributes}><summary>{shown}</summary>{inner}</details>"
