"""Open data: what was asked and what became of it, month by month, as counts; small groups are suppressed (ADR 0018)."""

from linli.cases.opendata.publishing import month_of, publish_due, publish_month, register

__all__ = ["month_of", "publish_due", "publish_month", "register"]
