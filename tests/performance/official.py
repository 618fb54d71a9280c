"""twilio-python fetches a factor from the base URL that is the first argument, as often as the second says, and
prints the CPU time of a fetch in microseconds."""

import sys
import time

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

base_url, times = sys.argv[1], int(sys.argv[2])


class HereHttpClient(TwilioHttpClient):
    """Sends what goes to Twilio's host to this machine, and nothing anywhere else."""

    def request(self, method, url, **arguments):
        url = url.replace("https://verify.twilio.com", base_url, 1)
        assert url.startswith(base_url + "/"), url
        return super().request(method, url, **arguments)


client = Client("AC" + 32 * "0", 32 * "0", http_client=HereHttpClient())
entity = client.verify.v2.services("VA" + 32 * "0").entities("ff483d1ff591898a9942916050d2ca3f")


def fetch(times):
    for _ in range(times):
        factor = entity.factors("YF" + 32 * "0").fetch()
        assert factor.friendly_name == "John's Phone", factor.friendly_name


fetch(50)
began = time.process_time()
fetch(times)
print((time.process_time() - began) * 1e6 / times)
