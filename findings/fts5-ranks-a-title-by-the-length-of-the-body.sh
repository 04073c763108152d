#!/usr/bin/env bash
# SQLite's FTS5 ranks a search in titles by the length of the bodies.
#
# Version: SQLite 3.54.1 in apsw 3.54.1.0 (PyPI), read 2026-11-30.
#
# BM25 by field means, wherever fields are known, that a word weighs more in a short title
# than in a long one. FTS5 takes weights by column, `bm25(texts, 10, 0)`, and conditions by
# column, `title : appeal`, so a good engineer expects lengths by column too. There is one
# length, that of the whole row. A search in titles alone puts the long title of a short
# decision first, and the decision whose title is the very word last, since its body is
# long. A weight of 0 takes the body's hits away, but not its length.
#
# Keep titles in a table of their own and join by rowid, where the order of title hits
# matters.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check apsw==3.54.1.0
cat > "$folder/search.py" <<'PYTHON'
import apsw

database = apsw.Connection(":memory:").cursor()
ROWS = [("Appeal", "word " * 300),
        ("Appeal about a parking place for a blue badge in the road behind the old station", "word word"),
        *[("Housing", "word " * 40) for _ in range(8)]]


def titles(query):
    return " | ".join(f"{title[:16].strip()} {-score:.2f}" for title, score in database.execute(query))


database.execute("create virtual table texts using fts5(title, body)")
database.execute("create virtual table titles using fts5(title)")
database.executemany("insert into texts values (?, ?)", ROWS)
database.executemany("insert into titles values (?)", [(title,) for title, _ in ROWS])
print("column filter:", titles("select title, bm25(texts) as score from texts('title : appeal') order by score"))
print("and weight 0 for the body:", titles("select title, bm25(texts, 1, 0) as score from texts('appeal') order by score"))
print("titles alone:", titles("select title, bm25(titles) as score from titles('appeal') order by score"))
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
column filter: Appeal about a p 1.74 | Appeal 0.49
and weight 0 for the body: Appeal about a p 1.74 | Appeal 0.49
titles alone: Appeal 1.62 | Appeal about a p 0.38
TEXT
"$folder/venv/bin/python" "$folder/search.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: the title that is the word comes last, for the length of its body"
