"""Households with a monitoring record: the stock of 2021-22 and those that left, with what their exit is decided by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import columns, settings
from .columns import Column
from .draws import MILLION, Bools, Draws, Ints
from .households import Households
from .members import LABOUR, Members

STATUS = ("none", "active", "risk_eliminated", "rolled_back")
NO_RECORD, ACTIVE, ELIMINATED, ROLLED_BACK = range(4)
TYPES = ("none", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
STATES = ("present", "all_deceased", "moved_out")
RISKS = ("因病", "因学", "因灾", "住房", "收入骤降", "失业")
RISK_STATUS = ("open", "resolved", "vanished")
MEASURES = ("医疗救助", "教育资助", "临时救助", "危房改造", "公益性岗位", "技能培训")
CHANNELS = ("cadre_check", "self_report", "dept_alert")
DEPARTMENTS = ("医保", "教体", "民政", "住建", "人社", "残联")
STEPS = ("household_check", "village_review", "village_notice", "township_review", "county_approval", "announcement")
REVIEWS = ("stay", "exit", "re_entered", "type_change")
MONTHS = 6
# Which exit criterion a household fails; 0 = none.
X1, X2, X3, X4, X5, X6 = range(1, 7)


@dataclass(frozen=True)
class Register:
    """One entry a household with a record, in the order of the households."""

    rows: Ints  # household numbers
    status: Ints
    type: Ints
    identified: Ints  # days
    marked: Ints  # days; 0 while active
    fails: Ints  # the exit criterion that fails
    gone: Bools
    without_labour: Bools
    premature: Bools

    @property
    def judged(self) -> Ints:
        """The day the exit is judged by."""
        return np.where(self.status == ELIMINATED, self.marked, columns.day(settings.ON))


def make(seed: int, households: Households) -> Register:
    """Who has a record, since when, and how it stands."""
    draws = Draws(seed, "monitoring")
    count = households.count
    income, candidate = households.pc_income, households.candidate
    modest = ~candidate & (income >= settings.LINE * 103 // 100) & (income < 14_000_00)
    low = households.below_line & ~households.guarantee_problem & ~households.sudden
    stock = settings.scaled(settings.STOCK, count)
    below = draws.sample(np.flatnonzero(low), stock * settings.STOCK_BELOW_LINE // 100)
    wanted = (stock - len(below)) * settings.STOCK_TYPES[0] // 100
    unstable = draws.sample(np.flatnonzero(modest & households.lifted), wanted)
    others = draws.sample(np.flatnonzero(modest & ~households.lifted), stock - len(below) - wanted)
    active = np.concatenate([below, unstable, others])

    exited = settings.scaled(settings.EXITED, count)
    free = ~columns.chosen(active, count)
    relapsed = draws.sample(np.flatnonzero(candidate & free), exited * settings.RELAPSED // 100)
    left = np.concatenate([draws.sample(np.flatnonzero(modest & free), exited - len(relapsed)), relapsed])

    rows = np.sort(np.concatenate([active, left]))
    n = len(rows)
    is_active = columns.chosen(active, count)[rows]
    fails = _fails(draws, is_active, columns.chosen(below, count)[rows])
    first, last = columns.day("2021-01-01"), columns.day("2022-12-31")
    identified = draws.between(n, first, np.where(is_active, last, columns.day("2022-06-30")))
    marked = draws.between(n, columns.day("2023-01-10"), columns.day("2023-09-20"))
    rolled_back = is_active & draws.chance(n, settings.STOCK_ROLLED_BACK)
    lifted = households.lifted[rows]
    sudden = draws.chance(n, settings.STOCK_TYPES[2] * MILLION // (settings.STOCK_TYPES[1] + settings.STOCK_TYPES[2]))
    stock_rows = np.flatnonzero(is_active)
    without = columns.chosen(draws.sample(stock_rows, len(stock_rows) * settings.STOCK_WITHOUT_LABOUR // 100), n)
    return Register(
        rows=rows,
        status=np.where(is_active, np.where(rolled_back, ROLLED_BACK, ACTIVE), ELIMINATED),
        type=np.where(lifted, 1, np.where(sudden, 3, 2)),
        identified=identified,
        marked=np.where(is_active, 0, marked),
        fails=fails,
        gone=is_active & (fails > 0) & draws.chance(n, settings.STOCK_GONE),
        without_labour=without,
        premature=~is_active & draws.chance(n, settings.PREMATURE),
    )


def _fails(draws: Draws, active: Bools, below_line: Bools) -> Ints:
    """Of the active, the settled share meets everything; whoever is below the line fails X1."""
    fails = np.where(below_line, X1, 0)
    rest = np.flatnonzero(active & ~below_line)
    meets = int(active.sum()) * settings.STOCK_MEETS_EXIT // 100
    failing = rest[draws.order(len(rest))[min(meets, len(rest)) :]]
    fails[failing] = X1 + draws.pick(len(failing), settings.STOCK_FAILS)
    return fails


def exit_columns(
    seed: int, register: Register, households: Households, members: Members, gaps: Draws | None
) -> dict[str, Column]:
    """The facts of the exit decisions for all households; null without a record.

    `gaps`: stream of what the registers lack; None for the truth.
    """
    maker = _Maker(seed, register, households, gaps)
    return {
        "户情": columns.words(maker.everywhere(np.where(register.gone, 2, 0)), STATES, maker.recorded),
        "识别日期": columns.dates(maker.everywhere(register.identified), maker.recorded),
        "风险消除标注日期": columns.dates(maker.everywhere(register.marked), maker.where(register.marked > 0)),
        "月末监测记录": maker.month_ends(),
        "刚性支出已解决": columns.booleans(
            maker.everywhere((register.fails != X3).astype(np.int64)).astype(np.bool_),
            maker.where(maker.known(settings.MONTH_INCOME_UNKNOWN)),
        ),
        **maker.risks_and_measures(),
        "预警清单": maker.alerts(),
        "预警完整至": maker.complete_through(),
        "措施记录完整至": maker.complete_through(),
        "家庭成员": _members(maker, members),
        **maker.procedure(),
        "动态调整记录": maker.reviews(),
        "动态调整完整至": columns.dates(maker.everywhere(register.judged), maker.recorded),
    }


class _Maker:
    """Draws what is true from one stream and what is not known from another, so that gaps change nothing else."""

    def __init__(self, seed: int, register: Register, households: Households, gaps: Draws | None) -> None:
        self.draws = Draws(seed, "exit")
        self.gaps = gaps
        self.register = register
        self.households = households
        self.count = len(register.rows)
        self.recorded = columns.chosen(register.rows, households.count)

    def everywhere(self, values: Ints) -> Ints:
        return columns.spread(self.register.rows, values, self.households.count)

    def where(self, condition: Bools) -> Bools:
        return columns.chosen(self.register.rows[condition], self.households.count)

    def known(self, unknown_rate: int, count: int | None = None) -> Bools:
        n = self.count if count is None else count
        return np.ones(n, dtype=np.bool_) if self.gaps is None else ~self.gaps.chance(n, unknown_rate)

    def lists(self, counts: Ints, fields: dict[str, Column]) -> Column:
        return columns.lists(self.everywhere(counts), columns.structs(fields), self.recorded)

    def complete_through(self) -> Column:
        """Logs kept to the day, but for some that end a month earlier."""
        late = self.known(5 * settings.RECORD_UNKNOWN)
        return columns.dates(self.everywhere(self.register.judged - np.where(late, 0, 31)), self.recorded)

    def month_ends(self) -> Column:
        register, n = self.register, self.count
        months = np.repeat(columns.month_of(register.judged + 1), MONTHS) - np.tile(np.arange(MONTHS - 1, -1, -1), n)
        income = np.repeat(np.maximum(self.households.pc_income[register.rows], 0), MONTHS)
        income = income * self.draws.between(n * MONTHS, 97, 103) // 100
        # Whoever meets X1 was above the line at every month-end; whoever fails it was not at one of them at least.
        meets = np.repeat(register.fails != X1, MONTHS)
        income = np.where(meets, np.maximum(income, settings.LINE + self.draws.between(n * MONTHS, 1, 300_00)), income)
        dip = np.arange(n) * MONTHS + self.draws.below(n, MONTHS)
        dips = dip[register.fails == X1]
        income[dips] = settings.LINE - self.draws.between(len(dips), 0, 1_500_00)
        problem = np.zeros(n * MONTHS, dtype=np.int64)
        problem[dip[register.fails == X2]] = 1
        return self.lists(
            np.full(n, MONTHS),
            {
                "月末": columns.dates(columns.first_of_month(months) - 1),
                "收入": columns.money(income, self.known(settings.MONTH_INCOME_UNKNOWN, n * MONTHS)),
                "保障": columns.words(problem, ("ok", "problem"), self.known(settings.RECORD_UNKNOWN, n * MONTHS)),
            },
        )

    def risks_and_measures(self) -> dict[str, Column]:
        register, n = self.register, self.count
        risks = 1 + self.draws.chance(n, MILLION // 4)
        of = np.repeat(np.arange(n), risks)
        total = len(of)
        number = np.concatenate([[0], np.cumsum(risks)])[:-1]
        first = columns.chosen(number, total)
        kind = self.draws.pick(total, (35, 15, 10, 10, 20, 10))
        status = np.where(self.draws.chance(total, 120_000), 2, 1)
        status[first & (register.fails == X4)[of]] = 0
        # A risk needs a measure unless it vanished; whoever fails X6 has a resolved risk without one.
        unsupported = first & (register.fails == X6)[of]
        status[unsupported] = 1
        measures = np.where(unsupported, 0, 1 + self.draws.chance(total, MILLION // 5))
        measure_of = np.repeat(np.arange(total), measures)
        begun = register.identified[of][measure_of] + self.draws.between(len(measure_of), 10, 120)
        ids = columns.numbered("R", np.arange(total), 6)
        per_household = np.bincount(of, weights=measures, minlength=n).astype(np.int64)
        return {
            "风险清单": self.lists(
                risks,
                {
                    "编号": ids,
                    "类型": columns.words(kind, RISKS),
                    "状态": columns.words(status, RISK_STATUS, self.known(settings.RECORD_UNKNOWN, total)),
                },
            ),
            "措施清单": self.lists(
                per_household,
                {
                    "风险编号": ids.take(columns.integers(measure_of)),
                    "类型": columns.words(kind[measure_of], MEASURES),
                    "实施日期": columns.dates(begun, self.known(settings.RECORD_UNKNOWN, len(measure_of))),
                },
            ),
        }

    def alerts(self) -> Column:
        register, n = self.register, self.count
        fails = register.fails == X5
        counts = np.where(fails, 2, 1)
        of = np.repeat(np.arange(n), counts)
        second = np.diff(of, prepend=-1) == 0
        raised = np.where(second, register.judged[of] - 3, register.identified[of] - self.draws.between(len(of), 1, 30))
        return self.lists(
            counts,
            {
                "编号": columns.numbered("A", np.arange(len(of)), 6),
                "渠道": columns.words(self.draws.pick(len(of), (50, 20, 30)), CHANNELS),
                "部门": columns.words(self.draws.below(len(of), len(DEPARTMENTS)), DEPARTMENTS),
                "提出日期": columns.dates(raised),
                "状态": columns.words((~second).astype(np.int64), ("open", "closed")),
            },
        )

    def procedure(self) -> dict[str, Column]:
        """Steps taken towards the exit, three days apart; a premature exit skipped the notice in the village."""
        register, n = self.register, self.count
        active, ready = register.status != ELIMINATED, register.fails == 0
        progress = self.draws.pick(n, (70, 20, 10))
        done = np.where(
            active,
            np.where(ready, np.array([0, 2, len(STEPS)])[progress], 0),
            len(STEPS),
        )
        of = np.repeat(np.arange(n), done)
        step = np.arange(len(of)) - np.repeat(np.cumsum(done) - done, done)
        keep = ~(register.premature[of] & (step == STEPS.index("village_notice")))
        of, step = of[keep], step[keep]
        counts = np.bincount(of, minlength=n).astype(np.int64)
        recommended = columns.day(settings.ON) - self.draws.between(n, 10, 250)
        return {
            "退出步骤": self.lists(
                counts,
                {
                    "步骤": columns.words(step, STEPS),
                    "日期": columns.dates(register.judged[of] - 3 * (len(STEPS) - step)),
                },
            ),
            "首次建议退出日期": columns.dates(
                self.everywhere(np.where(active, recommended, register.marked - 30)),
                self.where(ready | ~active),
            ),
        }

    def reviews(self) -> Column:
        """One review in each quarter of 2023 that has ended, but for a few."""
        register, n = self.register, self.count
        starts = np.array([columns.day(f"2023-{month:02}-01") for month in (1, 4, 7)])
        of = np.repeat(np.arange(n), len(starts))
        on = np.tile(starts, n) + self.draws.between(len(of), 5, 80)
        kept = (on <= register.judged[of]) & ~self.draws.chance(len(of), 30_000)
        of, on = of[kept], on[kept]
        return self.lists(
            np.bincount(of, minlength=n).astype(np.int64),
            {"日期": columns.dates(on), "结果": columns.words(np.zeros(len(of), dtype=np.int64), REVIEWS)},
        )


def _members(maker: _Maker, members: Members) -> Column:
    persons = np.flatnonzero(maker.recorded[members.household])
    counts = np.bincount(members.household[persons], minlength=maker.households.count).astype(np.int64)
    return columns.lists(
        counts,
        columns.structs(
            {
                "编号": columns.numbered("P", persons, 7),
                "出生日期": columns.dates(members.birth[persons]),
                "劳动能力": columns.words(
                    members.labour[persons], LABOUR, maker.known(settings.LABOUR_UNKNOWN, len(persons))
                ),
            }
        ),
        maker.recorded,
    )
