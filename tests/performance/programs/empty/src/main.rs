//! What any program costs.

fn main() {}
