"""Every sentence has its Chinese: neither missing, nor fuzzy, nor left in English, and with its places kept."""

import re

import pytest

from linli.site import messages

PLACE = re.compile(r"%\((\w+)\)")
# The same in both languages: signs, names, formats.
SAME = {"English", "Linli", ", ", "·", "%(before)s → %(after)s"}


@pytest.fixture(scope="module")
def sentences() -> dict[tuple[str | None, str], tuple[str, ...]]:
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0]): (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in messages.catalogue()
        if message.id and not message.fuzzy
    }


def sources() -> list[tuple[str | None, str]]:
    return sorted(
        {(context or None, m if isinstance(m, str) else m[0]) for context, m, _place in messages.found()},
        key=str,
    )


def test_every_sentence_has_its_chinese(sentences: dict[tuple[str | None, str], tuple[str, ...]]) -> None:
    missing = [key for key in sources() if not all(sentences.get(key, ("",)))]
    assert missing == []


def test_no_chinese_is_english(sentences: dict[tuple[str | None, str], tuple[str, ...]]) -> None:
    same = [
        key
        for key in sources()
        if key[1] in sentences.get(key, ()) and key[1] not in SAME and re.search("[a-z]{3}", key[1])
    ]
    assert same == []


def test_places_are_kept() -> None:
    """A translation names no place that its sentence, in any of its forms, does not have."""
    wrong = []
    for message in messages.catalogue():
        forms = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if message.id and set(PLACE.findall(" ".join(texts))) - set(PLACE.findall(" ".join(forms))):
            wrong.append((forms, texts))
    assert wrong == []


def test_nothing_is_translated_that_nobody_says(
    sentences: dict[tuple[str | None, str], tuple[str, ...]],
) -> None:
    """Sentences that left the source leave the catalogue too, but for those of the libraries we speak for."""
    said = set(sources())
    stale = [key for key in sentences if key not in said and key not in messages.KEPT]
    assert stale == []
