//! An authority that only a test knows, and servers with its certificates.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::line::bounded;

/// Signs the certificates of servers.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its certificate, as operators keep it in a file.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// What takes connections to 127.0.0.1, and offers these protocols.
    pub(crate) fn acceptor(&self, protocols: &[&[u8]]) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        let mut settings = settings(&params.signed_by(&key, &self.0).unwrap().pem(), &key);
        settings.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        TlsAcceptor::from(Arc::new(settings))
    }

    /// An encrypted way to a server. The certificate is for 127.0.0.1, with these changes.
    pub(crate) async fn front(
        &self,
        server: Router,
        change: impl FnOnce(&mut CertificateParams),
    ) -> SocketAddr {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        change(&mut params);
        let pem = params.signed_by(&key, &self.0).unwrap().pem();
        front(server, &pem, &key).await
    }
}

/// A way to a server whose certificate nobody but itself has signed, as `openssl req -x509` makes it.
pub(crate) async fn self_signed_front(server: Router) -> (SocketAddr, String) {
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (front(server, &pem, &key).await, pem)
}

async fn front(routes: Router, pem: &str, key: &KeyPair) -> SocketAddr {
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = plain.local_addr().unwrap();
    tokio::spawn(bounded(plain, routes));
    let acceptor = TlsAcceptor::from(Arc::new(settings(pem, key)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut inside = acceptor.accept(stream).await?;
                let mut outside = TcpStream::connect(server).await?;
                copy_bidirectional(&mut inside, &mut outside).await
            });
        }
    });
    address
}

fn settings(pem: &str, key: &KeyPair) -> ServerConfig {
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}
