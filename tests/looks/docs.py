"""Take the pictures of messages that the pages under docs show: `make pictures`, then `python -m tests.looks.docs`."""

import tempfile
from pathlib import Path

from PIL import Image

from tests.looks.drawing import ROOT, WIDTHS, see
from tests.looks.messages import looked_at
from tests.support.browser import started

SHARP = 2  # pixels for one of the page, for screens that have them
COLOURS = 64  # enough for text, and a third of the bytes
# What is shown of which platform, and how far down.
SHOWN = {"slack": ("evidence-questions", 2000), "teams": ("team-result", 645)}


def main() -> None:
    messages = looked_at()
    with started() as browser, tempfile.TemporaryDirectory() as folder:
        for platform, (name, height) in SHOWN.items():
            page = browser.new_page(
                viewport={"width": WIDTHS["desktop"], "height": 100}, device_scale_factor=SHARP
            )
            see(page, platform, "light", {name: messages[name]}, Path(folder))
            image = Image.open(Path(folder) / f"{name}.png").convert("RGB")
            shown = image.crop((0, 0, image.width, min(image.height, height * SHARP)))
            shown.quantize(COLOURS).save(ROOT / "docs" / f"{platform}.png", optimize=True)
            page.close()


if __name__ == "__main__":
    main()
