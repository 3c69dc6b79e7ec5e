"""Geometry for pictures that the server draws as SVG: bars by week, a network, the world. No colours, no text from a report."""

from __future__ import annotations
