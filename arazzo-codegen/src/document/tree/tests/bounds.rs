//! Hostile documents: deep, wide by aliases, large.

use super::*;

fn nested(open: &str, close: &str, levels: usize) -> String {
    open.repeat(levels) + &close.repeat(levels)
}

#[test]
fn deep_nesting_is_an_error() {
    let levels = 100_000;
    let mut block = String::new();
    for level in 0..4_000 {
        block.push_str(&" ".repeat(level));
        block.push_str("a:\n");
    }
    let texts = [
        nested("[", "]", levels),
        nested("{\"a\":", "}", levels),
        "[".repeat(levels),
        "{\"a\":".repeat(levels),
        format!("x: {}", nested("[", "]", levels)),
        format!("x: {}", nested("{a: ", "}", levels)),
        "- ".repeat(levels),
        "? ".repeat(levels),
        block,
    ];
    for text in texts {
        let (document, found) = try_read(&text);
        let late = document.as_ref().map(|document| {
            let _ = document.root().to_json();
            late(document)
        });
        let start: String = text.chars().take(12).collect();
        assert!(
            !found.is_empty() || late.is_some_and(|late| !late.is_empty()),
            "{start}"
        );
    }
}

#[test]
fn the_bound_itself_is_read() {
    for (open, close) in [("[", "]"), ("{\"a\": ", "}")] {
        let inner = |levels| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        assert_eq!(try_read(&inner(MAX_DEPTH)).1, "");
        assert_eq!(
            try_read(&inner(MAX_DEPTH + 1)).1,
            "AZ0012: more than 250 mappings and sequences are nested here"
        );
    }
    let dashes = |levels: usize| format!("{}x", "- ".repeat(levels));
    assert_eq!(try_read(&dashes(MAX_DEPTH)).1, "");
    assert!(try_read(&dashes(MAX_DEPTH + 1)).1.starts_with("AZ0012"));
}

#[test]
fn indexed_levels_count() {
    let filler = format!("# {}\n", "x".repeat(9000));
    let mut text = filler.clone();
    for level in 0..MAX_DEPTH + 5 {
        text.push_str(&format!("{}a:\n", " ".repeat(level)));
    }
    text.push_str(&filler);
    let document = read(&text);
    let _ = document.root().to_json();
    assert_eq!(
        late(&document),
        "AZ0012: more than 250 mappings and sequences are nested here"
    );
}

#[test]
fn aliases_are_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let alias = format!("*a{}", level - 1);
        text.push_str(&format!(
            "a{level}: &a{level} [{}]\n",
            [alias.as_str(); 9].join(", ")
        ));
    }
    assert_eq!(
        try_read(&text).1,
        "AZ0013: aliases expand to more than 250000 nodes"
    );
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..400 {
        text.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert_eq!(
        try_read(&text).1,
        "AZ0012: more than 250 mappings and sequences are nested here"
    );
}

#[test]
fn many_duplicates_take_no_time() {
    let text = "a: 1\n".repeat(100_000);
    let (document, found) = try_read(&text);
    assert_eq!(document.unwrap().root().len(), 1);
    assert!(found.lines().count() <= 20);
}
