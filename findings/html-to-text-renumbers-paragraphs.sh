#!/usr/bin/env bash
# Five libraries that turn a decision's page into text give paragraph numbers that the
# page does not show, and no two kinds of mistake are the same.
#
# Versions: html2text 2025.4.15, markdownify 1.2.3, inscriptis 2.7.6, Resiliparse 2.0.1,
# trafilatura 2.3.1 (PyPI), read 2026-11-30.
#
# A decision's paragraphs are numbered through the whole page, by lists that go on with
# <ol start="7"> and sometimes with <li value="12">. A browser shows 7, 8 and 12, and
# these are the numbers that people cite. A footnote mark in <sup> is set off by its place.
#
# - html2text and markdownify heed `start` and pass over `value`: 7, 8, 9.
# - inscriptis heeds `value` and passes over `start`: 1, 2, 12.
# - Resiliparse and trafilatura (Markdown) pass over both: 1, 2, 3.
# - In plain text all of them but one join the mark to the sum: £500 with note 4 is read
#   as £5004. The one (trafilatura) does the same in plain text, and keeps <sup> only in
#   Markdown.
#
# A text made by any of them can be searched, but no paragraph can be cited from it, and
# no sum can be added up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check html2text==2025.4.15 \
  markdownify==1.2.3 inscriptis==2.7.6 Resiliparse==2.0.1 trafilatura==2.3.1 lxml==6.1.3 lxml_html_clean==0.4.6
cat > "$folder/read.py" <<'PYTHON'
import re

import html2text, inscriptis, markdownify, trafilatura
from resiliparse.extract.html2text import extract_plain_text

PAGE = """<html><head><title>A page</title></head><body><article><h1>Borsetshire Council</h1>
<h2>What I found</h2><p>This is what the law says about repairs and the time they take.</p>
<ol start="7"><li>The Council took nineteen months to decide on the roof and windows.</li>
<li>It should pay £500<sup>4</sup> for the delay, within a month of this decision.</li>
<li value="12">It should apologise in writing to Mr X, and say what it has learned.</li></ol></article></body></html>"""

READERS = {
    "html2text": html2text.html2text,
    "markdownify": markdownify.markdownify,
    "inscriptis": inscriptis.get_text,
    "Resiliparse": extract_plain_text,
    "trafilatura, text": trafilatura.extract,
    "trafilatura, Markdown": lambda page: trafilatura.extract(page, output_format="markdown"),
}
print("a browser: numbers 7 8 12, sum £500")
for name, read in READERS.items():
    text = read(PAGE)
    numbers = re.findall(r"^\s*(\d+)\. ", text, re.MULTILINE)
    found = re.search(r"£\d+(<sup>)?", text).group(0)
    print(f"{name}: numbers {' '.join(numbers) or 'none'}, sum {found}")
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
a browser: numbers 7 8 12, sum £500
html2text: numbers 7 8 9, sum £5004
markdownify: numbers 7 8 9, sum £5004
inscriptis: numbers 1 2 12, sum £5004
Resiliparse: numbers 1 2 3, sum £5004
trafilatura, text: numbers none, sum £5004
trafilatura, Markdown: numbers 1 2 3, sum £500<sup>
TEXT
"$folder/venv/bin/python" "$folder/read.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: no reader keeps the numbers that are cited"
