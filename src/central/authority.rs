//! The site's own certificate authority: made once, vouches for the central; benches believe it and nobody else.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::{ToSpan as _, civil::Date};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use super::tls::TlsFiles;

/// How long the authority is good for.
const AUTHORITY_YEARS: i64 = 20;
/// How long the central's certificate is good for. Then a new one is made with the same authority, and no bench is touched.
const CENTRAL_YEARS: i64 = 2;

/// What was made, and where it lies.
#[derive(Debug)]
pub struct Authority {
    /// The authority's certificate: what benches are given.
    pub certificate: PathBuf,
    /// Whether it was there before.
    pub is_old: bool,
    /// What the central is started with.
    pub central: TlsFiles,
    /// The last day of the central's certificate.
    pub until: Date,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// One half of an authority is there.
    #[error("{0} is missing, its other half is there: bring it back, or take another folder")]
    Half(PathBuf),
    /// A name is none, or a file holds no such thing.
    #[error("the certificate cannot be made: {0}")]
    Unfit(#[from] rcgen::Error),
}

/// Makes the authority in `folder`, or takes the one there, and a new certificate of the central for `names` (hosts, addresses).
pub fn establish(
    folder: &Path,
    names: &[String],
    today: Date,
) -> Result<Authority, AuthorityError> {
    let path = |name: &str| folder.join(name);
    let (certificate, key) = (path("ca.pem"), path("ca.key"));
    let is_old = match (certificate.exists(), key.exists()) {
        (true, true) => true,
        (false, false) => false,
        (true, false) => return Err(AuthorityError::Half(key)),
        (false, true) => return Err(AuthorityError::Half(certificate)),
    };
    let issuer = if is_old {
        let pair = KeyPair::from_pem(&read(&key)?)?;
        Issuer::from_ca_cert_pem(&read(&certificate)?, pair)?
    } else {
        let (params, pair) = (authority(today)?, KeyPair::generate()?);
        let made = params.self_signed(&pair)?;
        write(&key, &pair.serialize_pem(), 0o600)?;
        write(&certificate, &made.pem(), 0o644)?;
        Issuer::new(params, pair)
    };
    let central = TlsFiles {
        certificate: path("central.pem"),
        key: path("central.key"),
    };
    let until = later(today, CENTRAL_YEARS);
    let pair = KeyPair::generate()?;
    let made = leaf(names, today, until)?.signed_by(&pair, &issuer)?;
    write(&central.key, &pair.serialize_pem(), 0o600)?;
    write(&central.certificate, &made.pem(), 0o644)?;
    Ok(Authority {
        certificate,
        is_old,
        central,
        until,
    })
}

fn authority(today: Date) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params
        .distinguished_name
        .push(DnType::CommonName, format!("packdesk authority {today}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid(&mut params, today, later(today, AUTHORITY_YEARS));
    Ok(params)
}

fn leaf(names: &[String], today: Date, until: Date) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, "packdesk central");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    valid(&mut params, today, until);
    Ok(params)
}

/// From the day before, so that a bench whose clock is a little behind believes it as well.
fn valid(params: &mut CertificateParams, today: Date, until: Date) {
    let (year, month, day) = parts(today.yesterday().unwrap_or(today));
    params.not_before = date_time_ymd(year, month, day);
    let (year, month, day) = parts(until);
    params.not_after = date_time_ymd(year, month, day);
}

fn later(today: Date, years: i64) -> Date {
    today.saturating_add(years.years())
}

/// Year, month and day as the certificate's library takes them.
fn parts(date: Date) -> (i32, u8, u8) {
    let number = |part: i8| u8::try_from(part).unwrap_or(1);
    (
        i32::from(date.year()),
        number(date.month()),
        number(date.day()),
    )
}

fn read(path: &Path) -> Result<String, AuthorityError> {
    fs::read_to_string(path).map_err(|source| AuthorityError::File {
        path: path.to_owned(),
        source,
    })
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), AuthorityError> {
    let written = || -> io::Result<()> {
        // A new file each time: an old one may be open to others.
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    written().map_err(|source| AuthorityError::File {
        path: path.to_owned(),
        source,
    })
}
