"use strict";

const form = document.getElementById("passkey");
const button = document.getElementById("create");
const problem = document.getElementById("problem");

const REASONS = {
  NotAllowedError:
    "No passkey was made: it was cancelled, it took too long, or your device could not make sure that it is you.",
  InvalidStateError: "Your device has a passkey for this already.",
  ConstraintError: "Your device cannot make sure that it is you: set a PIN, a fingerprint or a face up in it first.",
  NotSupportedError: "Your device cannot make such a passkey.",
  SecurityError: "A passkey cannot be made at the address of this page.",
};

function say(text) {
  problem.textContent = text;
  problem.className = text ? "message bad" : "";
}

/** What Twilio's options lead to, as JSON. Nothing in either is changed. */
async function create() {
  const { publicKey } = JSON.parse(form.dataset.options);
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
  const credential = await navigator.credentials.create({ publicKey: options });
  return JSON.stringify(credential.toJSON());
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  say("");
  try {
    form.elements.credential.value = await create();
    form.submit();
  } catch (error) {
    say((REASONS[error.name] ?? "No passkey was made.") + " You can try again, or cancel.");
    button.textContent = "Try again";
    button.disabled = false;
    button.focus();
  }
});

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  button.disabled = false;
} else {
  say("This browser cannot make passkeys, or is too old. Take another one, or add an authenticator app.");
}
