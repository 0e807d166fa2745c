"""The commands of docs/how-to/integrator.md, as they stand there, one after the other against a live server."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

from linli.cases.models import Case
from linli.cases.tests.cast import assemble
from linli.cases.tests.programs import token_of
from linli.kernel import hooks
from linli.kernel.notices.models import Delivery
from tests.world import LAT, LON, furnish

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "integrator.md"
COMMAND = re.compile(r"```sh\n(?P<command>.*?)```", re.DOTALL)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_page_do_what_it_says(live_server: Any) -> None:
    cache.clear()
    world = furnish(assemble())
    cast = world.cast
    given = {
        "BASE": live_server.url,
        "TOKEN": token_of(cast.dispatcher, "case.submit"),
        "DESK": token_of(cast.dispatcher, "case.see", "case.dispatch"),
        "UNIT": token_of(cast.lamp_officer, "case.see", "case.handle", "case.work"),
        "HOTLINE": token_of(cast.dispatcher, "case.enter", "case.see", "hooks.make"),
        "KEEPER": "COMMUNITY",
        "UNIT_CODE": "LAMPS",
        "RECEIVER": "http://127.0.0.1:9/told",
        "SERVICE": world.case.category.code,
        "LAT": str(LAT + 0.005),
        "LONG": str(LON + 0.005),
    }
    told: list[Any] = []
    before = set(Case.objects.values_list("pk", flat=True))
    with override_settings(HOOK_HOSTS={"127.0.0.1"}):
        for command in COMMAND.findall(PAGE.read_text()):
            done = subprocess.run(
                ["bash", "-c", command],
                env={**given, "PATH": "/usr/bin:/bin"},
                capture_output=True,
                check=True,
            )
            answer = json.loads(done.stdout)
            assert "status" not in answer or answer.get("status") not in range(400, 600), (command, answer)
            if "RESIDENT" not in given:
                given |= {"NUMBER": answer["number"], "RESIDENT": answer["token"]}
            told.append(answer)
    case = Case.objects.get(number=given["NUMBER"])
    assert case.state == "confirmed"
    assert case.judgements.get().satisfied == "yes"
    by_hotline = Case.objects.get(submission_key="outside:12345-2026-000817")
    assert [
        answer["number"] for answer in told if isinstance(answer, dict) and "outside_number" in answer
    ].count(by_hotline.number) >= 2
    by_open311 = Case.objects.exclude(pk__in=before | {case.pk, by_hotline.pk}).get()
    assert by_open311.category == world.case.category
    assert hooks.push() == 0  # made after all that happened
    assert not Delivery.objects.filter(channel=hooks.CHANNEL).exists()


@pytest.mark.django_db
def test_a_whole_case_by_open311(client: Any) -> None:
    """Submitted, looked up by its token, worked on, and closed on the resident's word."""
    from linli.cases import commands

    cache.clear()
    world = furnish(assemble())
    cast = world.cast
    root = "/open311/v2"
    key = token_of(cast.dispatcher, "case.submit")
    sent = {
        "api_key": key,
        "service_code": world.case.category.code,
        "description": "路灯不亮",
        "lat": LAT + 0.005,
        "long": LON + 0.005,
    }
    [given] = client.post(f"{root}/requests.json", sent).json()
    token = given["service_notice"].rstrip("/").rpartition("/")[2]
    [found] = client.get(f"{root}/tokens/{token}.json").json()
    number = found["service_request_id"]
    case = Case.objects.get(number=number)

    def status() -> str:
        [shown] = client.get(f"{root}/requests/{number}.json").json()
        return str(shown["status"])

    assert status() == "open"
    commands.dispatch(case, to=cast.lamps, by=cast.dispatcher)
    commands.sign(case, by=cast.lamp_officer)
    commands.start(case, by=cast.lamp_officer)
    commands.answer(case, answer="修好了", by=cast.lamp_officer)
    assert status() == "open"
    commands.confirm(case, by=cast.resident(case))
    assert status() == "closed"
    [closed] = client.get(f"{root}/requests.json?status=closed&service_request_id={number}").json()
    assert closed["service_request_id"] == number
