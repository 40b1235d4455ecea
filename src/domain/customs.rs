//! Which parcels cross a customs border, and what has to be known of goods that do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{measure::Money, shipment::Address, shown::Shown};

/// What customs want to know of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomsData {
    /// Its number in the Harmonized System, 6 to 10 digits, points as its owner likes.
    #[serde(default)]
    pub hs_code: Option<Shown>,
    /// Where it was made, ISO 3166 alpha-2.
    #[serde(default)]
    pub origin: Option<String>,
    /// What one unit is worth.
    #[serde(default)]
    pub value: Option<Money>,
}

/// Countries within one customs area.
///
/// The first is the customs territory of the European Union: Regulation (EU) No 952/2013 (Union Customs Code), article 4;
/// Monaco belongs to it by paragraph 2. The second is Switzerland with Liechtenstein: their customs treaty of 29 March 1923.
const AREAS: [&str; 2] = [
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK",
    "CH LI",
];

/// Places outside although their country is inside, by the beginning of their postcodes.
///
/// Heligoland, Büsingen, Ceuta, Melilla, Livigno: the Union Customs Code, article 4. The Canary Islands, Mount Athos and Åland are
/// inside, but outside the common area of value added tax, so that goods going there are declared all the same (Directive
/// 2006/112/EC, article 6), and so is Campione d'Italia since 2020 (Directive (EU) 2019/475). The French overseas departments
/// and territories have country codes of their own or these postcodes.
const OUTSIDE: [(&str, &[&str]); 6] = [
    ("DE", &["27498", "78266"]),
    ("ES", &["35", "38", "51", "52"]),
    ("IT", &["22061", "23041"]),
    ("FI", &["22"]),
    ("GR", &["63086", "63087"]),
    (
        "FR",
        &[
            "971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988",
        ],
    ),
];

/// Northern Ireland is treated as the Union for goods: Windsor Framework, articles 5 and 13.
const INSIDE: (&str, &str) = ("GB", "BT");

/// The area an address lies in; `None`: one of its own.
fn area(address: &Address) -> Option<usize> {
    let (country, postcode) = (address.country.as_str(), address.postcode.as_str());
    if country == INSIDE.0 && postcode.starts_with(INSIDE.1) {
        return Some(0);
    }
    let is_outside = OUTSIDE.iter().any(|(of, postcodes)| {
        *of == country && postcodes.iter().any(|begin| postcode.starts_with(begin))
    });
    AREAS
        .iter()
        .position(|area| !is_outside && area.split(' ').any(|known| known == country))
}

/// True when a parcel between these addresses has to be declared.
#[must_use]
pub fn is_declared(from: &Address, to: &Address) -> bool {
    match (area(from), area(to)) {
        (Some(from), Some(to)) => from != to,
        (None, None) => from.country != to.country,
        _ => true,
    }
}

/// Six digits are the same all over the world; countries add up to four.
#[must_use]
pub fn is_hs_code(code: &str) -> bool {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    (6..=10).contains(&digits)
        && code
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(country: &str, postcode: &str) -> Address {
        Address {
            name: "A".into(),
            company: None,
            lines: Vec::new(),
            postcode: postcode.into(),
            city: "B".into(),
            region: None,
            country: country.to_owned(),
        }
    }

    #[test]
    fn a_parcel_is_declared_where_it_crosses_a_customs_border() {
        let cases = [
            (("DE", "21035"), ("DE", "80469"), false),
            (("DE", "21035"), ("FR", "69002"), false),
            (("DE", "21035"), ("MC", "98000"), false),
            (("DE", "21035"), ("GB", "BT7 1NN"), false),
            (("DE", "21035"), ("GB", "BS6 9QX"), true),
            (("DE", "21035"), ("CH", "3011"), true),
            (("DE", "21035"), ("NO", "0150"), true),
            (("DE", "21035"), ("DE", "27498"), true),
            (("DE", "21035"), ("ES", "35001"), true),
            (("DE", "21035"), ("ES", "28001"), false),
            (("DE", "21035"), ("FR", "97110"), true),
            (("DE", "21035"), ("FR", "98800"), true),
            (("DE", "21035"), ("IT", "22061"), true),
            (("DE", "21035"), ("IT", "22100"), false),
            (("CH", "8004"), ("LI", "9490"), false),
            (("CH", "8004"), ("AT", "6020"), true),
            (("US", "05401"), ("US", "97477"), false),
            (("US", "05401"), ("CA", "H2X"), true),
        ];
        for ((from, postcode), (to, other), declared) in cases {
            let (from, to) = (at(from, postcode), at(to, other));
            assert_eq!(is_declared(&from, &to), declared, "{from:?} {to:?}");
            assert_eq!(is_declared(&to, &from), declared, "and back");
        }
        let union = AREAS[0].split(' ').count();
        assert_eq!(union, 28, "27 members and Monaco");
    }
}
