// SPDX-License-Identifier: Apache-2.0
// The verify page: files in, the module's answer out, in groups that say who stands for what.
import { load } from "/consentry.mjs";

const element = (id) => document.getElementById(id);
const files = new Map(); // name -> Uint8Array
let fetchedPolicy = null;

const GROUPS = [
  ["failed", "What failed"],
  ["shown", "Shown here, by mathematics"],
  ["word", "On whose word the rest stands"],
  ["not-shown", "Not shown"],
  ["note", "Notes"],
];

function listFiles() {
  const list = element("chosen");
  list.replaceChildren(...[...files].map(([name, bytes]) => {
    const item = document.createElement("li");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "Remove";
    remove.setAttribute("aria-label", `Remove ${name}`);
    remove.addEventListener("click", () => {
      files.delete(name);
      listFiles();
    });
    item.append(`${name} (${bytes.length.toLocaleString("en")} bytes) `, remove);
    return item;
  }));
  element("check").disabled = files.size === 0;
}

function say(text, good, summary = "") {
  const result = element("result");
  result.hidden = false;
  result.className = good ? "yes" : "no";
  element("verdict").textContent = text;
  element("summary").textContent = summary;
  element("groups").replaceChildren();
  element("data").textContent = "";
}

// What a receipt as the gateway served it says beside its evidence: how its consents stand since.
function* standing() {
  for (const bytes of files.values()) {
    if (bytes[0] !== 0x7b) continue;
    let receipt;
    try {
      receipt = JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      continue;
    }
    for (const { kind, position, status } of receipt.operations ?? []) {
      if (typeof status !== "string" || !/^[A-Z]+$/.test(kind)) continue;
      const what = kind === "REQUEST" ? "request" : "consent";
      const where = Number.isInteger(position) ? ` at position ${position}` : "";
      yield { tone: "word", text: `When the receipt was fetched, the gateway said that the ${what} of ` +
        `${kind}${where} is ${status.slice(0, 20)}. That is its word alone.` };
    }
  }
}

function show(answer, milliseconds) {
  const count = answer.files?.length ?? 0;
  say(answer.valid ? "Valid" : "Not valid", answer.valid,
    `${count} ${count === 1 ? "file" : "files"}, checked in this page in ${milliseconds.toFixed(0)} ms.`);
  if (answer.valid) answer.lines = [...answer.lines, ...standing()];
  const groups = GROUPS.flatMap(([tone, title]) => {
    const lines = (answer.lines ?? []).filter((line) => line.tone === tone);
    if (lines.length === 0) return [];
    const group = document.createElement("div");
    group.className = `group ${tone}`;
    const heading = document.createElement("h3");
    heading.textContent = title;
    const list = document.createElement("ul");
    list.append(...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line.text;
      return item;
    }));
    group.append(heading, list);
    return [group];
  });
  element("groups").replaceChildren(...groups);
  element("data").textContent = JSON.stringify(answer, null, 2);
  element("result").focus();
}

async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function fetchReceipt() {
  const id = element("receipt").value.trim().toLowerCase();
  if (!/^[a-z2-7]{26}$/.test(id)) {
    say("A receipt number has 26 letters and digits", false);
    return;
  }
  try {
    const receipt = await get(`/receipts/${id}`);
    files.set(`receipt ${id}`, receipt);
    const { batch, state } = JSON.parse(new TextDecoder().decode(receipt));
    if (batch !== null && state !== "accepted" && state !== "ordered") {
      files.set(`proof of batch ${batch}`, await get(`/batches/${batch}/proof`));
    }
    if (element("policy").value.trim() === "") {
      fetchedPolicy = new TextDecoder().decode(await get("/policy"));
      element("policy").value = fetchedPolicy;
      element("same").hidden = false;
    }
    listFiles();
  } catch (error) {
    say(`This could not be fetched: ${error.message}`, false);
  }
}

element("files").addEventListener("change", async (event) => {
  for (const file of event.target.files) {
    files.set(file.name, new Uint8Array(await file.arrayBuffer()));
  }
  listFiles();
});
element("fetch").addEventListener("click", fetchReceipt);
element("policy").addEventListener("input", () => {
  element("same").hidden = element("policy").value !== fetchedPolicy;
});

const module = load();
element("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const consentry = await module;
    const begin = performance.now();
    const answer = consentry.verify([...files.values()], element("policy").value || null);
    show(answer, performance.now() - begin);
  } catch (error) {
    say(`This could not be checked: ${error.message}`, false);
  }
});

const asked = new URLSearchParams(location.search).get("receipt");
if (asked !== null) {
  element("receipt").value = asked;
  fetchReceipt().then(() => files.size !== 0 && element("form").requestSubmit());
}
