//! The wire between station and central: types, problems, nothing that sends.

pub mod v1;
