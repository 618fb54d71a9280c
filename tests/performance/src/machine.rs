//! What the measurements ask of the machine: the CPU time of this process, and to stay on one CPU.

use std::{io, time::Duration};

/// The CPU time that this process, with all its threads, has had so far, where the system says so.
#[cfg(unix)]
#[must_use]
pub fn cpu_time() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

/// The CPU time that this process, with all its threads, has had so far, where the system says so.
#[cfg(not(unix))]
#[must_use]
pub fn cpu_time() -> Option<Duration> {
    None
}

/// Keeps this thread, and those that it starts, on one CPU.
///
/// # Errors
/// Where there is no such CPU for this process, and on other systems than Linux.
#[cfg(target_os = "linux")]
pub fn pin(cpu: usize) -> io::Result<()> {
    use rustix::thread::{CpuSet, sched_setaffinity};

    if cpu >= CpuSet::MAX_CPU {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut cpus = CpuSet::new();
    cpus.set(cpu);
    Ok(sched_setaffinity(None, &cpus)?)
}

/// Keeps this thread, and those that it starts, on one CPU.
///
/// # Errors
/// On this system, always.
#[cfg(not(target_os = "linux"))]
pub fn pin(_: usize) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The most memory that this process has had resident, in bytes, where the system says so.
#[must_use]
pub fn peak_resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
