//! The files of `packdesk cartonize`: orders, cartons and tariffs in (packbench/1), plans out (packsol/1).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::cartonize::{
    plan::{Carton, Line, OwnBox, Plan, Request, Rules},
    price::Tariff,
};

/// What a file of orders calls itself.
pub const INSTANCES_SCHEMA: &str = "packbench/1";
/// What a file of plans calls itself.
const SOLUTIONS_SCHEMA: &str = "packsol/1";
/// What is told about a unit that goes into no carton.
pub const NO_CARTON: &str = "no carton: use own box";
/// The name of a unit's own box.
const OWN_BOX: &str = "SIOC";

/// A file of orders.
#[derive(Debug)]
pub struct Instances {
    /// Its kind and version.
    pub schema: String,
    box_sets: BTreeMap<String, Vec<BoxEntry>>,
    rates: BTreeMap<String, RateEntry>,
    /// The orders that can be read.
    pub orders: Vec<OrderEntry>,
    /// For each order that cannot be read, which and what is wrong with it.
    pub unreadable: Vec<String>,
}

/// A file as it lies there: what is wrong with one order must not cost the others.
#[derive(Debug, Deserialize)]
struct File {
    schema: String,
    box_sets: BTreeMap<String, Vec<BoxEntry>>,
    rates: BTreeMap<String, RateEntry>,
    orders: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BoxEntry {
    id: String,
    inner: [i64; 3],
    outer: [i64; 3],
    tare_g: i64,
    max_gross_g: i64,
    cost_c: i64,
    /// Beyond the schema: how many there are.
    #[serde(default)]
    available: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RateEntry {
    divisor: i64,
    max_parcel_g: i64,
    table: Vec<(i64, i64)>,
    oversize_mm: i64,
    oversize_girth_mm: i64,
    oversize_c: i64,
    /// Beyond the schema: each outer edge counts as the next multiple of so many tenths of a millimetre.
    #[serde(default)]
    edge_step_tenths: i64,
}

/// One order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderEntry {
    /// Its number.
    pub id: String,
    #[serde(default, rename = "class")]
    _class: serde::de::IgnoredAny,
    /// Which cartons it may go into.
    pub box_set: String,
    rate: String,
    clearance_mm: i64,
    max_fill_pct: i64,
    min_support_pct: i64,
    keep_apart: Vec<(String, String)>,
    tag_limits: BTreeMap<String, u32>,
    /// Beyond the schema: space kept in every carton for what is laid in besides.
    #[serde(default)]
    reserve_mm3: i64,
    /// Beyond the schema: the heaviest parcel that a person may lift.
    #[serde(default)]
    parcel_g_max: Option<i64>,
    /// Beyond the schema: other services that may carry the whole order instead.
    #[serde(default)]
    or_rates: Vec<String>,
    /// Its lines; read one by one, so that an error names its line.
    #[serde(skip)]
    pub items: Vec<LineEntry>,
    #[serde(default, rename = "known")]
    _known: serde::de::IgnoredAny,
}

/// One line of an order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineEntry {
    /// What the shop calls it.
    pub sku: String,
    qty: i64,
    dims: [i64; 3],
    weight_g: i64,
    vertical: Vec<usize>,
    max_load_g: Option<i64>,
    wrap_mm: i64,
    tags: Vec<String>,
    sioc: OwnBoxEntry,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OwnBoxEntry {
    No,
    May,
    Must,
}

/// One order as the packer takes it.
#[derive(Debug, Clone)]
pub struct OrderGoods {
    cartons: Vec<Carton>,
    tariff: Tariff,
    others: Vec<Tariff>,
    rules: Rules,
    lines: Vec<Line>,
}

impl OrderGoods {
    /// What is asked.
    pub fn request(&self) -> Request<'_> {
        Request {
            cartons: &self.cartons,
            tariff: &self.tariff,
            rules: &self.rules,
            lines: &self.lines,
        }
    }

