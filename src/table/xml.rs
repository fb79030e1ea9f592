//! What the readers of XLSX and ODS both need of XML.

use crate::table::TableError;
use crate::table::archive::damaged;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Gathers the text of the elements that hold one: `v` and `t`, except below `rPh`, which tells how to read a text aloud.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) inside: bool,
    aloud: bool,
}

impl Texts {
    pub(super) fn take(&mut self, event: &Event, into: &mut String) -> Result<(), TableError> {
        match event {
            Event::Start(e) => match e.local_name().into_inner() {
                "v" | "t" => self.inside = true,
                "rPh" => self.aloud = true,
                _ => {}
            },
            Event::End(e) => match e.local_name().into_inner() {
                "v" | "t" => self.inside = false,
                "rPh" => self.aloud = false,
                _ => {}
            },
            Event::Text(text) if self.inside && !self.aloud => into.push_str(&text.xml10_content()),
            Event::CData(text) if self.inside && !self.aloud => {
                into.push_str(&text.xml10_content())
            }
            Event::GeneralRef(name) if self.inside && !self.aloud => {
                let unknown = || damaged("it has a character that cannot be read");
                // Only the five of XML and numbers: what a file defines itself is how the billion laughs work.
                match name.resolve_char_ref().map_err(|_| unknown())? {
                    Some(c) => into.push(c),
                    None => into.push_str(
                        quick_xml::escape::resolve_xml_entity(&name.xml10_content())
                            .ok_or_else(unknown)?,
                    ),
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// A reader that tells an empty element as a start and an end.
pub(super) fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    reader
}

/// What comes next; an error where the text is no XML.
pub(super) fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, TableError> {
    reader
        .read_event()
        .map_err(|_| damaged("a part of it is no XML"))
}

/// Calls `use_it` with the start of every element.
pub(super) fn each_element(
    xml: &str,
    mut use_it: impl FnMut(&BytesStart) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let mut reader = reader(xml);
    loop {
        match next(&mut reader)? {
            Event::Eof => return Ok(()),
            Event::Start(element) => use_it(&element)?,
            _ => {}
        }
    }
}

/// An attribute by its name without a prefix.
pub(super) fn attribute<'a>(
    element: &'a BytesStart,
    name: &str,
) -> Result<Option<Cow<'a, str>>, TableError> {
    let unreadable = || damaged("a part of it is no XML");
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| unreadable())?;
        if attribute.key.local_name().into_inner() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            return value.map(Some).map_err(|_| unreadable());
        }
    }
    Ok(None)
}
