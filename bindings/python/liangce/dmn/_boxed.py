"""Boxed expressions (DMN 1.5 clause 10.2.2) as bodies of a policy."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from liangce.dmn._types import Types
from liangce.dmn._xml import child, children, local, spaced, text_of, type_of

KINDS = (
    *("literalExpression", "decisionTable", "invocation", "context", "relation", "list", "functionDefinition"),
    *("conditional", "for", "some", "every", "filter"),
)
Body = dict[str, Any]
HITS = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}
AGGREGATIONS = {"SUM": "C+", "COUNT": "C#", "MIN": "C<", "MAX": "C>"}
NULL: Body = {"value": "null"}


class Boxes:
    """Turns the expressions of one model into bodies."""

    def __init__(self, types: Types) -> None:
        """Read type references as `types` says."""
        self.types = types

    def of(self, element: Element | None, declared: str = "") -> Body:
        """The body of the expression inside an element; `declared` is the type asked for around it."""
        inner = child(element, *KINDS) if element is not None else None
        return self.body(inner, declared)

    def body(self, expression: Element | None, declared: str = "") -> Body:
        """An expression as a body, with the type that is declared for it."""
        if expression is None:
            return dict(NULL)
        made: Body = getattr(self, "_" + re.sub("[A-Z]", lambda m: "_" + m[0].lower(), local(expression)))(expression)
        own = self.types.name(type_of(expression))
        declared = declared or own
        if own and declared != own and "function" not in made:  # checked twice: first against its own type
            made = {"context": {"value": {**made, "type": own}}, "result": {"value": "value"}}
        if "function" in made:
            return made  # a function checks its own parameters and result
        if declared and "type" not in made:
            made["type"] = declared
        return made

    def _inner(self, expression: Element, name: str) -> Body:
        return self.of(child(expression, name))

    def _literal_expression(self, expression: Element) -> Body:
        return {"value": text_of(expression) or "null"}

    def _context(self, expression: Element) -> Body:
        entries: dict[str, Body] = {}
        made: Body = {"context": entries}
        for entry in children(expression, "contextEntry"):
            variable = child(entry, "variable")
            if variable is None:
                made["result"] = self.of(entry)
            else:
                entries[spaced(variable.get("name") or "")] = self.of(entry, self.types.name(type_of(variable)))
        return made

    def _list(self, expression: Element) -> Body:
        return {"list": [self.body(item) for item in children(expression, *KINDS)]}

    def _relation(self, expression: Element) -> Body:
        columns = [spaced(column.get("name") or "") for column in children(expression, "column")]
        rows = [list(children(row, *KINDS)) for row in children(expression, "row")]
        if all(local(cell) == "literalExpression" for row in rows for cell in row):
            return {
                "relation": {"columns": columns, "rows": [[text_of(cell) or "null" for cell in row] for row in rows]}
            }
        return {
            "list": [{"context": {c: self.body(cell) for c, cell in zip(columns, row, strict=False)}} for row in rows]
        }

    def function(self, expression: Element, declared: str = "") -> tuple[dict[str, str], Body, str]:
        """Parameters, body and result type of a function definition."""
        parameters = {
            spaced(p.get("name") or ""): self.types.name(type_of(p)) or "Any"
            for p in children(expression, "formalParameter")
        }
        inner = child(expression, *KINDS)
        returns = self.types.name(type_of(inner)) or declared
        if (expression.get("kind") or "FEEL").upper() != "FEEL":
            return parameters, self._external(expression), returns
        return parameters, self.body(inner), returns

    def _external(self, expression: Element) -> Body:
        """Java and PMML are not called: an error when somebody does."""
        kind = (expression.get("kind") or "").replace('"', "")
        return {"value": f'(function() external {{java: {{class: "{kind}"}}}})()'}

    def _function_definition(self, expression: Element) -> Body:
        parameters, body, returns = self.function(expression)
        made: Body = {"parameters": parameters, "body": body}
        if returns:
            made["returns"] = returns
        return {"function": made}

    def _invocation(self, expression: Element) -> Body:
        arguments: dict[str, Body] = {}
        for binding in children(expression, "binding"):
            parameter = child(binding, "parameter")
            arguments[spaced(parameter.get("name") or "") if parameter is not None else ""] = self.of(binding)
        return {"invoke": {"function": text_of(child(expression, "literalExpression")), "with": arguments}}

    def _conditional(self, expression: Element) -> Body:
        return {
            "if": self._inner(expression, "if"),
            "then": self._inner(expression, "then"),
            "else": self._inner(expression, "else"),
        }

    def _for(self, expression: Element) -> Body:
        variable = spaced(expression.get("iteratorVariable") or "")
        return {"for": variable, "in": self._inner(expression, "in"), "return": self._inner(expression, "return")}

    def _quantified(self, expression: Element, kind: str) -> Body:
        variable = spaced(expression.get("iteratorVariable") or "")
        return {kind: variable, "in": self._inner(expression, "in"), "satisfies": self._inner(expression, "satisfies")}

    def _some(self, expression: Element) -> Body:
        return self._quantified(expression, "some")

    def _every(self, expression: Element) -> Body:
        return self._quantified(expression, "every")

    def _filter(self, expression: Element) -> Body:
        return {"filter": self._inner(expression, "in"), "match": self._inner(expression, "match")}

    def _decision_table(self, table: Element) -> Body:
        hit = HITS[table.get("hitPolicy") or "UNIQUE"]
        if hit == "C":
            hit = AGGREGATIONS.get(table.get("aggregation") or "", "C")
        ordered = hit in ("P", "O")
        outputs = list(children(table, "output"))
        made: Body = {
            "hit": hit,
            "inputs": [self._input(i) for i in children(table, "input")],
            "outputs": [self._output(o, index, len(outputs), ordered) for index, o in enumerate(outputs)],
            "rows": [
                {
                    "if": [self._test(text_of(e)) for e in children(row, "inputEntry")],
                    "then": [self._answer(text_of(e)) for e in children(row, "outputEntry")],
                }
                for row in children(table, "rule")
            ],
        }
        return {"table": made}

    def _input(self, element: Element) -> Body:
        expression = child(element, "inputExpression")
        made: Body = {"expr": text_of(expression) or "null"}
        if declared := self.types.name(type_of(expression)):
            made["type"] = declared
        if allowed := text_of(child(element, "inputValues")):
            made["allowed"] = allowed
        return made

    def _output(self, element: Element, index: int, count: int, ordered: bool) -> Body:
        made: Body = {"name": spaced(element.get("name") or "") or f"output {index + 1}"}
        if declared := self.types.name(type_of(element)):
            made["type"] = declared
        values = child(element, "outputValues")
        if ordered and values is not None:
            made["values"] = split_tests(text_of(values))
        default = child(element, "defaultOutputEntry")
        if default is not None and text_of(default):
            made["default"] = self._answer(text_of(default))
        return made

    @staticmethod
    def _test(text: str) -> str:
        text = text or "-"
        return f"({text})" if text in ("unknown", "known", "未知", "已知") else text

    @staticmethod
    def _answer(text: str) -> str:
        """An answer; a word in capitals would be a text of its own in a policy, here it is a name."""
        text = text or "null"
        return f"({text})" if text == "-" or re.fullmatch("[A-Z][A-Z0-9_]*", text) else text


def split_tests(text: str) -> list[str]:
    """The tests of `"a", "b", [1..2]`, split at the commas outside brackets and strings."""
    parts, depth, quoted, start = [], 0, False, 0
    for i, c in enumerate(text):
        if c == '"' and (i == 0 or text[i - 1] != "\\"):
            quoted = not quoted
        elif not quoted and c in "([{":
            depth += 1
        elif not quoted and c in ")]}":
            depth -= 1
        elif c == "," and not quoted and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


__all__ = ["Body", "Boxes", "split_tests"]
