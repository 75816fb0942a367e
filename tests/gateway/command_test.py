# SPDX-License-Identifier: Apache-2.0
"""The commands that need no gateway, from outside. argv: program, sample_files, [name...]."""
import base64
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time

from gateway_process import Gateway, check, main

SAMPLES = sys.argv.pop(2)
FOLDER = tempfile.TemporaryDirectory()
subprocess.run([SAMPLES, FOLDER.name], check=True, capture_output=True, timeout=120)


def path(name):
    return os.path.join(FOLDER.name, name)


def write(name, data):
    with open(path(name), "wb") as f:
        f.write(data)
    return path(name)


def read(name):
    with open(path(name), "rb") as f:
        return f.read()


def dicom_instance():
    """A CT instance whose patient says no to its reuse, explicit little endian."""
    def element(group, number, vr, value):
        value += b"" if len(value) % 2 == 0 else (b"\0" if vr == b"UI" else b" ")
        return struct.pack("<HH2sH", group, number, vr, len(value)) + value
    meta = element(2, 0x10, b"UI", b"1.2.840.10008.1.2.1")
    consent = (element(0x12, 0x84, b"CS", b"RESTRICTED_REUSE") + element(0x12, 0x85, b"CS", b"NO"))
    item = struct.pack("<HHI", 0xfffe, 0xe000, len(consent)) + consent
    return (bytes(128) + b"DICM" + element(2, 0, b"UL", struct.pack("<I", len(meta))) + meta +
            element(8, 0x16, b"UI", b"1.2.840.10008.5.1.4.1.1.2") +
            element(8, 0x18, b"UI", b"2.25.3") + element(8, 0x60, b"CS", b"CT") +
            element(0x10, 0x20, b"LO", b"PAT-1") +
            struct.pack("<HH2sHI", 0x12, 0x83, b"SQ", 0, len(item)) + item +
            element(0x20, 0xd, b"UI", b"2.25.1") + element(0x20, 0xe, b"UI", b"2.25.2"))


def run(program, *arguments, code=None, **options):
    done = subprocess.run([program, *arguments], capture_output=True, timeout=120, **options)
    check(code is None or done.returncode == code, (arguments, done))
    return done


def run_json(program, *arguments, code=0, **options):
    return json.loads(run(program, *arguments, code=code, **options).stdout)


def every_command_has_help_and_refuses_unknown_flags(program):
    listed = run(program, "--help", code=0).stdout
    for command in ("verify", "inspect", "decide", "translate", "prove", "explain", "circuit",
                    "security", "bench"):
        check(f"\n  {command} ".encode() in listed, command)
        text = run(program, command, "--help", code=0).stdout
        check(text.startswith(b"usage: consentry " + command.encode()))
        check(b"not known" in run(program, command, "--nonsense", code=3).stderr)
    for command in ("verify", "inspect", "decide", "translate", "prove"):
        run(program, command, code=3)


def verify_proof(program):
    text = run(program, "verify", path("batch.proof"), code=0).stdout.decode()
    check(text.endswith("\nvalid\n") and "shown here" in text and "on somebody's word" in text, text)
    check("operations from 2025-06-15T" in text)
    answer = run_json(program, "verify", "--json", path("batch.proof"))
    check(answer["valid"] and answer["files"][0]["kind"] == "batch proof", answer)
    check(answer["files"][0]["count"] == 10)
    text = run(program, "verify", "--policy", path("policy.txt"), path("batch.proof"), code=0).stdout
    check(b"Every batch from the beginning" in text)
    with open(path("batch.proof"), "rb") as f:
        run(program, "verify", "-", code=0, stdin=f)


def verify_spoiled_proofs(program):
    proof = read("batch.proof")
    for at in (9, 60, 200, 20000, len(proof) - 1):
        spoiled = bytearray(proof)
        spoiled[at] ^= 1
        name = write("spoiled.proof", bytes(spoiled))
        text = run(program, "verify", name, code=1).stdout.decode()
        check(text.endswith("\nnot valid\n") and "\nfailed\n" in text, text)
        check(run_json(program, "verify", "--json", name, code=1)["valid"] is False)
    for data in (proof[:-1], proof + b"\0", proof[:52]):
        run(program, "verify", write("spoiled.proof", data), code=1)


