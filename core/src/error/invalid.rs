use core::{fmt, ops::RangeInclusive};
use std::borrow::Cow;

/// Arguments that break documented limits, every one of them. Nothing was sent.
///
/// ```
/// # use twilio_verify_core::{Entity, Operation};
/// # let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// let invalid = entity.create_totp("").time_step(5).validate().unwrap_err();
/// let fields: Vec<_> = invalid.violations().iter().map(|violation| violation.field()).collect();
/// assert_eq!(fields, ["FriendlyName", "Config.TimeStep"]);
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    operation: Option<&'static str>,
    violations: Vec<Violation>,
}

impl Invalid {
    fn new(violations: Vec<Violation>) -> Self {
        Self(Box::new(Inner { operation: None, violations }))
    }

    /// The API's name of the operation, such as `CreateNewFactor`, once its request was asked for.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// Each violation, in the order of the fields.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Whether this field is among them, by the API's name: see [`field`](crate::field).
    #[must_use]
    pub fn names(&self, field: &str) -> bool {
        self.violations().iter().any(|violation| violation.field == field)
    }

    pub(crate) fn of(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        f.write_str("nothing was sent: ")?;
        for (place, violation) in self.violations().iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

impl From<Violation> for Invalid {
    fn from(violation: Violation) -> Self {
        Self::new(vec![violation])
    }
}

/// One argument that breaks a rule: which, how, and what to do. The argument itself is not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    field: &'static str,
    problem: Cow<'static, str>,
    remedy: Cow<'static, str>,
}

impl Violation {
    /// A violation of `field`, the API's name, that reads `{field} {problem}: {remedy}`.
    #[must_use]
    pub fn new(
        field: &'static str,
        problem: impl Into<Cow<'static, str>>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { field, problem: problem.into(), remedy: remedy.into() }
    }

    /// The API's name of the field, such as `Config.TimeStep`.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What is wrong, and the rule.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.field, self.problem, self.remedy)
    }
}

/// Collects the violations of an operation: for [`Operation::validate`](crate::Operation::validate).
#[derive(Debug, Default)]
#[must_use]
pub struct Check(Vec<Violation>);

impl Check {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requires a length in characters.
    #[inline]
    pub fn length(self, field: &'static str, text: &str, allowed: RangeInclusive<usize>) -> Self {
        // A character is one to four bytes, so that most texts fit whatever they are made of.
        if text.len().div_ceil(4) >= *allowed.start() && text.len() <= *allowed.end() {
            self
        } else {
            self.length_in_characters(field, text, allowed)
        }
    }

    fn length_in_characters(self, field: &'static str, text: &str, allowed: RangeInclusive<usize>) -> Self {
        let length = text.chars().count();
        let remedy = if length < *allowed.start() { "give a longer one" } else { "shorten it" };
        self.that(allowed.contains(&length), || {
            let (least, most) = allowed.into_inner();
            let plural = if length == 1 { "" } else { "s" };
            Violation::new(
                field,
                format!("has {length} character{plural}, but {least} to {most} are allowed"),
                remedy,
            )
        })
    }

    /// Requires a number, where there is one, to lie in a range.
    #[inline]
    pub fn within(self, field: &'static str, number: Option<u32>, allowed: RangeInclusive<u32>) -> Self {
        match number {
            Some(number) if !allowed.contains(&number) => self.outside(field, number, allowed),
            _ => self,
        }
    }

    #[cold]
    fn outside(mut self, field: &'static str, number: u32, allowed: RangeInclusive<u32>) -> Self {
        let (least, most) = allowed.into_inner();
        let problem = format!("is {number}, but {least} to {most} is allowed");
        self.0.push(Violation::new(field, problem, "choose one of these"));
        self
    }

    /// Requires a condition.
    pub fn that(mut self, holds: bool, violation: impl FnOnce() -> Violation) -> Self {
        if !holds {
            self.0.push(violation());
        }
        self
    }

    /// Adds a violation that was found already, where there is one.
    pub(crate) fn and(mut self, violation: Option<Violation>) -> Self {
        self.0.extend(violation);
        self
    }

    /// The verdict.
    ///
    /// # Errors
    /// When there is any violation.
    pub fn finish(self) -> Result<(), Invalid> {
        if self.0.is_empty() { Ok(()) } else { Err(Invalid::new(self.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_well() {
        let invalid = Check::new()
            .length("FriendlyName", &"x".repeat(65), 1..=64)
            .length("Identity", "é", 2..=3)
            .within("Config.Skew", Some(3), 0..=2)
            .within("Config.Skew", None, 0..=2)
            .finish()
            .unwrap_err();
        assert_eq!(
            invalid.to_string(),
            "nothing was sent: FriendlyName has 65 characters, but 1 to 64 are allowed: shorten it; \
             Identity has 1 character, but 2 to 3 are allowed: give a longer one; \
             Config.Skew is 3, but 0 to 2 is allowed: choose one of these"
        );
        assert!(invalid.of("Test").to_string().starts_with("Test: nothing was sent: FriendlyName has"));
    }
}
