//! A client as the worksheet has it: a pseudonym, then bytes; `recv(1024).decode()` for the rest.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use socket2::SockRef;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

use crate::caller::PATIENCE;

/// How long a test listens for what must not come.
pub(crate) const A_WHILE: Duration = Duration::from_millis(150);

/// A pupil's program.
pub(crate) struct Pupil {
    pub(crate) tcp: TcpStream,
    /// What each `recv` gave.
    pub(crate) heard: Vec<String>,
}

impl Pupil {
    /// Connects and says nothing.
    pub(crate) async fn silent(address: SocketAddr) -> Self {
        let tcp = TcpStream::connect(address).await.unwrap();
        tcp.set_nodelay(true).unwrap();
        Self { tcp, heard: Vec::new() }
    }

    /// Connects and says what it is called.
    pub(crate) async fn called(address: SocketAddr, pseudonym: impl AsRef<[u8]>) -> Self {
        let mut pupil = Self::silent(address).await;
        pupil.sends(pseudonym).await;
        pupil
    }

    /// Connects, says what it is called, and never calls `recv`. What its system takes for it is
    /// small, so that the server soon feels it.
    pub(crate) async fn who_never_reads(address: SocketAddr, pseudonym: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(2_048).unwrap();
        let tcp = socket.connect(address).await.unwrap();
        let mut pupil = Self { tcp, heard: Vec::new() };
        pupil.sends(pseudonym).await;
        pupil
    }

    /// `client.send(message.encode())`
    pub(crate) async fn sends(&mut self, message: impl AsRef<[u8]>) {
        self.tcp.write_all(message.as_ref()).await.unwrap();
    }

    /// The same, and waits as somebody who types does.
    pub(crate) async fn says(&mut self, message: &str) {
        self.sends(message).await;
        sleep(Duration::from_millis(60)).await;
    }

    /// `client.recv(1024)`: nothing once the server has closed.
    pub(crate) async fn recv(&mut self) -> Vec<u8> {
        let mut buffer = [0; 1024];
        let length = timeout(PATIENCE, self.tcp.read(&mut buffer)).await;
        let length = length.expect("nothing came").unwrap_or(0);
        buffer[..length].to_vec()
    }

    /// `client.recv(1024).decode()`, which fails in the middle of a character.
    pub(crate) async fn decodes(&mut self) -> String {
        let bytes = self.recv().await;
        let text = String::from_utf8(bytes).expect("decode() fails, and the pupil hears no more");
        self.heard.push(text.clone());
        text
    }

    /// Waits until one `recv` gives exactly this.
    pub(crate) async fn hears(&mut self, text: &str) {
        let begun = Instant::now();
        while !self.heard.iter().any(|heard| heard == text) {
            assert!(begun.elapsed() < PATIENCE, "{text} never came: {:?}", self.heard);
            let heard = self.decodes().await;
            assert!(!heard.is_empty(), "closed before {text}: {:?}", self.heard);
        }
    }

    /// Takes this many bytes, however they come.
    pub(crate) async fn takes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < length {
            let more = self.recv().await;
            assert!(!more.is_empty(), "closed after {} bytes", bytes.len());
            bytes.extend(more);
        }
        bytes
    }

    /// Whether nothing comes for a while.
    pub(crate) async fn hears_nothing(&mut self) -> bool {
        timeout(A_WHILE, self.tcp.read(&mut [0; 1024])).await.is_err()
    }

    /// The program is killed, as on Windows: the connection is reset.
    pub(crate) fn killed(self) {
        SockRef::from(&self.tcp).set_linger(Some(Duration::ZERO)).unwrap();
    }
}
