use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::portal;

#[tokio::test]
async fn a_portal_serves_until_it_is_told_to_stop() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move { stopped.await.expect("told to stop") };
    let serving = tokio::spawn(atalaya_demo::serve(portal(3, 1).router(), listener, shutdown));

    let mut socket = TcpStream::connect(address).await.expect("it answers");
    let request = format!("GET /mirador/piso/0 HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK"));
    assert!(answer.contains(&format!("http://{address}/mirador/piso/0")));

    stop.send(()).expect("still serving");
    serving.await.expect("no panic").expect("no error");
    assert!(TcpStream::connect(address).await.is_err());
}
