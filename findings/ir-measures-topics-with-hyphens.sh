#!/usr/bin/env bash
# ir_measures drops what stands before the last hyphen of a topic's name, for two measures.
#
# Version: ir_measures 0.4.3 (PyPI), which starts its own copy of gdeval.pl by `perl`,
# read 2026-11-30.
#
# Topics named 2024-1 and 2025-1 are one topic, 1, to nDCG with exponential gain and to ERR:
# both go to gdeval.pl, which keeps only the number behind the last hyphen. Their judgments
# and their answers are thrown together. What comes back is filed under a topic that is not
# in the run, each true topic has 0, and the mean divides by three. Nothing is raised or
# logged, and all other measures of the same call are right.
# (Names that are not numbers at all, such as q1, raise an error.)
#
# Who uses these two measures has to give topics plain numbers, and to compare the topics
# that come back with those that went in.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pytrec_eval-terrier==0.5.11 ir_measures==0.4.3
cat > "$folder/judge.py" <<'PYTHON'
import ir_measures
from ir_measures import ERR, nDCG

MEASURES = [nDCG @ 5, nDCG(dcg="exp-log2") @ 5, ERR @ 5]
for first, second in [("1", "2"), ("2024-1", "2025-1")]:
    qrels = {first: {"a": 1}, second: {"a": 1}}
    run = {first: {"a": 2.0, "b": 1.0}, second: {"b": 2.0, "a": 1.0}}
    for measure in MEASURES:
        topics = sorted((row.query_id, row.value) for row in ir_measures.iter_calc([measure], qrels, run))
        mean = ir_measures.calc_aggregate([measure], qrels, run)[measure]
        print(measure, f"mean {mean:.4f};", ", ".join(f"{topic}: {value:.4f}" for topic, value in topics))
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
nDCG@5 mean 0.8155; 1: 1.0000, 2: 0.6309
nDCG(dcg='exp-log2')@5 mean 0.8155; 1: 1.0000, 2: 0.6309
ERR@5 mean 0.0469; 1: 0.0625, 2: 0.0312
nDCG@5 mean 0.8155; 2024-1: 1.0000, 2025-1: 0.6309
nDCG(dcg='exp-log2')@5 mean 0.2170; 1: 0.6509, 2024-1: 0.0000, 2025-1: 0.0000
ERR@5 mean 0.0153; 1: 0.0459, 2024-1: 0.0000, 2025-1: 0.0000
TEXT
"$folder/venv/bin/python" "$folder/judge.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: 2024-1 and 2025-1 became one topic, and the mean fell from 0.8155 to 0.2170"
