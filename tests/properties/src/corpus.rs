//! Kept inputs, one a line, written as Rust writes bytes: printable ASCII as it is, `\n`, `\\` and `\xff` for the rest.

/// Each input of a file. Empty lines and lines that begin with `#` are for readers.
///
/// # Errors
/// The first line that is no input, counted from 1.
pub fn read(file: &str) -> Result<Vec<Vec<u8>>, usize> {
    let lines = file.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(place, line)| bytes(line).ok_or(place + 1)).collect()
}

/// An input as a line. An empty one is written as `\`.
#[must_use]
pub fn line(input: &[u8]) -> String {
    let line = input.escape_ascii().to_string();
    match line.strip_prefix('#') {
        Some(rest) => format!("\\x23{rest}"),
        None if line.is_empty() => "\\".to_owned(),
        None => line,
    }
}

fn bytes(line: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(line.len());
    let mut rest = line.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' if line == "\\" => return Some(Vec::new()),
            b'\\' => match rest.next()? {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'x' => {
                    let digits = [rest.next()?, rest.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                escaped @ (b'\\' | b'\'' | b'"') => escaped,
                _ => return None,
            },
            byte => byte,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        let inputs: [&[u8]; 6] = [b"", b"\\", b"# x", b"a\nb\"c'", &all, b"\xff\xff"];
        let file = inputs.map(line).join("\n\n# a remark\n");
        assert_eq!(read(&file).unwrap(), inputs);
        assert_eq!(read("a\n\\q"), Err(2));
    }
}
