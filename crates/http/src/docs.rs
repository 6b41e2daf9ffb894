//! `/api/docs`: the API's description as a page to read. It is drawn here, once, from the same document that programs
//! read: without scripts, and with nothing from elsewhere.

use std::fmt::Write;
use std::sync::LazyLock;

use axum::http::{HeaderName, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Map, Value};

use crate::api::DOCUMENT;

const STYLE: &str = include_str!("docs.css");
/// Of all that a page may load it needs the style that stands in it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The page.
pub(crate) async fn read() -> Response {
    static PAGE: LazyLock<String> = LazyLock::new(|| {
        let document = serde_json::to_value(&*DOCUMENT).expect("a document of strings and maps can be written");
        page(&document)
    });
    let headers: [(HeaderName, &str); 1] = [(header::CONTENT_SECURITY_POLICY, POLICY)];
    (headers, Html(PAGE.as_str())).into_response()
}

fn page(document: &Value) -> String {
    let mut out = Page(String::with_capacity(128 * 1024));
    let info = &document["info"];
    out.raw("<!doctype html><html lang=en><head><meta charset=utf-8>");
    out.raw("<meta name=viewport content='width=device-width'><title>The JSON API · Atalaya</title><style>");
    out.raw(STYLE);
    out.raw("</style></head><body><header><p><a href='/'>Atalaya</a></p><h1>The JSON API</h1><p>");
    out.prose(text(&info["description"]));
    out.raw("</p><p>Version <code>");
    out.text(text(&info["version"]));
    out.raw("</code>. For programs: <a href='/api/v1/openapi.json'>/api/v1/openapi.json</a> (OpenAPI 3.1).</p>");
    out.raw("<p>A program says who it is by a bearer token, which is made in <a href='/settings'>the settings</a>:</p><pre><code>");
    out.text("curl -H \"Authorization: Bearer $TOKEN\" https://atalaya.example/api/v1/properties?limit=5");
    out.raw("</code></pre></header><nav aria-label='Operations'>");
    let operations = Operations::of(document);
    for (tag, _) in operations.tags() {
        write!(out.0, "<h2><a href='#{0}'>{0}</a></h2><ul>", escaped(tag)).expect("a string takes all");
        for operation in operations.tagged(tag) {
            let (id, method, path) = (operation.id(), operation.method, escaped(operation.path));
            write!(out.0, "<li><a href='#{id}'><b class={method}>{method}</b> {path}</a></li>").expect("as above");
        }
        out.raw("</ul>");
    }
    out.raw("<h2><a href='#schemas'>schemas</a></h2></nav><main>");
    for (tag, description) in operations.tags() {
        write!(out.0, "<section><h2 id='{0}'>{0}</h2><p>{1}</p>", escaped(tag), escaped(description))
            .expect("as above");
        operations.tagged(tag).for_each(|operation| out.operation(operation));
        out.raw("</section>");
    }
    out.raw("<section><h2 id=schemas>schemas</h2>");
    for (name, schema) in object(&document["components"]["schemas"]) {
        out.component(name, schema);
    }
    out.raw("</section></main></body></html>");
    out.0
}

/// An operation with its place.
struct Operation<'d> {
    method: &'static str,
    path: &'d str,
    is: &'d Value,
}

impl Operation<'_> {
    fn id(&self) -> String {
        escaped(text(&self.is["operationId"]))
    }
}

struct Operations<'d> {
    document: &'d Value,
    all: Vec<Operation<'d>>,
}

impl<'d> Operations<'d> {
    fn of(document: &'d Value) -> Self {
        let on_path = |(path, methods): (&'d String, &'d Value)| {
            METHODS.into_iter().filter_map(move |method| Some(Operation { method, path, is: methods.get(method)? }))
        };
        Self { document, all: object(&document["paths"]).flat_map(on_path).collect() }
    }

    fn tags(&self) -> impl Iterator<Item = (&'d str, &'d str)> {
        array(&self.document["tags"]).map(|tag| (text(&tag["name"]), text(&tag["description"])))
    }

