//! Who asks whom for what, in everything that is measured.

use std::error::Error;

use http::{
    HeaderValue, Request,
    uri::{Authority, Scheme},
};
use serde_json::Error as JsonError;
use twilio_verify_core::{
    AuthenticatorAttachment, Config, Credentials, Cursor, DiscoverableCredentials, Entity, FactorSid,
    Metadata, Notifications, PublicKeyCredential, RelyingParty, TotpAlgorithm, UserVerification,
    ops::{CreatePasskey, CreatePush, CreateTotp, ListFactors, UpdateFactor, VerifyFactor, VerifyPasskey},
};

use crate::{
    canned::{self, FRIENDLY_NAME, IDENTITY, SECRET, SERVICE_SID},
    hand::{self, Hand},
};

/// What works are given: made once, before anything is counted.
#[derive(Debug)]
#[non_exhaustive]
pub struct Fixture {
    /// The client's server and credentials.
    pub config: Config,
    /// The client's user.
    pub entity: Entity,
    /// The factor of everything about one.
    pub sid: FactorSid,
    /// The same server and credentials, by hand.
    pub hand: Hand,
    /// The bodies that are read.
    pub answers: Answers,
    key: String,
    token: String,
    credential: String,
    next: Cursor,
}

/// The bodies of [`canned`].
#[derive(Debug)]
#[allow(missing_docs, clippy::exhaustive_structs, reason = "named as what makes them")]
pub struct Answers {
    pub totp: String,
    pub created_totp: String,
    pub created_push: String,
    pub created_passkey: String,
    pub problem: String,
    pub page_1: String,
    pub page_50: String,
    pub page_1000: String,
}

/// Twilio's own TOTP settings, spelt out: a period of 30 seconds, a skew of 1, 6 digits.
const SETTINGS: [u32; 3] = [30, 1, 6];
const METADATA: &str = r#"{"platform":"iPadOS 26.1"}"#;
const NEXT: &str = "https://verify.twilio.com/v2/Services/VA00000000000000000000000000000000/Entities/ff483d1ff591898a9942916050d2ca3f/Factors?PageSize=50&Page=1&PageToken=PAYF00000000000000000000000000000000";
/// Of `{"type":"webauthn.create","challenge":…,"origin":"https://example.com","crossOrigin":false}`.
const CLIENT_DATA: &str = "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiV1VZd01EQXdNREF3TURBd01EQXdNREF3TURBd01EQXdNREF3TURBd01EQXdNQSIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBsZS5jb20iLCJjcm9zc09yaWdpbiI6ZmFsc2V9";

