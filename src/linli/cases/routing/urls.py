from django.urls import path

from linli.cases.routing.pages import categories, lists, townships, trying

app_name = "routing"
urlpatterns = [
    path("", lists.start, name="start"),
    path("new/", lists.new, name="new"),
    path("lists/<int:number>/", lists.rules, name="list"),
    path("lists/<int:number>/report/", lists.report, name="report"),
    path("lists/<int:number>/export/", lists.export, name="export"),
    path("lists/<int:number>/try/", trying.begin, name="try"),
    path("lists/<int:number>/rules/new/", lists.rule, name="new_rule"),
    path("lists/<int:number>/rules/<slug:code>/", lists.rule, name="rule"),
    path("lists/<int:number>/rules/<slug:code>/drop/", lists.drop_rule, name="drop_rule"),
    path("lists/<int:number>/move/<slug:name>/", lists.move, name="move"),
    path("dry-runs/<int:pk>/", trying.dry_run, name="dry_run"),
    path("dry-runs/<int:pk>/export/", trying.export, name="dry_run_export"),
    path("townships/", townships.townships, name="townships"),
    path("townships/export/", townships.export, name="townships_export"),
    path("townships/<slug:code>/", townships.township, name="township"),
    path("townships/<slug:code>/offices/", townships.serve, name="serve"),
    path("townships/<slug:code>/<int:pk>/give-back/", townships.give_back, name="give_back"),
    path("categories/", categories.categories, name="categories"),
    path("categories/new/", categories.category, name="new_category"),
    path("categories/export/", categories.export, name="categories_export"),
    path("categories/number/", categories.number, name="number_categories"),
    path("categories/<slug:code>/", categories.category, name="category"),
    path("categories/<slug:code>/close/", categories.close, name="close_category"),
    path("categories/<slug:code>/reopen/", categories.reopen, name="reopen_category"),
]