    /// The same with each other service that may carry the order instead.
    pub fn other_requests(&self) -> impl Iterator<Item = Request<'_>> {
        self.others.iter().map(|tariff| Request {
            tariff,
            ..self.request()
        })
    }

    /// The cartons to choose from, by their codes.
    pub fn codes(&self) -> Vec<String> {
        self.cartons
            .iter()
            .map(|carton| carton.code.clone())
            .collect()
    }

    /// The same goods where only cartons of these codes are stocked, as many as are needed.
    pub fn stocking(&self, codes: &BTreeSet<String>) -> Self {
        let mut stocked = self.clone();
        for carton in &mut stocked.cartons {
            carton.stock = (!codes.contains(&carton.code)).then_some(0);
        }
        stocked
    }

    /// How many units.
    pub fn units(&self) -> u64 {
        self.lines.iter().map(|line| u64::from(line.quantity)).sum()
    }
}

impl Instances {
    /// Reads a file, order by order; an error where it is no such file at all.
    pub fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        let file: File = serde_json::from_slice(text)?;
        let (mut orders, mut unreadable) = (Vec::new(), Vec::new());
        for (index, value) in file.orders.into_iter().enumerate() {
            let name = value.get("id").and_then(Value::as_str).map_or_else(
                || format!("the order at place {}", index + 1),
                |id| format!("order {id}"),
            );
            match OrderEntry::read(value) {
                Ok(order) => orders.push(order),
                Err(reason) => unreadable.push(format!("{name}: {reason}")),
            }
        }
        Ok(Self {
            schema: file.schema,
            box_sets: file.box_sets,
            rates: file.rates,
            orders,
            unreadable,
        })
    }

    /// An order with its cartons and its tariff; a sentence where the file does not make sense.
    pub fn goods(&self, order: &OrderEntry) -> Result<OrderGoods, String> {
        let boxes = self
            .box_sets
            .get(&order.box_set)
            .ok_or_else(|| format!("there is no box set '{}'", order.box_set))?;
        let rate = |name: &String| {
            self.rates
                .get(name)
                .map(RateEntry::tariff)
                .ok_or_else(|| format!("there is no rate '{name}'"))
        };
        if order.items.is_empty() {
            return Err("there is nothing to pack".to_owned());
        }
        let lines = order
            .items
            .iter()
            .enumerate()
            .map(|(index, item)| item.line(index));
        Ok(OrderGoods {
            cartons: boxes.iter().map(BoxEntry::carton).collect(),
            tariff: rate(&order.rate)?,
            others: order.or_rates.iter().map(rate).collect::<Result<_, _>>()?,
            rules: order.rules(),
            lines: lines.collect::<Result<_, _>>()?,
        })
    }
}

impl BoxEntry {
    fn carton(&self) -> Carton {
        Carton {
            code: self.id.clone(),
            inner: self.inner,
            outer: self.outer,
            tare_g: self.tare_g,
            gross_g_max: self.max_gross_g,
            cost: self.cost_c,
            stock: self.available,
        }
    }
}

impl RateEntry {
    fn tariff(&self) -> Tariff {
        Tariff {
            divisor: self.divisor,
            parcel_g_max: self.max_parcel_g,
            brackets: self.table.clone(),
            oversize_mm: self.oversize_mm,
            oversize_girth_mm: self.oversize_girth_mm,
            oversize: self.oversize_c,
            edge_step_tenths: self.edge_step_tenths,
        }
    }
}

impl OrderEntry {
    fn read(mut value: Value) -> Result<Self, String> {
        let items = value
            .as_object_mut()
            .and_then(|order| order.remove("items"))
            .ok_or("missing field `items`")?;
        let items: Vec<Value> =
            serde_json::from_value(items).map_err(|error| format!("its items: {error}"))?;
        let mut order: Self = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let lines = items.into_iter().enumerate().map(|(index, item)| {
            let sku = item.get("sku").and_then(Value::as_str).unwrap_or_default();
            let name = format!("line {index} ({sku})");
            serde_json::from_value(item).map_err(|error| format!("{name}: {error}"))
        });
        order.items = lines.collect::<Result<_, _>>()?;
        Ok(order)
    }

