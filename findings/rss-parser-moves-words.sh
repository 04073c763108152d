#!/usr/bin/env bash
# rss-parser puts the emphasised words of an Atom entry behind the sentence.
#
# Version: rss-parser 3.13.0 (npm), read 2026-11-30.
#
# Atom lets an entry carry its text as XHTML, `<content type="xhtml">`, and that is what a
# publisher sends whose pages are well formed. A good engineer expects the text, or the
# markup, in the order it was sent. rss-parser collects the words of an element first and
# its child elements after them: "The Council was <em>not</em> at fault" is given as "The
# Council was  at fault.not", in the markup as well as in the plain text made from it. A
# search for the phrase "not at fault" does not find the entry; "was at fault" does.
# Links, footnote marks and line breaks move in the same way.
#
# Feeds with type="html" (text in which the markup is escaped) are read right. Where XHTML
# can come, read the feed with a parser that keeps the order: the same entry by feedsmith
# is given below.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" rss-parser@3.13.0 feedsmith@3.0.1 > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
cat > "$folder/read.mjs" <<'JAVASCRIPT'
import { parseAtomFeed } from "feedsmith";
import Parser from "rss-parser";

const HTML = "<p>The Council was <em>not</em> at fault. It <strong>refused</strong> to pay, and Mr X <a href=\"/a\">appealed</a>.</p>";
const entry = (content) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Decisions</title><id>tag:example.org,2026:all</id>
<updated>2026-01-05T10:00:00Z</updated><entry><title>Borsetshire Council</title><id>tag:example.org,2026:1</id>
<updated>2026-01-05T10:00:00Z</updated><author><name>A</name></author>${content}</entry></feed>`;
const xhtml = entry(`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${HTML}</div></content>`);
const html = entry(`<content type="html">${HTML.replaceAll("<", "&lt;")}</content>`);

for (const [type, feed] of [["xhtml", xhtml], ["html", html]]) {
  const { items } = await new Parser().parseString(feed);
  console.log(`rss-parser, ${type}: ${items[0].contentSnippet}`);
}
console.log(`feedsmith, xhtml: ${parseAtomFeed(xhtml).entries[0].content.value}`);
JAVASCRIPT
cat > "$folder/expected.txt" <<'TEXT'
rss-parser, xhtml: The Council was  at fault. It  to pay, and Mr X .notrefusedappealed
rss-parser, html: The Council was not at fault. It refused to pay, and Mr X appealed.
feedsmith, xhtml: <p>The Council was <em>not</em> at fault. It <strong>refused</strong> to pay, and Mr X <a href="/a">appealed</a>.</p>
TEXT
node "$folder/read.mjs" | tee "$folder/seen.txt"
diff "$folder/expected.txt" "$folder/seen.txt" && echo "as stated: \"not\" stands behind the sentence that it denies"
