"""`linli`: every command helps, does its work, and tells in a sentence what it cannot do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.core.cache import cache
from django.db import OperationalError, connection
from openpyxl import Workbook

from linli.cases.models import Case, Contact
from linli.cases.tests.cast import Cast, assemble
from linli.organisations.models import Organisation
from linli.people.models import Person
from linli.site import cli

COMMANDS = [name for name, command in cli.main.commands.items() if not command.hidden]


@pytest.fixture
def cast(transactional_db: None, settings: object, tmp_path: Path) -> Cast:
    cache.clear()
    settings.HOME, settings.CHECKPOINTS, settings.EVIDENCE_ROOT = (
        tmp_path,
        tmp_path / "checkpoints",
        tmp_path / "evidence",
    )
    return assemble()


def run(*arguments: object, typed: str | None = None) -> Result:
    done = CliRunner().invoke(cli.main, [str(argument) for argument in arguments], input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_is_for(command: str) -> None:
    told = run(command, "--help").output
    assert "Usage: linli" in told.replace("main", "linli") or "Usage:" in told
    assert len(told.split("Options:")[0].split()) > 8


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--port", "99999"], "range"),
        (["serve", "--port", "abc"], "integer"),
        (["serve", "--workers", "0"], "range"),
        (["demo", "--size", "village"], "street"),
        (["nonsense"], "No such command"),
        (["import", "cases"], "FILE"),
        (["import", "cases", "/", "--as", "dispatcher"], "directory"),
        (["import", "cases", "/nowhere.xlsx", "--as", "dispatcher"], "does not exist"),
        (["restore", "/nowhere.tar.gz"], "does not exist"),
    ],
)
def test_arguments_that_cannot_be_meant(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_what_cannot_be_done_is_a_sentence(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("x")
    for arguments, said in [
        (["backup", tmp_path / "x.zip"], ".tar.gz"),
        (["backup", tmp_path / "nowhere" / "x.tar.gz"], "There is no folder"),
        (["restore", tmp_path / "plain.txt", "--yes"], "Nothing was changed"),
        (["export", "nothing", tmp_path / "x.xlsx", "--as", "dispatcher"], "There is no export"),
        (["export", "cases", tmp_path / "nowhere" / "x.xlsx", "--as", "dispatcher"], "No such file"),
        (["export", "cases", tmp_path / "x.xlsx", "--as", "nobody"], "no account nobody"),
        (["import", "cases", tmp_path / "plain.txt", "--as", "dispatcher"], ""),
        (["import", "nothing", tmp_path / "plain.txt", "--as", "dispatcher"], ""),
        (["create-admin", "dispatcher", "--password", "Anlan-2026-xyz"], ""),
        (["create-admin", "new", "--password", "abc"], ""),
    ]:
        done = run(*arguments)
        assert done.exit_code == 1, arguments
        assert said in done.output, arguments
        assert done.output.strip()
        assert "Traceback" not in done.output
    assert not Case.objects.exists()


def test_a_confirmation_declined_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    case, target = cast.asked(), tmp_path / "then.tar.gz"
    assert run("backup", target).exit_code == 0
    cast.asked("后来的事")
    assert run("restore", target, typed="n\n").exit_code == 1
    assert Case.objects.count() == 2
    done = run("restore", target, typed="y\n")
    assert done.exit_code == 0
    assert "0 findings" in done.output
    assert Case.objects.get() == case


def test_sheets_come_in_and_go_out(cast: Cast, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["工单号", "受理日期", "诉求内容", "所属社区"])
    book.active.append(["2811", "2026-11-01", "西街口路灯不亮", "西街社区"])
    book.save(tmp_path / "in.xlsx")
    assert run("import", "cases", tmp_path / "in.xlsx", "--as", "dispatcher", "--preview").exit_code == 0
    assert not Case.objects.exists()
    assert run("import", "cases", tmp_path / "in.xlsx", "--as", "dispatcher").exit_code == 0
    assert Case.objects.count() == 1
    again = run("import", "cases", tmp_path / "in.xlsx", "--as", "dispatcher")
    assert again.exit_code == 1
    assert "A2:" in again.output
    for kind in ("cases", "organisations"):
        assert run("export", kind, tmp_path / f"{kind}.xlsx", "--as", "dispatcher").exit_code == 0
        assert (tmp_path / f"{kind}.xlsx").stat().st_size > 1_000


def test_guards_of_the_house(cast: Cast) -> None:
    cast.asked(phone="13800001111", name="王女士")
    assert run("verify", "--compact").exit_code == 0
    assert run("work", "--once").exit_code == 0
    assert run("check").exit_code in (0, 1)
    assert "cases_contact.phone: 1 moved" in run("rotate-keys").output
    assert Contact.objects.get().name == "王女士"
    assert "0 messages" in run("retry-messages").output
    done = run("create-admin", "guard", "--role", "security", typed="Anlan-2026-xyz\nAnlan-2026-xyz\n")
    assert "created as security" in done.output
    assert Person.objects.get(username="guard").check_password("Anlan-2026-xyz")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_entry SET move = 'dispatch' WHERE stream LIKE 'case:%%'")
    done = run("verify")
    assert done.exit_code == 1
    assert "case:" in done.output


def test_a_database_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection refused\nIs it running?")

    monkeypatch.setattr(cli, "_ready", away)
    done = run("verify")
    assert done.exit_code == 1
    assert "does not answer: connection refused" in done.output


def test_a_home_without_a_database_says_what_to_run_first(tmp_path: Path) -> None:
    for command in (["verify"], ["backup", str(tmp_path / "x.tar.gz")]):
        environment = {**os.environ, "LINLI_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
        done = subprocess.run(
            [sys.executable, "-m", "linli.site.cli", *command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "yet" in done.stderr
        assert "Traceback" not in done.stderr
    environment = {**os.environ, "LINLI_HOME": str(tmp_path / "home"), "DATABASE_URL": "mysql://x"}
    done = subprocess.run(
        [sys.executable, "-m", "linli.site.cli", "verify"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "begins with postgresql://" in done.stderr


def test_the_county_named_in_the_export_is_the_accounts_own(cast: Cast, tmp_path: Path) -> None:
    assert Organisation.objects.count() > 3
    cast.asked()
    assert run("export", "cases", tmp_path / "theirs.xlsx", "--as", "other_dispatcher").exit_code == 0
    from openpyxl import load_workbook

    assert load_workbook(tmp_path / "theirs.xlsx").active.max_row == 1
