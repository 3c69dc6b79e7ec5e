"""Views of one dossier: in the terminal and as one HTML page.

Nothing here reads, decides or stores: a view only orders and words what the dossier holds.
"""

from onrecord.views.html import page
from onrecord.views.terminal import show

__all__ = ["page", "show"]
