//! What the words of a reader's table mean: `synonyms.txt`, compared without case, accents and all that is no letter or digit.

use crate::cohort::meaning::Meaning;
use crate::patient::fields::FieldId;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

const SYNONYMS: &str = include_str!("synonyms.txt");

type Words = FxHashMap<(usize, String), &'static str>;

/// Our word for a text of a column with this meaning, if there is one and but one.
pub(crate) fn ours(meaning: Meaning, text: &str) -> Option<&'static str> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(read);
    // No synonym is longer, so a comment is not even simplified. A mark of doubt or of a limit is no part of a word that can be left
    // out: `PR?` is no PR, and `>=3` is not 3.
    if text.len() > 80 || text.contains(['?', '<', '>', '=', '~', '≈', '≤', '≥', '±', '¿'])
    {
        return None;
    }
    words.get(&(meaning.index(), simplified(text))).copied()
}

/// Whether a text says that something is not known.
pub(crate) fn is_unknown(text: &str) -> bool {
    let says_so = Meaning::Field(FieldId::LdBeforeCart1);
    text.eq_ignore_ascii_case("unknown") || ours(says_so, text) == Some("unknown")
}

/// Every synonym by its meaning, as data.
fn read() -> Words {
    let mut words = Words::default();
    for line in SYNONYMS.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('\t');
        let (Some(meanings), Some(word), Some(synonyms)) =
            (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        for meaning in
            Meaning::all().filter(|meaning| meanings.split(',').any(|id| id == meaning.id()))
        {
            // A digit stands for itself alone: `-1` is not 1.
            let own = (!word.bytes().all(|b| b.is_ascii_digit())).then_some(word);
            for synonym in synonyms.split('|').chain(own) {
                words.insert((meaning.index(), simplified(synonym)), word);
            }
        }
    }
    words
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
    fn no_synonym_has_two_meanings_in_one_column() {
        let mut seen: Vec<(usize, String, &str)> = Vec::new();
        for line in SYNONYMS
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let parts: Vec<&str> = line.split('\t').collect();
            let [meanings, word, synonyms] = parts[..] else {
                panic!("{line}")
            };
            for id in meanings.split(',') {
                for synonym in synonyms.split('|').chain([word]) {
                    let key = (meaning(id).index(), simplified(synonym));
                    let other = seen.iter().find(|(index, text, ours)| {
                        (*index, text) == (key.0, &key.1) && *ours != word
                    });
                    assert!(
                        other.is_none(),
                        "{id}: {synonym} is both {word} and {other:?}"
                    );
                    seen.push((key.0, key.1, word));
                }
            }
        }
    }
}
