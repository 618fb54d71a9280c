//! The QR code that an authenticator app scans: in the terminal, or in a file.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use qrcode::{
    Color, QrCode,
    render::{svg, unicode::Dense1x2},
};
use tempfile::NamedTempFile;

use crate::{
    Outcome,
    failure::Failure,
    style::{QR_CODE, painted},
    table,
};

/// Two modules a character. Where there are no colours, the light ones are drawn, as fits a dark terminal.
///
/// A terminal that would break its lines gets none, since no camera could read it.
pub(crate) fn for_terminal(uri: &str) -> Outcome<String> {
    let code = encoded(uri)?;
    let (needed, width) = (code.width() + 2 * QUIET, table::terminal_width());
    if let Some(width) = width.filter(|width| *width < needed) {
        return Err(Failure::other(format!(
            "the QR code needs {needed} columns, and the terminal has {width}: use a wider one, or --qr-file"
        )));
    }
    // What the crate calls dark is drawn, in the terminal's colour for letters.
    if anstream::AutoStream::choice(&io::stdout()) == anstream::ColorChoice::Never {
        return Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build());
    }
    let drawn = code.render::<Dense1x2>().build();
    Ok(drawn.lines().map(|line| painted(QR_CODE, line)).collect::<Vec<_>>().join("\n"))
}

/// A file that the QR code goes to, and that no other user can read. It is there once the code is in it.
pub(crate) struct QrFile {
    path: PathBuf,
    kind: Kind,
    overwrite: bool,
    /// Beside it, so that all is known to work before there is a secret.
    file: NamedTempFile,
}

impl QrFile {
    pub(crate) fn prepare(path: &Path, overwrite: bool) -> Outcome<Self> {
        let kind = Kind::of(path).map_err(Failure::usage)?;
        // With --force too: a folder is not replaced, which would show only when there is a secret.
        if path.is_dir() {
            return Err(Failure::usage(format!("{} is a folder: name a file", path.display())));
        }
        if !overwrite && fs::symlink_metadata(path).is_ok() {
            let path = path.display();
            return Err(Failure::usage(format!(
                "{path} is there already: name another file, or give --force"
            )));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder).and_then(|file| private(&file).map(|()| file));
        // The error itself names the file beside it, which nobody asked for.
        let file = file.map_err(|error| {
            let (path, folder) = (path.display(), folder.display());
            Failure::usage(match error.kind() {
                io::ErrorKind::NotFound => {
                    format!("{path} cannot be written: there is no folder {folder}, make it first")
                }
                why => {
                    format!("{path} cannot be written ({why}): name a file in a folder that you can write to")
                }
            })
        })?;
        Ok(Self { path: path.to_owned(), kind, overwrite, file })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(mut self, uri: &str) -> Outcome {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::other(format!("the QR code is not in {}: {error}", self.path.display()))
        };
        let bytes = self.kind.draw(&encoded(uri)?).map_err(|error| failed(&error))?;
        self.file.write_all(&bytes).map_err(|error| failed(&error))?;
        let kept = if self.overwrite {
            self.file.persist(&self.path)
        } else {
            self.file.persist_noclobber(&self.path)
        };
        kept.map(drop).map_err(|error| failed(&error.error))
    }
}

/// Its user can read it, whatever the umask would leave, and nobody else.
#[cfg(unix)]
fn private(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn private(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

/// What a file's name says.
pub(crate) enum Kind {
    Svg,
    Png,
}

impl Kind {
    pub(crate) fn of(path: &Path) -> Result<Self, String> {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.as_deref().and_then(|ending| ending.to_str()) {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => Err(format!("a QR code is written as .svg or .png: {} ends in neither", path.display())),
        }
    }

    fn draw(&self, code: &QrCode) -> Result<Vec<u8>, png::EncodingError> {
        match self {
            Self::Svg => {
                Ok(code.render::<svg::Color<'_>>().module_dimensions(MODULE, MODULE).build().into_bytes())
            }
            Self::Png => to_png(code),
        }
    }
}

/// Pixels of a module's side.
const MODULE: u32 = 8;
/// Modules of white around the code, which the standard asks for.
const QUIET: usize = 4;

fn to_png(code: &QrCode) -> Result<Vec<u8>, png::EncodingError> {
    let modules = code.width() + 2 * QUIET;
    let colors = code.to_colors();
    let is_light = |x: usize, y: usize| {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < code.width());
        let place = inside(x).zip(inside(y)).map(|(x, y)| y * code.width() + x);
        place.and_then(|place| colors.get(place)) != Some(&Color::Dark)
    };
    // A bit a pixel: with eight of them to a module, a byte a module.
    let line = |y| (0..modules).map(move |x| if is_light(x, y) { u8::MAX } else { 0 });
    let pixels: Vec<u8> = (0..modules).flat_map(|y| (0..MODULE).flat_map(move |_| line(y))).collect();

    let side = u32::try_from(modules).unwrap_or(u32::MAX).saturating_mul(MODULE);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

fn encoded(uri: &str) -> Outcome<QrCode> {
    QrCode::new(uri).map_err(|error| Failure::other(format!("no QR code can be drawn: {error}")))
}
