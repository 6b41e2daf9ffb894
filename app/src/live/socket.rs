//! The browser's websocket: connects, listens, sends, and connects again.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use domain::live::{ClientMessage, EventData, ServerMessage, Snapshot, Topic};
use js_sys::{Date, Math};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageEvent, WebSocket};

use super::sequence::{Sequences, Step, reconnect_delay_ms};
use super::{ConnectionState, LiveConnection};
use crate::hydration::use_hydrated;

const PING_EVERY_MS: f64 = 20_000.0;
const SILENCE_MS: f64 = 45_000.0;
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a listener hears of its topic.
pub(super) enum Update<'a> {
    /// Its state, whole.
    Replaced(&'a Snapshot),
    /// One more event.
    Happened(&'a EventData),
}

type Listener = Rc<dyn Fn(&Update<'_>)>;

/// A handle to the tab's one socket.
#[derive(Clone)]
pub(super) struct Socket(Rc<RefCell<Inner>>);

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Socket")
    }
}

struct Inner {
    state: RwSignal<ConnectionState>,
    sequences: Sequences,
    listeners: Vec<(u64, Topic, Listener)>,
    next_listener: u64,
    connection: Option<Connection>,
    watching: bool,
    attempt: u32,
    retry: Option<TimeoutHandle>,
    heard_at: f64,
    pinged_at: f64,
}

/// A websocket with the callbacks that must live as long as it does.
struct Connection {
    socket: WebSocket,
    _opened: Closure<dyn FnMut()>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closing a socket that is closed already does nothing.
        let _ = self.socket.close();
    }
}

