#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| twilio_verify_properties::create_passkey(input));
