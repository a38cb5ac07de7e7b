"""Reads a page as a browser does: its texts, and the addresses that it would load."""

from collections import Counter
from html.parser import HTMLParser

ASKS = ("src", "srcset", "background", "action", "formaction", "data", "poster", "ping", "style", "onload")


class Reader(HTMLParser):
    """Collects tags, the addresses of links, whatever a browser would ask for, and the words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags = Counter[str]()
        self.links: list[str] = []
        self.asks: list[str] = []
        self.words: list[str] = []
        self._last = ""  # the tag that was opened last
        self._firsts: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._last = tag
        for name, value in attrs:
            if tag == "a" and name == "href":
                self.links.append(value or "")
            elif name in (*ASKS, "href", "xlink:href") or name.startswith("on"):
                self.asks.append(f"{tag} {name}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._last:
            self._firsts.setdefault(self._last, data)

    def text(self, tag: str) -> str:
        """Give the first words that stand right in a *tag*."""
        return self._firsts.get(tag, "")
