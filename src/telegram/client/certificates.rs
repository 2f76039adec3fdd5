//! Which certificates of servers are accepted, and why one is not.

use std::error::Error;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tracing::warn;

use crate::ops::text_file;

/// The most bytes of a file with certificates that are read. The list of all authorities that a
/// system trusts has a quarter of a megabyte.
const MAX_FILE: u64 = 16 << 20;

/// The authorities whose certificates are accepted: those that Mozilla trusts, built in, and those
/// that the operator adds.
#[derive(Clone)]
pub struct Authorities(Arc<RootCertStore>);

impl Default for Authorities {
    fn default() -> Self {
        let roots = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        Self(Arc::new(RootCertStore { roots }))
    }
}

impl Authorities {
    /// Adds the certificates in a file in PEM form, which must hold at least one.
    pub fn add_file(&mut self, path: &Path) -> io::Result<()> {
        self.add(path, read(path)?)
    }

    /// Adds the certificates of all files in a folder, which must hold at least one. Other files may
    /// lie there too, and links that lead nowhere.
    pub fn add_folder(&mut self, folder: &Path) -> io::Result<()> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                let named = |error| io::Error::other(format!("{}: {error}", path.display()));
                found.extend(read(&path).map_err(named)?);
            }
        }
        self.add(folder, found)
    }

    /// Adds those that can be used. Lists of authorities may hold some that cannot.
    fn add(&mut self, path: &Path, found: Vec<CertificateDer<'static>>) -> io::Result<()> {
        let (added, unusable) = Arc::make_mut(&mut self.0).add_parsable_certificates(found);
        if added == 0 {
            let why = "it holds no certificate in PEM form";
            return Err(io::Error::new(ErrorKind::InvalidData, why));
        }
        if unusable > 0 {
            let path = path.display();
            warn!(%path, added, unusable, "some certificates cannot be used and are passed over");
        }
        Ok(())
    }

    /// Returns the settings for TLS with these authorities.
    pub(crate) fn tls(&self) -> io::Result<ClientConfig> {
        Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(Arc::clone(&self.0))
            .with_no_client_auth())
    }
}

fn read(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let bytes = text_file::read_bytes(text_file::open(path)?, MAX_FILE)?;
    // Without a byte order mark. Some lists have comments that are not in UTF-8.
    let bytes = text_file::decode(&bytes).map_or(bytes, String::into_bytes);
    let found: Result<_, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    found.map_err(|error| {
        let why = match error {
            pem::Error::MissingSectionEnd { .. } => "it ends in the middle of a certificate",
            pem::Error::Base64Decode(_) => "it is not in PEM form: a certificate is damaged",
            _ => "it is not in PEM form",
        };
        io::Error::new(ErrorKind::InvalidData, why)
    })
}

/// Why no encrypted connection to a server could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsFailure {
    Untrusted,
    Expired,
    NotYetValid,
    OtherName,
    /// What `openssl req -x509` makes if nothing else is asked for.
    OfAuthority,
    Unusable,
    NoTls,
}

impl Error for TlsFailure {}

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TlsFailure {
    /// Finds it among the causes of a failed connection.
    pub(crate) fn among(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(failure) = error.downcast_ref() {
                return Some(*failure);
            }
            if let Some(error) = error.downcast_ref() {
                return Self::of(error);
            }
            next = match error.downcast_ref::<io::Error>() {
                // Its `source` is that of the error in it.
                Some(error) => error.get_ref().map(|inner| inner as &(dyn Error + 'static)),
                None => error.source(),
            };
        }
        None
    }

    fn of(error: &rustls::Error) -> Option<Self> {
        use CertificateError as Refused;
        let refused = match error {
            rustls::Error::InvalidCertificate(refused) => refused,
            rustls::Error::InvalidMessage(_) => return Some(Self::NoTls),
            _ => return None,
        };
        Some(match refused {
            Refused::UnknownIssuer => Self::Untrusted,
            Refused::Expired | Refused::ExpiredContext { .. } => Self::Expired,
            Refused::NotValidYet | Refused::NotValidYetContext { .. } => Self::NotYetValid,
            Refused::NotValidForName | Refused::NotValidForNameContext { .. } => Self::OtherName,
            // rustls does not name this one (webpki, `Error::CaUsedAsEndEntity`).
            Refused::Other(other) if other.to_string() == "CaUsedAsEndEntity" => Self::OfAuthority,
            _ => Self::Unusable,
        })
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Untrusted => "the certificate is not from an authority that is trusted",
            Self::Expired => "the certificate has expired",
            Self::NotYetValid => "the certificate is not valid yet",
            Self::OtherName => "the certificate is for another name",
            Self::OfAuthority => "the certificate is that of an authority, not of a server",
            Self::Unusable => "the certificate cannot be used",
            Self::NoTls => "the server does not speak TLS",
        }
    }

    /// Returns what to do about it.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Untrusted => {
                "If the server is your own, set SSL_CERT_FILE to the certificate of its authority, in PEM form. If not, something on the way answers in its place."
            }
            Self::Expired => "Renew the server's certificate, or set this machine's clock.",
            Self::NotYetValid => "Set this machine's clock.",
            Self::OtherName => {
                "Write the name that the certificate has into TELOXIDE_API_URL, or get one for this name."
            }
            Self::OfAuthority => {
                "Make the certificate again, as that of a server: openssl req -x509 … -addext basicConstraints=critical,CA:FALSE"
            }
            Self::Unusable => "Look at the certificate with: openssl s_client -connect HOST:PORT",
            Self::NoTls => {
                "Check the port. A Bot API server on this machine listens without TLS: write http://"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    #[test]
    fn what_an_operator_names_is_trusted_beside_what_is_built_in() {
        let folder = tempfile::tempdir().unwrap();
        let of_one = || {
            let (params, key) = (CertificateParams::new([]).unwrap(), KeyPair::generate().unwrap());
            params.self_signed(&key).unwrap().pem()
        };
        let path = folder.path().join("two.pem");
        fs::write(&path, [of_one(), of_one()].concat()).unwrap();
        let built_in = Authorities::default();
        let mut authorities = built_in.clone();
        authorities.add_file(&path).unwrap();
        assert_eq!(authorities.0.len(), built_in.0.len() + 2);
        authorities.add_folder(folder.path()).unwrap();
        assert_eq!(authorities.0.len(), built_in.0.len() + 4);
    }
}
