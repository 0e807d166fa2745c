import pytest
from django.db import transaction

from linli.kernel import versions
from linli.kernel.versions import Cached, bump
from linli.kernel.versions.models import Version


@pytest.fixture
def counted():
    loads = []

    def load():
        loads.append(1)
        return len(loads)

    return Cached(("trial",), load)


def changed_elsewhere(stamp: str) -> None:
    """What another process does: this one is not told."""
    Version.objects.update_or_create(name="trial", defaults={"stamp": stamp})


@pytest.mark.django_db
def test_a_bump_is_seen_at_once_and_a_savepoint_takes_it_back(counted):
    assert counted() == counted() == 1
    bump("other")
    assert counted() == 1
    bump("trial")
    assert counted() == 2
    with transaction.atomic():
        bump("trial")
        assert counted() == 3
        transaction.set_rollback(True)
    assert counted() == 4
    assert counted() == 4


@pytest.mark.django_db(transaction=True)
def test_what_another_process_changed_is_seen_by_the_next_transaction(counted):
    versions.forget()
    with transaction.atomic():
        assert counted() == 1
        changed_elsewhere("a")
        assert counted() == 1
    with transaction.atomic():
        assert counted() == 2
    with transaction.atomic():
        assert counted() == 2
        bump("trial")
        assert counted() == 3
        transaction.set_rollback(True)
    with transaction.atomic():
        assert counted() == 4


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_seen_within_a_second(counted, monkeypatch):
    versions.forget()
    assert counted() == 1
    changed_elsewhere("b")
    assert counted() == 1
    monkeypatch.setattr(versions, "TRUSTED_SECONDS", 0)
    assert counted() == 2


@pytest.mark.django_db(transaction=True)
def test_stamps_cost_one_query_a_transaction(counted, django_assert_num_queries):
    counted()
    with transaction.atomic(), django_assert_num_queries(1):
        for _ in range(20):
            counted()