impl Fixture {
    /// All of it.
    ///
    /// # Errors
    /// When the client or `http` refuse what is written here.
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let credentials = Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "token");
        // Of `AC00000000000000000000000000000000:token`.
        let basic = "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDp0b2tlbg==";
        let hand = Hand::new(
            Scheme::HTTPS,
            Authority::from_static("verify.twilio.com"),
            HeaderValue::from_static(basic),
        );
        Ok(Self {
            config: Config::new(credentials),
            entity: Entity::new(SERVICE_SID.parse()?, IDENTITY),
            sid: canned::FACTOR_SID.parse()?,
            hand,
            answers: Answers {
                totp: canned::totp(),
                created_totp: canned::created_totp(),
                created_push: canned::created_push(),
                created_passkey: canned::created_passkey(),
                problem: canned::problem(),
                page_1: canned::page(1, 0, Some("PA")),
                page_50: canned::page(50, 0, Some("PA")),
                page_1000: canned::page(1000, 0, Some("PA")),
            },
            key: format!("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE{:A<86}==", ""),
            token: "A".repeat(119),
            credential: format!(
                r#"{{"id":"6ySm","rawId":"6ySm","authenticatorAttachment":"platform","type":"public-key","response":{{"attestationObject":"o2Nm{:A<300}","clientDataJSON":"{CLIENT_DATA}","transports":["internal"]}}}}"#,
                ""
            ),
            next: Cursor::from_next_page_url(Some(NEXT))?.ok_or("the page after the first has a URL")?,
        })
    }

    /// The creation of a TOTP factor with a secret of the application's own: a form of 160 bytes.
    pub fn create_totp(&self) -> CreateTotp {
        self.totp_factor().secret(SECRET)
    }

    /// The same with metadata in the secret's place: a form of 162 bytes, whose JSON is checked, and escaped wherever it
    /// has a brace, a quote or a colon.
    pub fn create_totp_with_metadata(&self) -> CreateTotp {
        self.totp_factor().metadata(Metadata::from_json(METADATA))
    }

    fn totp_factor(&self) -> CreateTotp {
        let [time_step, skew, code_length] = SETTINGS;
        let create = self.entity.create_totp(FRIENDLY_NAME).alg(TotpAlgorithm::Sha1);
        create.time_step(time_step).skew(skew).code_length(code_length)
    }

    /// The creation of a push factor.
    pub fn create_push(&self) -> CreatePush {
        self.entity
            .create_push(FRIENDLY_NAME, self.key.as_str(), Notifications::fcm(self.token.as_str()))
            .app_id("com.example.bank")
            .sdk_version("1.4.2")
            .metadata(Metadata::from_json(METADATA))
    }

    /// The creation of a passkey factor.
    pub fn create_passkey(&self) -> CreatePasskey {
        self.entity
            .create_passkey(FRIENDLY_NAME)
            .relying_party(RelyingParty::new("example.com", "Owl Bank Online").origin("https://example.com"))
            .authenticator_attachment(AuthenticatorAttachment::Platform)
            .discoverable_credentials(DiscoverableCredentials::Preferred)
            .user_verification(UserVerification::Preferred)
    }

    /// The first page of a list, of 50.
    pub fn list_first(&self) -> ListFactors {
        self.entity.factors().page_size(50)
    }

    /// The page after it.
    pub fn list_next(&self) -> ListFactors {
        self.list_first().starting_at(self.next.clone())
    }

    /// Another name for a factor.
    pub fn update(&self) -> UpdateFactor {
        self.entity.update(self.sid).friendly_name("John's new Phone")
    }

    /// A factor's first code.
    pub fn verify(&self) -> VerifyFactor {
        self.entity.verify(self.sid, "724590")
    }

    /// What a browser made for a passkey factor.
    pub fn verify_passkey(&self) -> VerifyPasskey {
        self.entity.verify_passkey(self.sid, PublicKeyCredential::from_json(self.credential.as_str()))
    }

    /// [`create_totp`](Self::create_totp) by hand.
    ///
    /// # Errors
    /// As [`Hand`]'s.
    pub fn create_totp_by_hand(&self) -> Result<Request<Vec<u8>>, http::Error> {
        self.hand.create_totp(SERVICE_SID, IDENTITY, FRIENDLY_NAME, SECRET, SETTINGS)
    }

    /// [`create_totp_with_metadata`](Self::create_totp_with_metadata) by hand.
    ///
    /// # Errors
    /// As [`Hand`]'s.
    pub fn create_totp_with_metadata_by_hand(&self) -> Result<Request<Vec<u8>>, http::Error> {
        self.hand.create_totp_with_metadata(SERVICE_SID, IDENTITY, FRIENDLY_NAME, SETTINGS, METADATA)
    }

    /// The fetch of the factor, by hand.
    ///
    /// # Errors
    /// As [`Hand`]'s.
    pub fn fetch_by_hand(&self) -> Result<Request<Vec<u8>>, http::Error> {
        self.hand.fetch(SERVICE_SID, IDENTITY, canned::FACTOR_SID)
    }

    /// [`list_first`](Self::list_first) by hand.
    ///
    /// # Errors
    /// As [`Hand`]'s.
    pub fn list_first_by_hand(&self) -> Result<Request<Vec<u8>>, http::Error> {
        self.hand.list(SERVICE_SID, IDENTITY, 50, None)
    }

    /// [`list_next`](Self::list_next) by hand, which takes the query as it comes.
    ///
    /// # Errors
    /// As [`Hand`]'s.
    pub fn list_next_by_hand(&self) -> Result<Request<Vec<u8>>, http::Error> {
        self.hand.list(SERVICE_SID, IDENTITY, 50, Some(NEXT))
    }

    /// Reads a factor by hand.
    ///
    /// # Errors
    /// As [`hand::read`]'s.
    pub fn factor_by_hand(&self) -> Result<hand::Factor, JsonError> {
        hand::read(self.answers.totp.as_bytes())
    }

    /// Reads a created factor by hand.
    ///
    /// # Errors
    /// As [`hand::read`]'s.
    pub fn created_by_hand(&self) -> Result<hand::Created, JsonError> {
        hand::read(self.answers.created_totp.as_bytes())
    }
}
