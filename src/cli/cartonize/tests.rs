//! The packer against orders with known costs, against orders of chance, and against bad input; every plan is read
//! again by the second reading of the rules.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::format::{Instances, OrderGoods};
use crate::domain::cartonize::{
    self,
    plan::{Carton, Effort, Line, OwnBox, Plan, Request, Rules},
    price::Tariff,
    verify::{self, Fault},
};

const ORDERS: &str = include_str!("../../../tests/data/cartons.json");
const ISSUES: &str = include_str!("../../../tests/data/carton_issues.json");
const COSTS: &str = include_str!("../../../tests/data/carton_costs.json");

pub(super) fn orders(text: &str) -> Vec<(String, OrderGoods)> {
    let instances = Instances::read(text.as_bytes()).unwrap();
    let named =
        |order: &super::format::OrderEntry| (order.id.clone(), instances.goods(order).unwrap());
    instances.orders.iter().map(named).collect()
}

pub(super) fn sound_plan(request: &Request<'_>, effort: Effort, name: &str) -> Plan {
    let plan = cartonize::choose(request, effort).unwrap();
    assert_eq!(verify::faults(request, &plan), [], "{name}");
    plan
}

#[test]
fn public_orders_keep_every_rule_and_stay_near_the_best_known_cost() {
    let known: BTreeMap<String, i64> = serde_json::from_str(COSTS).unwrap();
    let best: i64 = known.values().sum();
    let orders = orders(ORDERS);
    assert_eq!(orders.len(), known.len());
    // In thousandths of the best known cost.
    for (effort, most) in [(Effort::Fast, 1_030), (Effort::Default, 1_000)] {
        let mut cents = 0;
        for (name, goods) in &orders {
            let plan = sound_plan(&goods.request(), effort, name);
            assert_eq!(plan.without_carton, [], "{name}");
            cents += plan.price();
        }
        assert!(
            cents * 1_000 <= best * most,
            "{effort:?}: {cents} against {best}"
        );
    }
}

#[test]
fn what_others_could_not_pack_goes_into_the_small_carton() {
    let orders = orders(ISSUES);
    assert_eq!(orders.len(), 6);
    for (name, goods) in &orders {
        let plan = sound_plan(&goods.request(), Effort::Default, name);
        assert_eq!(plan.price(), 510, "{name}");
    }
}

#[test]
fn the_same_request_gives_the_same_plan_and_lines_may_come_in_any_order() {
    for (name, goods) in orders(ORDERS).iter().step_by(3) {
        let request = goods.request();
        let plan = sound_plan(&request, Effort::Default, name);
        assert_eq!(
            cartonize::choose(&request, Effort::Default).unwrap(),
            plan,
            "{name}"
        );
        let mut lines = request.lines.to_vec();
        lines.reverse();
        let turned = Request {
            lines: &lines,
            ..request
        };
        let other = sound_plan(&turned, Effort::Default, name);
        assert_eq!(other.price(), plan.price(), "{name}");
    }
}

pub(super) fn line(quantity: u32, edges: [i64; 3]) -> Line {
    Line {
        quantity,
        edges,
        weight_g: 100,
        upright: [true; 3],
        load_g_max: None,
        wrap_mm: 0,
        tags: Vec::new(),
        own_box: OwnBox::No,
        own_cost: 0,
    }
}

pub(super) fn carton(code: &str, inner: [i64; 3], cost: i64) -> Carton {
    Carton {
        code: code.to_owned(),
        inner,
        outer: inner.map(|edge| edge + 6),
        tare_g: 50,
        gross_g_max: 20_000,
        cost,
        stock: None,
    }
}

pub(super) fn cartons() -> Vec<Carton> {
    vec![
        carton("small", [200, 150, 100], 20),
        carton("middle", [300, 200, 150], 40),
        carton("large", [400, 300, 300], 90),
    ]
}

pub(super) fn tariff() -> Tariff {
    Tariff {
        divisor: 5_000,
        parcel_g_max: 30_000,
        brackets: (1..=60).map(|step| (step * 500, 600 + step * 60)).collect(),
        oversize_mm: 1_000,
        oversize_girth_mm: 3_000,
        oversize: 2_000,
        edge_step_tenths: 0,
    }
}

