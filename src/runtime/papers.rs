//! Packing slips to the office printer, beside the way of the label: a slip that does not come out stops no parcel.

use crate::{
    client::{
        Client, Trouble,
        ipp::{OfficePrinter, PaperVerdict},
    },
    domain::{ids::ShipmentId, shown::Shown},
    station::msg::PaperTrouble,
};

/// Fetches a shipment's slip and prints it; answers what the packer has to be told, if anything.
pub async fn print_slip(
    client: &Client,
    printer: &str,
    shipment: &ShipmentId,
) -> Option<PaperTrouble> {
    let verdict = match printed(client, printer, shipment).await {
        Ok(verdict) => verdict,
        // Nothing was handed over, or that would be the verdict.
        Err(trouble) => PaperVerdict::NotPrinted(Shown::new(&trouble.to_string())),
    };
    tracing::info!(%shipment, ?verdict, "packing slip");
    let (why, may_come) = match verdict {
        PaperVerdict::Printed => return None,
        PaperVerdict::NotPrinted(why) => (why, false),
        PaperVerdict::Unknown(why) => (why, true),
    };
    Some(PaperTrouble {
        shipment: shipment.clone(),
        why,
        may_come,
    })
}

async fn printed(
    client: &Client,
    printer: &str,
    shipment: &ShipmentId,
) -> Result<PaperVerdict, Trouble> {
    let paper = client.slip(shipment).await?;
    OfficePrinter::at(printer)?
        .print(paper.title.as_str(), &paper.document.bytes)
        .await
}
