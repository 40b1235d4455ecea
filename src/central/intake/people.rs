//! Who may sign in: what a person's row has to look like, and what no badge may be.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    api::v1::problem::{Problem, ProblemCode},
    central::{
        decisions,
        store::{
            CatalogueKind, CatalogueRow, PinRow, Query, Row, ShipmentRow, StoreError, ToteRow,
            Transaction,
        },
    },
    domain::{
        barcode,
        ids::{OrderNumber, PackerId, SiteId, ToteCode},
        packer::Packer,
        product::Product,
    },
    text::LANGUAGES,
};

use super::{
    check::{self, fault},
    import::{NotTaken, Taken, keep},
};

/// A badge names one person, and nothing else that is scanned at a bench.
pub(super) fn check_packer(
    transaction: &dyn Transaction,
    site: &SiteId,
    row: &Packer,
) -> Result<(), NotTaken> {
    check::id("id", row.id.as_str())?;
    check::words("name", &row.name)?;
    check::id("badge", &row.badge)?;
    check::own_code("badge", &row.badge)?;
    if let Some(other) = bearer(transaction, site, row)? {
        return Err(fault("badge", format!("{other} has this code: take another one")).into());
    }
    match &row.language {
        Some(language) if !LANGUAGES.contains(&language.as_str()) => {
            let reason = format!("must be one of {}", LANGUAGES.join(", "));
            Err(fault("language", reason).into())
        }
        _ => Ok(()),
    }
}

/// The codes of all badges of the site, as products' codes are compared.
pub(super) fn badges(
    transaction: &dyn Transaction,
    site: &SiteId,
) -> Result<BTreeSet<String>, StoreError> {
    let people: Vec<Packer> = decisions::things(transaction, site, CatalogueKind::Packer)?;
    Ok(people
        .iter()
        .map(|packer| barcode::product_key(&packer.badge))
        .collect())
}

/// Who or what else bears the badge's code already.
fn bearer(
    transaction: &dyn Transaction,
    site: &SiteId,
    row: &Packer,
) -> Result<Option<&'static str>, StoreError> {
    let badge = row.badge.as_str();
    let people: Vec<Packer> = decisions::things(transaction, site, CatalogueKind::Packer)?;
    if people
        .iter()
        .any(|other| other.badge == badge && other.id != row.id)
    {
        return Ok(Some("somebody else"));
    }
    for (kind, what) in [
        (CatalogueKind::Place, "a place"),
        (CatalogueKind::Carton, "a carton"),
    ] {
        let key = [site.into(), kind.word().into(), badge.into()];
        if transaction.get::<CatalogueRow>(&key)?.is_some() {
            return Ok(Some(what));
        }
    }
    let in_tote = Query::of("site", site).with("tote", &ToteCode::new(badge));
    if !transaction.list::<ToteRow>(&in_tote)?.is_empty() {
        return Ok(Some("a tote"));
    }
    let by_number = Query::of("site", site).with("order_number", &OrderNumber::new(badge));
    if !transaction.list::<ShipmentRow>(&by_number)?.is_empty() {
        return Ok(Some("an order"));
    }
    let wanted = barcode::product_key(badge);
    let products: Vec<Product> = decisions::things(transaction, site, CatalogueKind::Product)?;
    let is_product = products
        .iter()
        .flat_map(|product| &product.barcodes)
        .any(|code| barcode::product_key(&code.code) == wanted);
    Ok(is_product.then_some("a product"))
}

/// Lets somebody sign in, or changes what is known of them. Returns in a word what was done.
pub fn put_packer(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    row: &Packer,
) -> Result<&'static str, Problem> {
    match check_packer(transaction, site, row) {
        Ok(()) => {}
        Err(NotTaken::Store(error)) => return Err(error.into()),
        Err(NotTaken::Bad(fault)) => {
            let detail = format!("{}: {}", fault.field, fault.reason);
            return Err(ProblemCode::BadRequest.because(detail));
        }
    }
    let thing = serde_json::to_value(row)
        .map_err(|_| ProblemCode::Internal.because("the packer could not be written"))?;
    let id = row.id.as_str().to_owned();
    let taken = keep(transaction, site, CatalogueKind::Packer, id, thing)?;
    if taken != Taken::Unchanged {
        decisions::touch_catalogue(transaction, now, site)?;
    }
    Ok(match taken {
        Taken::Created => "created",
        Taken::Updated => "updated",
        Taken::Unchanged => "unchanged",
    })
}

/// Lets somebody sign in no more. What they did stays theirs in the log.
pub fn remove_packer(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    id: &PackerId,
) -> Result<(), Problem> {
    let key = [site.into(), CatalogueKind::Packer.word().into(), id.into()];
    if transaction.get::<CatalogueRow>(&key)?.is_none() {
        return Err(ProblemCode::NotFound.because("nobody at this site has this key"));
    }
    transaction.erase(CatalogueRow::TABLE, &key)?;
    transaction.erase(PinRow::TABLE, &[site.into(), id.into()])?;
    Ok(decisions::touch_catalogue(transaction, now, site)?)
}
