"""The filter as a page, lists kept under a name, words written often, who else looks at a case."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import looking, saved
from linli.cases.commands import desk as commands
from linli.cases.forms.desk_filter import FilterForm, trail_of
from linli.cases.forms.desk_own import ReplyForm, ViewForm
from linli.cases.models import SavedView
from linli.cases.pages.desk_inbox import MOVED, visible
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.scope import Actor
from linli.kernel.ui import Button, Row
from linli.people.access import Request, staff_only


@staff_only
@require_safe
def filter_page(request: Request) -> HttpResponse:
    """The filter of the list it was opened from: a page of its own, and with a script the sheet's content."""
    form = FilterForm(request.GET, actor=request.actor)
    form.is_valid()
    context = {
        "filter_form": form, "address": reverse("cases:inbox"), "view": request.GET.get("view", "")[:20],
        "back": f"{reverse('cases:inbox')}?{trail_of(request.GET)}",
    }  # fmt: skip
    part = request.htmx and request.htmx.target == "filter-sheet"
    return render(request, "cases/desk/filter_fields.html" if part else "cases/desk/filter.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: Request) -> HttpResponse:
    """Lists kept under a name: one's own and the unit's, as links; save the one at hand."""
    units = commands.shareable(request.actor)
    data = request.POST if request.method == "POST" else None
    form = ViewForm(data, units=units, initial={"trail": request.GET.get("trail", "")[:600]})
    if data is not None and form.is_valid():
        trail = trail_of(QueryDict(form.cleaned_data["trail"]), without=("after", "before", "select"))
        try:
            commands.save_view(
                name=form.cleaned_data["name"], query=trail, unit=form.shared_with, by=request.actor
            )
        except Refusal as refusal:
            form.put(refusal)
        else:
            messages.success(request, _("Kept. It stands beside the views of the inbox."))
            return redirect(f"{reverse('cases:inbox')}?{trail}")
    trail = str(form.data.get("trail", "") if data is not None else form.initial["trail"])
    context = {
        "form": form,
        "saving": bool(trail),
        "rows": [_row(view, request.actor) for view in saved.views_of(request.actor)],
        "back": f"{reverse('cases:inbox')}?{trail}",
    }
    return render(request, "cases/desk/views.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def drop_view(request: Request, key: str) -> HttpResponse:
    view = SavedView.objects.filter(key=key, person_id=request.actor.person_id or 0).first()
    if view is None:
        raise NotFound(_("This view is not there any more."))
    commands.drop_view(view, by=request.actor)
    messages.success(request, _("Taken away. The cases in it are where they were."))
    return redirect("cases:views")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def replies_page(request: Request) -> HttpResponse:
    """Words written often: one's own and the unit's."""
    form = ReplyForm(
        request.POST if request.method == "POST" else None, units=commands.shareable(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        try:
            commands.keep_reply(
                name=form.cleaned_data["name"],
                words=form.cleaned_data["words"],
                unit=form.shared_with,
                by=request.actor,
            )
        except Refusal as refusal:
            form.put(refusal)
        else:
            messages.success(request, _("Kept. It can be put into every answer and note."))
            return redirect("cases:replies")
    rows = [
        Row(
            reply.name, "", (reply.words, reply.unit.name if reply.unit else _("only me")),
            button=_away(reverse("cases:drop_reply", args=[reply.key])) if reply.person_id == request.actor.person_id else None,
        )
        for reply in saved.replies_of(request.actor)
    ]  # fmt: skip
    return render(
        request, "cases/desk/replies.html", {"form": form, "rows": rows}, status=422 if form.errors else 200
    )


@staff_only
@require_POST
def drop_reply(request: Request, key: str) -> HttpResponse:
    reply = saved.replies_of(request.actor).filter(key=key).first()
    if reply is None:
        raise NotFound(_("These words are not there any more."))
    commands.drop_reply(reply, by=request.actor)
    messages.success(request, _("Taken away."))
    return redirect("cases:replies")


@staff_only
@require_safe
def who_looks(request: Request, number: str) -> HttpResponse:
    """Who else has the case open now, a line for the case's page; forgotten as soon as they leave."""
    case = visible(request.actor, number, read=MOVED)
    names = looking.others(case.pk, request.user)
    return render(request, "cases/desk/looking.html", {"case": case, "names": names})


def _row(view: SavedView, actor: Actor) -> Row:
    mine = view.person_id == actor.person_id
    return Row(
        view.name, f"{reverse('cases:inbox')}?{view.query}", (view.unit.name if view.unit else _("only me"),),
        button=_away(reverse("cases:drop_view", args=[view.key])) if mine else None,
    )  # fmt: skip


def _away(url: str) -> Button:
    return Button(_("Take away"), url, "bare", "trash", "post", confirm=_("Take it away?"))
