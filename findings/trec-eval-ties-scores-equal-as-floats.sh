#!/usr/bin/env bash
# trec_eval keeps a run's scores as 32-bit floats, so scores that differ tie.
#
# Versions: pytrec_eval-terrier 0.5.11 (the C code of trec_eval behind a Python module)
# and ir_measures 0.4.3 on top of it (PyPI), read 2026-11-30.
#
# The rank column of a run is ignored and ties go by document name, last name first.
# That much is known, and the usual advice is to print scores with many digits. It does
# not help: 0.1234567891 and 0.1234567890 are one 32-bit number, and so are 16777217
# and 16777216. The better document "a" is then ranked behind "b", and nDCG@10 is
# 0.6309 in place of 1. Rankers that add up parts, or print a tie-break into the last
# digits, get another order judged than the one they gave.
#
# A program that writes runs has to write scores that stay apart as 32-bit numbers; one
# that judges runs has to read them as 32-bit numbers to get the same figures.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pytrec_eval-terrier==0.5.11 ir_measures==0.4.3
cat > "$folder/judge.py" <<'PYTHON'
import ir_measures
import pytrec_eval
from ir_measures import Qrel, ScoredDoc, nDCG

CASES = [(0.2, 0.1), (0.1234567891, 0.1234567890), (16777217.0, 16777216.0)]
for better, worse in CASES:
    run = [ScoredDoc("1", "a", better), ScoredDoc("1", "b", worse)]
    measured = ir_measures.calc_aggregate([nDCG @ 10], [Qrel("1", "a", 1), Qrel("1", "b", 0)], run)[nDCG @ 10]
    judge = pytrec_eval.RelevanceEvaluator({"1": {"a": 1, "b": 0}}, {"ndcg_cut_10"})
    direct = judge.evaluate({"1": {"a": better, "b": worse}})["1"]["ndcg_cut_10"]
    print(f"{better!r} before {worse!r}: ir_measures {measured:.4f}, pytrec_eval {direct:.4f}")
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
0.2 before 0.1: ir_measures 1.0000, pytrec_eval 1.0000
0.1234567891 before 0.123456789: ir_measures 0.6309, pytrec_eval 0.6309
16777217.0 before 16777216.0: ir_measures 0.6309, pytrec_eval 0.6309
TEXT
"$folder/venv/bin/python" "$folder/judge.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: scores that differ past 24 bits tie"
