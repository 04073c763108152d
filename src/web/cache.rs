//! Answers that are made once for all clients and cached while there is room.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use moka::future::Cache;

use super::failure::Failure;

/// The most recently requested answers, in memory only.
///
/// When many clients send the same request at the same time, for example after a link was
/// shared, the answer is made once and all of them get it.
pub(crate) struct AnswerCache(Cache<Key, Arc<Stored>>);

/// An answer depends only on these two.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) tag: String,
    /// Clients that cannot decompress get another form of the same answer.
    pub(crate) accepts: Option<HeaderValue>,
}

/// An answer that can be sent more than once.
pub(crate) struct Stored {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// Rendered when it is sent.
    failure: Option<Arc<Failure>>,
}

impl AnswerCache {
    /// The maximum size of all answers together.
    const MOST_BYTES: u64 = 32 * 1024 * 1024;
    /// The maximum size of one answer. Larger ones are rare and would evict many others.
    const MOST_OF_ONE: usize = 512 * 1024;
    /// The memory an answer takes in addition to its content.
    const OVERHEAD_BYTES: usize = 1_024;

    pub(crate) fn new() -> Self {
        let weigh = |_: &Key, stored: &Arc<Stored>| {
            u32::try_from(stored.body.len() + Self::OVERHEAD_BYTES).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .max_capacity(Self::MOST_BYTES)
                .weigher(weigh)
                .build(),
        )
    }

    /// Returns the answer for a key. Concurrent requests for the same key make it only
    /// once.
    pub(crate) async fn get(&self, key: Key, made: impl Future<Output = Stored>) -> Arc<Stored> {
        let made = async {
            let stored = Arc::new(made.await);
            let is_kept = stored.status == StatusCode::OK && stored.body.len() <= Self::MOST_OF_ONE;
            // An answer that is not cached still goes to every waiting client.
            if is_kept { Ok(stored) } else { Err(stored) }
        };
        match self.0.try_get_with(key, made).await {
            Ok(stored) => stored,
            Err(unkept) => Arc::clone(&unkept),
        }
    }
}

impl Stored {
    /// Reads an answer to its end.
    pub(crate) async fn read(response: Response) -> Self {
        let (mut parts, body) = response.into_parts();
        let failure = parts.extensions.remove::<Arc<Failure>>();
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            // The body is in memory, so only compression can fail.
            return Self {
                status: Failure::BrokeOff.status(),
                headers: HeaderMap::new(),
                body: Bytes::new(),
                failure: Some(Arc::new(Failure::BrokeOff)),
            };
        };
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
            failure,
        }
    }

    /// Returns the answer as a new response.
    pub(crate) fn response(&self) -> Response {
        let mut response = Body::from(self.body.clone()).into_response();
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        if let Some(failure) = &self.failure {
            response.extensions_mut().insert(Arc::clone(failure));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn stored(bytes: usize) -> Stored {
        Stored {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: vec![0_u8; bytes].into(),
            failure: None,
        }
    }

    fn key(tag: &str) -> Key {
        Key {
            tag: tag.to_owned(),
            accepts: None,
        }
    }

    fn block_on<F: Future>(future: F) -> F::Output {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(future)
    }

    #[test]
    fn who_asks_for_what_is_being_made_waits_for_it() {
        block_on(async {
            let cache = Arc::new(AnswerCache::new());
            let made = Arc::new(AtomicUsize::new(0));
            let askers: Vec<_> = (0..50)
                .map(|_| {
                    let (cache, made) = (Arc::clone(&cache), Arc::clone(&made));
                    tokio::spawn(async move {
                        let answer = async {
                            tokio::task::yield_now().await;
                            made.fetch_add(1, Ordering::SeqCst);
                            stored(1)
                        };
                        cache.get(key("a"), answer).await.body.len()
                    })
                })
                .collect();
            for asker in askers {
                assert_eq!(asker.await.unwrap(), 1);
            }
            assert_eq!(made.load(Ordering::SeqCst), 1);
        });
    }

    #[test]
    fn what_is_very_large_or_no_success_is_not_kept() {
        block_on(async {
            let cache = AnswerCache::new();
            cache
                .get(key("large"), async { stored(AnswerCache::MOST_OF_ONE + 1) })
                .await;
            let failed = Stored {
                status: StatusCode::NOT_FOUND,
                ..stored(1)
            };
            cache.get(key("failed"), async { failed }).await;
            cache.get(key("kept"), async { stored(2) }).await;
            for (tag, expected) in [("large", 3), ("failed", 3), ("kept", 2)] {
                let answer = cache.get(key(tag), async { stored(3) }).await;
                assert_eq!(answer.body.len(), expected, "{tag}");
            }
        });
    }

    #[test]
    fn what_is_kept_stays_within_bounds() {
        block_on(async {
            let cache = AnswerCache::new();
            for nth in 0..500 {
                let tag = nth.to_string();
                cache.get(key(&tag), async { stored(256 * 1024) }).await;
            }
            cache.0.run_pending_tasks().await;
            assert!(cache.0.weighted_size() <= AnswerCache::MOST_BYTES);
            assert!(cache.0.entry_count() > 50);
        });
    }
}
