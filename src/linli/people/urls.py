from django.urls import path

from linli.people.pages import account, desk, held, visitors

app_name = "people"

urlpatterns = [
    path("me/", account.account, name="account"),
    path("me/name/", account.rename, name="rename"),
    path("me/display/", account.display, name="display"),
    path("me/phone/", account.phone, name="phone"),
    path("me/phone/code/", account.phone_code, name="phone_code"),
    path("me/skills/", account.skills, name="skills"),
    path("me/matching/", account.matching, name="matching"),
    path("me/password/", account.new_password, name="new_password"),
    path("held/", held.held, name="held"),
    path("held/copy/", held.copy, name="held_copy"),
    path("held/ask/", held.ask, name="ask"),
    path("held/take-back/", held.take_back, name="take_back"),
    path("held/withdraw/", held.withdraw, name="withdraw"),
    path("visit/", visitors.visit, name="visit"),
    path("visit/code/", visitors.visit_code, name="visit_code"),
    path("visit/forget/", visitors.forget, name="forget"),
    path("people/", desk.people, name="directory"),
    path("people/enrol/", desk.enrol, name="enrol"),
    path("people/requests/", desk.requests, name="requests"),
    path("people/requests/<int:pk>/", desk.settle, name="request"),
    path("people/log/", desk.audit, name="audit"),
    path("people/@<str:username>/", desk.person, name="person"),
    path("people/@<str:username>/password/", desk.give_password, name="give_password"),
    path("people/@<str:username>/close/", desk.close, name="close"),
    path("people/@<str:username>/reopen/", desk.reopen, name="reopen"),
    path("people/@<str:username>/phone/", desk.show_phone, name="show_phone"),
]
