#!/usr/bin/env bash
# FlexSearch takes section 117 for section 17, and one case number for another.
#
# Version: flexsearch 0.8.212 (npm), read 2026-11-30.
#
# The encoder that every index has if none is named (and the Latin ones) makes one letter
# of doubled letters, so that a spelling slip still finds its word. A good engineer knows
# this from phonetic search, and expects digits to be left alone. They are not: 117 becomes
# 17, 1000 becomes 10, 24 011 022 becomes 24 01 02. All of them then match each other, with
# no sign in the answer and nothing in the order.
#
# Who indexes references, sections, paragraphs or sums has to pass an encoder with
# `dedupe: false`, or to name `Charset.Exact`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" flexsearch@0.8.212 > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
cat > "$folder/search.mjs" <<'JAVASCRIPT'
import FlexSearch from "flexsearch";
const { Charset, Encoder, Index } = FlexSearch;

const texts = ["section 117", "section 17", "case 24 001 002", "case 24 011 022", "it paid £10", "it paid £100"];
const encoders = {
  "as it comes": undefined,
  "dedupe off": new Encoder(Charset.Default, { dedupe: false }),
  "Charset.Exact": Charset.Exact,
};
for (const [name, encoder] of Object.entries(encoders)) {
  const index = new Index(encoder ? { encoder } : {});
  texts.forEach((text, number) => index.add(number, text));
  for (const query of ["section 17", "24 001 002", "£10"]) {
    const found = index.search(query).sort((a, b) => a - b).map((number) => texts[number]);
    console.log(`${name}, ${query}: ${found.join(" | ")}`);
  }
}
JAVASCRIPT
cat > "$folder/expected.txt" <<'TEXT'
as it comes, section 17: section 117 | section 17
as it comes, 24 001 002: case 24 001 002 | case 24 011 022
as it comes, £10: it paid £10 | it paid £100
dedupe off, section 17: section 17
dedupe off, 24 001 002: case 24 001 002
dedupe off, £10: it paid £10
Charset.Exact, section 17: section 17
Charset.Exact, 24 001 002: case 24 001 002
Charset.Exact, £10: it paid £10
TEXT
node "$folder/search.mjs" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: doubled digits are one digit, and other sections and cases are found"
