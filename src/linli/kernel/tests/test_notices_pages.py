import pytest
from django.contrib.auth import get_user_model

from linli.kernel import clock, notices
from linli.kernel.notices import catalogue
from linli.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(settings, tmp_path, monkeypatch):
    settings.KEYRING = tmp_path / "keyring.json"
    monkeypatch.setattr(catalogue, "_kinds", dict(catalogue._kinds))
    notices.register("trial.sent", "%(number)s “%(title)s” was sent to you.")
    return get_user_model().objects.create(username="wang", name="王", created_at=clock.now())


@pytest.fixture
def at_wangs(client, wang):
    client.force_login(wang)
    client.cookies["django_language"] = "en"
    return client


def tell(person, number=1, title="路灯", link="/today/"):
    notices.tell([person.pk], "trial.sent", {"number": number, "title": title}, link)


def test_strangers_sign_in_first(client, wang):
    tell(wang)
    for address in ("/notices/", f"/notices/{Notice.objects.get().key}"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "login" in answer.url


def test_an_empty_inbox_says_what_will_come(at_wangs):
    assert "Nothing has been told to you yet" in at_wangs.get("/notices/").content.decode()


def test_what_was_told_is_shown_as_words_and_never_as_markup(at_wangs, wang):
    tell(wang, title="<script>alert(1)</script>")
    page = at_wangs.get("/notices/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "Mark all as read" in page


def test_following_a_notice_reads_it(at_wangs, wang):
    tell(wang)
    answer = at_wangs.get(f"/notices/{Notice.objects.get().key}")
    assert answer.url == "/today/"
    assert notices.unread(wang.pk) == 0


@pytest.mark.parametrize("link", ["https://example.com/", "//example.com/", "javascript:alert(1)", ""])
def test_a_notice_never_leads_off_the_site(at_wangs, wang, link):
    tell(wang, link=link)
    assert at_wangs.get(f"/notices/{Notice.objects.get().key}").url == "/notices/"


def test_one_cannot_follow_or_read_anothers(at_wangs, wang):
    other = get_user_model().objects.create(username="li", name="李", created_at=clock.now())
    tell(other)
    assert at_wangs.get(f"/notices/{Notice.objects.get().key}").status_code == 404
    at_wangs.post("/notices/")
    assert notices.unread(other.pk) == 1


def test_marking_all_and_turning_pages(at_wangs, wang):
    for number in range(35):
        tell(wang, number)
    first = at_wangs.get("/notices/").content.decode()
    assert "34 “路灯”" in first
    assert "?from=30" in first
    last = at_wangs.get("/notices/?from=30").content.decode()
    assert "0 “路灯”" in last
    assert "?from=0" in last
    assert at_wangs.get("/notices/?from=-1x").status_code == 200
    assert at_wangs.post("/notices/").status_code == 302
    assert notices.unread(wang.pk) == 0


def test_a_page_costs_the_same_for_one_and_thirty(at_wangs, wang, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tell(wang)
    at_wangs.get("/notices/")
    with CaptureQueriesContext(connection) as one:
        at_wangs.get("/notices/")
    for number in range(29):
        tell(wang, number)
    with CaptureQueriesContext(connection) as many:
        at_wangs.get("/notices/")
    assert len(many) == len(one)
