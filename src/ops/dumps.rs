//! Core dumps: there are none. The memory of the program holds the token and what readers write.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Switches them off for good, in both ways that there are. The limit stops those that go into a file; one that is handed
/// to a collecting program ignores the limit (`core(5)`), and is stopped by the process being undumpable. That also keeps
/// other programs of the same user from reading this one's memory and environment (`PR_SET_DUMPABLE` in `prctl(2)`).
///
/// # Errors
/// Where the system refuses.
pub fn off() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}
