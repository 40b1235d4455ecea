//! Importing a file: row by row, so that one bad row harms no other.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::{
    api::v1::{
        import::{ImportAnswer, ImportFile, OrderRow, OwnerRow, PartCounts, RowProblem},
        problem::Problem,
    },
    central::{
        decisions,
        store::{CatalogueKind, CatalogueRow, StoreError, Transaction},
        writer::Writer,
    },
    domain::{
        barcode,
        carrier::Carrier,
        carton::{Carton, OWN_BOX},
        cartonize::TAGS_MAX,
        customs::{CustomsData, is_hs_code},
        handling::{PADDING_MM_MAX, ParcelRules, RESERVE_ML_MAX},
        ids::SiteId,
        packer::Packer,
        packing_costs::CENTS_MAX,
        place::Place,
        product::Product,
        shown::Shown,
    },
};

use super::{
    check::{self, Fault, fault},
    orders, people,
};

/// Orders taken in one transaction: claims wait no longer than these take.
pub const ORDERS_AT_ONCE: usize = 50;

/// The most cubic centimetres that count as a kilogram, and the coarsest step that edges are counted in.
const CM3_PER_KG_MAX: u32 = 100_000;
const EDGE_STEP_TENTHS_MAX: u32 = 10_000;

/// What happens to one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is new.
    Created,
    /// It is known, and now different.
    Updated,
    /// It is known as it is.
    Unchanged,
}

/// Why a row could not be taken.
#[derive(Debug)]
pub(super) enum NotTaken {
    /// The row is bad: go on with the next.
    Bad(Fault),
    /// The store failed: stop.
    Store(StoreError),
}

impl From<Fault> for NotTaken {
    fn from(fault: Fault) -> Self {
        Self::Bad(fault)
    }
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// An import under way.
pub struct Import {
    pub(super) site: SiteId,
    pub(super) now: Timestamp,
    /// Keys seen in this file.
    pub(super) seen: BTreeSet<String>,
    /// The codes of all badges of the site, as products' codes are compared.
    badges: BTreeSet<String>,
    answer: ImportAnswer,
}

/// A strict import that met a bad row: undone.
struct Undone;

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a strict import ended early");
        Self
    }
}

/// Imports a file. `strict` takes nothing if any row is bad.
pub fn import(
    writer: &Writer,
    now: Timestamp,
    site: &SiteId,
    file: &ImportFile,
    strict: bool,
) -> Result<ImportAnswer, Problem> {
    let begin = || Import {
        site: site.clone(),
        now,
        seen: BTreeSet::new(),
        badges: BTreeSet::new(),
        answer: ImportAnswer::default(),
    };
    let mut import = begin();
    if strict {
        let done = writer.decide(|transaction| {
            import.catalogue(transaction, file)?;
            import.orders(transaction, &file.orders, 0)?;
            if import.answer.problems.is_empty() {
                Ok(())
            } else {
                Err(Undone)
            }
        });
        import.answer.applied = done.is_ok();
        if done.is_err() && import.answer.problems.is_empty() {
            return Err(crate::api::v1::problem::ProblemCode::Internal.because("nothing was taken"));
        }
    } else {
        writer.decide::<_, Problem>(|transaction| Ok(import.catalogue(transaction, file)?))?;
        for (chunk, orders) in file.orders.chunks(ORDERS_AT_ONCE).enumerate() {
            let first = chunk * ORDERS_AT_ONCE;
            writer.decide::<_, Problem>(|transaction| {
                Ok(import.orders(transaction, orders, first)?)
            })?;
        }
        import.answer.applied = true;
    }
    Ok(import.answer)
}

impl Import {
    fn catalogue(
        &mut self,
        transaction: &mut dyn Transaction,
        file: &ImportFile,
    ) -> Result<(), StoreError> {
        self.badges = people::badges(transaction, &self.site)?;
        self.part(transaction, "owners", &file.owners, "id", owner)?;
        self.part(transaction, "products", &file.products, "sku", product)?;
        decisions::end_measured(transaction, &self.site)?;
        self.part(transaction, "cartons", &file.cartons, "code", carton)?;
        self.part(transaction, "places", &file.places, "code", place)?;
        self.part(transaction, "packers", &file.packers, "id", packer)?;
        self.part(transaction, "carriers", &file.carriers, "id", carrier)?;
        let changed = |counts: &PartCounts| counts.created + counts.updated > 0;
        if self.answer.parts.values().any(changed) {
            decisions::touch_catalogue(transaction, self.now, &self.site)?;
        }
        Ok(())
    }

