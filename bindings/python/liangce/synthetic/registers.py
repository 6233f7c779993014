"""Registers beside the duties: insurance claims, jobs, sales, alerts, wishes, and what the county counts of itself.

Tables with a row an event, by the names of the policy's entity model. All distributions are assumed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from . import columns, monitoring, places, settings
from .columns import Column
from .draws import Bools, Draws, Ints
from .households import Households
from .members import Members
from .monitoring import Register
from .places import Places

YEAR = "2023-01-01"
END_KINDS = ("measure", "helper")
END_REASONS = ("completed", "moved_out", "person_deceased", "no_longer_entitled", "other")
STATES = ("planned", "in_progress", "done", "cancelled")
LEDGERS = ("card", "department", "visit")
ITEMS = ("家庭人口", "住房", "饮水", "参保", "务工地点")
AMOUNTS = ("工资性收入", "转移性收入", "养老金")
FIELDS = ("联系电话", "开户行", "务工企业", "参保方式")
RESULTS = ("已落实帮扶", "排除风险", "")
POLICIES = ("教育资助", "医疗救助", "住房安全", "饮水安全", "低保", "残疾人补贴")
PLACES_SOLD = ("市场", "商超", "学校", "社区", "食堂", "高速服务区")
WAYS_SOLD = ("宣传推介展销", "电子商务营销", "商场超市直销", "“智慧农业”带销", "乡村旅游促销", "结对帮扶助销")
CONDITIONS = ("正常", "扩产", "停产")
GROUPS = ("young_adult", "newly_grown", "returnee", "farming")
MEASURES = ("certified_training", "yulu_plus", "tracking", "farming_training")
JOBS = ("away", "local", "post", "none")
POSTS = ("county", "township", "village")
RATES = ("insured", "no_dropout", "safe_housing", "safe_water")


class Registers:
    """The tables of one county, as the registers hold them or as they truly are."""

    def __init__(
        self, seed: int, where: Places, households: Households, register: Register, persons: Members, observed: bool
    ) -> None:
        """Everything is drawn from the seed; the truth has no gaps."""
        self._seed, self._where, self._households = seed, where, households
        self._register, self._persons, self._observed = register, persons, observed
        self._on = columns.day(settings.ON)
        count = households.count
        self._active = register.rows[register.status != monitoring.ELIMINATED]
        self._monitored = columns.chosen(self._active, count)
        self._cared = households.lifted | self._monitored
        # The key group of the duties: the first draw of their stream.
        self._key_group = self._cared | Draws(seed, "household duties").chance(count, 30_000)

    def _known(self, draws: Draws, count: int, per_million: int) -> Bools:
        """Cells that are filled; drawn for the truth as well, so that both sides see the same stream."""
        known: Bools = ~draws.chance(count, per_million)
        return known if self._observed else np.ones(count, dtype=np.bool_)

    def _households_of(self, rows: Ints) -> Column:
        return columns.numbered("H", rows, 7)

    # ---- columns of the big registers --------------------------------------------------------------------------------
    def household_columns(self) -> dict[str, Column]:
        """What the register of households says besides."""
        draws, count = Draws(self._seed, "household registers"), self._households.count
        lifted = self._households.lifted
        identified = columns.spread(self._register.rows, self._register.identified, count)
        has_record = columns.chosen(self._register.rows, count)
        alert = identified - draws.between(count, 2, 20)
        occurred = alert - draws.between(count, 1, 40)
        occurred = np.where(draws.chance(count, 5_000), alert + 3, occurred)  # written down the wrong way round
        measure = identified + draws.between(count, 3, 45)
        transfer = self._households.components["transfer"]
        off = draws.pick(count, (90, 7, 3))
        paid = np.select([off == 0, off == 1], [transfer, transfer * 97 // 100], transfer * 80 // 100)
        business = np.maximum(self._households.components["business"] - self._households.components["business_cost"], 0)
        before = business * draws.between(count, 85, 103) // 100
        required = draws.between(count, 48, 60)
        updated = self._on - np.where(draws.chance(count, 930_000), draws.between(count, 1, 30), 45)
        return {
            "风险发生日期": columns.dates(occurred, has_record & self._known(draws, count, 30_000)),
            "首次预警日期": columns.dates(alert, has_record),
            "首项措施日期": columns.dates(measure, has_record & self._known(draws, count, 10_000)),
            "双十完成": columns.booleans(draws.chance(count, 950_000), self._monitored),
            "情况更新日期": columns.dates(updated, self._monitored & self._known(draws, count, 5_000)),
            "部门发放金额": columns.money(paid, self._key_group & self._known(draws, count, 20_000)),
            "经营净收入本年": columns.money(business, lifted & self._known(draws, count, 10_000)),
            "经营净收入上年": columns.money(before, lifted),
            "应填项数": columns.integers(required),
        }

    def member_columns(self) -> dict[str, Column]:
        """What the register of persons says besides."""
        draws, persons = Draws(self._seed, "member registers"), self._persons
        count, age, labour = persons.count, persons.age, persons.labour
        cared = self._cared[persons.household]
        ill = draws.chance(count, 40_000)
        paid = np.where(ill, draws.between(count, 500_00, 60_000_00), draws.between(count, 0, 500_00))
        able = (labour == 0) & (age >= 16) & (age <= 60)
        far = able & draws.chance(count, 800_000)
        wish = np.where(persons.employed, True, draws.chance(count, 700_000))
        job = np.where(persons.employed, draws.pick(count, (60, 30, 10)), np.where(draws.chance(count, 20_000), 1, 3))
        working = (labour < 2) & (age >= 16)
        old = (age > 60) & cared  # the safety net's persons are among them
        agent = old & draws.chance(count, 900_000)
        signed = columns.day(YEAR) - draws.between(count, 0, 300)
        reviewed = self._on - draws.between(count, 1, 300)
        groups, measures = self._groups(age, working)
        return {
            "自付医疗费": columns.money(paid, cared & self._known(draws, count, 10_000)),
            "能外出": columns.booleans(far, working & self._known(draws, count, 10_000)),
            "务工意愿": columns.booleans(wish, working & self._known(draws, count, 30_000)),
            "本人就业": columns.words(job, JOBS, cared & working & self._known(draws, count, 10_000)),
            "有代养人": columns.booleans(agent, old & self._known(draws, count, 5_000)),
            "代养协议日期": columns.dates(signed, agent & self._known(draws, count, 20_000)),
            "代养评议日期": columns.dates(reviewed, agent & draws.chance(count, 800_000)),
            "代养评议结果": columns.words(
                draws.chance(count, 40_000).astype(np.int64),
                ("able", "unable"),
                agent & self._known(draws, count, 5_000),
            ),
            "劳动力分组": groups,
            "个人措施": measures,
        }

    def _groups(self, age: Ints, working: Bools) -> tuple[Column, Column]:
        """One group for persons of working age in households that are cared for; most have its measure."""
        draws, count = Draws(self._seed, "labour groups"), len(age)
        mine = working & self._cared[self._persons.household] & draws.chance(count, 900_000)
        group = np.select([age < 22, age < 45], [1, 0], np.where(draws.chance(count, 300_000), 2, 3))
        served = mine & draws.chance(count, 960_000)
        known = self._known(draws, count, 20_000)
        return (
            _singles(group, GROUPS, mine & known, known),
            _singles(group, MEASURES, served, np.ones(count, dtype=np.bool_)),
        )

    def county_columns(self) -> dict[str, Column]:
        """What the county counts of itself."""
        draws = Draws(self._seed, "county numbers")
        persons = self._persons
        able = (persons.labour == 0) & (persons.age >= 16) & (persons.age <= 60)
        lifted = able & self._households.lifted[persons.household]
        employed = int((lifted & persons.employed).sum())
        labour = employed + int((lifted & ~persons.employed).sum()) // 20
        unknown = (labour - employed) // 3 if self._observed else 0
        income = draws.between(4, 0, 300_00)
        trained = settings.HELPERS * 98 // 100
        sales = int(draws.between(1, 40_000_000_00, 60_000_000_00)[0])

        def money(fen: int) -> Column:
            return columns.money(np.array([fen], dtype=np.int64))

        def number(value: int) -> Column:
            return columns.integers(np.array([value], dtype=np.int64))

        return {
            "脱贫人均收入本年": money(16_400_00 + int(income[0])),
            "脱贫人均收入上年": money(14_600_00 + int(income[1])),
            "农村人均收入本年": money(21_300_00 + int(income[2])),
            "农村人均收入上年": money(19_900_00 + int(income[3])),
            "低保标准本年": money(424_00),
            "低保标准上年": money(406_00),
            "上年集中比例": columns.decimals(np.array([2_900], dtype=np.int64), columns.RATE),
            "本期销售额": money(sales),
            "上年同期销售额": money(sales * 88 // 100),
            "脱贫劳动力人数": number(labour),
            "已就业人数": number(employed),
            "意愿不明人数": number(unknown),
            "收入年度完整": columns.booleans(np.zeros(1, dtype=np.bool_)),
            "期初信访存量": number(46),
            "期末信访存量": number(31),
            "有培训计划": columns.booleans(np.ones(1, dtype=np.bool_)),
            "帮扶责任人数": number(settings.HELPERS),
            "已培训责任人数": number(trained),
        }

    # ---- tables of events --------------------------------------------------------------------------------------------
    def tables(self) -> dict[str, Column]:
        """By the names of the entity model."""
        return {
            **self._household_logs(),
            **self._village_logs(),
            **self._county_logs(),
            "claims": self._claims(),
        }

    def _household_logs(self) -> dict[str, Column]:
        draws = Draws(self._seed, "household logs")
        lifted = np.flatnonzero(self._households.lifted)
        ended = draws.sample(lifted, len(lifted) // 25)
        n = len(ended)
        reason = draws.pick(n, (45, 20, 20, 14, 1))
        active = np.repeat(self._active, 2)
        m = len(active)
        state = draws.pick(m, (10, 45, 40, 5))
        planned = self._on + np.where(state == 2, -draws.between(m, 5, 120), draws.between(m, -4, 120))
        checked = np.repeat(np.flatnonzero(self._key_group & draws.chance(self._households.count, 985_000)), len(ITEMS))
        k = len(checked)
        item = np.tile(np.arange(len(ITEMS)), k // len(ITEMS))
        differs = draws.chance(k, 8_000)
        value = draws.between(k, 1, 8)
        money = np.repeat(np.unique(checked), len(AMOUNTS))
        j = len(money)
        amount = draws.between(j, 1_000_00, 40_000_00)
        other = np.where(draws.chance(j, 15_000), amount * 9 // 10, amount)
        blank = draws.sample(np.arange(self._households.count), self._households.count // 60)
        b = len(blank)
        return {
            "ended_support": pa.table(
                {
                    "户编号": self._households_of(ended),
                    "编号": columns.numbered("E", np.arange(n), 5),
                    "类别": columns.words(draws.pick(n, (70, 30)), END_KINDS),
                    "终止日期": columns.dates(columns.day(YEAR) + draws.between(n, 0, 260)),
                    "终止原因": columns.words(reason, END_REASONS, self._known(draws, n, 20_000)),
                }
            ),
            "planned_measures": pa.table(
                {
                    "户编号": self._households_of(active),
                    "编号": columns.numbered("M", np.arange(m), 5),
                    "状态": columns.words(state, STATES, self._known(draws, m, 10_000)),
                    "计划完成日期": columns.dates(planned),
                }
            ),
            "ledger_pairs": pa.table(
                {
                    "户编号": self._households_of(checked),
                    "项目": columns.words(item, ITEMS),
                    "来源": columns.words(draws.pick(k, (40, 40, 20)), LEDGERS),
                    "系统值": columns.numbered("", value, 1),
                    "来源值": columns.numbered("", value + differs, 1, self._known(draws, k, 5_000)),
                }
            ),
            "ledger_amount_pairs": pa.table(
                {
                    "户编号": self._households_of(money),
                    "项目": columns.words(np.tile(np.arange(len(AMOUNTS)), j // len(AMOUNTS)), AMOUNTS),
                    "来源": columns.words(draws.pick(j, (0, 80, 20)), LEDGERS),
                    "系统金额": columns.money(amount),
                    "来源金额": columns.money(other, self._known(draws, j, 10_000)),
                }
            ),
            "empty_fields": pa.table(
                {
                    "户编号": self._households_of(blank),
                    "项目": columns.words(draws.pick(b, (30, 30, 20, 20)), FIELDS),
                    "需填": columns.booleans(draws.chance(b, 500_000), self._known(draws, b, 50_000)),
                }
            ),
        }

    def _village_logs(self) -> dict[str, Column]:
        draws, villages = Draws(self._seed, "village registers"), settings.VILLAGES
        counts = draws.pick(villages, (30, 30, 20, 12, 8))
        village = np.repeat(np.arange(villages), counts)
        n = len(village)
        sent = columns.day(YEAR) + draws.between(n, 0, 270)
        answered = sent + draws.between(n, 1, 12)
        closed = answered + draws.between(n, 1, 20)
        done = (closed < self._on) & draws.chance(n, 970_000)
        result = draws.pick(n, (60, 38, 2))
        wishes = np.repeat(np.arange(villages), 2)
        people = np.stack([self._where.households * 14 // 10, np.maximum(self._where.households // 40, 1)], 1).ravel()
        noted = np.arange(2 * villages) % 2 == 0
        recorded = noted | draws.chance(2 * villages, 850_000)
        townships = settings.TOWNSHIPS_WITH_VILLAGES
        each = draws.between(townships, 3, 30)
        township = np.repeat(np.arange(townships), each)
        c = len(township)
        listed = columns.day("2023-02-01") + draws.between(c, 0, 200)
        met = listed + draws.between(c, 1, 14)
        return {
            "alerts": pa.table(
                {
                    "村编号": places.village_ids(village),
                    "编号": columns.numbered("W", np.arange(n), 5),
                    "预警日期": columns.dates(sent),
                    "反馈日期": columns.dates(answered, answered < self._on),
                    "办结日期": columns.dates(closed, done),
                    "结果": columns.words(result, RESULTS, done & (result < 2)),
                }
            ),
            "labour_wishes": pa.table(
                {
                    "村编号": places.village_ids(wishes),
                    "编号": columns.numbered("J", np.arange(2 * villages), 4),
                    "人数": columns.integers(people),
                    "已记录": columns.booleans(recorded, self._known(draws, 2 * villages, 5_000)),
                    "记录日期": columns.dates(columns.day("2023-02-10") + draws.between(2 * villages, 0, 60), recorded),
                }
            ),
            "loan_contacts": pa.table(
                {
                    "乡镇编号": places.township_ids(township),
                    "编号": columns.numbered("K", np.arange(c), 4),
                    "列入日期": columns.dates(listed),
                    "对接日期": columns.dates(met, (met < self._on) & draws.chance(c, 997_000)),
                }
            ),
        }

    def _county_logs(self) -> dict[str, Column]:
        draws = Draws(self._seed, "county registers")
        policies = len(POLICIES)
        entitled = draws.between(policies, 800, 9_000)
        lacking = np.where(np.arange(policies) == 3, 2, 0)
        unsure = np.where(np.arange(policies) == 4, 3, 0) * self._observed
        n = settings.SALES
        wage = np.flatnonzero(self._persons.employed & self._cared[self._persons.household])
        wage = draws.sample(wage, len(wage) // 5)
        w = len(wage)
        before = draws.between(w, 12_000_00, 48_000_00)
        tested = settings.HELPERS * 98 // 100
        enterprises = settings.ENTERPRISES
        posts = np.array([300, 900, 2_600], dtype=np.int64)
        rates = np.array([[10_000, 10_000], [10_000, 10_000], [10_000, 9_998], [9_990, 9_985]], dtype=np.int64)
        return {
            "entitlements": pa.table(
                {
                    "政策": columns.texts(list(POLICIES)),
                    "应享": columns.integers(entitled),
                    "已享": columns.integers(entitled - lacking),
                    "不明": columns.integers(unsure),
                }
            ),
            "sales": pa.table(
                {
                    "编号": columns.numbered("S", np.arange(n), 4),
                    "金额": columns.money(draws.between(n, 500_00, 300_000_00)),
                    "六进": columns.words(
                        draws.pick(n, (30, 20, 10, 20, 15, 5)), PLACES_SOLD, draws.chance(n, 700_000)
                    ),
                    "六销": columns.words(draws.pick(n, (10, 30, 20, 10, 10, 20)), WAYS_SOLD, draws.chance(n, 500_000)),
                }
            ),
            "enterprises": pa.table(
                {
                    "编号": columns.numbered("B", np.arange(enterprises), 3),
                    "带贫户数": columns.integers(
                        draws.between(enterprises, 1, 60), self._known(draws, enterprises, 20_000)
                    ),
                    "经营状况": columns.words(draws.pick(enterprises, (85, 10, 5)), CONDITIONS),
                }
            ),
            "public_posts": pa.table(
                {
                    "级别": columns.words(np.arange(3), POSTS),
                    "本年": columns.integers(posts + np.array([0, 12, 40])),
                    "上年": columns.integers(posts),
                }
            ),
            "wages": pa.table(
                {
                    "编号": columns.numbered("P", wage, 7),
                    "本年": columns.money(before * draws.between(w, 95, 122) // 100, self._known(draws, w, 5_000)),
                    "上年": columns.money(before),
                }
            ),
            "helper_tests": pa.table({"成绩": columns.integers(draws.between(tested, 62, 100))}),
            "safeguard_rates": pa.table(
                {
                    "指标": columns.texts(list(RATES)),
                    "本年": columns.decimals(rates[:, 0], columns.RATE),
                    "上年": columns.decimals(rates[:, 1], columns.RATE),
                }
            ),
        }

    def _claims(self) -> Column:
        """Hospital bills of persons cared for, settled by the three layers of insurance; a few do not add up."""
        draws = Draws(self._seed, "claims")
        mine = np.flatnonzero(self._cared[self._persons.household])
        rows = draws.sample(mine, len(mine) // 12)
        n = len(rows)
        total = draws.between(n, 800_00, 80_000_00)
        basic = total * draws.between(n, 50, 75) // 100
        serious = np.where(total > 15_000_00, (total - basic) * 40 // 100, 0)
        aid = np.where(draws.chance(n, 300_000), (total - basic - serious) * 60 // 100, 0)
        other = np.where(draws.chance(n, 50_000), (total - basic - serious - aid) // 10, 0)
        own = total - basic - serious - aid - other
        own = np.where(draws.chance(n, 6_000), own + 100_00, own)
        return pa.table(
            {
                "报销编号": columns.numbered("R", np.arange(n), 6),
                "编号": columns.numbered("P", rows, 7),
                "医疗总费用": columns.money(total),
                "基本医保支付": columns.money(basic),
                "大病保险支付": columns.money(serious),
                "医疗救助支付": columns.money(aid),
                "其他支付": columns.money(other, self._known(draws, n, 10_000)),
                "个人自付": columns.money(own),
            }
        )


def _singles(codes: Ints, vocabulary: Sequence[str], mine: Bools, present: Bools) -> Column:
    """Lists of one word where `mine`, empty elsewhere, null where not `present`."""
    counts = (mine & present).astype(np.int64)
    items = pa.array(np.asarray(vocabulary, dtype=object)[codes[mine & present]], pa.string())
    return columns.lists(counts, items, present)
