"""twilio-python tells the story of a factor to the emulator whose base URL is the first argument."""

import base64
import sys

import authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.verify.v2.service.new_factor import NewFactorList
from twilio.rest.verify.v2.service.new_verify_factor import NewVerifyFactorList

ACCOUNT_SID = "AC" + 32 * "0"
SERVICE_SID = "VA" + 32 * "0"
base_url = sys.argv[1]


class EmulatorHttpClient(TwilioHttpClient):
    """Sends what goes to Twilio's host to the emulator, and nothing anywhere else."""

    def __init__(self):
        super().__init__(timeout=30)
        self.requests = []

    def request(self, method, url, **arguments):
        url = url.replace("https://verify.twilio.com", base_url, 1)
        assert url.startswith(base_url + "/"), url
        self.requests.append(f"{method} {url[len(base_url):]}")
        return super().request(method, url, **arguments)


http = EmulatorHttpClient()
client = Client(ACCOUNT_SID, "emulator-auth-token", http_client=http)
service = client.verify.v2.services(SERVICE_SID)
entity = service.entities("twilio-python-user")


def expect(what, holds):
    print(f"{'ok' if holds else 'FAILED'}: {what}")
    if not holds:
        sys.exit(1)


def refused(what, status, code, call):
    try:
        call()
        expect(what, False)
    except TwilioRestException as error:
        expect(f"{what}: {error.status}/{error.code}", (error.status, error.code) == (status, code))


def code_of(factor):
    return authenticator.code({"binding": factor.binding, "config": factor.config})


def create_push(name):
    key = ec.generate_private_key(ec.SECP256R1())
    factor = entity.new_factors.create(
        friendly_name=name,
        factor_type="push",
        binding_alg="ES256",
        binding_public_key=authenticator.public_key(key),
        config_app_id="com.example.myapp",
        config_notification_platform="none",
        config_sdk_version="1.0",
    )
    return factor, key


first = entity.new_factors.create(friendly_name="John's Phone", factor_type="totp")
expect(f"created {first.factor_type}, {first.status}, with a binding", first.status == "unverified" and first.binding)

right = code_of(first)
wrong = f"{(int(right) + 1) % 1000000:06}"
rejected = entity.factors(first.sid).update(auth_payload=wrong)
expect("a wrong code is answered `unverified`", rejected.status == "unverified")
verified = entity.factors(first.sid).update(auth_payload=code_of(first))
expect("the right code is answered `verified`", verified.status == "verified")

push, key = create_push("Pixel")
_, stranger = create_push("Pixel 2")
refused(
    "another key's signature is refused", 403, 60311,
    lambda: entity.factors(push.sid).update(auth_payload=authenticator.signature(stranger, push.sid)),
)
signed = entity.factors(push.sid).update(auth_payload=authenticator.signature(key, push.sid))
expect("a push factor is verified by its signature", signed.status == "verified")

for number in range(2, 101):
    entity.new_factors.create(friendly_name=f"Phone {number}", factor_type="totp")
for number in range(3, 21):
    create_push(f"Pixel {number}")
refused(
    "the 101st TOTP factor is refused", 400, 60315,
    lambda: entity.new_factors.create(friendly_name="One too many", factor_type="totp"),
)

request = {"friendly_name": "Laptop", "identity": "twilio-python-user"}
passkey = service.new_factors.create(NewFactorList.CreateNewPasskeysFactorRequest(request))
challenge = base64.urlsafe_b64decode(passkey.options["publicKey"]["challenge"] + "==").decode()
expect(f"created {passkey.factor_type}, whose challenge is its SID", challenge == passkey.sid)


def verify(origin):
    credential = authenticator.credential(passkey.options, origin)
    return service.new_verify_factors.update(NewVerifyFactorList.VerifyPasskeysFactorRequest(credential))


refused("a credential of another origin is refused", 403, 60311, lambda: verify("http://elsewhere.example"))
expect("a passkey factor is verified by its credential", verify("http://localhost").status == "verified")

http.requests.clear()
listed = entity.factors.list(page_size=50)
pages = len(http.requests)
expect(f"listed {len(listed)} factors in {pages} pages of 50", len(listed) == 121 and pages == 3)
expect("each of them once", len({factor.sid for factor in listed}) == 121)

expect("deleted all of them", all(entity.factors(factor.sid).delete() for factor in listed))
expect("the list is empty", entity.factors.list() == [])
refused("a deleted factor is not found", 404, 20404, lambda: entity.factors(first.sid).fetch())
