//! Reads an answer's body, never more than allowed.

use domain::run::PageProblem;
use reqwest::{Response, StatusCode};

use super::{Expect, FetchError};

const KIB: usize = 1024;

/// How much of a body is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Decompressed bytes.
    most: usize,
    /// What is beyond is left, instead of making the answer useless.
    cut: bool,
    /// Whether the content must be of the expected type.
    pub(super) check_type: bool,
}

impl Limits {
    pub(super) fn of(expect: Expect, status: StatusCode, content_type: Option<&str>, max_page: usize) -> Self {
        if !status.is_success() {
            // An error page matters only for saying that it is a block page.
            return Self { most: (256 * KIB).min(max_page), cut: true, check_type: false };
        }
        match expect {
            // One file with all the ads of an agency is larger than any page.
            Expect::Page if content_type.is_some_and(is_xml) => {
                Self { most: max_page.max(crate::feed::MAX_BYTES), cut: false, check_type: true }
            }
            Expect::Page => Self { most: max_page, cut: false, check_type: true },
            // The byte beyond the limit tells a file that ends there from one that is cut.
            Expect::Robots => Self { most: crate::robots::MOST_BYTES + 1, cut: true, check_type: false },
            Expect::Sitemap => Self { most: crate::sitemap::MAX_BYTES, cut: false, check_type: false },
            Expect::Json => Self { most: 64 * KIB, cut: false, check_type: false },
        }
    }
}

fn is_xml(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(essence.as_str(), "application/xml" | "text/xml" | "application/rss+xml" | "application/atom+xml")
}

/// Reads the body as it comes. Bytes are counted after decompression, so that a small file which unfolds without end
/// stops at the limit too.
pub(super) async fn read(mut response: Response, limits: Limits) -> Result<Vec<u8>, FetchError> {
    let too_large = || FetchError::new(PageProblem::TooLarge, format!("more than {} bytes", limits.most));
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    if announced > limits.most && !limits.cut {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(announced.min(limits.most));
    while let Some(chunk) = response.chunk().await.map_err(|error| FetchError::from_transport(&error))? {
        let room = limits.most - body.len();
        if chunk.len() > room {
            if limits.cut {
                body.extend_from_slice(&chunk[..room]);
                break;
            }
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
