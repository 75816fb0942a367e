# SPDX-License-Identifier: Apache-2.0
"""HL7 feeds as an engineer at night sees them: what came, what was refused and why, what waits for
a person, and that person's word; and that none of it says anything about a patient."""
import json
import subprocess

from gateway_process import Gateway, check, main
from mllp_client import Line, consent, feeds, message

FAST = ["--profile", "fast-dev", "--batch-deadline", "100"]


def serve(program, **more):
    return Gateway(program, *FAST, **more)


def operations(gateway):
    body = gateway.ask("GET", "/metrics")[2].decode()
    return int(body.split("\nconsentry_operations_total ")[1].split("\n")[0])


def command(gateway, *arguments):
    done = subprocess.run([gateway.program, "feeds", *arguments, "--gateway",
                           f"127.0.0.1:{gateway.port}"], capture_output=True, timeout=30)
    return done.returncode, done.stdout


def counts_and_reasons(program):
    with serve(program) as g, Line(g) as line:
        check(feeds(g)["feeds"][0]["last"] is None)
        for i in range(5):
            check(line.ask(message(f"A{i}", patient=str(i))).code == "AA")
        line.ask(message("A0", patient="0"))
        line.ask(message("B", version="9.9"))
        line.ask(message("", patient="7"))
        state = feeds(g)
        feed = state["feeds"][0]
        check(feed["name"] == "default" and feed["last"] and feed["per_second"] > 0, feed)
        check((feed["messages"]["accepted"], feed["messages"]["duplicate"],
               feed["messages"]["rejected"], feed["messages"]["error"]) == (5, 1, 1, 1), feed)
        rules = {r["rule"]: (r["code"], r["count"]) for r in feed["refusals"]}
        check(rules == {"hl7-version": (203, 1), "hl7-field-required": (101, 1)}, rules)
        check(len(feed["recent"]) == 8 and feed["recent"][0]["event"] == "ADT^A28")
        check(state["connections"] == 1 and state["waiting"] == 0)
        code, text = command(g, "list")
        check(code == 0 and b"hl7-version" in text and b"no message waits" in text, text)
        for page in (json.dumps(state), text.decode(), open(g.stderr_path).read(),
                     g.ask("GET", "/metrics")[2].decode()):
            check("Vogel" not in page and "NORTH" not in page and "CLINIC" not in page)


def a_person_accepts(program):
    """A limited consent whose only limit is free text grants nothing until somebody looked."""
    limited = consent("L", limits="Not to my brother")
    g = serve(program)
    with Line(g) as line:
        first = line.ask(message("H1", tail=limited))
        check((first.code, first.error, first.rule) == ("AE", "207", "hl7-consent-held"),
              first.text)
        check(first.err[0][2].startswith("CON^1^"), first.text)
        check(operations(g) == 0, "nothing was done")
        enhanced = line.ask(message("H2", tail=limited, more="|||AL|NE", patient="2"))
        check(enhanced.code == "CA", "it is on disk")
    held = feeds(g)["held"]
    check([h["number"] for h in held] == [2, 1] and held[0]["reason"] == "consent", held)
    g.stop(keep=True)
    g = serve(program, directory=g.directory)
    held = feeds(g)["held"]
    check(len(held) == 2, "also after a restart")
    code, shown = command(g, "show", held[1]["id"])
    check(code == 0 and b"Not to my brother" in shown and shown.startswith(b"MSH|"), shown)
    code, said = command(g, "accept", "1")
    check(code == 0 and json.loads(said)["ok"], said)
    check(operations(g) >= 3, "registered, recorded and granted")
    check(command(g, "accept", "1")[0] == 1, "once is enough")
    with Line(g) as line:
        check(line.ask(message("H1", tail=limited)).code == "AA", "the sender learns of it")
    before = operations(g)
    check(command(g, "reject", "2")[0] == 0 and operations(g) == before)
    check(feeds(g)["waiting"] == 0)
    g.stop(keep=True)
    with serve(program, directory=g.directory) as g:
        check(feeds(g)["waiting"] == 0 and command(g, "accept", "2")[0] == 1)


def replay_takes_it_again(program):
    with serve(program) as g, Line(g) as line:
        check(line.ask(message("R1")).code == "AA")
        before = operations(g)
        recent = feeds(g)["feeds"][0]["recent"][0]
        code, said = command(g, "replay", recent["id"])
        check(code == 0 and json.loads(said)["ok"], said)
        check(operations(g) == before + 1, "a record that supersedes the first")
        check(line.ask(message("R1")).code == "AA")
        check(command(g, "replay", "0" * 32)[0] == 1)
        check(command(g, "show", "0" * 32)[0] == 1)
        check(command(g, "show", "../x")[0] == 3 and command(g, "dance", "1")[0] == 3)
        check(g.ask("POST", "/feeds/held/9/accept", b"")[0] == 404)


