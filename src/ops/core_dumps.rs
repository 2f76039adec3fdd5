//! Disables core dumps: the program's memory holds the token and readers' messages.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Disables core dumps for the rest of the process's life, in both ways that exist. The resource
/// limit stops dumps written to a file. A dump that the kernel pipes to a collecting program
/// ignores the limit (`core(5)`), so the process is also made undumpable. That also keeps other
/// programs of the same user from reading this process's memory and environment (`PR_SET_DUMPABLE`
/// in `prctl(2)`).
pub fn off() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}
