mod amberflo_assign_plan;
mod amberflo_upsert;
mod one_password;
mod viam;

use std::sync::Mutex;

use arazzo_tests::{
    server::{Reply, Server},
    wire::Wire,
};

/// A server that gives these answers, one after the other, and then fails whatever comes.
async fn server(replies: impl IntoIterator<Item = Reply>) -> Server {
    let replies = Mutex::new(replies.into_iter().collect::<Vec<_>>().into_iter());
    Server::start(move |_| {
        let next = replies.lock().unwrap().next();
        next.unwrap_or_else(|| Reply::status(599))
    })
    .await
    .unwrap()
}

/// Exactly these requests were sent, in this order.
#[track_caller]
fn assert_sent(server: &Server, expected: &[Wire]) {
    let sent: Vec<Wire> = server.requests().iter().map(Wire::from).collect();
    assert_eq!(sent, expected, "sent on the left, expected on the right");
}

#[test]
fn nothing_is_said_about_the_documents() {
    let reports = [
        include_str!(concat!(env!("OUT_DIR"), "/upsert_customer.txt")),
        include_str!(concat!(env!("OUT_DIR"), "/create_customer_and_assign_plan.txt")),
        include_str!(concat!(env!("OUT_DIR"), "/bill_customer_location.txt")),
        include_str!(concat!(env!("OUT_DIR"), "/provision_partner_billing.txt")),
    ];
    assert_eq!(reports, [""; 4]);
}
