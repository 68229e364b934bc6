//! Coming in: who may, and who is told why not.

use std::sync::Arc;

use tchat_mls::Device;
use tchat_proto::greeting::{ClientHello, Login};
use tchat_proto::id::ServerKey;
use tchat_proto::refusal::Code;
use tchat_proto::request::Request;
use tchat_proto::{ALPN, TLS_NAME};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::caller::{Caller, House, binding, tls, tls_config};

#[tokio::test]
async fn a_login_recorded_on_one_connection_is_worth_nothing_on_another() {
    let house = House::open().await;
    let device = Device::generate().unwrap();
    let key = house.server.key();
    let first = tls(house.address(), tls_config(key, &[ALPN])).await.unwrap();
    let login = Login::sign(device.device_seed(), *device.certificate(), binding(&first));
    let second = tls(house.address(), tls_config(key, &[ALPN])).await.unwrap();
    let refusal = Caller::greet(second, &ClientHello::new("test", login.clone())).await;
    assert_eq!(refusal.err().map(|it| it.code), Some(Code::Login));
    assert!(Caller::greet(first, &ClientHello::new("test", login)).await.is_ok());
}

#[tokio::test]
async fn a_client_of_another_version_learns_that() {
    let house = House::open().await;
    let device = Device::generate().unwrap();
    let tls = tls(house.address(), tls_config(house.server.key(), &[ALPN])).await.unwrap();
    let login = Login::sign(device.device_seed(), *device.certificate(), binding(&tls));
    let mut hello = ClientHello::new("test", login);
    (hello.version_min, hello.version_max) = (7, 9);
    let refusal = Caller::greet(tls, &hello).await.err();
    assert_eq!(refusal.map(|it| it.code), Some(Code::Version));
}

#[tokio::test]
async fn a_client_that_pinned_another_key_does_not_connect() {
    let house = House::open().await;
    let another = ServerKey([9; 32]);
    assert!(tls(house.address(), tls_config(another, &[ALPN])).await.is_err());
}

#[tokio::test]
async fn what_speaks_another_protocol_over_tls_is_not_let_in() {
    let house = House::open().await;
    let key = house.server.key();
    assert!(tls(house.address(), tls_config(key, &[b"h2"])).await.is_err());
    // Without ALPN there is a handshake, and then nothing.
    let mut silent = tls(house.address(), tls_config(key, &[])).await.unwrap();
    let read = silent.read(&mut [0; 16]).await;
    assert!(matches!(read, Ok(0) | Err(_)));
}

#[tokio::test]
async fn tls_1_2_is_refused() {
    let house = House::open().await;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    // A TLS 1.2 ClientHello as such: record 3.1, version 3.3, one suite, no extensions.
    drop(provider);
    let mut hello = vec![0x03, 0x03];
    hello.extend_from_slice(&[7; 32]);
    hello.extend_from_slice(&[0, 0, 2, 0xc0, 0x2f, 1, 0]);
    let length = u8::try_from(hello.len()).unwrap();
    let mut record = vec![0x16, 0x03, 0x01, 0, length + 4, 1, 0, 0, length];
    record.extend_from_slice(&hello);
    let mut tcp = TcpStream::connect(house.address()).await.unwrap();
    tcp.write_all(&record).await.unwrap();
    let mut answer = Vec::new();
    tcp.read_to_end(&mut answer).await.ok();
    // An alert, fatal.
    assert_eq!(answer.first(), Some(&0x15), "{answer:?}");
}

#[tokio::test]
async fn the_key_exchange_is_post_quantum() {
    let house = House::open().await;
    let device = Device::generate().unwrap();
    let caller = house.call(&device).await;
    let group = caller.tls.get_ref().1.negotiated_key_exchange_group();
    assert_eq!(group.map(|it| it.name()), Some(rustls::NamedGroup::X25519MLKEM768));
    assert_eq!(TLS_NAME, "tchat");
}

#[tokio::test]
async fn a_second_login_of_a_device_replaces_the_first() {
    let house = House::open().await;
    let device = Device::generate().unwrap();
    let mut first = house.call(&device).await;
    let mut second = house.call(&device).await;
    assert_eq!(first.farewell().await.map(|it| it.code), Some(Code::Replaced));
    assert!(second.ask(Request::Rooms).await.is_ok());
    drop(first);
    assert!(second.ask(Request::Rooms).await.is_ok());
}
