//! Sets of HTTP statuses.

use std::ops::RangeInclusive;

use crate::document::openapi::StatusPattern;

const FIRST: u16 = 100;
const LAST: u16 = 599;
const WORDS: usize = 8;

impl StatusPattern {
    /// The statuses that the pattern covers.
    #[must_use]
    pub fn set(self) -> StatusSet {
        match self {
            Self::Exact(status) => StatusSet::of(status..=status),
            Self::Range(class) => {
                let first = u16::from(class).saturating_mul(100);
                StatusSet::of(first..=first.saturating_add(99))
            }
            Self::Default => StatusSet::all(),
        }
    }

    /// All values of [`specificity`](Self::specificity). The most specific pattern describes a status: exact, then a range, then
    /// `default`.
    pub const SPECIFICITIES: [u8; 3] = [0, 1, 2];

    /// Lower for a pattern that wins over others.
    #[must_use]
    pub fn specificity(self) -> u8 {
        match self {
            Self::Exact(_) => 0,
            Self::Range(_) => 1,
            Self::Default => 2,
        }
    }
}

/// A set of statuses between 100 and 599, one bit for each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StatusSet {
    words: [u64; WORDS],
}

impl StatusSet {
    /// Every status.
    #[must_use]
    pub fn all() -> Self {
        Self::of(FIRST..=LAST)
    }

    /// No status.
    #[must_use]
    pub fn none() -> Self {
        Self { words: [0; WORDS] }
    }

    /// 200 to 299.
    #[must_use]
    pub fn success() -> Self {
        Self::of(200..=299)
    }

    /// Those whose answers have no body, whatever is documented (RFC 9110, sections 15.2, 15.3.5, 15.3.6 and 15.4.5).
    #[must_use]
    pub fn without_body() -> Self {
        [204..=205, 304..=304]
            .into_iter()
            .fold(Self::of(100..=199), |all, range| all.union(&Self::of(range)))
    }

    /// The statuses of a range.
    #[must_use]
    pub fn of(range: RangeInclusive<u16>) -> Self {
        let first = usize::from((*range.start()).max(FIRST) - FIRST);
        let end = usize::from((*range.end()).min(LAST).saturating_sub(FIRST - 1));
        let mut set = Self::none();
        for (index, word) in set.words.iter_mut().enumerate() {
            *word = bits_below(end, index) & !bits_below(first, index);
        }
        set
    }

    /// Whether the set holds a status.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        let Some(index) = status.checked_sub(FIRST).map(usize::from) else {
            return false;
        };
        self.words
            .get(index / 64)
            .is_some_and(|word| word & (1 << (index % 64)) != 0)
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::none()
    }

    /// Whether it holds every status.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::all()
    }

    /// What both hold.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        self.combine(other, |mine, theirs| mine & theirs)
    }

    /// What only this one holds.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.combine(other, |mine, theirs| mine & !theirs)
    }

    /// What either holds.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(other, |mine, theirs| mine | theirs)
    }

    fn combine(&self, other: &Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        let mut words = self.words;
        for (mine, theirs) in words.iter_mut().zip(other.words) {
            *mine = combine(*mine, theirs);
        }
        Self { words }
    }

    /// The statuses as the fewest ranges, in order.
    #[must_use]
    pub fn ranges(&self) -> Vec<RangeInclusive<u16>> {
        let mut ranges: Vec<RangeInclusive<u16>> = Vec::new();
        for status in (FIRST..=LAST).filter(|status| self.contains(*status)) {
            match ranges.last_mut() {
                Some(last) if *last.end() + 1 == status => *last = *last.start()..=status,
                _ => ranges.push(status..=status),
            }
        }
        ranges
    }
}

/// The bits of a word that stand for what is below a bound.
fn bits_below(bound: usize, word: usize) -> u64 {
    match bound.saturating_sub(word * 64) {
        64.. => u64::MAX,
        bits => (1 << bits) - 1,
    }
}

impl std::fmt::Display for StatusSet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_empty() {
            return formatter.write_str("none");
        }
        for (index, range) in self.ranges().iter().enumerate() {
            if index > 0 {
                formatter.write_str(", ")?;
            }
            if range.start() == range.end() {
                write!(formatter, "{}", range.start())?;
            } else {
                write!(formatter, "{}-{}", range.start(), range.end())?;
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for StatusSet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{{{self}}}")
    }
}
