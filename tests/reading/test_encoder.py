"""What the encoder marks in a window hangs on that window alone, and odd characters do not break it."""

from onrecord.model import Span
from onrecord.reading.chains import Attribution
from onrecord.reading.encoder import encoder

FIRST = "The foreign minister of Norway said on Monday that the talks about the grain corridor would go on. " * 5
SECOND = "“We will not sign the treaty before spring,” President Amara Diallo told reporters in the capital. " * 5


def marked(text: str, *blocks: Span) -> list[Attribution]:
    return list(encoder().mark(text, blocks).attributions)


def test_a_window_is_read_without_regard_to_its_neighbours() -> None:
    text = FIRST + "\n\n" + SECOND
    first, second = (0, len(FIRST)), (len(FIRST) + 2, len(text))
    assert marked(text, first)
    assert marked(text, second)
    assert marked(text, first, second) == marked(text, first) + marked(text, second)


def test_characters_of_many_pieces() -> None:
    text = "He said: " + "ﷺ " * 400
    assert all(0 <= s < e <= len(text) for a in marked(text, (0, len(text))) for s, e in a.content)
