"""The synthetic county: fixed points, distributions, gaps, reproducibility, and its fit to the policy."""

import datetime
import subprocess
import sys
from pathlib import Path

import county_oracle as oracle
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import yaml
from liangce import synthetic
from liangce.synthetic import settings

POLICY = Path(__file__).parents[2] / "policies/yuzhou-2023"
SEEDS = (1, 2023)


@pytest.fixture(scope="module", params=SEEDS)
def county(request):
    return synthetic.generate(request.param)


@pytest.fixture(scope="module")
def small():
    return synthetic.generate(7, 3_000)


def count(column, value):
    return pc.sum(pc.equal(column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column, value)).as_py()


# ---- the truth -----------------------------------------------------------------------------------------------------

# Mean and standard deviation over runs of a reference generator; any seed has to lie within four of them.
EXPECTED = {
    "persons": (1_009_200, 1_200),
    "mean income": (20_016, 65),
    "median income": (18_603, 58),
    "below 6000": (630, 20),
    "below 7000": (1_648, 41),
    "below 7500": (2_636, 76),
    "below 8000": (4_040, 114),
    "below 8300": (5_128, 139),
    "below 9000": (8_473, 179),
    "guarantee problems": (731, 20),
    "sudden difficulty": (940, 26),
    "candidates": (4_286, 74),
    "newly monitored": (2_219, 49),
}


def test_aggregates_of_the_truth(county):
    truth = county.truth["households"]
    income, known = oracle.fen(truth["人均纯收入"])
    assert known.all()
    result = oracle.monitoring(truth, county.on, 7500)
    measured = {
        "persons": county.truth["members"].num_rows,
        "mean income": income.mean() / 100,
        "median income": np.median(income) / 100,
        "guarantee problems": (result["c2"] == oracle.T).sum(),
        "sudden difficulty": (result["c3"] == oracle.T).sum(),
        "candidates": (result["screen"] == oracle.T).sum(),
        "newly monitored": (result["verdict"] == "ELIGIBLE").sum(),
    }
    for line in (6000, 7000, 7500, 8000, 8300, 9000):
        measured[f"below {line}"] = (oracle.monitoring(truth, county.on, line)["c1"] == oracle.T).sum()
    off = {
        name: (float(measured[name]), EXPECTED[name])
        for name in EXPECTED
        if abs(measured[name] - EXPECTED[name][0]) > 4 * EXPECTED[name][1]
    }
    assert off == {}
    assert (result["verdict"] == "UNDETERMINED").sum() == 0


def test_categories_of_the_newly_monitored(county):
    truth = county.truth["households"]
    result = oracle.monitoring(truth, county.on, 7500)
    chosen = oracle.category(truth, result)[result["verdict"] == "ELIGIBLE"]
    # The parts of the 2,219: standard deviation at most the root of each.
    for name, mean in {"脱贫不稳定户": 254, "边缘易致贫户": 1_125, "突发严重困难户": 840}.items():
        assert abs((chosen == name).sum() - mean) < 4 * mean**0.5 + 0.05 * mean, name


def test_fixed_points(county):
    truth = county.truth
    households = truth["households"]
    assert households.num_rows == 300_000
    assert len(pc.unique(truth["villages"]["村编号"])) == 640
    assert pc.sum(truth["villages"]["脱贫村"]).as_py() == 53
    assert len(pc.unique(truth["villages"]["乡镇编号"])) == 22
    lifted = households.filter(households["脱贫户"])
    assert lifted.num_rows == 15_205
    assert pc.sum(lifted["家庭人口数"]).as_py() == 52_991
    assert pc.sum(truth["members"]["务工就业"]).as_py() == 14_350
    assert pc.sum(truth["members"]["技能培训"]).as_py() == 2_030
    assert truth["loans"].num_rows == 2_500
    assert count(households["监测状态"], "risk_eliminated") == 2_500
    assert sum(count(households["监测状态"], word) for word in ("active", "rolled_back")) == 800
    budget = truth["county"].to_pylist()[0]["本级衔接资金预算"]
    assert [entry["金额"] for entry in budget] == [70_800_000]


