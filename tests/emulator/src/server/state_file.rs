use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::{Emulator, Settings, clock::Clock};

/// Where a server keeps what it remembers, if anywhere.
pub(super) struct StateFile(Option<PathBuf>);

impl StateFile {
    /// The emulator that the file holds, or a new one where there is no file; it is there from now on.
    pub(super) fn open(settings: Settings) -> io::Result<(Self, Emulator, Clock)> {
        let file = Self(settings.state_file.clone());
        let clock = Clock::new(settings.fixed_clock);
        let is_fixed = settings.fixed_clock.is_some();
        let (emulator, clock) = match file.read()? {
            Some(json) => {
                let (emulator, saved) = Emulator::restore_with(settings, &json)
                    .map_err(|error| file.about(&io::Error::new(io::ErrorKind::InvalidData, error)))?;
                // One that is to stand still does so, even where the file's did not.
                let saved = saved.filter(|saved| matches!(saved, Clock::Fixed(_)) || !is_fixed);
                (emulator, saved.unwrap_or(clock))
            }
            None => (Emulator::new(settings), clock),
        };
        file.write(&emulator, clock)?;
        Ok((file, emulator, clock))
    }

    fn read(&self) -> io::Result<Option<String>> {
        let Some(path) = &self.0 else { return Ok(None) };
        match fs::read_to_string(path) {
            Ok(json) => Ok(Some(json)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.about(&error)),
        }
    }

    /// All of it or, when there is an error, nothing.
    pub(super) fn write(&self, emulator: &Emulator, clock: Clock) -> io::Result<()> {
        let Some(path) = &self.0 else { return Ok(()) };
        write(path, &emulator.save_with(Some(clock))).map_err(|error| self.about(&error))
    }

    fn about(&self, error: &io::Error) -> io::Error {
        let path = self.0.as_deref().unwrap_or(Path::new("")).display();
        io::Error::new(error.kind(), format!("the state file {path} cannot be used: {error}"))
    }
}

fn write(path: &Path, json: &str) -> io::Result<()> {
    // In the same folder, so that it can take the file's place at once; readable for its owner alone.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The error's own words name the file beside it, which nobody asked for.
    let mut file = NamedTempFile::new_in(folder).map_err(|error| match error.kind() {
        kind @ io::ErrorKind::NotFound => io::Error::new(kind, "there is no such folder"),
        kind => io::Error::from(kind),
    })?;
    file.write_all(json.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
