"""A tax-benefit system of openfisca-core with one entity, and its simulation over columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

MONTH = "2023-06"


class OpenFiscaCounty:
    """Households with monthly variables."""

    def __init__(self) -> None:
        self._household = build_entity("household", "households", "", is_person=True)
        self._system = TaxBenefitSystem([self._household])

    def variable(self, name: str, kind: type, formula: Any = None) -> None:
        """Declare an input, or with a formula ``(household, period)`` what is computed."""
        body = {"value_type": kind, "entity": self._household, "definition_period": DateUnit.MONTH, "label": name}
        if formula is not None:
            body["formula"] = formula
        self._system.add_variable(type(name, (Variable,), body))

    def calculate(self, inputs: Mapping[str, np.ndarray], wanted: Iterable[str]) -> list[np.ndarray]:
        """The wanted variables of a fresh simulation."""
        rows = len(next(iter(inputs.values())))
        simulation = SimulationBuilder().build_default_simulation(self._system, rows)
        for name, values in inputs.items():
            simulation.set_input(name, MONTH, values)
        return [simulation.calculate(name, MONTH) for name in wanted]
