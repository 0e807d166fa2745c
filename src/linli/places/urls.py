"""Included at the root of the site: the short address of a sign stands outside /places/."""

from django.urls import path

from linli.places.pages import addresses, boundaries, care, divisions, grids, known, printing, public

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
    path("places/addresses/<str:plate>/known/", known.building, name="building"),
    path("places/divisions/", divisions.divisions, name="divisions"),
    path("places/divisions/<str:code>/", divisions.division, name="division"),
    path("places/walk/", known.walk, name="walk"),
    path("places/walk/right/", known.still_right, name="still_right"),
    path("places/facilities/<str:code>/", known.facility, name="facility"),
    path("places/facilities/<str:code>/wrong/", known.doubt, name="doubt"),
    path("places/facilities/<str:code>/correct/", known.correct_facility, name="correct_facility"),
    path("places/facilities/<str:code>/gone/", known.close, name="facility_gone"),
    path("care/", care.ask, name="care"),
    path("care/enter/", care.enter, name="care_enter"),
    path("care/kept/", care.kept, name="care_kept"),
    path("care/mine/", care.mine, name="care_mine"),
    path("care/near/", care.near, name="care_near"),
    path("care/l/<str:token>/", care.link, name="care_link"),
    path("care/<int:pk>/", care.look, name="care_look"),
    path("care/<int:pk>/<slug:move>/", care.act, name="care_act"),
]
