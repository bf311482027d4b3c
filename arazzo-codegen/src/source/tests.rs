#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use super::*;

fn memory() -> SourceMap {
    let files = Memory::new()
        .with("/project/workflows/a.yml", "a: 1")
        .with("/project/openapi/billing.yaml", "b: 2")
        .with("/project/openapi/pet store.yaml", "c: 3")
        .with("/elsewhere/secret.yaml", "d: 4")
        .with("/project/binary.yaml", [b'a', 0xff]);
    SourceMap::new(files, "/project")
}

#[test]
fn a_file_is_read_once_and_named_from_the_base() {
    let mut map = memory();
    let entry = map.load(Path::new("workflows/a.yml")).unwrap();
    assert_eq!(
        map.load(Path::new("/project/openapi/../workflows/./a.yml")),
        Ok(entry)
    );
    assert_eq!(
        (&*map.text(entry), map.display(entry)),
        ("a: 1", "workflows/a.yml")
    );
    let billing = map
        .load_relative(entry, "../openapi/billing.yaml#/components")
        .unwrap();
    assert_eq!(map.display(billing), "openapi/billing.yaml");
    let store = map.load_relative(billing, "./pet%20store.yaml").unwrap();
    assert_eq!(map.display(store), "openapi/pet store.yaml");
    assert_eq!(map.files().collect::<Vec<_>>(), [entry, billing, store]);
}

#[test]
fn a_missing_file_suggests_near_names() {
    let mut map = memory();
    let entry = map.load(Path::new("workflows/a.yml")).unwrap();
    let error = map.load_relative(entry, "../openapi/biling.yml").unwrap_err();
    assert_eq!(
        error,
        LoadError::Missing {
            path: "openapi/biling.yml".into(),
            near: vec!["openapi/billing.yaml".into()]
        }
    );
    let diagnostic = error.into_diagnostic(None, Some("billingApi"));
    assert_eq!(diagnostic.message, "there is no file `openapi/biling.yml`");
    assert_eq!(
        diagnostic.help.as_deref(),
        Some("did you mean `openapi/billing.yaml`?")
    );
    assert!(diagnostic.notes[0].contains("sources = { billingApi = \"path/to/file.yaml\" }"));
    let error = map.load(Path::new("openapis/billing.yaml")).unwrap_err();
    assert_eq!(
        error,
        LoadError::Missing {
            path: "openapis/billing.yaml".into(),
            near: vec!["openapi".into()]
        }
    );
    let watched: Vec<_> = map
        .watched()
        .map(|path| paths::relative(Path::new("/project"), path))
        .collect();
    assert_eq!(
        watched,
        ["workflows/a.yml", "openapi/biling.yml", "openapis/billing.yaml"]
    );
}

#[test]
fn nothing_outside_the_roots_is_read_or_named() {
    let mut map = memory();
    let entry = map.load(Path::new("workflows/a.yml")).unwrap();
    for reference in [
        "../../elsewhere/secret.yaml",
        "/elsewhere/secret.yaml",
        "../../elsewhere/secrets.yaml",
        "file:///etc/passwd",
    ] {
        let error = map.load_relative(entry, reference).unwrap_err();
        assert!(matches!(error, LoadError::Outside { .. }), "{reference}: {error}");
    }
    map.allow_root(Path::new("/elsewhere"));
    let secret = map.load_relative(entry, "../../elsewhere/secret.yaml").unwrap();
    assert_eq!(map.display(secret), "../elsewhere/secret.yaml");
}

#[test]
fn remote_and_binary_files_are_refused() {
    let mut map = memory();
    let entry = map.load(Path::new("workflows/a.yml")).unwrap();
    for (reference, url) in [
        ("https://example.com/a.yaml#/x", "https://example.com/a.yaml"),
        ("HTTP://x", "http://x/"),
        ("//example.com/a.yaml", "//example.com/a.yaml"),
        ("urn:x:y", "urn:x:y"),
    ] {
        assert_eq!(
            map.load_relative(entry, reference),
            Err(LoadError::Remote { url: url.into() })
        );
    }
    let error = map.load(Path::new("binary.yaml")).unwrap_err();
    assert_eq!(
        error,
        LoadError::NotUtf8 {
            path: "binary.yaml".into(),
            offset: 1
        }
    );
}

