# SPDX-License-Identifier: Apache-2.0
"""The whole way in a browser: a Consent is posted, its proof awaited, both judged offline on /verify.

argv: program, source folder, [folder for pictures]. Exit 77: there is no Chromium here."""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gateway"))
import chromium
from gateway_process import Gateway, check

VERIFY_MS_MAX = 50
PROGRAM, SOURCE = sys.argv[1:3]
PICTURES = sys.argv[3] if len(sys.argv) > 3 else None
FHIR = [("Content-Type", "application/fhir+json")]


def save(g, folder, name, data):
    os.makedirs(os.path.join(g.directory, folder), exist_ok=True)
    path = os.path.join(g.directory, folder, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def post(g):
    """The example's receipt once it is proven, its proof, the policy."""
    with open(os.path.join(SOURCE, "examples", "consent.json"), "rb") as f:
        status, fields, answer = g.ask("POST", "/fhir/Consent", f.read(), FHIR)
    check(status == 201, (status, answer))
    deadline = time.monotonic() + 60
    while True:
        receipt = g.ask("GET", "/receipts/" + fields["consentry-receipt"])[2]
        found = json.loads(receipt)
        if found["state"] == "proven" and found["evidence"]:
            break
        check(time.monotonic() < deadline, found["state"])
        time.sleep(0.1)
    status, _, proof = g.ask("GET", f"/batches/{found['batch']}/proof")
    check(status == 200)
    return fields["consentry-receipt"], receipt, proof, g.ask("GET", "/policy")[2].decode()


def refuse(g):
    """A receipt of a refusal, signed."""
    def put(name, *numbers):
        resource = {"resourceType": "Patient", "id": name, "identifier": [
            {"system": "http://hospital.example/mrn", "value": str(n)} for n in numbers]}
        return g.ask("PUT", "/fhir/Patient/" + name, json.dumps(resource).encode(), FHIR)
    put("a", 1)
    put("b", 2)
    status, fields, _ = put("c", 1, 2)
    check(status == 409, status)
    for _ in range(200):
        receipt = g.ask("GET", "/receipts/" + fields["consentry-receipt"])[2]
        if json.loads(receipt)["evidence"]:
            return receipt
        time.sleep(0.05)
    raise AssertionError("the refusal was never signed")


def judge(page, files, policy):
    """Fills in the page as a person would; verdict and groups as text."""
    page.run("document.getElementById('chosen').replaceChildren()")
    page.choose_files("#files", files)
    page.wait("document.querySelectorAll('#chosen li').length > 0")
    page.run("""{const box = document.getElementById('policy'); box.value = %s;
             box.dispatchEvent(new Event('input'));
             document.getElementById('verdict').textContent = '';
             document.getElementById('form').requestSubmit();}""" % json.dumps(policy))
    page.wait("document.getElementById('verdict').textContent !== ''")
    return (page.run("document.getElementById('verdict').textContent"),
            page.run("document.getElementById('groups').innerText"))


def open_verify(page, base):
    page.open(base + "/verify")
    page.wait("performance.getEntriesByType('resource')"
              ".some(e => e.name.endsWith('.wasm') && e.responseEnd > 0)")
    page.run("import('/consentry.mjs').then(m => m.load()).then(c => { window.consentry = c; })")
    page.go_offline()
    check(page.run("fetch('/livez').then(() => 'answered', () => 'offline')") == "offline")


def take_pictures(page, name):
    for width, side in ((1100, "wide"), (390, "narrow")):
        for dark in (False, True):
            page.look(width, dark)
            page.picture(os.path.join(PICTURES, f"{name}-{side}-{'dark' if dark else 'light'}.png"))
    page.look(1100, False)


def the_page_believes_what_is_true(g, page, base):
    _, receipt, proof, policy = post(g)
    good = [save(g, "good", "receipt.json", receipt), save(g, "good", "batch.proof", proof)]
    open_verify(page, base)
    if PICTURES:
        take_pictures(page, "verify-empty")
    verdict, groups = judge(page, good, policy)
    check(verdict == "Valid", (verdict, groups))
    for sentence in ("Shown here, by mathematics", "operations follow every rule",
                     "Every batch from the beginning is checked here",
                     "is the one whose proof was checked here", "On whose word the rest stands",
                     "rest on the gateway's word", "Not shown",
                     "the gateway said that the consent of GRANT at position 5 is active"):
        check(sentence in groups, (sentence, groups))
    check("What failed" not in groups)
    if PICTURES:
        take_pictures(page, "verify-valid")
    print("ok   valid, offline, in plain words", flush=True)
    for name, data, at in (("batch.proof", proof, len(proof) // 2), ("batch.proof", proof, 200),
                           ("receipt.json", receipt, receipt.index(b'"evidence"') + 2000)):
        spoiled = bytearray(data)
        spoiled[at] = spoiled[at] ^ 1 if name == "batch.proof" else ord("B" if data[at] != 66 else "C")
        spoiled_file = save(g, f"spoiled-{at}", name, bytes(spoiled))
        verdict, groups = judge(page, [f for f in good if not f.endswith(name)] + [spoiled_file],
                                policy)
        check(verdict == "Not valid" and "What failed" in groups, (name, at, verdict, groups))
        if PICTURES and name == "batch.proof" and at != 200:
            take_pictures(page, "verify-spoiled")
    print("ok   one flipped byte is not valid, with a reason", flush=True)
    verdict, groups = judge(page, list(reversed(good)), "")
    check(verdict == "Not valid" and "pinned" in groups, groups)
    print("ok   without a policy no signer is believed", flush=True)
    return proof


def verifying_is_quick(page, proof):
    import base64
    times = page.run("""(() => {
      const proof = Uint8Array.from(atob(%s), (c) => c.charCodeAt(0));
      const times = [];
      for (let i = 0; i < 25; i++) {
        const begin = performance.now();
        if (!window.consentry.verify(proof).valid) throw new Error('not valid');
        times.push(performance.now() - begin);
      }
      return times.slice(4).sort((a, b) => a - b);
    })()""" % json.dumps(base64.b64encode(proof).decode()))
    median = times[len(times) // 2]
    print(f"     verify {len(proof)} bytes, warm: median {median:.1f} ms, best {times[0]:.1f} ms")
    check(times[0] <= VERIFY_MS_MAX, times)  # the machine may be busy; the page is not
    print(f"ok   verified in at most {VERIFY_MS_MAX} ms", flush=True)


def the_page_judges_a_refusal(g, page, base):
    receipt = refuse(g)
    policy = g.ask("GET", "/policy")[2].decode()
    page.call("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1,
              uploadThroughput=-1)
    open_verify(page, base)
    verdict, groups = judge(page, [save(g, "refused", "refused.json", receipt)], policy)
    check(verdict == "Valid" and "IdentityConflict" in groups, (verdict, groups))
    print("ok   a signed refusal is judged, too", flush=True)


def the_link_of_a_receipt_checks_at_once(g, page, base):
    page.call("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1,
              uploadThroughput=-1)
    page.open(base + "/")
    page.wait("document.getElementById('connection').textContent === 'live'")
    identity, _, _, _ = post(g)
    page.wait("document.querySelectorAll('#batches tr').length > 0 && "
              "document.querySelector('#batches tr').innerText.includes('proven')")
    page.wait("document.querySelectorAll('#batches tr').length === 3")  # also those before
    page.wait("document.getElementById('batch-text').textContent === 'no operation waits'")
    if PICTURES:
        take_pictures(page, "dashboard")
    page.look(390, False)
    check(page.run("document.documentElement.scrollWidth <= window.innerWidth"), "overflow")
    page.look(1100, False)
    print("ok   the dashboard shows the batches, also on a telephone", flush=True)
    page.open(base + "/verify?receipt=" + identity)
    page.wait("document.getElementById('verdict').textContent === 'Valid'")
    check(page.run("!document.getElementById('same').hidden"))
    print("ok   a link checks at once, and says whose policy it used", flush=True)


def main():
    path = chromium.find()
    if path is None:
        print("skipped: no chromium here")
        return 77
    with Gateway(PROGRAM, "--batch-deadline", "300") as g, chromium.Chromium(path) as page:
        base = f"http://127.0.0.1:{g.port}"
        proof = the_page_believes_what_is_true(g, page, base)
        verifying_is_quick(page, proof)
        the_page_judges_a_refusal(g, page, base)
        the_link_of_a_receipt_checks_at_once(g, page, base)
        g.stop(keep=True)
    return 0


sys.exit(main())
