use super::client::Served;

#[test]
fn the_first_page_has_a_box_and_ways_in() {
    let served = Served::pages();
    let page = served.get("/");
    assert_eq!(page.status, 200);
    page.has("<label for=\"q\">")
        .has("18 decisions")
        .has("/search?category=");
}

#[test]
fn results_have_their_paragraphs_marks_numbers_and_counts() {
    let served = Served::pages();
    let page = served.get("/search?q=%22assessment+report%22+OR+rectif*");
    assert_eq!(page.status, 200);
    page.has("2 decisions, 3 paragraphs")
        .has("<a href=\"/decisions/90-001-101?q=")
        .has("<mark>rectification</mark>")
        .has("#p9\">¶ 9</a> My assessment")
        .has("name=\"decision\" value=\"Upheld\"")
        // There are no figures for fewer than ten decisions.
        .has_not("Outcomes of 2 decisions");
    served.get("/search").has("Outcomes of 15 decisions");
}

#[test]
fn several_values_of_a_filter_are_ticked_counted_and_taken_off_one_by_one() {
    let served = Served::pages();
    let page = served.get("/search?decision=upheld&decision=closed&year=2025&investigated=no");
    assert_eq!(page.status, 200);
    page.has("Decision: Upheld")
        .has("Decision: Closed after initial enquiries");
    page.has("href=\"/search?decision=closed&#38;year=2025&#38;investigated=no\"");
    page.has("value=\"Upheld\" checked")
        .has("value=\"2025\" checked");
    // The counts of a facet ignore its own filter.
    page.has("value=\"2021\"");
}

#[test]
fn every_page_can_be_reached_and_none_lies_beyond() {
    let served = Served::pages();
    let mut seen = Vec::new();
    let mut target = "/search?limit=5&sort=oldest".to_owned();
    loop {
        let page = served.get(&target);
        assert_eq!(page.status, 200);
        let titles = page.body.split("<h3><a href=\"/decisions/").skip(1);
        seen.extend(titles.map(|rest| rest.split('"').next().unwrap().to_owned()));
        let Some((before, _)) = page.body.split_once("\">Next</a>") else {
            break;
        };
        let next = before.rsplit("href=\"").next().unwrap();
        target = next.replace("&#38;", "&");
    }
    let mut all = seen.clone();
    all.sort();
    all.dedup();
    assert_eq!((seen.len(), all.len()), (18, 18));
    served
        .get("/search?limit=5&page=99")
        .has("There is no such page")
        .has("Go to the first page");
}

#[test]
fn a_broken_query_is_told_with_its_place_and_a_repair() {
    let served = Served::pages();
    let page = served.get("/search?q=%28amend&decision=upheld");
    assert_eq!(page.status, 400);
    page.has("There is a problem")
        .has("<mark>(</mark>amend")
        .has("href=\"/search?decision=upheld&#38;q=")
        .has("value=\"(amend\"");
    let page = served.get("/search?q=record&decision=maybe");
    assert_eq!(page.status, 400);
    page.has("choose upheld, not-upheld or closed")
        .has("href=\"/search?q=record\"");
}

#[test]
fn nothing_found_is_never_the_end() {
    let served = Served::pages();
    let page = served.get("/search?q=rectificaton+zebra&decision=upheld");
    assert_eq!(page.status, 200);
    page.has("0 decisions")
        .has("No paragraph of the index contains <code>zebra</code>")
        .has("Search for <code>rectification</code></a>")
        .has("See what you can type")
        .has("Look through all 18 decisions")
        // It would not find anything either.
        .has_not("Search without decision: Upheld")
        .has_not("format=csv");
    let ways = page.body.split("Nothing was found").nth(1).unwrap();
    let ways = ways.split("</ul>").next().unwrap();
    for address in ways.split("href=\"").skip(1) {
        let address = address.split('"').next().unwrap().replace("&#38;", "&");
        let way = served.get(&address);
        assert_eq!(way.status, 200, "{address}");
        way.has_not("Nothing was found");
    }
    served
        .get("/search?q=amend+zebra+record&year=1999")
        .has("Without any filter, search for <code>amend record</code></a>");
    served
        .get("/search?q=record&year=1999")
        .has("Search without year: 1999</a> <span class=\"count\">");
}

