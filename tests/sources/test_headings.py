"""Titles, sub-headings, captions and highlights are told from sentences, speakers and times."""

from __future__ import annotations

from onrecord.sources import load_text

FIRST = "Envoys of the two sides met on Sunday in the capital of the island to discuss the release of prisoners, the ministry said."
SECOND = "Shelling had emptied the villages along the northern line, and the army said that it would answer in kind if it went on."


def headings(text: str) -> list[str]:
    return [text[s:e] for s, e in load_text(text).headings]


def test_title_and_sub_headings_between_blank_lines() -> None:
    text = f"Envoys Meet in Port Selma\n\n{FIRST}\n\nA Long Way to Go\n\n{SECOND}\n\nWhat does the treaty say?\n\n{FIRST}"
    report = load_text(text)
    assert headings(text) == ["Envoys Meet in Port Selma", "A Long Way to Go", "What does the treaty say?"]
    assert report.title == "Envoys Meet in Port Selma"


def test_sub_headings_without_blank_lines() -> None:
    text = f"Envoys meet\n{FIRST}\nA long way to go\n{SECOND}\n“We are not done,” she said.\n{FIRST}"
    assert headings(text) == ["Envoys meet", "A long way to go"]


def test_a_sentence_is_no_title() -> None:
    assert load_text(f"{FIRST}\n\n{SECOND}").title is None
    assert load_text(f"The envoy left.\n\n{SECOND}").title is None
    assert load_text(f"{'Word ' * 40}\n\n{SECOND}").title is None


def test_a_single_line_has_no_headings() -> None:
    assert headings("Envoys Meet in Port Selma") == []


def test_hard_wrapped_lines_are_no_headings() -> None:
    wrapped = (
        "Envoys of the two sides met on Sunday in the capital of the\n"
        "island to discuss the release of prisoners.\n"
        "The ministry said that the talks would go on for as long as\n"
        "it takes\n"
        "The army said that it would answer in kind if the shelling\n"
        "of the villages along the northern line went on for another\n"
        "day, and that nobody should doubt its word about that this\n"
        "time.\n"
    )
    assert headings(f"Envoys Meet\n\n{wrapped}") == ["Envoys Meet"]


def test_speakers_times_and_quotations_are_no_headings() -> None:
    for line in (
        "Q: When",
        "Q Madam President, when",
        "THE PRESIDENT: Yes",
        "MR. SMITH:",
        "14:05 GMT",
        "“Never again”",
        "- One point",
    ):
        assert headings(f"Envoys Meet\n\n{FIRST}\n\n{line}\n\n{SECOND}") == ["Envoys Meet"], line


def test_a_question_put_to_somebody_is_no_heading() -> None:
    assert headings(f"Envoys Meet\n\n{FIRST}\n\nWill you meet him?\n\n{SECOND}") == ["Envoys Meet"]


def test_the_heading_of_an_entry_of_a_live_blog() -> None:
    text = f"{SECOND}\n\n14:05 GMT\nEnvoys arrive at the palace\n{FIRST}\n\n13:40 GMT\nShelling reported\n{SECOND}"
    assert headings(text) == ["Envoys arrive at the palace", "Shelling reported"]


def test_a_brief_of_headlines_is_read() -> None:
    text = "Blast kills 12 in Port Selma\n\nRebels blame rival group\n\nUnion condemns bombing\n"
    report = load_text(text)
    assert report.headings == ()
    assert report.title == "Blast kills 12 in Port Selma"


def test_more_headings_than_sentences_are_a_brief_too() -> None:
    text = f"Blast kills 12 in Port Selma\n\nRebels blame rival group\n\nUnion condemns bombing\n\n{FIRST}"
    assert headings(text) == ["Blast kills 12 in Port Selma"]


def test_the_last_line_of_a_wrapped_paragraph_is_no_heading() -> None:
    wrapped = (
        "Envoys of the two sides met on Sunday in the capital of the\n"
        "island to discuss the release of prisoners, and the army was\n"
        "not heard at all when the table was cleared and all went home\n"
        "with nothing in hand but a paper from the envoy of the U.N.\n"
        "Mara Lindt\n"
        "\n"
        "The ministry said that the talks would go on for as long as\n"
        "anybody cared to come to the palace and to sit at the table.\n"
    )
    assert headings(f"Envoys Meet\n\n{wrapped}") == ["Envoys Meet"]


def test_the_last_lines_head_nothing() -> None:
    assert headings(f"Envoys Meet\n\n{FIRST}\n\n{SECOND}\n\nMara Lindt in Port Selma") == ["Envoys Meet"]


def test_captions() -> None:
    captions = [
        "Envoy Mara Lindt, left, shakes hands with John Doe in Port Selma, where both of them were born",
        "John Doe with Mara Lindt, right",
        "Mara Lindt (centre) and her aides",
        "Ms Lindt, pictured, said that she hoped for peace",
        "FILE - In this March 3, 2019 photo, Mara Lindt waves.",
    ]
    for caption in captions:
        assert headings(f"Envoys Meet\n\n{FIRST}\n\n{caption}\n\n{SECOND}") == ["Envoys Meet", caption]


def test_prose_about_left_and_right_is_no_caption() -> None:
    for line in (
        "The parties of the left, long at odds, said that they would vote against the deal.",
        "The envoy, who had left, said that she would return.",
        "She stood, pictured by all, at the gate of the ministry.",
    ):
        assert headings(f"Envoys Meet\n\n{FIRST}\n\n{line}\n\n{SECOND}") == ["Envoys Meet"], line


def test_highlights_in_a_list() -> None:
    text = f"Envoys Meet\n\nKey points\n• Talks resume\n• The army will answer.\n\n{FIRST}\n\n{SECOND}"
    assert headings(text) == ["Envoys Meet", "Key points", "• Talks resume", "• The army will answer."]


def test_markdown_signs() -> None:
    text = f"# Envoys Meet\n\n{FIRST}\n\n## A long way to go\n\n{SECOND}"
    assert headings(text) == ["# Envoys Meet", "## A long way to go"]
    assert load_text(text).title == "Envoys Meet"
