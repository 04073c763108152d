//! The open connections, and which of them is closed when there is no room for another. Not
//! left to a library: their limits refuse the newest connection, not the idle ones.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use tokio::task::AbortHandle;

use super::held_body::HeldBody;

/// The open connections, limited in number.
///
/// When all places are taken, the connection that has been idle longest is closed.
/// Thousands of idle connections therefore keep no one out, and no request in progress is
/// cut off.
#[derive(Default)]
pub(crate) struct Connections {
    places: Mutex<Places>,
}

#[derive(Default)]
struct Places {
    /// The last number given to a connection or a moment.
    last: u64,
    open: HashMap<u64, Place>,
    /// The idle connections, by the moment they became idle.
    waiting: BTreeMap<u64, u64>,
}

#[derive(Default)]
struct Place {
    task: Option<AbortHandle>,
    /// The number of requests whose answer is not finished.
    busy: u32,
    waiting_since: Option<u64>,
}

/// A place among the connections, released on drop.
pub(crate) struct Ticket {
    connections: Arc<Connections>,
    id: u64,
}

/// A request in progress, ended on drop.
pub(crate) struct Busy {
    ticket: Arc<Ticket>,
}

impl Connections {
    /// The maximum number of open connections. It is below 1,024, the usual limit of open
    /// files for a process.
    const MOST: usize = 900;

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a place for a new connection; `None` if every place is busy.
    pub(crate) fn admit(self: &Arc<Self>) -> Option<Ticket> {
        let mut places = self.places();
        let mut gone = None;
        if places.open.len() >= Self::MOST {
            let (_, longest) = places.waiting.pop_first()?;
            gone = places.open.remove(&longest).and_then(|place| place.task);
        }
        places.last += 1;
        let id = places.last;
        places.open.insert(id, Place::default());
        places.wait(id);
        drop(places);
        // Outside the lock, because dropping its ticket takes the lock.
        if let Some(task) = gone {
            task.abort();
        }
        Some(Ticket {
            connections: Arc::clone(self),
            id,
        })
    }

    /// Records the task that serves the connection.
    pub(crate) fn is_served_by(&self, id: u64, task: AbortHandle) {
        if let Some(place) = self.places().open.get_mut(&id) {
            place.task = Some(task);
        } else {
            // The connection lost its place before the task was recorded.
            task.abort();
        }
    }

    /// Returns the number of requests in progress.
    pub(crate) fn busy(&self) -> usize {
        let places = self.places();
        places.open.len() - places.waiting.len()
    }
}

impl Places {
    fn wait(&mut self, id: u64) {
        self.last += 1;
        let now = self.last;
        if let Some(place) = self.open.get_mut(&id) {
            place.waiting_since = Some(now);
            self.waiting.insert(now, id);
        }
    }
}

impl Ticket {
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Keeps the place until the answer to a request has been sent.
    pub(crate) fn begin(self: &Arc<Self>) -> Busy {
        let mut places = self.connections.places();
        let waiting = places.open.get_mut(&self.id).and_then(|place| {
            place.busy += 1;
            place.waiting_since.take()
        });
        if let Some(since) = waiting {
            places.waiting.remove(&since);
        }
        Busy {
            ticket: Arc::clone(self),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut places = self.connections.places();
        let place = places.open.remove(&self.id);
        if let Some(since) = place.and_then(|place| place.waiting_since) {
            places.waiting.remove(&since);
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let id = self.ticket.id;
        let mut places = self.ticket.connections.places();
        let is_idle = places.open.get_mut(&id).is_some_and(|place| {
            place.busy = place.busy.saturating_sub(1);
            place.busy == 0
        });
        if is_idle {
            places.wait(id);
        }
    }
}

impl Busy {
    /// Wraps the body of an answer. The request counts as in progress until the body has
    /// been sent.
    pub(crate) fn until_taken(self, body: Body) -> HeldBody<Self> {
        HeldBody::new(body, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_waited_longest_leaves_and_no_busy_one_does() {
        let connections = Arc::new(Connections::default());
        let mut tickets: Vec<_> = (0..Connections::MOST)
            .map(|_| Arc::new(connections.admit().unwrap()))
            .collect();
        let first = tickets[0].begin();
        let extra = connections.admit().unwrap();
        {
            let places = connections.places();
            assert!(places.open.contains_key(&tickets[0].id()));
            assert!(!places.open.contains_key(&tickets[1].id()));
            assert_eq!(places.open.len(), Connections::MOST);
        }
        drop(first);
        drop(extra);
        tickets.clear();
        let places = connections.places();
        assert!(places.open.is_empty() && places.waiting.is_empty());
    }

    #[test]
    fn nobody_comes_in_where_all_are_busy() {
        let connections = Arc::new(Connections::default());
        let tickets: Vec<_> = (0..Connections::MOST)
            .map(|_| Arc::new(connections.admit().unwrap()))
            .collect();
        let busy: Vec<_> = tickets.iter().map(Ticket::begin).collect();
        assert!(connections.admit().is_none());
        assert_eq!(connections.busy(), Connections::MOST);
        drop(busy);
        assert!(connections.admit().is_some());
    }
}
