"""Every public name has a docstring; the stub says what the module has."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import liangce as lc
import pytest
from liangce import _core

STUB = ast.parse(Path(lc.__file__).with_name("_core.pyi").read_text(encoding="utf-8"))


def test_all_names_exist_and_are_sorted():
    assert lc.__all__ == sorted(lc.__all__)
    assert all(hasattr(lc, name) for name in lc.__all__)


@pytest.mark.parametrize("name", lc.__all__)
def test_public_name_is_documented(name):
    thing = getattr(lc, name)
    assert inspect.getdoc(thing)
    if not inspect.isclass(thing):
        return
    inherited = set(dir(ValueError)) | set(dir(dict))
    for member, value in vars(thing).items():
        if member.startswith("_") or member in inherited or member in getattr(thing, "__dataclass_fields__", {}):
            continue
        if callable(value) or isinstance(value, (property, classmethod, staticmethod)):
            assert inspect.getdoc(value), f"{name}.{member} has no docstring"


def test_public_classes_say_where_they_are_imported_from():
    for name in ("Policy", "Program", "Decision", "TestRun"):
        assert getattr(lc, name).__module__ == "liangce"


def members(node: ast.ClassDef) -> set[str]:
    return {item.name for item in node.body if isinstance(item, ast.FunctionDef)}


def test_stub_has_what_the_module_has():
    declared = {n.name for n in STUB.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    real = {n for n in dir(_core) if not n.startswith("_")}
    assert declared == real


@pytest.mark.parametrize("node", [n for n in STUB.body if isinstance(n, ast.ClassDef)], ids=lambda n: n.name)
def test_stub_of_class_matches(node):
    real = {n for n in vars(getattr(_core, node.name)) if not n.startswith("__") and n != "_pybind11_conduit_v1_"}
    assert {m for m in members(node) if not m.startswith("__")} == real


@pytest.mark.parametrize(
    "node",
    [(c.name, f) for c in STUB.body if isinstance(c, ast.ClassDef) for f in c.body if isinstance(f, ast.FunctionDef)]
    + [("", f) for f in STUB.body if isinstance(f, ast.FunctionDef)],
    ids=lambda n: f"{n[0]}.{n[1].name}".lstrip("."),
)
def test_stub_parameters_match(node):
    """pybind11 writes the signature into the first line of the docstring."""
    owner, function = node
    real = getattr(getattr(_core, owner) if owner else _core, function.name)
    if isinstance(real, property) or function.name.startswith("__"):
        return
    line = (real.__doc__ or "").splitlines()[0]
    assert line.startswith(f"{function.name}("), line
    tree = ast.parse(f"def {line}: ...").body[0]
    assert isinstance(tree, ast.FunctionDef)

    def names(arguments: ast.arguments) -> tuple[list[str], list[str]]:
        plain = [a.arg for a in arguments.posonlyargs + arguments.args]
        return plain[1:] if owner else plain, [a.arg for a in arguments.kwonlyargs]

    if "args" in line:
        return
    assert names(tree.args) == names(function.args)