def test_money_of_the_funds_is_exact(county):
    for row in county["funds"].to_pylist():
        whole = {"total": 150_000_000, "central": 39_000_000, "provincial": 32_000_000, "prefecture": 8_200_000}
        expected = whole.get(row["资金层级"], 70_800_000)
        assert sum(entry["金额"] for entry in row["到账清单"]) == expected
        assert sum(entry["金额"] for entry in row["安排清单"]) == expected
        assert row["年度计划资金"] == expected
    total = county["funds"].to_pylist()[0]
    industry = sum(entry["金额"] for entry in total["安排清单"] if entry["用途类别"] == "industry")
    assert 0.63 < industry / 150_000_000 < 0.67
    projects = county.truth["projects"]
    assert projects.num_rows == 260
    assert pc.sum(projects["工程类"]).as_py() == 140


def test_courses_of_payment(county):
    """On time: every milestone; late: none; recovering: only the one of September."""
    milestones = (("2023-04-30", 30), ("2023-06-30", 50), ("2023-09-30", 75))
    expected = {
        "on_time": ["MET", "MET", "MET"],
        "late": ["NOT_MET", "NOT_MET", "NOT_MET"],
        "recovering": ["NOT_MET", "NOT_MET", "MET"],
    }
    on = datetime.date(2023, 12, 31)
    for row in county.truth["funds"].to_pylist():
        if row["资金层级"] == "total":
            got = [oracle.milestone(row, on, on.fromisoformat(by), percent) for by, percent in milestones]
            assert got == expected[row["情景"]], row["情景"]


def test_no_payment_before_its_allocation_and_none_beyond_it(county):
    allocations = {entry["编号"]: entry for entry in county.truth["allocations"].to_pylist()}
    spent = {}
    for entry in county.truth["payments"].to_pylist():
        if entry["关联安排"] is not None:
            allocation = allocations[entry["关联安排"]]
            assert entry["日期"] > allocation["安排日期"]
            key = entry["情景"], allocation["编号"]
            spent[key] = spent.get(key, 0) + entry["金额"]
    assert all(amount <= allocations[number]["金额"] for (_, number), amount in spent.items())


def test_components_add_up(county):
    truth = county.truth["households"]
    parts = [
        oracle.fen(truth[name])[0] for name in ("工资性收入", "经营性收入", "财产性收入", "转移性收入", "经营性支出")
    ]
    income = oracle.fen(truth["人均纯收入"])[0] * np.asarray(truth["家庭人口数"])
    assert (sum(parts[:4]) - parts[4] == income).all()
    positive = income > 0
    gross = sum(part[positive].sum() for part in parts[:4])
    shares = [float(part[positive].sum() / gross) for part in parts[:4]]
    assert shares == pytest.approx([0.55, 0.22, 0.03, 0.20], abs=0.01)
    assert parts[4][positive].sum() / parts[1][positive].sum() == pytest.approx(0.35, abs=0.01)
    assert (income < 0).mean() == pytest.approx(0.0008, abs=4 * (0.0008 / 300_000) ** 0.5)


def test_exit_of_the_stock(county):
    """45 % meet every criterion, 20 % have nobody who can work, drawn apart from each other."""
    households = county.truth["households"]
    stock = [
        row
        for row in households.filter(pc.is_valid(households["识别日期"])).to_pylist()
        if row["监测状态"] in ("active", "rolled_back")
    ]
    met = [row for row in stock if min(oracle.exit_criteria(row, county.on, 7500)) == oracle.T]
    assert len(met) == 360
    idle = [row for row in stock if all(m["劳动能力"] in ("none", "under_age") for m in row["家庭成员"])]
    assert len(idle) == 160


# ---- what the registers hold ---------------------------------------------------------------------------------------


def rate_within(seen, rate, of):
    """Within four standard deviations of a binomial."""
    return abs(seen - rate * of) <= 4 * (rate * (1 - rate) * of) ** 0.5 + 1


