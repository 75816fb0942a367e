// SPDX-License-Identifier: Apache-2.0
// Sends messages to an MLLP server with the clients of npm, and says what each of them understood:
//   node hl7_peers.mjs HOST PORT     one JSON object a line {client, acks: [...]} or {client, missing}
//   node hl7_peers.mjs parse FILE    messages a second of each parser, equal work: parse, then read
//                                    MSH-10, PID-3, PID-5; FILE is a JSON array of messages
import { readFileSync } from "node:fs";

const message = (id, patient, more = "") =>
  [`MSH|^~\\&|PEER|CLINIC|GATEWAY|REGION|20260105||ADT^A28^ADT_A05|${id}|P|2.5${more}`,
   "EVN|A28|20260105", `PID|1||${patient}^^^NORTH^MR||Vogel^Irma`, "PV1|1|N"].join("\r");
const count = 20;

async function medplum(host, port) {
  const { Hl7Client, ReturnAckCategory } = await import("@medplum/hl7");
  const { Hl7Message } = await import("@medplum/core");
  const client = new Hl7Client({ host, port });
  const acks = [];
  const read = (reply) => {
    const msa = reply.getSegment("MSA");
    acks.push([msa.getField(1).toString(), msa.getField(2).toString()]);
  };
  await client.connect();
  for (let i = 0; i < count; i++)
    read(await client.sendAndWait(Hl7Message.parse(message(`MED${i}`, 1000 + i))));
  // One at a time: this client reads only the first of several frames that come together.
  read(await client.sendAndWait(Hl7Message.parse(message("MEDCA", 3000, "|||AL|NE")),
                                { returnAck: ReturnAckCategory.FIRST }));
  client.close().catch(() => {});
  return acks;
}

async function simple(host, port) {
  const hl7 = (await import("simple-hl7")).default;
  const client = hl7.Server.createTcpClient({ host, port, keepalive: true });
  const parser = new hl7.Parser();
  const acks = [];
  for (let i = 0; i < count; i++) {
    const ack = await new Promise((good, bad) => {
      client.send(parser.parse(message(`SIM${i}`, 4000 + i)),
                  (error, reply) => (error ? bad(error) : good(reply)));
    });
    const msa = ack.getSegment("MSA");
    acks.push([String(msa.getField(1)), String(msa.getField(2))]);
  }
  client.close();
  return acks;
}

async function node_hl7(host, port) {
  const module = await import("node-hl7-client");
  const Client = module.default?.default ?? module.default ?? module.Client;
  const acks = [];
  const client = new Client({ host, version: "2.5" });
  await new Promise((good, bad) => {
    const timer = setTimeout(() => bad(new Error("no answer")), 20000);
    const send = (i) => // one at a time: it waits for an acknowledgement without letting it in
      connection.sendMessage(new module.Message({ text: message(`NOD${i}`, 5000 + i) }));
    const connection = client.createConnection({ port }, (reply) => {
      const text = reply.getMessage().toString();
      const msa = text.split("\r").find((s) => s.startsWith("MSA")).split("|");
      acks.push([msa[1], msa[2]]);
      if (acks.length < count) {
        setTimeout(send, 1, acks.length);
      } else {
        clearTimeout(timer);
        good();
      }
    });
    connection.on("connect", () => send(0));
  });
  return acks;
}

async function parsers() {
  const { Hl7Message } = await import("@medplum/core");
  const simple_hl7 = (await import("simple-hl7")).default;
  const node = await import("node-hl7-client");
  const parser = new simple_hl7.Parser();
  return {
    "@medplum/core": (text) => {
      const m = Hl7Message.parse(text), pid = m.getSegment("PID");
      return m.header.getField(10).toString().length +
        (pid ? pid.getField(3).toString().length + pid.getField(5).toString().length : 0);
    },
    "simple-hl7": (text) => {
      const m = parser.parse(text), pid = m.getSegment("PID");
      return String(m.header.getField(8)).length +
        (pid ? String(pid.getField(3)).length + String(pid.getField(5)).length : 0);
    },
    "node-hl7-client": (text) => {
      const m = new node.Message({ text });
      return m.get("MSH.10").toString().length + m.get("PID.3").toString().length +
        m.get("PID.5").toString().length;
    },
  };
}

async function parse(file) {
  const messages = JSON.parse(readFileSync(file, "utf8"));
  for (const [name, read] of Object.entries(await parsers())) {
    let done = 0, failed = 0, sum = 0;
    const once = () => {
      for (const text of messages) {
        try {
          sum += read(text);
          done++;
        } catch {
          failed++;
        }
      }
    };
    once();
    done = failed = 0;
    const begin = process.cpuUsage();
    let used = 0;
    do {
      once();
      const now = process.cpuUsage(begin);
      used = now.user + now.system;
    } while (used < 2e6);
    console.log(JSON.stringify({ parser: name, per_s: Math.round(done / (used / 1e6)), failed, sum }));
  }
}

if (process.argv[2] === "parse") {
  await parse(process.argv[3]);
} else {
  const [host, port] = [process.argv[2], Number(process.argv[3])];
  for (const [client, run] of Object.entries({ medplum, simple, node_hl7 })) {
    try {
      console.log(JSON.stringify({ client, acks: await run(host, port) }));
    } catch (error) {
      console.log(JSON.stringify({ client, missing: String(error) }));
    }
  }
}
process.exit(0);
