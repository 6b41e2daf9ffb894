use super::*;
use named::PRESCAN;

const READ: &str = "Baño en el Ático, Cañería, 85 m², año 1974";
const PRICED: &str = "Ático de 85 m², señorial, 900 €";

fn bytes(charset: &str, text: &str) -> Vec<u8> {
    let (encoded, _, lossy) = Encoding::for_label(charset.as_bytes()).expect("a charset").encode(text);
    assert!(!lossy, "{charset} lacks letters of {text}");
    encoded.into_owned()
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

/// Header, what stands at the start of the page, the charset that the page is written in, its text.
type Case = (Option<&'static str>, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    // The header.
    (Some("text/html; charset=ISO-8859-1"), "", "windows-1252", PRICED),
    (Some("text/html; Charset=\"windows-1252\""), "", "windows-1252", PRICED),
    (Some("text/html;charset=utf-8"), "", "utf-8", PRICED),
    (Some("text/html; charset = 'UTF8' "), "", "utf-8", PRICED),
    (Some("text/html; charset=utf-8; charset=iso-8859-1"), "", "utf-8", PRICED),
    (Some("text/html, text/html; charset=iso-8859-15"), "", "iso-8859-15", PRICED),
    (Some("text/html; boundary=x;charset=latin1;"), "", "windows-1252", PRICED),
    (Some("text/html; charset=iso-8859-2"), "", "iso-8859-2", "Łódź, Kraków"),
    (Some("text/html; charset=koi8-r"), "", "koi8-r", "Квартира в Торревьехе"),
    (Some("text/html; charset=gb2312"), "", "gbk", "巴伦西亚公寓出售"),
    (Some("text/html; charset=shift_jis"), "", "shift_jis", "マンション、三部屋"),
    (Some("text/html; charset=iso-2022-jp"), "", "iso-2022-jp", "マンション、三部屋"),
    // The page, in the ways that pages say it.
    (None, "<meta charset=iso-8859-1>", "windows-1252", PRICED),
    (Some("text/html"), "<meta charset='utf-8'>", "utf-8", PRICED),
    (None, "<META CHARSET = \"ISO-8859-15\" />", "iso-8859-15", PRICED),
    (None, "<meta/charset=iso-8859-15>", "iso-8859-15", PRICED),
    (None, "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-15'>", "iso-8859-15", PRICED),
    (None, "<meta content=\"text/html;charset=iso-8859-15\"\n http-equiv=content-type>", "iso-8859-15", PRICED),
    (None, "<meta content=\"text/html; charset=iso-8859-15\">", "iso-8859-15", PRICED),
    (None, "<meta name=Content-Type content='text/html; charset = iso-8859-15'>", "iso-8859-15", PRICED),
    (None, "<meta http-equiv=content-type content=text/html;charset=iso-8859-15>", "iso-8859-15", PRICED),
    (None, "<meta name=viewport content='width=1'><meta charset=iso-8859-15>", "iso-8859-15", PRICED),
    (None, "<meta charset=x-user-defined>", "windows-1252", PRICED),
    (None, "<meta charset=utf-16>", "utf-8", PRICED),
    (None, "<meta charset=utf-16be>", "utf-8", PRICED),
    (None, "<meta charset=cp1252>", "windows-1252", PRICED),
    (None, "<meta charset=win-1252>", "windows-1252", PRICED),
    (None, "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>", "iso-8859-15", PRICED),
    (None, "\n<?xml version='1.0' encoding='iso-8859-15' ?>", "iso-8859-15", PRICED),
    // What is no name.
    (None, "<!-- <meta charset=koi8-r> --><meta charset=iso-8859-15>", "iso-8859-15", PRICED),
    (None, "<!--><meta charset=iso-8859-15>", "iso-8859-15", PRICED),
    (None, "<script charset=koi8-r></script>", "windows-1252", READ),
    (None, "<meta name=description content='charset=koi8-r'>", "windows-1252", READ),
    (None, "<metadata charset=koi8-r>", "windows-1252", READ),
    (Some("text/html; charset=klingon"), "", "windows-1252", READ),
    (Some("text/html; charset="), "<meta charset=''>", "windows-1252", READ),
    (Some("text/html; charset=utf-7"), "<meta charset=iso-8859-15>", "iso-8859-15", PRICED),
    (Some("text/html; charset=hz-gb-2312"), "", "windows-1252", READ),
    // Names that contradict one another, or the bytes.
    (Some("text/html; charset=utf-8"), "<meta charset=iso-8859-15>", "iso-8859-15", PRICED),
    (Some("text/html; charset=iso-8859-1"), "<meta charset=utf-8>", "utf-8", PRICED),
    (Some("text/html; charset=iso-8859-15"), "<meta charset=koi8-r>", "iso-8859-15", PRICED),
    (Some("text/html; charset=iso-8859-1"), "", "utf-8", PRICED),
    (None, "<meta charset=windows-1252>", "utf-8", PRICED),
    (None, "<meta charset=utf-8><meta charset=iso-8859-15>", "iso-8859-15", PRICED),
    (None, "<meta charset=iso-8859-15><meta charset=koi8-r>", "iso-8859-15", PRICED),
    (None, "<?xml version='1.0' encoding='koi8-r'?><meta charset=iso-8859-15>", "iso-8859-15", PRICED),
    (None, "<?xml version='1.0' encoding='iso-8859-15'?><meta charset=utf-8>", "iso-8859-15", PRICED),
    (Some("text/html; charset=utf-8"), "", "windows-1252", READ),
    (Some("text/html; charset=utf-8"), "<meta charset=utf-8>", "windows-1252", READ),
    (Some("text/html; charset=utf-16"), "", "windows-1252", READ),
    (Some("text/html; charset=utf-16le"), "<meta charset=utf-8>", "utf-8", PRICED),
    (Some("text/html; charset=shift_jis"), "", "windows-1252", READ),
    (Some("text/html; charset=euc-kr"), "<meta charset=iso-8859-15>", "iso-8859-15", PRICED),
    // Nobody names it.
    (None, "", "utf-8", PRICED),
    (None, "", "windows-1252", READ),
    (None, "", "windows-1252", PRICED),
    (None, "", "windows-1252", "Piso en Logroño"),
    (None, "", "windows-1252", "Habitación, baño y aseo; dúplex con jardín en Cádiz. Superficie: 120 m². 3ª planta"),
    (None, "", "windows-1252", "Pis a Barcelona amb balcó, calefacció i ascensor; plaça d'aparcament col·lectiva"),
    (None, "", "windows-1252", "Château à vendre près de la plage, très calme, déjà rénové"),
];

#[test]
fn every_name_is_taken_for_what_it_is_worth() {
    for (header, start, charset, text) in CASES {
        let page = format!("{start}<p>{text}</p>");
        let read = decode(&bytes(charset, &page), *header, Some("es"));
        assert_eq!(read, page, "header {header:?}, page in {charset}");
    }
}

#[test]
fn the_language_of_the_host_is_only_a_hint() {
    for tld in [None, Some("com"), Some("es"), Some("cat"), Some("1"), Some("[::1]"), Some("xn--p1ai"), Some("")] {
        assert_eq!(decode(&bytes("windows-1252", READ), None, tld), READ, "{tld:?}");
    }
}

#[test]
fn a_mark_is_stronger_than_any_name() {
    let marked = [b"\xef\xbb\xbf<meta charset=iso-8859-1>".as_slice(), READ.as_bytes()].concat();
    assert_eq!(decode(&marked, Some("text/html; charset=koi8-r"), None), format!("<meta charset=iso-8859-1>{READ}"));
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let marked = utf16(&format!("\u{feff}{READ}"), order);
        assert_eq!(decode(&marked, Some("text/html; charset=utf-8"), None), READ);
    }
}

