from django.urls import path

from linli.kernel.publication import desk, pages

app_name = "publications"
urlpatterns = [
    path("published/", pages.published, name="published"),
    path("published/receipt/<str:token>/", pages.receipt, name="receipt"),
    path("published/<str:number>/", pages.one, name="one"),
    path("published/<str:number>/object/", pages.make_objection, name="object"),
    path("published/<str:number>/sheet/", pages.sheet, name="sheet"),
    path("published/<str:number>/<int:edition>/", pages.one, name="edition"),
    path("published/<str:number>/<int:edition>/frozen.json", pages.frozen_copy, name="frozen"),
    path("published/<str:number>/<int:edition>/files/<str:name>", pages.file, name="file"),
    path("publications/", desk.desk, name="desk"),
    path("publications/new/", desk.new, name="new"),
    path("publications/objections/<str:key>/", desk.objection, name="objection"),
    path("publications/<str:key>/", desk.desk_one, name="desk_one"),
    path("publications/<str:key>/edit/", desk.edit, name="edit"),
    path("publications/<str:key>/<slug:move>/", desk.act, name="act"),
]
