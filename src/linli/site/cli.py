"""`linli`: the command line. Every command says what it will do before it does what cannot be undone."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError, ProgrammingError

from linli.kernel.refusals import Refusal

PORT = click.IntRange(1, 65_535)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NOT_SET_UP = ("no such table", "does not exist", "unable to open database file")

GROUP_HELP = """Linli (邻里): the working system of a county whose grassroots organisations lead community services.

Data stand under ./var, or where LINLI_HOME points. The first time, try:  linli demo
"""


class Sentences(click.Group):
    """What was refused, and what the machine does not give, is told in a sentence; anything else is a fault of ours."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            told = [
                f"  {field}: {sentence}"
                for field, sentence in refusal.fields.items()
                if sentence != refusal.sentence
            ]
            raise click.ClickException("\n".join([refusal.sentence, *told])) from refusal
        except (ImproperlyConfigured, subprocess.CalledProcessError) as wrong:
            raise click.ClickException(str(wrong)) from wrong
        except (OperationalError, ProgrammingError) as away:
            if any(sign in str(away) for sign in NOT_SET_UP):
                home = os.environ.get("LINLI_HOME", "var")
                raise click.ClickException(
                    f"There is no database under {home} yet. Run `linli serve` or `linli demo` first."
                ) from away
            raise click.ClickException(
                f"The database does not answer: {str(away).strip().splitlines()[0]}"
            ) from away
        except OSError as machine:
            what = f"{machine.filename}: {machine.strerror}" if machine.filename else str(machine)
            raise click.ClickException(what) from machine