def verify_receipts(program):
    policy = ["--policy", path("policy.txt")]
    text = run(program, "verify", *policy, path("receipt.evidence"), path("batch.proof"),
               path("checkpoint.txt"), code=0).stdout.decode()
    check("The batch of this receipt is the one whose proof was checked here." in text, text)
    check("position 4 of batch 1" in text and text.endswith("\nvalid\n"), text)
    # The order of the files does not matter; without the proof its word is the gateway's.
    run(program, "verify", *policy, path("batch.proof"), path("receipt.evidence"), code=0)
    text = run(program, "verify", *policy, path("receipt.evidence"), code=0).stdout
    check(b"No valid proof of this batch was given here" in text)
    # Without a policy, and with somebody else's.
    for name in ("receipt.evidence", "checkpoint.txt"):
        text = run(program, "verify", path(name), code=1).stdout
        check(b"signer not pinned" in text, text)
        run(program, "verify", "--policy", path("other_policy.txt"), path(name), code=1)
    text = run(program, "verify", path("promise.evidence"), code=0).stdout
    check(b"The receipt is a promise" in text)


def verify_receipts_as_served(program):
    policy = ["--policy", path("policy.txt")]
    evidence = base64.b64encode(read("receipt.evidence")).decode()
    served = {"id": "x", "state": "proven", "batch": 1, "operations": [], "evidence": evidence}
    name = write("receipt.json", b"\n " + json.dumps(served).encode())
    check(b"position 4" in run(program, "verify", *policy, name, code=0).stdout)
    served["evidence"] = evidence[:-3] + "!!!"
    run(program, "verify", *policy, write("receipt.json", json.dumps(served).encode()), code=2)
    served["evidence"] = None
    done = run(program, "verify", write("receipt.json", json.dumps(served).encode()), code=2)
    check(b"no evidence" in done.stderr)


def verify_what_is_none_of_these(program):
    for data in (b"", b"hello", b"{}", b"{", b"[]", b"\0" * 1000):
        run(program, "verify", write("none.bin", data), code=2)
    run(program, "verify", path("missing"), code=4)
    run(program, "verify", "--policy", path("missing"), path("batch.proof"), code=4)
    run(program, "verify", "--policy", path("batch.proof"), path("batch.proof"), code=2)
    run(program, "verify", *[path("batch.proof")] * 9, code=3)


def inspect(program):
    for name, kind in (("batch.proof", "batch proof"), ("receipt.evidence", "receipt"),
                       ("promise.evidence", "receipt"), ("checkpoint.txt", "checkpoint"),
                       ("header.bin", "batch header"), ("state.opening", "leaf opening")):
        answer = run_json(program, "inspect", "--json", path(name))
        check(answer["kind"] == kind and answer["readable"], answer)
        check(answer["bytes"] == len(read(name)) and answer["left"] == 0, answer)
        check(sum(part["bytes"] for part in answer["parts"]) == answer["bytes"], answer)
        text = run(program, "inspect", path(name), code=0).stdout.decode()
        check(f": {kind}, " in text and "  unread" not in text, text)
    proof = run_json(program, "inspect", "--json", path("batch.proof"))
    header = run_json(program, "inspect", "--json", path("header.bin"))
    for fact in ("batch", "operations", "new_root", "circuit", "time_last"):
        check(proof[fact] == header[fact], fact)
    check(proof["profile"] == "std-100" and proof["distinct_queries"] <= 54)
    names = [part["name"] for part in proof["parts"]]
    check("queries of the trace" in names and "opened values" in names, names)
    receipt = run_json(program, "inspect", "--json", path("receipt.evidence"))
    check(receipt["batch"] == 1 and receipt["log_size"] == 2, receipt)
    check("GRANT at position 4" in [part["name"] for part in receipt["parts"]], receipt)
    data = read("batch.proof")
    for spoiled in (data[:-1], data + b"\0", data[:4000], data[:40], data[:8], b"", b"hello", b"{}",
                    data[:20] + b"\0" + data[21:], read("receipt.evidence")[:-1],
                    read("header.bin")[:-1], read("state.opening")[:-1]):
        run(program, "inspect", write("spoiled.bin", spoiled), code=2)
        check(run_json(program, "inspect", "--json", path("spoiled.bin"), code=2)["readable"] is False)
    run(program, "inspect", path("missing"), code=4)


