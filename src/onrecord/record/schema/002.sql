-- People by their last word of several, so that a surname is looked up and not looked for: rtrim() takes everything but blanks
-- off the end, replace() what is left off the beginning.
CREATE INDEX names_by_surname ON names (replace(key, rtrim(key, replace(key, ' ', '')), '')) WHERE kind = 'person';
