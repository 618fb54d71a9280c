use std::io::{self, IsTerminal};

use serde_json::json;
use twilio_verify_ureq::{
    Error, ErrorCode, Factor, NewFactor, TotpBinding, Verification, limits, ops::CreateTotp,
};

use crate::{
    Outcome, authenticator,
    cli::{self, Enrol},
    commands,
    failure::Failure,
    output::{self, plain, prompt, say, tell},
    place::Place,
    qr::{self, QrFile},
    show,
};

/// The main job: create, show, verify, list.
pub(crate) fn run(place: &Place, enrol: &Enrol, as_json: bool) -> Outcome {
    let file = enrol.qr_file.as_deref().map(|path| QrFile::prepare(path, enrol.force)).transpose()?;
    let created = place.client.send(create(place, enrol))?;
    let is_shown = match file {
        Some(file) => keep(&created, file),
        None if as_json => Ok(()),
        None => show_code(&created),
    };
    is_shown.map_err(|failure| failure.after_create(created.sid))?;
    let ending = if let Some(code) = &enrol.code {
        verify(place, &created, once(code.clone()))
    } else if enrol.auto || as_json || !io::stdin().is_terminal() {
        match authenticator::code(created.binding.uri.expose()) {
            Ok(code) => {
                tell!("The built-in authenticator shows {code}.");
                verify(place, &created, once(code))
            }
            Err(failure) => Ending::Failed(failure),
        }
    } else {
        // What is known by now is not lost to Ctrl-C.
        if !place.is_embedded() {
            tell!("Created {}, which waits for its first code.", created.sid);
        }
        verify(place, &created, || ask(place))
    };
    // Always: it holds the secret that is not shown again.
    report(place, &created, &ending, as_json).map_err(|failure| failure.after_create(created.sid))?;
    // Whatever came of the list, the exit code is that of the enrolment.
    match ending {
        Ending::Verified(_) => Ok(()),
        Ending::Rejected => {
            Err(Failure::Rejected(format!("no code was right: {} is not verified", created.sid)))
        }
        Ending::NoMoreCodes => Err(Failure::Rejected(format!("{} takes no more codes", created.sid))),
        Ending::Later => Err(Failure::other("no code was given").after_create(created.sid)),
        Ending::Failed(failure) => Err(failure.after_create(created.sid)),
    }
}

