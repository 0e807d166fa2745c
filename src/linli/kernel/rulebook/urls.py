from django.urls import path

from linli.kernel.rulebook import pages

app_name = "rulebook"
urlpatterns = [
    path("rules/", pages.rules, name="rules"),
    path("rules/<str:code>/", pages.rule, name="rule"),
    path("rules/<str:code>/<int:pk>/withdraw/", pages.withdraw, name="withdraw"),
]
