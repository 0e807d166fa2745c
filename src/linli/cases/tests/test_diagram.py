"""The state diagram in the docs is drawn from the table; this keeps the two the same."""

from pathlib import Path

from linli.cases.lifecycle import LIFE

PAGE = Path(__file__).parents[4] / "docs" / "lifecycle.md"


def test_the_page_shows_the_table_as_it_is() -> None:
    assert f"```mermaid\n{LIFE.diagram()}\n```" in PAGE.read_text(), "run: linli diagram > docs/lifecycle.md"
