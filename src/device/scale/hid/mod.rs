//! USB scales of the HID point-of-sale class, usage page 0x8D: what their reports mean.
//!
//! After "HID Point of Sale Usage Tables" 1.02 (USB Implementers Forum), chapter 4 "Weighing Devices", and "Device Class Definition
//! for HID" 1.11, chapter 6.2.2 "Report Descriptor".

pub mod descriptor;
pub mod report;

/// The usage page of weighing devices.
pub const PAGE: u32 = 0x8D;
