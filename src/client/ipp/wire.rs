//! Questions to a print server and what its answers say: IPP over HTTP (RFC 8010, RFC 8011).

use std::{io::Cursor, time::Duration};

use ::ipp::{
    model::DelimiterTag,
    parser::IppParser,
    prelude::{IppAttribute, IppRequestResponse, IppValue, Uri},
};
use reqwest::header::CONTENT_TYPE;

use crate::{
    client::{Settings, Trouble, settings},
    domain::shown::Shown,
};

/// For one answer of the print server.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The longest answer that is read; real ones have some kilobytes.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// A printer on a print server, by its address, `ipp://host:631/printers/name`.
pub(super) struct Server {
    http: reqwest::Client,
    uri: Uri,
    url: String,
}

impl Server {
    /// Takes the printer's address: `ipp://`, `ipps://`.
    pub(super) fn at(address: &str) -> Result<Self, Trouble> {
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
        Ok(Self {
            http: settings::http_client(&Settings::new(address, None))?,
            uri: address.parse().map_err(|_| wrong())?,
            url: format!("{scheme}://{host}{port}/{path}"),
        })
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
        let sent = self
            .http
            .post(&self.url)
            .header(CONTENT_TYPE, "application/ipp")
            .timeout(ANSWER_WITHIN)
            .body(body)
            .send()
            .await;
        let mut response = sent.map_err(|error| Trouble::of(&error))?;
        let status = response.status();
        if !status.is_success() {
            let words = Shown::from(format!("the print server answers {status}"));
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
