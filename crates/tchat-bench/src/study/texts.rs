//! Texts as people write them: about ten words each, of which the n-th commonest is said as often
//! as 1/n (Zipf, "Human Behavior and the Principle of Least Effort", 1949).

/// How many words there are.
pub(super) const WORDS: usize = 30_000;

/// The most words of a text.
const WORDS_MAX: u64 = 20;

const SYLLABLES: [&str; 12] =
    ["ba", "té", "lo", "ri", "sœ", "mu", "na", "pi", "gra", "che", "von", "del"];

/// Makes texts, always the same.
pub(super) struct Texts {
    random: Random,
    words: Vec<String>,
    /// For each word how often it, or a commoner one, is said.
    sums: Vec<f64>,
}

/// Numbers that look drawn (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators",
/// 2014).
struct Random(u64);

impl Random {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of so many.
    fn below(&mut self, count: u64) -> usize {
        usize::try_from(self.next() % count.max(1)).unwrap_or_default()
    }

    /// Between 0 and 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Texts {
    pub(super) fn new() -> Self {
        let mut random = Random(7);
        let words = (0..WORDS).map(|rank| {
            let long = 1 + random.below(3) + usize::from(rank > 100);
            let syllables = (0..long).filter_map(|_| SYLLABLES.get(random.below(12)).copied());
            // So that no two are the same.
            format!("{}{:x}", syllables.collect::<String>(), rank / 50)
        });
        let words = words.collect();
        let mut sum = 0.0;
        let sums = (1..=WORDS).map(|rank| {
            sum += 1.0 / rank as f64;
            sum
        });
        let sums = sums.collect();
        Self { random, words, sums }
    }

    /// The word of a rank, the commonest being that of rank 0.
    pub(super) fn word(&self, rank: usize) -> &str {
        self.words.get(rank % WORDS).map_or("", String::as_str)
    }

    /// The next text.
    pub(super) fn next(&mut self) -> String {
        let total = self.sums.last().copied().unwrap_or(1.0);
        let count = 1 + self.random.below(WORDS_MAX);
        let mut text = String::new();
        for number in 0..count {
            if number > 0 {
                text.push(' ');
            }
            let drawn = self.random.unit() * total;
            let rank = self.sums.partition_point(|sum| *sum < drawn);
            text.push_str(self.word(rank.min(WORDS - 1)));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_each_time_and_common_words_are_common() {
        let (mut one, mut other) = (Texts::new(), Texts::new());
        let mut counts = [0; 2];
        let [common, rare] = [0, 1_000].map(|rank| one.word(rank).to_owned());
        for _ in 0..10_000 {
            let text = one.next();
            assert_eq!(text, other.next());
            assert!((1..=20).contains(&text.split(' ').count()), "{text}");
            for (count, word) in counts.iter_mut().zip([&common, &rare]) {
                *count += text.split(' ').filter(|it| it == word).count();
            }
        }
        let [common, rare] = counts;
        assert!(common > 100 * rare && rare > 0, "{counts:?}");
    }
}