def inspect_journal(program):
    journal = os.path.join(FOLDER.name, "data", "journal")
    before = {n: open(os.path.join(journal, n), "rb").read() for n in os.listdir(journal)}
    for name in (os.path.join(FOLDER.name, "data"), journal):
        answer = run_json(program, "inspect", "--json", name)
        check(answer["kind"] == "journal" and answer["records"] == 7, answer)
        counts = {part["name"]: part["count"] for part in answer["parts"]}
        check(counts == {"operations": 4, "aliases": 2, "marks": 1}, counts)
        check(answer["groups"] == 3 and answer["next_sequence"] == 9, answer)
    segment = os.path.join(journal, "000000000001.wal")
    answer = run_json(program, "inspect", "--json", segment)
    check(answer["kind"] == "journal segment" and answer["bytes"] == len(before["000000000001.wal"]))
    check({n: open(os.path.join(journal, n), "rb").read() for n in os.listdir(journal)} == before)
    with open(segment, "r+b") as f:
        f.seek(700)
        f.write(b"\xff")
    done = run(program, "inspect", segment, code=2)
    check(b"record-" in done.stderr or b"commit-" in done.stderr, done)
    run(program, "inspect", FOLDER.name, code=2)


CONSENT = {
    "resourceType": "Consent", "id": "c1", "status": "active",
    "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
                          "code": "patient-privacy"}]},
    "category": [{"text": "x"}], "patient": {"reference": "Patient/1"},
    "policyRule": {"text": "x"},
    "provision": {"type": "permit", "period": {"start": "2020-01-01", "end": "2096-06-15"}},
}


def decide(program):
    request = {"patient": "Patient/1", "actors": ["Practitioner/1"], "purpose": "TREAT",
               "now": "2026-01-01T00:00:00Z", "resource": {"resourceType": "Observation"}}
    consent = write("consent.json", json.dumps(CONSENT).encode())

    def ask(code, *consents):
        name = write("request.json", json.dumps(request).encode())
        return run_json(program, "decide", "--request", name, *consents, code=code)

    answer = ask(0, consent)
    check(answer["decision"] == "PERMIT" and answer["consents"] == ["Consent/c1"], answer)
    check(set(answer) >= {"decision", "rule", "consents"})
    check(ask(1)["decision"] == "NO_CONSENT")
    request["now"] = "2096-07-01T00:00:00Z"
    check(ask(1, consent)["decision"] != "PERMIT")
    request["now"] = "2026-01-01T00:00:00Z"
    check(ask(1, consent, write("bad.json", b"{"))["decision"] == "DENY")
    done = run(program, "decide", "--request", write("request.json", b'{"actors":[7]}'), consent,
               code=2)
    check(done.stdout == b"" and b"request.json" in done.stderr, done)
    run(program, "decide", "--request", path("missing"), consent, code=4)
    run(program, "decide", consent, code=3)


