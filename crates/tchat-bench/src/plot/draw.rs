//! The drawing itself: bars, and lines over a logarithmic axis.
//!
//! Colours come from one style sheet that follows the reader's light or dark ground. Every value
//! is also written out: nothing is told by colour or length alone.

use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const LEFT: f64 = 130.0;
const RIGHT: f64 = 70.0;
const TOP: f64 = 44.0;
const BAR: f64 = 26.0;
const PLOT_HEIGHT: f64 = 280.0;

/// How many lines have a look of their own.
const LOOKS: usize = 6;

const STYLE: &str = "<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.axis { stroke: #8c959f; stroke-width: 1 }
.grid { stroke: #8c959f; stroke-opacity: .25 }
.other { fill: #8c959f } .own { fill: #0969da }
polyline, circle { fill: none; stroke-width: 2 }
.l0 { stroke: #0969da } .l1 { stroke: #57606a; stroke-dasharray: 6 3 }
.l2 { stroke: #bc4c00; stroke-dasharray: 2 3 } .l3 { stroke: #8250df; stroke-dasharray: 9 3 2 3 }
.l4 { stroke: #1a7f37; stroke-dasharray: 12 4 } .l5 { stroke: #bf3989; stroke-dasharray: 4 4 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .own { fill: #4493f8 }
.l0 { stroke: #4493f8 } .l1 { stroke: #9198a1 } .l2 { stroke: #f0883e } .l3 { stroke: #ab7df8 }
.l4 { stroke: #3fb950 } .l5 { stroke: #db61a2 } }
</style>
";

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    pub(super) name: String,
    /// From left to right.
    pub(super) points: Vec<(f64, f64)>,
}

impl Series {
    /// Another point; of two at the same place the later counts.
    pub(super) fn put(&mut self, at: f64, value: f64) {
        self.points.retain(|(known, _)| known.total_cmp(&at).is_ne());
        self.points.push((at, value));
        self.points.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    }
}

/// One bar a name, in the order given; `tchat` stands out.
pub(super) fn bars(title: &str, unit: &str, bars: &[(String, f64)]) -> String {
    let height = TOP + BAR * bars.len() as f64 + 44.0;
    let mut svg = begun(title, height);
    let most = rounded_up(bars.iter().map(|(_, value)| *value).fold(0.0, f64::max));
    let across = |value: f64| LEFT + value / most * (WIDTH - LEFT - RIGHT);
    let bottom = TOP + BAR * bars.len() as f64;
    for value in ticks(most) {
        let x = across(value);
        line(&mut svg, "grid", [x, TOP, x, bottom]);
        text(&mut svg, "middle", [x, bottom + 16.0], &short(value));
    }
    for (number, (name, value)) in bars.iter().enumerate() {
        let y = TOP + BAR * number as f64;
        let class = if name.starts_with("tchat") { "own" } else { "other" };
        let (x, width) = (LEFT, across(*value) - LEFT);
        let _written = writeln!(
            svg,
            r#"<rect class="{class}" x="{x}" y="{:.1}" width="{width:.1}" height="{:.1}"/>"#,
            y + 4.0,
            BAR - 8.0
        );
        text(&mut svg, "end", [LEFT - 8.0, y + 18.0], name);
        text(&mut svg, "start", [across(*value) + 6.0, y + 18.0], &short(*value));
    }
    line(&mut svg, "axis", [LEFT, TOP, LEFT, bottom]);
    text(&mut svg, "middle", [(LEFT + WIDTH - RIGHT) / 2.0, bottom + 36.0], unit);
    svg.push_str("</svg>\n");
    svg
}

/// One line a series: values from 0 up, against numbers on a logarithmic scale.
pub(super) fn lines(title: &str, [at_unit, unit]: [&str; 2], all: &[Series]) -> String {
    let legend = 20.0 * all.len() as f64;
    let bottom = TOP + 20.0 + PLOT_HEIGHT;
    let mut svg = begun(title, bottom + 56.0 + legend);
    let points = || all.iter().flat_map(|it| it.points.iter().copied());
    let most = rounded_up(points().map(|(_, value)| value).fold(0.0, f64::max));
    let (first, last) = points().fold((f64::MAX, f64::MIN_POSITIVE), |(first, last), (at, _)| {
        (first.min(at.max(1.0)), last.max(at.max(1.0)))
    });
    let wide = (last / first).ln().max(f64::MIN_POSITIVE);
    let left = 80.0;
    let across = |at: f64| left + (at.max(1.0) / first).ln() / wide * (WIDTH - left - RIGHT);
    let up = |value: f64| bottom - value / most * PLOT_HEIGHT;
    for value in ticks(most) {
        line(&mut svg, "grid", [left, up(value), WIDTH - RIGHT, up(value)]);
        text(&mut svg, "end", [left - 8.0, up(value) + 4.0], &short(value));
    }
    let mut places: Vec<f64> = points().map(|(at, _)| at).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    for at in places {
        line(&mut svg, "grid", [across(at), bottom, across(at), bottom + 5.0]);
        text(&mut svg, "middle", [across(at), bottom + 20.0], &short(at));
    }
    for (number, series) in all.iter().enumerate() {
        let corner = |(at, value): &(f64, f64)| format!("{:.1},{:.1}", across(*at), up(*value));
        let corners: Vec<String> = series.points.iter().map(corner).collect();
        let (look, corners) = (number % LOOKS, corners.join(" "));
        let _written = writeln!(svg, r#"<polyline class="l{look}" points="{corners}"/>"#);
        for (at, value) in &series.points {
            let (x, y) = (across(*at), up(*value));
            let _written =
                writeln!(svg, r#"<circle class="l{look}" cx="{x:.1}" cy="{y:.1}" r="2.5"/>"#);
        }
        let values: Vec<String> = series.points.iter().map(|(_, value)| short(*value)).collect();
        let y = bottom + 60.0 + 20.0 * number as f64;
        let (from, to) = (left, left + 40.0);
        let _written = writeln!(svg, r#"<polyline class="l{look}" points="{from},{y} {to},{y}"/>"#);
        let told = format!("{}: {}", series.name, values.join(" · "));
        text(&mut svg, "start", [left + 48.0, y + 4.0], &told);
    }
    line(&mut svg, "axis", [left, TOP + 20.0, left, bottom]);
    line(&mut svg, "axis", [left, bottom, WIDTH - RIGHT, bottom]);
    text(&mut svg, "start", [12.0, TOP + 6.0], unit);
    text(&mut svg, "middle", [(left + WIDTH - RIGHT) / 2.0, bottom + 40.0], at_unit);
    svg.push_str("</svg>\n");
    svg
}

fn begun(title: &str, height: f64) -> String {
    let title = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n<title>{title}</title>\n{STYLE}\
         <text class=\"title\" x=\"12\" y=\"24\">{title}</text>\n"
    )
}

fn line(svg: &mut String, class: &str, [x1, y1, x2, y2]: [f64; 4]) {
    let _written = writeln!(
        svg,
        r#"<line class="{class}" x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}"/>"#
    );
}

fn text(svg: &mut String, anchor: &str, [x, y]: [f64; 2], words: &str) {
    let words = escaped(words);
    let _written =
        writeln!(svg, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{words}</text>"#);
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The next of 1, 2, 5, 10, 20 … that is not below.
fn rounded_up(value: f64) -> f64 {
    let power = 10_f64.powf(value.max(1e-9).log10().floor());
    let steps = [1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0].map(|it| it * power);
    steps.into_iter().find(|it| *it >= value).unwrap_or(value)
}

/// Where the axis has marks.
fn ticks(most: f64) -> impl Iterator<Item = f64> {
    (0..=5).map(move |part| most * f64::from(part) / 5.0)
}

/// A number with three digits that count, and none that do not.
fn short(value: f64) -> String {
    let decimals = match value.abs() {
        it if it >= 100.0 => 0,
        it if it >= 10.0 => 1,
        it if it >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    let text = match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => text,
    };
    grouped(&text)
}

/// A whole number in groups of three digits.
fn grouped(text: &str) -> String {
    if text.contains('.') || text.len() < 4 {
        return text.to_owned();
    }
    let mut out = String::new();
    for (number, digit) in text.chars().enumerate() {
        if number > 0 && (text.len() - number).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_their_digits_in_groups() {
        let shown = [0.0, 0.12, 0.3556, 4.8, 12.34, 338.2, 15_882.0, 1_000_000.0].map(short);
        assert_eq!(shown, ["0", "0.12", "0.356", "4.8", "12.3", "338", "15,882", "1,000,000"]);
    }

    #[test]
    fn an_axis_ends_at_a_round_number_that_is_not_below_the_largest_value() {
        assert_eq!([0.9, 1.0, 1.2, 48.0, 60.0].map(rounded_up), [1.0, 1.0, 1.5, 50.0, 75.0]);
        assert!(rounded_up(0.0) > 0.0);
    }

    #[test]
    fn of_two_values_at_one_place_the_later_counts() {
        let mut series = Series { name: "tchat".to_owned(), points: vec![(10.0, 1.0)] };
        series.put(5.0, 2.0);
        series.put(10.0, 3.0);
        assert_eq!(series.points, [(5.0, 2.0), (10.0, 3.0)]);
    }

    #[test]
    fn one_value_alone_has_a_place_on_the_paper() {
        let series = Series { name: "a".to_owned(), points: vec![(10.0, 0.0)] };
        let svg = lines("t", ["x", "y"], &[series]);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(!bars("t", "y", &[("a".to_owned(), 0.0)]).contains("NaN"));
    }
}
