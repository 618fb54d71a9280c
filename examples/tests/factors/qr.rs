//! The QR code, read as a camera reads it.

use std::{fs, path::Path};

use crate::{factors, text};

/// What a camera reads from the terminal: half blocks as modules, drawn ones light.
pub(crate) fn scan(printed: &str) -> String {
    let lines: Vec<&str> = printed.lines().skip_while(|line| !line.contains('█')).collect();
    let lines: Vec<Vec<char>> =
        lines.iter().take_while(|line| !line.is_empty()).map(|line| line.chars().collect()).collect();
    let dark = |x: usize, y: usize| match lines[y / 2].get(x) {
        Some('█') => false,
        Some('▀') => !y.is_multiple_of(2),
        Some('▄') => y.is_multiple_of(2),
        _ => true,
    };
    let module = 4;
    decoded(lines[0].len() * module, lines.len() * 2 * module, |x, y| dark(x / module, y / module))
}

fn decoded(width: usize, height: usize, dark: impl Fn(usize, usize) -> bool) -> String {
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| if dark(x, y) { 0 } else { 255 });
    image.detect_grids()[0].decode().unwrap().1
}

fn scan_png(path: &Path) -> String {
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((frame.color_type, frame.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    let (width, height) = (frame.width as usize, frame.height as usize);
    decoded(width, height, |x, y| pixels[y * frame.line_size + x / 8] & (0x80 >> (x % 8)) == 0)
}

/// Of an SVG what such a file is made of: a square of white, and a path of dark rectangles, each `Mx yhWvHHxVy`.
fn scan_svg(path: &Path) -> String {
    let svg = fs::read_to_string(path).unwrap();
    let side: usize = svg.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let drawn = svg.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut dark = vec![false; side * side];
    for rectangle in drawn.split('M').skip(1) {
        let words: Vec<usize> =
            rectangle.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
        let [left, top, width, height] = words[..4] else { unreachable!() };
        for y in top..top + height {
            dark[y * side + left..y * side + left + width].fill(true);
        }
    }
    decoded(side, side, |x, y| dark[y * side + x])
}

#[test]
fn a_file_has_the_code_that_the_terminal_would_have_shown() {
    let folder = tempfile::tempdir().unwrap();
    for (name, scan) in [("code.png", scan_png as fn(&Path) -> String), ("code.SVG", scan_svg)] {
        let path = folder.path().join(name);
        let words = ["enrol", "John's Phone", "--qr-file", path.to_str().unwrap()];
        let json = factors(&[&words[..], &["--json"]].concat(), &[]);
        assert_eq!(json.status.code(), Some(0), "{}", text(&json.stderr));
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
        assert_eq!(scan(&path), json["binding"]["uri"].as_str().unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }

        // Not a second time, and nothing is created for it; with --force it is, and another.
        let before = fs::read(&path).unwrap();
        let again = factors(&words, &[]);
        assert_eq!(again.status.code(), Some(2));
        assert!(text(&again.stderr).contains("give --force"), "{}", text(&again.stderr));
        assert!(again.stdout.is_empty() && fs::read(&path).unwrap() == before);
        let forced = factors(&[&words[..], &["--force"]].concat(), &[]);
        let (out, err) = (text(&forced.stdout), text(&forced.stderr));
        assert_eq!(forced.status.code(), Some(0), "{err}");
        assert!(
            err.contains("The secret is in it") && !out.contains("otpauth:") && !out.contains('█'),
            "{out}"
        );
        assert_ne!(fs::read(&path).unwrap(), before);
    }
    // What is written on the way there is gone.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_file_that_cannot_be_written_is_known_before_there_is_a_secret() {
    let folder = tempfile::Builder::new().prefix("qr-").tempdir().unwrap();
    let nowhere = folder.path().join("no-such-folder").join("x.svg");
    let there = folder.path().join("folder.svg");
    fs::create_dir(&there).unwrap();
    for (path, says) in [
        ("x.jpg", "written as .svg or .png"),
        ("x", "written as .svg or .png"),
        (nowhere.to_str().unwrap(), "no-such-folder, make it first"),
        (there.to_str().unwrap(), "is a folder"),
    ] {
        let enrol = factors(&["enrol", "x", "--force", "--qr-file", path], &[]);
        assert_eq!(enrol.status.code(), Some(2), "{path}");
        let err = text(&enrol.stderr);
        assert!(err.contains(says) && !err.contains("/.tmp") && enrol.stdout.is_empty(), "{err}");
    }
}

#[cfg(unix)]
#[test]
fn its_user_can_read_the_file_under_any_umask() {
    use std::{os::unix::fs::PermissionsExt, process::Command};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("code.svg");
    let mut shell = Command::new("sh");
    let shell = crate::without_account(&mut shell).args(["-c", "umask 777; exec \"$@\"", "sh"]);
    let enrol = shell.args([env!("CARGO_BIN_EXE_factors"), "enrol", "x", "--auto", "--qr-file"]).arg(&path);
    let enrol = enrol.output().unwrap();
    assert_eq!(enrol.status.code(), Some(0), "{}", text(&enrol.stderr));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn with_colours_the_code_is_black_on_white() {
    let enrol = text(&factors(&["enrol", "x", "--color", "always"], &[]).stdout);
    let line = enrol.lines().find(|line| line.contains('█')).unwrap();
    assert!(line.starts_with("\u{1b}[30m\u{1b}[107m") && line.ends_with("\u{1b}[0m"), "{line:?}");
}