#[test]
fn a_decision_has_anchors_marks_and_its_citations() {
    let served = Served::pages();
    let page = served.get("/decisions/90-001-101?q=rectif*");
    assert_eq!(page.status, 200);
    page.has("id=\"p9\"")
        .has("<mark id=\"m1\">rectification</mark>")
        .has("1 mark")
        .has(", paragraph 9</span>")
        .has("href=\"/decisions/90-001-101?q=rectif*&#38;marks=off\"")
        .has("<a href=\"/search?q=rectif*\">Back to results</a>")
        .has("https://www.lgo.org.uk/decisions/");
    served
        .get("/decisions/90-001-101?q=rectif*&marks=off")
        .has_not("<mark")
        .has("Turn marks on");
    served
        .get("/decisions/90-001-101?q=%28amend")
        .has("Nothing is marked");
    let page = served.get("/decisions/90%20001%20101?q=a+b");
    assert_eq!(page.status, 301);
    assert_eq!(page.header("location"), Some("/decisions/90-001-101?q=a+b"));
    assert_eq!(served.get("/decisions/11-111-111").status, 404);
}

#[test]
fn one_authority_stands_beside_all_others() {
    let served = Served::pages();
    let page = served.get("/search?authority=London+Borough+of+Testham");
    page.has("Compared with all other authorities").has("n = ");
    served
        .get("/search")
        .has_not("Compared with all other authorities");
}

const FORM: &str = "application/x-www-form-urlencoded";
const COMPLAINT: &str =
    "text=The+Council+would+not+amend+the+minutes+of+a+child+protection+conference.";

/// Returns the path that a submitted form redirects to, without its fragment.
#[track_caller]
fn path_of_answer(got: &super::client::Got) -> String {
    assert_eq!(got.status, 303, "{}", got.body);
    let location = got.header("location").unwrap();
    location.strip_suffix("#found").unwrap().to_owned()
}

