"""Whether schemathesis met what it is to judge: each operation's success, and a factor of each type that was verified.

The arguments are schemathesis's report and what hooks.py noted. A suite that sees nothing but refusals passes, too.
"""

import json
import sys

SUCCESSES = [
    "CreateNewFactor 201",
    "CreateNewFactorPasskey 201",
    "DeleteFactor 204",
    "FetchFactor 200",
    "ListFactor 200",
    "UpdateFactor 200",
    "UpdatePasskeysFactor 200",
]
PROOFS = ["UpdateFactor push", "UpdateFactor totp", "UpdatePasskeysFactor passkeys"]

with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    notes = json.load(file)

print("\nanswers, by operation, status and Twilio's code:")
for answer, count in sorted(notes["statuses"].items()):
    print(f"{count:6} {answer}")
print("verified by:")
for proof in PROOFS:
    print(f"{notes['verified'].get(proof, 0):6} {proof}")
print("findings that are accepted, and why:")
for finding, count in sorted(notes["accepted"].items()):
    print(f"{count:6} {finding}")

missing = [success for success in SUCCESSES if not notes["statuses"].get(success)]
missing += [f"verified by {proof}" for proof in PROOFS if not notes["verified"].get(proof)]
if missing:
    sys.exit(f"contract: never reached: {', '.join(missing)}")
cases = report["test_cases"]
if not report["complete"] or cases["errored"]:
    sys.exit(f"contract: schemathesis did not come to its end: {report['stop_reason']}, {cases['errored']} errors")
print(f"{cases['generated']} cases, {cases['unique_failures']} findings, all of the {len(SUCCESSES)} successes reached")
