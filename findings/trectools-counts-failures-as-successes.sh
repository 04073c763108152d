#!/usr/bin/env bash
# trectools gives R-precision 1 to a topic for which nothing was found.
#
# Versions: trectools 0.0.50, beside pytrec_eval-terrier 0.5.11 (the code of trec_eval)
# (PyPI), read 2026-11-30.
#
# Four topics: one half answered, one with wrong answers only, one that is not in the run,
# one with nothing relevant. A good engineer expects 0 where nothing relevant came.
#
# - get_rprec: a topic with wrong answers only, or with no answer, gets 1, the best there
#   is. The mean of the three topics that have relevant documents is 0.83; it should be 0.17.
# - get_reciprocal_rank, get_map, get_ndcg by topic: failed topics are absent or NaN, so a
#   mean or a significance test over these values is over successes only (their own
#   overall means do count it).
#
# Take R-precision from another tool, and fill the tables by topic with 0, for all topics
# that have relevant documents, before anything is done with them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  trectools==0.0.50 pytrec_eval-terrier==0.5.11
cd "$folder"
printf '%s\n' '1 0 a 1' '1 0 b 1' '2 0 a 1' '3 0 a 1' '4 0 a 0' > qrels.txt
printf '%s\n' '1 Q0 a 1 3 t' '1 Q0 x 2 2 t' '2 Q0 x 1 3 t' '2 Q0 y 2 2 t' '4 Q0 a 1 1 t' > run.txt
cat > judge.py <<'PYTHON'
import warnings

import pytrec_eval
from trectools import TrecEval, TrecQrel, TrecRun

warnings.simplefilter("ignore")
PAIRS = [("get_rprec", "Rprec"), ("get_reciprocal_rank", "recip_rank"), ("get_map", "map"), ("get_ndcg", "ndcg")]
with open("qrels.txt") as qrels, open("run.txt") as run:
    judge = pytrec_eval.RelevanceEvaluator(pytrec_eval.parse_qrel(qrels), {measure for _, measure in PAIRS})
    true = judge.evaluate(pytrec_eval.parse_run(run))
tool = TrecEval(TrecRun("run.txt"), TrecQrel("qrels.txt"))
for method, measure in PAIRS:
    by_topic = getattr(tool, method)(per_query=True).iloc[:, 0]
    print(f"{method}: mean {getattr(tool, method)():.2f}; by topic",
          " ".join(f"{topic}={value:.2f}" for topic, value in sorted(by_topic.items())),
          "| trec_eval", " ".join(f"{topic}={values[measure]:.2f}" for topic, values in sorted(true.items())))
PYTHON
cat > expected.txt <<'TEXT'
get_rprec: mean 0.83; by topic 1=0.50 2=1.00 3=1.00 4=nan | trec_eval 1=0.50 2=0.00 4=0.00
get_reciprocal_rank: mean 0.33; by topic 1=1.00 | trec_eval 1=1.00 2=0.00 4=0.00
get_map: mean 0.17; by topic 1=0.50 2=0.00 3=nan 4=nan | trec_eval 1=0.50 2=0.00 4=0.00
get_ndcg: mean 0.20; by topic 1=0.61 2=nan 3=nan | trec_eval 1=0.61 2=0.00 4=0.00
TEXT
"$folder/venv/bin/python" judge.py | tee seen.txt
diff expected.txt seen.txt && echo "as stated: failed topics have 1, or are left out"
