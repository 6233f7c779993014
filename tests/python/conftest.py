from __future__ import annotations

import liangce as lc
import pytest


@pytest.fixture(scope="session")
def yuzhou() -> lc.Policy:
    return lc.load(lc.shipped("yuzhou-2023"))


LOAN = """
language: 1
policy: loan
title: 小额信贷
in force: 2023-01-01 .. 2024-12-31
parameters:
  最高额:
    en: most
    type: money
    unit: 元
    basis: assumed
    note: of this test
    values:
      2023-01-01: {value: 50000, until: 2023-12-31}
      2024-01-01: {value: 60000, until: 2024-12-31}
types:
  成员:
    en: member
    type: context
    fields:
      姓名: {en: name, type: text}
      出生日期: {en: born, type: date}
      收入: {en: income, type: money, unit: 元}
facts:
  金额: {en: amount, type: money, unit: 元, at least: 0}
  户数: {en: households, type: integer, unit: 户}
  比例: {en: share, type: ratio}
  脱贫户: {en: lifted, type: boolean}
  类型: {en: kind, type: choice, of: [消费, 生产]}
  到期日: {en: due, type: date}
  时间: {en: at, type: time}
  时刻: {en: moment, type: date and time}
  时长: {en: span, type: days duration}
  月数: {en: term, type: months duration}
  说明: {en: note_text, type: text}
  家庭成员: {en: members, type: list, of: 成员}
  单户: {en: person, type: 成员}
rules:
  额度内: {en: within, when: 金额 <= 最高额}
  金额原样: {value: 金额}
  户数原样: {value: 户数}
  比例原样: {value: 比例}
  脱贫户原样: {value: 脱贫户}
  类型原样: {value: 类型}
  到期日原样: {value: 到期日}
  时间原样: {value: 时间}
  时刻原样: {value: 时刻}
  时长原样: {value: 时长}
  月数原样: {value: 月数}
  说明原样: {value: 说明}
  成员原样: {value: 家庭成员}
  单户原样: {value: 单户}
decisions:
  可贷:
    en: may_borrow
    kind: loan
    verdicts: [ELIGIBLE, NOT_ELIGIBLE]
    verdict: if 额度内 then "ELIGIBLE" else "NOT_ELIGIBLE"
"""


@pytest.fixture(scope="session")
def loan() -> lc.Policy:
    return lc.load_text(LOAN, name="loan.yaml")
