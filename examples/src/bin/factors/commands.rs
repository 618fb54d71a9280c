use twilio_verify_ureq::{Entity, ErrorCode, FactorSid, Verification, limits, ops::UpdateFactor};

use crate::{
    Outcome, authenticator,
    cli::{Cli, Command, Set},
    enrol,
    failure::Failure,
    output::{self, plain, say, tell},
    place::Place,
};

pub(crate) fn run(Cli { place, json, command }: Cli) -> Outcome {
    match command {
        Command::Code { uri } => say!("{}", authenticator::code(&uri)?),
        Command::Enrol(enrol) => enrol::run(&Place::open(place)?, &enrol, json),
        Command::List { page_size, limit } => list(&Place::open(place)?, page_size, limit, json),
        Command::Show { sid } => {
            let Place { client, entity, .. } = &Place::open(place)?;
            output::factor(&client.send(entity.fetch(sid))?, json)
        }
        Command::Verify { sid, code } => verify(&Place::open(place)?, sid, &code, json),
        Command::Rename { sid, name } => {
            let Place { client, entity, .. } = &Place::open(place)?;
            output::factor(&client.send(entity.update(sid).friendly_name(name))?, json)
        }
        Command::Set(set) => {
            let Place { client, entity, .. } = &Place::open(place)?;
            output::factor(&client.send(settings(entity, set)?)?, json)
        }
        Command::Delete { sid } => {
            let Place { client, entity, .. } = &Place::open(place)?;
            client.send(entity.delete(sid))?;
            output::deleted(sid, json)
        }
    }
}

fn list(place: &Place, page_size: Option<u32>, limit: Option<usize>, json: bool) -> Outcome {
    let mut factors = place.entity.factors();
    if let Some(size) = page_size {
        factors = factors.page_size(size);
    }
    if let Some(limit) = limit {
        factors = factors.limit(limit);
    }
    match place.client.list(factors).collect::<Result<Vec<_>, _>>() {
        Ok(factors) => output::factors(&factors, json),
        // A user without any factor yet is no failure.
        Err(error) if error.code() == Some(ErrorCode::NOT_FOUND) => {
            let (identity, service) = (place.entity.identity(), place.entity.service_sid());
            tell!("There is no user {identity} yet, or no service {service} in this account.");
            output::factors(&[], json)
        }
        Err(error) => Err(error.into()),
    }
}

fn verify(place: &Place, sid: FactorSid, code: &str, json: bool) -> Outcome {
    let verification = place.client.send(place.entity.verify(sid, code));
    if let Err(error) = &verification
        && error.code() == Some(ErrorCode::FACTOR_VERIFICATION_FAILED)
    {
        tell!("The signature was rejected: {}", plain(&error.to_string()));
        return Err(Failure::Rejected);
    }
    match verification? {
        Verification::Verified(factor) => output::factor(&factor, json),
        Verification::Rejected(factor) => {
            output::factor(&factor, json)?;
            let (status, most) = (plain(factor.status.as_str()), limits::WRONG_CODES_PER_FACTOR);
            tell!("The code was rejected: the factor stays {status}. A factor takes {most} wrong codes.");
            Err(Failure::Rejected)
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
