"""The desk's addresses, standing under /cases/ in the room's own list."""

from django.urls import path, register_converter

from linli.cases.pages import (
    callbacks,
    desk_bulk,
    desk_case,
    desk_exports,
    desk_inbox,
    desk_moves,
    desk_own,
    desk_persons,
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
    path("filter/", desk_own.filter_page, name="filter"),
    path("views/", desk_own.views, name="views"),
    path("views/<str:key>/drop/", desk_own.drop_view, name="drop_view"),
    path("replies/", desk_own.replies_page, name="replies"),
    path("replies/<str:key>/drop/", desk_own.drop_reply, name="drop_reply"),
    path("bulk/", desk_bulk.mine, name="bulk_mine"),
    path("bulk/new/", desk_bulk.begin, name="bulk_begin"),
    path("bulk/<str:key>/", desk_bulk.one, name="bulk"),
    path("bulk/<str:key>/<slug:name>/", desk_bulk.act, name="bulk_act"),
    path("exports/", desk_exports.exports, name="exports"),
    path("exports/ask/", desk_exports.ask, name="export"),
    path("exports/<str:key>/", desk_exports.fetch, name="export_file"),
    path("exports/<str:key>/drop/", desk_exports.drop, name="export_drop"),
    path("persons/", desk_persons.persons, name="persons"),
    path("persons/<str:key>/", desk_persons.person, name="person"),
    path("<case_number:number>/looking/", desk_own.who_looks, name="looking"),
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
