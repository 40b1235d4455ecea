//! Which language a customer reads, where nothing but the address is known.

/// Countries by the language most of their parcels are read in; all others: English, which every post office reads.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("de", &["DE", "AT", "CH", "LI"]),
    ("fr", &["FR", "BE", "LU", "MC"]),
    ("ja", &["JP"]),
    ("zh", &["CN", "HK", "MO", "TW"]),
];

/// The language for labels and slips to this country (ISO 3166-1 alpha-2).
#[must_use]
pub fn language_of(country: &str) -> &'static str {
    LANGUAGES
        .iter()
        .find(|(_, countries)| countries.contains(&country))
        .map_or("en", |(language, _)| language)
}
