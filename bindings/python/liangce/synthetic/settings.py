"""The numbers the county is made of.

Nothing here is a fact about real people. Fixed points come from the document (S) or from public registers (O); every
distribution is assumed so that tests, benchmarks and notebooks have something of plausible shape to work on.
Rates are in parts per million, shares in the unit named; money is in fen.
"""

from __future__ import annotations

import datetime

ON = datetime.date(2023, 10, 1)
"""The day the county is looked at: a day after the September milestone."""

FULL_SIZE = 300_000
"""Households in the rules' scope; registers of fixed size are scaled from it for smaller counties."""
MOST_HOUSEHOLDS = 3_000_000

# ---- places --------------------------------------------------------------------------------------------------------
TOWNSHIPS = 26  # O: 4 urban streets and 22 with village duties
TOWNSHIPS_WITH_VILLAGES = 22
VILLAGES = 640  # assumed
LIFTED_VILLAGES = 53  # S
LEAST_VILLAGES_PER_TOWNSHIP = 12

# ---- households ----------------------------------------------------------------------------------------------------
LIFTED_HOUSEHOLDS = 15_205  # O, register of 2020
LIFTED_PERSONS = 52_991  # O
LIFTED_IN_LIFTED_VILLAGES = 40  # percent of the lifted households
SIZES = (12, 20, 22, 23, 14, 7, 2)  # percent of 1..7 persons
SIZES_LIFTED = (10, 19, 22, 24, 15, 7, 3)
RESIDENT = 550_000
INCOME_MEDIAN = 19_000_00
INCOME_SIGMA = "0.37"
INCOME_MEDIAN_LIFTED = 14_500_00
INCOME_SIGMA_LIFTED = "0.30"
VILLAGE_SIGMA = "0.08"
LIFTED_VILLAGE_INCOME = 94  # percent
NEGATIVE_INCOME = 800
INCOME_SHARES = {"wage": 55, "business": 22, "property": 3, "transfer": 20}  # percent of gross
BUSINESS_COST = 35  # percent of gross business income
GUARANTEES = {
    "吃": 50,
    "穿": 50,
    "义务教育": 100,
    "基本医疗": 600,
    "住房": 800,
    "饮水": 700,
}  # problems; lifted twice that
SUDDEN = 3_000
SUDDEN_LIFTED = 6_000
SPENDING_ONLY = 15_000  # large spending without hardship
CONFIRMED_INCOME_ONLY = 250_000  # verification confirms the risk
CONFIRMED_INCOME_ONLY_LIFTED = 600_000
CONFIRMED_GUARANTEE = 800_000
CONFIRMED_SUDDEN = 900_000
VERIFIED = (75, 12, 13)  # percent of candidates verified, pending, not visited yet
LINE = 7_500_00  # S

# ---- persons -------------------------------------------------------------------------------------------------------
AGES_FIRST = (0, 70, 30)  # percent under 16, 16-60, over 60, of the first person of a household
AGES_OTHERS = (25, 58, 17)
LABOUR_WORKING_AGE = (78, 12, 10)  # percent able, weak, none
LABOUR_OLD = (15, 35, 50)
STUDENTS = 400_000  # of 16-22: still in school, counted as not of age
EMPLOYED = 14_350  # able persons of lifted and monitored households
TRAINEES = 2_030  # S

# ---- monitoring ----------------------------------------------------------------------------------------------------
STOCK = 800  # monitored since 2021-22
STOCK_BELOW_LINE = 12  # percent whose income is below the line now
STOCK_TYPES = (22, 48, 30)  # percent 脱贫不稳定户, 边缘易致贫户, 突发严重困难户
STOCK_MEETS_EXIT = 45  # percent that satisfy every exit criterion
STOCK_WITHOUT_LABOUR = 20  # percent
STOCK_GONE = 5_000  # moved out as a whole
STOCK_FAILS = (20, 15, 20, 25, 8, 12)  # percent of the others: X1, X2, X3, X4, X5, X6
STOCK_ROLLED_BACK = 20_000
EXITED = 2_500
RELAPSED = 2  # percent of them meet an entry condition again
PREMATURE = 40_000  # exits marked without the whole procedure

