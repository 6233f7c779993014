"""What can be wrong with a policy or a case, as exceptions that carry every problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liangce._model import CaseProblem, Diagnostic

__all__ = ["CaseError", "PolicyError"]


class PolicyError(ValueError):
    """A policy, an amendment or an expression that cannot be used.

    ``str(error)`` is every diagnostic with its line and a caret under the place.
    """

    diagnostics: tuple[Diagnostic, ...]
    """All of them, warnings found on the way included."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        """Carry the diagnostics."""
        super().__init__(diagnostics)
        self.diagnostics = tuple(diagnostics)

    def __str__(self) -> str:
        """Every diagnostic as it is printed on the command line."""
        return "\n".join(d.text for d in self.diagnostics)


class CaseError(ValueError):
    """A case that was refused: unknown names, values of the wrong type, floats that are not exact.

    ``str(error)`` is one line for each problem, naming the key.
    """

    problems: tuple[CaseProblem, ...]
    """All of them."""

    def __init__(self, problems: tuple[CaseProblem, ...] = ()) -> None:
        """Carry the problems."""
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """One line for each problem."""
        return "\n".join(map(str, self.problems))
