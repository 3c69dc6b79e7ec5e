"""Pages of made-up papers, for the tests of sources."""

ARTICLE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Minister Rejects Offer - The Daily Test</title>
<meta property="og:title" content="Minister Rejects Offer"><meta property="og:site_name" content="The Daily Test">
<meta property="article:published_time" content="2021-03-12T10:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Minister Rejects Offer</h1><p>By Jane Roe</p>
<p>The minister said on Friday that the offer was “not enough”, and that talks would go on for a long time until both
sides agree on a text that everyone can sign.</p>
<h2>What comes next</h2>
<p>Talks will resume next week in Port Selma, officials said on Sunday, with envoys of both sides at one table.</p>
<ul><li>Prisoners will be exchanged</li><li>The harbour will be opened</li></ul>
<p><strong>A bold step</strong></p>
<p>Some <b>bold</b> and <a href="x">linked</a> words<br>stand in this paragraph, which a break cuts in two.</p>
<p>Source: Wire Agency</p></article><footer>Copyright 2020</footer></body></html>
"""
UNDATED = """<html><head><title>Minister Rejects Offer</title></head><body>
<p>The minister said on Friday that the offer was not enough, and that talks would go on for a long time until both
sides agree on a text that everyone can sign.</p><p>On 3 March 2019 nothing of the kind happened in the capital.</p>
<footer>Copyright 2020</footer></body></html>
"""
NO_ARTICLE = '<html><body><nav><a href="/">Home</a><a href="/n">News</a></nav><ul><li>Login</li></ul></body></html>'
PLAIN = (
    "Envoys Meet in Port Selma\n\nEnvoys of the two sides met on Sunday in the capital of the island to discuss the"
    " release of prisoners, the foreign ministry said.\n\n“We are not done,” envoy Mara Lindt told reporters.\n"
)
