from django.urls import path, register_converter

from linli.site.open311 import views


class Ending:
    """The format by which an address ends, and the only thing that chooses it."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Dotted(Ending):
    """Codes, numbers and tokens; a part of a case has a dot in its number."""

    regex = r"[-\w.]{1,64}"


register_converter(Ending, "ending")
register_converter(Dotted, "dotted")
app_name = "open311"
urlpatterns = [
    path("", views.discovery, {"extension": "xml"}, name="root"),
    path("discovery.<ending:extension>", views.discovery, name="discovery"),
    path("services.<ending:extension>", views.service_list, name="services"),
    path("services/<dotted:code>.<ending:extension>", views.service_definition, name="definition"),
    path("requests.<ending:extension>", views.request_list, name="requests"),
    path("requests.csv", views.bulk, name="bulk"),
    path("requests/<dotted:number>.<ending:extension>", views.one_request, name="request"),
    path("tokens/<dotted:token>.<ending:extension>", views.token, name="token"),
]