def test_rates_of_the_gaps(county):
    table, truth = county["households"], county.truth["households"]
    n = table.num_rows
    reported = np.asarray(table["人均纯收入"].is_valid())
    interval = np.asarray(table["人均纯收入.low"].is_valid())
    cared_for = np.asarray(table["脱贫户"]) | np.isin(oracle.words(table["监测状态"]), ["active", "rolled_back"])
    missing = ~reported & ~interval
    assert rate_within(missing[~cared_for].sum(), 0.020, (~cared_for).sum())
    assert rate_within(missing[cared_for].sum(), 0.005, cared_for.sum())
    assert rate_within(interval.sum(), 0.10, n)
    ends = np.asarray(pc.fill_null(table["收入核算截止日"].cast(pa.int32()), 99_999))
    assert rate_within((ends < np.datetime64("2022-10-01").astype(int)).sum(), 0.03, n)
    assert rate_within(pc.sum(table["家庭年纯收入"].is_valid()).as_py(), 0.008, n)
    for name in oracle.GUARANTEES:
        assert rate_within(table[name].null_count, 0.015, n), name
        assert truth[name].null_count == 0
    sizes = np.asarray(table["家庭人口数"]) != np.asarray(truth["家庭人口数"])
    assert rate_within(sizes.sum(), 0.006 * 0.842, n)  # only where the income is known outright
    assert rate_within(county["members"]["劳动能力"].null_count, 0.02, county["members"].num_rows)
    assert rate_within(county["loans"]["贷款意愿"].null_count, 0.08, county["loans"].num_rows)
    assert rate_within(county["projects"]["工程类"].null_count, 0.02, 260)
    assert rate_within(county["publications"]["日期"].null_count, 0.03, county["publications"].num_rows)
    assert rate_within(n - len(pc.unique(table["户编号"])) + count(table["村编号"], "V000"), 0.0005, n)


def test_intervals_hold_the_truth(county):
    income = oracle.fen(county.truth["households"]["人均纯收入"])[0]
    low, known = oracle.fen(county["households"]["人均纯收入.low"])
    high, _ = oracle.fen(county["households"]["人均纯收入.high"])
    assert (low[known] <= income[known]).all()
    assert (income[known] <= high[known]).all()


def test_the_truth_has_no_gaps(small):
    for name in ("户编号", "乡镇编号", "人均纯收入", "家庭人口数", "收入核算截止日", *oracle.GUARANTEES):
        assert small.truth["households"][name].null_count == 0, name
    assert small.truth["members"]["劳动能力"].null_count == 0
    assert small.truth["projects"]["工程类"].null_count == 0


def test_registers_know_nothing_of_later_days(small):
    on = small.on
    assert max(small["payments"]["记账日期"].to_pylist()) <= on
    for name in ("完工日期", "验收日期"):
        assert max(day for day in small["projects"][name].to_pylist() if day) <= on
    assert max(day for day in small["publications"]["日期"].to_pylist() if day) <= on


# ---- the policy's names and types ----------------------------------------------------------------------------------

ARROW = {
    "boolean": pa.types.is_boolean,
    "number": lambda kind: pa.types.is_decimal(kind) or pa.types.is_integer(kind),
    "integer": pa.types.is_integer,
    "money": pa.types.is_decimal,
    "ratio": pa.types.is_decimal,
    "date": pa.types.is_date,
    "text": lambda kind: pa.types.is_string(kind) or pa.types.is_dictionary(kind),
    "choice": pa.types.is_dictionary,
}


def declarations():
    facts, types = {}, {}
    for path in POLICY.glob("*.yaml"):
        if ".test." not in path.name:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            facts.update(content.get("facts", {}))
            types.update(content.get("types", {}))
    return facts, types


def check_type(path, kind, values, declared, types):
    word = declared["type"]
    if word in types:
        declared = types[word]
        word = declared["type"]
    if word == "list":
        element = declared["of"]
        element = element if isinstance(element, dict) else {"type": element}
        check_type(f"{path}[]", kind.value_type, pc.list_flatten(values), element, types)
    elif word == "context":
        for i, field in enumerate(kind):
            assert field.name in declared["fields"], f"{path}.{field.name}"
            check_type(
                f"{path}.{field.name}", field.type, pc.struct_field(values, i), declared["fields"][field.name], types
            )
    else:
        assert ARROW[word](kind), f"{path}: {kind} for {word}"
        if word == "choice":
            allowed = {"yes" if word is True else "no" if word is False else str(word) for word in declared["of"]}
            assert set(pc.unique(values.dictionary_decode()).to_pylist()) - {None} <= allowed, path


@pytest.mark.parametrize("name", synthetic.CASES)
def test_columns_are_facts_of_the_policy(small, name):
    facts, types = declarations()
    for side in (small.tables, small.truth):
        for column in side[name].schema:
            if column.name not in synthetic.KEYS:
                fact = column.name.removesuffix(".low").removesuffix(".high")
                assert fact in facts, column.name
                check_type(column.name, column.type, side[name][column.name].combine_chunks(), facts[fact], types)


