#!/usr/bin/env bash
# ir_measures gives RR@10 of 1 where RR is 0.5, in one call, on one run.
#
# Version: ir_measures 0.4.3 with pytrec_eval-terrier 0.5.11 (PyPI), read 2026-11-30.
#
# RR@10 is RR with everything behind rank 10 cut off, so it can only be lower. But measures
# are handed to different programs: RR, P, nDCG and Success go to trec_eval's code, which
# puts equal scores in the order of the names, last first; RR@k goes to MS MARCO's script,
# which leaves them in the order of the run. Where scores tie, the two judge two rankings:
# RR@1 can be 1 while P@1, which is the same thing for one relevant document, is 0. Which of
# them is higher depends on the names and on the order of lines, so means over many topics
# hide it.
#
# Give every document of a topic a score of its own before a run is judged.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pytrec_eval-terrier==0.5.11 ir_measures==0.4.3
cat > "$folder/judge.py" <<'PYTHON'
import ir_measures
from ir_measures import P, RR, Qrel, ScoredDoc, Success

MEASURES = [RR, RR @ 10, RR @ 1, P @ 1, Success @ 1]
for scores, first, second in [("equal scores", 1.0, 1.0), ("no tie", 2.0, 1.0)]:
    run = [ScoredDoc("1", "a", first), ScoredDoc("1", "b", second)]
    measured = ir_measures.calc_aggregate(MEASURES, [Qrel("1", "a", 1)], run)
    print(f"{scores}:", ", ".join(f"{measure} {measured[measure]}" for measure in MEASURES))
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
equal scores: RR 0.5, RR@10 1.0, RR@1 1.0, P@1 0.0, Success@1 0.0
no tie: RR 1.0, RR@10 1.0, RR@1 1.0, P@1 1.0, Success@1 1.0
TEXT
"$folder/venv/bin/python" "$folder/judge.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: cutting the ranking raised the measure"
