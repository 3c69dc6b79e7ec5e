"""The reading room: the record as pages, on loopback, for people; each page with a JSON twin for programs.

Pages decide nothing: what they show comes from :class:`onrecord.record.Record`, in the words of ``onrecord.views``.
"""

from __future__ import annotations
