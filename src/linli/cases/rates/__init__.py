"""The rates of the cases, each defined once: what is counted, of what, and what is left out."""

from linli.cases.rates.computed import confirmed_share, grouped, of, rates, records
from linli.cases.rates.defined import DEFINED, Definition, Excluded, Period, Rate

__all__ = [
    "DEFINED",
    "Definition",
    "Excluded",
    "Period",
    "Rate",
    "confirmed_share",
    "grouped",
    "of",
    "rates",
    "records",
]