    fn orders(
        &mut self,
        transaction: &mut dyn Transaction,
        rows: &[Value],
        first: usize,
    ) -> Result<(), StoreError> {
        self.badges = people::badges(transaction, &self.site)?;
        for (index, value) in rows.iter().enumerate() {
            let (value, line) = without_line(value);
            let taken = typed::<OrderRow>(value.clone())
                .map_err(NotTaken::Bad)
                .and_then(|row| orders::take(self, transaction, &row));
            self.count("orders", first + index, &value, "order", line, taken)?;
        }
        Ok(())
    }

    /// Takes the rows of one part of the catalogue.
    fn part<T: DeserializeOwned>(
        &mut self,
        transaction: &mut dyn Transaction,
        part: &'static str,
        rows: &[Value],
        key_field: &str,
        check: Check<T>,
    ) -> Result<(), StoreError> {
        for (index, value) in rows.iter().enumerate() {
            let (value, line) = without_line(value);
            let taken = typed::<T>(value.clone())
                .map_err(NotTaken::Bad)
                .and_then(|row| check(self, transaction, &row))
                .and_then(|(kind, id)| {
                    if self.seen.insert(format!("{part}\u{1f}{id}")) {
                        Ok(keep(transaction, &self.site, kind, id, value.clone())?)
                    } else {
                        Err(fault("id", "stands in this file twice; the first one counts").into())
                    }
                });
            self.count(part, index, &value, key_field, line, taken)?;
        }
        Ok(())
    }

    fn count(
        &mut self,
        part: &str,
        index: usize,
        value: &Value,
        key_field: &str,
        line: Option<u64>,
        taken: Result<Taken, NotTaken>,
    ) -> Result<(), StoreError> {
        let counts = self.answer.parts.entry(part.to_owned()).or_default();
        match taken {
            Ok(Taken::Created) => counts.created += 1,
            Ok(Taken::Updated) => counts.updated += 1,
            Ok(Taken::Unchanged) => counts.unchanged += 1,
            Err(NotTaken::Store(error)) => return Err(error),
            Err(NotTaken::Bad(fault)) => {
                counts.rejected += 1;
                let id = value.get(key_field).and_then(Value::as_str).unwrap_or("");
                self.answer.problems.push(RowProblem {
                    part: part.to_owned(),
                    row: u32::try_from(index + 1).unwrap_or(u32::MAX),
                    id: Shown::new(id),
                    field: fault.field.into_owned(),
                    reason: fault.reason,
                    line,
                });
            }
        }
        Ok(())
    }
}

/// The row without the line number its client may have added.
fn without_line(value: &Value) -> (Value, Option<u64>) {
    let mut value = value.clone();
    let line = value
        .as_object_mut()
        .and_then(|row| row.remove("_line"))
        .and_then(|line| line.as_u64());
    (value, line)
}

/// The row as what it has to be; what is not is named by its field, as the other checks name theirs.
fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let names: Vec<&str> = error
            .path()
            .iter()
            .filter_map(|segment| match segment {
                Segment::Map { key } => Some(key.as_str()),
                _ => None,
            })
            .collect();
        let field = if names.is_empty() {
            "row".to_owned()
        } else {
            Shown::new(&names.join(".")).as_str().to_owned()
        };
        fault(field, in_words(error.inner().to_string()))
    })
}

/// What a number has to be, for who does not know how it is kept.
fn in_words(reason: String) -> String {
    let kinds = [
        ("u8", format!("a whole number from 0 to {}", u8::MAX)),
        ("u16", format!("a whole number from 0 to {}", u16::MAX)),
        ("u32", format!("a whole number from 0 to {}", u32::MAX)),
        ("i32", format!("a whole number up to {}", i32::MAX)),
        ("i64", "a whole number".to_owned()),
    ];
    let found = kinds.into_iter().find_map(|(kind, words)| {
        let head = reason.strip_suffix(kind)?.strip_suffix("expected ")?;
        Some(format!("{head}expected {words}"))
    });
    found.unwrap_or(reason)
}

