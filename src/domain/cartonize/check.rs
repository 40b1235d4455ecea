//! What a request must look like before anybody searches: sizes, weights and numbers worth believing.

use super::plan::{Carton, Line, Refusal, Request};

/// The most units one plan takes.
pub const UNITS_MAX: u64 = 2_000;
/// The most cartons to choose from.
pub const CARTONS_MAX: usize = 64;
/// The longest edge anybody believes, in millimetres.
const EDGE_MAX: i64 = 10_000;
/// The heaviest thing anybody believes, in grams.
const WEIGHT_MAX: i64 = 10_000_000;
/// The most cents anything may cost.
const MONEY_MAX: i64 = 1_000_000_000;
/// The most cubic millimetres that may count as a gram.
const DIVISOR_MAX: i64 = 1_000_000_000;
/// Tags that rules may speak of.
pub const TAGS_MAX: usize = 60;

/// Refuses what nobody would believe, with the first thing that is wrong.
pub fn check(request: &Request<'_>) -> Result<(), Refusal> {
    for (index, line) in request.lines.iter().enumerate() {
        check_line(index, line)?;
    }
    let units: u64 = request
        .lines
        .iter()
        .map(|line| u64::from(line.quantity))
        .sum();
    if units > UNITS_MAX {
        return Err(Refusal::TooMany(units, UNITS_MAX));
    }
    if request.cartons.len() > CARTONS_MAX {
        let cartons = request.cartons.len();
        return Err(Refusal::Setting(format!(
            "{cartons} cartons are too many to choose from, at most {CARTONS_MAX}"
        )));
    }
    for carton in request.cartons {
        check_carton(carton)?;
    }
    check_rest(request)
}

fn check_line(index: usize, line: &Line) -> Result<(), Refusal> {
    let within = |what: &'static str, value: i64, low: i64, high: i64| {
        if (low..=high).contains(&value) {
            Ok(())
        } else {
            Err(Refusal::Unbelievable {
                line: index,
                what,
                value,
                low,
                high,
            })
        }
    };
    within("quantity", i64::from(line.quantity), 1, i64::from(u32::MAX))?;
    for edge in line.edges {
        within("an edge in mm", edge, 1, EDGE_MAX)?;
    }
    within("the weight in g", line.weight_g, 0, WEIGHT_MAX)?;
    within("the padding in mm", line.wrap_mm, 0, EDGE_MAX)?;
    within("the load in g", line.load_g_max.unwrap_or(0), 0, i64::MAX)?;
    if line.upright == [false; 3] {
        return Err(Refusal::NoUpright(index));
    }
    Ok(())
}

fn check_carton(carton: &Carton) -> Result<(), Refusal> {
    let edges = carton.inner.iter().chain(&carton.outer);
    let fine = edges.into_iter().all(|edge| (1..=EDGE_MAX).contains(edge))
        && (0..=WEIGHT_MAX).contains(&carton.tare_g)
        && (0..=WEIGHT_MAX).contains(&carton.gross_g_max)
        && (0..=MONEY_MAX).contains(&carton.cost);
    if fine {
        return Ok(());
    }
    Err(Refusal::Setting(format!(
        "carton {}: edges must be 1 to {EDGE_MAX} mm, weights 0 to {WEIGHT_MAX} g, its cost 0 to {MONEY_MAX} cents",
        carton.code
    )))
}

fn check_rest(request: &Request<'_>) -> Result<(), Refusal> {
    let wrong = |text: String| Err(Refusal::Setting(text));
    let (rules, tariff) = (request.rules, request.tariff);
    if !(0..=EDGE_MAX).contains(&rules.clearance_mm) {
        return wrong(format!(
            "the clearance is {} mm, expected 0 to {EDGE_MAX}",
            rules.clearance_mm
        ));
    }
    for (what, percent) in [
        ("fill", rules.fill_percent_max),
        ("support", rules.support_percent_min),
    ] {
        if !(0..=100).contains(&percent) {
            return wrong(format!("the {what} is {percent} %, expected 0 to 100"));
        }
    }
    if rules.reserve_mm3 < 0 || rules.parcel_g_max.is_some_and(|most| most <= 0) {
        return wrong(
            "the reserved space must be 0 or more, the heaviest parcel more than 0".to_owned(),
        );
    }
    if rules.keep_apart.len() * 2 + rules.tag_limits.len() > TAGS_MAX {
        return wrong(format!("rules speak of more than {TAGS_MAX} tags"));
    }
    let ascending = tariff
        .brackets
        .windows(2)
        .all(|pair| matches!(pair, [one, two] if one.0 < two.0));
    let money = tariff
        .brackets
        .iter()
        .map(|&(_, cents)| cents)
        .chain([tariff.oversize]);
    if tariff.divisor < 0
        || tariff.divisor > DIVISOR_MAX
        || !(0..=EDGE_MAX * 10).contains(&tariff.edge_step_tenths)
        || !ascending
        || !money
            .into_iter()
            .all(|cents| (0..=MONEY_MAX).contains(&cents))
    {
        return wrong(
            "the tariff needs ascending weights, prices of 0 or more and a divisor of 0 or more"
                .to_owned(),
        );
    }
    Ok(())
}
