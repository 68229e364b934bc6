//! A client as small as it can be: TLS, the protocol's link, nothing else.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tchat_mls::Device;
use tchat_proto::entry::Entry;
use tchat_proto::greeting::{ChannelBinding, ClientHello, EXPORTER_LABEL, Login, ServerLimits};
use tchat_proto::id::{Chain, Epoch, RoomId, Seq, ServerKey};
use tchat_proto::link::client::FromServer;
use tchat_proto::link::{Greeted, Greeting, Link};
use tchat_proto::refusal::Refusal;
use tchat_proto::request::{
    Announcement, Answer, Delivery, Expired, Presence, Request, RequestId, Skipped, Whisper,
};
use tchat_proto::room::RoomInfo;
use tchat_proto::{ALPN, TLS_NAME};
use tchat_server::{FileLimits, Listen, Server, ServerConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How long a test waits for what must come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn config(data: &Path) -> ServerConfig {
    ServerConfig {
        listen: Listen::On(vec!["127.0.0.1:0".parse().unwrap()]),
        data: data.to_owned(),
        name: "test".to_owned(),
        private: false,
        keep_nicks_days: 365,
        plain: None,
        files: FileLimits::default(),
    }
}

/// A server in a folder of its own.
pub(crate) struct House {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) server: Server,
}

impl House {
    pub(crate) async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(config(dir.path())).await.unwrap();
        Self { dir, server }
    }

    /// The same, with files as large as this.
    pub(crate) async fn open_with(files: FileLimits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let config = ServerConfig { files, ..config(dir.path()) };
        Self { dir, server: Server::start(config).await.unwrap() }
    }

    /// Stops the server and starts another one on the same data.
    pub(crate) async fn restart(self) -> Self {
        self.server.stop().await.unwrap();
        let server = Server::start(config(self.dir.path())).await.unwrap();
        Self { dir: self.dir, server }
    }

    /// Drops the server without a word and starts another one on the same data.
    pub(crate) async fn crash(self) -> Self {
        drop(self.server);
        for _ in 0..200 {
            match Server::start(config(self.dir.path())).await {
                Ok(server) => {
                    return Self { dir: self.dir, server };
                }
                Err(error) => assert_eq!(error.code(), "data_locked"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the old server never let go");
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.addresses()[0]
    }

    pub(crate) async fn call(&self, device: &Device) -> Caller {
        Caller::log_in(self.address(), self.server.key(), device).await.unwrap()
    }
}

/// Takes only a server whose certificates come from the pinned key.
#[derive(Debug)]
struct Pinned {
    key: ServerKey,
}

impl Pinned {
    fn verifier(authority: &CertificateDer<'_>) -> Arc<WebPkiServerVerifier> {
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap()
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // An Ed25519 SubjectPublicKeyInfo (RFC 8410 §4) is this and the key.
        let spki =
            [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".as_slice(), &self.key.0].concat();
        let authority = &intermediates[0];
        if !authority.windows(spki.len()).any(|it| it == spki) {
            return Err(rustls::Error::General("another server".to_owned()));
        }
        let verifier = Self::verifier(authority);
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp, now)?;
        let end_entity = rustls::server::ParsedCertificate::try_from(end_entity)?;
        verify_server_name(&end_entity, server_name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("TLS 1.2".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signature,
            &provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

pub(crate) fn tls_config(key: ServerKey, alpn: &[&[u8]]) -> ClientConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned { key }))
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|it| it.to_vec()).collect();
    config
}

pub(crate) async fn tls(
    address: SocketAddr,
    config: ClientConfig,
) -> std::io::Result<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(address).await?;
    tcp.set_nodelay(true)?;
    let name = ServerName::try_from(TLS_NAME).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, tcp).await
}

pub(crate) fn binding(tls: &TlsStream<TcpStream>) -> ChannelBinding {
    let mut binding = [0; 32];
    tls.get_ref().1.export_keying_material(&mut binding, EXPORTER_LABEL, None).unwrap();
    ChannelBinding(binding)
}

