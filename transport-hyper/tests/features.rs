//! Which TLS and whose roots a build has, and what can be chosen of them: for every combination of features.
#![allow(clippy::unwrap_used)]

mod common;

use common::current_thread;
use twilio_verify_hyper::{AsyncTransport, HyperTransport};
use twilio_verify_test_servers::{adapter, suite};

adapter!(Hyper, twilio_verify_hyper::HyperTransportBuilder, |transport: HyperTransport, request| {
    current_thread().block_on(transport.send(request))
});

suite!(features of Hyper:
    what_is_compiled_in_can_be_chosen,
    whose_roots_are_compiled_in_can_be_chosen,
    a_root_of_the_applications_stands_in_place_of_those_chosen,
    what_lacks_is_told_before_a_name_is_looked_up_or_a_proxy_asked,
    without_a_choice_a_build_does_what_it_can,
    #[cfg(feature = "rustls-no-provider")]
    the_processs_provider_comes_before_those_compiled_in,
);
