"""Routing: whose a case is, by the responsibility list in force, and why (B4). ADR 0010 says how a rule is chosen."""

from linli.cases.routing.deciding import Route, barred, followed, route_of, routes_of
from linli.cases.routing.explaining import SENDING, duty_behind, plainly, sent_because
from linli.cases.routing.receiving import send, settle

__all__ = [
    "SENDING",
    "Route",
    "barred",
    "duty_behind",
    "followed",
    "plainly",
    "route_of",
    "routes_of",
    "send",
    "sent_because",
    "settle",
]
