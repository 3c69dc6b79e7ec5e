-- Bands by day, so that the copies of a report are looked for among those of its days and not among all that were ever added.
ALTER TABLE signatures ADD COLUMN day INTEGER NOT NULL DEFAULT 0;  -- of publication, 1 the first of January of the year 1; 0 unknown
UPDATE signatures SET day = ifnull((SELECT CAST(julianday(published) - 1721424.5 AS INTEGER) FROM reports WHERE number = report), 0);
CREATE TABLE bands_by_day (
    band INTEGER NOT NULL,
    day INTEGER NOT NULL,
    report INTEGER NOT NULL REFERENCES reports,
    PRIMARY KEY (band, day, report)
) STRICT, WITHOUT ROWID;
INSERT INTO bands_by_day SELECT b.band, s.day, b.report FROM bands b JOIN signatures s ON s.report = b.report ORDER BY 1, 2, 3;
DROP TABLE bands;
ALTER TABLE bands_by_day RENAME TO bands;
