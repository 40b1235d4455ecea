//! Version 1 of the wire. Changes within it only add.

pub mod ahead;
pub mod audit;
pub mod events;
pub mod import;
pub mod labels;
pub mod ledger;
pub mod overrides;
pub mod papers;
pub mod pins;
pub mod problem;
pub mod stations;
pub mod work;

/// The header that carries a packer's identity beside the station's token.
pub const PACKER_HEADER: &str = "packdesk-packer";
/// The header that carries the [`Approval`](crate::domain::approval::Approval) an act is asked under.
pub const APPROVAL_HEADER: &str = "packdesk-approval";
/// The header that carries the [`Approval`](crate::domain::approval::Approval) of the PIN check at the sign-in that stands.
pub const SIGN_IN_HEADER: &str = "packdesk-sign-in";
/// The header that carries the fencing number of the caller's lease.
pub const LEASE_EPOCH_HEADER: &str = "lease-epoch";
/// The header under which a decision is made at most once.
pub const IDEMPOTENCY_HEADER: &str = "idempotency-key";
/// The header that names one exchange: the answer carries the request's. An answer that carries another belongs to
/// somebody else's question, however well it looks.
pub const REQUEST_ID_HEADER: &str = "x-request-id";
/// The longest JSON answer a station reads, in bytes.
pub const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The deepest JSON that is read, here and there: nothing of this wire is nested half as deep.
pub const JSON_DEPTH_MAX: usize = 32;

/// True for JSON that is nested deeper than [`JSON_DEPTH_MAX`]. Looked at before it is parsed; brackets in texts do not count.
#[must_use]
pub fn is_too_deep(json: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'[' | b'{' => {
                depth += 1;
                if depth > JSON_DEPTH_MAX {
                    return true;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_outside_of_texts() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(nested(JSON_DEPTH_MAX).as_bytes()));
        assert!(is_too_deep(nested(JSON_DEPTH_MAX + 1).as_bytes()));
        let flat = "{\"a\":[1]},".repeat(100);
        assert!(!is_too_deep(format!("[{flat}1]").as_bytes()));
        let text = "\\\"[".repeat(100);
        assert!(!is_too_deep(format!("{{\"a\":\"{text}\"}}").as_bytes()));
        assert!(is_too_deep(
            format!("[\"{text}\",{}", "{\"a\":[".repeat(16)).as_bytes()
        ));
        assert!(!is_too_deep(b"]]]}}}["));
    }
}
