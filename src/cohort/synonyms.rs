//! What the names and words of a reader's table mean: `synonyms.txt`, compared without case, accents and all that is no letter or digit.

use crate::cohort::meaning::Meaning;
use crate::patient::fields::FieldId;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

const SYNONYMS: &str = include_str!("synonyms.txt");

/// The file as data.
#[derive(Default)]
struct Synonyms {
    /// Other names of the column of each meaning.
    names: Vec<(usize, String)>,
    /// Our word for a value, by meaning and text.
    words: FxHashMap<(usize, String), &'static str>,
}

/// Whether a simplified name is one of the other names of this meaning's column.
pub(crate) fn names(meaning: Meaning, name: &str) -> bool {
    let is = |(of, known): &(usize, String)| *of == meaning.index() && known == name;
    synonyms().names.iter().any(is)
}

/// Our word for a text of a column with this meaning, if there is one and but one.
pub(crate) fn ours(meaning: Meaning, text: &str) -> Option<&'static str> {
    // No synonym is longer, so a comment is not even simplified. A mark of doubt or of a limit is no part of a word that can be left
    // out: `PR?` is no PR, and `>=3` is not 3.
    if text.len() > 80 || text.contains(['?', '<', '>', '=', '~', '≈', '≤', '≥', '±', '¿'])
    {
        return None;
    }
    let words = &synonyms().words;
    words.get(&(meaning.index(), simplified(text))).copied()
}

/// Whether a text says that something is not known.
pub(crate) fn is_unknown(text: &str) -> bool {
    let says_so = Meaning::Field(FieldId::LdBeforeCart1);
    text.eq_ignore_ascii_case("unknown") || ours(says_so, text) == Some("unknown")
}

fn synonyms() -> &'static Synonyms {
    static READ: OnceLock<Synonyms> = OnceLock::new();
    READ.get_or_init(|| {
        let mut all = Synonyms::default();
        for line in lines() {
            match line[..] {
                [meaning, names] => all.names.extend(
                    named(meaning)
                        .flat_map(|of| names.split('|').map(move |name| (of, simplified(name)))),
                ),
                [meanings, word, synonyms] => {
                    // A digit stands for itself alone: `-1` is not 1.
                    let own = (!word.bytes().all(|b| b.is_ascii_digit())).then_some(word);
                    for of in named(meanings) {
                        for synonym in synonyms.split('|').chain(own) {
                            all.words.insert((of, simplified(synonym)), word);
                        }
                    }
                }
                _ => {}
            }
        }
        all
    })
}

/// The parts of every line that is no comment.
fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = SYNONYMS.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}

/// The indices of the meanings with these ids.
fn named(ids: &str) -> impl Iterator<Item = usize> {
    ids.split(',')
        .filter_map(Meaning::named)
        .map(Meaning::index)
}

/// A text as it is compared: small letters without accents, and digits; where there are none, the text itself, such as `+`.
pub(crate) fn simplified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' => out.push('a'),
            'ä' => out.push_str("ae"),
            'ç' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' => out.push('o'),
            'ö' => out.push_str("oe"),
            'ù' | 'ú' | 'û' => out.push('u'),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            // A combining accent, as some systems write them apart from their letter.
            '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    if out.is_empty() {
        text.trim().to_owned()
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(id: &str) -> Meaning {
        Meaning::all().find(|meaning| meaning.id() == id).unwrap()
    }

    #[test]
    fn usual_labels_have_one_meaning_and_the_doubtful_none() {
        for (id, text, expected) in [
            ("disease", "B-ALL", Some("all")),
            ("disease", "Mantelzelllymphom", Some("nhl")),
            ("disease", "CLL / SLL", Some("cll")),
            ("disease", "Richter", None),
            ("disease", "1", None),
            ("ld_before_cart1", "Flu-Cy", Some("cy_flu")),
            ("response", "CRi", Some("CR")),
            ("response", "NR", None),
            ("response", "réponse complète", Some("CR")),
            ("died", "décédé", Some("1")),
            ("cd19", "-", Some("negative")),
            ("response", "PR?", None),
            ("response", "MS", Some("SD")),
            ("crs_grade", "grade 3", Some("3")),
            ("crs_grade", ">=3", None),
            ("crs_grade", "-1", None),
            ("died", "-1", None),
            ("product", "Same murine CD19", Some("same_murine_cd19")),
        ] {
            assert_eq!(ours(meaning(id), text), expected, "{id} {text}");
        }
    }

    #[test]
    fn every_line_is_read_and_no_synonym_has_two_meanings_in_one_column() {
        let mut seen: Vec<(usize, String, &str)> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for line in lines().filter(|line| line != &[""]) {
            let ids = line[0].split(',').count();
            assert_eq!(named(line[0]).count(), ids, "{line:?}");
            match line[..] {
                [_, others] => names.extend(others.split('|').map(simplified)),
                [meanings, word, synonyms] => {
                    for of in named(meanings) {
                        for synonym in synonyms.split('|').chain([word]) {
                            let text = simplified(synonym);
                            let other = seen.iter().find(|(index, known, ours)| {
                                (*index, known) == (of, &text) && *ours != word
                            });
                            assert!(
                                other.is_none(),
                                "{meanings}: {synonym} is both {word} and {other:?}"
                            );
                            seen.push((of, text, word));
                        }
                    }
                }
                _ => panic!("{line:?}"),
            }
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "a name of two columns");
    }

    #[test]
    fn every_meaning_has_another_name() {
        for meaning in Meaning::all() {
            let is = |(of, _): &(usize, String)| *of == meaning.index();
            assert!(synonyms().names.iter().any(is), "{}", meaning.id());
        }
    }
}
