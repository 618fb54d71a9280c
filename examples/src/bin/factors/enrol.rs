use std::io::{self, IsTerminal, Write};

use qrcode::{QrCode, render::unicode::Dense1x2};
use serde_json::json;
use twilio_verify_ureq::{Factor, NewFactor, TotpBinding, Verification, limits, ops::CreateTotp};

use crate::{Outcome, authenticator, cli::Enrol, failure::Failure, output, place::Place};

/// The main job: create, show, verify, list.
pub(crate) fn run(place: &Place, enrol: &Enrol, json: bool) -> Outcome {
    let created = place.client.send(create(place, enrol))?;
    if !json {
        show(&created)?;
    }
    let factor = verify(place, enrol, &created, json);
    let factors = place.client.list(place.entity.factors()).collect::<Result<Vec<_>, _>>();
    if json {
        let TotpBinding { secret, uri, .. } = &created.binding;
        let verified = factor.is_ok();
        let shown = json!({
            "factor": output::to_json(factor.as_ref().unwrap_or(&created.factor)),
            "binding": { "secret": secret.expose(), "uri": uri.expose() },
            "verified": verified,
            "factors": factors.as_ref().map(|factors| output::all_to_json(factors)).unwrap_or_default(),
        });
        println!("{shown:#}");
        return factor.map(drop);
    }
    match &factor {
        Ok(factor) => {
            println!("\nVerified: {} is now a factor of {}.\n", factor.sid, place.entity.identity())
        }
        Err(_) if place.is_embedded() => println!(),
        Err(_) => println!("\nThe factor waits for its first code: factors verify {} CODE\n", created.sid),
    }
    output::factors(&factors?, false)?;
    factor.map(drop)
}

fn create(place: &Place, Enrol { name, settings, .. }: &Enrol) -> CreateTotp {
    let mut create = place.entity.create_totp(name);
    if let Some(digits) = settings.code_length {
        create = create.code_length(digits);
    }
    if let Some(seconds) = settings.time_step {
        create = create.time_step(seconds);
    }
    if let Some(steps) = settings.skew {
        create = create.skew(steps);
    }
    if let Some(algorithm) = &settings.alg {
        create = create.alg(algorithm.as_str().into());
    }
    create
}

/// The one moment at which the secret is to be seen.
fn show(created: &NewFactor<TotpBinding>) -> Outcome {
    let uri = created.binding.uri.expose();
    let code = QrCode::new(uri).map_err(Failure::other)?;
    // Light modules are drawn, for terminals with light text on a dark ground; most apps read both.
    let image = code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
    println!("\n{image}\n\nScan this with an authenticator app, or open: {uri}\n");
    Ok(())
}

/// Asks for codes until one is right, or takes the one there is.
fn verify(place: &Place, enrol: &Enrol, created: &NewFactor<TotpBinding>, json: bool) -> Outcome<Factor> {
    let attempt =
        |code: &str| place.client.send(place.entity.verify(created.sid, code)).map_err(Failure::from);
    if let Some(code) = &enrol.code {
        return accepted(attempt(code)?);
    }
    if enrol.auto || json || !io::stdin().is_terminal() {
        let code = authenticator::code(created.binding.uri.expose())?;
        eprintln!("The built-in authenticator shows {code}.");
        return accepted(attempt(&code)?);
    }
    for _ in 0..limits::WRONG_CODES_PER_FACTOR {
        match attempt(&ask()?) {
            Ok(Verification::Verified(factor)) => return Ok(factor),
            Ok(Verification::Rejected(_)) => eprintln!("This code was rejected: wait for the next one."),
            // What cannot be a code was not sent and does not count.
            Err(Failure::Usage(reason)) => eprintln!("{reason}"),
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::Rejected)
}

fn accepted(verification: Verification) -> Outcome<Factor> {
    match verification {
        Verification::Verified(factor) => Ok(factor),
        Verification::Rejected(factor) => {
            eprintln!("The code was rejected: the factor stays {}.", factor.status);
            Err(Failure::Rejected)
        }
    }
}

fn ask() -> Outcome<String> {
    print!("The code that the app shows (leave empty to verify later): ");
    io::stdout().flush().map_err(Failure::other)?;
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(Failure::other)?;
    match line.trim() {
        "" => Err(Failure::other("the factor was created, but not verified")),
        code => Ok(code.replace(' ', "")),
    }
}
