#!/usr/bin/env bash
# BM25+ of two libraries ranks as BM25 does, whatever its delta.
#
# Versions: bm25s 0.3.16, rank-bm25 0.2.2 (PyPI), read 2026-11-30.
#
# BM25+ (Lv and Zhai, 2011) is the usual cure for long judgments: each query word that a
# text *has* adds at least delta times its idf, so a long text with both words can pass a
# short one with one of them. Both libraries add delta for every word of the query to every
# text, whether it has the word or not. It is the same sum for all texts: the distance of
# any two stays as it was with delta 0, and the order with it. A search over delta on a
# test collection shows no change at all, and the conclusion "BM25+ does not help" is about
# plain BM25. And a text that has none of the words has a score above 0, so it comes back
# as an answer, and cannot be told from one by its score.
#
# With either of them BM25+ (and BM25L of bm25s, which starts texts without the word above
# 0 as well) has to be written by hand: add idf * delta only where the word occurs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bm25s==0.3.16 rank-bm25==0.2.2 numpy==2.4.6
cat > "$folder/rank.py" <<'PYTHON'
import math

import bm25s
from rank_bm25 import BM25Plus

K1, B = 1.5, 0.75
QUERY = ["windfall", "appeal"]
TEXTS = {"long, both words": ["windfall", "appeal"] + ["other"] * 400, "short, one word": ["appeal"] * 3 + ["about", "rent"],
         "short, neither": ["nothing", "like", "it"], **{f"filler {n}": ["more", "words", f"number{n}"] for n in range(7)}}
LISTS = list(TEXTS.values())
AVERAGE = sum(map(len, LISTS)) / len(LISTS)


def paper(words, delta):
    score = 0.0
    for word in QUERY:
        count, texts = words.count(word), sum(word in other for other in LISTS)
        if count:
            idf = math.log((len(LISTS) + 1) / texts)
            score += idf * (delta + count * (K1 + 1) / (count + K1 * (1 - B + B * len(words) / AVERAGE)))
    return score


for delta in (0, 1, 3):
    index = bm25s.BM25(method="bm25+", k1=K1, b=B, delta=delta)
    index.index(LISTS, show_progress=False)
    numbers, scores = index.retrieve([QUERY], k=len(LISTS), show_progress=False)
    fast = dict(zip(numbers[0].tolist(), scores[0].tolist()))
    rank = BM25Plus(LISTS, k1=K1, b=B, delta=delta).get_scores(QUERY)
    rows = {"as in the paper": [paper(words, delta) for words in LISTS],
            "bm25s": [fast[number] for number in range(len(LISTS))], "rank-bm25": rank}
    for name, row in rows.items():
        print(f"delta {delta}, {name}:", ", ".join(f"{title} {score:.2f}" for title, score in zip(list(TEXTS)[:3], row)))
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
delta 0, as in the paper: long, both words 0.86, short, one word 3.65, short, neither 0.00
delta 0, bm25s: long, both words 0.86, short, one word 3.65, short, neither 0.00
delta 0, rank-bm25: long, both words 0.86, short, one word 3.65, short, neither 0.00
delta 1, as in the paper: long, both words 4.97, short, one word 5.35, short, neither 0.00
delta 1, bm25s: long, both words 4.97, short, one word 7.75, short, neither 4.10
delta 1, rank-bm25: long, both words 4.97, short, one word 7.75, short, neither 4.10
delta 3, as in the paper: long, both words 13.17, short, one word 8.76, short, neither 0.00
delta 3, bm25s: long, both words 13.17, short, one word 15.96, short, neither 12.31
delta 3, rank-bm25: long, both words 13.17, short, one word 15.96, short, neither 12.31
TEXT
"$folder/venv/bin/python" "$folder/rank.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: delta moves all texts alike, also those without the words"
