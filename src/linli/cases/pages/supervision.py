"""Supervision 督办: what is asked about, whose account is due or has come, what can be lifted."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases import queries, showing, ways
from linli.cases.models import Case
from linli.kernel import clock, journal, scope
from linli.kernel.refusals import NotFound
from linli.kernel.ui import Button, Row, said
from linli.people.access import Request, staff_only

MOST = 200


@staff_only
@require_safe
def supervision(request: Request) -> HttpResponse:
    """Accounts that have come, those overdue, those still in their time; each with the worry and the account in words."""
    if not scope.may(request.actor, "case.supervise"):
        raise NotFound(_("Supervision is for those who look over a county's cases."))
    rows = scope.visible(Case.objects.select_related(*queries.CARD), request.actor, "case.supervise")
    found = list(rows.filter(supervised_at__isnull=False).order_by("supervision_due_at", "pk")[:MOST])
    words = _words(found)
    now = clock.now()
    groups: list[tuple[str, str, list[Row]]] = [
        ("reported", _("Accounts to read"), []),
        ("late", _("Account overdue"), []),
        ("running", _("Account not due yet"), []),
    ]
    by_code = {code: many for code, _label, many in groups}
    for case in found:
        late = case.supervision_due_at is not None and case.supervision_due_at < now
        code = "reported" if case.supervision_reported_at else "late" if late else "running"
        by_code[code].append(_row(case, code, words.get(case.pk, ("", ""))))
    context = {"sections": groups, "count": len(found)}
    return render(request, "cases/desk/supervision.html", context)


def _row(case: Case, code: str, words: tuple[str, str]) -> Row:
    worry, account = words
    due = said(case.supervision_due_at) if case.supervision_due_at else ""
    meta: list[object] = [case.unit or case.keeper]
    if worry:
        meta.append(_("Asked: %(words)s") % {"words": worry})
    if code == "reported":
        meta.append(_("Account: %(words)s") % {"words": account or "—"})
    lift = Button(
        _("Lift"), reverse("cases:desk_move", args=[case.number, "lift_supervision"]), icon="eye-off"
    )
    return Row(
        case.title,
        ways.to_case(case),
        meta,
        chip=showing.chip(case),
        said=_("account due %(when)s") % {"when": due} if code != "reported" and due else "",
        tone="late" if code == "late" else None,
        button=lift if code == "reported" else None,
    )


def _words(cases: Sequence[Case]) -> dict[int, tuple[str, str]]:
    """The worry and the latest account of each case: one query."""
    histories = journal.histories([case.stream for case in cases]) if cases else {}
    told = {}
    for case in cases:
        worry = account = ""
        for entry in histories[case.stream]:
            if entry.move == "supervise":
                worry, account = str(entry.private.get("reason", "")), ""
            if entry.move == "report_supervision":
                account = str(entry.private.get("note", ""))
        told[case.pk] = (worry, account)
    return told