/// Stores a catalogue row.
pub(crate) fn keep(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    kind: CatalogueKind,
    id: String,
    thing: Value,
) -> Result<Taken, StoreError> {
    let key = [site.into(), kind.word().into(), id.as_str().into()];
    let known: Option<CatalogueRow> = transaction.get(&key)?;
    let taken = match known {
        Some(known) if known.thing == thing => return Ok(Taken::Unchanged),
        Some(_) => Taken::Updated,
        None => Taken::Created,
    };
    transaction.put(&CatalogueRow {
        site: site.clone(),
        kind,
        id,
        thing,
    })?;
    Ok(taken)
}

impl Import {
    /// The code is nobody's badge and none of the site's own codes: a scan of it would be taken for that.
    pub(super) fn is_free(&self, field: &'static str, code: &str) -> Result<(), Fault> {
        check::own_code(field, code)?;
        if code.eq_ignore_ascii_case(OWN_BOX) {
            let reason = format!("another code: {OWN_BOX} means a unit that ships as it is");
            return Err(fault(field, reason));
        }
        if self.badges.contains(&barcode::product_key(code)) {
            return Err(fault(field, "is somebody's badge: take another code"));
        }
        Ok(())
    }

    /// The owner is known at this site.
    pub(super) fn known_owner(
        &self,
        transaction: &dyn Transaction,
        owner: &str,
    ) -> Result<(), NotTaken> {
        self.known(transaction, CatalogueKind::Owner, owner, "owner")
    }

    /// A thing of the catalogue is known at this site.
    pub(super) fn known(
        &self,
        transaction: &dyn Transaction,
        kind: CatalogueKind,
        id: &str,
        field: &'static str,
    ) -> Result<(), NotTaken> {
        let key = [(&self.site).into(), kind.word().into(), id.into()];
        match transaction.get::<CatalogueRow>(&key)? {
            Some(_) => Ok(()),
            None => Err(fault(field, format!("no {} '{id}' is known", kind.word())).into()),
        }
    }
}

/// Under which key a checked row is kept.
type Checked = Result<(CatalogueKind, String), NotTaken>;

/// Checks a row of one part.
type Check<T> = fn(&Import, &dyn Transaction, &T) -> Checked;

fn owner(_: &Import, _: &dyn Transaction, row: &OwnerRow) -> Checked {
    check::id("id", row.id.as_str())?;
    check::country("ship_from.country", &row.ship_from.country)?;
    parcel_rules(&row.parcels)?;
    Ok((CatalogueKind::Owner, row.id.as_str().to_owned()))
}

/// Rules that can be kept: tags to be seen, none kept from itself, and amounts somebody would believe.
fn parcel_rules(rules: &ParcelRules) -> Result<(), Fault> {
    for (one, other) in &rules.keep_apart {
        check::words("parcels.keep_apart", one)?;
        check::words("parcels.keep_apart", other)?;
        if one == other {
            return Err(fault(
                "parcels.keep_apart",
                format!("'{one}' cannot be kept from itself: set units_max to 1"),
            ));
        }
    }
    for (tag, most) in &rules.units_max {
        check::words("parcels.units_max", tag)?;
        if *most == 0 {
            return Err(fault(
                "parcels.units_max",
                format!("'{tag}' could not be sent: 1 or more"),
            ));
        }
    }
    if rules.keep_apart.len() * 2 + rules.units_max.len() > TAGS_MAX {
        return Err(fault(
            "parcels",
            format!("speaks of more than {TAGS_MAX} tags"),
        ));
    }
    if rules.weight_g_max.is_some_and(|most| most.0 <= 0) {
        return Err(fault(
            "parcels.weight_g_max",
            "more than 0; leave it out where cartons and carriers alone decide",
        ));
    }
    at_most("parcels.clearance_mm", rules.clearance_mm, PADDING_MM_MAX)?;
    at_most("parcels.reserve_ml", rules.reserve_ml, RESERVE_ML_MAX)?;
    if !rules.costs.are_sane() {
        let most = CENTS_MAX / 100;
        return Err(fault("parcels.costs", format!("amounts from 0 to {most}")));
    }
    Ok(())
}

fn at_most(field: &'static str, value: u32, most: u32) -> Result<(), Fault> {
    if value > most {
        return Err(fault(field, format!("from 0 to {most}")));
    }
    Ok(())
}

