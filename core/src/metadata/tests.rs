use super::*;

fn violations(metadata: &Metadata) -> usize {
    Metadata::check(Some(metadata), Check::new())
        .finish()
        .map_or_else(|invalid| invalid.violations().len(), |()| 0)
}

#[test]
fn it_must_be_an_object_of_strings() {
    for text in ["{}", r#"{"a":"b"}"#, r#" {"a": "\u00e9\n"} "#] {
        assert_eq!(violations(&Metadata::from_json(text)), 0, "{text}");
    }
    for text in ["", "hello", "5", "[]", r#"{"a":1}"#, r#"{"a":{"b":"c"}}"#, r#"{"a":null}"#, "{}{}"] {
        assert_eq!(violations(&Metadata::from_json(text)), 1, "{text}");
    }
    let of_length = |length: usize| Metadata::from([("k", "v".repeat(length - 8))]);
    assert_eq!(of_length(1024).as_json().len(), 1024);
    assert_eq!((violations(&of_length(1024)), violations(&of_length(1025))), (0, 1));
}

#[test]
fn values_come_back() {
    let metadata: Metadata = vec![("z", "a\"b\\c\n"), ("a", "é")].into_iter().collect();
    assert_eq!(metadata.as_json(), r#"{"z":"a\"b\\c\n","a":"é"}"#);
    assert_eq!(metadata.get("z").as_deref(), Some("a\"b\\c\n"));
    assert_eq!((metadata.get("b"), Metadata::from_json("[]").get("a")), (None, None));
    let pairs = |text: &str| Metadata::from_json(text).pairs().collect::<Vec<_>>();
    assert_eq!(pairs(r#"{"a": "b", "c": 1}"#), [("a".to_owned(), "b".to_owned())]);
    assert_eq!((pairs("[]").len(), pairs("x").len()), (0, 0));
    assert_eq!(metadata.pairs().collect::<Metadata>(), metadata);
}

#[test]
fn what_says_the_same_is_equal() {
    /// What is hashed, as it is.
    #[derive(Default, PartialEq)]
    struct Written(Vec<u8>);
    impl Hasher for Written {
        fn write(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let hash = |text: &str| {
        let mut written = Written::default();
        Metadata::from_json(text).hash(&mut written);
        written
    };
    let equal = |a, b| {
        assert!(Metadata::from_json(a) != Metadata::from_json(b) || hash(a) == hash(b), "{a} {b}");
        Metadata::from_json(a) == Metadata::from_json(b)
    };
    assert!(equal(r#"{"a":"b","c":"d"}"#, r#" {"c": "d", "a": "\u0062"}"#));
    assert!(equal("no json", "no json"));
    assert!(!equal("no json", "nor this") && !equal("{}", "no json"));
    assert!(!equal(r#"{"a":"b"}"#, r#"{"a":"c"}"#));
}

#[test]
fn it_is_json_in_json() {
    let metadata = Metadata::from([("z", "1"), ("a", "2")]);
    let json = serde_json::to_string(&metadata).unwrap();
    // In which order, is up to a feature of serde_json that anybody may turn on.
    assert!([r#"{"a":"2","z":"1"}"#, r#"{"z":"1","a":"2"}"#].contains(&json.as_str()), "{json}");
    assert_eq!(serde_json::from_str::<Metadata>(&json).unwrap(), metadata);
    assert!(serde_json::to_string(&Metadata::from_json("no json")).is_err());
    assert!(serde_json::from_str::<Metadata>(r#"{"a": 1}"#).is_err());
    assert!(Metadata::from_serialize(&BTreeMap::from([([1], "b")])).is_err());
}
