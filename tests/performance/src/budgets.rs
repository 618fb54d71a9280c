//! What the works of the core may cost: whoever makes one dearer has to say so here, and why.
//!
//! Allocations are counted by `tests/allocations.rs`, on each `cargo test`: the budget is what is reached, and one more
//! fails. Moving or growing an allocation counts as one. Instructions are counted by `benches/instructions.rs`: what
//! is reached and 3 % for other versions of the compiler. Whether the goals are met says `scripts/performance`.

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
    budget("create_totp: build",                  5_460,           6,         845),
    budget("create_totp with metadata: build",    6_060,           6,         839),
    budget("create_push: build",                 10_700,          10,       1_359),
    budget("create_passkey: build",              10_500,           9,       1_177),
    budget("fetch: build",                        3_780,           3,         476),
    budget("list, first page: build",             4_040,           5,         550),
    budget("list, next page: build",              5_330,           7,         641),
    budget("update: build",                       5_000,           5,         852),
    budget("verify: build",                       5_000,           5,         842),
    budget("verify_passkey: build",              43_700,          26,       2_260),
    budget("delete: build",                       3_780,           3,         476),
    budget("create_totp: read",                  15_200,           8,         502),
    budget("create_push: read",                  16_300,          14,         825),
    budget("create_passkey: read",               30_500,          18,       1_180),
    budget("fetch: read",                        11_800,           4,         259),
    budget("update: read",                       12_100,           5,         275),
    budget("verify: read",                       12_300,           5,         265),
    budget("verify_passkey: read",               13_400,           5,         914),
    budget("delete: read",                          195,           0,           0),
    budget("an error: read",                      6_560,           4,         793),
    budget("create_totp: build and read",        19_900,          12,         845),
    budget("fetch: build and read",              15_600,           7,         476),
    budget("create_totp: the machine",           21_200,          13,       1_410),
    budget("fetch: the machine",                 16_500,           8,         933),
    budget("page of 1: read",                    24_500,           8,       2_111),
    budget("page of 50: read",                  662_700,         244,      50_371),
    budget("page of 1,000: read",            13_200_000,       4_762,     802_051),
];
