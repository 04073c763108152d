#!/usr/bin/env bash
# A hyphen at the end of a PDF's line: PDFium gives a character that no word has, and
# PyMuPDF's repair joins case numbers.
#
# Versions: pypdfium2 5.15.2, pymupdf 2.0, beside pypdf 7.1.1; the page is drawn with
# reportlab 5.1.0 (PyPI), read 2026-11-30.
#
# "self-" at the end of a line and "referral" on the next: a good engineer expects "self-",
# a line break and "referral", as pypdf gives, or one word.
#
# - pypdfium2 gives "self", U+FFFE, "referral" from get_text_range, and "self", U+0002,
#   "referral" from get_text_bounded: two marks for one hyphen, by two methods for the same
#   page, and neither is a hyphen, a space or a line end. Tokenizers that cut at what is no
#   letter make two words, those that cut at white space one word which nobody types. The
#   hyphen was really typed, and is lost. Before a digit it stays a hyphen.
# - PyMuPDF's TEXT_DEHYPHENATE takes every hyphen at a line's end out: "main-tained" is
#   mended, but the case 24-018-564 becomes 24018-564, and self-referral selfreferral.
#
# Turn both marks into "-" and a line break first. Then join only what is a word when
# joined, and never digits.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pypdfium2==5.15.2 pypdf==7.1.1 reportlab==5.1.0
# What it requires besides, for tables and layout, is not needed for plain text.
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps pymupdf==2.0
cd "$folder"
cat > read.py <<'PYTHON'
import pymupdf
import pypdf
import pypdfium2
from reportlab.pdfgen.canvas import Canvas

canvas = Canvas("letter.pdf")
LINES = ["The Council refused the self-", "referral in the case 24-", "018-564, and it was main-", "tained that this was right."]
for row, line in enumerate(LINES):
    canvas.drawString(72, 780 - 14 * row, line)
canvas.save()

with pypdfium2.PdfDocument("letter.pdf") as document:
    page = document[0].get_textpage()
    pdfium, bounded = page.get_text_range(), page.get_text_bounded()
with pymupdf.open("letter.pdf") as document:
    mupdf, joined = document[0].get_text(), document[0].get_text(flags=pymupdf.TEXT_DEHYPHENATE)
readers = {"pypdf": pypdf.PdfReader("letter.pdf").pages[0].extract_text(), "pypdfium2, get_text_range": pdfium,
           "pypdfium2, get_text_bounded": bounded, "PyMuPDF": mupdf, "PyMuPDF, TEXT_DEHYPHENATE": joined}
for name, text in readers.items():
    print(f"{name}: {ascii(' '.join(text.strip().splitlines()))}")
PYTHON
cat > expected.txt <<'TEXT'
pypdf: 'The Council refused the self- referral in the case 24- 018-564, and it was main- tained that this was right.'
pypdfium2, get_text_range: 'The Council refused the self\ufffereferral in the case 24- 018-564, and it was main\ufffetained that this was right.'
pypdfium2, get_text_bounded: 'The Council refused the self\x02referral in the case 24- 018-564, and it was main\x02tained that this was right.'
PyMuPDF: 'The Council refused the self- referral in the case 24- 018-564, and it was main- tained that this was right.'
PyMuPDF, TEXT_DEHYPHENATE: 'The Council refused the selfreferral in the case 24018-564, and it was maintained that this was right.'
TEXT
"$folder/venv/bin/python" read.py | tee seen.txt
diff expected.txt seen.txt && echo "as stated: two marks that are no hyphen, and a case number with one hyphen less"
