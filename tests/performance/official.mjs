// twilio-node, installed in the folder that is the first argument, fetches a factor from the base URL that is the
// second, one after another and as often as the third says, and prints the CPU time of a fetch in microseconds.

import { createRequire } from "node:module";

const [folder, baseUrl, times] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const twilio = require("twilio");

// Sends what goes to Twilio's host to this machine, and nothing anywhere else.
class HereHttpClient extends twilio.RequestClient {
  request(options) {
    const uri = options.uri.replace("https://verify.twilio.com", baseUrl);
    if (!uri.startsWith(`${baseUrl}/`)) throw new Error(uri);
    return super.request({ ...options, uri });
  }
}

const client = twilio("AC" + "0".repeat(32), "0".repeat(32), { httpClient: new HereHttpClient() });
const entity = client.verify.v2.services("VA" + "0".repeat(32)).entities("ff483d1ff591898a9942916050d2ca3f");

async function fetch(times) {
  for (let done = 0; done < times; done++) {
    const factor = await entity.factors("YF" + "0".repeat(32)).fetch();
    if (factor.friendlyName !== "John's Phone") throw new Error(factor.friendlyName);
  }
}

await fetch(2000); // what runs often is compiled by now
const began = process.cpuUsage();
await fetch(Number(times));
const { user, system } = process.cpuUsage(began);
console.log((user + system) / times);