    fn tagged(&self, tag: &str) -> impl Iterator<Item = &Operation<'d>> {
        self.all.iter().filter(move |operation| array(&operation.is["tags"]).any(|it| text(it) == tag))
    }
}

/// A page in the making.
struct Page(String);

impl Page {
    fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    fn text(&mut self, text: &str) {
        self.0.push_str(&escaped(text));
    }

    /// A text in which backquotes mark names.
    fn prose(&mut self, text: &str) {
        for (place, part) in text.split('`').enumerate() {
            let (before, after) = if place % 2 == 1 { ("<code>", "</code>") } else { ("", "") };
            write!(self.0, "{before}{}{after}", escaped(part)).expect("a string takes all");
        }
    }

    fn operation(&mut self, operation: &Operation<'_>) {
        let (id, method, is) = (operation.id(), operation.method, operation.is);
        write!(
            self.0,
            "<article id='{id}'><h3><b class={method}>{method}</b> <code>{}</code></h3>",
            escaped(operation.path)
        )
        .expect("a string takes all");
        for key in ["summary", "description"] {
            if let Some(said) = is[key].as_str() {
                self.raw("<p>");
                self.prose(said);
                self.raw("</p>");
            }
        }
        self.raw("<p class=access>");
        self.raw(access(text(&is["x-access"])));
        self.raw("</p>");
        self.parameters(is);
        if let Some(content) = is["requestBody"]["content"].as_object() {
            self.raw("<h4>Body</h4><p>");
            for (kind, of) in content {
                write!(self.0, "<code>{}</code> ", escaped(kind)).expect("a string takes all");
                self.kind(&of["schema"]);
            }
            self.raw(if is["requestBody"]["required"] == true { "</p>" } else { ", or nothing</p>" });
        }
        self.raw("<h4>Answers</h4><table>");
        for (status, answer) in object(&is["responses"]) {
            write!(self.0, "<tr><th>{}</th><td>", escaped(status)).expect("a string takes all");
            self.prose(text(&answer["description"]));
            for (_, of) in object(&answer["content"]) {
                self.raw(" — ");
                self.kind(&of["schema"]);
            }
            self.raw("</td></tr>");
        }
        self.raw("</table></article>");
    }

    fn parameters(&mut self, operation: &Value) {
        if array(&operation["parameters"]).next().is_none() {
            return;
        }
        self.raw("<h4>Parameters</h4><table>");
        for parameter in array(&operation["parameters"]) {
            let (name, place) = (escaped(text(&parameter["name"])), escaped(text(&parameter["in"])));
            write!(self.0, "<tr><th><code>{name}</code> <small>{place}</small></th><td>").expect("a string takes all");
            self.kind(&parameter["schema"]);
            self.raw("<br>");
            self.prose(text(&parameter["description"]));
            self.raw("</td></tr>");
        }
        self.raw("</table>");
    }

    fn component(&mut self, name: &str, schema: &Value) {
        write!(self.0, "<article id='schema-{0}'><h3><code>{0}</code></h3>", escaped(name))
            .expect("a string takes all");
        if let Some(said) = schema["description"].as_str() {
            self.raw("<p>");
            self.prose(said);
            self.raw("</p>");
        }
        let parts: Vec<&Value> = std::iter::once(schema).chain(array(&schema["allOf"])).collect();
        let fields = parts.iter().flat_map(|part| object(&part["properties"]).map(|field| (*part, field)));
        let mut fields = fields.peekable();
        if fields.peek().is_none() {
            self.raw("<p>");
            self.kind(schema);
            self.raw("</p>");
        } else {
            self.raw("<table>");
            for (part, (field, of)) in fields {
                let required = array(&part["required"]).any(|it| text(it) == field);
                let mark = if required { "" } else { " <small>optional</small>" };
                write!(self.0, "<tr><th><code>{}</code>{mark}</th><td>", escaped(field)).expect("a string takes all");
                self.kind(of);
                if let Some(said) = of["description"].as_str() {
                    self.raw("<br>");
                    self.prose(said);
                }
                self.raw("</td></tr>");
            }
            self.raw("</table>");
            for part in parts.iter().filter(|part| part.get("$ref").is_some()) {
                self.raw("<p>and all of ");
                self.kind(part);
                self.raw("</p>");
            }
        }
        self.raw("</article>");
    }

