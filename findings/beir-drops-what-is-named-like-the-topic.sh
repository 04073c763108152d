#!/usr/bin/env bash
# BEIR takes a document out of the run if it has the name of the topic, and leaves topics
# without an answer out of the mean.
#
# Version: beir 2.2.0 with pytrec_eval-terrier 0.5.11 (PyPI), read 2026-11-30.
#
# In many collections topics and documents are both numbered from 1. Document 1 can be the
# very answer to topic 1. A good engineer expects an evaluator to compare documents with
# judgments and nothing else.
#
# - `EvaluateRetrieval.evaluate` removes document 1 from the answers to topic 1 (a default
#   meant for collections in which topics are documents). A perfect run has nDCG 0. Only a
#   line of the log says so, which is not shown if logging is not set up.
# - It removes it from the dictionary that was passed in. The run that is saved or measured
#   after this, by any tool, has lost it as well.
# - A topic for which the run has no line is left out of the mean: a run that answers one
#   topic of two, well, has nDCG 1, not 0.5.
#
# Pass `ignore_identical_ids=False`, or put a letter before the topics' numbers, and give
# each topic that found nothing an entry with some document that is not judged.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pytrec_eval-terrier==0.5.11 tqdm==4.70.1
# Its model libraries, some gigabytes, are not needed to measure a run.
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps beir==2.2.0
cat > "$folder/judge.py" <<'PYTHON'
from beir.retrieval.evaluation import EvaluateRetrieval


def ndcg(qrels, run, **options):
    return EvaluateRetrieval.evaluate(qrels, run, [10], **options)[0]["NDCG@10"]


for topic in ("1", "q1"):
    run = {topic: {"1": 2.0, "2": 1.0}}
    print(f"topic {topic}, document 1 first: {ndcg({topic: {'1': 1}}, run)}, the run is now {run}")
run = {"1": {"1": 2.0, "2": 1.0}}
print("ignore_identical_ids=False:", ndcg({"1": {"1": 1}}, run, ignore_identical_ids=False))
two = {"q1": {"a": 1}, "q2": {"b": 1}}
print("q2 not in the run:", ndcg(two, {"q1": {"a": 1.0}}))
print("q2 with a document not judged:", ndcg(two, {"q1": {"a": 1.0}, "q2": {"z": 1.0}}))
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
topic 1, document 1 first: 0.0, the run is now {'1': {'2': 1.0}}
topic q1, document 1 first: 1.0, the run is now {'q1': {'1': 2.0, '2': 1.0}}
ignore_identical_ids=False: 1.0
q2 not in the run: 1.0
q2 with a document not judged: 0.5
TEXT
"$folder/venv/bin/python" "$folder/judge.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: a perfect run has 0, and a run that misses a topic has 1"
