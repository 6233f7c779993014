"""liangce 良策: policy as data beside the words of the law, decided exactly and explained clause by clause.

>>> import liangce as lc
>>> policy = lc.load(lc.shipped("yuzhou-2023"))
>>> decision = policy.decide("监测对象识别", {"人均纯收入": "7100.00", "住房": "ok"}, on="2023-06-30")
>>> decision.verdict, decision.missing, decision.reasons
"""

from __future__ import annotations

from liangce._changes import Changes, explain
from liangce._core import Decision, Policy, Program, TestRun
from liangce._core import __version__ as __version__
from liangce._difference import Difference, diff
from liangce._errors import CaseError, PolicyError
from liangce._face import (
    analyze,
    canonical,
    check,
    feel,
    feel_outcome,
    load,
    load_text,
    mutate,
    shipped,
    test,
    unary_tests,
    unary_tests_outcome,
    unknown,
)
from liangce._model import (
    CaseProblem,
    Clause,
    Coverage,
    CoverageItem,
    DecisionInfo,
    Diagnostic,
    Document,
    Elements,
    Fact,
    Field,
    Function,
    MissingFact,
    Months,
    Mutant,
    Mutation,
    NotComputable,
    Outcome,
    Parameter,
    Range,
    Reason,
    Rule,
    Source,
    TableInfo,
    TableRow,
    TestDifference,
    TestResult,
    Unknown,
    Version,
)
from liangce._record import Redecision, redecide
from liangce._stream import run
from liangce.reference import functions
from liangce.table import Cancelled, DecisionTable, RowError, RulePlan

__all__ = [
    "Cancelled",
    "CaseError",
    "CaseProblem",
    "Changes",
    "Clause",
    "Coverage",
    "CoverageItem",
    "Decision",
    "DecisionInfo",
    "DecisionTable",
    "Diagnostic",
    "Difference",
    "Document",
    "Elements",
    "Fact",
    "Field",
    "Function",
    "MissingFact",
    "Months",
    "Mutant",
    "Mutation",
    "NotComputable",
    "Outcome",
    "Parameter",
    "Policy",
    "PolicyError",
    "Program",
    "Range",
    "Reason",
    "Redecision",
    "RowError",
    "Rule",
    "RulePlan",
    "Source",
    "TableInfo",
    "TableRow",
    "TestDifference",
    "TestResult",
    "TestRun",
    "Unknown",
    "Version",
    "analyze",
    "canonical",
    "check",
    "diff",
    "explain",
    "feel",
    "feel_outcome",
    "functions",
    "load",
    "load_text",
    "mutate",
    "redecide",
    "run",
    "shipped",
    "test",
    "unary_tests",
    "unary_tests_outcome",
    "unknown",
]