#[test]
fn what_happened_leads_to_similar_decisions_and_to_files() {
    let served = Served::pages();
    served
        .get("/precedents")
        .has("<textarea")
        .has("not binding");
    let sent = served.post("/precedents", FORM, COMPLAINT);
    assert_eq!(sent.header("cache-control"), Some("no-store"));
    let own = path_of_answer(&sent);
    // No part of the text is in the address.
    assert!(
        !own.contains("minutes") && own.len() == "/precedents/".len() + 32,
        "{own}"
    );
    let page = served.get(&own);
    assert_eq!(page.status, 200);
    page.has("similar decision")
        .has("The Council would not amend the minutes")
        .has("/decisions/90-001-102")
        .has("Your text")
        .has("What to do next")
        .has("<mark>");
    assert_eq!(page.header("etag"), None);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let pack = served.get(&format!("{own}?format=md"));
    assert_eq!(
        pack.header("content-type"),
        Some("text/markdown; charset=utf-8")
    );
    pack.has("# Similar decisions").has("90 001 102");
    for format in ["docx", "outline"] {
        let head = format!(
            "HEAD {own}?format={format} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );
        let file = served.send(head.as_bytes());
        assert!(
            file.header("content-disposition")
                .unwrap()
                .contains(".docx\"")
        );
    }
    let like = served.get("/precedents?reference=90-001-102");
    like.has("Compared with")
        .has_not("<textarea")
        .has_not("Your text,");
    served
        .get("/decisions/90-001-102")
        .has("href=\"/precedents?reference=90-001-102\"");
    assert_eq!(served.get("/precedents?reference=11-111-111").status, 404);
}

#[test]
fn a_text_can_be_gone_back_to_until_it_is_deleted() {
    let served = Served::pages();
    let own = path_of_answer(&served.post("/precedents", FORM, COMPLAINT));
    let other = path_of_answer(&served.post("/precedents", FORM, COMPLAINT));
    assert_ne!(own, other);
    for _ in 0..2 {
        assert_eq!(served.get(&own).status, 200);
    }
    let gone = served.post(&own, FORM, "");
    assert_eq!(
        (gone.status, gone.header("location")),
        (303, Some("/precedents"))
    );
    let page = served.get(&own);
    assert_eq!(page.status, 404);
    page.has("no longer kept").has("<textarea");
    assert_eq!(served.get(&other).status, 200);
    // A number of the other page is not valid here.
    assert_eq!(
        served.get(&other.replace("precedents", "verify")).status,
        404
    );
}

#[test]
fn a_form_with_a_mistake_keeps_what_was_typed() {
    let served = Served::pages();
    let page = served.post("/precedents", FORM, &format!("{COMPLAINT}&from=soon"));
    assert_eq!(page.status, 400);
    page.has("There is a problem")
        .has("The Council would not amend the minutes")
        .has("value=\"soon\"")
        .has("id=\"from-error\"")
        .has("<title>Error: ");
    let page = served.post("/precedents", FORM, "text=+&from=2023");
    assert_eq!(page.status, 400);
    page.has("Say what happened").has("value=\"2023\"");
    let long = format!("text={}", "word+".repeat(220_000));
    let page = served.post("/precedents", FORM, &long);
    assert_eq!(page.status, 413);
    page.has("The text is too long").has("word word word");
}

#[test]
fn a_text_of_another_field_has_nothing_similar() {
    let served = Served::pages();
    let sent = served.post("/precedents", FORM, "text=My+goldfish+escaped+to+Mars");
    let page = served.get(&path_of_answer(&sent));
    page.has("Nothing similar found").has_not("format=docx");
}

#[test]
fn a_draft_is_checked_on_a_page_and_by_programs() {
    let served = Served::pages();
    served.get("/verify").has("type=\"file\"").has("<textarea");
    let draft = "As the Ombudsman said in 90 001 101, paragraph 9: “these words are in no decision at all”. \
                 See also 11 111 111 and 90 001 102.";
    let body: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("text", draft)
        .finish();
    let own = path_of_answer(&served.post("/verify", FORM, &body));
    let page = served.get(&own);
    assert_eq!(page.status, 200);
    page.has("Words not found")
        .has("Decision not found")
        .has("To correct (2)")
        .has("Correct (1)")
        .has("/decisions/90-001-101#p9");
    served.get(&format!("{own}?format=md")).has("# ");
    assert_eq!(served.post("/verify", FORM, "text=").status, 400);
    let json = serde_json::json!({ "text": draft }).to_string();
    let got = served.post("/api/verify", "application/json", &json);
    assert_eq!((got.status, got.json()["wrong"].as_u64()), (200, Some(2)));
    assert_eq!(got.header("cache-control"), Some("no-store"));
    for bad in [
        "",
        "{}",
        "{\"text\": 1}",
        "{\"text\": \"a\", \"secret\": 1}",
    ] {
        let got = served.post("/api/verify", "application/json", bad);
        assert_eq!(got.status, 400, "{bad}");
        got.has_not("secret");
    }
}

#[test]
fn a_file_is_checked_by_its_content() {
    let served = Served::pages();
    let part = |name: &str, content: &str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n--x\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{content}\r\n--x--\r\n"
        )
    };
    let kind = "multipart/form-data; boundary=x";
    let body = part("draft<b>.html", "<p>See 11 111 111.</p>");
    let page = served.get(&path_of_answer(&served.post("/verify", kind, &body)));
    page.has("Decision not found").has("draft&#60;b&#62;.html");
    let bad = served.post("/verify", kind, &part("draft.docx", "no archive"));
    assert_eq!(bad.status, 400);
    bad.has("id=\"file-error\"");
}

#[test]
fn results_lead_to_a_decision_and_back_with_page_and_filters() {
    let served = Served::pages();
    let page = served.get("/search?q=council&page=2&limit=2&decision=upheld");
    let link = page.body.split("<h3><a href=\"").nth(1).unwrap();
    let link = link.split('"').next().unwrap().replace("&#38;", "&");
    served.get(&link).has(
        "<a href=\"/search?q=council&#38;page=2&#38;limit=2&#38;decision=upheld\">Back to results</a>",
    );
    // No other parameters can be injected.
    served
        .get("/decisions/90-001-101?results=%2F%2Fevil.example%3Fx%3D1%26page%3D3%26x%3D%22%3E")
        .has("<a href=\"/search?page=3\">Back to results</a>");
    served
        .get("/decisions/90-001-101?q=90+001+101")
        .has_not("0 marks");
}

