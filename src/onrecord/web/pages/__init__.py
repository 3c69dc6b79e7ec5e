"""The pages, a file each: what they ask of the record, the page, its JSON, its table."""

from __future__ import annotations
