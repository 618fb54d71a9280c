use super::*;

#[derive(Debug, Default, PartialEq)]
struct Odd {
    text: Option<String>,
    number: Option<u32>,
    kept: Option<String>,
}

impl<'a> Fields<'a> for Odd {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "text" => value.text(&mut self.text),
            "number" => value.number(&mut self.number),
            "kept" => value.text(&mut self.kept),
            _ => value.pass(),
        }
    }
}

#[test]
fn an_odd_field_does_not_cost_the_others() {
    for odd in ["null", "true", "-1", "1.5", "1e999", "[1,[2]]", r#"{"a":{"b":1}}"#, r#""a\ud83d""#] {
        for json in [
            format!(r#"{{"text":{odd},"number":{odd},"kept":"x"}}"#),
            format!(r#"{{"kept":"x","number":{odd},"text":{odd},"new":{odd}}}"#),
        ] {
            let kept = Some("x".to_owned());
            assert_eq!(read::<Odd>(&json).unwrap(), Odd { kept, ..Odd::default() }, "{json}");
        }
    }
}

#[test]
fn texts_and_numbers() {
    let odd = |json| read::<Odd>(json).unwrap();
    assert_eq!(odd(r#"{"text":"a\n\ud83d\udcf1é"}"#).text.as_deref(), Some("a\n📱é"));
    assert_eq!(odd(r#"{"te\u0078t":"","text":"last"}"#).text.as_deref(), Some("last"));
    for (json, number) in [
        (r#"{"number":60315}"#, Some(60315)),
        (r#"{"number":"60315"}"#, Some(60315)),
        (r#"{"number": 6.0 }"#, Some(6)),
        (r#"{"number":4294967296}"#, None),
        (r#"{"number":""}"#, None),
    ] {
        assert_eq!(odd(json).number, number, "{json}");
    }
}

#[test]
fn what_is_no_object_is_an_error() {
    for json in ["", "null", "[]", "7", "\"x\"", "{", r#"{"kept":"x""#, r#"{"kept":"x"}y"#, r#"{"kept":x}"#] {
        assert!(read::<Odd>(json).is_err(), "{json}");
    }
}

#[test]
fn what_stands_before_an_error_can_be_had() {
    for json in [r#"{"kept":"x""#, r#"{"kept":"x","text":"cut"#, r#"{"kept":"x"}y"#, r#"{"kept":"x",<html>"#]
    {
        assert_eq!(read_until_error::<Odd>(json).kept.as_deref(), Some("x"), "{json}");
    }
    assert_eq!(read_until_error::<Odd>("<html>"), Odd::default());
}
