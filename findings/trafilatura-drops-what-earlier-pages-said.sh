#!/usr/bin/env bash
# What trafilatura reads in a page depends on the pages read before it.
#
# Version: trafilatura 2.3.1 (PyPI), read 2026-11-30.
#
# With `deduplicate=True` a good engineer expects repeated blocks *within* a page to be
# dropped. The count is kept for the whole process, over all pages: a paragraph that three
# pages had is missing from the fourth and from all after it. Decisions of one body share
# their paragraphs on powers, time limits and rights of appeal, so just these go, from all
# but the first three of a crawl. Another order, or the same crawl in two processes, makes
# other texts, and no page can be read again with the same result: the page that is read
# twice below loses the paragraph.
#
# Leave `deduplicate` off and drop repeated text by one's own rule, or call
# `trafilatura.meta.reset_caches()` before every page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  trafilatura==2.3.1 lxml==6.1.3 lxml_html_clean==0.4.6
cat > "$folder/read.py" <<'PYTHON'
import trafilatura
from trafilatura.meta import reset_caches

LAW = ("We may investigate complaints about injustice caused by fault in the way a council acted. "
       "We cannot question a decision only because the person who complains does not agree with it. "
       "We must look at how it was reached, and may not put our own view in its place.")


def page(number):
    return f"""<html><head><title>Decision {number}</title></head><body><article><h1>Decision {number}</h1>
<p>Complaint {number} is about a roof in Borsetshire, and about letters left unanswered for {number} months in all, while water came in.</p>
<p>Page {number} says when the first letter came, who opened it, on which desk it then lay for {number} weeks, and why.</p>
<p>{LAW}</p>
<p>The Council paid {number * 100} pounds for this, and wrote to the person affected a month after decision {number}.</p>
</article></body></html>"""


def has_law(number, **options):
    text = trafilatura.extract(page(number), **options)
    return "law" if "We cannot question" in text else "no law"


print("without:", ", ".join(f"{n} {has_law(n)}" for n in range(1, 6)))
print("deduplicate:", ", ".join(f"{n} {has_law(n, deduplicate=True)}" for n in range(1, 6)))
print("the first page again:", has_law(1, deduplicate=True))
reset_caches()
print("and after reset_caches:", has_law(1, deduplicate=True))
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
without: 1 law, 2 law, 3 law, 4 law, 5 law
deduplicate: 1 law, 2 law, 3 law, 4 no law, 5 no law
the first page again: no law
and after reset_caches: law
TEXT
"$folder/venv/bin/python" "$folder/read.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: the fourth page has lost what three pages before it said"
