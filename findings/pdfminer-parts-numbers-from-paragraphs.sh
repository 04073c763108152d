#!/usr/bin/env bash
# pdfminer.six reads the numbers of hanging paragraphs as a column of their own.
#
# Versions: pdfminer.six 20260107, beside pypdf 7.1.1 and pypdfium2 5.15.2; the page is
# drawn with reportlab 5.1.0 (PyPI), read 2026-11-30.
#
# The usual page of a decision: the number at the margin, the paragraph half an inch to the
# right of it, number and text drawn one after the other. A good engineer expects "7. The
# Council …". pdfminer.six groups by the gap and gives "7.", "8.", "9." first, each as a
# paragraph, and the three texts after them. Which number belongs to which text can only be
# told by counting, and a page that begins or ends inside a paragraph makes that wrong.
# pypdf and PDFium keep each number with its text.
#
# Give `LAParams(boxes_flow=None)`, which sorts the boxes from the top, so that a number
# comes before its text, or use one of the other two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pdfminer.six==20260107 pypdf==7.1.1 pypdfium2==5.15.2 reportlab==5.1.0
cd "$folder"
cat > read.py <<'PYTHON'
import pypdf
import pypdfium2
from pdfminer.high_level import extract_text
from pdfminer.layout import LAParams
from reportlab.pdfgen.canvas import Canvas

PARAGRAPHS = [["The Council took nineteen months to decide on the", "repairs to the roof."],
              ["It should pay Mr X £500 for the distress that this", "caused him and his family."],
              ["We will not investigate the complaint about the", "windows, because it is late."]]
canvas, height = Canvas("decision.pdf"), 780
for number, lines in enumerate(PARAGRAPHS, start=7):
    canvas.drawString(72, height, f"{number}.")
    for line in lines:
        canvas.drawString(108, height, line)
        height -= 14
    height -= 6
canvas.save()

with pypdfium2.PdfDocument("decision.pdf") as document:
    pdfium = document[0].get_textpage().get_text_range()
readers = {
    "pdfminer.six": extract_text("decision.pdf"),
    "pdfminer.six, boxes_flow=None": extract_text("decision.pdf", laparams=LAParams(boxes_flow=None)),
    "pypdf": pypdf.PdfReader("decision.pdf").pages[0].extract_text(),
    "PDFium": pdfium,
}
for name, text in readers.items():
    words = text.split()
    starts = [" ".join(words[place:place + 3]) for place, word in enumerate(words) if word in ("7.", "8.", "9.")]
    print(f"{name}: {' | '.join(starts)}")
PYTHON
cat > expected.txt <<'TEXT'
pdfminer.six: 7. 8. 9. | 8. 9. The | 9. The Council
pdfminer.six, boxes_flow=None: 7. The Council | 8. It should | 9. We will
pypdf: 7. The Council | 8. It should | 9. We will
PDFium: 7. The Council | 8. It should | 9. We will
TEXT
"$folder/venv/bin/python" read.py | tee seen.txt
diff expected.txt seen.txt && echo "as stated: the numbers stand together, before the first paragraph"
