"""What a browser would show of a page: read back with the standard library's parser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset(("meta", "link", "br", "img", "input", "hr", "path", "rect"))


class Shown(HTMLParser):
    """Collects the text of the report, every element with its attributes, and markup that does not close."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.report = ""
        self.everything = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.runs: list[tuple[str, str]] = []
        self.unbalanced: list[str] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        self.unbalanced += [tag for tag, _ in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self._open]
        if "style" not in inside and "script" not in inside:
            self.everything += data
        if "article" in inside:
            self.report += data
            ties = " ".join(filter(None, (attrs.get("data-ties") for _, attrs in self._open)))
            self.runs.append((data, ties))

    def tied(self, note: str, role: str) -> str:
        """All words of the report that belong to a note in a role."""
        return "".join(words for words, ties in self.runs if f"{note}:{role}" in ties.split())

    def attributes(self, name: str) -> list[str]:
        """Every value of an attribute on the page."""
        return [value for _, attrs in self.elements if (value := attrs.get(name)) is not None]


def colours(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """The custom properties that are colours, in light and in dark."""
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in css.split("@media", 2)[:2])
    return light, {**light, **dark}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
