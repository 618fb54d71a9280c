"""twilio-python tells the story of a factor to the emulator whose base URL is the first argument."""

import base64
import sys
import time

import pyotp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

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
entity = client.verify.v2.services(SERVICE_SID).entities("twilio-python-user")


def expect(what, holds):
    print(f"{'ok' if holds else 'FAILED'}: {what}")
    if not holds:
        sys.exit(1)


def code_of(factor):
    return pyotp.parse_uri(factor.binding["uri"]).at(int(time.time()))


def create_push(name):
    key = ec.generate_private_key(ec.SECP256R1())
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    factor = entity.new_factors.create(
        friendly_name=name,
        factor_type="push",
        binding_alg="ES256",
        binding_public_key=base64.b64encode(der).decode(),
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
signature = base64.b64encode(key.sign(push.sid.encode(), ec.ECDSA(hashes.SHA256()))).decode()
expect("a push factor is verified by its signature", entity.factors(push.sid).update(auth_payload=signature).status == "verified")

for number in range(2, 101):
    entity.new_factors.create(friendly_name=f"Phone {number}", factor_type="totp")
for number in range(2, 21):
    create_push(f"Pixel {number}")

try:
    entity.new_factors.create(friendly_name="One too many", factor_type="totp")
    expect("the 101st TOTP factor is refused", False)
except TwilioRestException as error:
    expect(f"the 101st TOTP factor is refused: {error.status}/{error.code}", (error.status, error.code) == (400, 60315))

http.requests.clear()
listed = entity.factors.list(page_size=50)
expect(f"listed {len(listed)} factors in {len(http.requests)} pages of 50", len(listed) == 120 and len(http.requests) == 3)
expect("each of them once", len({factor.sid for factor in listed}) == 120)

expect("deleted all of them", all(entity.factors(factor.sid).delete() for factor in listed))
expect("the list is empty", entity.factors.list() == [])
try:
    entity.factors(first.sid).fetch()
    expect("a deleted factor is not found", False)
except TwilioRestException as error:
    expect(f"a deleted factor is not found: {error.status}/{error.code}", (error.status, error.code) == (404, 20404))
