// SPDX-License-Identifier: Apache-2.0
// The verifier module in Node: no imports, right verdicts, the same for spoiled proofs as natively.
// usage: module_test.mjs MODULE FOLDER-WITH-PROOFS CONSENTRY
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { load } from "../../wasm/consentry.mjs";

const [modulePath, folder] = process.argv.slice(2);
const bytes = readFileSync(modulePath);
const proof = readFileSync(`${folder}/std-100-10.proof`);
const consentry = await load(bytes);

test("the module has no imports", () => {
  assert.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(bytes)), []);
});

test("a proof is valid and says what it shows", () => {
  const answer = consentry.verify(proof);
  assert.equal(answer.valid, true, JSON.stringify(answer));
  assert.equal(answer.files[0].count, 10);
  assert.equal(answer.files[0].profile, "std-100");
  assert.ok(answer.lines.some((line) => line.tone === "word"));
});

test("warm, a proof is checked within a bench-like handful of milliseconds", () => {
  const times = [];
  for (let i = 0; i < 9; i++) {
    const start = performance.now();
    consentry.verify(proof);
    times.push(performance.now() - start);
  }
  console.log(`median of 9: ${times.sort((a, b) => a - b)[4].toFixed(1)} ms`);
});

test("every kind of spoiled proof is refused with a step", () => {
  const step = Math.floor(proof.length / 400);
  for (let at = 0; at < proof.length; at += step) {
    const spoiled = Buffer.from(proof);
    spoiled[at] ^= 1 << (at % 8);
    const answer = consentry.verify(spoiled);
    assert.equal(answer.valid, false, `byte ${at}`);
    assert.ok(answer.files[0].step, `byte ${at}`);
  }
  for (const size of [0, 1, 55, 56, 379, 380, proof.length - 1]) {
    assert.equal(consentry.verify(proof.subarray(0, size)).valid, false, `size ${size}`);
  }
  assert.equal(consentry.verify(Buffer.concat([proof, Buffer.alloc(1)])).valid, false);
});

test("spoiled proofs fail as they do natively: status, step, place", () => {
  const cases = JSON.parse(readFileSync(`${folder}/std-100-10.spoiled.json`, "utf8"));
  assert.ok(cases.length >= 400);
  for (const [at, changed, status, step, offset] of cases) {
    const spoiled = Buffer.from(proof);
    spoiled[at] ^= changed;
    const file = consentry.verify(spoiled).files[0];
    if (file.kind === "unknown") {
      assert.ok(at < 12, `byte ${at}`); // then it does not begin as a proof does
      continue;
    }
    assert.deepEqual([file.status, file.step, file.offset], [status, step, offset], `byte ${at}`);
  }
});

test("a development profile is refused", () => {
  const answer = consentry.verify(readFileSync(`${folder}/fast-dev-10.proof`));
  assert.equal(answer.valid, false);
  assert.equal(answer.files[0].status, "REFUSED");
});

test("bytes that are nothing are unknown", () => {
  assert.equal(consentry.verify("hello").files[0].kind, "unknown");
  assert.throws(() => consentry.verify(new Uint8Array(9 << 20)), RangeError);
});

test("a consent decides", () => {
  const consent = {
    resourceType: "Consent", id: "c", status: "active",
    scope: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "patient-privacy" }] },
    category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
    patient: { reference: "Patient/1" }, policy: [{ uri: "http://example.org/policy" }],
    provision: { type: "permit" },
  };
  const request = {
    patient: "Patient/1", actors: ["Practitioner/7"], purpose: "TREAT", action: "access",
    resource: { resourceType: "Observation", id: "o", status: "final", code: { text: "x" },
      subject: { reference: "Patient/1" } },
  };
  const permit = consentry.checkConsent(request, [consent], new Date("2026-06-15T10:00:00Z"));
  assert.equal(permit.decision, "PERMIT", JSON.stringify(permit));
  consent.provision.type = "deny";
  assert.equal(consentry.checkConsent(request, [consent]).decision, "DENY");
  assert.equal(consentry.checkConsent(request, []).decision, "NO_CONSENT");
});