/// Hears of `topic` from when the page is the browser's until the owner of the calling component goes.
pub(super) fn listen(topic: Topic, listener: impl Fn(&Update<'_>) + 'static) {
    let Some(connection) = use_context::<LiveConnection>() else { return };
    let (hydrated, listener) = (use_hydrated(), Rc::new(listener));
    Effect::new(move |_| {
        if !hydrated.get() {
            return;
        }
        let Some(id) = connection.socket.try_with_value(|socket| socket.add(topic, listener.clone())) else { return };
        on_cleanup(move || {
            connection.socket.try_with_value(|socket| socket.remove(id));
        });
    });
}

impl Socket {
    pub(super) fn new(state: RwSignal<ConnectionState>) -> Self {
        Self(Rc::new(RefCell::new(Inner {
            state,
            sequences: Sequences::default(),
            listeners: Vec::new(),
            next_listener: 0,
            connection: None,
            watching: false,
            attempt: 0,
            retry: None,
            heard_at: 0.0,
            pinged_at: 0.0,
        })))
    }

    fn add(&self, topic: Topic, listener: Listener) -> u64 {
        let (id, subscription) = {
            let mut inner = self.0.borrow_mut();
            let id = inner.next_listener;
            inner.next_listener += 1;
            inner.listeners.push((id, topic, listener));
            // Also where the topic is listened to already: the newcomer needs a snapshot.
            (id, inner.sequences.subscribe(topic))
        };
        self.send(&subscription);
        self.watch();
        self.connect();
        id
    }

    fn remove(&self, id: u64) {
        let farewell = {
            let mut inner = self.0.borrow_mut();
            let Some(place) = inner.listeners.iter().position(|(other, ..)| *other == id) else { return };
            let (_, topic, _) = inner.listeners.remove(place);
            if inner.listeners.iter().any(|(_, other, _)| *other == topic) {
                return;
            }
            inner.sequences.unsubscribe(topic)
        };
        self.send(&farewell);
    }

    fn is_open(&self) -> bool {
        let inner = self.0.borrow();
        inner.connection.as_ref().is_some_and(|connection| connection.socket.ready_state() == WebSocket::OPEN)
    }

    /// Sends, where the socket is open; what is not sent now is said again when it opens.
    fn send(&self, message: &ClientMessage) {
        if !self.is_open() {
            return;
        }
        if let (Some(connection), Ok(text)) = (&self.0.borrow().connection, serde_json::to_string(message)) {
            // A socket that fails to send closes, and the loss is noticed there.
            let _ = connection.socket.send_with_str(&text);
        }
    }

    /// Connects, unless that is under way or done.
    fn connect(&self) {
        {
            let inner = self.0.borrow();
            let alive = |connection: &Connection| {
                matches!(connection.socket.ready_state(), WebSocket::CONNECTING | WebSocket::OPEN)
            };
            if inner.listeners.is_empty() || inner.connection.as_ref().is_some_and(alive) {
                return;
            }
        }
        if let Some(retry) = self.0.borrow_mut().retry.take() {
            retry.clear();
        }
        let Some(socket) = address().and_then(|address| WebSocket::new(&address).ok()) else {
            self.lost();
            return;
        };
        let this = self.clone();
        let opened = Closure::<dyn FnMut()>::new(move || this.opened());
        let this = self.clone();
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| this.heard(&event));
        let this = self.clone();
        let closed = Closure::<dyn FnMut()>::new(move || this.lost());
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        let connection = Connection { socket, _opened: opened, _heard: heard, _closed: closed };
        let mut inner = self.0.borrow_mut();
        inner.heard_at = Date::now();
        inner.connection = Some(connection);
    }

    fn opened(&self) {
        let (state, messages) = {
            let mut inner = self.0.borrow_mut();
            inner.heard_at = Date::now();
            inner.pinged_at = inner.heard_at;
            (inner.state, inner.sequences.resume())
        };
        for message in &messages {
            self.send(message);
        }
        state.try_set(ConnectionState::Open);
    }

    fn heard(&self, event: &MessageEvent) {
        let Some(text) = event.data().as_string() else { return };
        let (step, listeners) = {
            let mut inner = self.0.borrow_mut();
            inner.heard_at = Date::now();
            // A message this version does not know belongs to a newer server; the rest still counts.
            let Ok(message) = serde_json::from_str::<ServerMessage>(&text) else { return };
            // Only a server that speaks counts as back: one may also take the connection and drop it.
            inner.attempt = 0;
            let step = inner.sequences.take(message);
            let topic = match &step {
                Step::Replace(topic, _) | Step::Apply(topic, _) => Some(*topic),
                Step::Ask(_) | Step::Nothing => None,
            };
            let of_topic = inner.listeners.iter().filter(|(_, other, _)| Some(*other) == topic);
            (step, of_topic.map(|(.., listener)| Rc::clone(listener)).collect::<Vec<_>>())
        };
        match &step {
            Step::Replace(_, snapshot) => listeners.iter().for_each(|tell| tell(&Update::Replaced(snapshot))),
            Step::Apply(_, event) => listeners.iter().for_each(|tell| tell(&Update::Happened(event))),
            Step::Ask(message) => self.send(message),
            Step::Nothing => {}
        }
    }

    /// The connection is gone: try again after a while.
    fn lost(&self) {
        let mut inner = self.0.borrow_mut();
        inner.state.try_set(ConnectionState::Reconnecting);
        let delay = reconnect_delay_ms(inner.attempt, Math::random());
        inner.attempt += 1;
        if let Some(retry) = inner.retry.take() {
            retry.clear();
        }
        let this = self.clone();
        inner.retry = set_timeout_with_handle(move || this.connect(), Duration::from_millis(delay.into())).ok();
    }

    /// Starts the heartbeat, and tries at once when the reader or the network comes back.
    fn watch(&self) {
        if std::mem::replace(&mut self.0.borrow_mut().watching, true) {
            return;
        }
        let this = self.clone();
        set_interval(move || this.look(), LOOK_EVERY);
        for name in ["online", "visibilitychange"] {
            let this = self.clone();
            let back = Closure::<dyn FnMut()>::new(move || this.back());
            let callback = back.as_ref().unchecked_ref();
            // Neither target refuses a listener; visibility is the document's, the network the window's.
            let _ = if name == "online" {
                window().add_event_listener_with_callback(name, callback)
            } else {
                document().add_event_listener_with_callback(name, callback)
            };
            // The listeners live as long as the tab.
            back.forget();
        }
    }

    fn back(&self) {
        if !document().hidden() {
            self.0.borrow_mut().attempt = 0;
            self.look();
            self.connect();
        }
    }

    /// Pings a quiet server, and gives up one that stays quiet.
    fn look(&self) {
        let now = Date::now();
        let (silent, ping_is_due) = {
            let inner = self.0.borrow();
            (now - inner.heard_at > SILENCE_MS, now - inner.pinged_at > PING_EVERY_MS)
        };
        let has_connection = self.0.borrow().connection.is_some();
        if has_connection && silent {
            // Dropped without its callbacks, so that the loss is taken note of once.
            let dropped = self.0.borrow_mut().connection.take();
            drop(dropped);
            self.lost();
        } else if ping_is_due && self.is_open() {
            self.0.borrow_mut().pinged_at = now;
            self.send(&ClientMessage::Ping);
        }
    }
}

/// `/ws` of the page's own host, encrypted where the page is.
fn address() -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}/ws", location.host().ok()?))
}
