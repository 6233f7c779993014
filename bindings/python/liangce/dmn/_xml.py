"""DMN XML: elements by local name, whatever the version; models with what they import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MOST_BYTES = 64 << 20
DRG = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


class DmnError(ValueError):
    """A file that is no DMN model, or one that cannot be read."""


def local(element: Element) -> str:
    """Name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    """Children of these local names, in order; all of them without names."""
    for child in element:
        if isinstance(child.tag, str) and (not names or local(child) in names):
            yield child


def child(element: Element, *names: str) -> Element | None:
    """First child of these local names."""
    return next(children(element, *names), None)


def text_of(element: Element | None) -> str:
    """Text of the `text` child, trimmed; empty when there is none."""
    inner = child(element, "text") if element is not None else None
    return (inner.text or "").replace("\r\n", "\n").strip() if inner is not None else ""


def name_of(element: Element) -> str:
    """The name an element is known by in expressions: that of its variable, else its own."""
    variable = child(element, "variable")
    name = variable.get("name") if variable is not None else None
    return spaced(name or element.get("name") or "")


def spaced(name: str) -> str:
    """A name with single spaces."""
    return re.sub(r"\s+", " ", name).strip()


def type_of(element: Element | None) -> str:
    """The typeRef of an element: an attribute, or a child in item definitions."""
    if element is None:
        return ""
    inner = child(element, "typeRef")
    return spaced(element.get("typeRef") or (inner.text or "" if inner is not None else ""))


@dataclass
class Model:
    """One DMN file and the models it imports, each under the name its elements are prefixed with."""

    path: Path
    root: Element
    namespace: str
    name: str
    imports: list[tuple[str, Model]] = field(default_factory=list)

    def elements(self, *names: str) -> Iterator[Element]:
        """Elements of the model of these local names."""
        return children(self.root, *names)


def read(path: Path) -> Model:
    """A model with its imports, which are looked for among the `.dmn` files beside it."""
    return _read(path, ())


def _parse(path: Path) -> Element:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DmnError(f"{path}: larger than {MOST_BYTES >> 20} MB")
        root: Element = fromstring(path.read_bytes())
    except (ParseError, DefusedXmlException, UnicodeError) as error:
        raise DmnError(f"{path}: {error}") from error
    if local(root) != "definitions":
        raise DmnError(f"{path}: expected a DMN model (definitions), found {local(root)}")
    return root


def _read(path: Path, above: tuple[Path, ...]) -> Model:
    path = path.resolve()
    if path in above:
        raise DmnError(f"{path}: the models import each other in a circle")
    root = _parse(path)
    model = Model(path, root, root.get("namespace", ""), root.get("name") or path.stem)
    for wanted in children(root, "import"):
        if "DMN" not in wanted.get("importType", ""):
            raise DmnError(f"{path}: imports of type {wanted.get('importType')!r} are not read")
        model.imports.append((spaced(wanted.get("name") or ""), _imported(path, wanted, (*above, path))))
    return model


def _imported(path: Path, wanted: Element, above: tuple[Path, ...]) -> Model:
    namespace = wanted.get("namespace", "")
    location = wanted.get("locationURI")
    candidates = [path.parent / location] if location and (path.parent / location).is_file() else []
    candidates += [other for other in sorted(path.parent.glob("*.dmn")) if other.resolve() != path]
    for other in candidates:
        root = _parse(other)
        # Some tools write the id of the imported definitions where the namespace belongs.
        if namespace in (root.get("namespace"), root.get("id")) or namespace.endswith("/" + (root.get("id") or "?")):
            return _read(other, above)
    raise DmnError(f"{path}: the imported model {namespace!r} is not beside it")
