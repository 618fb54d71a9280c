//! Nothing but tests: passkeys through every transport, made by a browser and an authenticator of the crate `passkey`.
