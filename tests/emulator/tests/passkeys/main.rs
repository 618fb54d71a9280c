//! Passkeys, made by an authenticator that is not ours, and what can be wrong with them.

#[cfg(test)]
mod api;
#[cfg(test)]
mod attested;
#[cfg(test)]
mod ceremonies;
#[cfg(test)]
mod change;
#[cfg(test)]
mod device;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod registered;
