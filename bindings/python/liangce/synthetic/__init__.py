"""A synthetic county for tests, benchmarks and demonstrations: no real person, household or account.

    county = liangce.synthetic.generate(seed=2023)
    policy.decide_table(county["households"], decisions=["监测对象识别"], on=county.on)

Registers with their gaps stand in `tables`, the truth in `truth`.
Needs numpy and pyarrow (`pip install 'liangce[frames]'`).
"""

try:
    import numpy as _numpy  # noqa: F401
    import pyarrow as _pyarrow  # noqa: F401
except ImportError as error:  # pragma: no cover
    raise ImportError(f"liangce.synthetic needs numpy and pyarrow: pip install 'liangce[frames]' ({error})") from error

from . import handmade
from .county import CASES, KEYS, VERSION, County, Progress, generate, read
from .settings import ON

__all__ = ["CASES", "KEYS", "ON", "VERSION", "County", "Progress", "generate", "handmade", "read"]