/// A connection that has logged in.
pub(crate) struct Caller {
    pub(crate) tls: TlsStream<TcpStream>,
    /// What the server says that it takes.
    pub(crate) limits: ServerLimits,
    link: Link<Greeted>,
    last: u32,
    answers: BTreeMap<RequestId, Result<Answer, Refusal>>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) presence: Vec<Presence>,
    pub(crate) doors_wanted: Vec<(RoomId, Epoch)>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) announcements: Vec<Announcement>,
    pub(crate) expired: Vec<Expired>,
    pub(crate) whispers: Vec<Whisper>,
    pub(crate) slots: Vec<u64>,
    pub(crate) goodbye: Option<Refusal>,
}

impl Caller {
    pub(crate) async fn log_in(
        address: SocketAddr,
        key: ServerKey,
        device: &Device,
    ) -> Result<Self, Refusal> {
        let tls = tls(address, tls_config(key, &[ALPN])).await.unwrap();
        let binding = binding(&tls);
        let login = Login::sign(device.device_seed(), *device.certificate(), binding);
        Self::greet(tls, &ClientHello::new("test", login)).await
    }

    pub(crate) async fn greet(
        mut tls: TlsStream<TcpStream>,
        hello: &ClientHello,
    ) -> Result<Self, Refusal> {
        let mut link = Link::<Greeting>::new(Instant::now());
        link.say_hello(hello);
        tls.write_all(&link.transmit().split()).await.unwrap();
        let welcome = loop {
            if let Some(welcome) = link.poll_welcome().unwrap() {
                break welcome?;
            }
            let mut buffer = vec![0; 4096];
            let length = timeout(PATIENCE, tls.read(&mut buffer)).await.unwrap().unwrap();
            assert!(length > 0, "closed instead of greeting");
            link.handle_bytes(&buffer[..length]);
        };
        Ok(Self {
            tls,
            limits: welcome.limits,
            link: link.welcomed(Instant::now()),
            last: 0,
            answers: BTreeMap::new(),
            deliveries: Vec::new(),
            presence: Vec::new(),
            doors_wanted: Vec::new(),
            skipped: Vec::new(),
            announcements: Vec::new(),
            expired: Vec::new(),
            whispers: Vec::new(),
            slots: Vec::new(),
            goodbye: None,
        })
    }

    /// Sends a request without waiting for its answer.
    pub(crate) async fn send(&mut self, request: Request) -> RequestId {
        self.last += 1;
        let id = RequestId(self.last);
        self.link.request(id, request);
        self.flush().await;
        id
    }

    pub(crate) async fn flush(&mut self) {
        let out = self.link.transmit().split();
        if self.tls.write_all(&out).await.is_ok() {
            self.tls.flush().await.unwrap();
        }
    }

    /// Puts a request into the output without sending it.
    pub(crate) fn put(&mut self, request: Request) -> RequestId {
        self.last += 1;
        self.link.request(RequestId(self.last), request);
        RequestId(self.last)
    }

    /// What was put into the output, without sending it.
    pub(crate) fn take_output(&mut self) -> BytesMut {
        self.link.transmit().split()
    }

    pub(crate) async fn write_raw(&mut self, bytes: &[u8]) {
        self.tls.write_all(bytes).await.unwrap();
        self.tls.flush().await.unwrap();
    }

