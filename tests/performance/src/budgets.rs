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
    budget("create_totp: build",                 14_700,          17,       1_102),
    budget("create_push: build",                 23_200,          21,       1_982),
    budget("create_passkey: build",              40_000,          79,       1_611),
    budget("fetch: build",                        6_010,           4,         872),
    budget("list, first page: build",             6_320,           7,         872),
    budget("list, next page: build",              9_060,          11,         909),
    budget("update: build",                       9_310,           8,         936),
    budget("verify: build",                       8_430,           7,         900),
    budget("verify_passkey: build",              70_600,          56,       2_835),
    budget("delete: build",                       5_990,           4,         872),
    budget("create_totp: read",                  24_100,           8,         496),
    budget("create_push: read",                  25_800,          14,         825),
    budget("create_passkey: read",               40_900,          18,       1_018),
    budget("fetch: read",                        19_100,           4,         259),
    budget("update: read",                       19_400,           5,         275),
    budget("verify: read",                       19_600,           5,         265),
    budget("verify_passkey: read",               20_700,           5,         914),
    budget("delete: read",                          195,           0,           0),
    budget("an error: read",                      6_620,           4,         713),
    budget("create_totp: build and read",        38_100,          23,       1_102),
    budget("fetch: build and read",              25_100,           8,         872),
    budget("create_totp: the machine",           39_300,          24,       1_404),
    budget("fetch: the machine",                 26_000,           9,         933),
    budget("page of 1: read",                    32_600,           8,       2_463),
    budget("page of 50: read",                1_042_000,         244,      58_819),
    budget("page of 1,000: read",            20_540_000,       4_762,     937_219),
];
