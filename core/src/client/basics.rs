/// What the two clients have in common.
macro_rules! basics {
    ($Client:ident over $Transport:ident) => {
        impl<T: $Transport + Default> $Client<T> {
            /// Makes a client over the transport in its default settings, `T::default()`. One with settings of yours is
            /// given to [`with_transport`](Self::with_transport).
            #[must_use]
            pub fn new(config: Config) -> Self {
                Self::with_transport(config, T::default())
            }
        }

        impl<T: $Transport> $Client<T> {
            /// Makes a client whose requests this transport carries out.
            #[must_use]
            pub fn with_transport(config: Config, transport: T) -> Self {
                Self { transport, config, policy: RetryPolicy::STANDARD, observe: None }
            }

            /// Sets what is tried again, after which waits, and how long a call may take. Unless set, it is
            /// [`RetryPolicy::STANDARD`].
            ///
            /// For one call it is `client.clone().retry_policy(…).send(…)`: a clone costs little, and shares what the
            /// transport's clones share, such as its connections. A transport that cannot be cloned goes into an `Arc` first.
            #[must_use]
            pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
                self.policy = policy;
                self
            }

            /// Sets who is told of each step of each call, for logs and metrics: the [`Observer`] that this gives for a
            /// call, if it gives one. It replaces what an earlier `observer` set; an observer of the transport's own
            /// ([`observe`]($Transport::observe)) is told besides.
            #[must_use]
            pub fn observer<F>(mut self, observe: F) -> Self
            where
                F: Fn(&CallInfo<'_>) -> Option<Box<dyn Observer>> + Send + Sync + 'static,
            {
                self.observe = Some(std::sync::Arc::new(observe));
                self
            }

            /// What the client was made with.
            #[must_use]
            pub fn config(&self) -> &Config {
                &self.config
            }

            /// What carries the requests out.
            #[must_use]
            pub fn transport(&self) -> &T {
                &self.transport
            }

            fn start<O: Operation>(&self, operation: O, began: Option<Duration>) -> Step<'_, O> {
                if self.policy.has_deadline() && began.is_none() {
                    return Step::Done(Err($crate::client::no_clock().of(O::NAME).into()));
                }
                let call = Call::new(&self.config, operation);
                call.retry_policy(self.policy).jitter(self.transport.jitter()).start()
            }

            fn watch<O: Operation>(&self) -> Watch {
                let call = CallInfo::of::<O>(&self.config);
                let own = self.observe.as_ref().and_then(|observe| observe(&call));
                Watch::new(self.transport.observe(&call), own)
            }

            /// What the clock shows, where there is a deadline that depends on it.
            fn now(&self) -> Option<Duration> {
                if self.policy.has_deadline() { self.transport.now() } else { None }
            }

            /// How long it is since the clock showed `began`.
            fn since(&self, began: Option<Duration>) -> Duration {
                let passed = began.and_then(|began| Some(self.now()?.saturating_sub(began)));
                passed.unwrap_or_default()
            }
        }

        impl<T> fmt::Debug for $Client<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($Client))
                    .field("config", &self.config)
                    .field("policy", &self.policy)
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(super) use basics;