    fn rules(&self) -> Rules {
        Rules {
            clearance_mm: self.clearance_mm,
            fill_percent_max: self.max_fill_pct,
            support_percent_min: self.min_support_pct,
            keep_apart: self.keep_apart.clone(),
            tag_limits: self
                .tag_limits
                .iter()
                .map(|(tag, limit)| (tag.clone(), *limit))
                .collect(),
            reserve_mm3: self.reserve_mm3,
            parcel_g_max: self.parcel_g_max,
        }
    }
}

impl LineEntry {
    fn line(&self, index: usize) -> Result<Line, String> {
        let mut upright = [false; 3];
        for &edge in &self.vertical {
            let allowed = upright
                .get_mut(edge)
                .ok_or_else(|| format!("line {index}: there is no edge {edge}, expected 0 to 2"))?;
            *allowed = true;
        }
        Ok(Line {
            quantity: u32::try_from(self.qty).map_err(|_| {
                format!("line {index}: quantity is {}, expected 1 or more", self.qty)
            })?,
            edges: self.dims,
            weight_g: self.weight_g,
            upright,
            load_g_max: self.max_load_g,
            wrap_mm: self.wrap_mm,
            tags: self.tags.clone(),
            own_box: match self.sioc {
                OwnBoxEntry::No => OwnBox::No,
                OwnBoxEntry::May => OwnBox::May,
                OwnBoxEntry::Must => OwnBox::Must,
            },
            own_cost: 0,
        })
    }
}

/// A file of plans.
#[derive(Debug, Serialize)]
pub struct Solutions {
    schema: &'static str,
    solver: String,
    #[serde(rename = "solutions")]
    plans: Vec<Solution>,
}

/// The plan of one order.
#[derive(Debug, Serialize)]
pub struct Solution {
    order: String,
    time_us: u64,
    parcels: Vec<ParcelEntry>,
    /// Beyond the schema: units that no carton takes and that need a box of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_carton: Vec<NoCartonEntry>,
}

#[derive(Debug, Serialize)]
struct NoCartonEntry {
    line: usize,
    units: u32,
    advice: &'static str,
}

#[derive(Debug, Serialize)]
struct ParcelEntry {
    #[serde(rename = "box")]
    carton: String,
    items: Vec<PlacementEntry>,
}

#[derive(Debug, Serialize)]
struct PlacementEntry {
    line: usize,
    pos: [i64; 3],
    dims: [i64; 3],
}

impl Solutions {
    /// A file of these plans.
    pub fn of(plans: Vec<Solution>) -> Self {
        Self {
            schema: SOLUTIONS_SCHEMA,
            solver: format!("packdesk {}", env!("CARGO_PKG_VERSION")),
            plans,
        }
    }
}

impl Solution {
    /// A plan in the form of the file.
    pub fn of(order: &OrderEntry, goods: &OrderGoods, plan: &Plan, time_us: u64) -> Self {
        let parcels = plan.parcels.iter().map(|parcel| {
            let carton = parcel.carton.and_then(|index| goods.cartons.get(index));
            ParcelEntry {
                carton: carton
                    .map_or(OWN_BOX, |carton| carton.code.as_str())
                    .to_owned(),
                items: parcel
                    .placements
                    .iter()
                    .map(|placement| PlacementEntry {
                        line: placement.line,
                        pos: placement.at,
                        dims: placement.edges,
                    })
                    .collect(),
            }
        });
        Self {
            order: order.id.clone(),
            time_us,
            parcels: parcels.collect(),
            no_carton: plan
                .without_carton
                .iter()
                .map(|&(line, units)| NoCartonEntry {
                    line,
                    units,
                    advice: NO_CARTON,
                })
                .collect(),
        }
    }
}
