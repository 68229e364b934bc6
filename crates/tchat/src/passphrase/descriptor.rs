//! A line from a file descriptor that the program was started with.
//!
//! Opened anew by its name in `/dev/fd`, since taking a bare number for a file is what Rust calls
//! unsafe: a pipe, a file and a terminal can be opened so, a socket cannot.

use std::fs::File;
use std::io::{self, Read};

use zeroize::Zeroizing;

/// Reads up to a line break or the end; at most one byte more than `limit`, so that what is longer
/// can be told.
pub(super) fn read_line(number: u32, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    line(&mut File::open(format!("/dev/fd/{number}"))?, limit)
}

/// Byte by byte: what follows the line is for somebody else.
fn line(reader: &mut impl Read, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    // All of its room at once: growing would leave copies behind.
    let mut line = Zeroizing::new(Vec::with_capacity(limit + 2));
    let mut byte = Zeroizing::new([0]);
    while line.len() <= limit {
        match reader.read(byte.as_mut_slice()) {
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => break,
            Ok(_) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut text: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let line = line(&mut text, 10).unwrap().to_vec();
        (line, text.to_vec())
    }

    #[test]
    fn the_first_line_is_taken_and_the_rest_is_left() {
        assert_eq!(read(b"words\nmore\n"), (b"words".to_vec(), b"more\n".to_vec()));
        assert_eq!(read(b"words\r\nmore"), (b"words".to_vec(), b"more".to_vec()));
        assert_eq!(read(b"no end"), (b"no end".to_vec(), Vec::new()));
        assert_eq!(read(b"\nsecond"), (Vec::new(), b"second".to_vec()));
        assert_eq!(read(b""), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        assert_eq!(read(&[b'x'; 100]).0.len(), 11);
    }

    #[test]
    fn a_number_that_is_no_descriptor_is_an_error() {
        assert!(read_line(987_654, 10).is_err());
    }
}
