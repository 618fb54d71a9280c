//! A look into this process's own memory, on Linux, where it can be read: whether a secret is still there.

use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
};

/// How often bytes are in what can be written to of this process's memory: the heap, the stacks.
///
/// Asked for one at a time, by their place, so that looking for them makes no copy of them.
pub fn copies(length: usize, byte: impl Fn(usize) -> u8) -> usize {
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut bytes = vec![0; 1 << 16];
    let mut copies = 0;
    let first = byte(0);
    for (start, end) in writable() {
        let mut place = start;
        while place < end {
            let read = bytes.len().min((end - place) as usize);
            let own = bytes.as_ptr() as u64;
            memory.seek(SeekFrom::Start(place)).unwrap();
            if memory.read_exact(&mut bytes[..read]).is_ok() {
                // A test is not optimized: most places are done with at a glance.
                let begins =
                    bytes[..read.saturating_sub(length)].iter().enumerate().filter(|(_, it)| **it == first);
                let is_here = |at: &usize| (1..length).all(|offset| bytes[at + offset] == byte(offset));
                // What was read before is no copy of its own.
                let is_read = |at: &usize| (own..own + (1 << 16)).contains(&(place + *at as u64));
                copies += begins.map(|(at, _)| at).filter(is_here).filter(|at| !is_read(at)).count();
            }
            place += read as u64;
            if place < end {
                place -= length as u64;
            }
        }
    }
    copies
}

/// The heap, the stacks, and what else can be written to.
fn writable() -> Vec<(u64, u64)> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let range = |line: &str| {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        (rest.starts_with("rw") && !rest.contains("[v")).then(|| (address(start), address(end)))
    };
    maps.lines().filter_map(range).collect()
}
