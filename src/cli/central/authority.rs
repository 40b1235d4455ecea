//! `packdesk central init-ca`: the site's own certificate authority.

use std::path::PathBuf;

use clap::Args;
use jiff::tz::TimeZone;

use crate::{
    central::{
        Clock,
        authority::{Authority, establish},
    },
    cli::{Failure, say},
    store::private_folder,
};

#[derive(Debug, Args)]
pub struct AuthorityArguments {
    /// The folder for authority, certificate and keys; an authority that is there is used again
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// A name or address by which benches call the central; give it once for each
    #[arg(long = "name", value_name = "HOST", default_values = ["localhost", "127.0.0.1", "::1"])]
    names: Vec<String>,
}

pub fn run(asked: &AuthorityArguments) -> Result<(), Failure> {
    private_folder(&asked.out)?;
    let today = Clock::system().now().to_zoned(TimeZone::UTC).date();
    let Authority {
        certificate,
        is_old,
        central,
        until,
    } = establish(&asked.out, &asked.names, today)
        .map_err(|error| Failure::Other(error.to_string()))?;
    let ca = certificate.display();
    say(&if is_old {
        format!("the authority {ca} was there and is used again: benches need nothing new")
    } else {
        format!(
            "a new authority: give {ca} to every bench (ca_file in its configuration, --ca-file of enrol)"
        )
    });
    say(&format!(
        "the central's certificate for {} is good until {until}; run this again before then",
        asked.names.join(", ")
    ));
    say(&format!(
        "start the central with --tls-cert {} --tls-key {}",
        central.certificate.display(),
        central.key.display()
    ));
    say("keep ca.key where nobody else reads it: who has it can pass for your central");
    Ok(())
}
