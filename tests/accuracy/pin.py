"""Pins the accuracy floors to what the reader reaches now, less a small margin.

python tests/accuracy/pin.py            # refuses to lower a floor
python tests/accuracy/pin.py --lower    # says which floors it lowers
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MARGIN = 0.005
Floors = dict[str, dict[str, float]]


def corpus_hash() -> str:
    """One hash over the names and bytes of reports and gold."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "reports").iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def lowered(old: Floors, new: Floors) -> list[str]:
    """Which floors a new set lowers."""
    return [
        f"{area} {name} from {floor} to {new.get(area, {}).get(name, 0.0)}"
        for area, row in old.items()
        for name, floor in row.items()
        if new.get(area, {}).get(name, 0.0) < floor
    ]


def main() -> None:
    from onrecord.evaluation import evaluate

    figures: dict[str, Any] = evaluate(HERE / "reports")
    floors = {area: {k: round(v - MARGIN, 3) for k, v in row.items() if k not in ("P", "R")} for area, row in figures.items()}
    path = HERE / "floors.json"
    before = json.loads(path.read_text("utf-8")) if path.exists() else {"floors": {}, "corpus": ""}
    fallen = lowered(before["floors"], floors)
    if fallen and "--lower" not in sys.argv:
        sys.exit("refused, these floors would fall: " + "; ".join(fallen) + " (--lower lowers them)")
    path.write_text(json.dumps({"corpus": corpus_hash(), "floors": floors}, indent=1) + "\n", encoding="utf-8")
    print("\n".join(fallen) or "no floor lowered")


if __name__ == "__main__":
    main()
