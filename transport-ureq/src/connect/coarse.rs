//! Timeouts of sockets that are seldom set anew.

use ureq::{
    Error,
    unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport, time},
};

/// Makes the timeouts of connections coarse: see [`Coarse`].
#[derive(Debug)]
pub(super) struct Coarsely;

impl<In: Transport> Connector<In> for Coarsely {
    type Out = Coarse<In>;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<Coarse<In>>, Error> {
        Ok(chained.map(Coarse))
    }
}

/// A socket whose timeouts end with the next hundredth of a second.
///
/// ureq asks for what is left of the exchange, to the nanosecond, and sets the socket to it, before each read and write:
/// two system calls an exchange, where it was set to the same before. TLS, over it, measures what is left anew.
#[derive(Debug)]
pub(super) struct Coarse<T>(T);

impl<T: Transport> Transport for Coarse<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.0.transmit_output(amount, coarse(timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(coarse(timeout))
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}

/// Up to a hundredth of a second more. No time left stays so.
fn coarse(mut timeout: NextTimeout) -> NextTimeout {
    if let time::Duration::Exact(left) = timeout.after {
        if let (false, Ok(millis)) = (left.is_zero(), u64::try_from(left.as_millis())) {
            timeout.after = time::Duration::from_millis((millis / 10 + 1) * 10);
        }
    }
    timeout
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    #[test]
    fn timeouts_are_hundredths_of_a_second() {
        let coarse = |nanos| {
            let after = time::Duration::Exact(Duration::from_nanos(nanos));
            super::coarse(NextTimeout { after, ..NextTimeout::default() }).after.as_millis()
        };
        assert_eq!([0, 1, 9_999_999].map(coarse), [0, 10, 10]);
        assert_eq!([10_000_000, 29_990_000_000, 29_999_999_999].map(coarse), [20, 30_000, 30_000]);
        assert!(super::coarse(NextTimeout::default()).after.is_not_happening());
    }
}
