//! A DNS that says what a test wants, and remembers what it was asked for.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use atalaya_crawler::fetch::Resolver;

#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Addresses(Vec<IpAddr>),
    Fails(&'static str),
    Never,
}

#[derive(Debug, Default)]
pub(crate) struct Dns {
    /// By name; the last answer is given again and again.
    answers: Mutex<HashMap<String, VecDeque<Answer>>>,
    /// For names that are not listed.
    otherwise: Vec<IpAddr>,
    asked: Mutex<Vec<String>>,
}

impl Dns {
    /// Knows no name.
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Gives these addresses for every name.
    pub(crate) fn always(addresses: &[&str]) -> Arc<Self> {
        Arc::new(Self { otherwise: parsed(addresses), ..Self::default() })
    }

    /// What a name is, from one question to the next.
    pub(crate) fn put(&self, name: &str, answers: impl IntoIterator<Item = Answer>) {
        self.answers.lock().expect("whole").insert(name.to_owned(), answers.into_iter().collect());
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("whole").clone()
    }
}

pub(crate) fn addresses(addresses: &[&str]) -> Answer {
    Answer::Addresses(parsed(addresses))
}

fn parsed(addresses: &[&str]) -> Vec<IpAddr> {
    addresses.iter().map(|address| address.parse().expect("an address")).collect()
}

#[async_trait]
impl Resolver for Dns {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.lock().expect("whole").push(name.to_owned());
        let answer = match self.answers.lock().expect("whole").get_mut(name) {
            Some(answers) if answers.len() > 1 => answers.pop_front(),
            Some(answers) => answers.front().cloned(),
            None => None,
        };
        match answer {
            Some(Answer::Addresses(addresses)) => Ok(addresses),
            Some(Answer::Fails(why)) => Err(io::Error::other(why)),
            Some(Answer::Never) => std::future::pending().await,
            None => Ok(self.otherwise.clone()),
        }
    }
}
