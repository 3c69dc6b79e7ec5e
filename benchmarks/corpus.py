"""Invented reports for the benchmarks: the same for the same seed, in the words and the forms of wire copy.

Names of people and towns are made of syllables, so that ever new words come by; a tenth of the paragraphs hold numbers
and rare words, three in ten a quotation, the others who did what to whom.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

ONSETS = ["b", "br", "d", "dr", "f", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w", "z"]
NUCLEI = ["a", "e", "i", "o", "u", "ai", "ei", "ou", "ar", "en", "il", "or", "un"]
GIVEN = ["Maria", "John", "Anna", "Ahmed", "Elena", "David", "Fatima", "Peter", "Sofia", "Ivan", "Amina", "Carlos", "Leila", "Viktor"]
STATES = [
    "France", "Turkey", "Kenya", "Peru", "Norway", "Jordan", "Vietnam", "Ghana", "Latvia", "Oman", "Chile", "Nepal", "Egypt", "Serbia",
    "Mexico", "Brazil", "Cuba", "Bolivia", "Ecuador", "Colombia", "Panama", "Canada", "Spain", "Poland", "Greece", "Hungary", "Romania",
    "Ukraine", "Armenia", "Georgia", "Iran", "Iraq", "Yemen", "Qatar", "Lebanon", "Israel", "Sudan", "Ethiopia", "Somalia", "Uganda",
    "Rwanda", "Nigeria", "Senegal", "Morocco", "Algeria", "Tunisia", "Angola", "Zambia", "India", "Pakistan", "Thailand", "Cambodia",
    "Malaysia", "Indonesia", "Japan", "Mongolia", "Kazakhstan", "Australia", "Finland", "Denmark",
]  # fmt: skip
OFFICES = ["Foreign Minister", "President", "Prime Minister", "Defence Minister", "opposition leader", "ambassador", "Interior Minister"]
BODIES = ["the United Nations", "the African Union", "the European Union", "NATO", "the Arab League", "the Red Cross"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
THINGS = [
    "ceasefire", "trade deal", "border crossing", "grain corridor", "prisoner exchange", "loan", "arms embargo", "fishing treaty",
    "gas pipeline", "air base", "extradition treaty", "customs union", "water dispute", "naval blockade", "peace plan", "debt relief",
    "visa rules", "nuclear inspections", "railway contract", "wheat tariffs", "radar station", "refugee camps", "oil sanctions", "dam",
]  # fmt: skip
OPENINGS = [
    "{office} {person} of {state} met {other_office} {other} in {town} on {day} to discuss the {thing} with {state2}.",
    "{state} accused {state2} on {day} of breaking the {thing}, which the two countries signed in {town} last year.",
    "Troops from {state} shelled positions near {town} overnight, killing {count} people, officials of {body} said.",
    "{state} will send {count} tonnes of aid to {town} if {state2} reopens the road, {office} {person} said on {day}.",
]
DEEDS = [
    "{person} rejected the offer that {other} had made in {town}, and said that {state} would not sign the {thing} before {day}.",
    "Earlier {state} had asked {body} to send observers to {town}, where {count} families have left their homes since {month}.",
    "{state2} imposed sanctions on {count} companies from {state} on {day}, after talks about the {thing} broke down.",
    "Protesters in {town} demanded that {other} resign; police arrested {count} of them and closed the bridge.",
    "{other_office} {other} thanked {body} for its help, adding that the {thing} could be signed within two weeks.",
    "According to {body}, at least {count} prisoners were released near {town}, although {state2} denied that it had agreed to it.",
    "Neither government has confirmed the visit, but two diplomats who asked not to be named said that it was planned for {day}.",
]
QUOTES = [
    "“We will not give up the {thing},” {person} told reporters in {town}. “Whoever wants peace must come to the table.”",
    "“If {state2} attacks {town}, we will respond,” said {other}, who has led the talks since {month}.",
    "{person} said: “Our friends in {state2} know that the {thing} is good for both sides, and that we are ready to talk.”",
]
ASIDES = [
    "The {rare} {rare2} of {town}, a town of {count},000 people, has been closed since {month}; its {rare3} stood empty on {day}.",
    "Prices of {rare} rose by {count} per cent in {month}, the {rare2} agency of {state} said in its yearly report.",
]
MONTHS = ["January", "March", "May", "July", "September", "November"]


def texts(number: int, words: int, seed: int = 1) -> Iterator[str]:
    """So many reports of about so many words each, a heading first."""
    dice = random.Random(seed)
    for _ in range(number):
        who = {"person": _person(dice), "other": _person(dice), "town": _name(dice), "thing": dice.choice(THINGS)}
        who["state"], who["state2"] = dice.sample(STATES, 2)
        who["office"], who["other_office"] = dice.sample(OFFICES, 2)
        parts = [f"{who['state']} and {who['state2']} at odds over {who['thing']}", _filled(dice, OPENINGS, who)]
        while sum(map(len, parts)) < 6.1 * words:
            draw = dice.random()
            parts.append(_filled(dice, ASIDES if draw < 0.1 else QUOTES if draw < 0.4 else DEEDS, who))
            if dice.random() < 0.5:
                parts[-1] += " " + _filled(dice, DEEDS, who)
        yield "\n\n".join(parts) + "\n"


def _filled(dice: random.Random, forms: list[str], who: dict[str, str]) -> str:
    return dice.choice(forms).format(
        **who, count=dice.randrange(2, 990), day=dice.choice(DAYS), month=dice.choice(MONTHS), body=dice.choice(BODIES),
        rare=_word(dice), rare2=_word(dice), rare3=_word(dice),
    )  # fmt: skip


def _person(dice: random.Random) -> str:
    return f"{dice.choice(GIVEN)} {_name(dice)}"


def _name(dice: random.Random) -> str:
    return _word(dice).capitalize()


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(ONSETS) + dice.choice(NUCLEI) for _ in range(dice.randint(2, 4)))
