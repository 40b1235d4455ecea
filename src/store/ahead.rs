//! Shipments claimed ahead: kept whole, so that they can be opened without the central.

use rusqlite::{Connection, params};

use crate::domain::{
    ids::{LeaseEpoch, ShipmentId},
    packing::Packing,
};

use super::{
    Store, check::row_checksum, error::StoreError, number, shipments::HeldShipment, signed,
};

impl Store {
    /// Every shipment claimed ahead and not opened yet.
    pub fn claimed_ahead(&self) -> Result<Vec<HeldShipment>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT base, epoch, until FROM ahead ORDER BY shipment")?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let base = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            let packing: Packing = serde_json::from_str(base)?;
            let until: String = row.get(2)?;
            found.push(HeldShipment {
                packing,
                epoch: LeaseEpoch(number(row.get(1)?)?),
                until: until
                    .parse()
                    .map_err(|_| StoreError::corrupt("a lease has no end"))?,
                first_seq: None,
            });
        }
        Ok(found)
    }

    /// Lets go of everything claimed ahead: the bench stops, and the central is told.
    pub fn forget_ahead(&mut self) -> Result<(), StoreError> {
        self.ensure_open()?;
        let written = self
            .connection
            .execute("DELETE FROM ahead", [])
            .map(|_| ())
            .map_err(StoreError::from);
        self.settle(written)
    }
}

/// Keeps a shipment claimed ahead, in place of an older copy.
pub(super) fn put(connection: &Connection, held: &HeldShipment) -> Result<(), StoreError> {
    let id = held.packing.shipment.id.as_str();
    let base = serde_json::to_string(&held.packing)?;
    let epoch = signed(held.epoch.0)?;
    let until = held.until.to_string();
    let checksum = row_checksum(&[id, &base, &epoch.to_string(), &until]);
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO ahead (shipment, base, epoch, until, checksum)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![id, base, epoch, until, checksum])?;
    Ok(())
}

/// Removes one, if it is there.
pub(super) fn remove(connection: &Connection, shipment: &ShipmentId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM ahead WHERE shipment = ?1")?
        .execute([shipment.as_str()])?;
    Ok(())
}

/// Compares each with its checksum.
pub(super) fn check_all(connection: &Connection) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare("SELECT shipment, base, epoch, until, checksum FROM ahead")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, base, epoch): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (until, checksum): (String, String) = (row.get(3)?, row.get(4)?);
        if row_checksum(&[&id, &base, &epoch.to_string(), &until]) != checksum {
            return Err(StoreError::corrupt(format!(
                "shipment {id}, claimed ahead, has changed by itself"
            )));
        }
    }
    Ok(())
}