#[test]
fn utf_16_without_a_mark_is_told_by_its_noughts() {
    let page = format!("<meta charset=utf-8><p>{READ}");
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        assert_eq!(decode(&utf16(&page, order), None, None), page);
        assert_eq!(decode(&utf16("<p>85 m", order), None, None), "<p>85 m");
    }
    assert_eq!(decode(b"a\0b", None, None), "a\0b");
}

#[test]
fn names_are_looked_for_as_far_as_real_pages_have_them() {
    let page = |before: usize| {
        let page = format!("<!-- {} --><meta charset=iso-8859-15>{PRICED}", "x".repeat(before));
        (decode(&bytes("iso-8859-15", &page), None, None), page)
    };
    let (read, page_read) = page(3_000);
    assert_eq!(read, page_read);
    let (read, page_beyond) = page(PRESCAN);
    assert_ne!(read, page_beyond);
}

#[test]
fn one_broken_byte_does_not_spoil_a_page() {
    let page = ["ñáéíóúñáéíóú".as_bytes(), b"\xff"].concat();
    assert_eq!(decode(&page, Some("text/html; charset=utf-8"), None), "ñáéíóúñáéíóú\u{fffd}");
    assert_eq!(decode(&page, None, None), "ñáéíóúñáéíóú\u{fffd}");
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_decoded(
        start in "(<|>|=|/|'|meta |charset|http-equiv|content|text/html;|<!--|-->|utf-8|koi8-r|<\\?xml|encoding| ){0,20}",
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80),
        header in "(text/html|;|,| |charset|=|utf-8|\"|x){0,8}",
        tld in "[a-z0-9.é:-]{0,6}",
    ) {
        decode(&[start.as_bytes(), &bytes].concat(), Some(&header), Some(&tld));
    }
}
