"""Pages of those who do the work: near me, reporting, entering for somebody, the service menu. Included at the root."""

from django.urls import path

from linli.cases.pages import enter, menu_desk, near, records, report

urlpatterns = [
    path("near/", near.near, name="near"),
    path("near/from/", near.help_from, name="help_from"),
    path("near/<case_number:number>/take/", near.take, name="near_take"),
    path("near/<case_number:number>/decline/", near.decline, name="near_decline"),
    path("report/", report.report, name="report"),
    path("enter/", enter.enter, name="enter"),
    path("enter/same/", enter.same, name="enter_same"),
    path("enter/done/", enter.entered, name="entered"),
    path("menu/", menu_desk.menu, name="menu"),
    path("menu/desk/", menu_desk.menu_desk, name="menu_desk"),
    path("menu/desk/offer/", menu_desk.offer_service, name="offer_service"),
    path("menu/desk/budget/", menu_desk.open_budget, name="open_budget"),
    path("menu/desk/budget/<int:pk>/", menu_desk.budget, name="budget"),
    path("menu/desk/<int:pk>/end/", menu_desk.end_service, name="end_service"),
    path("week/<slug:figure>/", records.records, name="records"),
]
