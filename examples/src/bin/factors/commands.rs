use serde_json::json;
use twilio_verify_ureq::{
    Entity, ErrorCode, FactorSid, Verification, limits,
    ops::{ListFactors, UpdateFactor},
};

use crate::{
    Outcome, authenticator,
    cli::{Cli, Command, Set},
    doctor, enrol,
    failure::Failure,
    generated,
    output::{self, say, tell},
    place::Place,
    progress::Progress,
    show,
};

pub(crate) fn run(Cli { place, json, command, .. }: Cli) -> Outcome {
    match command {
        Command::Completions { .. } | Command::Man { .. } if json => {
            Err(Failure::usage("completions and manual pages are no JSON: leave --json out"))
        }
        Command::Completions { shell } => generated::completions(shell),
        Command::Man { dir } => generated::man(dir.as_deref()),
        Command::Doctor => doctor::run(place, json),
        // The program itself has all that comes after this word: see `main`.
        Command::Emulator { .. } => Err(Failure::usage(
            "`emulator` is the first word, and takes its own options alone: factors emulator --help",
        )),
        Command::Code { uri } => {
            let code = authenticator::code(&uri)?;
            if json { output::json(&json!({ "code": code })) } else { say!("{code}") }
        }
        Command::Enrol(enrol) => enrol::run(&Place::open(place)?, &enrol, json),
        Command::List { page_size, limit } => list(&Place::open(place)?, page_size, limit, json),
        Command::Show { sid } => {
            let Place { client, entity, .. } = &Place::open(place)?;
            show::factor(&client.send(entity.fetch(sid))?, json)
        }
        Command::Verify { sid, code } => verify(&Place::open(place)?, sid, &code, json),
        Command::Rename { sid, name } => {
            let Place { client, entity, .. } = &Place::open(place)?;
            show::factor(&client.send(entity.update(sid).friendly_name(name))?, json)
        }
        Command::Set(set) => {
            let Place { client, entity, .. } = &Place::open(place)?;
            show::factor(&client.send(settings(entity, set)?)?, json)
        }
        Command::Delete { sid } => {
            let Place { client, entity, .. } = &Place::open(place)?;
            client.send(entity.delete(sid))?;
            show::deleted(sid, json)
        }
    }
}

/// All of the user's factors, in as few requests as there can be.
pub(crate) fn largest_pages(entity: &Entity) -> ListFactors {
    entity.factors().page_size(*limits::PAGE_SIZE.end())
}

fn list(place: &Place, page_size: Option<u32>, limit: Option<usize>, json: bool) -> Outcome {
    let factors = match (page_size, limit) {
        (Some(size), Some(limit)) => place.entity.factors().page_size(size).limit(limit),
        (Some(size), None) => place.entity.factors().page_size(size),
        // In pages that hold no more than that.
        (None, Some(limit)) => place.entity.factors().limit(limit),
        (None, None) => largest_pages(&place.entity),
    };
    let progress = Progress::start(json);
    let read = place.client.list(factors).inspect(|_| progress.read_one()).collect::<Result<Vec<_>, _>>();
    drop(progress);
    match read {
        Ok(factors) => show::factors(&factors, json),
        // A user without any factor yet is no failure.
        Err(error) if error.code() == Some(ErrorCode::NOT_FOUND) => {
            let (identity, service) = (place.entity.identity(), place.entity.service_sid());
            tell!("There is no user {identity} yet, or no service {service} in this account.");
            show::factors(&[], json)
        }
        Err(error) => Err(error.into()),
    }
}

fn verify(place: &Place, sid: FactorSid, code: &str, json: bool) -> Outcome {
    let verification = place.client.send(place.entity.verify(sid, code));
    if let Err(error) = &verification
        && error.code() == Some(ErrorCode::FACTOR_VERIFICATION_FAILED)
    {
        return Err(Failure::Rejected(format!("the signature was rejected: {error}")));
    }
    match verification? {
        Verification::Verified(factor) => show::factor(&factor, json),
        Verification::Rejected(factor) => {
            show::factor(&factor, json)?;
            let (status, most) = (factor.status.as_str(), limits::WRONG_CODES_PER_FACTOR);
            Err(Failure::Rejected(format!(
                "the code was rejected, and the factor stays {status}; a factor takes {most} wrong codes"
            )))
        }
    }
}

fn settings(entity: &Entity, Set { sid, totp, push }: Set) -> Outcome<UpdateFactor> {
    let mut update = entity.update(sid);
    let mut given = false;
    macro_rules! set {
        ($($value:expr => $setter:ident),+ $(,)?) => {$(
            if let Some(value) = $value {
                update = update.$setter(value);
                given = true;
            }
        )+};
    }
    set! {
        totp.code_length => code_length,
        totp.time_step => time_step,
        totp.skew => skew,
        totp.alg.as_deref().map(Into::into) => alg,
        push.notification_platform.as_deref().map(Into::into) => notification_platform,
        push.notification_token => notification_token,
        push.sdk_version => sdk_version,
    }
    given
        .then_some(update)
        .ok_or_else(|| Failure::usage("nothing to set: give at least one setting, such as --skew 2"))
}
