//! No work of the core allocates more, or holds more at a time, than its budget says. Each is measured when it has been
//! done a few times: what is made once for all is no part of it.

#![allow(clippy::unwrap_used)]

use allocation_counter::{AllocationInfo, measure};
use http::Response;
use twilio_verify_core::{Client, from_fn};
use twilio_verify_performance::{
    Fixture,
    budgets::BUDGETS,
    record::{Figure, record},
    works::WORKS,
};

#[test]
fn every_work_keeps_to_its_budget() {
    let fixture = Fixture::new().unwrap();
    let mut figures = Vec::new();
    let mut exceeded = String::new();
    for (work, budget) in WORKS.iter().zip(BUDGETS) {
        let ours = cost(work.ours, &fixture);
        let hand = work.hand.map(|hand| cost(hand, &fixture));
        for (quantity, budget, of) in [
            ("allocations", budget.allocations, (|it| it.count_total) as fn(AllocationInfo) -> u64),
            ("peak bytes", budget.peak_bytes, |it| it.bytes_max),
        ] {
            figures.push(Figure::new(work.name, quantity, float(of(ours)), hand.map(|it| float(of(it)))));
            if of(ours) > budget {
                exceeded.push_str(&format!("\n{}: {} {quantity}, budget {budget}", work.name, of(ours)));
            }
        }
        assert_eq!((ours.count_current, ours.bytes_current), (0, 0), "{} keeps memory", work.name);
    }
    record("allocations", &figures).unwrap();
    assert!(
        exceeded.is_empty(),
        "budgets of tests/performance/src/budgets.rs are exceeded. Find what costs more; where it is worth it, raise the \
         budget, and say why in the commit:{exceeded}"
    );
}

#[test]
fn every_work_has_a_budget() {
    let budgets: Vec<_> = BUDGETS.iter().map(|budget| budget.work).collect();
    let works: Vec<_> = WORKS.iter().map(|work| work.name).collect();
    assert_eq!(budgets, works);
}

#[test]
fn allocations_are_counted() {
    let info = measure(|| drop(std::hint::black_box(vec![String::from("x"), String::from("yz")])));
    assert_eq!((info.count_total, info.bytes_max), (3, 2 * size_of::<String>() as u64 + 3));
}

/// Its front page claims it. As everywhere here, nobody listens to the crate `tracing`.
#[test]
fn a_span_without_a_listener_is_one_allocation() {
    let fixture = Fixture::new().unwrap();
    let transport = || from_fn(|_| Ok(Response::builder().status(204).body(Vec::new()).unwrap()), |_| {});
    let unseen = Client::with_transport(fixture.config.clone(), transport());
    let seen =
        Client::with_transport(fixture.config.clone(), transport()).observer(twilio_verify_tracing::observe);
    let cost = |client: &Client<_>| {
        let call = || assert!(client.send(fixture.entity.delete(fixture.sid)).is_ok());
        (0..3).for_each(|_| call());
        measure(call).count_total
    };
    assert_eq!(cost(&seen), cost(&unseen) + 1);
}

fn cost(work: fn(&Fixture) -> bool, fixture: &Fixture) -> AllocationInfo {
    assert!((0..3).all(|_| work(fixture)));
    measure(|| {
        work(fixture);
    })
}

/// Exact: they are far below 2⁵³.
fn float(count: u64) -> f64 {
    count as f64
}
