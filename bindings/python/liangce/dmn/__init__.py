"""DMN models (OMG DMN 1.2 to 1.5, XML): read as policies whose semantics is the standard's, to the letter.

>>> model = liangce.dmn.load("model.dmn")
>>> model.decide("Approval", {"Applicant": {"age": 51}}, on="2024-01-01").value
"""

from __future__ import annotations

from liangce.dmn._load import load, to_yaml
from liangce.dmn._xml import DmnError

__all__ = ["DmnError", "load", "to_yaml"]
