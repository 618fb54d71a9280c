//! A device written in Rust enrols itself as a push factor, by signing with a key of its own. The device and the back end
//! are two machines, which here are two types of one program: nothing but what is said in `main` goes from one to the
//! other. It runs on an emulator that it starts itself: `cargo run --example enrol_push`.

use std::error::Error;

use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID, Server, Settings};
use twilio_verify_push_device::{DeviceKey, KeyError};
use twilio_verify_ureq::{
    Client, Config, Credentials, Entity, ErrorCode, FactorSid, Notifications, Verification,
};

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start(Settings::default())?;
    let back_end = BackEnd::new(server.base_url())?;

    let door = Device::new()?;
    println!("device    made a key, {} characters in public", door.public_key().len());
    let sid = back_end.create("Door 7", &door.public_key())?;
    println!("back end  created {sid} with it");

    // Whoever has another key is refused, and the factor waits.
    let stranger = Device::new()?;
    println!("stranger  signed {sid} with a key of its own");
    println!("back end  {}", back_end.verify(sid, &stranger.sign(sid))?);

    // The device is restarted in between: it has kept its key.
    let door = door.restarted()?;
    println!("device    signed {sid}");
    println!("back end  {}", back_end.verify(sid, &door.sign(sid))?);

    // One key, one factor.
    match back_end.create("Door 8", &door.public_key()) {
        Ok(other) => println!("back end  created {other} with the same key"),
        Err(error) if error.code() == Some(ErrorCode::FACTOR_EXISTS) => {
            println!("back end  has no second factor with that key, 60317");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// What runs on the device. It knows neither the account nor its credentials.
struct Device {
    key: DeviceKey,
}

impl Device {
    fn new() -> Result<Self, KeyError> {
        Ok(Self { key: DeviceKey::generate()? })
    }

    /// Sent to the back end.
    fn public_key(&self) -> String {
        self.key.public_key().as_base64().to_owned()
    }

    /// Sent to the back end, once it has said which factor the device is.
    fn sign(&self, sid: FactorSid) -> String {
        self.key.auth_payload(sid).expose().to_owned()
    }

    /// What is kept is the key in PKCS#8: here in a variable, on a device where nothing else can read it.
    fn restarted(self) -> Result<Self, KeyError> {
        let kept = self.key.to_pkcs8_der()?;
        drop(self);
        Ok(Self { key: DeviceKey::from_pkcs8_der(kept.as_bytes())? })
    }
}

/// What runs where the account's credentials are. It never sees a private key.
struct BackEnd {
    client: Client,
    entity: Entity,
}

impl BackEnd {
    fn new(base_url: &str) -> Result<Self, Box<dyn Error>> {
        let credentials = Credentials::auth_token(ACCOUNT_SID.parse()?, AUTH_TOKEN);
        let config = Config::new(credentials).endpoint(base_url.parse()?);
        Ok(Self { client: Client::new(config), entity: Entity::new(SERVICE_SID.parse()?, "building-0001") })
    }

    fn create(&self, name: &str, public_key: &str) -> Result<FactorSid, twilio_verify_ureq::Error> {
        // No notifications: this device asks for its challenges itself.
        let create = self.entity.create_push(name, public_key, Notifications::none());
        Ok(self.client.send(create.app_id("com.example.door").sdk_version("1.0"))?.sid)
    }

    /// A wrong signature is an error, with a code of its own.
    fn verify(&self, sid: FactorSid, signature: &str) -> Result<String, twilio_verify_ureq::Error> {
        match self.client.send(self.entity.verify(sid, signature)) {
            Ok(Verification::Verified(factor)) => Ok(format!("verified {}", factor.sid)),
            Ok(Verification::Rejected(factor)) => Ok(format!("did not verify {}", factor.sid)),
            Err(error) if error.code() == Some(ErrorCode::FACTOR_VERIFICATION_FAILED) => {
                Ok("refused it: that is not the factor's signature, 60311".to_owned())
            }
            Err(error) => Err(error),
        }
    }
}
