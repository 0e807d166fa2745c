"""What was learnt, as a file under LINLI_HOME: arrays of numbers and a header, never code.

Written whole by the training, read once by each process and again when it changes. Its SHA-256 stands with the training in the
database: a file with another hash is not read, so nobody can slip one in without writing to the database too.
"""

import io
import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from linli.cases.models import Training
from linli.cases.suggestions.features import BOXES, Ints

FORMAT = 1
MOST_BYTES = 512_000_000
DOUBT = 0.02  # nothing a machine says is surer than 98 %, or less sure than 2 %

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Curve:
    """From what a machine says to how often it was right when it said so: points of a rising line, `right` over `said`."""

    said: Floats
    right: Floats

    def __call__(self, value: float) -> float:
        if not len(self.said):
            return min(max(value, DOUBT), 1 - DOUBT)
        return float(np.clip(np.interp(value, self.said, self.right), DOUBT, 1 - DOUBT))


NO_CURVE = Curve(np.empty(0, np.float32), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Learnt:
    """`columns`: the boxes that occur often enough, sorted; `weights`: one row for each of them, one column for each of `classes`.

    `counts`: in how many decided cases of each class a box occurred. `sharpness` spreads the scores, `mix` is the share of what was
    learnt beside the keywords, both settled on cases the weights had not seen. `usual`: by category and the path of an organisation, how
    many cases kept at or below it each unit answered. `common`: in how many cases a box occurred, for finding near-duplicates.
    """

    columns: Ints
    weights: Floats
    intercepts: Floats
    classes: Ints
    counts: NDArray[np.int32]
    totals: Ints
    unit_length: bool
    sharpness: float
    mix: float
    category_curve: Curve
    keyword_curve: Curve
    unit_curve: Curve
    usual: Mapping[tuple[int, str], Counter[int]] = field(default_factory=dict)
    common: Mapping[int, int] = field(default_factory=dict)
    texts: int = 0

    def rows_of(self, found: Ints) -> Ints:
        """Which rows of `weights` these boxes have."""
        at = np.searchsorted(self.columns, found)
        at = at[at < len(self.columns)]
        return np.asarray(at[np.isin(self.columns[at], found)], np.int64)

    def shares(self, found: Ints) -> Floats:
        """How much each class is to be expected, together 1; nothing but the intercepts speaks for a text without known boxes."""
        rows = self.rows_of(found)
        value = 1.0 / np.sqrt(max(1, len(found))) if self.unit_length else 1.0
        scores = self.weights[rows].sum(axis=0) * value + self.intercepts
        return softened(scores, self.sharpness)


def softened(scores: Any, sharpness: float) -> Floats:
    """Scores (of one text, or a row for each) as shares that add up to 1."""
    spread = np.asarray(scores, np.float64) * sharpness
    spread = np.exp(spread - spread.max(axis=-1, keepdims=True))
    return np.asarray(spread / spread.sum(axis=-1, keepdims=True), np.float32)


def path() -> Path:
    return Path(settings.HOME) / "models" / "suggestions.npz"


def written(learnt: Learnt) -> bytes:
    """The file's bytes."""
    units = [
        (*key, unit, count)
        for key, found in sorted(learnt.usual.items())
        for unit, count in sorted(found.items())
    ]
    header = {
        "format": FORMAT, "unit_length": learnt.unit_length, "sharpness": learnt.sharpness, "mix": learnt.mix, "texts": learnt.texts,
    }  # fmt: skip
    boxes = sorted(learnt.common)
    arrays: dict[str, Any] = {
        "header": np.frombuffer(json.dumps(header).encode(), np.uint8),
        "columns": learnt.columns, "weights": learnt.weights.astype(np.float16), "intercepts": learnt.intercepts,
        "classes": learnt.classes, "counts": learnt.counts, "totals": learnt.totals,
        "usual": np.array([(category, unit, count) for category, _path, unit, count in units], np.int64).reshape(-1, 3),
        "usual_paths": np.array([at for _category, at, _unit, _count in units], "U80"),
        "common": np.array([(box, learnt.common[box]) for box in boxes], np.int64).reshape(-1, 2),
    }  # fmt: skip
    for name, curve in (("category", learnt.category_curve), ("keyword", learnt.keyword_curve), ("unit", learnt.unit_curve)):  # fmt: skip
        arrays[f"{name}_curve"] = np.array([curve.said, curve.right], np.float32)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def read(content: bytes) -> Learnt:
    """Raises ValueError or KeyError for anything that is not such a file."""
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        header = json.loads(kept["header"].tobytes())
        if header["format"] != FORMAT:
            raise ValueError(f"format {header['format']}")
        usual: dict[tuple[int, str], Counter[int]] = {}
        for (category, unit, count), at in zip(
            kept["usual"].tolist(), kept["usual_paths"].tolist(), strict=True
        ):
            usual.setdefault((category, at), Counter())[unit] = count
        curves = {name: Curve(*kept[f"{name}_curve"]) for name in ("category", "keyword", "unit")}
        learnt = Learnt(
            kept["columns"], kept["weights"].astype(np.float32), kept["intercepts"], kept["classes"], kept["counts"], kept["totals"],
            header["unit_length"], header["sharpness"], header["mix"], curves["category"], curves["keyword"], curves["unit"],
            usual, dict(kept["common"].tolist()), header["texts"],
        )  # fmt: skip
    rows, wide = learnt.weights.shape
    if len(learnt.columns) != rows or len(learnt.classes) != wide or (rows and learnt.columns[-1] >= BOXES):
        raise ValueError("the arrays do not belong together")
    return learnt


def keep(content: bytes) -> str:
    """Write the file whole or not at all. Returns its hash."""
    target = path()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = target.with_suffix(f".{os.getpid()}")
    scratch.write_bytes(content)
    scratch.replace(target)
    return sha256(content).hexdigest()


_kept: tuple[tuple[str, int, int], Learnt | None] | None = None


def current() -> Learnt | None:
    """What is in use; None before the first training, and where the file is not the one the last training left."""
    global _kept  # noqa: PLW0603 - one for each process, renewed when the file changes
    target = path()
    try:
        stat = target.stat()
    except OSError:
        return None
    mark = (str(target), stat.st_mtime_ns, stat.st_size)
    if _kept is None or _kept[0] != mark:
        _kept = (mark, _checked(target, stat.st_size))
    return _kept[1]


def _checked(target: Path, size: int) -> Learnt | None:
    if size > MOST_BYTES:
        return None
    content = target.read_bytes()
    if not Training.objects.filter(file_hash=sha256(content).hexdigest()).exists():
        return None
    try:
        return read(content)
    except (ValueError, KeyError, OSError):
        return None
