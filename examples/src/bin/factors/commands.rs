use twilio_verify_ureq::{Entity, FactorSid, Verification, ops::UpdateFactor};

use crate::{
    Outcome, authenticator,
    cli::{Cli, Command, Set},
    enrol,
    failure::Failure,
    output,
    place::Place,
};

pub(crate) fn run(Cli { place, json, command }: Cli) -> Outcome {
    if let Command::Code { uri } = command {
        println!("{}", authenticator::code(&uri)?);
        return Ok(());
    }
    let place = Place::open(place)?;
    let Place { client, entity, .. } = &place;
    match command {
        Command::Enrol(enrol) => enrol::run(&place, &enrol, json),
        Command::List { page_size, limit } => list(&place, page_size, limit, json),
        Command::Show { sid } => output::factor(&client.send(entity.fetch(sid))?, json),
        Command::Verify { sid, code } => verify(&place, sid, &code, json),
        Command::Rename { sid, name } => {
            output::factor(&client.send(entity.update(sid).friendly_name(name))?, json)
        }
        Command::Set(set) => output::factor(&client.send(settings(entity, set)?)?, json),
        Command::Delete { sid } => {
            client.send(entity.delete(sid))?;
            output::deleted(sid, json)
        }
        Command::Code { .. } => Ok(()),
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
        Err(error) if error.is_not_found() => output::factors(&[], json),
        Err(error) => Err(error.into()),
    }
}

fn verify(place: &Place, sid: FactorSid, code: &str, json: bool) -> Outcome {
    match place.client.send(place.entity.verify(sid, code))? {
        Verification::Verified(factor) => output::factor(&factor, json),
        Verification::Rejected(factor) => {
            output::factor(&factor, json)?;
            eprintln!(
                "The code was rejected: the factor stays {}. A factor takes five wrong codes.",
                factor.status
            );
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
