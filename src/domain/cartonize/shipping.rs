//! The boxes for a shipment: carton and freight together, in one box or in several, and what goes where.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    carrier::Service,
    carton::Carton,
    handling::ParcelRules,
    ids::{CartonCode, LineId, OwnerId},
    measure::{Dimensions, Grams, Money},
    packing_costs::PackingCosts,
    product::Product,
    shown::Shown,
};

use super::{
    bench::{FILL_PERCENT_MAX, SUPPORT_PERCENT},
    body::{Body, Edges, volume},
    choose_service,
    plan::{self, Effort, Line, Request, Rules},
    price::Tariff,
    recommend::surely_stays_out,
};

/// More grams than any parcel has.
const ANY_WEIGHT_G: i64 = 10_000_000;
/// More parcels than that are no plan: nobody could number them.
const PARCELS_MAX: usize = u8::MAX as usize;
/// Cubic millimetres of a millilitre.
pub(super) const MM3_OF_ML: i64 = 1_000;

/// What the services that keep a shipment's promise take for its way.
#[derive(Debug, Clone, Default)]
pub struct Freight {
    services: Vec<(Shown, Tariff)>,
}

/// What a shipment's boxes are chosen under.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// What its way costs.
    pub freight: Freight,
    /// What holds for every parcel of its owner's goods.
    pub rules: ParcelRules,
}

/// A plan for all boxes of a shipment, made before the first of them is begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShippingPlan {
    /// The boxes in the order in which they are packed: the fullest first, what ships as it is last.
    pub boxes: Vec<PlannedBox>,
    /// The service they were priced with; absent where no rates are known.
    #[serde(default)]
    pub service: Option<Shown>,
    /// Cartons, padding, work and freight of all boxes, in the currency's smallest unit; without what is packed by hand.
    pub price_minor: i64,
}

/// One box of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlannedBox {
    /// Which carton, or the unit's own box, which the packer makes where it has none.
    pub carton: CartonCode,
    /// The place of every unit, in an order that a person can carry out from above.
    pub places: Vec<PlannedPlace>,
}

/// Where one unit goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlannedPlace {
    /// Of which line.
    pub line: LineId,
    /// Its left, back and bottom in millimetres.
    pub at: [i64; 3],
    /// Its lengths as it stands there, in millimetres.
    pub edges: [i64; 3],
}

impl PlannedPlace {
    /// As a body in the box.
    #[must_use]
    pub fn body(&self) -> Body {
        Body::at(self.at, self.edges)
    }
}

impl PlannedBox {
    /// How many units of a line go in.
    #[must_use]
    pub fn units_of(&self, line: LineId) -> u32 {
        let of_line = self.places.iter().filter(|place| place.line == line);
        u32::try_from(of_line.count()).unwrap_or(u32::MAX)
    }
}

impl Freight {
    /// The rates of a carrier's services to a country, of express services alone where that was promised.
    #[must_use]
    pub fn of(services: &[Service], country: &str, is_express: bool) -> Self {
        let kept = services
            .iter()
            .filter(|service| !is_express || service.express);
        Self {
            services: kept
                .map(|service| (service.name.clone(), tariff(service, country)))
                .filter(|(_, tariff)| !tariff.brackets.is_empty())
                .collect(),
        }
    }

    /// The cheapest service for a parcel of this weight and these outer edges with its price; `None` where none takes it.
    #[must_use]
    pub fn cheapest(&self, gross: Grams, outer: Dimensions) -> Option<(&Shown, i64)> {
        let outer = edges(outer);
        self.services
            .iter()
            .filter_map(|(name, tariff)| Some((name, tariff.freight(outer, gross.0)?)))
            .min_by_key(|&(_, cents)| cents)
    }

    /// True where nothing is known of prices.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.services.is_empty()
    }
}

fn tariff(service: &Service, country: &str) -> Tariff {
    let mut weights: Vec<Grams> = service.rates.iter().map(|rate| rate.weight_g_max).collect();
    weights.sort_unstable();
    weights.dedup();
    let mut brackets: Vec<(i64, i64)> = Vec::with_capacity(weights.len());
    for weight in weights {
        if let Some(price) = service.price(country, weight) {
            brackets.push((weight.0, price.minor));
        }
    }
    Tariff {
        parcel_g_max: brackets.last().map_or(0, |&(up_to, _)| up_to),
        brackets,
        ..service.sizes()
    }
}