    /// Takes what comes next. `false` if the server closed.
    pub(crate) async fn pump(&mut self) -> bool {
        let mut buffer = vec![0; 64 * 1024];
        let length = match timeout(PATIENCE, self.tls.read(&mut buffer)).await {
            Ok(Ok(length)) => length,
            Ok(Err(_)) => 0,
            Err(_) => panic!("nothing came"),
        };
        self.link.handle_bytes(Instant::now(), &buffer[..length]);
        while let Some(event) = self.link.poll_event().unwrap() {
            match event {
                FromServer::Answer(id, answer) => {
                    assert!(self.answers.insert(id, answer).is_none(), "answered twice");
                }
                FromServer::Delivery(delivery) => self.deliveries.push(delivery),
                FromServer::Presence(presence) => self.presence.extend(presence),
                FromServer::Goodbye(refusal) => self.goodbye = Some(refusal),
                FromServer::DoorWanted(room, epoch) => self.doors_wanted.push((room, epoch)),
                FromServer::Skipped(skipped) => self.skipped.push(skipped),
                FromServer::Announcement(said) => self.announcements.push(said),
                FromServer::Expired(expired) => self.expired.push(expired),
                FromServer::Whisper(whisper) => self.whispers.push(whisper),
                FromServer::SlotChanged(version) => self.slots.push(version),
            }
        }
        self.flush().await;
        length > 0
    }

    pub(crate) async fn answer(&mut self, id: RequestId) -> Result<Answer, Refusal> {
        let begun = Instant::now();
        loop {
            assert!(begun.elapsed() < PATIENCE, "no answer came");
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            assert!(self.pump().await, "closed before the answer: {:?}", self.goodbye);
        }
    }

    /// Sends a request and waits for its answer.
    pub(crate) async fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        let id = self.send(request).await;
        self.answer(id).await
    }

    /// Waits for the server to close, and gives what it said last.
    pub(crate) async fn farewell(&mut self) -> Option<Refusal> {
        while self.pump().await {}
        self.goodbye.take()
    }

    pub(crate) async fn rooms(&mut self) -> Vec<RoomInfo> {
        match self.ask(Request::Rooms).await {
            Ok(Answer::Rooms { sealed, .. }) => sealed,
            other => panic!("{other:?}"),
        }
    }

    /// The one room of a new server.
    pub(crate) async fn general(&mut self) -> RoomId {
        self.rooms().await[0].room
    }

    pub(crate) async fn follow(&mut self, room: RoomId, after: (Seq, Chain)) -> Seq {
        let (after, chain) = after;
        match self.ask(Request::Follow { room, after, chain }).await {
            Ok(Answer::Following { head }) => head,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until something is so.
    pub(crate) async fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(begun.elapsed() < PATIENCE, "it never came");
            assert!(self.pump().await, "closed: {:?}", self.goodbye);
        }
    }

    /// Waits until this place of a log was delivered, and gives all entries of the log so far, each
    /// checked to be the next one.
    pub(crate) async fn entries_until(&mut self, room: RoomId, last: Seq) -> Vec<Entry> {
        let begun = Instant::now();
        loop {
            assert!(begun.elapsed() < PATIENCE, "entry {last} never came");
            let entries = self.entries(room);
            if entries.last().is_some_and(|it| it.seq >= last) {
                return entries;
            }
            assert!(self.pump().await, "closed: {:?}", self.goodbye);
        }
    }

    /// The entries of a log that were delivered so far.
    pub(crate) fn entries(&self, room: RoomId) -> Vec<Entry> {
        let bytes = self.raw_entries(room);
        let entries: Vec<Entry> = bytes.iter().map(|it| Entry::from_bytes(it).unwrap()).collect();
        for pair in entries.windows(2) {
            assert_eq!(pair[0].seq.next(), pair[1].seq, "a gap or a repetition");
        }
        entries
    }

    pub(crate) fn raw_entries(&self, room: RoomId) -> Vec<Bytes> {
        let of_room = self.deliveries.iter().filter(|it| it.room == room);
        of_room.flat_map(|it| it.entries.iter().cloned()).collect()
    }

    /// Whether nothing comes for a while.
    pub(crate) async fn is_quiet_for(&mut self, while_: Duration) -> bool {
        let before = self.deliveries.len();
        match timeout(while_, self.pump()).await {
            Ok(_) => self.deliveries.len() == before,
            Err(_) => true,
        }
    }
}
