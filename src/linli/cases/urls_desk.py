"""The desk's addresses, standing under /cases/ in the room's own list."""

from django.urls import path, register_converter

from linli.cases.pages import (
    callbacks,
    desk_case,
    desk_inbox,
    desk_moves,
    hotline,
    preview,
    rates,
    suggestions,
    supervision,
)


class CaseNumber:
    """X-2611-0482, or X-2611-0482.1 for a part."""

    regex = r"X-\d{4}-\d{1,12}(?:\.\d)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case_number")

urlpatterns = [
    path("", desk_inbox.inbox, name="inbox"),
    path("arbiter/", desk_inbox.arbiter, name="arbiter"),
    path("export/", desk_inbox.export, name="export"),
    path("rates/", rates.rates_page, name="rates"),
    path("rates/<slug:code>/<slug:part>/", rates.behind, name="rate"),
    path("callbacks/", callbacks.callbacks, name="callbacks"),
    path("callbacks/<case_number:number>/", callbacks.callback, name="callback"),
    path("suggestions/", suggestions.suggestions_page, name="suggestions"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("<case_number:number>/", desk_case.case, name="desk_case"),
    path("hotline/", hotline.hotline, name="hotline"),
    path("hotline/answers.xlsx", hotline.answers, name="hotline_back"),
    path("hotline/mappings/<int:pk>/forget/", hotline.forget, name="hotline_forget"),
    path("hotline/<str:key>/", hotline.one, name="hotline_one"),
    path("hotline/<str:key>/progress/", hotline.progress, name="hotline_progress"),
    path("hotline/<str:key>/<slug:move>/", hotline.act, name="hotline_act"),
    path("<case_number:number>/public/", preview.preview, name="preview"),
    path("<case_number:number>/contact/", desk_case.contact, name="desk_contact"),
    path("<case_number:number>/errand/<slug:act>/", desk_case.errand, name="desk_errand"),
    path("<case_number:number>/<slug:name>/", desk_moves.move, name="desk_move"),
]
