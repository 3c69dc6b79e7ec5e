"""Many machines: reading inputs of any size to a lake of Parquet files, and joining what a lake holds, as the record would.

The engine is Ray, of which only tasks and actors are used (``engine.py``). Everything that is decided about a report, a story, a
party or a matter is decided by the same functions as on one machine; here the work is cut up, committed and put together.
"""

from __future__ import annotations
