//! What clients want next, drawn from what they know.

use fastrand::Rng;
use twilio_verify_core::{Factor, FactorSid, FactorType};

use crate::{
    device::{PHONES, Scheme, code, other_code, scan, signature},
    draw::{maybe, one_of, percent},
    machine::Output,
    task::{Place, RightCode, Settings, Task, draw_name},
};

/// The factors that clients have heard of.
#[derive(Default)]
pub(crate) struct Board(Vec<Known>);

#[derive(Clone)]
struct Known {
    sid: FactorSid,
    place: usize,
    proof: Proof,
}

/// How possession of a factor can be proven.
#[derive(Clone)]
enum Proof {
    App {
        scheme: Scheme,
        secret: String,
    },
    Phone(usize),
    /// The binding is lost.
    NoApp,
    NoPhone,
}

impl Board {
    /// What a client learns from a report.
    pub(crate) fn learn(&mut self, rng: &mut Rng, place: usize, task: &Task, output: &Output) {
        match (output, task) {
            (Output::Totp(new), _) => {
                if let Some((scheme, _)) = scan(new.binding.uri.expose()) {
                    let secret = new.binding.secret.expose().to_owned();
                    self.0.push(Known { sid: new.sid, place, proof: Proof::App { scheme, secret } });
                }
            }
            (Output::Push(new), Task::CreatePush { phone, .. }) => {
                self.0.push(Known { sid: new.sid, place, proof: Proof::Phone(*phone) });
            }
            (Output::Page(page), _) => page.items.iter().for_each(|factor| self.hear_of(place, factor)),
            // Some ask for what is gone.
            (Output::Deleted, Task::Delete { sid }) if percent(rng, 70) => {
                self.0.retain(|known| known.sid != *sid)
            }
            _ => {}
        }
    }

    fn hear_of(&mut self, place: usize, factor: &Factor) {
        if self.0.iter().all(|known| known.sid != factor.sid) {
            let proof = if factor.factor_type == FactorType::Push { Proof::NoPhone } else { Proof::NoApp };
            self.0.push(Known { sid: factor.sid, place, proof });
        }
    }

    /// What this client wants next, and where.
    pub(crate) fn wish(
        &self,
        rng: &mut Rng,
        client: usize,
        places: &[Place],
        unix_seconds: u64,
    ) -> (usize, Task) {
        let is_open = |place: usize| places[place].owner.is_none_or(|owner| owner == client);
        let open: Vec<usize> = (0..places.len()).filter(|&place| is_open(place)).collect();
        let place = one_of(rng, &open);
        let known: Vec<&Known> = self.0.iter().filter(|known| is_open(known.place)).collect();
        let known = (!known.is_empty()).then(|| one_of(rng, &known));
        match (rng.u8(..100), known) {
            (0..30, _) => (place, create(rng)),
            (30..45, _) => (place, list(rng)),
            // One that never was.
            (45..49, _) => {
                let sid = format!("YF{:032x}", rng.u8(..)).parse().expect("it is a SID");
                let lost = Known { sid, place, proof: Proof::NoApp };
                (place, of_factor(rng, &lost, unix_seconds))
            }
            (_, Some(known)) => (known.place, of_factor(rng, known, unix_seconds)),
            (_, None) => (place, create(rng)),
        }
    }
}

fn create(rng: &mut Rng) -> Task {
    let (name, repeatable) = (draw_name(rng), percent(rng, 30));
    if percent(rng, 15) {
        let platform = one_of(rng, &["apn", "fcm", "none"]);
        return Task::CreatePush { name, phone: rng.usize(..PHONES), platform, repeatable };
    }
    let secret = percent(rng, 20).then(|| one_of(rng, &["GEZDGNBVGY3TQOJQ", "MFRGGZDFMZTWQ2LK"]).to_owned());
    Task::CreateTotp { name, secret, settings: Settings::draw(rng), repeatable }
}

fn list(rng: &mut Rng) -> Task {
    let page_size = maybe(rng, &[1, 2, 2, 3, 5, 50, 1000, 0, 1001]);
    Task::List { page_size, limit: maybe(rng, &[0, 1, 2, 3, 4, 100]), cursor: None }
}

fn of_factor(rng: &mut Rng, known: &Known, unix_seconds: u64) -> Task {
    let sid = known.sid;
    match rng.u8(..100) {
        0..50 => verify(rng, known, unix_seconds),
        50..65 => Task::Fetch { sid },
        65..80 => {
            let name = rng.bool().then(|| draw_name(rng));
            match known.proof {
                Proof::App { .. } | Proof::NoApp => {
                    Task::UpdateTotp { sid, name, settings: Settings::draw(rng) }
                }
                Proof::Phone(_) | Proof::NoPhone => {
                    Task::UpdatePush { sid, name, sdk_version: one_of(rng, &["1.0", "2.0"]) }
                }
            }
        }
        _ => Task::Delete { sid },
    }
}

fn verify(rng: &mut Rng, known: &Known, unix_seconds: u64) -> Task {
    let is_right = percent(rng, 60);
    let (payload, right) = match &known.proof {
        Proof::App { scheme, secret } => {
            let code = code(scheme, secret, unix_seconds);
            if is_right {
                (code, Some(RightCode::Code { scheme: scheme.clone(), unix_seconds }))
            } else {
                (other_code(&code), None)
            }
        }
        Proof::Phone(phone) if is_right => {
            (signature(*phone, known.sid.as_str()), Some(RightCode::Signature))
        }
        Proof::Phone(phone) => (signature((phone + 1) % PHONES, known.sid.as_str()), None),
        Proof::NoApp => ("123456".to_owned(), None),
        // As long as a signature is, and none.
        Proof::NoPhone => ("A".repeat(96), None),
    };
    let rename = percent(rng, 10).then(|| draw_name(rng));
    Task::Verify { sid: known.sid, payload, right, rename }
}
