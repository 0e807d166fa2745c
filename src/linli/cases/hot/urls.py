"""The addresses of hot issues: the desk's under /hot/, everybody's under /public/issues/."""

from django.urls import path

from linli.cases.hot import pages, pages_public

urlpatterns = [
    path("hot/", pages.issues, name="hot"),
    path("hot/look/", pages.look, name="hot_look"),
    path("hot/<str:number>/", pages.issue, name="hot_issue"),
    path("hot/<str:number>/<slug:name>/", pages.move, name="hot_move"),
    path("public/issues/", pages_public.public_issues, name="public_issues"),
    path("public/issues/<str:number>/", pages_public.public_issue, name="public_issue"),
]
