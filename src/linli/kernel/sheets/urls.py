from django.urls import path

from linli.kernel.sheets import pages

app_name = "sheets"
urlpatterns = [
    path("<slug:kind>/", pages.start, name="start"),
    path("<slug:kind>/blank.xlsx", pages.blank, name="blank"),
    path("<slug:kind>/<str:key>/", pages.preview, name="preview"),
    path("<slug:kind>/<str:key>/marked.xlsx", pages.marked, name="marked"),
]
