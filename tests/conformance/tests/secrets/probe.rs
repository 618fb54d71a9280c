//! All the ways in which a value can be printed, those that its type has.

use std::{collections::BTreeSet, error::Error, fmt};

use serde::Serialize;

/// The types that were looked at, as `crate::Name`.
#[derive(Debug, Default)]
pub(crate) struct Seen(pub(crate) BTreeSet<String>);

impl Seen {
    /// Notes a type by its name in Rust.
    pub(crate) fn note(&mut self, type_name: &str) {
        let path = type_name.split('<').next().unwrap();
        let (krate, name) = (path.split("::").next().unwrap(), path.rsplit("::").next().unwrap());
        self.0.insert(format!("{krate}::{name}"));
    }
}

/// Looks at a value in each way in which it can be printed. With a `Seen`, notes its type.
macro_rules! look_at {
    ($value:expr) => {{
        #[allow(unused_imports, reason = "a type may have all of them")]
        use $crate::probe::{NoCauses as _, NoDisplay as _, NoJson as _};
        let value = &$value;
        let probe = $crate::probe::Probe(value);
        let what = std::any::type_name_of_val(value);
        for shown in [Some(probe.debug()), probe.display(), probe.json(), probe.causes()].into_iter().flatten() {
            $crate::planted::look(what, &shown);
        }
    }};
    ($seen:expr, $($value:expr),+ $(,)?) => {{
        $({
            let value = &$value;
            $crate::probe::look_at!(*value);
            $seen.note(std::any::type_name_of_val(value));
        })+
    }};
}
pub(crate) use look_at;

/// Of two methods of a name, a type's own come before a trait's, and count only where their bounds hold.
pub(crate) struct Probe<'a, T: ?Sized>(pub(crate) &'a T);

impl<T: fmt::Debug + ?Sized> Probe<'_, T> {
    pub(crate) fn debug(&self) -> String {
        format!("{0:?}\n{0:#?}", self.0)
    }
}

impl<T: fmt::Display + ?Sized> Probe<'_, T> {
    pub(crate) fn display(&self) -> Option<String> {
        Some(format!("{0}\n{0:#}\n{0:>9}", self.0))
    }
}

impl<T: Serialize + ?Sized> Probe<'_, T> {
    pub(crate) fn json(&self) -> Option<String> {
        Some(serde_json::to_string(self.0).unwrap())
    }
}

impl<T: Error> Probe<'_, T> {
    /// What stands behind an error, as a log would have it.
    pub(crate) fn causes(&self) -> Option<String> {
        let (mut shown, mut source) = (String::new(), self.0.source());
        while let Some(error) = source {
            shown += &format!("{error}\n{error:?}\n{error:#?}\n");
            source = error.source();
        }
        Some(shown)
    }
}

pub(crate) trait NoDisplay {
    fn display(&self) -> Option<String> {
        None
    }
}
impl<T: ?Sized> NoDisplay for Probe<'_, T> {}

pub(crate) trait NoJson {
    fn json(&self) -> Option<String> {
        None
    }
}
impl<T: ?Sized> NoJson for Probe<'_, T> {}

pub(crate) trait NoCauses {
    fn causes(&self) -> Option<String> {
        None
    }
}
impl<T: ?Sized> NoCauses for Probe<'_, T> {}

#[test]
fn each_way_is_found() {
    let identity = twilio_verify_core::Identity::from("user-0001");
    let probe = Probe(&identity);
    assert!(probe.debug().contains("\"user-0001\""));
    assert!(probe.display().unwrap().contains("user-0001") && probe.json().unwrap().contains("user-0001"));
    let probe = Probe(&7.5_f32);
    assert!(probe.causes().is_none());
    struct Neither;
    let probe = Probe(&Neither);
    assert!(probe.display().is_none() && probe.json().is_none() && probe.causes().is_none());
    let error = twilio_verify_core::TransportError::unknown("the cause");
    assert!(Probe(&error).causes().unwrap().contains("the cause"));
}