/// Wishes that can be granted.
fn handling(row: &Product) -> Result<(), Fault> {
    let wishes = &row.handling;
    if wishes.load_g_max.is_some_and(|most| most.0 < 0) {
        return Err(fault("handling.load_g_max", "0 or more"));
    }
    if wishes.edges_up == Some([false; 3]) {
        return Err(fault(
            "handling.edges_up",
            "one edge at least has to stand up",
        ));
    }
    at_most("handling.wrap_mm", wishes.wrap_mm, PADDING_MM_MAX)?;
    for tag in &wishes.tags {
        check::words("handling.tags", tag)?;
    }
    Ok(())
}

fn product(import: &Import, transaction: &dyn Transaction, row: &Product) -> Checked {
    check::id("sku", row.sku.as_str())?;
    import.known_owner(transaction, row.owner.as_str())?;
    for barcode in &row.barcodes {
        check::id("barcodes.code", &barcode.code)?;
        import.is_free("barcodes.code", &barcode.code)?;
        if !(1..=crate::domain::shipment::QUANTITY_MAX).contains(&barcode.units) {
            return Err(fault("barcodes.units", "from 1 to 9999").into());
        }
    }
    if row.weight_g.is_some_and(|weight| weight.0 <= 0) {
        return Err(fault(
            "weight_g",
            "more than 0; leave it out where nobody has weighed it",
        )
        .into());
    }
    handling(row)?;
    customs(&row.customs)?;
    Ok((
        CatalogueKind::Product,
        decisions::product_key(row.owner.as_str(), row.sku.as_str()),
    ))
}

/// Left out is fine until a parcel leaves the customs area; what is there has to be right.
fn customs(row: &CustomsData) -> Result<(), Fault> {
    if row
        .hs_code
        .as_ref()
        .is_some_and(|code| !is_hs_code(code.as_str()))
    {
        return Err(fault(
            "customs.hs_code",
            "6 to 10 digits of the Harmonized System, such as 6912.00",
        ));
    }
    if let Some(origin) = &row.origin {
        check::country("customs.origin", origin)?;
    }
    if row.value.as_ref().is_some_and(|value| value.minor <= 0) {
        return Err(fault("customs.value", "more than 0"));
    }
    Ok(())
}

fn carton(import: &Import, transaction: &dyn Transaction, row: &Carton) -> Checked {
    check::id("code", row.code.as_str())?;
    import.is_free("code", row.code.as_str())?;
    if let Some(owner) = &row.owner {
        import.known_owner(transaction, owner.as_str())?;
    }
    if !row.inner_mm.is_plausible() || !row.outer_mm.is_plausible() {
        return Err(fault("inner_mm", "edges from 1 to 10000 mm").into());
    }
    Ok((CatalogueKind::Carton, row.code.as_str().to_owned()))
}

fn place(import: &Import, _: &dyn Transaction, row: &Place) -> Checked {
    check::id("code", row.code.as_str())?;
    import.is_free("code", row.code.as_str())?;
    Ok((CatalogueKind::Place, row.code.as_str().to_owned()))
}

fn packer(import: &Import, transaction: &dyn Transaction, row: &Packer) -> Checked {
    people::check_packer(transaction, &import.site, row)?;
    Ok((CatalogueKind::Packer, row.id.as_str().to_owned()))
}

fn carrier(_: &Import, _: &dyn Transaction, row: &Carrier) -> Checked {
    check::id("id", row.id.as_str())?;
    if row.services.is_empty() {
        return Err(fault("services", "at least one").into());
    }
    for size in row.services.iter().map(|service| &service.size) {
        at_most("services.size.cm3_per_kg", size.cm3_per_kg, CM3_PER_KG_MAX)?;
        let step = size.edge_step_tenths_mm;
        at_most(
            "services.size.edge_step_tenths_mm",
            step,
            EDGE_STEP_TENTHS_MAX,
        )?;
        if size
            .oversize
            .as_ref()
            .is_some_and(|rule| rule.price.minor < 0)
        {
            return Err(fault("services.size.oversize.price", "0 or more").into());
        }
    }
    for rate in row.services.iter().flat_map(|service| &service.rates) {
        for country in &rate.countries {
            check::country("services.rates.countries", country)?;
        }
        if rate.weight_g_max.0 <= 0 || rate.price.minor < 0 {
            return Err(fault("services.rates", "a weight above 0 and a price from 0").into());
        }
    }
    Ok((CatalogueKind::Carrier, row.id.as_str().to_owned()))
}