#[test]
fn the_disk_follows_links_before_it_judges() {
    let folder = std::env::temp_dir().join(format!("arazzo-source-{}", std::process::id()));
    let (inside, outside) = (folder.join("inside"), folder.join("outside"));
    std::fs::create_dir_all(&inside).unwrap();
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::write(inside.join("a.yaml"), "a: 1").unwrap();
    std::fs::write(outside.join("b.yaml"), "b: 1").unwrap();
    let mut map = SourceMap::new(Disk, &inside);
    let file = map.load(Path::new("a.yaml")).unwrap();
    assert_eq!((&*map.text(file), map.display(file)), ("a: 1", "a.yaml"));
    assert!(matches!(
        map.load(Path::new("../outside/b.yaml")),
        Err(LoadError::Outside { .. })
    ));
    assert!(matches!(
        map.load(Path::new(".")),
        Err(LoadError::Unreadable { .. })
    ));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.join("b.yaml"), inside.join("link.yaml")).unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("folder")).unwrap();
        std::os::unix::fs::symlink(inside.join("a.yaml"), inside.join("same.yaml")).unwrap();
        assert!(matches!(
            map.load(Path::new("link.yaml")),
            Err(LoadError::Outside { .. })
        ));
        assert!(matches!(
            map.load(Path::new("folder/b.yaml")),
            Err(LoadError::Outside { .. })
        ));
        assert!(matches!(
            map.load(Path::new("folder/c.yaml")),
            Err(LoadError::Outside { .. })
        ));
        assert_eq!(map.load(Path::new("same.yaml")), Ok(file));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn paths_are_normal_and_relative() {
    for (path, expected) in [
        ("a/./b/../c", "a/c"),
        ("../a", "../a"),
        ("a/../../b", "../b"),
        ("/../a", "/a"),
        ("./", ""),
    ] {
        assert_eq!(paths::normal(Path::new(path)), Path::new(expected), "{path}");
    }
    for (base, path, expected) in [
        ("/a/b", "/a/b/c/d", "c/d"),
        ("/a/b", "/a/c", "../c"),
        ("", "x/y", "x/y"),
        ("/a", "/b/c", "../b/c"),
    ] {
        assert_eq!(paths::relative(Path::new(base), Path::new(path)), expected);
    }
}

#[test]
fn the_lock_file_says_which_file_stands_for_a_url() {
    let entry = |file: &str| Vendored {
        file: file.to_owned(),
        sha256: String::new(),
        redirected: None,
    };
    let lock = Lock {
        entries: [
            ("https://example.com/v1/api.yaml", entry("vendor/api.yaml")),
            (
                "https://example.com/v2",
                Vendored {
                    redirected: Some("https://other.example/x/v2.yaml".to_owned()),
                    ..entry("vendor/v2.yaml")
                },
            ),
            ("https://other.example/x/part.yaml", entry("vendor/part.yaml")),
            ("https://example.com/gone.yaml", entry("vendor/gone.yaml")),
            ("https://example.com/out.yaml", entry("../elsewhere/secret.yaml")),
        ]
        .map(|(url, vendored)| (url.to_owned(), vendored))
        .into(),
    };
    let files = Memory::new()
        .with("/project/crate/workflows/a.yml", "a: 1")
        .with("/project/crate/arazzo.lock", lock.to_text())
        .with("/project/crate/vendor/api.yaml", "api: 1")
        .with("/project/crate/vendor/v2.yaml", "api: 2")
        .with("/project/crate/vendor/part.yaml", "part: 1")
        .with("/project/elsewhere/secret.yaml", "d: 4");
    let mut map = SourceMap::new(files, "/project/crate");
    map.lock_beside(Path::new("workflows/a.yml"));
    let entry = map.load(Path::new("workflows/a.yml")).unwrap();
    assert_eq!(map.lock_file(), None, "no URL was asked for");
    let api = map
        .load_relative(entry, "https://EXAMPLE.com/v1/api.yaml#/paths")
        .unwrap();
    assert_eq!(
        (map.display(api), map.url(api)),
        ("vendor/api.yaml", Some("https://example.com/v1/api.yaml"))
    );
    // What stands in a fetched file is relative to where it came from, not to where it lies.
    let sibling = map.load_relative(api, "part.yaml").unwrap_err();
    assert_eq!(
        sibling,
        LoadError::Remote {
            url: "https://example.com/v1/part.yaml".into()
        }
    );
    let second = map.load_relative(entry, "https://example.com/v2").unwrap();
    let part = map.load_relative(second, "part.yaml#/part").unwrap();
    assert_eq!(map.display(part), "vendor/part.yaml");
    let gone = map
        .load_relative(entry, "https://example.com/gone.yaml")
        .unwrap_err();
    assert_eq!(
        gone.to_string(),
        "there is no file `vendor/gone.yaml`, which stands for `https://example.com/gone.yaml`"
    );
    let outside = map
        .load_relative(entry, "https://example.com/out.yaml")
        .unwrap_err();
    assert!(matches!(outside, LoadError::Outside { .. }), "{outside}");
    assert!(map.watched().any(|path| path.ends_with("crate/arazzo.lock")));
    assert_eq!(map.remote().count(), 6);
}
