"""A dossier as one HTML page that needs nothing from elsewhere.

Every text passes twice before it reaches the page: ``visible`` shows characters that act instead of standing, and Jinja
escapes the rest. The policy in the page's head then allows this very style and this very script and nothing more.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib.resources import files
from typing import Any, Final

from jinja2 import BaseLoader, Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from onrecord.model import Dossier
from onrecord.views import wording
from onrecord.views.cutting import Run, cut
from onrecord.views.notes import take_notes
from onrecord.views.picture import draw
from onrecord.views.untrusted import UNWRITABLE, name_of, visible, web_address

HERE: Final = files(__package__)


def page(dossier: Dossier) -> str:
    """The whole page."""
    style, script = asset("dossier.css") + asset("page.css"), asset("page.js")
    made = _template().render(
        **parts(dossier),
        style=Markup(style),  # ours, not the report's; the policy names it by its hash
        script=Markup(script),
        policy=_policy(style, script),
    )
    return writable(made)


def parts(dossier: Dossier) -> dict[str, Any]:
    """What a template needs to show a dossier with ``dossier.html.j2``."""
    report = dossier.report
    notes = take_notes(dossier)
    cards = (notes.statements, notes.events, notes.matters)
    return {
        "dossier": dossier,
        "report": report,
        "published": wording.day(report.published) if report.published else "date unknown",
        "address": web_address(report.url),
        "blocks": cut(report.text, notes.marks, notes.starts()),
        "notes": notes,
        "sections": tuple(zip(wording.SECTIONS, ("statement", "event", "matter"), cards, strict=True)),
        "picture": draw(dossier),
    }


def writable(made: str) -> str:
    """A page without what UTF-8 or HTML cannot carry. A bare carriage return is read as a line feed; as a reference it stays one."""
    return UNWRITABLE.sub("\ufffd", made).replace("\r", "&#13;")


def _policy(style: str, script: str) -> str:
    return f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


@functools.cache
def asset(name: str) -> str:
    """A style, script or template that lies beside this file."""
    return HERE.joinpath(name).read_text("utf-8").replace("\r\n", "\n")


@functools.cache
def _template() -> Template:
    return environment(FunctionLoader(asset)).get_template("page.html.j2")


def environment(loader: BaseLoader) -> Environment:
    """Templates in which every text is escaped and nothing that acts on a screen is let loose."""
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, finalize=_shown, trim_blocks=True, lstrip_blocks=True)
    made.filters["roles"] = _roles
    made.filters["ties"] = _ties
    made.filters["code_point"] = name_of
    made.filters["as_is"] = lambda text: Markup(Markup.escape(text))
    return made


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _roles(run: Run) -> str:
    """The classes of a run: what it is to any note."""
    return " ".join(dict.fromkeys(f"is-{mark.role}" for mark in run.marks))


def _ties(run: Run) -> str:
    """The notes a run belongs to and as what, for the script: ``S1:content E3:trigger``."""
    return " ".join(dict.fromkeys(f"{mark.note}:{mark.role}" for mark in run.marks))
