"""A dossier as one HTML page that needs nothing from elsewhere.

Every text passes twice before it reaches the page: ``visible`` shows characters that act instead of standing, and Jinja
escapes the rest. The policy in the page's head then allows this very style and this very script and nothing more.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib.resources import files
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from onrecord.model import Dossier
from onrecord.views import wording
from onrecord.views.cutting import Run, cut
from onrecord.views.notes import take_notes
from onrecord.views.picture import WIDTH, draw
from onrecord.views.untrusted import UNWRITABLE, name_of, visible, web_address

HERE: Final = files(__package__)


def page(dossier: Dossier) -> str:
    """The whole page."""
    report = dossier.report
    notes = take_notes(dossier)
    style, script = _asset("page.css"), _asset("page.js")
    made = _template().render(
        dossier=dossier,
        report=report,
        published=wording.day(report.published) if report.published else "date unknown",
        address=web_address(report.url),
        blocks=cut(report.text, notes.marks, notes.starts()),
        notes=notes,
        sections=tuple(
            zip(wording.SECTIONS, ("statement", "event", "matter"), (notes.statements, notes.events, notes.matters), strict=False)
        ),
        kinds={"S": "statement", "E": "event", "M": "matter"},
        picture=draw(dossier),
        picture_width=WIDTH,
        style=Markup(style),  # ours, not the report's; the policy names it by its hash
        script=Markup(script),
        policy=_policy(style, script),
    )
    # A bare carriage return is read as a line feed; written as a reference it stays what it is.
    return UNWRITABLE.sub("\ufffd", made).replace("\r", "&#13;")


def _policy(style: str, script: str) -> str:
    return f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


@functools.cache
def _asset(name: str) -> str:
    return HERE.joinpath(name).read_text("utf-8").replace("\r\n", "\n")


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["roles"] = _roles
    environment.filters["ties"] = _ties
    environment.filters["code_point"] = name_of
    environment.filters["as_is"] = lambda text: Markup(Markup.escape(text))
    return environment.get_template("page.html.j2")


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _roles(run: Run) -> str:
    """The classes of a run: what it is to any note."""
    return " ".join(dict.fromkeys(f"is-{mark.role}" for mark in run.marks))


def _ties(run: Run) -> str:
    """The notes a run belongs to and as what, for the script: ``S1:content E3:trigger``."""
    return " ".join(dict.fromkeys(f"{mark.note}:{mark.role}" for mark in run.marks))