pub(super) fn rules() -> Rules {
    Rules {
        clearance_mm: 0,
        fill_percent_max: 100,
        support_percent_min: 50,
        keep_apart: vec![("food".to_owned(), "hazmat".to_owned())],
        tag_limits: vec![("lithium".to_owned(), 2)],
        ..Rules::default()
    }
}

fn some_line() -> impl Strategy<Value = Line> {
    let tags = prop_oneof![
        4 => Just(Vec::new()),
        1 => Just(vec!["food".to_owned()]),
        1 => Just(vec!["hazmat".to_owned()]),
        1 => Just(vec!["lithium".to_owned()]),
    ];
    let own_box =
        prop_oneof![6 => Just(OwnBox::No), 1 => Just(OwnBox::May), 1 => Just(OwnBox::Must)];
    let load =
        prop_oneof![3 => Just(None), 1 => Just(Some(0)), 1 => (100..3_000_i64).prop_map(Some)];
    let upright = prop_oneof![2 => Just([true; 3]), 1 => Just([false, false, true]), 1 => Just([true, false, true])];
    let edges = [10..300_i64, 10..200_i64, 5..200_i64];
    (
        1..5_u32,
        edges,
        1..2_000_i64,
        upright,
        load,
        0..6_i64,
        tags,
        own_box,
    )
        .prop_map(
            |(quantity, edges, weight_g, upright, load_g_max, wrap_mm, tags, own_box)| Line {
                quantity,
                edges,
                weight_g,
                upright,
                load_g_max,
                wrap_mm,
                tags,
                own_box,
                own_cost: 7,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn orders_of_chance_keep_every_rule(
        lines in prop::collection::vec(some_line(), 1..8),
        clearance_mm in 0..8_i64,
        fill_percent_max in 60..=100_i64,
        support_percent_min in 0..=100_i64,
        stock in prop::option::of(0..3_u32),
        best in prop::bool::weighted(0.1),
    ) {
        let (tariff, mut cartons) = (tariff(), cartons());
        cartons[1].stock = stock;
        let rules = Rules { clearance_mm, fill_percent_max, support_percent_min, ..rules() };
        let request = Request { cartons: &cartons, tariff: &tariff, rules: &rules, lines: &lines };
        let effort = if best { Effort::Default } else { Effort::Fast };
        let plan = cartonize::choose(&request, effort).unwrap();
        prop_assert_eq!(verify::faults(&request, &plan), []);
    }
}

#[test]
fn stock_ends() {
    let (tariff, rules) = (tariff(), rules());
    let mut cartons = cartons();
    let lines = [line(9, [190, 140, 90])];
    let used = |cartons: &[Carton], index: usize| {
        let request = Request {
            cartons,
            tariff: &tariff,
            rules: &rules,
            lines: &lines,
        };
        let plan = sound_plan(&request, Effort::Default, "stock");
        assert_eq!(plan.without_carton, []);
        plan.parcels
            .iter()
            .filter(|parcel| parcel.carton == Some(index))
            .count()
    };
    cartons[1].stock = Some(0);
    cartons[2].stock = Some(0);
    assert_eq!(used(&cartons, 0), 9);
    cartons[2].stock = Some(1);
    assert_eq!((used(&cartons, 2), used(&cartons, 0) < 9), (1, true));
}

#[test]
fn a_unit_that_no_carton_takes_is_named_and_the_rest_is_packed() {
    let (tariff, rules, cartons) = (tariff(), rules(), cartons());
    let lines = [line(2, [100, 80, 60]), line(3, [900, 80, 60])];
    let request = Request {
        cartons: &cartons,
        tariff: &tariff,
        rules: &rules,
        lines: &lines,
    };
    let plan = sound_plan(&request, Effort::Fast, "too long");
    assert_eq!((plan.without_carton, plan.parcels.len()), (vec![(1, 3)], 1));
}

#[test]
fn own_boxes_where_they_must_and_where_they_are_cheaper() {
    let (tariff, rules, cartons) = (tariff(), rules(), cartons());
    let own = |own_box, edges| Line {
        own_box,
        ..line(1, edges)
    };
    let cases = [
        ("must", own(OwnBox::Must, [100, 80, 60]), 2),
        ("never", own(OwnBox::No, [390, 290, 200]), 1),
        ("may, and does", own(OwnBox::May, [390, 290, 290]), 2),
        ("may, but need not", own(OwnBox::May, [100, 80, 60]), 1),
    ];
    for (name, other, parcels) in cases {
        let lines = [line(1, [150, 100, 80]), other];
        let request = Request {
            cartons: &cartons,
            tariff: &tariff,
            rules: &rules,
            lines: &lines,
        };
        let plan = sound_plan(&request, Effort::Default, name);
        assert_eq!(plan.parcels.len(), parcels, "{name}");
    }
}

/// A name and what it breaks in a plan.
type Change = (&'static str, fn(&mut Plan));

#[test]
fn the_second_reading_sees_what_is_wrong() {
    let (tariff, cartons) = (tariff(), cartons());
    let rules = rules();
    let fragile = Line {
        load_g_max: Some(0),
        upright: [false, false, true],
        ..line(1, [190, 140, 40])
    };
    let lines = [line(2, [180, 130, 30]), fragile];
    let request = Request {
        cartons: &cartons,
        tariff: &tariff,
        rules: &rules,
        lines: &lines,
    };
    let sound = sound_plan(&request, Effort::Default, "sound");
    assert_eq!(sound.parcels.len(), 1);
    let broken: [Change; 9] = [
        ("count", |plan| plan.parcels[0].placements.truncate(2)),
        ("price", |plan| plan.parcels[0].price -= 1),
        ("outside", |plan| plan.parcels[0].placements[0].at[0] = 30),
        ("overlap", |plan| plan.parcels[0].placements[1].at[2] -= 1),
        ("air", |plan| plan.parcels[0].placements[2].at[2] += 1),
        ("turned", |plan| {
            plan.parcels[0].placements[2].edges.rotate_left(1);
        }),
        ("sequence", |plan| plan.parcels[0].placements.swap(0, 2)),
        ("own box", |plan| plan.parcels[0].carton = None),
        ("unknown", |plan| plan.parcels[0].carton = Some(7)),
    ];
    for (name, change) in broken {
        let mut plan = sound.clone();
        change(&mut plan);
        assert_ne!(verify::faults(&request, &plan), [], "{name}");
    }
    let mut heavy = lines.clone();
    heavy[0].weight_g = 15_000;
    let heavier = Request {
        lines: &heavy,
        ..request
    };
    assert!(verify::faults(&heavier, &sound).contains(&Fault::Weight(0)));
    let mut mixed = lines.clone();
    mixed[0].tags = vec!["food".to_owned()];
    mixed[1].tags = vec!["hazmat".to_owned()];
    let mixed = Request {
        lines: &mixed,
        ..request
    };
    assert!(verify::faults(&mixed, &sound).contains(&Fault::Tags(0)));
    let strict = Rules {
        fill_percent_max: 50,
        ..rules.clone()
    };
    let strict = Request {
        rules: &strict,
        ..request
    };
    assert!(verify::faults(&strict, &sound).contains(&Fault::Fill(0)));
}

#[test]
fn what_nobody_believes_is_refused() {
    let (tariff, rules) = (tariff(), rules());
    let fine = line(1, [100, 80, 60]);
    let cases = [
        (
            Line {
                edges: [0, 80, 60],
                ..fine.clone()
            },
            "line 0: an edge in mm is 0, expected 1 to 10000",
        ),
        (
            Line {
                edges: [-5, 80, 60],
                ..fine.clone()
            },
            "line 0: an edge in mm is -5, expected 1 to 10000",
        ),
        (
            Line {
                edges: [20_000, 80, 60],
                ..fine.clone()
            },
            "line 0: an edge in mm is 20000, expected 1 to 10000",
        ),
        (
            Line {
                quantity: 0,
                ..fine.clone()
            },
            "line 0: quantity is 0, expected 1 to 4294967295",
        ),
        (
            Line {
                quantity: 10_000,
                ..fine.clone()
            },
            "10000 units are too many for one plan, at most 2000",
        ),
        (
            Line {
                weight_g: -1,
                ..fine.clone()
            },
            "line 0: the weight in g is -1, expected 0 to 10000000",
        ),
        (
            Line {
                upright: [false; 3],
                ..fine.clone()
            },
            "line 0: no edge may stand up",
        ),
    ];
    for (line, expected) in cases {
        let (cartons, lines) = (cartons(), [line]);
        let request = Request {
            cartons: &cartons,
            tariff: &tariff,
            rules: &rules,
            lines: &lines,
        };
        let refusal = cartonize::choose(&request, Effort::Default).unwrap_err();
        assert_eq!(refusal.to_string(), expected);
    }
    for change in [
        |cartons: &mut Vec<Carton>| cartons[0].inner[1] = 0,
        |cartons: &mut Vec<Carton>| *cartons = vec![cartons[0].clone(); 65],
        |cartons: &mut Vec<Carton>| cartons[0].cost = -1,
    ] {
        let (mut cartons, lines) = (cartons(), [fine.clone()]);
        change(&mut cartons);
        let request = Request {
            cartons: &cartons,
            tariff: &tariff,
            rules: &rules,
            lines: &lines,
        };
        assert!(cartonize::choose(&request, Effort::Default).is_err());
    }
}

#[test]
fn five_hundred_units_are_packed() {
    let (tariff, rules, cartons) = (tariff(), rules(), cartons());
    let lines: Vec<Line> = (0..50)
        .map(|step| line(10, [60 + step, 40 + step % 7, 20 + step % 11]))
        .collect();
    let request = Request {
        cartons: &cartons,
        tariff: &tariff,
        rules: &rules,
        lines: &lines,
    };
    let plan = sound_plan(&request, Effort::Fast, "five hundred");
    assert_eq!(plan.without_carton, []);
}

#[test]
fn advice_leaves_out_what_is_missed_least() {
    let instances = Instances::read(ORDERS.as_bytes()).unwrap();
    let set = &instances.orders[0].box_set;
    let goods: Vec<OrderGoods> = instances
        .orders
        .iter()
        .filter(|order| order.box_set == *set)
        .take(25)
        .map(|order| instances.goods(order).unwrap())
        .collect();
    let cartons = goods[0].codes().len();
    let mut history = super::advise::History::of(goods);
    let all = history.cents();
    let steps = history.leave_out();
    assert_eq!(steps.len() + 1, cartons);
    assert_eq!(history.cents(), steps.last().unwrap().cents);
    let spare = steps.iter().filter(|step| step.cents <= all).count();
    assert!(spare > 0 && spare < steps.len(), "{steps:?}");
    assert!(steps.last().unwrap().cents > all);
}

#[test]
fn rules_of_person_and_insert_and_the_cheaper_service() {
    let (cartons, lines) = (cartons(), [line(2, [100, 100, 90])]);
    let (dear, rules) = (tariff(), rules());
    let mut cheap = tariff();
    cheap.brackets = vec![(50_000, 300)];
    let request = Request {
        cartons: &cartons,
        tariff: &dear,
        rules: &rules,
        lines: &lines,
    };
    let carton_of = |rules: &Rules| {
        let request = Request { rules, ..request };
        let plan = sound_plan(&request, Effort::Default, "rules");
        let taken: Vec<_> = plan.parcels.iter().map(|parcel| parcel.carton).collect();
        taken
    };
    assert_eq!(carton_of(&rules), [Some(0)]);
    let insert = Rules {
        reserve_mm3: 1_500_000,
        ..rules.clone()
    };
    assert_eq!(
        carton_of(&insert),
        [Some(1)],
        "the insert takes half the small one"
    );
    let person = Rules {
        parcel_g_max: Some(200),
        ..rules.clone()
    };
    assert_eq!(
        carton_of(&person),
        [Some(0), Some(0)],
        "nobody lifts more than 200 g"
    );
    let both = [
        request,
        Request {
            tariff: &cheap,
            ..request
        },
    ];
    let (service, plan) = cartonize::choose_service(&both, Effort::Default).unwrap();
    assert_eq!((service, plan.price()), (1, 320));
}
