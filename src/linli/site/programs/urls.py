from django.urls import path

from linli.site.programs import pages

app_name = "programs"
urlpatterns = [
    path("", pages.token_list, name="tokens"),
    path("tokens/new/", pages.new_token, name="new_token"),
    path("tokens/<int:pk>/revoke/", pages.revoke, name="revoke"),
    path("webhooks/", pages.hook_list, name="hooks"),
    path("webhooks/new/", pages.new_hook, name="new_hook"),
    path("webhooks/<int:pk>/", pages.hook, name="hook"),
    path("webhooks/<int:pk>/<slug:act>/", pages.hook_act, name="hook_act"),
    path("not-delivered/", pages.dead, name="dead"),
    path("not-delivered/again/", pages.replay, name="replay_all"),
    path("not-delivered/<int:pk>/again/", pages.replay, name="replay"),
]
