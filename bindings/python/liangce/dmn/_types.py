"""Item definitions as types of a policy, their constraints as FEEL."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from liangce.dmn._xml import child, children, spaced, text_of, type_of

BASIC = {
    "any": "Any",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "context": "context<>",
    "list": "list<Any>",
    "range": "range<Any>",
}


class Types:
    """The types one model knows: its own item definitions, and those of its imports under their prefix."""

    def __init__(self, known: dict[str, tuple[Element, str]], prefix: str) -> None:
        """Know the item definitions by their names in the policy; those of this model carry the prefix."""
        self.known = known
        self.prefix = prefix
        self.functions: dict[str, str] = {}  # function types -> type of the result

    def result(self, reference: str) -> str:
        """What a function of that type gives; a type that is no function stands for the result itself."""
        name = self.name(reference)
        return self.name(self.functions[name]) if name in self.functions else name

    def name(self, reference: str) -> str:
        """What a typeRef is called in the policy; "" for Any and for types nobody declares."""
        if reference.startswith("feel:") or reference.startswith("feel."):
            reference = reference[5:]
        for name in (self.prefix + reference, reference):
            if name in self.known:
                return name
        basic = BASIC.get(reference) or BASIC.get(reference[:1].lower() + reference[1:])
        return "" if basic is None or basic == "Any" else basic

    def define(self, item: Element) -> dict[str, Any]:
        """An item definition as the words of a type."""
        words = self._shape(item)
        constraints = self._constraints(item, "?")
        if constraints:
            direct = text_of(child(item, "allowedValues", "typeConstraint"))
            words["allowed"] = (
                direct if constraints == [f"? in ({direct})"] else " and ".join(f"({c})" for c in constraints)
            )
        return words

    def _shape(self, item: Element) -> dict[str, Any]:
        components = list(children(item, "itemComponent"))
        function = child(item, "functionItem")
        if components:
            fields = {spaced(c.get("name") or ""): self._shape(c) for c in components}
            one: dict[str, Any] = {"type": "context", "fields": fields}
        elif function is not None:
            parameters = ", ".join(self.name(type_of(p)) or "Any" for p in children(function, "parameters"))
            one = {
                "type": f"function<{parameters}> -> {self.name(spaced(function.get('outputTypeRef') or '')) or 'Any'}"
            }
        else:
            one = {"type": self.name(type_of(item)) or "Any"}
        return {"type": "list", "of": one} if item.get("isCollection") == "true" else one

    def _constraints(self, item: Element, value: str, within: tuple[str, ...] = ()) -> list[str]:
        """Conditions a value of the item must meet, as FEEL about the expression `value`.

        Types that hold themselves are followed once: their depth has no bound an expression could have.
        """
        whole = text_of(child(item, "typeConstraint"))
        each = text_of(child(item, "allowedValues"))
        found = []
        collection = item.get("isCollection") == "true"
        part = "part" if collection else value
        inner = [f"{part} in ({each})"] if each else []
        base = self.name(type_of(item))
        if base in self.known and base not in within:
            definition, prefix = self.known[base]
            inner += Types(self.known, prefix)._constraints(definition, part, (*within, base))
        for component in children(item, "itemComponent"):
            name = spaced(component.get("name") or "")
            nested = self._constraints(component, f"{part}.{name}", within)
            inner += [f"{part}.{name} = null or ({c})" for c in nested]
        if whole and not collection:
            inner.append(f"{part} in ({whole})")
        if collection and inner:
            found.append(f"every part in {value} satisfies " + " and ".join(f"({c})" for c in inner))
        elif inner:
            found += inner
        if whole and collection:
            found.append(whole.replace("?", value))
        return found
