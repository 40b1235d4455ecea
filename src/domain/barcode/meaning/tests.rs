//! What a code means in a small catalogue.

use serde_json::json;

use super::*;
use crate::domain::barcode::{rcn::Region, read};

fn catalogue() -> Catalogue {
    let product = |sku: &str, code: &str| json!({"owner": "acme", "sku": sku, "title": sku, "barcodes": [{"code": code, "units": 1}]});
    let data = json!({
        "products": [
            product("cheese", "2818570000003"),
            product("screws", "2589910000006"),
            product("ham", "2264640000006"),
            product("special", "2264641219896"),
        ],
        "cartons": [], "packers": [], "places": [], "carriers": [],
    });
    Catalogue::new(serde_json::from_value(data).unwrap())
}

fn meanings(scan: &str, region: Option<Region>) -> Vec<(String, u32)> {
    let code = read(scan.as_bytes()).unwrap();
    let embedded = code.restricted(region);
    let owner = OwnerId::from("acme");
    resolve(&code, embedded.as_ref(), &catalogue(), Some(&owner))
        .into_iter()
        .map(|meaning| match meaning {
            Meaning::Product { sku, units } => (sku.as_str().to_owned(), units),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn a_number_with_a_measure_inside_means_its_product() {
    let one = |sku: &str, units| vec![(sku.to_owned(), units)];
    for (scan, expected) in [
        ("2818570021206", one("cheese", 1)),
        ("]E02818570021206", one("cheese", 1)),
        ("2589918495194", one("screws", 49_519)),
        // The code as it stands comes first; the product without the price is the other it may be: that is asked about.
        (
            "2264641219896",
            vec![("special".to_owned(), 1), ("ham".to_owned(), 1)],
        ),
        // The check digit of the value is wrong.
        ("2818571021205", vec![]),
    ] {
        assert_eq!(meanings(scan, Some(Region::De)), expected, "{scan}");
    }
}

#[test]
fn without_a_region_or_under_anothers_rules_nothing_is_taken_out() {
    assert_eq!(meanings("2818570021206", None), []);
    assert_eq!(meanings("2818570021206", Some(Region::Fi)), []);
    assert_eq!(meanings("2818570000003", None), [("cheese".to_owned(), 1)]);
}