#[test]
fn fields_that_were_not_filled_in_are_not_carried_along() {
    let served = Served::pages();
    let got = served.get("/search?q=record&from=&to=&narrow=&decision=upheld");
    assert_eq!(got.status, 302);
    assert_eq!(
        got.header("location"),
        Some("/search?q=record&decision=upheld")
    );
    assert_eq!(served.get("/search?q=").header("location"), Some("/search"));
}

#[test]
fn a_wrong_filter_keeps_the_panel_and_says_so_beside_the_field() {
    let served = Served::pages();
    let page = served.get("/search?q=record&from=soon&decision=upheld");
    assert_eq!(page.status, 400);
    page.has("id=\"from-error\"")
        .has("value=\"soon\"")
        .has("value=\"Upheld\" checked")
        .has("Apply filters");
    served
        .get("/search?q=record&from=1+March+2025&to=31%2F12%2F2025")
        .has("From: 1 March 2025");
    served
        .get("/search?q=(&decision=upheld")
        .has("value=\"Upheld\" checked");
}

#[test]
fn results_are_taken_away_for_spreadsheets() {
    let served = Served::pages();
    let page = served.get("/search?q=record&decision=upheld");
    page.has("rows=decisions").has("format=xlsx");
    let rows = "/api/search?q=record&format=csv&rows=decisions&bom=1";
    let csv = served.get(rows);
    assert!(
        csv.body.starts_with("\u{feff}reference,authority,"),
        "{}",
        csv.body
    );
    let name = csv.header("content-disposition").unwrap();
    assert!(
        name.starts_with("attachment; filename=\"redress-record-2"),
        "{name}"
    );
    let summaries = csv.body.lines().next().unwrap();
    assert!(summaries.contains(",summary,"), "{summaries}");
    // Programs get no byte order mark unless they ask for it.
    assert!(
        served
            .get("/api/search?q=record&format=csv")
            .body
            .starts_with("reference,")
    );
    let head = "HEAD /api/search?q=record&format=xlsx HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let workbook = served.send(head.as_bytes());
    assert_eq!(workbook.status, 200);
    assert!(
        workbook
            .header("content-type")
            .unwrap()
            .contains("spreadsheetml")
    );
}

#[test]
fn the_help_is_that_of_the_program() {
    let served = Served::pages();
    let page = served.get("/help");
    for row in redress::search::GUIDE
        .lines()
        .filter(|line| line.starts_with("| `"))
    {
        let example = row.split('`').nth(1).unwrap();
        let escaped = example
            .replace('"', "&#34;")
            .replace('>', "&#62;")
            .replace('<', "&#60;");
        page.has(&format!("<code>{escaped}</code>"));
    }
}

#[test]
fn feeds_and_descriptions_name_this_server() {
    let served = Served::pages();
    let feed = served.get("/search.atom?q=record&decision=upheld");
    assert_eq!(
        feed.header("content-type"),
        Some("application/atom+xml; charset=utf-8")
    );
    feed.has("<?xml")
        .has("<entry>")
        .has("<id>tag:redress,2026:decision/");
    let description = served.get_with("/opensearch.xml", &[("Host", "library.example")]);
    description.has("template=\"http://library.example/search?q={searchTerms}\"");
}

#[test]
fn what_the_query_is_widened_to_is_taken_off_with_one_link() {
    let served = Served::pages();
    let page = served.get("/search?q=ICO");
    page.has("ICO = Information Commissioner")
        .has("search without this")
        // Only the case differs.
        .has_not("Read as");
    let link = page.body.split("search without this").next().unwrap();
    let address = link.rsplit("href=\"").next().unwrap();
    let address = address.split('"').next().unwrap().replace("&#38;", "&");
    served.get(&address).has_not("ICO = Information");
}

