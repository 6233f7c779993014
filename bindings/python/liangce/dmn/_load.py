"""A DMN model as the text of a policy, and as a policy."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from liangce._core import Policy
from liangce._face import load_text
from liangce.dmn import _yaml
from liangce.dmn._boxed import Body, Boxes
from liangce.dmn._types import Types
from liangce.dmn._xml import DRG, Model, child, children, local, name_of, read, spaced, type_of

StrPath = str | os.PathLike[str]


def load(path: StrPath) -> Policy:
    """Load a DMN model (1.2 to 1.5). Models it imports are looked for beside it.

    Raises DmnError when the file is no DMN model, PolicyError when what it says cannot be compiled.
    """
    return load_text(to_yaml(path), name=str(path) + ".yaml")


def to_yaml(path: StrPath) -> str:
    """The model written as a policy of profile `dmn`."""
    return _yaml.write(Converter(read(Path(path))).policy())


class Converter:
    """Gathers the elements of a model and its imports into one policy."""

    def __init__(self, model: Model) -> None:
        """Read the names and types of all models first."""
        self.model = model
        self.known_types: dict[str, tuple[Element, str]] = {}  # name in the policy -> item definition, prefix
        self.names: dict[tuple[str, str], dict[str, str]] = {}  # (namespace, prefix) -> id -> name in the policy
        self.inputs: dict[tuple[str | None, str], list[str]] = {}  # (namespace, name) of input data -> facts
        self._collect(model, "")

    def _collect(self, model: Model, prefix: str) -> None:
        for item in model.elements("itemDefinition"):
            self.known_types[prefix + spaced(item.get("name") or "")] = (item, prefix)
        ids = self.names.setdefault((str(model.path), prefix), {})
        for element in model.elements(*DRG):
            ids[element.get("id") or ""] = prefix + name_of(element)
            if local(element) == "inputData":
                self.inputs.setdefault((model.namespace, name_of(element)), []).append(prefix + name_of(element))
        for name, imported in model.imports:
            self._collect(imported, prefix + name + "." if name else prefix)

    def policy(self) -> dict[str, Any]:
        """The policy as mappings and lists."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.model.name.lower()).strip("-") or "model"
        sections: dict[str, dict[str, Any]] = {
            key: {} for key in ("types", "facts", "functions", "decisions", "services")
        }
        self._convert(self.model, "", sections)
        made: dict[str, Any] = {"policy": "dmn." + slug, "title": self.model.name, "profile": "dmn"}
        made.update((key, section) for key, section in sections.items() if section)
        return made

    def _convert(self, model: Model, prefix: str, sections: dict[str, dict[str, Any]]) -> None:
        types = Types(self.known_types, prefix)
        boxes = Boxes(types)
        types.functions = {
            prefix + spaced(item.get("name") or ""): spaced(function.get("outputTypeRef") or "")
            for item in model.elements("itemDefinition")
            if (function := child(item, "functionItem")) is not None
        }
        for item in model.elements("itemDefinition"):
            sections["types"][prefix + spaced(item.get("name") or "")] = types.define(item)
        for element in model.elements(*DRG):
            name = prefix + name_of(element)
            kind = local(element)
            if kind == "inputData":
                sections["facts"][name] = {"type": types.name(type_of(child(element, "variable"))) or "Any"}
            elif kind == "decision":
                body = boxes.of(element, types.name(type_of(child(element, "variable"))))
                sections["decisions"][name] = self._within(model, prefix, element, body)
            elif kind == "businessKnowledgeModel":
                sections["functions"][name] = self._knowledge(model, prefix, element, boxes)
            else:
                sections["services"][name] = self._service(model, prefix, element)
                if returns := types.result(type_of(child(element, "variable"))):
                    sections["services"][name]["returns"] = returns
        for name, imported in model.imports:
            self._convert(imported, prefix + name + "." if name else prefix, sections)

    def _knowledge(self, model: Model, prefix: str, element: Element, boxes: Boxes) -> dict[str, Any]:
        logic = child(element, "encapsulatedLogic")
        declared = boxes.types.name(type_of(logic))
        if not declared and logic is None:
            declared = boxes.types.name(type_of(child(element, "variable")))
        parameters, body, returns = (
            boxes.function(logic, declared) if logic is not None else ({}, {"value": "null"}, "")
        )
        body = self._within(model, prefix, element, body)
        inner_type = body.pop("type", "") if "context" not in body else ""
        made: dict[str, Any] = {"parameters": parameters}
        if declared or returns or inner_type:
            made["returns"] = declared or returns or inner_type
        made.update(body)
        made.pop("type", None)
        return made

    def _service(self, model: Model, prefix: str, element: Element) -> dict[str, Any]:
        def named(kind: str) -> list[str]:
            return [n for n in (self._target(model, prefix, e.get("href") or "") for e in children(element, kind)) if n]

        return {
            "outputs": named("outputDecision"),
            "encapsulated": named("encapsulatedDecision"),
            "inputs": named("inputData"),
            "input decisions": named("inputDecision"),
        }

    def _target(self, model: Model, prefix: str, href: str) -> str | None:
        """The name in the policy of what an href points at."""
        namespace, _, key = href.rpartition("#")
        if not namespace or namespace in (model.namespace, model.root.get("id")):
            found = self.names[str(model.path), prefix].get(key)
            if found is not None or not namespace:
                return found
        for name, imported in model.imports:
            inner = prefix + name + "." if name else prefix
            if (found := self.names[str(imported.path), inner].get(key)) is not None:
                return found
            if (found := self._target(imported, inner, href)) is not None:
                return found
        return None

    def _within(self, model: Model, prefix: str, element: Element, body: Body) -> Body:
        """The body of an imported element: inside it, what it requires goes by the names of its own model."""
        if not prefix:
            return body
        local_names: dict[str, Body] = {}
        for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
            for wanted in children(requirement):
                full = self._target(model, prefix, wanted.get("href") or "")
                if full is not None and full.startswith(prefix):
                    local_names[full[len(prefix) :]] = {"value": full}
        if not local_names:
            return body
        made: Body = {"context": local_names, "result": body}
        if body.get("type"):
            made["type"] = body["type"]
        return made
