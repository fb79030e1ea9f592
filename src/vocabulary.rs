//! Closed lists of words: an enum of which each entry has one id, in JSON, CSV, links and TypeScript alike.

/// Defines such an enum, `ALL` its entries in a fixed order and `id` the word of each. It is written as that word.
macro_rules! vocabulary {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$entry_doc:meta])* $entry:ident = $id:tt,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub enum $name {
            $($(#[$entry_doc])* #[cfg_attr(test, ts(rename = $id))] $entry,)+
        }

        impl $name {
            /// Every entry, in a fixed order.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$entry),+];

            const IDS: &'static [&'static str] = &[$($id),+];

            /// The entry of this word.
            pub fn named(word: &str) -> Option<Self> {
                crate::vocabulary::position(Self::IDS, word).map(|index| Self::ALL[index])
            }

            /// The word for it.
            pub const fn id(self) -> &'static str {
                Self::IDS[self as usize]
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.id())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.id())
            }
        }
    };
}

pub(crate) use vocabulary;

/// The index of a word. One loop for all lists: else each is compared word by word in code of its own.
#[inline(never)]
pub(crate) fn position(words: &[&str], word: &str) -> Option<usize> {
    words.iter().position(|w| *w == word)
}
