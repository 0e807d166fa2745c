from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from linli.cases.pages import drafts, public, resident, resident_ask, resident_case

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
    path("public/", public.public_list, name="public"),
    path("public/<str:number>/", public.public_case, name="public_case"),
]
if find_spec("linli.cases.urls_desk"):
    urlpatterns.append(path("cases/", include("linli.cases.urls_desk")))
if find_spec("linli.cases.urls_work"):
    urlpatterns.append(path("", include("linli.cases.urls_work")))