def merges_and_late_decisions(program):
    """What one message cannot say alone: order, and who is who."""
    with serve(program) as g, Line(g) as line:
        check(line.ask(message("K1", event="A31", patient="1", tail=consent("A"))).code == "AA")
        check(line.ask(message("K2", event="A31", patient="1",
                               tail=consent("X", decided="20260301"))).code == "AA")
        late = line.ask(message("K3", event="A31", patient="1",
                                tail=consent("A", decided="20260201")))
        check((late.code, late.rule) == ("AE", "decided-earlier"), late.text)
        unknown = line.ask(message("K4", event="A31", patient="1",
                                   tail=consent("X", number="C-9^NORTH", f3="F-99",
                                                decided="20260401")))
        check((unknown.code, unknown.error) == ("AE", "204"), unknown.text)
        revived = line.ask(message("K5", event="A31", patient="1",
                                   tail=consent("A", number="C-9^NORTH", f3="F-99",
                                                decided="20260301")))
        check((revived.code, revived.rule) == ("AE", "decided-earlier"), revived.text)
        merge = ("MSH|^~\\&|EHR|CLINIC|GATEWAY|REGION|20260105||ADT^A40^ADT_A39|K6|P|2.5\r"
                 "EVN|A40|20260105\rPID|1||2^^^NORTH^MR||Vogel^Irma\rMRG|1^^^NORTH^MR\r")
        check(line.ask(message("K7", patient="2")).code == "AA")
        ack = line.ask(merge.encode())
        check(ack.code == "AA", ack.text)
        both = line.ask(message("K8", event="A31", patient="1", tail=consent("A", "C-3^NORTH")))
        check(both.code == "AA", both.text)
        bypass = consent("B", number="C-4^NORTH", f20="E")
        check(line.ask(message("K9", event="A31", patient="2", tail=bypass)).code == "AA")
        check(feeds(g)["feeds"][0]["bypassed"] == 1)
        conflict = ("MSH|^~\\&|EHR|CLINIC|GATEWAY|REGION|20260105||ADT^A31^ADT_A05|K10|P|2.5\r"
                    "EVN|A31|20260105\rPID|1||9^^^NORTH^MR||A^B\rPV1|1|N\r")
        check(line.ask(conflict.encode()).code == "AA")
        two = conflict.replace("K10", "K11").replace("9^^^NORTH^MR", "9^^^NORTH^MR~2^^^NORTH^MR")
        ack = line.ask(two.encode())
        check((ack.code, ack.error, ack.rule) == ("AE", "204", "identity-conflict"), ack.text)


def becomes_fhir_resources(program):
    """What a message says is stored as resources, too, and the next one makes the next version."""
    def patient(g):
        body = json.dumps({"resourceType": "Patient",
                           "identifier": [{"system": "urn:id:NORTH", "value": "77"}]}).encode()
        status, fields, body = g.ask("POST", "/fhir/Patient", body, [
            ("Content-Type", "application/fhir+json"),
            ("If-None-Exist", "identifier=urn:id:NORTH|77")])
        check(status == 200, (status, body))
        return json.loads(body)

    with serve(program) as g, Line(g) as line:
        check(line.ask(message("F1", patient="77")).code == "AA")
        first = patient(g)
        check(first["name"][0]["family"] == "Vogel" and first["meta"]["versionId"] == "1", first)
        check(line.ask(message("F2", patient="77", name="Adler^Irma")).code == "AA")
        status, _, body = g.ask("GET", "/fhir/Patient/" + first["id"])
        second = json.loads(body)
        check(status == 200 and second["name"][0]["family"] == "Adler", second)
        check(second["meta"]["versionId"] == "2", second)
        check(g.ask("GET", f"/fhir/Patient/{first['id']}/_history/1")[0] == 200)
        check(b"consentry_operations_total 2" in g.ask("GET", "/metrics")[2], "the messages alone")


def documents_inside_of_messages(program):
    """A CDA consent in an MDM message is read; one that cannot be read refuses the message."""
    import base64
    import os
    cases = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cases", "cda",
                         "consent.md")
    text = open(cases).read().split("```xml\n")[1].split("```")[0]
    text = text.replace('code="2.999.7.1"', 'code="416308001"')  # refused

    def mdm(number, document):
        data = base64.b64encode(document.encode()).decode()
        return ("MSH|^~\\&|EHR|CLINIC|GATEWAY|REGION|20260105||MDM^T02^MDM_T02|" + number +
                "|P|2.5.1\rEVN|T02|20260105\rPID|1||10042^^^NORTH^MR||Vogel^Irma\rPV1|1|O\r"
                "TXA|1|CN|TX|20260105||||||||DOC-1^NORTH|||||AU\r"
                "OBX|1|ED|57016-8^Consent^LN||^text^XML^Base64^" + data + "||||||F\r").encode()

    with serve(program) as g, Line(g) as line:
        bare = line.ask(mdm("C0", "no document"))
        check(bare.code == "AA", bare.text)
        before = operations(g)
        ack = line.ask(mdm("C1", text))
        check(ack.code == "AA", ack.text)
        check(operations(g) >= before + 3, "the document's record and its deny")
        for n, bad in enumerate([text[:-30], "<!DOCTYPE x []>" + text,
                                 '<?xml version="1.0"?><!DOCTYPE x []>' + text[38:]]):
            ack = line.ask(mdm(f"D{n}", bad if bad.startswith("<?xml") else "<?xml?>" + bad))
            check(ack.code == "AE", ack.text)


main([counts_and_reasons, a_person_accepts, replay_takes_it_again, merges_and_late_decisions,
      becomes_fhir_resources,
      documents_inside_of_messages])
