"""Page furniture is found as whole lines, and sentences of the report that look like it are not."""

from __future__ import annotations

import pytest

from onrecord.sources import boilerplate, load_text

BODY = (
    "Envoys of the two sides met on Sunday in the capital of the island to discuss the release of prisoners.\n\n"
    "The foreign ministry said that talks would resume next week and that nobody had walked out of the room.\n\n"
    "Shelling had emptied the villages along the northern line, and the army said that it would answer in kind."
)


def found(text: str) -> list[str]:
    return [text[s:e] for s, e in boilerplate.find(text)]


@pytest.mark.parametrize(
    "line",
    [
        "Source: The Daily Test",
        "Sources: Daily Test, Evening Test",
        "Photo: Jane Roe / Getty",
        "Photograph: John Doe/AFP",
        "Image source, Getty Images",
        "John Doe/Reuters",
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
        "Share this",
        "Share this:",
        "Facebook Twitter WhatsApp Email",
        "Facebook | X | Email",
        "Read more: Who are the envoys?",
        "READ MORE | Who are the envoys",
        "Related: Islanders march against the deal",
        "Advertisement",
        "Sign up to our morning newsletter",
        "Sign up for the daily briefing",
        "Enter your email address",
        "We use cookies to improve this site.",
        "Accept all cookies",
        "© 2021 The Daily Test",
        "Copyright 2021 The Daily Test. All rights reserved.",
        "Copyright © 2021 The Daily Test",
        "Reporting by Jane Roe; editing by John Doe",
        "(Reporting by Jane Roe in Port Selma; Editing by John Doe)",
        "Additional reporting by Jane Roe",
        "This article was amended on 13 March 2021 to correct the spelling of a name.",
        "@highlight",
        "Click here to read the full text of the treaty",
        "Follow us on Facebook",
        "Tags: harbour, islands",
        "Filed under: World",
        "5 min read",
        "4-minute read",
        "Last updated: 12 March 2021 14:05 GMT",
        "Updated 12 March 2021",
        "Published: 12 March 2021",
        "Posted on March 12, 2021",
        "Comments (12)",
        "12 comments",
        "3 hours ago",
        "For immediate release",
        "-30-",
        "— AP",
        "Editing by John Doe",
    ],
)
def test_a_line_of_furniture_in_the_middle_and_at_the_end(line: str) -> None:
    first, rest = BODY.split("\n\n", 1)
    assert found(f"{first}\n\n{line}\n\n{rest}") == [line]
    assert found(f"{BODY}\n\n{line}\n") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Source of the trouble is the old fishing treaty, officials said.",
        "Sources in the ministry said that talks had failed.",
        "Source: a man who knows the talks and would not be named said they had failed.",
        "Share prices fell by two per cent after the shelling began.",
        "Share this island with us, she told the rebels.",
        "Follow-up talks are planned for next week.",
        "Sign up to the ceasefire, she told the rebels.",
        "Copyright law does not matter here.",
        "“Related: nothing,” the envoy said.",
        "Related talks will go on in secret.",
        "Read my lips, she said.",
        "Comments by the minister angered the islanders.",
        "Photos of the damage were shown to the council.",
        "Image is everything, the envoy said.",
        "Published reports say that the harbour was hit.",
        "Updated figures show that 12 people died.",
        "By Friday, both sides had left the table.",
        "By Jane's account, nobody shouted.",
        "Click here, and the missile flies, he said.",
        "Reporting by the commission was late, the judge found.",
        "Advertisement of the post drew no candidates.",
        "12 people commented on the deal.",
        "Facebook and Twitter were blocked on the island.",
        "Home is where they want to go, the refugees said.",
        "Editing by censors was common, the paper wrote.",
        "* * *",
        "The talks of 12 March 2021 were the last.",
    ],
)
def test_a_sentence_of_the_report_is_not_furniture(line: str) -> None:
    first, rest = BODY.split("\n\n", 1)
    assert found(f"{first}\n\n{line}\n\n{rest}") == []
    assert found(f"{BODY}\n\n{line}\n") == []


def test_bylines_stand_at_the_head() -> None:
    text = f"Envoys Meet\n\nBy Jane Roe, diplomatic correspondent\n12 March 2021\n\n{BODY}"
    assert found(text) == ["By Jane Roe, diplomatic correspondent", "12 March 2021"]


def test_a_wrapped_line_that_starts_with_by_is_no_byline() -> None:
    text = (
        "Envoys of the two sides met on Sunday in the capital of the\n"
        "island to discuss the release of prisoners, the ministry\n"
        "said, after weeks of shelling had emptied whole villages\n"
        "By Friday\n"
        "the delegations had left for home, where they were met by\n"
        "crowds that would not let them pass through the gates of\n"
        "the town.\n"
    )
    assert found(text) == []


def test_the_foot_of_a_page_takes_the_short_lines_below_it() -> None:
    text = f"{BODY}\n\nMore on this story\n\nIslanders march\n\nWho is Mara Lindt\n"
    assert found(text) == ["More on this story", "Islanders march", "Who is Mara Lindt"]


def test_a_foot_in_the_middle_takes_nothing_but_its_bullets() -> None:
    first, rest = BODY.split("\n\n", 1)
    text = f"{first}\n\nRelated articles\n• Islanders march\n• Who is Mara Lindt\n\n{rest}"
    assert found(text) == ["Related articles", "• Islanders march", "• Who is Mara Lindt"]
    assert found(f"{first}\n\nRelated articles\n\n{rest}") == ["Related articles"]


def test_readers_comments_are_furniture_below_the_article_only() -> None:
    remark = "JoeB: I think that the minister said it all, and he should go."
    assert found(f"{BODY}\n\nComments (1)\n\n{remark}\n\nReply") == ["Comments (1)", remark, "Reply"]
    assert found(f"Comments (1)\n\n{BODY}") == ["Comments (1)"]


def test_a_credit_at_the_end_of_a_line() -> None:
    credit = "(Reporting by Jane Roe; Editing by John Doe)"
    assert found(f"{BODY} {credit}") == [credit]
    only = "The envoy said that she would not sign the deal. Source: The Daily Test"
    assert found(only) == ["Source: The Daily Test"]
    assert found("The envoy gave one reason. Source: a man who knows her and saw it all") == []
    # In a text of several paragraphs, only whole lines and credits in brackets count.
    assert found(f"{BODY}\n\n{only}") == []


def test_a_highlight_marker_is_furniture_and_the_highlight_is_a_heading() -> None:
    text = f"{BODY}\n\n@highlight\n\nEnvoys met in the capital\n\n@highlight\n\nThe army said that it would answer\n"
    report = load_text(text)
    assert [text[s:e] for s, e in report.boilerplate] == ["@highlight", "@highlight"]
    assert [text[s:e] for s, e in report.headings] == [
        "Envoys met in the capital",
        "The army said that it would answer",
    ]


def test_a_text_of_one_line_is_read_whatever_it_looks_like() -> None:
    assert found("Read more: Envoys meet in Port Selma") == []
