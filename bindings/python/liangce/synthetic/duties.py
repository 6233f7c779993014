"""What the county does for its households and with its cadres: visits, helpers, attendance, campaigns, registers.

Tables with a row an event, by the names of the policy's entity model. All distributions are assumed.
"""

from __future__ import annotations

from collections.abc import Mapping

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
GRADES = ("A", "B", "C", "D")
STAGES = ("none", "preschool", "primary", "junior", "senior", "vocational", "college")
SCHOOL = ("in_school", "home_teaching", "dropped_out")
EXCEPTIONS = ("none", "soldier", "prisoner", "insured_elsewhere")
MODES = ("centralised", "home", "none")
ROLES = ("驻村工作队", "第一书记", "党建指导员", "帮扶责任人")
MEANS = ("明白纸", "明白栏", "一码通", "致广大农户的一封信")
PRODUCTS = ("粉条", "红薯", "中药材", "烟叶", "钧瓷")
FEEDS = ("乡村振兴", "医保", "住建", "民政", "残联", "教育")
DOMAINS = ("防止返贫监测帮扶", "帮扶产业发展", "稳岗就业", "自然灾害", "社会稳定", "涉贫舆情")
ASSETS = ("public", "operating", "household")
LEVELS = ("national", "provincial", "prefecture", "county", "township")
PROJECT_STATES = ("planned", "approved", "building", "completed", "operating", "stopped")
LINKS = ("土地流转", "订单生产", "产品带销", "吸纳就业", "资产收益")
LOGS = (
    *("helpers", "support_plans", "visits", "measures", "alerts", "reviews", "housing", "outreach_days", "attendance"),
    *("campaigns", "feeds", "trainings"),
)
CAMPAIGNS = (
    ("quarterly_adjustment", "2023-02-20", "2023-02-24"),
    ("quarterly_adjustment", "2023-05-18", "2023-05-22"),
    ("quarterly_adjustment", "2023-08-30", "2023-09-01"),
    ("concentrated_screening", "2023-05-15", "2023-06-12"),
    ("policy_lookback", "2023-05-20", "2023-05-27"),
    ("finance_survey", "2023-05-30", "2023-05-31"),
    ("cadre_ledger", "2023-03-28", "2023-03-28"),
    ("cadre_ledger", "2023-06-27", "2023-06-27"),
    ("dispute_screening", "2023-06-20", "2023-06-21"),
    ("dispute_screening", "2023-09-20", "2023-09-22"),
    ("inspection", "2023-06-12", "2023-06-21"),
    ("inspection", "2023-09-11", "2023-09-22"),
)


