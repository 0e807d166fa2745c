from django.urls import path

from linli.kernel.notices import choosing, pages

app_name = "notices"
urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("settings/", choosing.choices, name="settings"),
    path("<str:key>", pages.follow, name="follow"),
]