#[test]
fn pages_are_packed_for_those_who_can_unpack() {
    let served = Served::pages();
    let target = "/search?q=record";
    let plain = served.get(target);
    let again = served.get(target);
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.header("vary"), Some("Accept-Encoding"));
    assert_eq!(plain.body, again.body);
    let packed = served.get_with(target, &[("Accept-Encoding", "br, gzip")]);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("etag"), plain.header("etag"));
    let length: usize = packed.header("content-length").unwrap().parse().unwrap();
    assert!(length * 3 < plain.body.len(), "{length}");
    assert_eq!(packed.body, plain.body);
}

#[test]
fn what_is_asked_again_is_not_sent_again() {
    let served = Served::pages();
    for target in [
        "/",
        "/search?q=record",
        "/decisions/90-001-101",
        "/api/search?q=record",
    ] {
        let first = served.get(target);
        let tag = first.header("etag").unwrap().to_owned();
        let again = served.get_with(target, &[("If-None-Match", &format!("\"x\", {tag}"))]);
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{target}");
        assert_eq!(again.header("etag"), Some(tag.as_str()));
        let other = served.get_with("/search?q=records", &[("If-None-Match", &tag)]);
        assert_eq!(other.status, 200);
    }
    let page = served.get("/");
    for asset in ["redress.css", "redress.js", "icon.svg"] {
        let target = page
            .body
            .split('"')
            .find(|text| text.ends_with(asset))
            .unwrap();
        let asset = served.get(target);
        assert_eq!(asset.status, 200);
        assert!(asset.header("cache-control").unwrap().contains("immutable"));
    }
}

#[test]
fn a_304_has_the_headers_of_the_answer_and_a_star_is_any_answer() {
    let served = Served::pages();
    for given in ["*", "W/\"other\", *"] {
        let got = served.get_with("/search?q=record", &[("If-None-Match", given)]);
        assert_eq!((got.status, got.body.as_str()), (304, ""), "{given}");
        assert_eq!(got.header("vary"), Some("Accept-Encoding"));
        assert_eq!(got.header("cache-control"), Some("private, no-cache"));
        assert!(got.header("etag").is_some());
    }
    // There is nothing to save.
    for nothing in ["/decisions/11-111-111", "/search?q=%28"] {
        let got = served.get_with(nothing, &[("If-None-Match", "*")]);
        assert!(matches!(got.status, 400 | 404), "{nothing}: {}", got.status);
    }
}

#[test]
fn what_a_parameter_cannot_say_is_refused_and_never_guessed() {
    let served = Served::pages();
    for target in [
        "/decisions/90-001-101?q=record&marks=maybe",
        "/decisions/90-001-101?q=record&q=minutes",
        "/search?q=record&sort=newest&sort=oldest",
        "/search?q=record&decision=perhaps",
        "/search?q=record&authorities=some",
        "/precedents?reference=90-001-102&format=pdf",
        "/precedents?reference=90-001-102&reference=90-001-101",
        "/api/search?q=record&q=minutes",
        "/api/search?q=record&explain=maybe",
        "/api/search?q=record&format=csv&format=md",
        "/api/suggest?q=a&limit=1&limit=2",
        "/search.atom?q=a&page=1&page=2",
    ] {
        let got = served.get(target);
        assert_eq!(got.status, 400, "{target}");
        let kind = got.header("content-type").unwrap();
        let expected = if target.starts_with("/api/") {
            "application/problem+json"
        } else {
            "text/html; charset=utf-8"
        };
        assert_eq!(kind, expected, "{target}");
        assert!(!got.body.is_empty(), "{target}");
    }
}

#[test]
fn every_failure_has_a_body_in_the_form_of_who_asks() {
    let served = Served::pages();
    for (method, target, status) in [
        ("GET", "/nowhere", 404),
        ("GET", "/api/nowhere", 404),
        ("GET", "/assets/%ff/x", 404),
        ("PUT", "/search", 405),
        ("DELETE", "/api/search", 405),
        ("GET", "/api/precedents", 405),
    ] {
        let head =
            format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let got = served.send(head.as_bytes());
        assert_eq!(got.status, status, "{method} {target}");
        if target.starts_with("/api/") {
            assert_eq!(got.json()["status"], status, "{method} {target}");
        } else {
            got.has("<h1>");
        }
        assert_eq!(got.header("allow").is_some(), status == 405);
    }
}
