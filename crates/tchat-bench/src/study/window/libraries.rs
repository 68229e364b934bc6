//! The shared libraries in a program's memory: what it needs of the system, linked or loaded later.

use std::collections::BTreeSet;

use crate::accounting::Watched;
use crate::failed::Failed;

/// Their names, in order.
pub(super) fn of(watched: Watched) -> Result<Vec<String>, Failed> {
    Ok(named_in(&watched.maps()?))
}

/// Those in the lines of `/proc/PID/maps` (proc(5)): the path is the sixth field.
fn named_in(maps: &str) -> Vec<String> {
    let paths = maps.lines().filter_map(|line| line.find('/').and_then(|at| line.get(at..)));
    let names = paths.filter_map(|path| path.rsplit('/').next());
    let libraries = names.filter(|name| name.ends_with(".so") || name.contains(".so."));
    libraries.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_named_once_and_nothing_else_is() {
        let maps = "\
55d0-55d1 r--p 00000000 fd:01 11 /usr/bin/tchat-gui
7f10-7f11 r--p 00000000 fd:01 12 /usr/lib/x86_64-linux-gnu/libX11.so.6.4.0
7f11-7f12 r-xp 00000000 fd:01 12 /usr/lib/x86_64-linux-gnu/libX11.so.6.4.0
7f12-7f13 r-xp 00000000 fd:01 13 /usr/lib/dri/swrast_dri.so
7f13-7f14 rw-p 00000000 00:00 0
7f14-7f15 rw-p 00000000 00:01 9 /dev/shm/a.sock (deleted)
7ffd-7ffe rw-p 00000000 00:00 0 [stack]
";
        assert_eq!(named_in(maps), ["libX11.so.6.4.0", "swrast_dri.so"]);
    }
}
