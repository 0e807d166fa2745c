"""What a browser is asked about a page: is it accessible, does it fit, is its console quiet."""

import io
import json
from pathlib import Path
from typing import Any

import axe_playwright_python
from PIL import Image

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTH = "document.documentElement.scrollWidth"
LOOK = f"""async () => (await axe.run(document, {{ runOnly: {json.dumps(RULES)}, resultTypes: ['violations'], preload: false }}))
    .violations.map((one) => `${{one.id}}: ` + one.nodes.slice(0, 3).map((node) => node.target.join(' ') + ' ' + node.html.slice(0, 160)).join(' | '))"""


def listen(page: Any) -> list[str]:
    """What the console says on this page from now on: errors of scripts, of the policy, of what could not be loaded."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    page.on("console", lambda line: said.append(f"console: {line.text}") if line.type == "error" else None)
    return said


def violations(page: Any) -> list[str]:
    """What axe finds. It is evaluated from outside the page, so the page's own policy need not allow it."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    return list(page.evaluate(LOOK))


def too_wide(page: Any) -> str:
    """What makes the page wider than the screen; empty when it fits."""
    screen = page.viewport_size["width"]
    found = page.evaluate(WIDTH)
    if found <= screen:
        return ""
    culprits = page.evaluate(
        """(screen) => {
            const scrolls = (node) => node && node !== document.body && (getComputedStyle(node).overflowX !== 'visible' || scrolls(node.parentElement));
            const beyond = [...document.querySelectorAll('body *')].filter((node) => node.getBoundingClientRect().right > screen + 1);
            return beyond.filter((node) => !scrolls(node.parentElement)).slice(-3).map((node) => node.outerHTML.slice(0, 200));
        }""",
        screen,
    )
    return f"{found} wide on {screen}: {culprits}"


def at_every_width(page: Any) -> list[str]:
    """The faults of an open page: on the phone, on the phone with large text, at the desk."""
    faults = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        faults += [f"{size['width']} {fault}" for fault in violations(page)]
        if wide := too_wide(page):
            faults.append(wide)
    page.set_viewport_size(PHONE)
    large = page.evaluate("document.documentElement.classList.contains('large')")
    page.evaluate("document.documentElement.classList.add('large')")
    if wide := too_wide(page):
        faults.append(f"large text: {wide}")
    if not large:
        page.evaluate("document.documentElement.classList.remove('large')")
    return faults


def phone_photo(width: int = 4000, height: int = 3000) -> dict[str, Any]:
    """A photo as a phone takes it: large, with its maker, its moment and the place where it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Phone Maker", "Model 9", "2026:01:02 03:04:05"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 12.0, 30.0), "E", (104.0, 8.0, 15.0)
    kept = io.BytesIO()
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.save(kept, "JPEG", quality=95, exif=exif, comment=b"a comment of the camera")
    return {"name": "IMG_20260102.JPG", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def metadata(content: bytes) -> list[str]:
    """What a picture tells besides itself."""
    image = Image.open(io.BytesIO(content))
    found = [f"exif {tag}" for tag in image.getexif()]
    found += [name for name in image.info if not name.startswith(("jfif", "progressi", "dpi", "icc_profile"))]
    return found + [
        word.decode() for word in (b"Phone Maker", b"comment of the camera", b"2026:01") if word in content
    ]
