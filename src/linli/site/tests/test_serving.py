"""Web processes are copies of the first one, and the worker outlives the database's absence."""

import socket
import threading

import pytest
from django.db import connection, connections

from linli.kernel import jobs
from linli.kernel.refusals import NotOpen
from linli.site import serving, working


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_carried_into_the_web_processes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    serving.leave_database()
    assert connection.connection is None
    if connection.vendor == "postgresql":
        assert not type(connections["default"])._connection_pools


def test_the_worker_goes_on_when_what_is_due_cannot_be_looked_up(monkeypatch):
    """A database that is away, or a job that fails in a way nobody thought of, must not end deliveries for good."""
    stop, looks = threading.Event(), []

    def run_due():
        looks.append(1)
        if len(looks) == 3:
            stop.set()
        raise RuntimeError("away")

    monkeypatch.setattr(working, "BEAT", 0.001)
    monkeypatch.setattr(jobs, "run_due", run_due)
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    working._beat(stop)
    assert len(looks) == 3


def test_a_port_somebody_else_answers_on_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NotOpen, match="--port"):
            serving.refuse_a_taken(port)
    serving.refuse_a_taken(port)