def translate(program):
    good = write("consent.json", json.dumps(CONSENT).encode())
    bad = write("bad.json", b'{"resourceType":"Consent"')
    patient = write("patient.json", b'{"resourceType":"Patient","id":"p1"}')
    done = run(program, "translate", "fhir", good, bad, patient, path("missing"), code=4)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    check([line["file"] for line in lines] == [good, bad, patient, path("missing")])
    check([line["ok"] for line in lines] == [True, False, True, False], lines)
    for line in lines:
        check(set(line) == {"file", "ok", "operations", "issues"}, line)
        check(line["ok"] or (line["operations"] == [] and line["issues"]), line)
        for issue in line["issues"]:
            check(set(issue) == {"severity", "code", "rule", "offset", "location"}, issue)
    kinds = [op["kind"] for op in lines[0]["operations"]]
    check("GRANT" in kinds and "RECORD" in kinds, kinds)
    grant = lines[0]["operations"][kinds.index("GRANT")]
    check(grant["effect"] == "permit" and grant["not_after"] == "2096-06-15T23:59:59Z", grant)
    check(grant["grantee"] == "anyone" and grant["patient"].startswith("patient:"), grant)
    check([op["kind"] for op in lines[2]["operations"]] == ["REGISTER"], lines[2])
    check(done.stdout.count(b"Patient/1") == 0)  # pseudonyms alone
    run(program, "translate", "fhir", good, code=0)
    run(program, "translate", "fhir", good, bad, code=2)
    with open(good, "rb") as f:
        check(run_json(program, "translate", "fhir", "-", stdin=f)["file"] == "-")
    nobody = {k: v for k, v in CONSENT.items() if k != "patient"}
    name = write("nobody.json", json.dumps(nobody).encode())
    check(run_json(program, "translate", "fhir", name, code=1)["ok"] is False)
    message = ("MSH|^~\\&|EHR|CLINIC|GATEWAY|REGION|20260105||ADT^A31^ADT_A05|1|P|2.5\r"
               "EVN|A31|20260105\rPID|1||10042^^^NORTH^MR||Vogel^Irma\r"
               "CON|1|001||C-5|||||||A||20260105||20960615|||||||||Vogel^Irma|1\rPV1|1|N\r")
    name = write("message.hl7", message.encode())
    answer = run_json(program, "translate", "hl7", name)
    check([op["kind"] for op in answer["operations"]] == ["REGISTER", "REVOKE", "GRANT"], answer)
    check(answer["operations"][2]["not_after"] == "2096-06-15T23:59:59Z", answer)
    bundle = run_json(program, "translate", "hl7", "--fhir", name)["bundles"][0]
    types = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    check(bundle["type"] == "transaction" and types[0] == "MessageHeader", bundle)
    consent = bundle["entry"][types.index("Consent")]["resource"]
    patient = bundle["entry"][types.index("Patient")]
    check(consent["patient"]["reference"] == patient["request"]["url"], bundle)
    check(consent["provision"]["period"]["end"] == "2096-06-15", consent)
    name = write("limited.hl7", message.replace("|A||2026", "|L||2026").encode())
    answer = run_json(program, "translate", "hl7", name)
    check(answer["held"] is True and len(answer["operations"]) == 1, answer)
    check(run_json(program, "translate", "hl7", good, code=2)["ok"] is False)
    name = write("entity.xml", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>')
    check(run_json(program, "translate", "cda", name, code=1)["ok"] is False)
    answer = run_json(program, "translate", "dicom", good, code=2)
    check(answer["issues"][0]["rule"].startswith("dicom-"), answer)
    name = write("instance.dcm", dicom_instance())
    answer = run_json(program, "translate", "dicom", "--fhir", name)
    check([op["kind"] for op in answer["operations"]] == ["RECORD", "GRANT"], answer)
    check([r["resourceType"] for r in answer["resources"]] == ["Patient", "ImagingStudy",
                                                               "Consent"], answer)
    run(program, "translate", "latin", good, code=3)
    run(program, "translate", "fhir", code=3)


def prove_operations(program):
    good = write("consent.json", json.dumps(CONSENT).encode())
    ops = write("ops.jsonl", run(program, "translate", "fhir", good, code=0).stdout)
    out, folder = path("made.proof"), path("receipts")
    answer = run_json(program, "prove", "--ops", ops, "--out", out, "--header", path("made.header"),
                      "--receipts", folder, "--json")
    check(answer["operations"] == 3 and answer["batch"] == 1, answer)
    check(answer["proof_bytes"] == len(read("made.proof")) > 100000, answer)
    check(run_json(program, "inspect", "--json", path("made.header"))["new_root"]
          == answer["new_root"])
    files = [os.path.join(folder, name) for name in ("policy", "receipt-1", "checkpoint")]
    text = run(program, "verify", "--policy", *files, out, code=0).stdout.decode()
    check("position 3 of batch 1" in text and "genesis state that the policy names" in text, text)
    check("0 witnesses" in text and text.endswith("\nvalid\n"), text)
    # Fresh randomness, the same statement but for salts: another proof.
    before = read("made.proof")
    run(program, "prove", "--ops", ops, "--out", out, code=0)
    check(read("made.proof") != before)
    done = run(program, "prove", "--ops", ops, "--out", "-", code=0)
    check(done.stdout[:4] == before[:4] and b"operations" not in done.stdout[-100:])


def prove_refuses(program):
    good = write("consent.json", json.dumps(CONSENT).encode())
    line = run(program, "translate", "fhir", good, code=0).stdout
    ops, out = write("ops.jsonl", line), path("never.proof")

    def refuse(code, said, *arguments):
        done = run(program, "prove", *arguments, "--out", out, code=code)
        check(said in done.stderr and not os.path.exists(out), (arguments, done.stderr))

    refuse(2, b"line 1: json-", "--ops", write("bad", b"hello"))
    refuse(2, b"line 2: json-", "--ops", write("bad", line + b"{"))
    refuse(2, b"has no operations", "--ops", write("bad", b"7"))
    refuse(2, b"asks for no operation", "--ops", write("bad", b""))
    refuse(1, b"refused when it was translated", "--ops",
           write("bad", b'{"ok":false,"operations":[]}'))
    refuse(2, b"line 1: ops-", "--ops", write("bad", b'[{"kind":"TELEPORT"}]'))
    grant = json.loads(line)["operations"][-1]
    missing = dict(grant, kind="RESPOND", approve=True)
    refuse(1, b"line 1: request-unknown", "--ops", write("bad", json.dumps([missing]).encode()))
    refuse(4, b"missing", "--ops", path("missing"))
    refuse(3, b"either", "--ops", ops, "--data", FOLDER.name)
    refuse(3, b"--batch", "--data", FOLDER.name)
    refuse(3, b"--receipts", "--data", FOLDER.name, "--batch", "1", "--receipts", path("r"))
    refuse(3, b"no profile", "--ops", ops, "--profile", "no-such")
    refuse(4, b"no data folder", "--data", path("missing"), "--batch", "1")
    run(program, "prove", "--ops", ops, code=3)


def explain(program):
    good = write("consent.json", json.dumps(CONSENT).encode())
    ops = write("ops.jsonl", run(program, "translate", "fhir", good, code=0).stdout)
    text = run(program, "explain", "--ops", ops, code=0).stdout.decode()
    check("every rule holds" in text and text.startswith("PERM"), text)

    def spoiled(cell, *said):
        text = run(program, "explain", "--ops", ops, "--cell", cell, code=1).stdout.decode()
        check(all(part in text for part in said), (cell, text))

    spoiled("OPER.nonce@0=7", "OPER row 0, constraint", "reads nonce", "operation 1 of the batch")
    spoiled("BITS.bit[2]@0=1", "BITS row 0", "the bits are the limb's")
    spoiled("NODE.old_left[3]@12=0", "do not add up to zero")
    for cell in ("OPER", "OPER.nonce", "OPER.nonce@0", "OPER.nonce@0=", "OPER.nonce@0=1x", "X.y@0=1",
                 "OPER.nonce[1]@0=1", "OPER.kind[8]@0=1", "OPER.nonce@400=1",
                 "OPER.nonce@0=2130706433", "OPER.nonce@99999999999999999999=1", "@", "."):
        run(program, "explain", "--ops", ops, "--cell", cell, code=3)
    run(program, "explain", code=3)
    run(program, "explain", "--ops", path("missing"), code=4)


def prove_a_sealed_batch_again(program):
    gateway = Gateway(program, "--batch-deadline", "200", "--snapshot-every", "1")
    status, headers, _ = gateway.ask("POST", "/fhir/Consent", json.dumps(CONSENT).encode(),
                                     [("Content-Type", "application/fhir+json")])
    check(status == 201, status)
    for _ in range(300):
        status, _, served = gateway.ask("GET", "/batches/1/proof")
        if status == 200:
            break
        time.sleep(0.1)
    check(status == 200)
    data, key = (os.path.join(gateway.directory, name) for name in ("data", "key"))
    folder = os.path.join(data, "snapshots")
    for _ in range(300):  # a snapshot that is newer than the batch must not stand in the way
        if os.path.isdir(folder) and [n for n in os.listdir(folder) if n.endswith(".snapshot")]:
            break
        time.sleep(0.1)
    check(os.listdir(folder), "no snapshot")
    arguments = ["--data", data, "--key", key, "--out", path("again.proof")]
    done = run(program, "prove", *arguments, "--batch", "1", code=4)  # still open
    gateway.stop(keep=True)
    try:
        answer = run_json(program, "prove", *arguments, "--batch", "1", "--json")
        check(answer["operations"] == 3, answer)
        one, two = (run_json(program, "inspect", "--json", write(name, data_of))
                    for name, data_of in (("a", served), ("b", read("again.proof"))))
        for fact in ("batch", "operations", "old_root", "new_root", "circuit"):
            check(one[fact] == two[fact], fact)
        run(program, "verify", "--policy", os.path.join(data, "log", "policy"),
            path("again.proof"), code=0)
        done = run(program, "prove", *arguments, "--batch", "2", code=1)
        check(b"not among the sealed" in done.stderr, done)
        done = run(program, "prove", "--data", data, "--key", path("no-key"), "--out", path("x"),
                   "--batch", "1", code=4)
    finally:
        shutil.rmtree(gateway.directory)


def security(program):
    answer = run_json(program, "security", "std-100", "--json")
    check(answer["proven_bits"] >= 100 and answer["holds"], answer)
    check(len(answer["buckets"]) == 5 and min(answer["terms"].values()) == answer["proven_bits"])
    for bucket in answer["buckets"]:
        check(bucket["proven_bits"] >= 100, bucket)
    every = run_json(program, "security", "--json")
    names = [p["profile"] for p in every["profiles"]]
    check({"std-100", "compact-100", "latency-100", "high-120"} <= set(names), names)
    check(every["proven_bits"] >= 100)
    for profile in every["profiles"]:
        check(profile["holds"] and profile["proven_bits"] >= profile["promised_bits"], profile)
    text = run(program, "security", code=0).stdout.decode()
    check(all(f"{name}: " in text for name in names))
    run(program, "security", "no-such", code=3)


def benches(program):
    answer = run_json(program, "bench", "prove", "--json", "--ops", "10", "--accounts", "200",
                      "--threads", "2")
    check(answer["ops"] == 10 and answer["threads"] == 2 and answer["profile"] == "std-100")
    check(answer["zk"] is True and answer["proven_bits"] >= 100)
    for name in ("prove_ms", "prove_cpu_ms", "verify_ms", "proof_bytes", "permutations",
                 "permutations_per_s", "peak_bytes"):
        check(answer[name] > 0, name)
    check(10 * 40 < answer["permutations"] < 10 * 90, answer)
    answer = run_json(program, "bench", "verify", "--json", "--ops", "5", "--accounts", "200",
                      "--profile", "fast-dev")
    check(answer["verify_ms"] > 0 and answer["profile"] == "fast-dev")
    answer = run_json(program, "bench", "execute", "--json", "--accounts", "2000", "--seconds", "1")
    check(answer["ops_per_s"] > 0)
    answer = run_json(program, "bench", "decide", "--json", "--ops", "10000")
    check(answer["cpu_ns_per_op"] > 0)
    answer = run_json(program, "bench", "journal", "--json", "--ops", "500", "--folder", FOLDER.name)
    check(answer["ops"] == 500 and answer["durable_per_s"] > 0)
    check(not [n for n in os.listdir(FOLDER.name) if n.startswith("consentry-bench")])
    check(run_json(program, "bench", "hl7", "--json", "--seconds", "1")["bench"] == "hl7")
    answer = run_json(program, "bench", "fhir", "--json", "--seconds", "1")
    check(answer["plan_documents_per_cpu_s"] > 1000 and answer["json_mb_per_cpu_s"] > 1, answer)
    answer = run_json(program, "bench", "http", "--json", "--seconds", "1", "--connections", "8",
                      "--profile", "fast-dev")
    check(answer["method"] == "POST" and answer["durable_per_s"] > 0, answer)
    check(answer["refused"] == answer["broken"] == 0 and answer["operations_per_s"] > 0, answer)
    check({"p50_us", "p99_us", "unproven_operations", "proof_lag_s"} <= set(answer), answer)
    answer = run_json(program, "bench", "http", "--json", "--seconds", "1", "--path", "/livez")
    check(answer["method"] == "GET" and "durable_per_s" not in answer, answer)
    run(program, "bench", code=3)
    run(program, "bench", "identity", code=3)
    run(program, "bench", "prove", "--profile", "no-such", code=3)
    run(program, "bench", "prove", "--ops", "5000", code=3)
    run(program, "bench", "prove", "--accounts", "100", "--ops", "100", code=3)


main([every_command_has_help_and_refuses_unknown_flags, verify_proof, verify_spoiled_proofs,
      verify_receipts, verify_receipts_as_served, verify_what_is_none_of_these, inspect,
      inspect_journal, decide, translate, prove_operations, prove_refuses, explain,
      prove_a_sealed_batch_again, security, benches])
