#!/usr/bin/env bash
# What a Word draft says depends on the library that reads it, once changes were tracked.
#
# Versions: python-docx 1.2.0, docx2txt 0.9, mammoth 1.11.0 (PyPI), read 2026-11-30.
#
# A draft says "The Council was at fault". A colleague inserts "not " with tracked
# changes, and moves a sentence. Word shows "The Council was not at fault …", the moved
# sentence once, at its new place. A good engineer expects a reader to give that text,
# or the text before the changes.
#
# - python-docx gives neither: `paragraph.text` leaves out every insertion and every
#   moved sentence, at the old place and at the new one. The meaning turns round.
# - docx2txt keeps insertions, leaves out deletions, and gives a moved sentence twice.
# - mammoth keeps insertions, leaves out deletions, and loses a moved sentence whole.
#
# Who reads drafts to check or to index them has to read w:ins and w:moveTo, and to
# leave out w:del and w:moveFrom, by its own look at the XML.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  python-docx==1.2.0 docx2txt==0.9 mammoth==1.11.0
cd "$folder"
cat > read.py <<'PYTHON'
import docx, docx2txt, mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

draft = docx.Document()
paragraph = draft.add_paragraph("The Council was ")
RUN = '<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'
MARK = '<w:{mark} {ns} w:id="{id}" w:author="A" w:date="2026-01-01T00:00:00Z">{run}</w:{mark}>'
changes = [("ins", "t", "not "), ("del", "delText", "clearly "), (None, "t", "at fault."),
           ("moveFrom", "t", " It apologised."), (None, "t", " It paid."), ("moveTo", "t", " It apologised.")]
for number, (mark, tag, text) in enumerate(changes):
    run = RUN.format(tag=tag, text=text)
    xml = MARK.format(mark=mark, ns=nsdecls("w"), id=number, run=run) if mark else run.replace("<w:r>", f"<w:r {nsdecls('w')}>")
    paragraph._p.append(parse_xml(xml))
draft.save("draft.docx")

print("python-docx:", docx.Document("draft.docx").paragraphs[0].text.strip())
print("docx2txt:", docx2txt.process("draft.docx").strip())
with open("draft.docx", "rb") as file:
    print("mammoth:", mammoth.extract_raw_text(file).value.strip())
PYTHON
cat > expected.txt <<'TEXT'
python-docx: The Council was at fault. It paid.
docx2txt: The Council was not at fault. It apologised. It paid. It apologised.
mammoth: The Council was not at fault. It paid.
TEXT
"$folder/venv/bin/python" read.py | tee seen.txt
diff expected.txt seen.txt && echo "as stated: three readers, three texts, none of them what Word shows"
