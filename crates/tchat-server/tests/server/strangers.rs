//! Who else knocks on the port: browsers, scanners, programs of the worksheet, nobody.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::caller::House;

async fn told(house: &House, sent: &[u8]) -> String {
    let mut tcp = TcpStream::connect(house.address()).await.unwrap();
    tcp.write_all(sent).await.unwrap();
    let mut answer = Vec::new();
    tcp.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_browser_is_told_where_it_landed() {
    let house = House::open().await;
    let answer = told(&house, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("tchat server"), "{answer}");
}

#[tokio::test]
async fn a_program_of_the_worksheet_is_told_in_its_own_form() {
    let house = House::open().await;
    for sent in [&b"alice\n"[..], b"\x16\x04", b"hello without an end of line"] {
        let answer = told(&house, sent).await;
        assert!(answer.starts_with("SERVEUR : ce serveur n'accepte pas"), "{answer}");
        assert!(answer.ends_with('\n') && answer.is_ascii());
    }
}

#[tokio::test]
async fn ssh_is_closed_without_a_word() {
    let house = House::open().await;
    assert_eq!(told(&house, b"SSH-2.0-OpenSSH_9.2\r\n").await, "");
}

#[tokio::test]
async fn the_server_never_speaks_first_and_waits_for_the_second_byte() {
    let house = House::open().await;
    let mut silent = TcpStream::connect(house.address()).await.unwrap();
    let mut half = TcpStream::connect(house.address()).await.unwrap();
    half.write_all(b"\x16").await.unwrap();
    let mut buffer = [0; 16];
    let patience = Duration::from_millis(300);
    assert!(timeout(patience, silent.read(&mut buffer)).await.is_err());
    assert!(timeout(patience, half.read(&mut buffer)).await.is_err());
    // It was no TLS after all.
    half.write_all(b"bob\n").await.unwrap();
    let length = half.read(&mut buffer).await.unwrap();
    assert!(buffer[..length].starts_with(b"SERVEUR : "));
}

#[tokio::test]
async fn who_stays_silent_is_let_go() {
    let house = House::open().await;
    let mut silent = TcpStream::connect(house.address()).await.unwrap();
    let gone = timeout(Duration::from_secs(15), silent.read(&mut [0; 16])).await;
    assert!(matches!(gone, Ok(Ok(0))), "{gone:?}");
}

#[tokio::test]
async fn a_silent_stranger_does_not_hold_up_the_servers_end() {
    let house = House::open().await;
    let _silent = TcpStream::connect(house.address()).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let stopping = timeout(Duration::from_secs(2), house.server.stop());
    assert_eq!(stopping.await.unwrap(), Ok(()));
}
