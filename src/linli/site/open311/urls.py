from django.urls import path, re_path

from linli.site.open311 import views

app_name = "open311"
FORMAT = r"\.(?P<extension>json|xml)$"
urlpatterns = [
    path("", views.service_list, name="root"),
    re_path(rf"^discovery{FORMAT}", views.discovery, name="discovery"),
    re_path(rf"^services{FORMAT}", views.service_list, name="services"),
    re_path(rf"^services/(?P<code>[-\w.]{{1,40}}){FORMAT}", views.service_definition, name="definition"),
    re_path(rf"^requests{FORMAT}", views.request_list, name="requests"),
    path("requests.csv", views.bulk, name="bulk"),
    re_path(rf"^requests/(?P<number>[-\w.]{{1,24}}){FORMAT}", views.one_request, name="request"),
    re_path(rf"^tokens/(?P<token>[-\w]{{1,64}}){FORMAT}", views.token, name="token"),
]