# ---- loans ---------------------------------------------------------------------------------------------------------
LOANS = 2_500
LOAN_TERMS = {12: 35, 24: 25, 36: 40}  # months: percent
LOAN_AMOUNTS = {10_000: 80, 20_000: 150, 30_000: 200, 40_000: 120, 50_000: 440, 60_000: 10}  # yuan: per mille
LOANS_SINCE = datetime.date(2022, 12, 1)  # those of before 2023 were signed at rates the policy has no table for
LOAN_WISH_UNKNOWN = 80_000
LPR = (  # O: first day, one year, five years (hundredths of a percent)
    (datetime.date(2022, 10, 1), 365, 430),
    (datetime.date(2023, 6, 20), 355, 420),
    (datetime.date(2023, 8, 21), 345, 420),
)

# ---- funds ---------------------------------------------------------------------------------------------------------
LEVELS = {"central": 29_000_000_00, "provincial": 32_000_000_00, "prefecture": 8_200_000_00, "county": 70_800_000_00}
FIRST_RECEIPTS = {
    "central": datetime.date(2023, 1, 16),
    "provincial": datetime.date(2023, 1, 30),
    "prefecture": datetime.date(2023, 2, 20),
    "county": datetime.date(2023, 1, 20),
}
SECOND_BATCH = ("central", datetime.date(2023, 6, 28), 10_000_000_00)
PROJECTS = 260
ENGINEERING = 140
INDUSTRY = 64  # percent of the money
REFUNDS = 60_000
LATE_BOOKED = 10_000
# Share of the first receipts paid out by the last day of a month (per mille), for three courses of the year.
TRACKS: dict[str, tuple[int, ...]] = {
    "on_time": (0, 70, 190, 330, 460, 600, 690, 770, 850, 930, 1000, 1000),
    "late": (0, 40, 120, 220, 320, 420, 500, 580, 660, 780, 900, 960),
    "recovering": (0, 40, 130, 240, 370, 500, 640, 750, 840, 910, 980, 1000),
}
SECOND_BATCH_PAID = (datetime.date(2023, 8, 1), datetime.date(2023, 12, 20))
REFUNDED = 30  # percent of the payment
PAYMENTS_PER_ALLOCATION = (3, 9)
LATE_LOG = ("prefecture", datetime.date(2023, 9, 26))

# ---- duties: assumed sizes of registers ------------------------------------------------------------------------------
HELPERS = 1_900
CADRES = 250
ASSETS = 900
INDUSTRY_PROJECTS = 300
PETITIONS = 120
DISPUTES = 800
SALES = 1_200
ENTERPRISES = 60
MAKE_UP_DAYS = ("2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08")

# ---- observation: what the registers miss or have wrong ------------------------------------------------------------
INCOME_MISSING = 20_000
INCOME_MISSING_LIFTED = 5_000  # lifted and monitored households
INCOME_INTERVAL = 100_000
INCOME_INTERVAL_WIDTH = 8  # percent to each side
INCOME_STALE = 30_000
INCOME_CONFLICT = 8_000
SIZE_MISMATCH = 6_000
GUARANTEE_UNKNOWN = 15_000
LABOUR_UNKNOWN = 20_000
PROJECT_CLASS_BLANK = 20_000
PUBLICATION_DATE_BLANK = 30_000
DUPLICATE_ID = 250
WRONG_VILLAGE = 250
MONTH_INCOME_UNKNOWN = 20_000
RECORD_UNKNOWN = 10_000
BANK_FLAG_UNKNOWN = 15_000


def scaled(count: int, households: int) -> int:
    """A register of the full county, for a county of so many households; rounded to the nearest."""
    return (count * households + FULL_SIZE // 2) // FULL_SIZE
