"""DMN models read as policies, and the conformance kit where it is at hand."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import liangce as lc
import pytest
from liangce import dmn
from liangce.cli.dmn import FLOOR
from liangce.dmn import tck
from liangce.dmn._boxed import split_tests

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="Loan check" namespace="urn:loan">
  {imports}
  <itemDefinition name="tRating"><typeRef>string</typeRef>
    <allowedValues><text>"good", "fair", "poor"</text></allowedValues></itemDefinition>
  <itemDefinition name="tPerson">
    <itemComponent name="age"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="rating"><typeRef>tRating</typeRef></itemComponent>
  </itemDefinition>
  <inputData id="i1" name="Applicant"><variable name="Applicant" typeRef="tPerson"/></inputData>
  <businessKnowledgeModel id="k1" name="instalment"><variable name="instalment"/>
    <encapsulatedLogic>
      <formalParameter name="amount" typeRef="number"/><formalParameter name="months" typeRef="number"/>
      <literalExpression typeRef="number"><text>round half up(amount / months, 2)</text></literalExpression>
    </encapsulatedLogic>
  </businessKnowledgeModel>
  <decision id="d1" name="Risk"><variable name="Risk" typeRef="string"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression typeRef="number"><text>Applicant.age</text></inputExpression></input>
      <input><inputExpression typeRef="tRating"><text>Applicant.rating</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>&lt; 18</text></inputEntry><inputEntry><text>-</text></inputEntry>
            <outputEntry><text>"refused"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= 18</text></inputEntry><inputEntry><text>"good"</text></inputEntry>
            <outputEntry><text>"low"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= 18</text></inputEntry><inputEntry><text>not("good")</text></inputEntry>
            <outputEntry><text>"high"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="d2" name="Offer"><variable name="Offer"/>
    <informationRequirement><requiredDecision href="#d1"/></informationRequirement>
    <knowledgeRequirement><requiredKnowledge href="#k1"/></knowledgeRequirement>
    <context>
      <contextEntry><variable name="amount"/><literalExpression><text>if Risk = "low" then 50000 else 20000</text>
        </literalExpression></contextEntry>
      <contextEntry><variable name="monthly"/><invocation><literalExpression><text>instalment</text></literalExpression>
        <binding><parameter name="amount"/><literalExpression><text>amount</text></literalExpression></binding>
        <binding><parameter name="months"/><literalExpression><text>36</text></literalExpression></binding>
      </invocation></contextEntry>
    </context>
  </decision>
  <decision id="d3" name="broken"><variable name="broken"/>
    <literalExpression><text>1 +</text></literalExpression></decision>
  <decisionService id="s1" name="risk of"><variable name="risk of"/>
    <outputDecision href="#d1"/><inputData href="#i1"/></decisionService>
  <decision id="d4" name="called"><variable name="called"/>
    <knowledgeRequirement><requiredKnowledge href="#s1"/></knowledgeRequirement>
    <literalExpression><text>risk of({{age: 20, rating: "poor"}})</text></literalExpression></decision>
</definitions>
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "loan.dmn"
    file.write_text(MODEL.format(imports="").replace("{{", "{").replace("}}", "}"), encoding="utf-8")
    return file


def asked(model: Path, decision: str, **facts: object) -> lc.Decision:
    return dmn.load(model).decide(decision, facts, on="2024-01-01")


def test_a_table_decides(model: Path) -> None:
    assert asked(model, "Risk", Applicant={"age": 30, "rating": "good"}).value == "low"
    assert asked(model, "Risk", Applicant={"age": 30, "rating": "poor"}).value == "high"
    assert asked(model, "Risk", Applicant={"age": 17, "rating": "poor"}).value == "refused"


def test_contexts_and_invocations(model: Path) -> None:
    offer = asked(model, "Offer", Applicant={"age": 30, "rating": "good"})
    assert offer.value == {"amount": Decimal(50000), "monthly": Decimal("1388.89")}  # 50000 / 36, half up


def test_services_are_functions(model: Path) -> None:
    assert asked(model, "called", Applicant={"age": 30, "rating": "good"}).value == "high"


def test_what_the_types_do_not_allow_is_null_and_an_error(model: Path) -> None:
    wrong = asked(model, "Risk", Applicant={"age": 30, "rating": "splendid"})
    assert wrong.value is None
    assert wrong.errors


def test_one_unreadable_expression_does_not_spoil_the_model(model: Path) -> None:
    broken = asked(model, "broken")
    assert broken.value is None
    assert "cannot be read" in broken.errors[0].message
    assert asked(model, "Risk", Applicant={"age": 17, "rating": "poor"}).value == "refused"


def test_the_policy_text_is_an_ordinary_file(model: Path, tmp_path: Path) -> None:
    text = dmn.to_yaml(model)
    assert "profile: 'dmn'" in text
    file = tmp_path / "loan.yaml"
    file.write_text(text, encoding="utf-8")
    decision = lc.load(file).decide("Risk", {"Applicant": {"age": 17, "rating": "poor"}}, on="2024-01-01")
    assert decision.value == "refused"


def test_imports_go_by_their_prefix(model: Path, tmp_path: Path) -> None:
    main = tmp_path / "main.dmn"
    main.write_text(
        """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="n" name="main" namespace="urn:main">
        <import name="loan" namespace="urn:loan" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
        <decision id="x" name="x"><variable name="x"/>
          <informationRequirement><requiredDecision href="urn:loan#d2"/></informationRequirement>
          <literalExpression><text>loan.Offer.amount</text></literalExpression></decision></definitions>""",
        encoding="utf-8",
    )
    policy = dmn.load(main)
    decision = policy.decide("x", {"loan.Applicant": {"age": 40, "rating": "fair"}}, on="2024-01-01")
    assert decision.value == Decimal(20000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<a/>", "expected a DMN model"),
        ("<definitions", "loan.dmn"),
        ("", "loan.dmn"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><definitions>&b;</definitions>', "loan.dmn"),
        (MODEL.format(imports='<import name="p" namespace="urn:x" importType="DMN"/>'), "not beside it"),
        (MODEL.format(imports='<import name="p" namespace="urn:x" importType="PMML"/>'), "are not read"),
    ],
)
def test_what_is_no_model_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "loan.dmn"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(dmn.DmnError, match=said):
        dmn.load(file)


def test_lists_of_tests_are_split_outside_brackets_and_texts() -> None:
    assert split_tests('"a, b", [1..2], f(1, 2), "c\\"d"') == ['"a, b"', "[1..2]", "f(1, 2)", '"c\\"d"']


def kit() -> Path:
    where = os.environ.get("DMN_TCK_DIR")
    return Path(where) if where else Path(__file__).parents[3] / "shared" / "tck"


@pytest.mark.skipif(
    not (kit() / "TestCases").is_dir(),
    reason="no conformance kit: clone github.com/dmn-tck/tck and set DMN_TCK_DIR to it",
)
def test_the_conformance_kit_passes_as_far_as_recorded(tmp_path: Path) -> None:
    results = tck.run(kit())
    passed = [r for r in results if r.outcome == "SUCCESS"]
    assert len(passed) >= FLOOR, "\n".join(f"{r.test} {r.case}: {r.detail}" for r in results if r not in passed)
    tck.write_csv(results, tmp_path / "tck_results.csv")
    first = (tmp_path / "tck_results.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == '"compliance-level-2/0001-input-data-string","0001-input-data-string-test-01","001","SUCCESS",""'