class Duties:
    """The tables of one county, as the registers hold them or as they truly are."""

    def __init__(
        self, seed: int, where: Places, households: Households, register: Register, persons: Members, observed: bool
    ) -> None:
        """Everything is drawn from the seed; the truth has no gaps."""
        self._seed, self._where, self._households = seed, where, households
        self._register, self._persons, self._observed = register, persons, observed
        self._on = columns.day(settings.ON)
        self._active = register.rows[register.status != monitoring.ELIMINATED]
        self._cared = households.lifted | columns.chosen(self._active, households.count)

    def _known(self, draws: Draws, count: int, per_million: int) -> Bools:
        """Cells that are filled; drawn for the truth as well, so that both sides see the same stream."""
        known: Bools = ~draws.chance(count, per_million)
        return known if self._observed else np.ones(count, dtype=np.bool_)

    # ---- columns of the big registers --------------------------------------------------------------------------------
    def household_columns(self) -> dict[str, Column]:
        """What the register of households says besides."""
        draws, count = Draws(self._seed, "household duties"), self._households.count
        lifted, cared, on = self._households.lifted, self._cared, self._on
        key_group = cared | draws.chance(count, 30_000)
        screened = draws.chance(count, 999_600)
        unsafe = self._households.problems["住房"]
        grade = np.where(unsafe, 2 + draws.pick(count, (70, 30)), draws.pick(count, (80, 20)))
        found = columns.day(YEAR) + draws.between(count, 0, 240)
        started = found + draws.between(count, 3, 60)
        dibao = (self._households.pc_income < 6_500_00) & draws.chance(count, 850_000)
        owner_delay = draws.pick(count, (20, 20, 20, 20, 8, 4, 3, 3))
        identified = columns.spread(self._register.rows, self._register.identified, count)
        planned = identified + np.where(
            draws.chance(count, 850_000), draws.between(count, 3, 20), draws.between(count, 21, 40)
        )
        has_record = identified > 0
        return {
            "重点人群": columns.booleans(key_group, self._known(draws, count, 500)),
            "集中排查已查": columns.booleans(screened | ~key_group, self._known(draws, count, 2_000)),
            "档卡齐全": columns.booleans(draws.chance(count, 985_000), self._known(draws, count, 3_000) & lifted),
            "示范户": columns.booleans(self._demo_households(draws)),
            "脱贫享受政策": columns.booleans(lifted & draws.chance(count, 900_000)),
            "住房等级": columns.words(grade, GRADES, self._known(draws, count, 10_000)),
            "住人": columns.booleans(~unsafe | draws.chance(count, 80_000), self._known(draws, count, 5_000)),
            "危房发现日期": columns.dates(found, unsafe),
            "改造开工日期": columns.dates(started, unsafe & (started <= on)),
            "享受低保": columns.booleans(dibao),
            "低保资产超标": columns.booleans(dibao & draws.chance(count, 10_000)),
            "低保对象已死亡": columns.booleans(dibao & draws.chance(count, 4_000)),
            "风险评估日期": columns.dates(on - draws.between(count, 1, 100), cared),
            "措施状态日期": columns.dates(on - draws.between(count, 1, 95), cared),
            "收入记录日期": columns.dates(on - draws.between(count, 20, 100), cared & self._known(draws, count, 5_000)),
            "帮扶计划日期": columns.dates(planned, has_record & draws.chance(count, 970_000) & (owner_delay >= 0)),
        }

    def _demo_households(self, draws: Draws) -> Bools:
        """Ten in most villages, one short in some."""
        villages, count = self._households.village, self._households.count
        wanted = np.where(draws.chance(settings.VILLAGES, 60_000), 9, 10)
        order = np.lexsort((draws.order(count), villages))
        first = np.searchsorted(villages[order], np.arange(settings.VILLAGES))
        place = np.empty(count, dtype=np.int64)
        place[order] = np.arange(count) - first[villages[order]]
        chosen: Bools = place < wanted[villages]
        return chosen

    def member_columns(self) -> dict[str, Column]:
        """What the register of persons says besides."""
        draws, persons = Draws(self._seed, "member duties"), self._persons
        count, age = persons.count, persons.age
        needy = self._cared[persons.household]
        insured = ~needy | draws.chance(count, 996_000)
        stage = np.select(
            [age < 3, age < 6, age < 12, age < 15, age < 18, (age < 22) & (persons.labour == 3)],
            [0, 1, 2, 3, np.where(draws.chance(count, 400_000), 5, 4), 6],
            0,
        )
        away = draws.chance(count, 400)
        school = np.where(away, 2, np.where(draws.chance(count, 2_000), 1, 0))
        at_school = (age >= 6) & (age <= 16)
        subsidy = np.where(draws.chance(count, 970_000), np.where(stage == 5, 3_000_00, 1_250_00), 0)
        net = (age > 60) & needy & draws.chance(count, 300_000)
        mode = draws.pick(count, (31, 69))
        wish = np.where(draws.chance(count, 930_000), mode, 1 - mode)
        return {
            "困难群众": columns.booleans(needy, self._known(draws, count, 300)),
            "参保": columns.booleans(insured, self._known(draws, count, 1_000)),
            "参保例外": columns.words(draws.pick(count, (900, 40, 10, 50)), EXCEPTIONS, needy & ~insured),
            "学段": columns.words(stage, STAGES, self._known(draws, count, 2_000)),
            "教育补贴金额": columns.money(subsidy, (stage > 0) & needy),
            "就学状态": columns.words(school, SCHOOL, at_school & self._known(draws, count, 1_000)),
            "因身体原因不能就学": columns.booleans(
                draws.chance(count, 300_000), at_school & away & self._known(draws, count, 100_000)
            ),
            "兜底对象": columns.booleans(net),
            "兜底方式": columns.words(mode, MODES, net),
            "兜底意愿": columns.words(wish, MODES, net & self._known(draws, count, 30_000)),
        }

    def village_columns(self) -> dict[str, Column]:
        """What the register of villages says besides."""
        draws, n = Draws(self._seed, "village duties"), settings.VILLAGES
        lifted = self._where.lifted
        income = draws.between(n, 50_000_00, 400_000_00)
        demo = np.zeros(n, dtype=np.bool_)
        for township in range(settings.TOWNSHIPS_WITH_VILLAGES):
            here = np.flatnonzero(self._where.township_of == township)
            demo[here[: 2 + (township * 7) % 4]] = True  # two to five
        return {
            "集中排查日期": columns.dates(
                columns.day("2023-05-15") + draws.between(n, 0, 28), draws.chance(n, 996_000)
            ),
            "产业发展示范村": columns.booleans(demo),
            "示范产业数": columns.integers(draws.pick(n, (4, 60, 30, 6))),
            "供水薄弱": columns.booleans(draws.chance(n, 80_000), self._known(draws, n, 20_000)),
            "饮水检查日期": columns.dates(self._on - draws.between(n, 1, 99)),
            **{
                name: columns.words((draws.chance(n, 5_000)).astype(np.int64), ("ok", "problem"))
                for name in ("水量", "水质", "用水方便", "供水保证")
            },
            "村集体收入上年": columns.money(income),
            "村集体收入本年": columns.money(income * draws.between(n, 96, 112) // 100),
            "帮村单位数": columns.integers(np.where(lifted, draws.pick(n, (2, 90, 8)), draws.pick(n, (60, 40)))),
            "最近入户日期": columns.dates(self._on - draws.between(n, 1, 40)),
        }

    def township_columns(self) -> dict[str, Column]:
        """What the county knows of its townships besides."""
        n = settings.TOWNSHIPS_WITH_VILLAGES
        return {"联乡领导数": columns.integers(np.where(np.arange(n) == n - 1, 0, 1))}

    # ---- tables of events --------------------------------------------------------------------------------------------
    def tables(self) -> dict[str, Column]:
        """By the names of the entity model."""
        return {
            "helpers": self._helpers(),
            "visits": self._visits(),
            "points": self._points(),
            "returns": self._returns(),
            **self._cadres(),
            **self._villages(),
            **self._projects_and_assets(),
            **self._petitions(),
            **self._county_logs(),
        }

    def _households_of(self, rows: Ints) -> Column:
        return columns.numbered("H", rows, 7)

    def _helpers(self) -> Column:
        """One helper a monitored household, in place some days after it was identified; a few never."""
        draws, n = Draws(self._seed, "helpers"), len(self._active)
        identified = columns.spread(self._register.rows, self._register.identified, self._households.count)[
            self._active
        ]
        delay = np.where(
            draws.chance(n, 880_000),
            np.where(draws.chance(n, 90_000), 5, draws.between(n, 1, 4)),
            draws.between(n, 6, 12),
        )
        kept = np.flatnonzero(draws.chance(n, 980_000))
        number = draws.below(n, settings.HELPERS)
        servant = draws.chance(settings.HELPERS, 940_000)[number]
        return pa.table(
            {
                "户编号": self._households_of(self._active[kept]),
                "编号": columns.numbered("G", number[kept], 4),
                "国家公职人员": columns.booleans(servant[kept], self._known(draws, n, 10_000)[kept]),
                "到位日期": columns.dates((identified + delay)[kept]),
                "结束日期": columns.dates(np.zeros(len(kept), dtype=np.int64), np.zeros(len(kept), dtype=np.bool_)),
            }
        )

    def _visits(self) -> Column:
        """So many a household and month up to the day."""
        draws, households = Draws(self._seed, "visits"), len(self._active)
        months = np.arange(9)
        counts = draws.pick(households * len(months), (4, 6, 10, 18, 38, 16, 8))
        household = np.repeat(np.repeat(self._active, len(months)), counts)
        month = np.repeat(np.tile(months, households), counts) + columns.month_of(np.array([columns.day(YEAR)]))
        total = len(household)
        day = columns.first_of_month(month) + draws.between(total, 0, 27)
        return pa.table(
            {
                "户编号": self._households_of(household),
                "日期": columns.dates(day),
                "实地": columns.booleans(draws.chance(total, 960_000)),
            }
        )

    def _points(self) -> Column:
        """What households of some villages earned and spent."""
        draws = Draws(self._seed, "points")
        rows = draws.sample(np.flatnonzero(self._cared), int(self._cared.sum()) // 5)
        twice = np.repeat(rows, 2)
        earning = np.arange(len(twice)) % 2 == 0
        amount = draws.between(len(twice), 10, 120)
        amount = np.where(earning, amount, np.minimum(amount, np.roll(amount, 1) + 1))
        return pa.table(
            {
                "户编号": self._households_of(twice),
                "日期": columns.dates(columns.day(YEAR) + np.where(earning, 60, 120)),
                "得分": columns.integers(np.where(earning, amount, 0)),
                "兑换": columns.integers(np.where(earning, 0, amount)),
                "事由": columns.words(
                    np.where(earning, 0, 1), ("卫生评比", "兑换物品"), ~draws.chance(len(twice), 10_000)
                ),
            }
        )

    def _returns(self) -> Column:
        """Nobody returned to poverty."""
        none = np.zeros(0, dtype=np.int64)
        return pa.table(
            {
                "户编号": self._households_of(none),
                "日期": columns.dates(none),
                "原因": columns.words(none, ("disaster", "illness", "schooling", "other")),
            }
        )

    def _cadres(self) -> dict[str, Column]:
        """Cadres in the lifted villages and some others, with their days and nights."""
        draws, n = Draws(self._seed, "cadres"), settings.CADRES
        village = draws.below(n, settings.VILLAGES)
        days = np.arange(columns.day(YEAR), self._on)
        weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
        diligent = draws.chance(n, 900_000)
        cadre, at = (part.ravel() for part in np.meshgrid(np.arange(n), np.arange(len(days)), indexing="ij"))
        total = len(cadre)
        weekend = weekday[at] >= 5
        present = np.where(
            weekend, draws.chance(total, 100_000), draws.chance(total, np.where(diligent, 985_000, 800_000)[cadre])
        )
        present |= np.isin(days[at], [columns.day(day) for day in settings.MAKE_UP_DAYS])
        lodged = present & (weekday[at] < 4)
        kept = np.flatnonzero(~draws.chance(n, 30_000)[cadre] & present)
        return {
            "cadres": pa.table(
                {
                    "干部编号": columns.numbered("C", np.arange(n), 4),
                    "村编号": places.village_ids(village),
                    "驻村起始日期": columns.dates(columns.day("2022-01-01") + draws.between(n, 0, 300)),
                }
            ),
            "attendance": pa.table(
                {
                    "干部编号": columns.numbered("C", cadre[kept], 4),
                    "日期": columns.dates(days[at[kept]]),
                    "白天在岗": columns.booleans(present[kept]),
                    "夜宿": columns.booleans(lodged[kept]),
                }
            ),
        }

    def _villages(self) -> dict[str, Column]:
        draws, n = Draws(self._seed, "village logs"), settings.VILLAGES
        every = np.arange(n)
        households = self._where.households
        means = np.tile(np.arange(4), n)
        village = np.repeat(every, 4)
        due = np.where((means == 0) | (means == 3), households[village], 1)
        short = draws.chance(4 * n, 100_000)
        helped = np.flatnonzero(self._where.lifted | draws.chance(n, 300_000))
        roles, at = np.tile(np.arange(4), len(helped)), np.repeat(helped, 4)
        present = draws.chance(len(at), 985_000)
        tuesdays = np.arange(columns.day("2023-01-03"), self._on, 7)
        tuesdays = tuesdays[~np.isin(tuesdays, [columns.day("2023-01-24"), columns.day("2023-05-02")])]
        product = np.flatnonzero(draws.chance(n, 900_000))
        collective = np.flatnonzero(self._where.lifted)
        return {
            "publicity": pa.table(
                {
                    "村编号": places.village_ids(village),
                    "方式": columns.words(means, MEANS),
                    "应覆盖": columns.integers(due),
                    "已覆盖": columns.integers(np.where(short, due * 9 // 10, due)),
                }
            ),
            "village_helpers": pa.table(
                {"村编号": places.village_ids(at[present]), "类别": columns.words(roles[present], ROLES)}
            ),
            "village_products": pa.table(
                {"村编号": places.village_ids(product), "产品": columns.words(product % len(PRODUCTS), PRODUCTS)}
            ),
            "outreach_days": self._outreach(draws, tuesdays),
            "collective_projects": pa.table(
                {
                    "村编号": places.village_ids(collective),
                    "状态": columns.words(draws.pick(len(collective), (1, 20, 30, 25, 23, 1)), PROJECT_STATES),
                }
            ),
            "township_industries": pa.table(
                {
                    "乡镇编号": places.township_ids(np.arange(settings.TOWNSHIPS_WITH_VILLAGES)),
                    "产业": columns.words(np.arange(settings.TOWNSHIPS_WITH_VILLAGES) % len(PRODUCTS), PRODUCTS),
                }
            ),
        }

    def _outreach(self, draws: Draws, tuesdays: Ints) -> Column:
        n = settings.VILLAGES
        village, day = np.repeat(np.arange(n), len(tuesdays)), np.tile(tuesdays, n)
        missed = draws.chance(n, 150_000)[village] & draws.chance(len(village), 60_000)
        return pa.table({"村编号": places.village_ids(village[~missed]), "日期": columns.dates(day[~missed])})

    def _projects_and_assets(self) -> dict[str, Column]:
        draws, n = Draws(self._seed, "assets"), settings.ASSETS
        village = draws.below(n, settings.VILLAGES)
        kind = draws.pick(n, (60, 30, 10))
        value = draws.between(n, 100_000_00, 2_000_000_00)
        income = value * draws.between(n, 0, 9) // 100
        paid = np.where(draws.chance(n, 950_000), income, 0)
        projects = settings.INDUSTRY_PROJECTS
        place = draws.below(projects, settings.VILLAGES)
        cared = np.flatnonzero(self._cared)
        linked = draws.between(projects, 0, 12) * (len(cared) > 0)
        total = int(linked.sum())
        return {
            "assets": pa.table(
                {
                    "资产编号": columns.numbered("F", np.arange(n), 4),
                    "村编号": places.village_ids(village),
                    "资产类型": columns.words(kind, ASSETS, self._known(draws, n, 20_000)),
                    "有管护责任人": columns.booleans(draws.chance(n, 970_000)),
                    "资产巡查日期": columns.dates(self._on - draws.between(n, 5, 190)),
                    "资产完好": columns.booleans(draws.chance(n, 980_000)),
                    "资产原值": columns.money(value),
                    "资产年收益": columns.money(income, self._known(draws, n, 20_000)),
                    "收益分配金额": columns.money(paid),
                }
            ),
            "industry_projects": pa.table(
                {
                    "项目编号": columns.numbered("Y", np.arange(projects), 4),
                    "村编号": places.village_ids(place),
                    "产业项目": columns.booleans(draws.chance(projects, 950_000)),
                }
            ),
            "linkages": pa.table(
                {
                    "项目编号": columns.numbered("Y", np.repeat(np.arange(projects), linked), 4),
                    "户": self._households_of(cared[draws.below(total, max(1, len(cared)))] if total else cared),
                    "方式": columns.words(
                        draws.pick(total, (20, 20, 20, 20, 20)), LINKS, self._known(draws, total, 5_000)
                    ),
                    "收入": columns.money(draws.between(total, 200_00, 6_000_00)),
                }
            ),
        }

    def _petitions(self) -> dict[str, Column]:
        draws, n = Draws(self._seed, "petitions"), settings.PETITIONS
        received = columns.day(YEAR) + draws.between(n, 0, 240)
        closed = received + draws.between(n, 10, 120)
        done = closed <= self._on
        handed = draws.chance(n, 200_000)
        gap = np.where(draws.chance(n, 300_000), draws.between(n, 1, 20), 0)
        change = received + 8
        first, second = np.arange(n), np.flatnonzero(handed)
        return {
            "petitions": pa.table(
                {
                    "信访编号": columns.numbered("Q", np.arange(n), 3),
                    "乡镇编号": places.township_ids(draws.below(n, settings.TOWNSHIPS_WITH_VILLAGES)),
                    "信访层级": columns.words(
                        draws.pick(n, (5, 15, 20, 40, 20)), LEVELS, self._known(draws, n, 20_000)
                    ),
                    "涉贫": columns.booleans(draws.chance(n, 900_000)),
                    "包案人是主要领导": columns.booleans(draws.chance(n, 900_000)),
                    "实地督办": columns.booleans(draws.chance(n, 950_000)),
                    "信访受理日期": columns.dates(received),
                    "信访办结日期": columns.dates(closed, done),
                    "息诉罢访": columns.booleans(draws.chance(n, 950_000), done & self._known(draws, n, 50_000)),
                }
            ),
            "case_owners": pa.table(
                {
                    "信访编号": columns.numbered("Q", np.concatenate([first, second]), 3),
                    "领导": columns.numbered("L", np.arange(n + len(second)), 4),
                    "起": columns.dates(np.concatenate([received, (change + gap)[second]])),
                    "止": columns.dates(
                        np.concatenate([change, change[second]]),
                        np.concatenate([handed, np.zeros(len(second), dtype=np.bool_)]),
                    ),
                }
            ),
        }

    def _county_logs(self) -> dict[str, Column]:
        draws = Draws(self._seed, "county logs")
        months = np.arange(9) + columns.month_of(np.array([columns.day(YEAR)]))
        ends = columns.first_of_month(months + 1) - 1
        feeds = np.repeat(np.arange(len(FEEDS)), len(months))
        period = np.tile(ends, len(FEEDS))
        arrived = ~((feeds == 2) & (period == columns.day("2023-04-30")))
        townships = np.arange(settings.TOWNSHIPS_WITH_VILLAGES)
        n = settings.DISPUTES
        size = draws.pick(n, (80, 20))
        resolved = np.where(draws.chance(n, 985_000), size, 2)
        employed = int(self._persons.employed.sum())
        job_ends = employed + draws.between(len(ends), -240, 240) * employed // settings.EMPLOYED
        return {
            "campaigns": pa.table(
                {
                    "类型": columns.texts([kind for kind, _, _ in CAMPAIGNS]),
                    "开始日期": columns.dates(np.array([columns.day(day) for _, day, _ in CAMPAIGNS])),
                    "结束日期": columns.dates(np.array([columns.day(day) for _, _, day in CAMPAIGNS])),
                }
            ),
            "feeds": pa.table(
                {
                    "部门": columns.words(feeds[arrived], FEEDS),
                    "期间": columns.dates(period[arrived]),
                    "行数": columns.integers(draws.between(len(feeds), 1, 5000)[arrived]),
                }
            ),
            "trainings": pa.table(
                {
                    "乡镇编号": places.township_ids(townships[:-1]),
                    "类型": columns.texts(["data"] * (len(townships) - 1)),
                    "日期": columns.dates(columns.day("2023-03-01") + townships[:-1]),
                }
            ),
            "month_ends": pa.table(
                {
                    "月末": columns.dates(ends),
                    "人数": columns.integers(job_ends),
                    "不明人数": columns.integers(np.zeros(len(ends), dtype=np.int64)),
                }
            ),
            "disputes": pa.table(
                {
                    "编号": columns.numbered("D", np.arange(n), 4),
                    "大小": columns.words(size, ("small", "big"), self._known(draws, n, 10_000)),
                    "化解层级": columns.words(resolved, ("village", "township", "county")),
                }
            ),
            "plans": pa.table(
                {
                    "领域": columns.texts(list(DOMAINS[:-1])),
                    "制定日期": columns.dates(np.full(len(DOMAINS) - 1, columns.day("2023-04-01"))),
                }
            ),
            "records": pa.table(
                {"记录": columns.texts(list(LOGS)), "完整至": columns.dates(np.full(len(LOGS), self._on - 1))}
            ),
        }


def joined(table: Column, more: Mapping[str, Column]) -> Column:
    """A table with more columns."""
    for name, column in more.items():
        table = table.append_column(name, column)
    return table
