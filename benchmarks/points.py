"""Which grid each of many points lies in, with boundaries as crooked as real ones: `python -m benchmarks.points`.

919 cells of a Voronoi net whose shared lines wander, about 137 corners each, and half a million points. The floor is the
geometry library's own indexed look-up of the same points in the same cells, in the same run.
"""

import os
import time
from collections.abc import Callable
from statistics import median
from tempfile import mkdtemp

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon, box

CELLS, CORNERS, POINTS, ROUNDS = 919, 137, 500_000, 5
WEST, SOUTH, WIDE, HIGH = 112.0, 28.0, 1.0, 0.8  # degrees
WANDER = 0.03  # of a line's length, to either side
SINGLE = 20_000

Corner = tuple[float, float]


def crooked_cells(*, cells: int = CELLS, corners: int = CORNERS, seed: int = 7) -> list[Polygon]:
    """A net without gaps or overlaps: neighbours share every corner of the line between them."""
    dice = np.random.default_rng(seed)
    frame = box(WEST, SOUTH, WEST + WIDE, SOUTH + HIGH)
    seeds = np.column_stack((WEST + WIDE * dice.random(cells), SOUTH + HIGH * dice.random(cells)))
    plain = shapely.intersection(
        shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=frame)), frame
    )
    rings: list[list[Corner]] = [
        [(float(x), float(y)) for x, y in np.round(shapely.get_coordinates(cell)[:-1], 9)] for cell in plain
    ]
    each = round(corners / float(np.mean([len(ring) for ring in rings])) - 1)
    lines: dict[tuple[Corner, Corner], NDArray[np.float64]] = {}
    made = []
    for ring in rings:
        parts = [_line(lines, a, b, each, dice)[:-1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]
        made.append(Polygon(np.vstack(parts)))
    return made


def _line(
    lines: dict[tuple[Corner, Corner], NDArray[np.float64]],
    a: Corner,
    b: Corner,
    each: int,
    dice: np.random.Generator,
) -> NDArray[np.float64]:
    """The wandering line from a to b, the same from either side."""
    key = (a, b) if a < b else (b, a)
    if key not in lines:
        first, last = np.array(key[0]), np.array(key[1])
        along = np.linspace(0, 1, each + 2)
        across = np.array([first[1] - last[1], last[0] - first[0]])
        at_edge = any(
            abs(first[axis] - last[axis]) < 1e-9 and min(abs(first[axis] - edge) for edge in edges) < 1e-9
            for axis, edges in ((0, (WEST, WEST + WIDE)), (1, (SOUTH, SOUTH + HIGH)))
        )
        off = (dice.random(each + 2) - 0.5) * 2 * np.sin(np.pi * along) * (0 if at_edge else WANDER)
        off[[0, -1]] = 0
        lines[key] = first + (last - first) * along[:, None] + across * off[:, None]
    return lines[key] if key == (a, b) else lines[key][::-1]


def run() -> None:
    """Print points a second for the floor, for a batch, and one at a time; stop when a batch says something else."""
    from linli.places.atlas import OUTSIDE, Atlas, Label

    shapes = crooked_cells()
    net = Atlas(1, [(Label(n + 1, f"{n:015d}", str(n), 1), shape) for n, shape in enumerate(shapes)])
    dice = np.random.default_rng(11)
    lons, lats = WEST + WIDE * dice.random(POINTS), SOUTH + HIGH * dice.random(POINTS)
    tree, dots = shapely.STRtree(shapes), shapely.points(lons, lats)
    floor, batch = [], []
    for _round in range(ROUNDS):
        floor.append(POINTS / _seconds(lambda: tree.query(dots, predicate="intersects")))
        batch.append(POINTS / _seconds(lambda: net.locate_many(lons, lats)))
    found = net.locate_many(lons, lats)
    singly = [net.grid_at(lon, lat) or OUTSIDE for lon, lat in zip(lons[:SINGLE], lats[:SINGLE], strict=True)]
    if found[:SINGLE].tolist() != singly or OUTSIDE in found:
        raise SystemExit("a batch and single look-ups disagree, or a point of the county lies in no grid")
    one = SINGLE / _seconds(
        lambda: [net.grid_at(lon, lat) for lon, lat in zip(lons[:SINGLE], lats[:SINGLE], strict=True)]
    )
    corners = np.mean([shapely.get_num_coordinates(shape) for shape in shapes])
    print(f"{CELLS} boundaries, {corners:.0f} corners each, {POINTS:,} points")
    print(f"floor, the library's indexed look-up: {median(floor):>11,.0f} points a second")
    print(
        f"a batch (locate_many):                {median(batch):>11,.0f} points a second, {median(batch) / median(floor):.2f} of the floor"
    )
    print(f"one at a time (grid_at):              {one:>11,.0f} points a second")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    os.environ.setdefault("LINLI_HOME", mkdtemp(prefix="linli-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    import django

    django.setup()
    run()
