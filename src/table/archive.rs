//! The parts of a zipped workbook, unpacked one by one and never beyond what they declare or what is allowed.

use crate::table::{MOST_BYTES, TableError};
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use rawzip::{
    CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive, ZipVerification,
};

/// More parts than any workbook has.
const MOST_PARTS: usize = 10_000;

/// An open archive.
pub(crate) struct Archive<'a> {
    archive: ZipSliceArchive<&'a [u8]>,
    parts: Vec<Part>,
    /// Bytes that may still be unpacked.
    left: usize,
}

struct Part {
    path: String,
    wayfinder: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    declared: u64,
    crc: u32,
    encrypted: bool,
}

impl<'a> Archive<'a> {
    /// Reads the list of parts and unpacks nothing.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, TableError> {
        let archive = ZipArchive::from_slice(bytes).map_err(|_| damaged("it is no zip archive"))?;
        let mut parts = Vec::new();
        let mut entries = archive.entries();
        while let Some(entry) = entries
            .next_entry()
            .map_err(|_| damaged("its list of parts is broken"))?
        {
            if parts.len() == MOST_PARTS {
                return Err(damaged("it has too many parts"));
            }
            parts.push(Part {
                path: String::from_utf8_lossy(entry.file_path().as_bytes()).into_owned(),
                wayfinder: entry.wayfinder(),
                method: entry.compression_method(),
                declared: entry.uncompressed_size_hint(),
                crc: entry.crc32(),
                encrypted: entry.flags().is_encrypted(),
            });
        }
        Ok(Self {
            archive,
            parts,
            left: MOST_BYTES,
        })
    }

    /// Whether there is a part of this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.parts.iter().any(|part| part.path == path)
    }

    /// Unpacks a part as text; nothing if there is none of this path.
    ///
    /// A part that declares more than may be unpacked is refused unread, and one that turns out larger than it declares
    /// is refused at that size: so a bomb takes no more memory than an honest file.
    pub(crate) fn text(&mut self, path: &str) -> Result<Option<String>, TableError> {
        let Some(part) = self
            .parts
            .iter()
            .find(|part| part.path.eq_ignore_ascii_case(path))
        else {
            return Ok(None);
        };
        if part.encrypted {
            return Err(damaged("it is protected by a password"));
        }
        let declared = usize::try_from(part.declared).unwrap_or(usize::MAX);
        if declared > self.left {
            return Err(TableError::UnpacksTooLarge);
        }
        self.left -= declared;
        let entry = self
            .archive
            .get_entry(part.wayfinder)
            .map_err(|_| damaged("a part of it is missing"))?;
        let bytes = match part.method {
            CompressionMethod::STORE if entry.data().len() <= declared => entry.data().to_vec(),
            CompressionMethod::STORE => return Err(TableError::UnpacksTooLarge),
            CompressionMethod::DEFLATE => decompress_to_vec_with_limit(entry.data(), declared)
                .map_err(|e| {
                    if e.output.len() >= declared {
                        TableError::UnpacksTooLarge
                    } else {
                        damaged("a part of it cannot be unpacked")
                    }
                })?,
            _ => return Err(damaged("a part of it is packed in an unusual way")),
        };
        let actual = ZipVerification {
            crc: rawzip::crc32(&bytes),
            uncompressed_size: bytes.len() as u64,
        };
        let declared = ZipVerification {
            crc: part.crc,
            uncompressed_size: part.declared,
        };
        declared
            .valid(actual)
            .map_err(|_| damaged("a part of it has changed since it was written"))?;
        let text = String::from_utf8(bytes).map_err(|_| damaged("a part of it is not UTF-8"))?;
        Ok(Some(text))
    }
}

pub(crate) fn damaged(reason: &'static str) -> TableError {
    TableError::Workbook { reason }
}
