//! Nothing panics, and the index agrees with the whole, on documents that are mutated at random.

use std::collections::BTreeSet;

use super::*;

const SEEDS: &[&str] = &[
    "arazzo: 1.0.1\ninfo:\n  title: 'It''s'\n  version: \"1.0\\n\"\nsourceDescriptions:\n  - name: a\n    url: ./x.yaml\n\
     workflows:\n- workflowId: w\n  steps:\n  - stepId: s\n    description: |\n      some text\n        more: text\n\n      end\n\
     \x20   successCriteria:\n      - condition: $statusCode == 200 # ok\n    outputs: {a: $response.body#/a, b: [x, 'y']}\n",
    "y: &y 1\na: &x\n  b: >-\n    folded\n    text\n\n    more\n  c: *y\nd: *x\n? e\n: - f\n  - ~\n!!str g: !t h\n<<: *x\n---\nz: 1\n",
    "{\"a\": [1, -2.5e3, true, null, \"x\\n\\u00e9\\ud83d\\ude00\\\\\"], \"b\": {\"\": {}}, \"c\": []}",
    "\u{feff}x: y\t\r\n日本:\r\n  - é: ü\r\n    ñ: |+\r\n      ß\r\n\r\nend: 'a\r\n  b'\r\n",
];

const PIECES: &[&str] = &[
    ":",
    ": ",
    "- ",
    "-",
    "\n",
    "\r\n",
    "\r",
    "  ",
    " ",
    "\t",
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    "|",
    ">",
    "#",
    " #",
    "&a ",
    "*a",
    "!t ",
    "? ",
    "%",
    "---\n",
    "...\n",
    "\\",
    "\\u",
    "\\x",
    "é",
    "\u{feff}",
    "\0",
    "\u{2028}",
    "key: value\n",
    "<<: ",
    "null",
    "0x",
    "\n\n",
    "@",
    "`",
    "~",
];

/// A small generator of pseudo-random numbers (xorshift), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }

    fn boundary(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap()
    }

    fn mutate(&mut self, text: &mut String) {
        let (a, b) = (self.boundary(text), self.boundary(text));
        let (start, end) = (a.min(b), a.max(b));
        match self.below(5) {
            0 => text.insert_str(start, PIECES[self.below(PIECES.len())]),
            1 => text.replace_range(
                start..end.min(start + text[start..].chars().next().map_or(0, char::len_utf8)),
                "",
            ),
            2 if end - start < 40 => text.replace_range(start..end, ""),
            3 if end - start < 40 => {
                let part = text[start..end].to_owned();
                let at = self.boundary(text);
                text.insert_str(at, &part);
            }
            _ => text.insert_str(start, PIECES[self.below(PIECES.len())]),
        }
    }
}

/// Reads all of a document and locates every node of it.
fn visit(text: &str, document: &Document) {
    let locator = Locator::new(text);
    let mut nodes = vec![document.root()];
    let mut visited = 0;
    while let Some(node) = nodes.pop() {
        visited += 1;
        if visited > 300 {
            break;
        }
        nodes.extend(node.items());
        nodes.extend(node.entries().map(|(_, node)| node));
        let place = node.place();
        assert_eq!(
            document.at(&place.pointer).map(|found| found.to_json()),
            Some(node.to_json()),
            "{text:?}"
        );
        let _ = (node.as_bool(), node.as_f64(), node.as_u64(), node.describe());
        let ranges = [
            locator.locate(&place),
            locator.locate(&place.key()),
            locator.locate(&place.text(0..1)),
        ];
        for range in ranges.into_iter().flatten() {
            assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}");
        }
    }
}

#[test]
fn nothing_panics() {
    let rounds = std::env::var("ARAZZO_FUZZ_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(1500);
    for round in 0..rounds {
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (round + 1));
        let mut text = SEEDS[random.below(SEEDS.len())].to_owned();
        for _ in 0..=random.below(6) {
            random.mutate(&mut text);
        }
        let (document, found) = try_read(&text);
        match document {
            Some(document) => visit(&text, &document),
            None => assert_ne!(found, "", "a refusal says why: {text:?}"),
        }
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Whatever the scan makes of a document, where the whole parses, the parts read the same, or say so.
#[test]
fn an_index_agrees_with_the_whole() {
    let rounds = std::env::var("ARAZZO_FUZZ_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(400);
    let filler = format!("filler: |\n{}", "  some text\n".repeat(800));
    let mut compared = 0;
    for round in 0..rounds {
        let mut random = Random(0x2545_f491_4f6c_dd1d ^ (round + 1));
        let mut text = SEEDS[[0, 0, 3, 1][random.below(4)]]
            .replace("---\nz: 1\n", "")
            .replace('\u{feff}', "");
        let nested = random.below(2) == 1;
        if nested {
            text = indented(&text);
        }
        for _ in 0..=random.below(4) {
            random.mutate(&mut text);
        }
        // The filler makes the mapping around the text large enough to be indexed.
        let filler = if nested {
            format!("outer:\n{}", indented(&filler))
        } else {
            filler.clone()
        };
        let text = format!("{filler}{text}");
        let whole = yaml::parse(&text, 0..text.len(), Pointer::root());
        let (document, early) = try_read(&text);
        let (Some(document), Ok((whole, problems))) = (document, whole) else {
            continue;
        };
        let lazily = document.root().to_json();
        let late = late(&document);
        let all = Document {
            root: OnceLock::from(whole),
            ..try_read("").0.unwrap()
        };
        let all = Document {
            text: Arc::from(text.as_str()),
            ..all
        };
        compared += 1;
        if late.contains("AZ0010") {
            continue;
        }
        let wholly = all.root().to_json();
        assert!(lazily == wholly, "{}", &text[filler.len()..]);
        let reported: BTreeSet<String> = early.lines().chain(late.lines()).map(str::to_owned).collect();
        let expected: BTreeSet<String> = problems
            .iter()
            .map(|problem| format!("{}: {}", problem.code.id, problem.message))
            .collect();
        // What stands in a dropped duplicate is not read.
        assert!(
            reported.is_subset(&expected),
            "{reported:?} in {}",
            &text[filler.len()..]
        );
    }
    assert!(compared > rounds / 5, "only {compared} of {rounds} were valid");
}
