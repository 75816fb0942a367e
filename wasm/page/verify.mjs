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
    item.textContent = `${name} (${bytes.length.toLocaleString("en")} bytes)`;
    return item;
  }));
  element("check").disabled = files.size === 0;
}

function say(text, good) {
  const result = element("result");
  result.hidden = false;
  result.className = good ? "yes" : "no";
  element("verdict").textContent = text;
}

function show(answer) {
  say(answer.valid ? "Valid" : "Not valid", answer.valid);
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
    show(consentry.verify([...files.values()], element("policy").value || null));
  } catch (error) {
    say(`This could not be checked: ${error.message}`, false);
  }
});

const asked = new URLSearchParams(location.search).get("receipt");
if (asked !== null) {
  element("receipt").value = asked;
  fetchReceipt().then(() => files.size !== 0 && element("form").requestSubmit());
}
