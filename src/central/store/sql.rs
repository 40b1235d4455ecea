//! The few statements of the store, written once for both databases: they differ in the sign before a parameter's number.
//!
//! Names of tables and columns come from the program, values only as parameters.

use super::{Field, Is, Mode, Query, Stored, Table};

/// How a database writes its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Before a parameter's number: `?1` or `$1`.
    pub sign: char,
}

/// A statement and its values, in the order of their numbers.
#[derive(Debug)]
pub(super) struct Statement<'values> {
    pub sql: String,
    pub values: Vec<&'values Field>,
}

impl Dialect {
    /// `SQLite`.
    pub const SQLITE: Self = Self { sign: '?' };
    /// PostgreSQL.
    pub const POSTGRES: Self = Self { sign: '$' };

    /// The body under a key; the values are the key.
    pub fn read(self, table: &Table) -> String {
        format!(
            "SELECT body FROM {} WHERE {}",
            table.name,
            self.key_matches(table)
        )
    }

    /// Removes the row under a key; the values are the key.
    pub fn erase(self, table: &Table) -> String {
        format!(
            "DELETE FROM {} WHERE {}",
            table.name,
            self.key_matches(table)
        )
    }

    /// Writes a row; the values are key, columns and body. A [`Mode::New`] row that exists changes nothing: no row is counted.
    pub fn write(self, table: &Table, mode: Mode) -> String {
        let names = names(table);
        let places: Vec<String> = (1..=names.len())
            .map(|number| self.parameter(number))
            .collect();
        let conflict = match mode {
            Mode::New => "DO NOTHING".to_owned(),
            Mode::Replace => {
                let updates: Vec<String> = names[table.key.len()..]
                    .iter()
                    .map(|name| format!("{name} = excluded.{name}"))
                    .collect();
                format!(
                    "({}) DO UPDATE SET {}",
                    table.key.join(", "),
                    updates.join(", ")
                )
            }
        };
        format!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT {conflict}",
            table.name,
            names.join(", "),
            places.join(", ")
        )
    }

    /// The bodies a query selects.
    pub fn select<'values>(self, table: &Table, query: &'values Query) -> Statement<'values> {
        let Statement { sql: meets, values } = self.conditions(query);
        let direction = if query.descending { " DESC" } else { "" };
        let order: Vec<String> = query
            .order
            .iter()
            .chain(table.key)
            .map(|column| format!("{column}{direction}"))
            .collect();
        let limit = query
            .limit
            .map(|limit| format!(" LIMIT {limit}"))
            .unwrap_or_default();
        let sql = format!(
            "SELECT body FROM {}{meets} ORDER BY {}{limit}",
            table.name,
            order.join(", ")
        );
        Statement { sql, values }
    }

    /// Every row: key, columns and body, in the order of the key; none where `present` names no column of the table. A
    /// database that an earlier packdesk wrote lacks the youngest columns and tables, and is copied all the same.
    pub fn each(table: &Table, present: &[String]) -> Option<String> {
        if present.is_empty() {
            return None;
        }
        let mut names = names(table);
        names.retain(|name| present.iter().any(|column| column == name));
        Some(format!(
            "SELECT {} FROM {} ORDER BY {}",
            names.join(", "),
            table.name,
            table.key.join(", ")
        ))
    }

    /// How many rows a query selects.
    pub fn count<'values>(self, table: &Table, query: &'values Query) -> Statement<'values> {
        let Statement { sql: meets, values } = self.conditions(query);
        let sql = format!("SELECT COUNT(*) FROM {}{meets}", table.name);
        Statement { sql, values }
    }

    fn conditions(self, query: &Query) -> Statement<'_> {
        let mut values = Vec::new();
        let mut parts = Vec::new();
        for (column, is, value) in &query.conditions {
            let sign = match (is, value) {
                // Not as a parameter: no index answers "the same, or both absent".
                (Is::Equal, Field::Nothing) => {
                    parts.push(format!("{column} IS NULL"));
                    continue;
                }
                (Is::Equal, _) => "=",
                (Is::Above, _) => ">",
                (Is::AtMost, _) => "<=",
            };
            values.push(value);
            parts.push(format!("{column} {sign} {}", self.parameter(values.len())));
        }
        let sql = if parts.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", parts.join(" AND "))
        };
        Statement { sql, values }
    }

    fn key_matches(self, table: &Table) -> String {
        let parts: Vec<String> = table
            .key
            .iter()
            .enumerate()
            .map(|(index, column)| format!("{column} = {}", self.parameter(index + 1)))
            .collect();
        parts.join(" AND ")
    }

    fn parameter(self, number: usize) -> String {
        format!("{}{number}", self.sign)
    }
}

/// The columns of a row as it is written and read.
fn names(table: &Table) -> Vec<&'static str> {
    table
        .key
        .iter()
        .chain(table.columns)
        .copied()
        .chain(["body"])
        .collect()
}

/// A row out of its values, in the order of [`Dialect::each`].
pub(super) fn row(table: &Table, mut values: Vec<Field>) -> Option<Stored> {
    let Some(Field::Text(body)) = values.pop() else {
        return None;
    };
    let columns = values.split_off(table.key.len());
    Some(Stored {
        key: values,
        columns,
        body,
    })
}
