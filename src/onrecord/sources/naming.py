"""How messages name an input: one line, no control characters, not too long."""

from __future__ import annotations

LONGEST = 200


def named(target: object) -> str:
    """The input as a message may show it.

    Names come from outside (file names, addresses, redirects), so line breaks and other characters that would move
    the cursor of a terminal are written as escapes, and a long name is cut in its middle.
    """
    text = str(target)
    if len(text) > LONGEST:
        half = LONGEST // 2
        text = f"{text[:half]}...{text[-half:]}"
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return "standard input" if shown == "-" else shown
