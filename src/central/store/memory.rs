//! The store that forgets: for the simulation, for tests and for a try-out.

use std::collections::BTreeMap;

use super::{Field, Is, Mode, Query, Store, StoreError, Stored, Table, Transaction};

type Rows = BTreeMap<Vec<Field>, (Vec<Field>, String)>;

/// Rows in ordered maps, one for each table.
#[derive(Debug, Default, Clone)]
pub struct MemoryStore {
    tables: BTreeMap<&'static str, Rows>,
}

/// Writes at once and remembers what was there before.
struct MemoryTransaction<'store> {
    tables: &'store mut BTreeMap<&'static str, Rows>,
    before: Vec<Before>,
}

/// What to put back: table, key, and the row that was there.
type Before = (&'static str, Vec<Field>, Option<(Vec<Field>, String)>);

impl Store for MemoryStore {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        Ok(Box::new(MemoryTransaction {
            tables: &mut self.tables,
            before: Vec::new(),
        }))
    }

    fn kind(&self) -> &'static str {
        "memory"
    }
}

impl Transaction for MemoryTransaction<'_> {
    fn read(&self, table: &'static Table, key: &[Field]) -> Result<Option<String>, StoreError> {
        let row = self.tables.get(table.name).and_then(|rows| rows.get(key));
        Ok(row.map(|(_, body)| body.clone()))
    }

    fn write(&mut self, table: &'static Table, row: Stored, mode: Mode) -> Result<(), StoreError> {
        let rows = self.tables.entry(table.name).or_default();
        if mode == Mode::New && rows.contains_key(&row.key) {
            return Err(StoreError::Exists(table.name));
        }
        let before = rows.insert(row.key.clone(), (row.columns, row.body));
        self.before.push((table.name, row.key, before));
        Ok(())
    }

    fn erase(&mut self, table: &'static Table, key: &[Field]) -> Result<(), StoreError> {
        let before = self
            .tables
            .get_mut(table.name)
            .and_then(|rows| rows.remove(key));
        if before.is_some() {
            self.before.push((table.name, key.to_vec(), before));
        }
        Ok(())
    }

    fn select(&self, table: &'static Table, query: &Query) -> Result<Vec<String>, StoreError> {
        let mut found = self.matching(table, query);
        if let Some(order) = query.order {
            found.sort_by(|one, other| {
                value(table, one.0, &one.1.0, order).cmp(value(table, other.0, &other.1.0, order))
            });
        }
        if query.descending {
            found.reverse();
        }
        let limit = query.limit.map_or(usize::MAX, |limit| limit as usize);
        Ok(found
            .into_iter()
            .take(limit)
            .map(|(_, (_, body))| body.clone())
            .collect())
    }

    fn each(
        &self,
        table: &'static Table,
        visit: &mut dyn FnMut(Stored) -> bool,
    ) -> Result<(), StoreError> {
        for (key, (columns, body)) in self.tables.get(table.name).into_iter().flatten() {
            let row = Stored {
                key: key.clone(),
                columns: columns.clone(),
                body: body.clone(),
            };
            if !visit(row) {
                break;
            }
        }
        Ok(())
    }

    fn count(&self, table: &'static Table, query: &Query) -> Result<u64, StoreError> {
        Ok(self.matching(table, query).len() as u64)
    }

    fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        self.before.clear();
        Ok(())
    }
}

impl MemoryTransaction<'_> {
    #[expect(
        clippy::type_complexity,
        reason = "a map's own entries, within this file"
    )]
    fn matching(
        &self,
        table: &'static Table,
        query: &Query,
    ) -> Vec<(&Vec<Field>, &(Vec<Field>, String))> {
        let Some(rows) = self.tables.get(table.name) else {
            return Vec::new();
        };
        // A key's leading columns that are fixed bound the part of the map worth looking at.
        let prefix: Vec<Field> = table
            .key
            .iter()
            .map_while(|column| {
                query
                    .conditions
                    .iter()
                    .find(|(named, is, _)| named == column && *is == Is::Equal)
                    .map(|(_, _, value)| value.clone())
            })
            .collect();
        rows.range(prefix.clone()..)
            .take_while(|(key, _)| key.starts_with(&prefix))
            .filter(|(key, (columns, _))| {
                query.conditions.iter().all(|(column, is, wanted)| {
                    let found = value(table, key, columns, column);
                    match is {
                        Is::Equal => found == wanted,
                        Is::Above => found > wanted,
                        Is::AtMost => *found != Field::Nothing && found <= wanted,
                    }
                })
            })
            .collect()
    }
}

impl Drop for MemoryTransaction<'_> {
    fn drop(&mut self) {
        while let Some((table, key, before)) = self.before.pop() {
            let rows = self.tables.entry(table).or_default();
            match before {
                Some(row) => rows.insert(key, row),
                None => rows.remove(&key),
            };
        }
    }
}

fn value<'row>(
    table: &Table,
    key: &'row [Field],
    columns: &'row [Field],
    name: &str,
) -> &'row Field {
    let in_key = table.key.iter().position(|column| *column == name);
    let in_columns = || table.columns.iter().position(|column| *column == name);
    in_key
        .and_then(|index| key.get(index))
        .or_else(|| columns.get(in_columns()?))
        .unwrap_or(&Field::Nothing)
}