/// How a verification ended. The factor was created in every case.
enum Ending {
    Verified(Box<Factor>),
    /// The code was wrong, and another can be tried.
    Rejected,
    /// The factor took as many wrong codes as it takes.
    NoMoreCodes,
    /// Nobody gave another code.
    Later,
    Failed(Failure),
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
fn show_code(created: &NewFactor<TotpBinding>) -> Outcome {
    let uri = created.binding.uri.expose();
    match qr::for_terminal(uri) {
        Ok(code) => say!("\n{code}\n")?,
        Err(failure) => failure.note(),
    }
    say!("Scan this with an authenticator app, or open: {}\n", plain(uri))
}

/// Or the one at which it is kept. Where that fails it is shown, so that it is not lost: at once, or in the JSON.
fn keep(created: &NewFactor<TotpBinding>, file: QrFile) -> Outcome {
    let path = file.path().display().to_string();
    match file.write(created.binding.uri.expose()) {
        Ok(()) => {
            tell!(
                "The QR code is in {path}. The secret is in it: delete it once an authenticator app has scanned it."
            );
            Ok(())
        }
        Err(failure) => {
            failure.note();
            if output::is_json() { Ok(()) } else { show_code(created) }
        }
    }
}

/// Tries one code after another until one is right, none is left, or the factor takes no more.
fn verify(
    place: &Place,
    created: &NewFactor<TotpBinding>,
    mut next_code: impl FnMut() -> Outcome<Option<String>>,
) -> Ending {
    let mut wrong = 0;
    loop {
        let code = match next_code() {
            Ok(Some(code)) => code,
            Ok(None) if wrong > 0 => return Ending::Rejected,
            Ok(None) => return Ending::Later,
            Err(failure) => return Ending::Failed(failure),
        };
        // What cannot be a code is not sent, and does not count.
        if let Err(reason) = cli::digits(&code) {
            tell!("{reason}");
            continue;
        }
        match place.client.send(place.entity.verify(created.sid, code)) {
            Ok(Verification::Verified(factor)) => return Ending::Verified(Box::new(factor)),
            Ok(Verification::Rejected(_)) => wrong += 1,
            Err(error) if error.code() == Some(ErrorCode::TOO_MANY_WRONG_CODES) => {
                return Ending::NoMoreCodes;
            }
            Err(error) => return Ending::Failed(error.into()),
        }
        if wrong >= limits::WRONG_CODES_PER_FACTOR {
            return Ending::NoMoreCodes;
        }
        tell!(
            "This code was rejected: wrong code {wrong} of the {} that a factor takes.",
            limits::WRONG_CODES_PER_FACTOR
        );
    }
}

/// One code, and no other.
fn once(code: String) -> impl FnMut() -> Outcome<Option<String>> {
    let mut code = Some(code);
    move || Ok(code.take())
}

/// Codes as the user types them; an empty line is the end.
fn ask(place: &Place) -> Outcome<Option<String>> {
    let end = if place.is_embedded() { "stop" } else { "verify later" };
    prompt(format_args!("The code that the app shows (leave empty to {end}): "));
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(Failure::other)?;
    let code = line.replace(char::is_whitespace, "");
    Ok((!code.is_empty()).then_some(code))
}

fn report(place: &Place, created: &NewFactor<TotpBinding>, ending: &Ending, as_json: bool) -> Outcome {
    let factors = place.client.list(commands::largest_pages(&place.entity)).collect::<Result<Vec<_>, _>>();
    let unread = |error: Error| {
        tell!("The user's factors cannot be listed.");
        Failure::from(error).note();
    };
    let factors = factors.map_err(unread).ok();
    if as_json {
        let factor = if let Ending::Verified(factor) = ending { factor } else { &created.factor };
        return output::json(&json!({
            "factor": show::to_json(factor),
            "binding": { "secret": created.binding.secret.expose(), "uri": created.binding.uri.expose() },
            "verified": matches!(ending, Ending::Verified(_)),
            "factors": factors.as_deref().map(show::all_to_json),
        }));
    }
    let sid = created.sid;
    match ending {
        Ending::Verified(_) => say!("\nVerified: {sid} is now a factor of {}.\n", place.entity.identity())?,
        _ if place.is_embedded() => say!("\nThe factor is not verified.\n")?,
        Ending::NoMoreCodes => {
            say!(
                "\nThe factor takes no more codes: delete it and enrol again: {} delete {sid}\n",
                place.command()
            )?;
        }
        Ending::Failed(Failure::Call(error)) if error.may_have_been_processed() => {
            say!("\nWhether the factor is verified is not known: {} show {sid}\n", place.command())?;
        }
        _ => say!("\nThe factor waits for its first code: {} verify {sid} CODE\n", place.command())?,
    }
    factors.map_or(Ok(()), |factors| show::factors(&factors, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the user types, and how it ends.
    fn enrol(typed: impl Fn(&str) -> Vec<String>) -> (Ending, usize) {
        let place = Place::for_test();
        let created = place.client.send(place.entity.create_totp("x")).unwrap();
        let mut typed = typed(created.binding.uri.expose()).into_iter();
        let ending = verify(&place, &created, || Ok(typed.next()));
        (ending, typed.len())
    }

    fn right(uri: &str) -> String {
        authenticator::code(uri).ok().unwrap()
    }

    fn wrong(uri: &str) -> String {
        let right: u32 = right(uri).parse().unwrap();
        format!("{:06}", (right + 500_000) % 1_000_000)
    }

    #[test]
    fn a_right_code_ends_it_after_wrong_ones_and_typing_errors() {
        let (ending, left) = enrol(|uri| {
            let typing_errors = ["12", "abcd", "hello", "a b", "zz", "1234567890"].map(String::from);
            [&typing_errors[..], &[wrong(uri), right(uri), right(uri)]].concat()
        });
        assert!(matches!(ending, Ending::Verified(factor) if factor.is_verified()));
        assert_eq!(left, 1, "nothing is asked for after the right code");
    }

    #[test]
    fn five_wrong_codes_are_the_end() {
        let (ending, left) = enrol(|uri| vec![wrong(uri); 6]);
        assert!(matches!(ending, Ending::NoMoreCodes) && left == 1);
    }

    #[test]
    fn giving_up() {
        assert!(matches!(enrol(|_| vec![]).0, Ending::Later));
        assert!(matches!(enrol(|uri| vec![wrong(uri)]).0, Ending::Rejected));
    }
}
