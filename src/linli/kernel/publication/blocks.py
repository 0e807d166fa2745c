"""The body of a publication: plain blocks, never markup, so that nothing published can carry a script or a hidden link.

Kinds of block: {"kind": "heading", "text"}, {"kind": "text", "text"}, {"kind": "list", "entries": [...]},
{"kind": "table", "head": [...], "rows": [[...]], "caption"}, {"kind": "figure", "label", "value", "unit", "note"}.
A person types text: an empty line ends a paragraph, "# " begins a heading, "- " an item of a list.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from linli.kernel.privacy.masking import mask_text
from linli.kernel.text import clean

Block = dict[str, Any]
TEXTS = ("text", "caption", "label", "value", "unit", "note")
LONGEST = 20_000  # characters a person may type; a table may hold more


def typed(words: str) -> list[Block]:
    """What a person typed, as blocks."""
    blocks: list[Block] = []
    for part in clean(words, field="body", limit=LONGEST).split("\n\n"):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        while lines:
            if lines[0].startswith("# "):
                blocks.append({"kind": "heading", "text": lines.pop(0)[2:].strip()})
                continue
            listed = lines[0].startswith("- ")
            taken = []
            while lines and lines[0].startswith("- ") == listed and not lines[0].startswith("# "):
                taken.append(lines.pop(0))
            if listed:
                blocks.append({"kind": "list", "entries": [line[2:].strip() for line in taken]})
            else:
                blocks.append({"kind": "text", "text": "\n".join(taken)})
    return blocks


def as_typed(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Blocks as a person would type them; tables and figures stand as they are and are left out."""
    parts = []
    for block in blocks:
        match block.get("kind"):
            case "heading":
                parts.append(f"# {block['text']}")
            case "text":
                parts.append(str(block["text"]))
            case "list":
                parts.append("\n".join(f"- {item}" for item in block["entries"]))
    return "\n\n".join(parts)


def blocks_of(body: str | Sequence[Mapping[str, Any]]) -> list[Block]:
    """A body as it is kept. Raises ValueError for a block of an unknown kind, which is a bug of the room that made it."""
    if isinstance(body, str):
        return typed(body)
    blocks = []
    for block in body:
        match block.get("kind"):
            case "heading" | "text":
                blocks.append({"kind": block["kind"], "text": str(block["text"])})
            case "list":
                blocks.append({"kind": "list", "entries": [str(item) for item in block["entries"]]})
            case "table":
                rows = [[str(cell) for cell in row] for row in block["rows"]]
                head = [str(cell) for cell in block["head"]]
                blocks.append(
                    {"kind": "table", "head": head, "rows": rows, "caption": str(block.get("caption", ""))}
                )
            case "figure":
                blocks.append(
                    {
                        "kind": "figure",
                        **{name: str(block.get(name, "")) for name in ("label", "value", "unit", "note")},
                    }
                )
            case unknown:
                raise ValueError(f"no such block: {unknown}")
    return blocks


def texts(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Every text in the blocks, in reading order."""
    for block in blocks:
        yield from (str(block[name]) for name in TEXTS if block.get(name))
        yield from (str(item) for item in block.get("entries", ()))
        for row in (block.get("head", ()), *block.get("rows", ())):
            yield from (str(cell) for cell in row)


def changed(blocks: Sequence[Mapping[str, Any]], change: Any) -> list[Block]:
    """The same blocks with `change` applied to each of their texts."""
    made: list[Block] = []
    for block in blocks:
        new = {name: change(value) if name in TEXTS and value else value for name, value in block.items()}
        if "entries" in new:
            new["entries"] = [change(item) for item in new["entries"]]
        if "rows" in new:
            new["head"] = [change(cell) for cell in new["head"]]
            new["rows"] = [[change(cell) for cell in row] for row in new["rows"]]
        made.append(new)
    return made


def masked(blocks: Sequence[Mapping[str, Any]]) -> tuple[list[Block], list[str]]:
    """The blocks with everything personal covered, and what was covered, in order."""
    covered: list[str] = []

    def mask(text: str) -> str:
        clear, found = mask_text(text)
        covered.extend(text[hit.start : hit.end] for hit in found)
        return clear

    return changed(blocks, mask), covered
