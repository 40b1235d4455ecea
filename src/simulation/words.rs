//! A record in a few words, for a history that people read.

use crate::domain::log::Fact;

pub(super) fn of(fact: &Fact) -> String {
    match fact {
        Fact::SignedIn { packer, .. } => format!("{packer} signs in"),
        Fact::SignedOut => "signs out".to_owned(),
        Fact::Refused { reason } => format!("refused: {reason}"),
        Fact::Shipment {
            shipment,
            lease_epoch,
            event,
            ..
        } => {
            let json = serde_json::to_string(event).unwrap_or_default();
            let short: String = json.chars().take(150).collect();
            format!("{shipment} under {}: {short}", lease_epoch.0)
        }
    }
}
