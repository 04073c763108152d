//! Checks every path, parameter and answer in the description of the API.

use serde_json::Value;

use super::client::{Got, Served};

/// Collects the problems of `value` under a schema, each with its path.
fn problems(document: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(name.trim_start_matches('#')).unwrap();
        return problems(document, schema, value, path, found);
    }
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    let fits = match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().any(|name| is(name.as_str().unwrap())),
        _ => true,
    };
    if let Some(schemas) = schema["anyOf"].as_array() {
        let fits = schemas.iter().any(|schema| {
            let mut of_one = Vec::new();
            problems(document, schema, value, path, &mut of_one);
            of_one.is_empty()
        });
        if !fits {
            found.push(format!(
                "{path} is {value}, which is none of those described"
            ));
        }
        return;
    }
    if !fits {
        found.push(format!("{path} is {value}, not {}", schema["type"]));
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        found.push(format!("{path} is {value}, none of those listed"));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_i64(), value.as_i64())
        && number < least
    {
        found.push(format!("{path} is {value}, below {least}"));
    }
    if let Some(items) = value.as_array() {
        for (at, item) in items.iter().enumerate() {
            let of_place = &schema["prefixItems"][at];
            let schema = if of_place.is_null() {
                &schema["items"]
            } else {
                of_place
            };
            problems(document, schema, item, &format!("{path}/{at}"), found);
        }
    }
    if let (Some(object), Some(properties)) = (value.as_object(), schema["properties"].as_object())
    {
        for (name, value) in object {
            match properties.get(name) {
                Some(schema) => problems(document, schema, value, &format!("{path}/{name}"), found),
                None => found.push(format!("{path}/{name} is not described")),
            }
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            if !object.contains_key(name.as_str().unwrap()) {
                found.push(format!("{path}/{name} is missing"));
            }
        }
    }
}

fn encoded(value: &Value) -> String {
    let text = match value {
        Value::Array(values) => return encoded(&values[0]),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[track_caller]
fn check_answer(document: &Value, responses: &Value, got: &Got, target: &str) {
    let status = got.status.to_string();
    let response = match &responses[&status] {
        Value::Null => &responses["default"],
        described => described,
    };
    let kind = got
        .header("content-type")
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let content = response["content"].as_object().unwrap();
    let described = content.get(kind);
    assert!(described.is_some(), "{target}: {kind} is not described");
    let described = described.unwrap();
    if kind.ends_with("json") {
        let mut found = Vec::new();
        problems(document, &described["schema"], &got.json(), "", &mut found);
        assert!(found.is_empty(), "{target}: {}", found.join("\n"));
    }
    if !response["headers"]["ETag"].is_null() && status == "200" && kind != "text/csv" {
        assert!(got.header("etag").is_some(), "{target}");
    }
}

/// Sends the example of a body, on its own and with each parameter.
#[track_caller]
fn check_post(served: &Served, document: &Value, path: &str, described: &Value) -> usize {
    let bodies = described["requestBody"]["content"].as_object().unwrap();
    let (kind, body) = bodies.iter().next().unwrap();
    let body = match &body["example"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let parameters = described["parameters"].as_array().into_iter().flatten();
    let targets = parameters.map(|parameter| {
        let name = parameter["name"].as_str().unwrap();
        format!("{path}?{name}={}", encoded(&parameter["example"]))
    });
    let targets: Vec<String> = std::iter::once(path.to_owned()).chain(targets).collect();
    for target in &targets {
        let got = served.post(target, kind, &body);
        // A form redirects to its answer.
        let expected = if path.starts_with("/api/") { 200 } else { 303 };
        assert_eq!(got.status, expected, "{target}: {}", got.body);
        check_answer(document, &described["responses"], &got, target);
        let wrong = served.post(&format!("{path}?limit=x"), kind, "{}");
        check_answer(document, &described["responses"], &wrong, target);
    }
    targets.len()
}

#[test]
fn every_path_answers_as_it_is_described() {
    let served = Served::pages();
    let document = served.get("/api/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        if let Some(described) = methods.get("post") {
            asked += check_post(&served, &document, path, described);
        }
        let Some(described) = methods.get("get") else {
            continue;
        };
        let (parameters, responses) = (&described["parameters"], &described["responses"]);
        let parameters = parameters.as_array().unwrap();
        let mut plain = path.clone();
        for parameter in parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path")
        {
            let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
            plain = plain.replace(&name, &encoded(&parameter["example"]));
        }
        let mut targets = vec![plain.clone()];
        for parameter in parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query")
        {
            let name = parameter["name"].as_str().unwrap();
            targets.push(format!("{plain}?{name}={}", encoded(&parameter["example"])));
            let listed = [&parameter["schema"], &parameter["schema"]["items"]];
            for value in listed
                .iter()
                .filter_map(|schema| schema["enum"].as_array())
                .flatten()
            {
                // Files of all results have their own test.
                if name != "format" {
                    targets.push(format!("{plain}?q=record&{name}={}", encoded(value)));
                }
            }
        }
        for target in targets {
            let got = served.get(&target);
            // Nothing is kept under the number of the example.
            let expected = if path.contains("{number}") { 404 } else { 200 };
            assert_eq!(got.status, expected, "{target}: {}", got.body);
            check_answer(&document, responses, &got, &target);
            asked += 1;
        }
        let missing = served.get(&format!("{plain}x"));
        assert_eq!(
            missing.status,
            if path == "/" { 404 } else { missing.status }
        );
        for wrong in [
            "unknown=1",
            "limit=x",
            "q=%28",
            "sort=best",
            "from=x",
            "page=0",
        ] {
            let target = format!("{plain}?{wrong}");
            let got = served.get(&target);
            let is_expected = matches!(got.status, 200 | 400)
                || (got.status == 404 && path.contains("{number}"))
                // An empty field redirects to a shorter address.
                || got.status == 302;
            assert!(is_expected, "{target}: {}", got.status);
            check_answer(&document, responses, &got, &target);
        }
    }
    assert!(asked > 100, "{asked}");
}

#[test]
fn what_cannot_be_had_is_told_as_it_is_described() {
    let served = Served::pages();
    let document = served.get("/api/openapi.json").json();
    let responses = &document["paths"]["/api/decisions/{slug}"]["get"]["responses"];
    for target in [
        "/api/decisions/11-111-111",
        "/api/decisions/%01",
        "/api/decisions/90-001-101?q=%22",
    ] {
        let got = served.get(target);
        assert!(matches!(got.status, 400 | 404), "{target}");
        check_answer(&document, responses, &got, target);
    }
    let got = served.get("/api/nothing");
    assert_eq!(got.status, 404);
    check_answer(&document, responses, &got, "/api/nothing");
}
