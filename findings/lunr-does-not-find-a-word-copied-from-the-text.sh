#!/usr/bin/env bash
# lunr does not find a word that is copied out of a text with its full stop, bracket or sign.
#
# Versions: lunr 2.3.9, beside elasticlunr 0.9.5, which grew out of it (npm), read 2026-11-30.
#
# An index cuts signs off the ends of words: "£1,950" is kept as "1,950", "24A(6)." as
# "24a(6", "fault." as "fault". A good engineer expects the same to be done to a query, or
# the query to be refused. lunr has two pipelines, and the one for queries has the stemmer
# alone: "fault." is looked up with its full stop, and nothing is found, without an error.
# Whoever pastes a sum, a section or the end of a sentence is told that there is none. With
# several words the others still match (they are joined by OR), so it goes unseen.
#
# Add the missing step when the index is built, `this.searchPipeline.before(lunr.stemmer,
# lunr.trimmer)`; to an index that was saved without it, after loading, by
# `index.pipeline.before(lunr.stemmer, lunr.trimmer)`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" \
  lunr@2.3.9 elasticlunr@0.9.5 > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
cat > "$folder/search.mjs" <<'JAVASCRIPT'
import elasticlunr from "elasticlunr";
import lunr from "lunr";

const texts = ["The Council paid £1,950 for the distress.", "Our powers are in section 24A(6).", "It was at fault."];
const build = (repair) => lunr(function () {
  this.ref("id");
  this.field("text");
  if (repair) this.searchPipeline.before(lunr.stemmer, lunr.trimmer);
  texts.forEach((text, id) => this.add({ id, text }));
});
const [plain, repaired] = [build(false), build(true)];
const elastic = elasticlunr(function () { this.setRef("id"); this.addField("text"); });
texts.forEach((text, id) => elastic.addDoc({ id, text }));

for (const query of ["£1,950", "1,950", "24A(6)", "24A(6", "fault.", "fault"]) {
  const counts = [plain.search(query), repaired.search(query), elastic.search(query, { fields: { text: {} } })].map((found) => found.length);
  console.log(`${query}: lunr ${counts[0]}, with the trimmer ${counts[1]}, elasticlunr ${counts[2]}`);
}
JAVASCRIPT
cat > "$folder/expected.txt" <<'TEXT'
£1,950: lunr 0, with the trimmer 1, elasticlunr 1
1,950: lunr 1, with the trimmer 1, elasticlunr 1
24A(6): lunr 0, with the trimmer 1, elasticlunr 1
24A(6: lunr 1, with the trimmer 1, elasticlunr 1
fault.: lunr 0, with the trimmer 1, elasticlunr 1
fault: lunr 1, with the trimmer 1, elasticlunr 1
TEXT
node "$folder/search.mjs" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: what stands in the text is not found as it stands there"