@click.group(
    cls=Sentences,
    help=GROUP_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")


def _ready() -> None:
    import django

    from linli.site import messages

    messages.compile_stale()
    django.setup()


def _prepare() -> None:
    """Bring the database to the present shape; quick when it already is."""
    from django.core.management import call_command

    from linli.kernel.scope import Actor

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from linli.cases import seeds as case_seeds
    from linli.kernel.rulebook import commands as rules
    from linli.organisations import seeds as organisation_seeds

    rules.seed(by=Actor.system("install"))
    organisation_seeds.plant(by=Actor.system("install"))
    case_seeds.plant(by=Actor.system("install"))


@main.command()
@click.option(
    "--port",
    type=PORT,
    default=8000,
    show_default=True,
    help="Port on 127.0.0.1; the address printed is http://localhost:PORT.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Do not start a background worker beside the web processes.")
def serve(port: int, workers: int, *, no_worker: bool) -> None:
    """Serve the data under ./var (or LINLI_HOME), with a background worker beside it."""
    _ready()
    _prepare()
    from linli.site.serving import run

    run(port=port, workers=workers, with_worker=not no_worker)


@main.command()
@click.option("--once", is_flag=True, help="Do what is due and stop.")
def work(*, once: bool) -> None:
    """Run the background worker: deliveries, periodic jobs, queued tasks."""
    _ready()
    from linli.site.working import run

    run(once=once)


@main.command()
@click.option("--size", type=click.Choice(["street", "county"]), default="street", show_default=True)
@click.option("--port", type=PORT, default=8000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Only build the data.")
@click.option(
    "--fresh",
    is_flag=True,
    help="Build anew even if the demo county is there. Removes what stands under LINLI_HOME.",
)
def demo(size: str, port: int, *, no_serve: bool, fresh: bool) -> None:
    """Build the fictional county 安澜县 through commands, and serve it.

    Sizes: a street with its 9 communities and 2,000 cases of the last 12 months, or a county with 120 communities and 60,000.
    A county that is there already is served as it is.
    """
    _ready()
    from linli.demo.build import build_if_needed, print_accounts

    if fresh:
        from linli.site.home import clear

        clear()
    _prepare()
    build_if_needed(size=size)
    print_accounts(port=port)
    if not no_serve:
        from linli.site.serving import run

        run(port=port, workers=2, with_worker=True)


@main.command()
def check() -> None:
    """Look at the installation: settings, database, fonts, keys, calendar, disk; a sentence for each thing to mend."""
    _ready()
    from linli.site.checking import report

    sys.exit(report())


@main.command()
@click.option(
    "--compact",
    is_flag=True,
    help="After a clean verification, shorten the checkpoint file to the last mark of each stream.",
)
def verify(*, compact: bool) -> None:
    """Walk every chain of the journal and hold it against the checkpoint outside the database. Exit 1 when something is wrong."""
    _ready()
    from linli.kernel.journal import Verified, checkpoint
    from linli.kernel.journal import verify as walk

    counts = Verified()
    wrong = 0
    for finding in walk(counts):
        wrong += 1
        click.echo(f"{finding.stream} #{finding.sequence}: {finding.sentence} [{finding.code}]")
    click.echo(
        f"{counts.entries} entries in {counts.streams} streams, {counts.erased} with words erased; {wrong} findings."
    )
    from linli.kernel.publication import frozen

    for changed in frozen.verify():
        wrong += 1
        click.echo(f"{changed.number}/{changed.edition}: {changed.sentence} [{changed.code}]")
    if compact and not wrong:
        click.echo(f"checkpoint compacted to {checkpoint.compact()} lines")
    sys.exit(1 if wrong else 0)


@main.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Write database, files and checkpoint to TARGET (a .tar.gz). Keys are left out: copy LINLI_HOME/keys elsewhere yourself."""
    _ready()
    from linli.site.backups import write

    click.echo(write(target))


@main.command()
@click.argument("source", type=FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(source: Path, *, yes: bool) -> None:
    """Replace the present data by a backup; erasures since then are done again."""
    _ready()
    if not yes:
        click.confirm("This replaces everything under LINLI_HOME but the keys. Go on?", abort=True)
    from linli.site.backups import restore as put_back

    click.echo(put_back(source))


@main.command("import")
@click.argument("kind")
@click.argument("file", type=FILE)
@click.option(
    "--as", "username", required=True, help="Account in whose name, and with whose rights, rows are imported."
)
@click.option("--preview", is_flag=True, help="Only say what would happen.")
def import_(kind: str, file: Path, username: str, *, preview: bool) -> None:
    """Import an Excel or CSV file. KIND: organisations, postings, addresses, people, cases. Every wrong cell is named."""
    _ready()
    from linli.site.sheeting import import_file

    sys.exit(import_file(kind, file, username=username, preview=preview))


@main.command()
@click.argument("kind")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, help="Account whose scope limits the rows.")
def export(kind: str, file: Path, username: str) -> None:
    """Export an Excel file. KIND: organisations, cases."""
    _ready()
    from linli.site.sheeting import export_file

    click.echo(export_file(kind, file, username=username))


@main.command("create-admin")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice(["operator", "security", "auditor", "supervisor"]),
    default="operator",
    show_default=True,
)
@click.option("--name", default="", help="Name to show; the user name if left out.")
@click.password_option()
def create_admin(username: str, role: str, name: str, password: str) -> None:
    """Create the first accounts: an operator to install and import, a security administrator to enrol people."""
    _ready()
    _prepare()
    from linli.site.home import create_admin as create

    click.echo(create(username, password=password, name=name or username, role=role))


@main.command("rotate-keys")
@click.option(
    "--provider", type=click.Choice(["sm4-gcm", "aes-256-gcm"]), default="sm4-gcm", show_default=True
)
def rotate_keys(provider: str) -> None:
    """Make a new encryption key and bring every encrypted column under it. May be stopped and run again."""
    _ready()
    from linli.kernel.privacy import keyring
    from linli.kernel.privacy.reencrypt import reencrypt

    click.echo(f"new key {keyring.rotate(provider=provider)}")
    for column in reencrypt(progress=lambda now: click.echo(f"  {now.column}: {now.seen} of {now.total}")):
        click.echo(f"{column.column}: {column.moved} moved")


@main.command("retry-messages")
def retry_messages() -> None:
    """Try again to send the messages that could not be delivered, after their cause was mended."""
    _ready()
    from linli.kernel.notices import outbox

    click.echo(f"{outbox.retry_dead()} messages wait again")


@main.command(hidden=True)
def diagram() -> None:
    """Print docs/lifecycle.md: the life of a case, drawn from its table."""
    _ready()
    from linli.site.diagrams import lifecycle_page

    click.echo(lifecycle_page(), nl=False)


@main.command(hidden=True)
def messages() -> None:
    """Collect source sentences into locale/zh_Hans and compile them."""
    from linli.site import messages as collected

    click.echo(collected.collect())
    collected.compile_stale()


@main.command(hidden=True, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands."""
    from django.core.management import execute_from_command_line

    from linli.site import messages as collected

    collected.compile_stale()
    execute_from_command_line(["linli manage", *arguments])


def child(*arguments: str) -> "subprocess.Popen[bytes]":
    """Start another `linli` process with this one's environment."""
    return subprocess.Popen([sys.executable, "-m", "linli.site.cli", *arguments])  # noqa: S603 - our own words


if __name__ == "__main__":
    main()