    /// What a schema lets through, in a few words.
    fn kind(&mut self, schema: &Value) {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            write!(self.0, "<a href='#schema-{0}'>{0}</a>", escaped(name)).expect("a string takes all");
            return;
        }
        for (key, joint) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " with ")] {
            for (place, one) in array(&schema[key]).enumerate() {
                self.raw(if place == 0 { "" } else { joint });
                self.kind(one);
            }
        }
        if let Some(names) = schema["enum"].as_array() {
            let names: Vec<String> =
                names.iter().map(|name| format!("<code>{}</code>", escaped(&plain(name)))).collect();
            self.raw(&names.join(", "));
            return;
        }
        let kinds: Vec<String> = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().map(plain).collect(),
            Value::String(kind) => vec![kind.clone()],
            _ => Vec::new(),
        };
        self.text(&kinds.join(" or "));
        if schema["items"].is_object() {
            self.raw(" of ");
            self.kind(&schema["items"]);
        }
        if schema["additionalProperties"].is_object() {
            self.raw(", each ");
            self.kind(&schema["additionalProperties"]);
        }
        for (key, before, after) in [
            ("format", " (", ")"),
            ("pattern", " like <code>", "</code>"),
            ("minimum", ", from ", ""),
            ("maximum", ", to ", ""),
            ("default", ", otherwise <code>", "</code>"),
            ("const", " <code>", "</code>"),
        ] {
            if let Some(value) = schema.get(key) {
                write!(self.0, "{before}{}{after}", escaped(&plain(value))).expect("a string takes all");
            }
        }
    }
}

/// Who may, in a sentence.
fn access(access: &str) -> &'static str {
    match access {
        "public" => "For everybody.",
        "browse" => "For everybody who has logged in; for all, where the instance lets them browse.",
        "watch" => "For everybody who has logged in, of their own; an admin sees all.",
        "work" => "For users and admins, with a token that may write.",
        "change" => "For its owner and for admins, with a token that may write.",
        "own" => "For everybody who has logged in, of their own.",
        "own_change" => "For everybody who has logged in, of their own, with a token that may write.",
        "log_in" => "For whoever has logged in: no token will do.",
        "inspect" => "For admins.",
        "operate" => "For admins, with a token that may write.",
        _ => "",
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&#39;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_operation_and_schema_is_on_the_page_and_every_link_leads_somewhere() {
        let document = serde_json::to_value(&*DOCUMENT).expect("written");
        let page = page(&document);
        for operation in Operations::of(&document).all {
            assert!(page.contains(&format!("<article id='{}'>", operation.id())), "{}", operation.path);
            assert_ne!(access(text(&operation.is["x-access"])), "", "{}", operation.path);
        }
        for link in page.split("href='#").skip(1) {
            let target = link.split('\'').next().expect("a target");
            let named = [format!("id='{target}'"), format!("id={target}>")];
            assert!(named.iter().any(|name| page.contains(name)), "#{target} leads nowhere");
        }
    }

    #[test]
    fn nothing_a_document_says_is_taken_for_markup() {
        let hostile = "<script>'\"&";
        let operation = json!({ "operationId": hostile, "tags": [hostile], "summary": hostile, "x-access": hostile,
            "parameters": [{ "name": hostile, "in": hostile, "description": hostile, "schema": { "enum": [hostile] } }],
            "responses": { hostile: { "description": hostile } } });
        let document = json!({ "info": { "description": hostile, "version": hostile },
            "tags": [{ "name": hostile, "description": hostile }], "paths": { hostile: { "get": operation } },
            "components": { "schemas": { hostile: { "type": "object", "description": hostile,
                "properties": { hostile: { "type": hostile, "pattern": hostile, "$comment": hostile } } } } } });
        let page = page(&document);
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;&#39;&quot;&amp;"));
    }
}
