//! Documents to the office printer, beside the way of the label: one that does not come out stops no parcel.

use crate::{
    api::v1::problem::ProblemCode,
    client::{
        Client, Trouble,
        ipp::{OfficePrinter, PaperVerdict},
    },
    domain::{print_server::PrintQueue, shown::Shown},
    station::{effect::Paper, msg::PaperTrouble},
};

/// Fetches a document and prints it; answers what the packer has to be told, if anything.
pub async fn print(client: &Client, printer: &PrintQueue, paper: &Paper) -> Option<PaperTrouble> {
    let verdict = match printed(client, printer, paper).await {
        Ok(verdict) => verdict,
        // A parcel within the customs area has no declaration, and needs none.
        Err(Trouble::Problem(problem))
            if matches!(paper, Paper::Customs(..)) && problem.code == ProblemCode::NotFound =>
        {
            return None;
        }
        // Nothing was handed over, or that would be the verdict.
        Err(trouble) => PaperVerdict::NotPrinted(Shown::new(&trouble.to_string())),
    };
    tracing::info!(?paper, ?verdict, "document");
    let (why, may_come) = match verdict {
        PaperVerdict::Printed => return None,
        PaperVerdict::NotPrinted(why) => (why, false),
        PaperVerdict::Unknown(why) => (why, true),
    };
    Some(PaperTrouble {
        paper: paper.clone(),
        why,
        may_come,
    })
}

async fn printed(
    client: &Client,
    printer: &PrintQueue,
    paper: &Paper,
) -> Result<PaperVerdict, Trouble> {
    let fetched = match paper {
        Paper::Slip(shipment) => client.slip(shipment).await?,
        Paper::Customs(shipment, parcel) => client.declaration(shipment, Some(*parcel)).await?,
        Paper::List { number, language } => client.handover_list(number, language).await?,
    };
    let printer = match OfficePrinter::at(printer) {
        Ok(printer) => printer,
        Err(why) => return Ok(PaperVerdict::NotPrinted(why)),
    };
    let (title, bytes) = (fetched.title.as_str(), &fetched.document.bytes);
    Ok(printer.print(title, bytes).await)
}
