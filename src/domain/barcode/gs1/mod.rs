//! GS1 element strings: application identifiers and their values, in symbols and in Digital Links
//! (GS1 General Specifications 3 and 7.8; GS1 Digital Link URI Syntax).

pub mod table;

mod rows;

mod checks;
mod codes;
mod coupon;
mod flaw;

pub mod element;

pub mod companions;

pub mod value;

pub mod digital_link;

pub mod symbol;

pub use companions::Companions;
pub use element::{Element, bracketed, from_brackets, from_data};
pub use value::Century;
