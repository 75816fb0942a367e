// SPDX-License-Identifier: Apache-2.0
// Loader of the Consentry verifier: one WebAssembly module without imports, no dependencies, nothing
// fetched but the module itself. Works in browsers, module workers and Node 20.
//
//   import { load } from "./consentry.mjs";
//   const consentry = await load();
//   const answer = consentry.verify([receipt, proof], policy);   // Uint8Array, string or ArrayBuffer
//   if (answer.valid) ...

const SIMD_PROBE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02,
  0x01, 0x00, 0x0a, 0x0a, 0x01, 0x08, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x62, 0x0b]);

export function hasSimd() {
  return WebAssembly.validate(SIMD_PROBE);
}

function toBytes(file) {
  if (typeof file === "string") return new TextEncoder().encode(file);
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  throw new TypeError("a file is a Uint8Array, an ArrayBuffer or a string");
}

function fromBase64(text) {
  const binary = atob(text);
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

// A receipt as the gateway gives it is JSON with the part that can be checked in `evidence`.
function evidenceOf(bytes) {
  if (bytes[0] !== 0x7b) return bytes;
  try {
    const receipt = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof receipt.evidence === "string" ? fromBase64(receipt.evidence) : bytes;
  } catch {
    return bytes;
  }
}

async function instantiate(source, integrity) {
  if (source instanceof WebAssembly.Module) return new WebAssembly.Instance(source, {});
  if (!(source instanceof URL) && typeof source !== "string") {
    return (await WebAssembly.instantiate(toBytes(source), {})).instance;
  }
  const url = new URL(source, import.meta.url);
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return (await WebAssembly.instantiate(await readFile(url), {})).instance;
  }
  const response = await fetch(url, integrity ? { integrity } : {});
  if (!response.ok) throw new Error(`the verifier module could not be loaded: ${response.status}`);
  return (await WebAssembly.instantiate(await response.arrayBuffer(), {})).instance;
}

// Loads the module: by default consentry.simd.wasm or consentry.wasm beside this file. `source` may be a
// URL, the module's bytes or a WebAssembly.Module; `integrity` is a subresource integrity digest.
export async function load(source, { integrity } = {}) {
  const name = hasSimd() ? "./consentry.simd.wasm" : "./consentry.wasm";
  const instance = await instantiate(source ?? new URL(name, import.meta.url), integrity);
  return new Consentry(instance.exports);
}

class Consentry {
  #module;

  constructor(module) {
    this.#module = module;
    module._initialize?.();
  }

  #give(file) {
    const bytes = toBytes(file);
    const at = this.#module.cns_take(bytes.length);
    if (at === 0) throw new RangeError("the files are larger than the verifier accepts");
    new Uint8Array(this.#module.memory.buffer, at, bytes.length).set(bytes);
  }

  #answer(size) {
    const bytes = new Uint8Array(this.#module.memory.buffer, this.#module.cns_output(), size);
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  // Judges one file or several together: batch proofs, receipts (JSON or evidence), checkpoints. Without a
  // policy (C2SP tlog-policy) a signer is not pinned, and what needs a signature is not valid.
  // {valid, pinned, files: [{kind, valid, status, step?, offset?, ...}], lines: [{tone, text}]}
  verify(files, policy) {
    this.#module.cns_reset();
    if (policy !== undefined && policy !== null) {
      this.#give(policy);
      this.#module.cns_policy();
    }
    for (const file of Array.isArray(files) ? files : [files]) {
      this.#give(evidenceOf(toBytes(file)));
      if (this.#module.cns_file() === 0) throw new RangeError("too many files");
    }
    return this.#answer(this.#module.cns_judge());
  }

  // What a file is and says, valid or not: verify() without a verdict on signatures.
  inspect(file) {
    const { files } = this.verify(file);
    return files[0];
  }

  // Decides over FHIR R4 Consents, as `consentry decide` does. `request` and the consents are objects or
  // JSON text; `now` is a Date. {decision: "PERMIT" | "DENY" | "NO_CONSENT", rule, consents, ...}
  checkConsent(request, consents, now = new Date()) {
    const text = (x) => (typeof x === "string" || ArrayBuffer.isView(x) ? x : JSON.stringify(x));
    this.#module.cns_reset();
    for (const file of [request, ...consents]) {
      this.#give(text(file));
      if (this.#module.cns_file() === 0) throw new RangeError("too many consents");
    }
    return this.#answer(this.#module.cns_decide(Math.floor(now.getTime() / 1000)));
  }
}
