//! Files in, up to a limit; files out, whole or not at all.

use crate::{Failure, problem_with};
use reinfuse::patient::Rule;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::Builder;

/// Bytes of an evidence file or a model beyond which it is none: both have about a hundred thousand.
pub const MOST_BYTES: usize = 10_000_000;

/// The bytes of a file, or of standard input for `-`. `field` is the argument that names it.
///
/// # Errors
/// A file that cannot be read, or has more than `most` bytes; of an endless one no more than that is read.
pub fn read(field: &str, path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let trouble = |e: io::Error| refuse(field, path, Rule::Unreadable, &e.to_string());
    let mut bytes = Vec::new();
    let limit = most as u64 + 1;
    if path == Path::new("-") {
        io::stdin().take(limit).read_to_end(&mut bytes)
    } else {
        let file = File::open(path).map_err(trouble)?;
        // Of a file that says its size, nothing is read in vain.
        if file.metadata().map_err(trouble)?.len() > most as u64 {
            return Err(too_large(field, path, most));
        }
        file.take(limit).read_to_end(&mut bytes)
    }
    .map_err(trouble)?;
    if bytes.len() > most {
        return Err(too_large(field, path, most));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// Those of [`read`], and bytes that are not UTF-8.
pub fn read_text(field: &str, path: &Path, most: usize) -> Result<String, Failure> {
    String::from_utf8(read(field, path, most)?)
        .map_err(|_| refuse(field, path, Rule::Encoding, "it is not UTF-8 text"))
}

fn too_large(field: &str, path: &Path, most: usize) -> Failure {
    let rule = format!(
        "it has more than {} MB, and no more is read",
        most / 1_000_000
    );
    refuse(field, path, Rule::TooLarge, &rule)
}

fn refuse(field: &str, path: &Path, rule: Rule, why: &str) -> Failure {
    let name = path.display().to_string();
    let message = format!("{name}: {why}.");
    problem_with(field, &name, rule, &message)
}

/// Where a result goes.
#[derive(clap::Args)]
pub struct OutArguments {
    /// File for the result: an updated model, for `predict --model`, or coded draws. Never one of the files that are read.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Replace the file if it is there already.
    #[arg(long, requires = "out")]
    force: bool,
}

impl OutArguments {
    /// Checks the target, before anything is computed for it.
    ///
    /// # Errors
    /// A target that is one of the inputs, a folder, in no folder, or there already without `--force`.
    pub fn target(self, inputs: &[Option<&Path>]) -> Result<Option<Target>, Failure> {
        let Self { out, force } = self;
        let Some(named) = out else { return Ok(None) };
        let refuse = |rule, why: &str| Err(refuse("out", &named, rule, why));
        let Ok(found) = fs::metadata(&named) else {
            // A name alone is in the current folder, whose own name is empty here.
            let folder = named
                .parent()
                .filter(|folder| *folder != Path::new(""))
                .unwrap_or(Path::new("."));
            return match (named.file_name(), fs::canonicalize(folder)) {
                (Some(name), Ok(folder)) => Ok(Some(Target {
                    path: folder.join(name),
                    replaces: None,
                    whole: true,
                })),
                _ => refuse(Rule::Unwritable, "there is no such folder"),
            };
        };
        // What is behind a symbolic link is replaced, not the link.
        let path = match fs::canonicalize(&named) {
            Ok(path) => path,
            Err(e) => return refuse(Rule::Unwritable, &e.to_string()),
        };
        if found.is_dir() {
            return refuse(Rule::Unwritable, "it is a folder");
        }
        let same = |input: &Path| fs::canonicalize(input).is_ok_and(|input| input == path);
        if inputs.iter().flatten().any(|input| same(input)) {
            return refuse(
                Rule::OutputIsInput,
                "it is one of the files that are read, and would be lost",
            );
        }
        // A device or a pipe holds nothing that could be lost, and must not be replaced by a file.
        let whole = found.is_file();
        if whole && !force {
            return refuse(
                Rule::OutputExists,
                "it is there already; with --force it is replaced",
            );
        }
        Ok(Some(Target {
            path,
            replaces: Some(found.permissions()),
            whole,
        }))
    }
}

/// A checked place for a result.
pub struct Target {
    path: PathBuf,
    /// Permissions of the file that it replaces.
    replaces: Option<fs::Permissions>,
    /// Whether it is a file, not a device or a pipe.
    whole: bool,
}

impl Target {
    /// Writes all of it: to a temporary file beside the target, which then takes its name. Whatever goes wrong, a file that was
    /// there is as it was.
    ///
    /// # Errors
    /// What the system says: a full disk, a folder without permission, a file that has come since it was checked.
    pub fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.try_write(bytes)
            .map_err(|e| Failure::Other(format!("{}: {e}", self.path.display())))
    }

    fn try_write(&self, bytes: &[u8]) -> io::Result<()> {
        if !self.whole {
            return File::options()
                .write(true)
                .open(&self.path)?
                .write_all(bytes);
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut builder = Builder::new();
        // Else only the owner could read it.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.prefix(".reinfuse-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        match &self.replaces {
            None => file.persist_noclobber(&self.path)?,
            Some(permissions) => {
                file.as_file().set_permissions(permissions.clone())?;
                file.persist(&self.path)?
            }
        };
        Ok(())
    }
}
