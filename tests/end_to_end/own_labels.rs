//! Totes, commands and badges on paper, from the command line to a printer on the network.

use crate::rig::{child::run, printers, world::World};

#[test]
fn labels_are_printed_by_name_and_badges_for_everybody() {
    let world = World::furnished();
    let printer = printers::on_tcp();
    let print = |words: &str| {
        let mut command = world.administrator(&format!("label print {words}"));
        command.args(["--printer", &printer.at]);
        run(command);
    };
    print("tote --names T-0417,T-0418");
    print("command --names UNDO");
    print("badge --packer ana");
    let labels = printer.tray.labels();
    let held = |text: &str| labels.iter().filter(|label| label.contains(text)).count();
    let each = ["T-0417", "T-0418", "CMD.UNDO.3", "Ana K."].map(held);
    assert_eq!((labels.len(), each), (4, [1, 1, 1, 1]), "{labels:?}");
}
