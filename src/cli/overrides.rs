//! `packdesk overrides`: what supervisors let pass, and why.

use clap::Args;

use crate::{
    api::v1::overrides::OverrideItem,
    config::Paths,
    domain::{
        approval::Act,
        packing::{OverrideReason, Why},
        shown::Shown,
    },
};

use super::{
    Failure,
    admin::{CentralChoice, administrator, refused},
    network, say,
};

#[derive(Debug, Args)]
pub struct OverridesArguments {
    /// Of the last so many days
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
    #[command(flatten)]
    central: CentralChoice,
}

pub fn run(arguments: &OverridesArguments, paths: &Paths) -> Result<(), Failure> {
    let client = administrator(&arguments.central, paths)?;
    let items = network()?
        .block_on(client.overrides(arguments.days))
        .map_err(refused)?;
    for item in &items {
        say(&line(item));
    }
    if items.is_empty() {
        say("nothing was let pass");
    }
    Ok(())
}

/// An override in one line: when, who, what, of which order and where, why, and whether the central knows of it.
fn line(item: &OverrideItem) -> String {
    let packer = item.packer.as_ref();
    let packer = packer.map_or_else(String::new, |packer| {
        format!(", packed by {}", Shown::new(packer.as_str()))
    });
    let unknown = if item.approved {
        ""
    } else {
        "; NOT APPROVED as far as the central knows"
    };
    format!(
        "{} {} {} {} at bench {}{packer}: {}{unknown}",
        item.at,
        Shown::new(item.by.as_str()),
        act_words(item.act),
        Shown::new(item.order.as_str()),
        Shown::new(item.station.as_str()),
        why_words(&item.why),
    )
}

fn act_words(act: Act) -> &'static str {
    match act {
        Act::SignIn => "signed in for",
        Act::ReleaseHold => "released",
        Act::AcceptWeight => "accepted the weight of",
        Act::TakeOver => "took over or released",
        Act::Void => "voided the label of",
        Act::SendShort => "sent short",
    }
}

fn why_words(why: &Why) -> String {
    let words = match why.reason {
        OverrideReason::Compared => "everything was taken out and compared",
        OverrideReason::CatalogueWrong => "the catalogue is wrong",
        OverrideReason::Padding => "more or other padding",
        OverrideReason::ScaleWrong => "the scale shows something wrong",
        OverrideReason::Settled => "what held it is settled",
        OverrideReason::Counted => "both boxes were counted",
        OverrideReason::CustomerAgreed => "the customer agreed",
        OverrideReason::Urgent => "it had to go",
        OverrideReason::PackerAway => "the packer was away",
        OverrideReason::BenchDown => "the other bench was down",
        OverrideReason::Other => "no reason of the list",
    };
    match &why.note {
        Some(note) => format!("\"{note}\""),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_is_one_line_that_says_who_what_and_why() {
        let mut item = OverrideItem {
            at: "2026-11-21T10:00:00Z".parse().unwrap(),
            shipment: "acme.1001".into(),
            order: "1001".into(),
            station: "04".into(),
            act: Act::AcceptWeight,
            by: "ruth".into(),
            packer: Some("ana".into()),
            why: Why {
                reason: OverrideReason::Padding,
                note: None,
            },
            approved: true,
        };
        assert_eq!(
            line(&item),
            "2026-11-21T10:00:00Z ruth accepted the weight of 1001 at bench 04, packed by ana: more or other padding"
        );
        item.approved = false;
        item.why.note = Some("wet cardboard".into());
        let said = line(&item);
        assert!(said.contains("\"wet cardboard\""), "{said}");
        assert!(
            said.ends_with("NOT APPROVED as far as the central knows"),
            "{said}"
        );
    }
}
