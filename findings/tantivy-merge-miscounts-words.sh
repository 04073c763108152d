#!/usr/bin/env bash
# The same texts have other scores, and another order, after tantivy merged away one that
# was deleted.
#
# Version: tantivy 0.27.0 (PyPI, the Rust library of that number), read 2026-11-30.
#
# Deleted documents count in BM25 until they are merged away; then, a good engineer expects,
# the index is as if they had never been. It is not. When a piece of the index with a
# deletion is merged, its words are counted anew from the lengths as they are kept for
# ranking, one byte each and rounded down (a text of 111 words counts 104), while a piece
# without deletions hands its true count on. One deleted text is enough to make the whole
# piece shorter, and the mean length, which goes into all scores of the field, falls by
# some hundredths. The error stays for the life of the index, and differs between copies that
# were merged at other times.
#
# Below, eight commits, each with one short document that is deleted before the merge: all
# scores change, and two texts change places. Whoever compares scores or orders between
# indexes (replicas, saved results, golden files) has to build them in one way, or to take
# the mean length from the lengths alone, everywhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0
cat > "$folder/search.py" <<'PYTHON'
from tantivy import Document, Index, SchemaBuilder

KEPT = {f"other {number}": ["word"] * 111 for number in range(798)}
KEPT["long"] = ["appeal"] * 7 + ["word"] * 41
KEPT["short"] = ["appeal"] * 4 + ["word"] * 8


def search(with_deletions):
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text")
    index = Index(builder.build())
    writer = index.writer(15_000_000, 1)
    names, commits = list(KEPT), 8
    for commit in range(commits):
        for name in names[commit::commits]:
            writer.add_document(Document(id=name, text=" ".join(KEPT[name])))
        if with_deletions:
            writer.add_document(Document(id="draft", text="an early draft"))
            if commit == commits - 1:
                writer.delete_documents_by_term("id", "draft")
        writer.commit()
    writer.wait_merging_threads()  # eight pieces are the number at which the policy merges them
    index.reload()
    searcher = index.searcher()
    found = searcher.search(index.parse_query("appeal", ["text"]), 2).hits
    ranked = ", ".join(f"{searcher.doc(address)['id'][0]} {score:.4f}" for score, address in found)
    return f"{searcher.num_docs} documents in {searcher.num_segments} piece: {ranked}"


print("never deleted anything:", search(False))
print("one document deleted in each piece:", search(True))
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
never deleted anything: 800 documents in 1 piece: long 11.5543, short 11.5458
one document deleted in each piece: 800 documents in 1 piece: short 11.5286, long 11.5150
TEXT
"$folder/venv/bin/python" "$folder/search.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: the same documents, other scores, another first place"
