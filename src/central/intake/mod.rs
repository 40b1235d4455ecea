//! Where orders and master data come in.

mod check;
mod import;
mod orders;
mod people;
#[cfg(test)]
mod tests;

pub use check::is_country;
pub use import::{ORDERS_AT_ONCE, import};
pub use people::{put_packer, remove_packer};
