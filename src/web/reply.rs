//! Answers with the headers that keep them harmless.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::channel::Channel;
use http_body_util::{Either, Full};
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use super::connections::Busy;
use super::gzip::Gzipped;

/// What a page may do: nothing but show itself, its style and its script, and
/// send its forms to where it came from.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// An answer before it is sent.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    content: Content,
}

/// What is in an answer.
pub(crate) enum Content {
    Whole(Bytes),
    /// Packed, and as it was where that is still at hand.
    Gzipped(Gzipped, Option<Bytes>),
    Stream(Channel<Bytes, io::Error>),
}

/// The kinds of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    Json,
    Problem,
    JsonLines,
    Csv,
    Markdown,
    Atom,
    OpenSearch,
    Suggestions,
    Text,
    Css,
    Script,
    Svg,
}

impl Kind {
    fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Problem => "application/problem+json",
            Self::JsonLines => "application/jsonl; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::OpenSearch => "application/opensearchdescription+xml; charset=utf-8",
            Self::Suggestions => "application/x-suggestions+json",
            Self::Text => "text/plain; charset=utf-8",
            Self::Css => "text/css; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Svg => "image/svg+xml",
        }
    }
}

impl Reply {
    /// An answer that is all there.
    pub(crate) fn new(kind: Kind, content: impl Into<Bytes>) -> Self {
        Self::of(kind, Content::Whole(content.into()))
    }

    /// An answer that is still being made.
    pub(crate) fn stream(kind: Kind, content: Channel<Bytes, io::Error>) -> Self {
        Self::of(kind, Content::Stream(content))
    }

    fn of(kind: Kind, content: Content) -> Self {
        let reply = Self {
            status: StatusCode::OK,
            headers: HeaderMap::with_capacity(12),
            content,
        };
        reply.with(header::CONTENT_TYPE, kind.content_type())
    }

    /// Says that what the asker has is still right.
    pub(crate) fn not_modified() -> Self {
        let mut reply = Self::of(Kind::Text, Content::Whole(Bytes::new()));
        reply.status = StatusCode::NOT_MODIFIED;
        reply.headers.clear();
        reply
    }

    /// Says where it is to be found instead.
    pub(crate) fn moved_to(address: &str) -> Self {
        let reply = Self::new(Kind::Text, format!("moved to {address}\n"));
        reply
            .status(StatusCode::MOVED_PERMANENTLY)
            .with(header::LOCATION, address)
    }

    /// Packs what is worth it. Who asked says later whether to unpack it.
    pub(crate) fn packed(mut self) -> Self {
        /// Below this, the headers are most of an answer.
        const LEAST_BYTES: usize = 1_024;
        if let Content::Whole(plain) = &self.content
            && plain.len() >= LEAST_BYTES
        {
            self.content = Content::Gzipped(Gzipped::new(plain), Some(plain.clone()));
        }
        self
    }

    /// The same once more, as small as it is; `None` for what is sent as it is made.
    pub(crate) fn again(&self) -> Option<Self> {
        let content = match &self.content {
            Content::Whole(bytes) => Content::Whole(bytes.clone()),
            Content::Gzipped(packed, _) => Content::Gzipped(packed.clone(), None),
            Content::Stream(_) => return None,
        };
        Some(Self {
            status: self.status,
            headers: self.headers.clone(),
            content,
        })
    }

    /// How much there is to keep, where that is known.
    pub(crate) fn content_bytes(&self) -> usize {
        match &self.content {
            Content::Whole(bytes) => bytes.len(),
            Content::Gzipped(packed, _) => packed.bytes.len(),
            Content::Stream(_) => 0,
        }
    }

    /// The answer for one who can or cannot unpack.
    pub(crate) fn for_asker(mut self, unpacks: bool) -> Self {
        let Content::Gzipped(packed, plain) = self.content else {
            return self;
        };
        if unpacks {
            self.content = Content::Whole(packed.bytes);
            self = self.with(header::CONTENT_ENCODING, "gzip");
        } else {
            self.content = Content::Whole(plain.unwrap_or_else(|| packed.plain()));
        }
        self.with(header::VARY, "Accept-Encoding")
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Adds a header. A value no header can have is left out: it can only come
    /// from what was asked, and is then not the asker's right.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Finishes the answer for sending.
    pub(crate) fn into_response(self, busy: Busy) -> Response<ReplyBody> {
        let content = match self.content {
            Content::Whole(bytes) => Either::Left(Full::new(bytes)),
            Content::Gzipped(packed, plain) => {
                Either::Left(Full::new(plain.unwrap_or_else(|| packed.plain())))
            }
            Content::Stream(stream) => Either::Right(stream),
        };
        let mut response = Response::new(ReplyBody {
            content,
            _busy: busy,
        });
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        *headers = self.headers;
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                "same-origin",
            ),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
        response
    }
}

/// The bytes of an answer, which count as under way until they are taken.
pub(crate) struct ReplyBody {
    content: Either<Full<Bytes>, Channel<Bytes, io::Error>>,
    _busy: Busy,
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.content).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.content.size_hint()
    }
}
