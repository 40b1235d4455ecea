//! Version 1 of the wire. Changes within it only add.

pub mod ahead;
pub mod audit;
pub mod events;
pub mod import;
pub mod labels;
pub mod ledger;
pub mod papers;
pub mod pins;
pub mod problem;
pub mod stations;
pub mod work;

/// The header that carries a packer's identity beside the station's token.
pub const PACKER_HEADER: &str = "packdesk-packer";
/// The header that carries the [`Approval`](crate::domain::approval::Approval) an act is asked under.
pub const APPROVAL_HEADER: &str = "packdesk-approval";
/// The header that carries the fencing number of the caller's lease.
pub const LEASE_EPOCH_HEADER: &str = "lease-epoch";
/// The header under which a decision is made at most once.
pub const IDEMPOTENCY_HEADER: &str = "idempotency-key";
/// The longest JSON answer a station reads, in bytes.
pub const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
