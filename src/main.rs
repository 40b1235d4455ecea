//! packdesk
fn main() {}
