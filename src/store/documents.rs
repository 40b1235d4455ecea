//! Printable labels: kept when bought, proven when read, purged when no longer needed.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::{
    carrier_label::{CarrierDocument, Format},
    ids::{Generation, ParcelNo, ShipmentId},
    log::Record,
};

use super::{
    Store,
    check::{Link, row_checksum},
    digest,
    error::StoreError,
    number, schema, settings, shipments, signed,
};

/// A label that was bought, as it goes to the printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Whose it is.
    pub shipment: ShipmentId,
    /// For which parcel.
    pub parcel: ParcelNo,
    /// Which generation of the parcel's label.
    pub generation: Generation,
    /// As the carrier sent it.
    pub document: CarrierDocument,
    /// The typed label as JSON, for preview.
    pub drawing: String,
    /// What belongs to the parcel beside it as JSON; empty in rows from before there was any.
    pub papers: String,
    /// SHA-256 of the document's bytes in lower-case hex, as the purchase told it.
    pub sha256: String,
    /// When it was bought.
    pub at: Timestamp,
}

/// Records and labels forgotten in one go: whoever scans meanwhile waits for it.
const FORGET_MAX: (u64, u64) = (1_000, 200);

/// What was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Labels purged.
    pub documents: usize,
    /// Records dropped from the beginning of the log.
    pub records: usize,
    /// Damaged files, set aside long ago, deleted.
    pub damaged_files: usize,
    /// There may be more: a pause later it goes on.
    pub more: bool,
}

impl Store {
    /// The label of a parcel, exactly as it was bought; a changed one is an error, never an answer.
    pub fn document(
        &self,
        shipment: &ShipmentId,
        parcel: ParcelNo,
        generation: Generation,
    ) -> Result<Option<StoredDocument>, StoreError> {
        let row = self
            .connection
            .prepare_cached(
                "SELECT bytes, format, drawing, sha256, kept_ms, checksum, papers FROM documents
                 WHERE shipment = ?1 AND parcel = ?2 AND generation = ?3",
            )?
            .query_row(params![shipment.as_str(), parcel.0, generation.0], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                ))
            })
            .optional()?;
        let Some((bytes, format, drawing, sha256, kept_ms, checksum, papers)) = row else {
            return Ok(None);
        };
        let (format, checksum): (String, String) = (format, checksum);
        let document = StoredDocument {
            shipment: shipment.clone(),
            parcel,
            generation,
            document: CarrierDocument {
                format: Format::named(&format)
                    .ok_or_else(|| StoreError::corrupt("a label has no known format"))?,
                bytes,
            },
            drawing,
            papers,
            sha256,
            at: Timestamp::from_millisecond(kept_ms)
                .map_err(|_| StoreError::corrupt("a label has no date"))?,
        };
        prove(&document)?;
        if document_checksum(&document) != checksum {
            return Err(wrong(&document));
        }
        Ok(Some(document))
    }

    /// Forgets what is older than `before` and safe at the central: labels of shipments that are not at work here,
    /// the beginning of the log, and damaged files that were set aside. What is deleted is overwritten. Some in one go.
    pub fn forget(&mut self, before: Timestamp) -> Result<Forgotten, StoreError> {
        self.ensure_open()?;
        let forgotten = self.forget_rows(before);
        let mut forgotten = self.settle(forgotten)?;
        let folded = schema::checkpoint(&self.connection);
        self.settle(folded)?;
        forgotten.damaged_files = super::opening::delete_damaged(&self.folder, before)?;
        Ok(forgotten)
    }

    fn forget_rows(&mut self, before: Timestamp) -> Result<Forgotten, StoreError> {
        let (records_max, documents_max) = FORGET_MAX;
        let mut last_seq = self.head.acknowledged;
        last_seq = last_seq.min(self.head.anchor.seq + records_max);
        if let Some(first) = shipments::first_seq(&self.connection)? {
            last_seq = last_seq.min(first.saturating_sub(1));
        }
        if let Some((seq, _)) = &self.head.session {
            last_seq = last_seq.min(seq.saturating_sub(1));
        }
        let anchor = self.last_before(before, last_seq)?;
        let acknowledged = self.head.acknowledged;
        let transaction = self.connection.transaction()?;
        let documents = transaction.execute(
            "DELETE FROM documents WHERE rowid IN (
                 SELECT rowid FROM documents WHERE kept_ms < ?1 AND seq <= ?2
                 AND shipment NOT IN (SELECT shipment FROM shipments) LIMIT ?3)",
            params![
                before.as_millisecond(),
                signed(acknowledged)?,
                signed(documents_max)?
            ],
        )?;
        let mut records = 0;
        if let Some(anchor) = &anchor {
            records =
                transaction.execute("DELETE FROM log WHERE seq <= ?1", [signed(anchor.seq)?])?;
            settings::put_anchor(&transaction, anchor)?;
            settings::put_acknowledged(&transaction, acknowledged)?;
        }
        transaction.commit()?;
        if let Some(anchor) = anchor {
            self.head.anchor = anchor;
            self.head.acknowledged_kept = acknowledged;
        }
        Ok(Forgotten {
            documents,
            records,
            damaged_files: 0,
            more: records as u64 == records_max || documents as u64 == documents_max,
        })
    }

    /// The last record, up to `last_seq`, of the unbroken beginning of the log that is older than `before`.
    fn last_before(&self, before: Timestamp, last_seq: u64) -> Result<Option<Link>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, hash, record FROM log WHERE seq <= ?1 ORDER BY seq")?;
        let mut rows = statement.query([signed(last_seq)?])?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            let record: Record = serde_json::from_str(&row.get::<_, String>(2)?)?;
            if record.at >= before {
                break;
            }
            last = Some(Link {
                seq: number(row.get(0)?)?,
                hash: row.get(1)?,
            });
        }
        Ok(last)
    }
}

/// Writes a label; `seq` is the record it came with.
pub(super) fn put(
    connection: &Connection,
    document: &StoredDocument,
    seq: u64,
) -> Result<(), StoreError> {
    prove(document)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO documents
             (shipment, parcel, generation, bytes, format, drawing, sha256, kept_ms, seq, checksum, papers)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            document.shipment.as_str(),
            document.parcel.0,
            document.generation.0,
            document.document.bytes,
            document.document.format.word(),
            document.drawing,
            document.sha256,
            document.at.as_millisecond(),
            signed(seq)?,
            document_checksum(document),
            document.papers,
        ])?;
    Ok(())
}

fn prove(document: &StoredDocument) -> Result<(), StoreError> {
    if digest(&[&document.document.bytes]) == document.sha256 {
        Ok(())
    } else {
        Err(wrong(document))
    }
}

fn wrong(document: &StoredDocument) -> StoreError {
    StoreError::WrongDocument {
        shipment: document.shipment.to_string(),
        parcel: document.parcel.0,
    }
}

fn document_checksum(document: &StoredDocument) -> String {
    let (parcel, generation) = (document.parcel.to_string(), document.generation.to_string());
    let kept = document.at.as_millisecond().to_string();
    let mut fields = vec![
        document.shipment.as_str(),
        &parcel,
        &generation,
        &document.drawing,
        &document.sha256,
        &kept,
    ];
    // Rows from before there were others hold ZPL and no word for it.
    if document.document.format != Format::Zpl {
        fields.push(document.document.format.word());
    }
    if !document.papers.is_empty() {
        fields.push(&document.papers);
    }
    row_checksum(&fields)
}
