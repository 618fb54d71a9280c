//! What the works of the core may cost: whoever makes one dearer has to say so here, and why.
//!
//! Allocations are counted by `tests/allocations.rs`, on each `cargo test`: the budget is what is reached, and one more
//! fails. Moving or growing an allocation counts as one. Instructions are counted by `benches/instructions.rs`: what
//! is reached and 3 % for other versions of the compiler, or the goal if that is less.

/// What one work may cost, with everything that belongs to it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Budget {
    /// Its name among [`WORKS`](crate::works::WORKS).
    pub work: &'static str,
    /// Instructions that the processor is given, in user space, once everything is warm.
    pub instructions: u64,
    /// How often the allocator is asked for memory.
    pub allocations: u64,
    /// How many bytes of it are held at a time, at the most.
    pub peak_bytes: u64,
}

const fn budget(work: &'static str, instructions: u64, allocations: u64, peak_bytes: u64) -> Budget {
    Budget { work, instructions, allocations, peak_bytes }
}

/// One for each work, in the same order.
#[rustfmt::skip]
pub const BUDGETS: &[Budget] = &[
    //                                   instructions  allocations  peak bytes
    budget("create_totp: build",                  6_520,           6,         839),
    budget("create_push: build",                 13_100,          10,       1_359),
    budget("create_passkey: build",              38_300,           9,       1_177),
    budget("fetch: build",                        3_880,           3,         460),
    budget("list, first page: build",             4_100,           5,         534),
    budget("list, next page: build",              5_300,           7,         625),
    budget("update: build",                       5_200,           5,         852),
    budget("verify: build",                       5_110,           5,         842),
    budget("verify_passkey: build",              69_300,          26,       2_260),
    budget("delete: build",                       3_880,           3,         460),
    budget("create_totp: read",                  24_000,           8,         496),
    budget("create_push: read",                  25_600,          14,         825),
    budget("create_passkey: read",               40_700,          18,       1_018),
    budget("fetch: read",                        19_100,           4,         259),
    budget("update: read",                       19_300,           5,         275),
    budget("verify: read",                       19_500,           5,         265),
    budget("verify_passkey: read",               20_600,           5,         914),
    budget("delete: read",                          195,           0,           0),
    budget("an error: read",                      6_620,           4,         713),
    budget("create_totp: build and read",        29_900,          12,         839),
    budget("fetch: build and read",              22_900,           7,         460),
    budget("create_totp: the machine",           31_200,          13,       1_404),
    budget("fetch: the machine",                 23_800,           8,         933),
    budget("page of 1: read",                    32_500,           8,       2_463),
    budget("page of 50: read",                1_032_000,         244,      58_819),
    budget("page of 1,000: read",            20_490_000,       4_762,     937_219),
];
