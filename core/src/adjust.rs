//! What changes one call is a wrapper that is itself an operation.

use crate::{Invalid, Operation, Page, Paged, Replay, operation::forward};

/// An operation that is sent whatever the documented limits say: see
/// [`unchecked`](crate::OperationExt::unchecked).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Unchecked<O>(pub(crate) O);

impl<O: Operation> Operation for Unchecked<O> {
    forward! { O, this => &this.0; path query body replay decode settled_by }

    fn validate(&self) -> Result<(), Invalid> {
        Ok(())
    }
}

/// An operation that may be sent again although a first attempt may have been carried out: see
/// [`repeatable`](crate::OperationExt::repeatable).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Repeatable<O>(pub(crate) O);

impl<O: Operation> Operation for Repeatable<O> {
    forward! { O, this => &this.0; path query body validate decode settled_by }

    fn replay(&self) -> Replay {
        Replay::Safe
    }
}

macro_rules! paged {
    ($($wrapper:ident),+) => {$(
        impl<O: Paged> Paged for $wrapper<O> {
            type Item = O::Item;

            fn wants_more(&self) -> bool {
                self.0.wants_more()
            }
            fn after(&self, page: &Page<O::Item>) -> Option<Self> {
                self.0.after(page).map(Self)
            }
        }
    )+};
}
paged!(Unchecked, Repeatable);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, Config, Credentials, Entity, FactorSid, Form, HttpRequest, OperationExt, from_fn};

    fn entity() -> Entity {
        Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001")
    }

    fn sid() -> FactorSid {
        "YF00000000000000000000000000000000".parse().unwrap()
    }

    /// Every method of a wrapper is that of what it wraps, but for the one that it is for.
    #[test]
    fn wrappers_hand_on() {
        fn same<A: Operation, B: Operation<Output = A::Output>>(plain: &A, wrapped: &B) {
            assert_eq!((A::NAME, A::METHOD, plain.path()), (B::NAME, B::METHOD, wrapped.path()));
            assert_eq!(plain.query(), wrapped.query());
            assert_eq!(format!("{:?}", plain.body()), format!("{:?}", wrapped.body()));
            let mut gone = http::Response::builder().status(404).body(&br#"{"code": 20404}"#[..]).unwrap();
            let gone = crate::ApiError::read("Test", &http::Method::DELETE, &mut gone);
            assert_eq!(plain.settled_by(&gone).is_some(), wrapped.settled_by(&gone).is_some());
            assert!(
                wrapped.decode(&http::Response::new(&b"{}"[..])).is_err()
                    == plain.decode(&http::Response::new(&b"{}"[..])).is_err()
            );
        }
        let (delete, list, update) =
            (entity().delete(sid()), entity().factors().page_size(7), entity().update(sid()).skew(2));
        assert!(
            delete
                .settled_by(&crate::ApiError::read(
                    "Test",
                    &http::Method::DELETE,
                    &mut http::Response::builder().status(404).body(&br#"{"code": 20404}"#[..]).unwrap()
                ))
                .is_some()
        );
        same(&delete, &&delete);
        same(&delete, &delete.clone().unchecked());
        same(&delete, &delete.clone().repeatable());
        same(&list, &list.clone().unchecked());
        same(&update, &update.clone().repeatable());
        assert_ne!(list.query(), Form::new());
        assert!(entity().update(sid()).skew(9).repeatable().validate().is_err());
        assert_eq!(entity().create_totp("x").unchecked().replay(), Replay::Unsafe);
    }

    /// The promise that a create is never sent twice by accident stands on this table.
    #[test]
    fn what_may_be_sent_twice() {
        let entity = entity();
        let push = || entity.create_push("x", "key", crate::Notifications::none());
        assert_eq!(entity.create_totp("x").replay(), Replay::Unsafe);
        assert_eq!(push().replay(), Replay::Unsafe);
        assert_eq!(entity.verify(sid(), "123456").replay(), Replay::Unsafe);
        assert_eq!(entity.create_passkey("x").replay(), Replay::Unsafe);
        let credential = crate::PublicKeyCredential::from_json("{}");
        assert_eq!(entity.verify_passkey(sid(), credential).replay(), Replay::Unsafe);
        assert_eq!(entity.fetch(sid()).replay(), Replay::Safe);
        assert_eq!(entity.factors().replay(), Replay::Safe);
        assert_eq!(entity.update(sid()).replay(), Replay::Safe);
        assert_eq!(entity.delete(sid()).replay(), Replay::Safe);
        assert_eq!(push().unchecked().replay(), Replay::Unsafe);
        assert_eq!(push().repeatable().replay(), Replay::Safe);
        assert_eq!(Operation::replay(&&push()), Replay::Unsafe);
    }

    #[test]
    fn a_wrapped_list_goes_through_its_pages() {
        let send = |request: HttpRequest| {
            let next = if request.uri().query().unwrap().contains("PageToken") {
                "null"
            } else {
                "\"?PageToken=A\""
            };
            assert!(request.uri().query().unwrap().contains("PageSize=2000"));
            let body = format!(r#"{{"factors": [], "meta": {{"next_page_url": {next}}}}}"#);
            Ok(http::Response::new(body.into_bytes()))
        };
        let account = "AC00000000000000000000000000000000".parse().unwrap();
        let config = Config::new(Credentials::auth_token(account, "token"));
        let client = Client::with_transport(config, from_fn(send, |_| ()));
        let large = entity().factors().page_size(2000).unchecked().repeatable();
        assert_eq!(client.pages(large).map(Result::unwrap).count(), 2);
        assert!(client.pages(entity().factors().page_size(2000)).all(|page| page.is_err()));
        assert_eq!(client.pages(entity().factors().limit(0).unchecked().repeatable()).count(), 0);
    }
}
