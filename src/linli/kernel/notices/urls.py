from django.urls import path

from linli.kernel.notices import pages

app_name = "notices"
urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("<str:key>", pages.follow, name="follow"),
]
