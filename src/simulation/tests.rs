use super::*;

fn options(seed: u64, orders: u32) -> Options {
    Options {
        seed,
        orders,
        ..Options::default()
    }
}

#[test]
fn a_few_shifts_keep_every_promise() {
    let report = run(&options(1, 96), |_| {});
    assert!(report.failure.is_none(), "{:#?}", report.failure);
    assert!(report.labels >= 48, "{report:?}");
}