/// The cheapest boxes for all `units`, each with the number of its line. A unit that no carton takes is packed by hand, in a
/// parcel of its own; `None` where that may not be, or a size is not known.
#[must_use]
pub fn plan_boxes(
    cartons: &[Carton],
    owner: &OwnerId,
    units: &[(LineId, &Product, u32)],
    terms: &Terms,
    effort: Effort,
) -> Option<ShippingPlan> {
    let Terms { freight, rules } = terms;
    let own: Vec<&Carton> = cartons
        .iter()
        .filter(|carton| carton.owner.as_ref().is_none_or(|brand| brand == owner))
        .collect();
    let costs = &rules.costs;
    let boxes: Vec<plan::Carton> = own.iter().map(|carton| known(carton, costs)).collect();
    let lines = units
        .iter()
        .map(|(_, product, count)| wanted(product, *count, costs))
        .collect::<Option<Vec<Line>>>()?;
    let clearance_mm = i64::from(rules.clearance_mm);
    let rules_of_owner = rules;
    let rules = known_rules(rules);
    let free = Tariff {
        parcel_g_max: ANY_WEIGHT_G,
        brackets: vec![(ANY_WEIGHT_G, 0)],
        ..Tariff::of_any_size()
    };
    let mut tariffs: Vec<&Tariff> = freight.services.iter().map(|(_, tariff)| tariff).collect();
    if tariffs.is_empty() {
        tariffs.push(&free);
    }
    let requests: Vec<Request<'_>> = tariffs
        .into_iter()
        .map(|tariff| Request {
            cartons: &boxes,
            tariff,
            rules: &rules,
            lines: &lines,
        })
        .collect();
    let (service, plan) = choose_service(&requests, effort).ok()?;
    let by_hand = |index: usize| -> u32 {
        let lines = plan.without_carton.iter();
        let counts = lines.filter(|(line, _)| *line == index);
        counts.map(|(_, count)| *count).sum()
    };
    let goods = units.iter().enumerate();
    let goods = goods.map(|(index, &(_, product, count))| (product, count - by_hand(index)));
    let price_minor = plan.price() - costs.spared(goods_mm3(goods));
    let unpacked = plan.without_carton.iter().map(|&(line, count)| {
        let (line, product, _) = units.get(line)?;
        let alone = alone(*line, product, terms);
        let alone = alone.filter(|_| fits_no_carton(cartons, owner, product, rules_of_owner));
        alone.map(|alone| std::iter::repeat_n(alone, count as usize))
    });
    let unpacked = unpacked.collect::<Option<Vec<_>>>()?;
    let boxes = plan.parcels.into_iter().map(|parcel| {
        let (carton, padding_mm) = match parcel.carton {
            Some(index) => (own.get(index)?.code.clone(), clearance_mm),
            None => (CartonCode::own_box(), 0),
        };
        let places = parcel.placements.into_iter().map(|placement| {
            Some(PlannedPlace {
                line: units.get(placement.line)?.0,
                at: placement.at.map(|low| low + padding_mm),
                edges: placement.edges,
            })
        });
        let places = places.collect::<Option<_>>()?;
        Some(PlannedBox { carton, places })
    });
    let mut boxes: Vec<PlannedBox> = boxes.collect::<Option<_>>()?;
    boxes.extend(unpacked.into_iter().flatten());
    if boxes.is_empty() || boxes.len() > PARCELS_MAX {
        return None;
    }
    // What ships as it is can wait beside the bench.
    boxes.sort_by_key(|planned| planned.carton.is_own_box());
    Some(ShippingPlan {
        boxes,
        service: freight.services.get(service).map(|(name, _)| name.clone()),
        price_minor,
    })
}

/// The parcel of a unit that no carton takes: `None` where no parcel may hold it, nobody may lift it, or no service takes it.
fn alone(line: LineId, product: &Product, terms: &Terms) -> Option<PlannedBox> {
    let Terms { freight, rules } = terms;
    let size = product.size_mm?;
    let weight = product.weight_g.unwrap_or_default();
    let is_lifted = rules.weight_g_max.is_none_or(|most| weight <= most);
    let is_sent = freight.is_unknown() || freight.cheapest(weight, size).is_some();
    let is_allowed = rules.keeps_apart(&[(product, 1)]).is_none();
    (is_lifted && is_sent && is_allowed).then(|| PlannedBox {
        carton: CartonCode::own_box(),
        places: vec![PlannedPlace {
            line,
            at: [0; 3],
            edges: edges(size),
        }],
    })
}

