//! A carrier that sends its label as PDF or PNG: printed as dots, on its box by the scan of its number, and on paper a slip.

use serde_json::json;

use crate::rig::{
    PATIENCE, child::run, hands::barcodes, play::Play, printers, until, world::World,
};

#[test]
fn a_label_in_pdf_or_png_is_printed_as_dots_and_known_by_its_number() {
    for format in ["pdf", "png", "zpl"] {
        let world = World::furnished_by(&["--label-format", format]);
        world.import(&json!({ "orders": [{
            "order": "7001", "owner": "acme", "channel": "shop", "carrier": "house",
            "ship_to": { "name": "Sünje Overkamp", "lines": ["Kleine Töpfergasse 17"],
                         "postcode": "50674", "city": "Köln", "country": "DE" },
            "totes": ["A-7001"], "lines": [{ "sku": "ACME-TEA-GRN250", "quantity": 1 }],
            "papers": { "language": "de", "gift_message": ["Alles Gute!"] },
        }] }));
        let printer = printers::on_tcp();
        let bench = world.enrol("01");
        let mut play = Play::start(&world, &bench, &["--printer", &printer.at]);
        play.does("scan BADGE-1001");
        play.does("scan A-7001");
        play.does("wait pack");
        play.does(&format!("scan {}", barcodes()["ACME-TEA-GRN250"]));
        play.does("weigh {expected}");
        play.does("wait printed");
        // The giver's card comes out first.
        let label = until("the label is out", PATIENCE, || {
            printer.tray.labels().get(1).cloned()
        });
        assert!(printer.tray.labels()[0].contains("Alles Gute!"));
        let stands = play.stands();
        let tracking = stands["label"]["tracking"].as_str().unwrap();
        if format == "zpl" {
            assert!(label.contains(tracking));
        } else {
            // Dots and nothing but: the number is in the bars, and the packer's scan finds it there.
            assert!(
                label.contains("^GFA,") && !label.contains("^FD"),
                "{format}"
            );
            assert!((5_000..80_000).contains(&label.len()), "{}", label.len());
        }
        assert_eq!(printer.tray.labels().len(), 2);
        play.does(&format!("scan {tracking}"));
        play.does("wait queue");

        let file = world.folder.at("slip.pdf");
        let mut slip = world.administrator("documents slip acme.7001");
        slip.arg("-o").arg(&file);
        run(slip);
        assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-"));
    }
}
