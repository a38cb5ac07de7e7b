"""Draw every message as people see it: `make pictures`, or one by its name: `make pictures ARGS=help`.

Nothing here is a test: it is for people to look at.
"""

import sys

from tests.looks.drawing import ROOT, WIDTHS, see
from tests.looks.messages import looked_at
from tests.support.browser import started

PICTURES = ROOT / "build" / "pictures"
LOOKS = tuple(
    (platform, device, theme)
    for platform, themes in (("slack", ("light",)), ("teams", ("light", "dark")))
    for device in WIDTHS
    for theme in themes
)


def main(names: list[str]) -> None:
    messages = {name: said for name, said in looked_at().items() if not names or name in names}
    with started() as browser:
        for platform, device, theme in LOOKS:
            folder = PICTURES / f"{platform}-{device}-{theme}"
            folder.mkdir(parents=True, exist_ok=True)
            page = browser.new_page(viewport={"width": WIDTHS[device], "height": 100})
            see(page, platform, theme, messages, folder)
            page.close()
    print(f"{len(messages)} messages, in {len(LOOKS)} looks each: {PICTURES.relative_to(ROOT)}/")


if __name__ == "__main__":
    main(sys.argv[1:])
