from django.urls import path

from linli.kernel.evidence import pages

app_name = "evidence"
urlpatterns = [path("<str:key>/<str:size>", pages.serve, name="file")]
