//! Thousands of listeners to a few runs: how late their events are, what stalled readers cost the others, and whether those
//! who come back miss anything.
//!
//! `scripts/bench-live` starts a server with a crawl, names it here, and reads a line of JSON per part. One process has
//! all the listeners, and its own work is part of what is measured.

use std::time::Duration;

use futures::stream::{self, StreamExt};
use futures::{SinkExt, TryStreamExt};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Sockets that are opened at once.
const OPENING: usize = 64;

type Socket = WebSocketStream<TcpStream>;

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run this by scripts/bench-live"))
}

fn number(name: &str) -> u64 {
    setting(name).parse().unwrap_or_else(|_| panic!("{name} is a number"))
}

/// One listener: its socket, what it listens to, and the last event it has.
struct Listener {
    socket: Socket,
    topic: String,
    epoch: u64,
    seq: u64,
}

/// What one listener heard for a while.
#[derive(Default)]
struct Heard {
    late: Vec<f64>,
    gaps: u64,
    twice: u64,
    snapshots: u64,
}

/// Connects, and listens to the topic from `since` on.
async fn open(topic: String, since: Option<(u64, u64)>) -> Result<Listener, tungstenite::Error> {
    let address = setting("BENCH_SERVER");
    let mut request = format!("ws://{address}/ws").into_client_request()?;
    let token = format!("Bearer {}", setting("BENCH_TOKEN")).parse().expect("a header's value");
    request.headers_mut().insert("authorization", token);
    let stream = TcpStream::connect(&address).await.map_err(tungstenite::Error::Io)?;
    stream.set_nodelay(true).map_err(tungstenite::Error::Io)?;
    let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
    let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    let mut listener = Listener { socket, topic, epoch: 0, seq: since.map_or(0, |(_, seq)| seq) };
    let since = since.map(|(epoch, seq)| json!({"epoch": epoch, "seq": seq}));
    let subscribe = json!({"type": "subscribe", "topic": listener.topic, "since": since});
    listener.socket.send(Message::text(subscribe.to_string())).await?;
    while listener.epoch == 0 {
        let text = listener.socket.next().await.ok_or(tungstenite::Error::ConnectionClosed)??.into_text()?;
        listener.epoch = after(&text, "\"epoch\":").unwrap_or(0);
    }
    Ok(listener)
}

/// The number that follows `key`. A whole parse would cost more than what is measured.
fn after(text: &str, key: &str) -> Option<u64> {
    let rest = &text[text.find(key)? + key.len()..];
    rest[..rest.find(|c: char| !c.is_ascii_digit())?].parse().ok()
}

/// Seconds since the event was published, by the clock that server and listeners share.
fn lateness(text: &str) -> Option<f64> {
    let rest = &text[text.find("\"at\":\"")? + 6..];
    let at: chrono::DateTime<chrono::Utc> = rest[..rest.find('"')?].parse().ok()?;
    Some((service::system_clock() - at).num_microseconds()? as f64 / 1e6)
}

impl Listener {
    /// Listens until then.
    async fn listen(&mut self, until: Instant) -> Heard {
        let (mut heard, topic) = (Heard::default(), format!("\"topic\":\"{}\"", self.topic));
        while let Ok(Some(Ok(message))) = timeout_at(until, self.socket.next()).await {
            let Message::Text(text) = message else { continue };
            if !text.contains(&topic) {
                continue;
            }
            let Some(seq) = after(&text, "\"seq\":") else { continue };
            if text.starts_with("{\"type\":\"snapshot\"") {
                heard.snapshots += u64::from(self.seq > 0);
            } else {
                heard.gaps += u64::from(self.seq > 0 && seq > self.seq + 1);
                heard.twice += u64::from(seq <= self.seq);
                heard.late.extend(lateness(&text));
            }
            self.seq = self.seq.max(seq);
        }
        heard
    }
}

/// All of them listen for that long; returns them with what they heard.
async fn listen(listeners: Vec<Listener>, time: Duration) -> (Vec<Listener>, Heard) {
    let until = Instant::now() + time;
    let mut tasks = JoinSet::new();
    for mut listener in listeners {
        tasks.spawn(async move {
            let heard = listener.listen(until).await;
            (listener, heard)
        });
    }
    let (mut listeners, mut all) = (Vec::new(), Heard::default());
    for (listener, heard) in tasks.join_all().await {
        listeners.push(listener);
        all.late.extend(heard.late);
        all.gaps += heard.gaps;
        all.twice += heard.twice;
        all.snapshots += heard.snapshots;
    }
    all.late.sort_by(f64::total_cmp);
    (listeners, all)
}

#[expect(clippy::print_stdout, reason = "the figures")]
fn report(part: &str, sockets: usize, heard: &Heard) {
    let at = |part: f64| {
        let place = (heard.late.len() as f64 * part) as usize;
        heard.late.get(place.min(heard.late.len().saturating_sub(1))).map(|seconds| seconds * 1000.0)
    };
    // The whole of the server's memory, KiB; it is this machine's.
    let status = std::fs::read_to_string(format!("/proc/{}/status", setting("BENCH_PID"))).unwrap_or_default();
    let rss =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    println!(
        "{}",
        json!({
            "part": part, "sockets": sockets, "rss_kib": rss, "events": heard.late.len(), "p50_ms": at(0.5),
            "p99_ms": at(0.99), "gaps": heard.gaps, "twice": heard.twice, "snapshots": heard.snapshots,
        })
    );
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the figures")]
async fn main() {
    let (wanted, time) = (number("SOCKETS") as usize, Duration::from_secs(number("LISTEN_SECONDS")));
    report("before", 0, &Heard::default());
    let topics: Vec<String> = setting("BENCH_RUNS").split(',').map(|run| format!("run:{run}")).collect();
    let opened = stream::iter(topics.into_iter().cycle().take(wanted)).map(|topic| open(topic, None));
    let opened = opened.buffer_unordered(OPENING);
    let (mut listeners, mut limit) = (Vec::with_capacity(wanted), None);
    let mut opened = std::pin::pin!(opened);
    while let Some(next) = opened.next().await {
        match next {
            Ok(listener) => listeners.push(listener),
            Err(error) => {
                limit.get_or_insert(error.to_string());
            }
        }
    }
    println!("{}", json!({"part": "opened", "sockets": listeners.len(), "limit": limit}));

    // The snapshots of the beginning are heard and not counted.
    (listeners, _) = listen(listeners, Duration::from_secs(3)).await;
    let (mut listeners, heard) = listen(listeners, time).await;
    report("all read", listeners.len(), &heard);

    // One in a hundred keeps its socket and reads no more.
    let stalled = listeners.split_off(listeners.len() - listeners.len() / 100);
    let (listeners, heard) = listen(listeners, time).await;
    report("1 % stalled", listeners.len(), &heard);
    drop(stalled);

    // All go, and come back with what they saw last.
    let place = |listener: Listener| (listener.topic, (listener.epoch, listener.seq));
    let places: Vec<(String, (u64, u64))> = listeners.into_iter().map(place).collect();
    let begun = Instant::now();
    let back = stream::iter(places)
        .map(|(topic, place)| open(topic, Some(place)))
        .buffer_unordered(OPENING)
        .try_collect::<Vec<_>>();
    let back = back.await.expect("all come back");
    let seconds = begun.elapsed().as_secs_f64();
    let (back, heard) = listen(back, time).await;
    report("come back", back.len(), &heard);
    println!("{}", json!({"part": "reconnected", "sockets": back.len(), "seconds": seconds}));
}
