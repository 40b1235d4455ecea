//! Questions to a print server and what its answers say: IPP over HTTP (RFC 8010, RFC 8011).

use std::{io::Cursor, time::Duration};

use ::ipp::{
    model::DelimiterTag,
    parser::IppParser,
    prelude::{IppAttribute, IppRequestResponse, IppValue, Uri},
};
use reqwest::{StatusCode, header::CONTENT_TYPE};

use crate::{
    client::Trouble,
    domain::{
        print_server::{Fingerprint, PrintQueue},
        shown::Shown,
    },
};

use super::access::{self, Login};

/// For one answer of the print server.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The longest answer that is read; real ones have some kilobytes.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// A printer on a print server, by its address, `ipp://host:631/printers/name`.
pub(super) struct Server {
    http: reqwest::Client,
    uri: Uri,
    url: String,
    login: Option<Login>,
}

impl Server {
    /// Takes the printer's address (`ipp://`, `ipps://`) and how it is asked.
    pub(super) fn at(queue: &PrintQueue) -> Result<Self, Trouble> {
        let address = queue.address.as_str();
        let wrong = || {
            Trouble::Internal(Shown::from(format!(
                "'{address}' is no address such as ipp://host:631/printers/a4"
            )))
        };
        let (scheme, rest) = address.split_once("://").ok_or_else(wrong)?;
        let (scheme, port) = match scheme {
            "ipp" => ("http", ":631"),
            "ipps" => ("https", ":631"),
            _ => return Err(wrong()),
        };
        let (host, path) = rest.split_once('/').ok_or_else(wrong)?;
        // An IPv6 address has colons of its own, within brackets.
        let behind = host.rsplit(']').next().unwrap_or(host);
        let port = if behind.contains(':') { "" } else { port };
        let url = format!("{scheme}://{host}{port}/{path}");
        Ok(Self {
            http: access::http_client(queue)?,
            uri: address.parse().map_err(|_| wrong())?,
            login: access::login(&queue.access, &url)?,
            url,
        })
    }

    /// The fingerprint of the certificate that the server shows, where it speaks TLS.
    pub(super) async fn met(&self) -> Option<Fingerprint> {
        access::met(&self.uri.to_string(), &self.url).await
    }

    /// As questions name the printer.
    pub(super) fn uri(&self) -> Uri {
        self.uri.clone()
    }

    /// Asks, with a document behind the question, and reads the answer, whatever it says.
    pub(super) async fn ask(
        &self,
        request: IppRequestResponse,
        payload: &[u8],
    ) -> Result<IppRequestResponse, Trouble> {
        let mut body = request.to_bytes().to_vec();
        body.extend(payload);
        let mut question = self
            .http
            .post(&self.url)
            .header(CONTENT_TYPE, "application/ipp")
            .timeout(ANSWER_WITHIN)
            .body(body);
        if let Some(Login { user, password }) = &self.login {
            question = question.basic_auth(user, Some(password.reveal()));
        }
        let sent = question.send().await;
        let mut response = sent.map_err(|error| Trouble::of(&error))?;
        let status = response.status();
        if !status.is_success() {
            let words = self.refusal(status);
            // A client's error is said before anything is taken.
            return Err(if status.is_client_error() {
                Trouble::Internal(words)
            } else {
                Trouble::Garbage(words)
            });
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| Trouble::of(&error))?
        {
            if answer.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(Trouble::TooLarge);
            }
            answer.extend(chunk);
        }
        IppParser::new(::ipp::reader::IppReader::new(Cursor::new(answer)))
            .parse()
            .map_err(|error| garbled(&error))
    }
}

impl Server {
    /// What an answer that is no answer means, and what to do.
    fn refusal(&self, status: StatusCode) -> Shown {
        let words = match (status, &self.login) {
            (StatusCode::UNAUTHORIZED, None) => {
                "the print server wants a user and a password: [ipp] login_file"
            }
            (StatusCode::UNAUTHORIZED, Some(_)) => {
                "the print server does not take the user and password in [ipp] login_file"
            }
            (StatusCode::FORBIDDEN, _) => "the print server does not let packdesk print",
            (StatusCode::UPGRADE_REQUIRED, _) => {
                "the print server wants TLS: use ipps:// in the address"
            }
            _ => return Shown::from(format!("the print server answers {status}")),
        };
        Shown::new(words)
    }
}

/// What went wrong with a print server, in words about it and not about the central.
#[must_use]
pub fn in_words(trouble: &Trouble) -> Shown {
    let words = match trouble {
        Trouble::Unreachable => {
            "the print server cannot be reached: look at its address and the network"
        }
        Trouble::TimedOut => "the print server did not answer in time",
        Trouble::BrokenOff => "the connection to the print server broke",
        Trouble::TooLarge => "the print server's answer is longer than any is",
        Trouble::WrongCertificate(why) => {
            return Shown::from(format!(
                "the print server's certificate is not accepted ({why})"
            ));
        }
        Trouble::Garbage(why) => {
            return Shown::from(format!("the print server's answer cannot be read ({why})"));
        }
        Trouble::Internal(why) => return why.clone(),
        other => return Shown::new(&other.to_string()),
    };
    Shown::new(words)
}

pub(super) fn garbled(error: &impl std::fmt::Display) -> Trouble {
    Trouble::Garbage(Shown::new(&error.to_string()))
}

/// The values of an attribute, whichever group it stands in.
pub(super) fn values<'a>(answer: &'a IppRequestResponse, name: &str) -> Vec<&'a IppValue> {
    let groups = answer.attributes().groups().iter();
    groups
        .filter(|group| group.tag() != DelimiterTag::OperationAttributes)
        .filter_map(|group| group.get(name))
        .map(IppAttribute::value)
        .flat_map(|value| match value {
            IppValue::Array(all) => all.iter().collect(),
            one => vec![one],
        })
        .collect()
}

pub(super) fn number(answer: &IppRequestResponse, name: &str) -> Option<i32> {
    values(answer, name)
        .into_iter()
        .find_map(|value| match value {
            IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
            _ => None,
        })
}

/// Keywords that say something is in the way.
pub(super) fn words(answer: &IppRequestResponse, name: &str) -> Vec<String> {
    values(answer, name)
        .into_iter()
        .map(ToString::to_string)
        .filter(|word| word != "none" && !word.ends_with("-report"))
        .collect()
}

/// A reason without how grave it is.
pub(super) fn bare(reason: &str) -> &str {
    reason
        .trim_end_matches("-error")
        .trim_end_matches("-warning")
}
