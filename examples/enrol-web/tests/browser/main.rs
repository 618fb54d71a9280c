//! The pages in a real browser: Chromium, driven by WebDriver. The script `browser-test` starts what this needs, and
//! says by variables where it is:
//!
//! - `WEBDRIVER_URL`: chromedriver
//! - `SCREENSHOTS`: a folder for pictures of each page: wide, as on a phone, and dark
//! - `CHROMIUM_OPTIONS`: more options for Chromium, if there are any

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod factors;
mod passkey;
mod totp;
mod window;
