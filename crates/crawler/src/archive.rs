//! Pages as they came, packed, so that they can be read again without asking anybody.
//!
//! What is kept of an answer is what reading it looks at: its addresses, its status, its content type, its body. Of walls
//! and of pages that are not there nothing is kept, so the header by which a protection service marks its own answers
//! need not be.

use domain::visit::ArchivedPage;
use url::Url;

use crate::feed;
use crate::fetch::Fetched;

/// Longest body that is kept, packed. Pages of a megabyte pack to a fifth of that.
const MOST_PACKED: usize = 2 * 1024 * 1024;
/// Longest that any body can be: feeds are the longest that are read.
const MOST: usize = feed::MAX_BYTES;
/// As small as costs little: a page of 100 KB takes half a millisecond.
const LEVEL: i32 = 3;

/// Packs an answer; `None` where it is too long to be kept.
pub(crate) fn pack(answer: &Fetched) -> Option<ArchivedPage> {
    if answer.body.len() > MOST {
        return None;
    }
    let packed = zstd::bulk::compress(&answer.body, LEVEL).ok().filter(|packed| packed.len() <= MOST_PACKED)?;
    Some(ArchivedPage {
        final_url: answer.final_url.to_string(),
        redirects: answer.redirects.iter().map(Url::to_string).collect(),
        status: answer.status,
        content_type: answer.content_type.clone(),
        packed,
        bytes: answer.body.len() as u64,
    })
}

/// The answer as it came; `None` where the page is broken.
pub(crate) fn unpack(page: &ArchivedPage) -> Option<Fetched> {
    let body = zstd::bulk::decompress(&page.packed, MOST).ok().filter(|body| body.len() as u64 == page.bytes)?;
    Some(Fetched {
        final_url: Url::parse(&page.final_url).ok()?,
        status: page.status,
        content_type: page.content_type.clone(),
        challenge: None,
        retry_after: None,
        validators: None,
        body,
        redirects: page.redirects.iter().map(|url| Url::parse(url).ok()).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: Vec<u8>) -> Fetched {
        let url = |path: &str| Url::parse("https://a.example/").and_then(|base| base.join(path)).expect("a URL");
        Fetched {
            final_url: url("/ad/1"),
            status: 200,
            content_type: Some("text/html; charset=iso-8859-1".to_owned()),
            challenge: None,
            retry_after: None,
            validators: None,
            body,
            redirects: vec![url("/1")],
        }
    }

    #[test]
    fn an_answer_comes_back_as_it_was() {
        for body in [b"<h1>Piso \xe1tico</h1>".to_vec(), Vec::new(), vec![0; 1_000_000]] {
            let answer = answer(body);
            let page = pack(&answer).expect("it is kept");
            let again = unpack(&page).expect("it is whole");
            assert_eq!((&again.body, again.text()), (&answer.body, answer.text()));
            assert_eq!((again.final_url, again.redirects), (answer.final_url, answer.redirects));
            assert_eq!((page.status, page.bytes), (200, answer.body.len() as u64));
        }
    }

    #[test]
    fn what_is_too_long_or_broken_is_no_page() {
        assert!(pack(&answer(vec![0; MOST + 1])).is_none());
        // What does not pack: each byte looks like chance.
        let mut state = 1_u64;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        });
        assert!(pack(&answer(noise.take(MOST_PACKED + 100_000).collect())).is_none());

        let page = pack(&answer(b"<h1>Piso</h1>".to_vec())).expect("it is kept");
        let bomb = zstd::bulk::compress(&vec![0; MOST + 1], LEVEL).expect("packed");
        for broken in [page.packed[..page.packed.len() - 1].to_vec(), Vec::new(), bomb] {
            assert!(unpack(&ArchivedPage { packed: broken, ..page.clone() }).is_none());
        }
        assert!(unpack(&ArchivedPage { final_url: "nowhere".to_owned(), ..page }).is_none());
    }
}
