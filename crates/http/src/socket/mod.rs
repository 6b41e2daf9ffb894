//! The websocket at `/ws`: one per browser, who it is comes from the session. The messages are in [`domain::live`], the
//! events in `live`.

mod conversation;
mod pace;
mod subscriptions;

use axum::Extension;
use axum::extract::{Request, State, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use domain::account::Actor;

use self::conversation::Conversation;
use crate::api::Problem;
use crate::client::Client;
use crate::identity::{Proof, has_session_cookie};
use crate::origin::{Provenance, provenance};
use crate::state::Doors;

/// What a socket takes at most from the wire, bytes; more than a message may have, so that a message that is too long
/// can be answered with a reason.
const LONGEST_FRAME: usize = 64 * 1024;
/// What is read from the wire at once, bytes: clients say little. Each socket has as much memory for as long as it is
/// open, and the library's own choice is 128 KiB.
const READ_AT_ONCE: usize = 1024;
/// What waits to be written goes out from so many bytes on; a socket keeps the memory that it once needed for it.
const WRITE_AT_ONCE: usize = 4 * 1024;

/// `GET /ws`. Browsers let any page open a socket to any host, with the host's cookies: so the page must be ours, unless
/// a program shows a bearer token.
pub(crate) async fn connect(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Extension(proof): Extension<Proof>,
    client: Client,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    let headers = request.headers();
    let is_program = matches!(proof, Proof::Token(_)) && !has_session_cookie(headers);
    if provenance(&doors.config, headers, request.uri()) != Provenance::Own && !is_program {
        return Problem::cross_site().into_response();
    }
    let place = match doors.sockets.take(client) {
        Ok(place) => place,
        Err(problem) => return problem.into_response(),
    };
    match upgrade {
        Ok(upgrade) => {
            let upgrade = upgrade.read_buffer_size(READ_AT_ONCE).write_buffer_size(WRITE_AT_ONCE);
            upgrade.max_message_size(LONGEST_FRAME).max_frame_size(LONGEST_FRAME).on_upgrade(move |socket| {
                let sockets = doors.config.sockets.clone();
                let conversation = Conversation::new(doors, socket, actor, proof);
                sockets.track_future(async move {
                    conversation.hold().await;
                    drop(place);
                })
            })
        }
        Err(rejection) => rejection.into_response(),
    }
}
