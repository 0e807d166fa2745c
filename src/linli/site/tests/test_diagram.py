"""The page of lives in the docs is drawn from the tables; this keeps the two the same."""

from pathlib import Path

from linli.site.diagrams import lifecycle_page

PAGE = Path(__file__).parents[4] / "docs" / "lifecycle.md"


def test_the_page_shows_the_tables_as_they_are() -> None:
    assert lifecycle_page() == PAGE.read_text(), "run: linli diagram > docs/lifecycle.md"
