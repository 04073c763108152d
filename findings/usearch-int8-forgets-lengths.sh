#!/usr/bin/env bash
# usearch makes every vector one long when it stores bytes, and inner product becomes cosine.
#
# Version: usearch 2.26.6 (PyPI), read 2026-11-30.
#
# `dtype="i8"` is the way to a quarter of the memory, and f16 and bf16 keep the order of
# the neighbours but for rounding, so a good engineer expects i8 to lose precision. It loses
# lengths: each vector, and each query, is scaled to length 1 before it is made bytes. With
# `metric="ip"` the order is that of the cosine, for models that are trained for the inner
# product, the wrong one. With `metric="l2sq"` a vector ten times as long is at distance 0.
# No error is given, and for models whose vectors have length 1 all is right, so that a
# change of model makes it wrong. The distances are in another scale as well (bytes of 127:
# 1 - 127 * 127 for a vector with itself), so that a threshold from f32 passes everything
# or nothing.
#
# Use f16 or bf16 where lengths matter, or scale by one factor and quantise to bytes by hand.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check usearch==2.26.6 numpy==2.4.6
cat > "$folder/search.py" <<'PYTHON'
from itertools import groupby

import numpy
from usearch.index import Index

NAMES = ["1 ahead", "8 aslant", "10 ahead"]
VECTORS = numpy.array([[1, 0, 0, 0], [6, 6, 0, 0], [10, 0, 0, 0]], dtype=numpy.float32)
QUERY = numpy.array([1, 0, 0, 0], dtype=numpy.float32)
for metric in ("ip", "l2sq"):
    for dtype in ("f32", "f16", "i8"):
        index = Index(ndim=4, metric=metric, dtype=dtype)
        index.add(numpy.arange(len(NAMES)), VECTORS)
        found = index.search(QUERY, len(NAMES), exact=True)
        nearest = sorted(zip(found.distances.tolist(), (NAMES[key] for key in found.keys.tolist())), key=lambda pair: pair[0])
        groups = [" and ".join(sorted(name for _, name in group)) for _, group in groupby(nearest, key=lambda pair: pair[0])]
        print(f"{metric}, {dtype}:", ", then ".join(groups))
PYTHON
cat > "$folder/expected.txt" <<'TEXT'
ip, f32: 10 ahead, then 8 aslant, then 1 ahead
ip, f16: 10 ahead, then 8 aslant, then 1 ahead
ip, i8: 1 ahead and 10 ahead, then 8 aslant
l2sq, f32: 1 ahead, then 8 aslant, then 10 ahead
l2sq, f16: 1 ahead, then 8 aslant, then 10 ahead
l2sq, i8: 1 ahead and 10 ahead, then 8 aslant
TEXT
"$folder/venv/bin/python" "$folder/search.py" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: as bytes, all vectors are equally long"
