// SPDX-License-Identifier: Apache-2.0
// The dashboard: what /batches/current says at first, then what /events tells.

const rows_max = 20;
const element = (id) => document.getElementById(id);
const batches = new Map(); // number -> table row

function say(state) {
  element("connection").textContent = state;
}

function show_progress(state) {
  const total = state.total || 1;
  element("batch-number").textContent = String(state.batch);
  element("batch-progress").max = total;
  element("batch-progress").value = state.current;
  element("batch-text").textContent = state.current === 0
    ? "no operation waits"
    : `${state.current} of ${total} operations, ${state.remaining} to go` +
      (state.eta_ms === null ? "" : `, sealed in about ${Math.ceil(state.eta_ms / 1000)} s`);
}

function cell(row, text) {
  const td = document.createElement("td");
  td.textContent = text;
  row.append(td);
  return td;
}

function row_of(number) {
  let row = batches.get(number);
  if (row !== undefined) return row;
  const newer = [...batches.keys()].filter((n) => n > number);
  row = document.createElement("tr");
  const link = document.createElement("a");
  link.href = `/batches/${number}`;
  link.textContent = String(number);
  cell(row, "").append(link);
  for (let i = 0; i < 4; i++) cell(row, "");
  batches.set(number, row);
  if (newer.length === 0) {
    element("batches").prepend(row);
  } else {
    batches.get(Math.min(...newer)).after(row);
  }
  element("batches-empty").hidden = true;
  if (batches.size > rows_max) {
    const oldest = Math.min(...batches.keys());
    batches.get(oldest).remove();
    batches.delete(oldest);
  }
  return row;
}

function show_sealed(batch) {
  const cells = row_of(batch.batch).children;
  cells[1].textContent = String(batch.operations);
  cells[2].textContent = batch.reason;
  if (cells[3].textContent === "") cells[3].textContent = "sealed, being proven";
}

// A batch as /batches/N tells it: of the time before this page was opened.
async function read_batch(number) {
  const answer = await fetch(`/batches/${number}`);
  if (!answer.ok) return;
  const batch = await answer.json();
  show_sealed(batch);
  if (batch.state !== "proven") return;
  const cells = row_of(number).children;
  if (cells[4].childNodes.length !== 0) return; // an event was quicker, and knows more
  show_proof(cells, batch);
  cells[3].textContent = "proven";
}

function show_proof(cells, batch) {
  const link = document.createElement("a");
  link.href = `/batches/${batch.batch}/proof`;
  link.textContent = `${Math.round(batch.proof_bytes / 1000)} kB`;
  cells[4].replaceChildren(link);
}

function show_proven(batch) {
  const cells = row_of(batch.batch).children;
  cells[1].textContent = String(batch.operations);
  cells[3].textContent = `proven in ${batch.prove_ms} ms`;
  show_proof(cells, batch);
}

async function read_current() {
  try {
    const answer = await fetch("/batches/current");
    if (!answer.ok) return;
    const state = await answer.json();
    show_progress(state);
    const from = Math.max(1, state.batch - 10);
    for (let n = state.batch - 1; n >= from; n--) {
      if (!batches.has(n)) await read_batch(n);
    }
  } catch {
    say("no answer");
  }
}

function listen() {
  const source = new EventSource("/events");
  const on = (name, show) => source.addEventListener(name, (e) => show(JSON.parse(e.data)));
  source.addEventListener("open", () => {
    say("live");
    read_current();
  });
  source.addEventListener("error", () => say("connection lost, trying again"));
  on("progress", show_progress);
  on("sealed", (batch) => {
    show_sealed(batch);
    read_current();
  });
  on("proven", show_proven);
  on("gap", read_current);
}

listen();