def test_cases_have_one_subject_each(small):
    facts, _ = declarations()
    subjects = {
        "households": {"household"}, "villages": {"village"}, "loans": {"loan", "household"}, "townships": {"township"},
        "funds": {"fund"}, "county": {"county"},
    }  # fmt: skip
    for name, allowed in subjects.items():
        assert {facts[column.split(".")[0]]["subject"] for column in small.facts(name).column_names} <= allowed


# ---- reproducible, of any size, and strict -------------------------------------------------------------------------

DIGEST = "sha256:3b700fc0899c0b084537e826785051e2881d875b78744f17d48754c30336de9a"


def test_digest_of_a_seed():
    """Pinned: a change here is a change of the county of every seed, and raises synthetic.VERSION."""
    assert synthetic.generate(2023, 2_000).digest() == DIGEST


def test_another_process_makes_the_same_county():
    program = "from liangce import synthetic; print(synthetic.generate(2023, 2_000).digest())"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == synthetic.generate(2023, 2_000).digest()


def test_other_seeds_make_other_counties():
    assert len({synthetic.generate(seed, 500).digest() for seed in (0, 1, 2**64 - 1)}) == 3


@pytest.mark.parametrize("households", [1, 2, 10, 641, 5_000])
def test_sizes(households):
    county = synthetic.generate(3, households)
    assert county["households"].num_rows == households
    assert county["members"].num_rows >= households
    assert pc.sum(county.truth["households"]["家庭人口数"]).as_py() == county["members"].num_rows


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"households": 0}, ValueError, "households must lie between 1 and 3000000, not 0"),
        ({"households": -5}, ValueError, "not -5"),
        ({"households": 10**12}, ValueError, "not 1000000000000"),
        ({"households": 10.0}, TypeError, "households must be a whole number, not float"),
        ({"households": "10"}, TypeError, "not str"),
        ({"households": True}, TypeError, "not bool"),
        ({"seed": -1}, ValueError, "seed must lie between 0 and"),
        ({"seed": 2**64}, ValueError, "seed must lie between 0 and"),
        ({"seed": None}, TypeError, "seed must be a whole number, not NoneType"),
    ],
)
def test_refused_arguments(arguments, error, words):
    with pytest.raises(error, match=words):
        synthetic.generate(**arguments)


def test_progress_is_told():
    steps = []
    synthetic.generate(1, 100, progress=lambda done, total, what: steps.append((done, total, what)))
    assert [done for done, _, _ in steps] == list(range(len(steps)))
    assert steps[-1] == (steps[-1][1], steps[-1][1], "done")


def test_global_randomness_is_left_alone():
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    synthetic.generate(1, 100)
    assert (np.random.get_state()[1] == before).all()


def test_unknown_table_names_the_others(small):
    with pytest.raises(KeyError, match="no table 'hosueholds'; there are alerts, allocations, assets"):
        small["hosueholds"]


# ---- files ---------------------------------------------------------------------------------------------------------


def test_written_and_read_again(small, tmp_path):
    folder = small.write(tmp_path / "new" / "county")
    again = synthetic.read(folder)
    assert again.digest() == small.digest()
    assert again["households"].equals(small["households"])
    assert [path.name for path in folder.rglob(".*")] == []


def test_a_failed_write_leaves_the_old_file(small, tmp_path, monkeypatch):
    small.write(tmp_path)
    before = (tmp_path / "observed/households.parquet").read_bytes()

    def fail(table, path, **options):
        Path(path).write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr("pyarrow.parquet.write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        small.write(tmp_path)
    assert (tmp_path / "observed/households.parquet").read_bytes() == before
    assert [path.name for path in tmp_path.rglob(".*")] == []


def test_another_version_is_not_read(small, tmp_path):
    small.write(tmp_path)
    manifest = tmp_path / "county.json"
    manifest.write_text(manifest.read_text().replace('"version": 3', '"version": 0'))
    with pytest.raises(ValueError, match="made by version 0"):
        synthetic.read(tmp_path)


def test_scaling_rounds_to_the_nearest():
    assert [settings.scaled(800, n) for n in (1, 187, 188, 300_000)] == [0, 0, 1, 800]
