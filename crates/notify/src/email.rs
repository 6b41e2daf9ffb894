//! E-mail over SMTP.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{Address, AsyncTransport as _, Message, Tokio1Executor};

/// How long a mail server may take for one step.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Where mail is handed over: `smtps://USER:PASSWORD@HOST`, or `smtp://…` with TLS from STARTTLS. Its password is never
/// shown.
#[derive(Clone)]
pub struct SmtpUrl {
    whole: String,
    shown: String,
    protected: bool,
}

/// Why something is no [`SmtpUrl`].
#[derive(Debug, thiserror::Error)]
#[error("{0}; it looks like smtps://USER:PASSWORD@mail.example.org or smtp://USER:PASSWORD@mail.example.org:587")]
pub struct NotAnSmtpUrl(String);

impl SmtpUrl {
    /// Whether all goes over TLS.
    pub fn is_protected(&self) -> bool {
        self.protected
    }

    /// Whether the server is on this machine.
    pub fn is_local(&self) -> bool {
        self.shown.split_once("://").is_some_and(|(_, host)| is_local(host))
    }
}

impl FromStr for SmtpUrl {
    type Err = NotAnSmtpUrl;

    fn from_str(text: &str) -> Result<Self, NotAnSmtpUrl> {
        let wrong = |why: &str| NotAnSmtpUrl(why.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(|| wrong("it names no scheme"))?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        if host.is_empty() || host.starts_with(':') {
            return Err(wrong("it names no host"));
        }
        let shown = format!("{scheme}://{host}");
        let (whole, protected) = match (scheme, rest.contains("tls=")) {
            ("smtps", _) => (text.to_owned(), true),
            ("smtp", true) => (text.to_owned(), rest.contains("tls=required")),
            // A password must not go over the network as it is because nobody thought of TLS.
            ("smtp", false) if !is_local(host) => {
                (format!("{text}{}tls=required", if rest.contains('?') { '&' } else { '?' }), true)
            }
            ("smtp", false) => (text.to_owned(), false),
            _ => return Err(wrong("its scheme is neither smtp nor smtps")),
        };
        AsyncSmtpTransport::<Tokio1Executor>::from_url(&whole).map_err(|error| NotAnSmtpUrl(error.to_string()))?;
        Ok(Self { whole, shown, protected })
    }
}

/// Whether a host, with or without a port, is this machine.
fn is_local(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
    let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    name == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self})")
    }
}

/// Who mail comes from: `ana@example.org` or `Atalaya <ana@example.org>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// Why something is no [`Sender`].
#[derive(Debug, thiserror::Error)]
#[error("it is not an address such as Atalaya <atalaya@example.org>")]
pub struct NotASender;

impl FromStr for Sender {
    type Err = NotASender;

    fn from_str(text: &str) -> Result<Self, NotASender> {
        text.parse().map(Self).map_err(|_| NotASender)
    }
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    /// It may be taken later.
    #[error("{0}")]
    ForNow(String),
    /// It will not be.
    #[error("{0}")]
    ForGood(String),
}

/// The way to a mail server.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Sender,
    place: SmtpUrl,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mailer({})", self.place)
    }
}

impl Mailer {
    /// Over a server, in somebody's name. Nothing is connected yet.
    pub fn new(place: SmtpUrl, sender: Sender) -> Result<Self, NotAnSmtpUrl> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&place.whole)
            .map_err(|error| NotAnSmtpUrl(error.to_string()))?;
        Ok(Self { transport: builder.timeout(Some(TIMEOUT)).build(), sender, place })
    }

    /// Where it goes.
    pub fn place(&self) -> &SmtpUrl {
        &self.place
    }

    /// Hands a plain text over. `recipient` is an address; line ends in `subject` are taken for an attack and refused.
    pub async fn send(&self, recipient: &str, subject: &str, body: String) -> Result<(), Unsent> {
        // An address and no more: a name beside it could bring another one along.
        let to: Address = recipient.parse().map_err(|_| Unsent::ForGood(format!("{recipient:?} is no address")))?;
        if subject.chars().any(char::is_control) {
            return Err(Unsent::ForGood("the subject has control characters".to_owned()));
        }
        let message = Message::builder()
            .from(self.sender.0.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            // No out-of-office notes in answer.
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|error| Unsent::ForGood(error.to_string()))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Unsent::ForGood(error.to_string())),
            Err(error) => Err(Unsent::ForNow(error.to_string())),
        }
    }

    /// Whether the server answers, and lets this one in.
    pub async fn probe(&self) -> Result<(), Unsent> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Unsent::ForNow("it does not answer".to_owned())),
            Err(error) => Err(Unsent::ForNow(error.to_string())),
        }
    }
}

/// RFC 3834: a program wrote this by itself.
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_required_unless_the_server_is_here_or_it_is_said_otherwise() {
        for (text, protected) in [
            ("smtps://ana:secret@mail.example.org", true),
            ("smtp://ana:secret@mail.example.org:587", true),
            ("smtp://mail.example.org?tls=opportunistic", false),
            ("smtp://127.0.0.1:1025", false),
            ("smtp://localhost:1025", false),
            ("smtp://[::1]", false),
            ("smtp://localhost.example.org", true),
            ("smtp://127.example.org", true),
        ] {
            let url: SmtpUrl = text.parse().expect(text);
            assert_eq!(url.is_protected(), protected, "{text}");
            assert!(!format!("{url} {url:?}").contains("secret"), "{url:?}");
        }
    }

    #[test]
    fn what_is_no_mail_server_is_refused() {
        for text in ["", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://:25", "smtps://ana:b@"] {
            assert!(text.parse::<SmtpUrl>().is_err(), "{text:?}");
        }
    }
}
