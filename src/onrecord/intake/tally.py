"""What an intake read and refused: counts, a table of them, and a line of JSON for each input."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TextIO

from onrecord.intake.loop import Taken

WORDING = {"new": "added", "updated": "updated", "earlier": "kept as earlier versions", "known": "known already"}


@dataclass
class Tally:
    """Counts of outcomes, of the reasons for refusals and of the languages refused; ``lines`` gets a line of JSON for each input."""

    lines: TextIO | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)

    def count(self, taken: Taken) -> None:
        """Counts an input."""
        self.outcomes[taken.outcome] += 1
        refusal = taken.refusal
        if refusal:
            self.reasons[refusal.reason] += 1
            if refusal.language:
                self.languages[refusal.language] += 1
        if self.lines is not None:
            told = {"input": taken.input, "outcome": taken.outcome, "report": taken.report}
            if refusal:
                told |= {"reason": refusal.reason, "why": refusal.why, "language": refusal.language}
            print(json.dumps(told, ensure_ascii=False), file=self.lines)

    @property
    def read(self) -> int:
        """How many inputs could be read, known ones included."""
        return sum(n for outcome, n in self.outcomes.items() if outcome != "refused")

    @property
    def refused(self) -> int:
        """How many could not."""
        return self.outcomes["refused"]

    def sentence(self) -> str:
        """The outcomes of what was read, in words."""
        return ", ".join(f"{self.outcomes[o]} {words}" for o, words in WORDING.items() if self.outcomes[o] or o == "new")

    def rows(self) -> list[tuple[int, str, int]]:
        """The table: how deep a row stands, its words, its count."""
        found = [(0, "read", self.read)]
        found += [(1, words, self.outcomes[o]) for o, words in WORDING.items() if self.outcomes[o]]
        found.append((0, "refused", self.refused))
        for reason, n in self.reasons.most_common():
            found.append((1, reason, n))
            if reason == "other language":
                found += [(2, language, m) for language, m in self.languages.most_common()]
        return found

    def to_dict(self) -> dict[str, object]:
        """The counts by name."""
        return {
            "read": self.read,
            **{outcome: self.outcomes[outcome] for outcome in WORDING},
            "refused": self.refused,
            "reasons": dict(self.reasons.most_common()),
            "languages": dict(self.languages.most_common()),
        }
