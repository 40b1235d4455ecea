//! What an office does about labels that were paid for: take one back, settle what no carrier can tell.

use clap::{Args, Subcommand, ValueEnum};
use uuid::Uuid;

use crate::{
    api::v1::labels::{SettleRequest, VoidRequest},
    config::Paths,
    domain::{
        ids::{CarrierId, Generation, PackerId, ParcelNo, ShipmentId, TrackingNumber},
        packing::{PurchaseEnd, VoidOutcome, VoidReason},
        shown::Shown,
    },
};

use super::{
    Failure,
    admin::{CentralChoice, administrator, refused},
    network, say,
};

#[derive(Debug, Args)]
pub struct VoidArguments {
    /// The shipment, as the central calls it
    #[arg(long, value_name = "ID")]
    shipment: String,
    /// Which of its parcels
    #[arg(long, default_value_t = 1)]
    parcel: u8,
    /// Which generation of the parcel's label
    #[arg(long, default_value_t = 1)]
    generation: u8,
    /// Why
    #[arg(long, value_enum)]
    reason: Reason,
    /// Further words; needed with --reason other
    #[arg(long)]
    note: Option<String>,
    /// Who stands for it
    #[arg(long, value_name = "PACKER")]
    by: String,
    /// Who is to carry the parcel in its place, today: its bench buys the next label there
    #[arg(long, value_name = "CARRIER")]
    next_carrier: Option<String>,
    #[command(flatten)]
    central: CentralChoice,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    AddressChanged,
    WrongParcel,
    PaperLost,
    TakenBack,
    MissedCollection,
    Cancelled,
    Other,
}

#[derive(Debug, Args)]
pub struct PurchaseArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List purchases whose end not even the carrier can tell
    List {
        #[command(flatten)]
        central: CentralChoice,
    },
    /// Say what became of one, after asking the carrier
    Settle {
        /// Its key, as the list shows it
        key: Uuid,
        /// It was bought: the number the carrier names
        #[arg(long, value_name = "TRACKING", required_unless_present = "not_bought")]
        bought: Option<String>,
        /// It was not bought
        #[arg(long, conflicts_with = "bought")]
        not_bought: bool,
        /// How you know
        #[arg(long)]
        reason: String,
        /// Who found out: a supervisor
        #[arg(long, value_name = "PACKER")]
        by: String,
        #[command(flatten)]
        central: CentralChoice,
    },
}

pub fn void(arguments: &VoidArguments, paths: &Paths) -> Result<(), Failure> {
    let client = administrator(&arguments.central, paths)?;
    let shipment = ShipmentId::from(arguments.shipment.as_str());
    let request = VoidRequest {
        generation: Generation(arguments.generation),
        reason: match arguments.reason {
            Reason::AddressChanged => VoidReason::AddressChanged,
            Reason::WrongParcel => VoidReason::WrongParcel,
            Reason::PaperLost => VoidReason::PaperLost,
            Reason::TakenBack => VoidReason::TakenBack,
            Reason::MissedCollection => VoidReason::MissedCollection,
            Reason::Cancelled => VoidReason::Cancelled,
            Reason::Other => VoidReason::Other,
        },
        note: arguments.note.as_deref().map(Shown::new),
        supervisor_badge: None,
        by: Some(PackerId::from(arguments.by.as_str())),
        next_carrier: arguments.next_carrier.as_deref().map(CarrierId::from),
    };
    let parcel = (&shipment, ParcelNo(arguments.parcel));
    let answer = network()?
        .block_on(client.void_label(parcel, None, &request))
        .map_err(refused)?;
    say(&match answer.outcome {
        VoidOutcome::Credited => "voided; the carrier takes it back".to_owned(),
        VoidOutcome::Refused { reason } => {
            format!("voided; the carrier does not take it back: {reason}")
        }
        VoidOutcome::Unknown => {
            "voided; the carrier has not answered and is asked again".to_owned()
        }
    });
    say("Take the label off the box; its bench buys the next one.");
    Ok(())
}

pub fn purchase(arguments: &PurchaseArguments, paths: &Paths) -> Result<(), Failure> {
    match &arguments.what {
        What::List { central } => list(central, paths),
        What::Settle {
            key,
            bought,
            reason,
            by,
            central,
            ..
        } => {
            let end = match bought {
                Some(tracking) => PurchaseEnd::Bought {
                    tracking: TrackingNumber::from(tracking.as_str()),
                },
                None => PurchaseEnd::NotBought,
            };
            let request = SettleRequest {
                by: PackerId::from(by.as_str()),
                end,
                reason: Shown::new(reason),
            };
            let client = administrator(central, paths)?;
            let accepted = network()?
                .block_on(client.settle_purchase(*key, &request))
                .map_err(refused)?;
            say(accepted.result.as_str());
            Ok(())
        }
    }
}

fn list(central: &CentralChoice, paths: &Paths) -> Result<(), Failure> {
    let client = administrator(central, paths)?;
    let waiting = network()?
        .block_on(client.unsettled_purchases())
        .map_err(refused)?;
    for item in &waiting {
        say(&format!(
            "{} shipment {} parcel {} generation {} bench {} since {}",
            item.key,
            Shown::new(item.shipment.as_str()),
            item.parcel,
            item.generation,
            Shown::new(item.station.as_str()),
            item.begun
        ));
    }
    if waiting.is_empty() {
        say("no purchase waits for anybody");
    }
    Ok(())
}