/// True where a unit surely goes into none of an owner's cartons, were they all there.
#[must_use]
pub fn fits_no_carton(
    cartons: &[Carton],
    owner: &OwnerId,
    product: &Product,
    rules: &ParcelRules,
) -> bool {
    let mut own = cartons
        .iter()
        .filter(|carton| carton.owner.as_ref().is_none_or(|brand| brand == owner));
    own.all(|carton| {
        let is_there = Carton {
            stock: None,
            ..carton.clone()
        };
        surely_stays_out(&is_there, &[(product, 1)], rules).is_some()
    })
}

/// The space that goods take, as far as their sizes are known.
fn goods_mm3<'a>(goods: impl IntoIterator<Item = (&'a Product, u32)>) -> i64 {
    let volumes = goods.into_iter().map(|(product, count)| {
        let size = product.size_mm.filter(|size| size.is_plausible());
        size.map_or(0, |size| volume(edges(size)) * i64::from(count))
    });
    volumes.sum()
}

fn known(carton: &Carton, costs: &PackingCosts) -> plan::Carton {
    plan::Carton {
        code: carton.code.to_string(),
        inner: edges(carton.inner_mm),
        outer: edges(carton.outer_mm),
        tare_g: carton.tare_g.0,
        gross_g_max: carton.load_g_max.0.saturating_add(carton.tare_g.0),
        cost: carton.cost.minor + costs.of_carton(volume(edges(carton.inner_mm))),
        stock: carton.stock,
    }
}

fn wanted(product: &Product, quantity: u32, costs: &PackingCosts) -> Option<Line> {
    let size = product.size_mm.filter(|size| size.is_plausible())?;
    let tags = product.handling.tags.iter();
    Some(Line {
        quantity,
        edges: edges(size),
        weight_g: product.weight_g.unwrap_or_default().0,
        upright: product.upright(),
        load_g_max: product.load_limit().map(|limit| limit.0),
        wrap_mm: i64::from(product.handling.wrap_mm),
        tags: tags.map(|tag| tag.as_str().to_owned()).collect(),
        own_box: product.handling.own_box,
        own_cost: costs.of_own_box(volume(edges(size))),
    })
}

fn known_rules(rules: &ParcelRules) -> Rules {
    let word = |tag: &Shown| tag.as_str().to_owned();
    let pairs = rules.keep_apart.iter();
    let limits = rules.units_max.iter();
    Rules {
        clearance_mm: i64::from(rules.clearance_mm),
        fill_percent_max: i64::from(FILL_PERCENT_MAX),
        support_percent_min: SUPPORT_PERCENT,
        keep_apart: pairs.map(|(one, two)| (word(one), word(two))).collect(),
        tag_limits: limits.map(|(tag, most)| (word(tag), *most)).collect(),
        reserve_mm3: i64::from(rules.reserve_ml) * MM3_OF_ML,
        parcel_g_max: rules.weight_g_max.map(|most| most.0),
    }
}

fn edges(size: Dimensions) -> Edges {
    <[u32; 3]>::from(size).map(i64::from)
}

/// What one parcel of these goods costs, in cents: carton, padding, work and freight, the last where prices are known;
/// `None` where no service takes it.
#[must_use]
pub fn price_of_one(carton: &Carton, goods: &[(&Product, u32)], terms: &Terms) -> Option<i64> {
    let weights = goods
        .iter()
        .map(|(product, count)| product.weight_g.unwrap_or_default() * *count);
    let gross = weights.sum::<Grams>() + carton.tare_g;
    let sent = if terms.freight.is_unknown() {
        0
    } else {
        terms.freight.cheapest(gross, carton.outer_mm)?.1
    };
    Some(packing_price(carton, goods, &terms.rules.costs) + sent)
}

/// The same without freight.
pub(super) fn packing_price(
    carton: &Carton,
    goods: &[(&Product, u32)],
    costs: &PackingCosts,
) -> i64 {
    let goods = goods_mm3(goods.iter().copied());
    let packing = if carton.code.is_own_box() {
        costs.of_own_box(goods)
    } else {
        costs.of_carton(volume(edges(carton.inner_mm)))
    };
    carton.cost.minor + packing - costs.spared(goods)
}

/// An amount in the currency that cartons cost.
#[must_use]
pub fn in_currency_of(carton: &Carton, minor: i64) -> Money {
    Money::new(minor, &carton.cost.currency)
}
