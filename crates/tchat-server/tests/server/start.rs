//! Starting: what can be in the way, and what is said then.

use std::net::SocketAddr;

use tchat_proto::policy::Joining;
use tchat_proto::request::Request;
use tchat_server::store::DataFailed;
use tchat_server::{Listen, Server, ServerConfig, StartFailed};

use crate::caller::{House, config};
use crate::person::Person;

async fn refused(config: ServerConfig) -> StartFailed {
    let failed = Server::start(config).await.expect_err("should not start");
    let said = failed.to_string();
    assert!(!said.ends_with('.') && said.len() > 20, "{said}");
    failed
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let house = House::open().await;
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.listen = Listen::On(vec![house.address()]);
    let failed = refused(config).await;
    assert!(matches!(failed, StartFailed::PortTaken { address } if address == house.address()));
    assert_eq!(failed.code(), "port_taken");
}

#[tokio::test]
async fn an_address_of_another_machine_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.listen = Listen::On(vec!["192.0.2.1:0".parse().unwrap()]);
    assert_eq!(refused(config).await.code(), "address_unavailable");
}

#[tokio::test]
async fn a_folder_in_use_is_not_touched() {
    let house = House::open().await;
    let failed = refused(config(house.dir.path())).await;
    assert!(matches!(failed, StartFailed::Data(DataFailed::Locked { .. })));
    assert_eq!(failed.code(), "data_locked");
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    std::fs::write(&path, "").unwrap();
    assert_eq!(refused(config(&path)).await.code(), "data_not_writable");
    assert_eq!(refused(config(&path.join("below"))).await.code(), "data_not_writable");
}

#[cfg(unix)]
#[tokio::test]
async fn everything_in_the_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("not").join("there").join("yet");
    let server = Server::start(config(&data)).await.unwrap();
    let mode = |path: &std::path::Path| {
        let metadata = std::fs::metadata(path).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(&data), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&data).unwrap() {
        let entry = entry.unwrap();
        let expected = if entry.path().is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&entry.path()), expected, "{:?}", entry.file_name());
        names.push(entry.file_name().into_string().unwrap());
    }
    for expected in ["files", "identity.key", "lock", "tchat.db", "tchat.db-shm", "tchat.db-wal"] {
        assert!(names.iter().any(|it| it == expected), "{expected}");
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn both_kinds_of_address_are_served_by_default() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.listen = Listen::Everywhere { port: 0 };
    let server = Server::start(config).await.unwrap();
    let ports: Vec<u16> = server.addresses().iter().map(SocketAddr::port).collect();
    assert!(ports.windows(2).all(|it| it[0] == it[1]) && ports[0] != 0);
    let v4 = SocketAddr::from(([127, 0, 0, 1], ports[0]));
    assert!(tokio::net::TcpStream::connect(v4).await.is_ok());
    if ports.len() == 2 {
        let v6: SocketAddr = format!("[::1]:{}", ports[0]).parse().unwrap();
        assert!(tokio::net::TcpStream::connect(v6).await.is_ok());
    }
    let link = server.link_for("chat.example.org");
    assert_eq!(link.key, Some(server.key()));
    assert_eq!(link.address.port, ports[0]);
}

#[tokio::test]
async fn a_private_server_has_a_closed_first_room() {
    let dir = tempfile::tempdir().unwrap();
    let mut private = config(dir.path());
    private.private = true;
    let server = Server::start(private.clone()).await.unwrap();
    let house = House { dir, server };
    let mut alice = Person::stranger(&house).await;
    let pass = house.server.owner_invitation_for("localhost").unwrap().pass.unwrap();
    alice.line.ask(Request::Redeem(pass.token)).await.unwrap();
    alice.claim(&house, "alice").await.unwrap();
    assert_eq!(alice.line.rooms().await[0].joining, Joining::ByInvitation);
    // Nobody is in yet, so the operator may think again.
    let house = house.restart().await;
    alice.reconnect(&house).await;
    assert_eq!(alice.line.rooms().await[0].joining, Joining::Open);
    let room = alice.line.general().await;
    alice.found(room).await;
    house.server.stop().await.unwrap();
    let server = Server::start(private).await.unwrap();
    let house = House { dir: house.dir, server };
    alice.reconnect(&house).await;
    assert_eq!(alice.line.rooms().await[0].joining, Joining::Open, "founded so");
}

#[tokio::test]
async fn data_without_its_key_is_not_given_another() {
    let house = House::open().await;
    let key = house.dir.path().join("identity.key");
    house.server.stop().await.unwrap();
    std::fs::rename(&key, house.dir.path().join("elsewhere")).unwrap();
    assert_eq!(refused(config(house.dir.path())).await.code(), "identity_missing");
    let other = House::open().await;
    std::fs::copy(other.dir.path().join("identity.key"), &key).unwrap();
    assert_eq!(refused(config(house.dir.path())).await.code(), "data_corrupt");
}

#[tokio::test]
async fn a_server_that_lost_its_database_does_not_begin_anew_under_its_old_name() {
    for loss in ["gone", "empty"] {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("server");
        let server = Server::start(config(&data)).await.unwrap();
        server.stop().await.unwrap();
        let database = data.join("tchat.db");
        match loss {
            "gone" => std::fs::remove_file(&database).unwrap(),
            _ => std::fs::write(&database, "").unwrap(),
        }
        let failed = Server::start(config(&data)).await.unwrap_err();
        assert_eq!(failed.code(), "data_corrupt", "{loss}");
    }
}
