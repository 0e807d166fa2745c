from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from linli.cases.pages import (
    drafts,
    following,
    public,
    public_board,
    public_map,
    resident,
    resident_ask,
    resident_case,
)

app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ask/", resident_ask.ask, name="ask"),
    path("ask/hint/", resident_ask.hint, name="hint"),
    path("ask/units/", resident_ask.units, name="units"),
    path("ask/received/", resident_ask.thanks, name="thanks"),
    path("ask/kept/", resident_ask.kept, name="kept"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/write/<slug:kind>/", drafts.write, name="draft_write"),
    path("drafts/standing/", drafts.standing, name="draft_standing"),
    path("drafts/lists/", drafts.lists, name="draft_lists"),
    path("drafts/send/", drafts.send, name="draft_send"),
    path("mine/", resident.mine, name="mine"),
    path("book/", resident.book, name="book"),
    path("look-up/", resident.look_up, name="look_up"),
    path("t/<str:token>/", resident_case.by_link, name="by_link"),
    path("c/<str:number>/", resident_case.case_page, name="case"),
    path("c/<str:number>/<slug:move>/", resident_case.act, name="act"),
    path("", include("linli.cases.hot.urls")),
    path("open-data/", public_board.open_data, name="open_data"),
    path("public/", public.public_list, name="public"),
    path("ask/similar/", following.similar, name="similar"),
    path("public/map/", public_map.public_map, name="public_map"),
    path("public/map/spots.json", public_map.spots, name="map_spots"),
    path("public/board/", public_board.board, name="board"),
    path("public/<str:number>/", public.public_case, name="public_case"),
    path("public/<str:number>/too/", following.join, name="join"),
    path("stop/<str:token>/", following.unfollow, name="unfollow"),
]
if find_spec("linli.cases.urls_desk"):
    urlpatterns.append(path("cases/", include("linli.cases.urls_desk")))
if find_spec("linli.cases.urls_work"):
    urlpatterns.append(path("", include("linli.cases.urls_work")))
