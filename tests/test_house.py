"""The house stays in order: imports look down, migrations are complete and linear, files stay readable."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "linli"


def test_imports_look_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", cache_dir=None) == 0


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_linear() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("linli."):
            numbers = [file.name[:4] for file in sorted(Path(config.path).glob("migrations/0*.py"))]
            assert len(numbers) == len(set(numbers)), config.label


def test_no_module_is_longer_than_a_sitting() -> None:
    long = {
        str(file.relative_to(SOURCE)): lines
        for file in SOURCE.rglob("*.py")
        if not {"migrations", "tests"} & set(file.parts)
        and (lines := len(file.read_text().splitlines())) > 400
    }
    assert long == {}


def test_no_drawer_is_called_common() -> None:
    assert [str(f) for f in SOURCE.rglob("*.py") if f.stem in ("utils", "helpers", "common", "misc")] == []
