from django.urls import path

from linli.organisations.pages import organisation, postings, regroupings, tree, words

app_name = "organisations"
urlpatterns = [
    path("", tree.tree, name="tree"),
    path("branch/<str:code>/", tree.branch, name="branch"),
    path("pick/", tree.pick, name="pick"),
    path("pick-person/", tree.pick_person, name="pick_person"),
    path("export/", tree.export, name="export"),
    path("words/", words.words, name="words"),
    path("words/<str:what>/<str:code>/retire/", words.retire, name="retire_word"),
    path("at/<str:code>/", organisation.organisation, name="organisation"),
    path("at/<str:code>/found/", organisation.found, name="found"),
    path("at/<str:code>/do/<str:name>/", organisation.change, name="change"),
    path("at/<str:code>/post/", postings.post, name="post"),
    path("postings/<int:pk>/end/", postings.end, name="end_posting"),
    path("regroupings/", regroupings.regroupings, name="regroupings"),
    path("regroupings/new/", regroupings.new, name="new_regrouping"),
    path("regroupings/<int:pk>/", regroupings.regrouping, name="regrouping"),
    path("regroupings/<int:pk>/revise/", regroupings.revise, name="revise_regrouping"),
    path("regroupings/<int:pk>/line/", regroupings.add_line, name="add_line"),
    path("regroupings/<int:pk>/lines/", regroupings.add_lines, name="add_lines"),
    path("regroupings/<int:pk>/drop/<str:code>/", regroupings.drop_line, name="drop_line"),
    path("regroupings/<int:pk>/<str:name>/", regroupings.move, name="move_regrouping"),
]
