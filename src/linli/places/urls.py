"""Included at the root of the site: the short address of a sign stands outside /places/."""

from django.urls import path

from linli.places.pages import addresses, boundaries, grids, printing, public

app_name = "places"

urlpatterns = [
    path("q/<str:code>/", public.plate, name="plate"),
    path("places/addresses/pick/", public.address_pick, name="address_pick"),
    path("places/outlines.json", public.outlines, name="outlines"),
    path("places/here/", public.here, name="here"),
    path("places/", grids.grids, name="grids"),
    path("places/grids/new/", grids.new_grid, name="new_grid"),
    path("places/grids/<str:code>/", grids.grid, name="grid"),
    path("places/grids/<str:code>/change/", grids.change, name="change"),
    path("places/grids/<str:code>/close/", grids.close, name="close"),
    path("places/grids/<str:code>/staff/", grids.assign, name="assign"),
    path("places/grids/<str:code>/staff/<int:post>/end/", grids.end_post, name="end_post"),
    path("places/grids/<str:code>/draw/", boundaries.draw, name="draw"),
    path("places/grids/<str:code>/withdraw/", boundaries.withdraw, name="withdraw"),
    path("places/grids/<str:code>/signs/", printing.signs, name="signs"),
    path("places/grids/<str:code>/facilities/new/", addresses.new_facility, name="new_facility"),
    path(
        "places/grids/<str:code>/facilities/<str:facility>/close/",
        addresses.close_facility,
        name="close_facility",
    ),
    path("places/boundaries/file/", boundaries.read_file, name="read_file"),
    path("places/boundaries/drafts/<int:pk>/", boundaries.draft, name="draft"),
    path("places/boundaries/gaps/", boundaries.gaps, name="findings"),
    path("places/boundaries/versions/", boundaries.versions, name="versions"),
    path("places/addresses/", addresses.addresses, name="addresses"),
    path("places/addresses/new/", addresses.new_address, name="new_address"),
    path("places/addresses/<str:plate>/", addresses.address, name="address"),
    path("places/addresses/<str:plate>/close/", addresses.close_address, name="close_address"),
]
