//! Conversations: what people do on any evening.

use tchat_e2e::House;

#[tokio::test]
async fn alice_and_bob_talk() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;

    alice.say("hello bob").await;
    bob.sees("alice: hello bob").await;
    bob.say("hello alice").await;
    alice.sees("bob: hello alice").await;

    assert_eq!(
        alice.screen(),
        ["* alice joined", "* bob joined", "me: hello bob", "bob: hello alice"]
    );
}
