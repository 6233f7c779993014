"""Bridging funds: receipts, allocations, payments on three courses of the year, projects and their publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from . import columns, settings
from .columns import Column
from .draws import MILLION, Bools, Draws, Ints, shares

LEVELS = tuple(settings.LEVELS)
USES = ("industry", "infrastructure", "public_post", "other")
PLACES = ("county", "township", "village")
KINDS = ("allocation", "arrangement", "fund_use")
PROJECT_STATES = ("approved", "building", "completed")
THOUSAND_YUAN = 1_000_00
YEAR_END = "2023-12-31"


@dataclass(frozen=True)
class Plan:
    """Receipts, allocations and projects: the same on every course of the year."""

    receipt_level: Ints
    receipt_day: Ints
    receipt_amount: Ints
    level: Ints  # of each allocation
    project: Ints
    amount: Ints
    allocated: Ints  # days
    approved: Ints
    second_batch: Bools
    use: Ints  # of each project
    in_village: Bools
    engineering: Bools
    library: Ints  # day of entry
    in_library: Bools
    completed: Ints

    @property
    def funded(self) -> Ints:
        """First allocation of each project."""
        first = np.full(settings.PROJECTS, columns.day(YEAR_END))
        np.minimum.at(first, self.project, self.allocated)
        return first


@dataclass(frozen=True)
class Payments:
    """One entry a payment or refund, by date."""

    allocation: Ints
    amount: Ints
    paid: Ints
    booked: Ints
    linked: Bools


def plan(seed: int) -> Plan:
    """Who got what for which project."""
    draws = Draws(seed, "funds")
    batch_level, batch_day, batch_amount = settings.SECOND_BATCH
    receipts = [
        (LEVELS.index(name), columns.day(settings.FIRST_RECEIPTS[name]), fen) for name, fen in settings.LEVELS.items()
    ]
    receipts.append((LEVELS.index(batch_level), columns.day(batch_day), batch_amount))
    number, received, fen = (np.array(part, dtype=np.int64) for part in zip(*receipts, strict=True))

    # Every project has one allocation, some a second one from another level; a few wait for the second batch.
    projects = np.arange(settings.PROJECTS)
    weights = [int(fen[i]) // MILLION for i in range(len(fen))]
    first = draws.pick(settings.PROJECTS, weights)
    mixed = np.flatnonzero(draws.chance(settings.PROJECTS, 150_000) & (first < len(LEVELS)))
    second = (first[mixed] + draws.between(len(mixed), 1, len(LEVELS) - 1)) % len(LEVELS)
    source = np.concatenate([first, second])  # index of the receipt
    project = np.concatenate([projects, projects[mixed]])
    weight = draws.between(len(source), 30, 300)
    amount = np.zeros(len(source), dtype=np.int64)
    for i in range(len(receipts)):
        here = np.flatnonzero(source == i)
        amount[here] = shares(int(fen[i]) // THOUSAND_YUAN, weight[here]) * THOUSAND_YUAN
    allocated = received[source] + draws.between(len(source), 5, 35)

    # Industry first, in random order of projects, until it has its share of the money.
    money = np.zeros(settings.PROJECTS, dtype=np.int64)
    np.add.at(money, project, amount)
    order = draws.order(settings.PROJECTS)
    use = 1 + draws.pick(settings.PROJECTS, (75, 15, 10))
    reached = np.cumsum(money[order]) - money[order]
    use[order[reached * 100 < settings.INDUSTRY * int(money.sum())]] = 0
    ranked = np.lexsort((draws.order(settings.PROJECTS), use != 1))
    engineering = columns.chosen(ranked[: settings.ENGINEERING], settings.PROJECTS)
    funded = np.full(settings.PROJECTS, columns.day(YEAR_END))
    np.minimum.at(funded, project, allocated)
    return Plan(
        receipt_level=number,
        receipt_day=received,
        receipt_amount=fen,
        level=number[source],
        project=project,
        amount=amount,
        allocated=allocated,
        approved=allocated - draws.between(len(source), 1, 5),
        second_batch=source == len(LEVELS),
        use=use,
        in_village=draws.chance(settings.PROJECTS, 650_000),
        engineering=engineering,
        library=funded
        + np.where(draws.chance(settings.PROJECTS, 985_000), -draws.between(settings.PROJECTS, 20, 150), 10),
        in_library=draws.chance(settings.PROJECTS, 990_000),
        completed=np.minimum(funded + draws.between(settings.PROJECTS, 90, 230), columns.day("2023-11-28"))
        + np.where(draws.chance(settings.PROJECTS, 15_000), 20, 0),
    )


def payments(seed: int, plan: Plan, track: str) -> Payments:
    """Instalments of every allocation along a course of the year, with refunds."""
    draws = Draws(seed, f"payments {track}")
    n = len(plan.amount)
    low, high = settings.PAYMENTS_PER_ALLOCATION
    counts = draws.between(n, low, high)
    of = np.repeat(np.arange(n), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)  # where the payments of an allocation begin
    weight = np.concatenate([[0], np.cumsum(draws.between(len(of), 50, 150))])
    whole = (weight[first + counts[of]] - weight[first]).astype(np.int64)
    upto = plan.amount[of] // 100_00 * (weight[1:] - weight[first]) // whole * 100_00  # in hundreds of yuan
    begins = np.where(np.arange(len(of)) == first, 0, np.concatenate([[0], upto[:-1]]))
    amount = upto - begins

    # In a random order, each payment falls on the day on which the course reaches the money paid so far.
    paid = np.zeros(len(of), dtype=np.int64)
    regular = np.flatnonzero(~plan.second_batch[of])
    order = regular[draws.order(len(regular))]
    paid[order] = _day_of(np.cumsum(amount[order]), int(amount[order].sum()), track)
    begin, end = (columns.day(date) for date in settings.SECOND_BATCH_PAID)
    late = np.flatnonzero(plan.second_batch[of])
    paid[late] = draws.between(len(late), begin, end)
    paid = np.maximum(paid, plan.allocated[of] + 1)

    refund = np.flatnonzero(draws.chance(len(of), settings.REFUNDS))
    refunded = amount[refund] // 100 * settings.REFUNDED // 100 * 100
    of = np.concatenate([of, of[refund]])
    amount = np.concatenate([amount, -refunded])
    paid = np.concatenate([paid, paid[refund] + draws.between(len(refund), 20, 60)])
    booked = paid + np.where(
        draws.chance(len(of), settings.LATE_BOOKED), draws.between(len(of), 12, 25), draws.between(len(of), 0, 4)
    )
    linked = draws.chance(len(of), 997_000)
    kept = np.flatnonzero((paid <= columns.day(YEAR_END)) & (amount != 0))
    kept = kept[np.lexsort((kept, paid[kept]))]
    return Payments(of[kept], amount[kept], paid[kept], booked[kept], linked[kept])


def _day_of(reached: Ints, whole: int, track: str) -> Ints:
    """The day on which a course reaches an amount: linear within each month; never, the year after."""
    course = settings.TRACKS[track]
    months = np.arange(len(course) + 1) + columns.month_of(np.array([columns.day("2023-01-01")]))
    edges = columns.first_of_month(months) - 1
    steps = np.array([0, *course]) * whole // 1000
    month = np.minimum(np.searchsorted(steps, reached, side="left"), len(course))
    low, high = steps[month - 1], steps[month]
    days = edges[month] - edges[month - 1]
    inside = (reached - low) * days // np.maximum(high - low, 1)
    return np.where(reached > steps[-1], columns.day(YEAR_END) + 1, edges[month - 1] + np.clip(inside, 1, days))


class Tables:
    """Flat tables and cases of the fund decisions, as known on the county's day or at the year's end."""

    def __init__(self, seed: int, observed: bool) -> None:
        """Everything is drawn from the seed."""
        self._draws = Draws(seed, "fund observation")
        self._observed = observed
        self._plan = plan(seed)
        self._on = columns.day(settings.ON if observed else YEAR_END)
        self._payments = {track: payments(seed, self._plan, track) for track in settings.TRACKS}
        self._seen = {track: self._recorded(p) for track, p in self._payments.items()}
        self._publications = self._publish(seed)
        self._gap = ~self._draws.chance(settings.PROJECTS, settings.PROJECT_CLASS_BLANK) if observed else None
        self._dated = (
            ~self._draws.chance(len(self._publications["object"]), settings.PUBLICATION_DATE_BLANK)
            if observed
            else None
        )

    def make(self) -> dict[str, Column]:
        """Tables by name."""
        level = columns.words(self._plan.level, LEVELS)
        tracks = list(settings.TRACKS)
        seen = [self._payment_items(track).take(pa.array(self._seen[track])) for track in tracks]
        counts = [len(part) for part in seen]
        return {
            "receipts": _table({"资金层级": columns.words(self._plan.receipt_level, LEVELS)}, self._receipt_items()),
            "allocations": _table({"资金层级": level}, self._allocation_items()),
            "payments": _table(
                {"情景": columns.words(np.repeat(np.arange(len(tracks)), counts), tracks)}, pa.concat_arrays(seen)
            ),
            "projects": _table({}, self._project_items()),
            "publications": _table({}, self._publication_items()),
            "funds": self._funds(),
            "county": self._county(),
        }

    def _recorded(self, payments: Payments) -> Ints:
        """What is in the books: booked by the day, and not after the end of a log that ends early."""
        ends = self._log_ends()[self._plan.level[payments.allocation]]
        return (
            np.flatnonzero((payments.booked <= self._on) & (payments.paid <= ends))
            if self._observed
            else np.arange(len(payments.paid))
        )

    def _log_ends(self) -> Ints:
        ends = np.full(len(LEVELS), self._on)
        if self._observed:
            level, last = settings.LATE_LOG
            ends[LEVELS.index(level)] = columns.day(last)
        return ends

    def _receipt_items(self) -> Column:
        return columns.structs(
            {"日期": columns.dates(self._plan.receipt_day), "金额": columns.money(self._plan.receipt_amount)}
        )

    def _allocation_items(self) -> Column:
        plan = self._plan
        return columns.structs(
            {
                "编号": columns.numbered("A", np.arange(len(plan.amount)) + 1, 3),
                "金额": columns.money(plan.amount),
                "用途类别": columns.words(plan.use[plan.project], USES),
                "项目": columns.numbered("X", plan.project + 1, 3),
                "安排日期": columns.dates(plan.allocated),
                "批准日期": columns.dates(plan.approved),
            }
        )

    def _payment_items(self, track: str) -> Column:
        p = self._payments[track]
        return columns.structs(
            {
                "编号": columns.numbered("Z", np.arange(len(p.paid)) + 1, 5),
                "日期": columns.dates(p.paid),
                "记账日期": columns.dates(p.booked),
                "金额": columns.money(p.amount),
                "关联安排": columns.numbered("A", p.allocation + 1, 3, p.linked),
            }
        )

    def _project_items(self) -> Column:
        plan = self._plan
        paid = columns.chosen(
            plan.project[self._payments["recovering"].allocation[self._seen["recovering"]]], settings.PROJECTS
        )
        done = plan.completed <= self._on
        accepted = plan.completed + 25
        state = np.where(done, 2, np.where(plan.funded + 30 <= self._on, 1, 0))
        return columns.structs(
            {
                "编号": columns.numbered("X", np.arange(settings.PROJECTS) + 1, 3),
                "级别": columns.words(plan.in_village.astype(np.int64), ("township", "village")),
                "工程类": columns.booleans(plan.engineering, self._gap),
                "状态": columns.words(state, PROJECT_STATES),
                "完工日期": columns.dates(plan.completed, done),
                "验收日期": columns.dates(accepted, accepted <= self._on),
                "已付款": columns.booleans(paid),
                # Empty, not unknown: the register knows which projects are not in the library.
                "入库编号": pa.compute.fill_null(
                    columns.numbered("K", np.arange(settings.PROJECTS) + 1, 4, plan.in_library), ""
                ),
                "入库日期": columns.dates(plan.library, plan.in_library),
                "首次安排日期": columns.dates(plan.funded),
            }
        )

    def _publish(self, seed: int) -> dict[str, Ints]:
        """Results of allocation at the county; arrangement and use of money where the level of a project demands it."""
        draws, plan = Draws(seed, "publications"), self._plan
        n = len(plan.amount)
        projects = np.arange(settings.PROJECTS)
        villages = np.flatnonzero(plan.in_village)
        parts = [(0, 0, np.arange(n), plan.allocated + 3)]
        for kind, start in ((1, plan.funded), (2, plan.completed)):
            parts += [(kind, 1, projects, start + 5), (kind, 2, villages, start[villages] + 5)]
        fields = {
            "kind": np.concatenate([np.full(len(numbers), kind) for kind, _, numbers, _ in parts]),
            "place": np.concatenate([np.full(len(numbers), place) for _, place, numbers, _ in parts]),
            "object": np.concatenate([numbers for _, _, numbers, _ in parts]),
            "day": np.concatenate([days for _, _, _, days in parts]),
        }
        total = len(fields["day"])
        fields["day"] = fields["day"] + draws.between(total, 0, 12)
        fields["days"] = np.where(draws.chance(total, 30_000), 7, draws.between(total, 10, 20))
        kept = draws.chance(total, 985_000) & (fields["day"] <= self._on)
        return {name: values[kept] for name, values in fields.items()}

    def _publication_items(self) -> Column:
        p = self._publications
        allocation = columns.numbered("A", p["object"] + 1, 3)
        project = columns.numbered("X", p["object"] + 1, 3)
        return columns.structs(
            {
                "对象": pa.compute.if_else(pa.array(p["kind"] == 0), allocation, project),
                "类型": columns.words(p["kind"], KINDS),
                "层级": columns.words(p["place"], PLACES),
                "日期": columns.dates(p["day"], self._dated),
                "天数": columns.integers(p["days"]),
            }
        )

    def _funds(self) -> Column:
        """One case a course and level; `total` is all levels together."""
        plan, publications = self._plan, self._publications
        names = ("total", *LEVELS)
        tracks = list(settings.TRACKS)
        everything = range(len(tracks) * len(names))
        receipts, allocations, paid, projects, notices = ([] for _ in range(5))
        offset = 0
        for track in tracks:
            p, seen = self._payments[track], self._seen[track]
            for level in range(-1, len(LEVELS)):
                mine = (plan.level == level) | (level < 0)
                my_projects = columns.chosen(plan.project[mine], settings.PROJECTS)
                receipts.append(np.flatnonzero((plan.receipt_level == level) | (level < 0)))
                allocations.append(np.flatnonzero(mine))
                paid.append(offset + seen[mine[p.allocation[seen]]])
                projects.append(np.flatnonzero(my_projects))
                is_mine = np.where(
                    publications["kind"] == 0,
                    mine[np.minimum(publications["object"], len(mine) - 1)],
                    my_projects[np.minimum(publications["object"], settings.PROJECTS - 1)],
                )
                notices.append(np.flatnonzero(is_mine))
            offset += len(p.paid)
        ends = self._log_ends()
        log = np.concatenate([[ends.min()], ends])
        planned = np.bincount(plan.level, weights=plan.amount, minlength=len(LEVELS)).astype(np.int64)
        rows = len(everything)
        reports = np.array([columns.day(f"2023-{month:02}-26") for month in range(1, 13)])
        reports = reports[reports <= self._on]
        return pa.table(
            {
                "情景": columns.words(np.repeat(np.arange(len(tracks)), len(names)), tracks),
                "资金层级": columns.words(np.tile(np.arange(len(names)), len(tracks)), names),
                "到账清单": _chosen(self._receipt_items(), receipts),
                "年度计划资金": columns.money(np.tile(np.concatenate([[planned.sum()], planned]), len(tracks))),
                "安排清单": _chosen(self._allocation_items(), allocations),
                "支出清单": _chosen(pa.concat_arrays([self._payment_items(track) for track in tracks]), paid),
                "支出记录完整至": columns.dates(np.tile(log, len(tracks))),
                "项目清单": _chosen(self._project_items(), projects),
                "项目记录完整至": columns.dates(np.full(rows, self._on)),
                "公开清单": _chosen(self._publication_items(), notices),
                "跟踪报告日期": columns.lists(np.full(rows, len(reports)), columns.dates(np.tile(reports, rows))),
                "跟踪报告完整至": columns.dates(np.full(rows, self._on)),
            }
        )

    def _county(self) -> Column:
        budget = columns.structs(
            {
                "生效日期": columns.dates(np.array([columns.day(settings.FIRST_RECEIPTS["county"])])),
                "金额": columns.money(np.array([settings.LEVELS["county"]])),
            }
        )
        return pa.table({"本级衔接资金预算": columns.lists(np.array([1]), budget)})


def _table(keys: Mapping[str, Column], items: Column) -> Column:
    fields = {field.name: items.field(i) for i, field in enumerate(items.type)}
    return pa.table({**keys, **fields})


def _chosen(items: Column, rows: Sequence[Ints]) -> Column:
    counts = np.array([len(part) for part in rows], dtype=np.int64)
    return columns.lists(counts, items.take(pa.array(np.concatenate(rows))))
