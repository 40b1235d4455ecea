//! The words of the bench and the rules of packing: pure, without clock, device or network.
//!
//! Read in this order: the words ([`ids`], [`measure`], [`moment`], [`shown`]), the things
//! ([`product`], [`handling`], [`carton`], [`shipment`], [`packer`], [`place`], [`carrier`], [`label`], [`carrier_label`]),
//! what a scan means ([`barcode`]), which box ([`cartonize`]), and THE rules ([`packing`]).

pub mod finding;
pub mod ids;
pub mod matrix;
pub mod measure;
pub mod moment;
pub mod pin;
pub mod room;
pub mod secret;
pub mod shown;
pub mod usb;

pub mod approval;
pub mod carrier;
pub mod carrier_label;
pub mod carton;
pub mod customs;
pub mod enclosure;
pub mod handling;
pub mod label;
pub mod packer;
pub mod place;
pub mod product;
pub mod shipment;

pub mod barcode;
pub mod cartonize;
pub mod catalogue;
pub mod packing;
pub mod packing_costs;
pub mod print_server;
pub mod printing;
pub mod queue;
pub mod rerating;
pub mod roster;
pub mod weight;

pub mod log;
