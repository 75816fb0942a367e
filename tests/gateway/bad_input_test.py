# SPDX-License-Identifier: Apache-2.0
"""Every kind of bad input through the real door: what is answered, and that nothing came of it."""
import json
import os
import subprocess

from gateway_process import Gateway, check, main, read_answer

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
JSON = "application/fhir+json"
with open(os.path.join(SOURCE, "examples", "consent.json"), encoding="utf-8") as f:
    EXAMPLE = json.load(f)
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ACTION = "http://terminology.hl7.org/CodeSystem/consentaction"


def changed(*path, **more):
    """The example with another value at a path; None takes it away."""
    value = more["to"]
    consent = json.loads(json.dumps(EXAMPLE))
    at = consent
    for name in path[:-1]:
        at = at[name]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return json.dumps(consent).encode()


def deep(levels):
    return b'{"resourceType":"Consent","extension":' + b"[" * levels + b"]" * levels + b"}"


TWICE = json.dumps(EXAMPLE).encode().replace(b'"status": "active"',
                                             b'"status": "active", "status": "inactive"', 1)
CODE = [{"system": REASON, "code": "ZZZ"}]

# name, body, status, issue code, rule, expression
ROWS = [
    ("not JSON", b"hello", 400, "structure", "json-syntax", None),
    ("nothing", b"", 400, "structure", "json-", None),
    ("cut off", json.dumps(EXAMPLE).encode()[:-1], 400, "structure", "json-", "Consent"),
    ("more behind it", json.dumps(EXAMPLE).encode() + b"{}", 400, "structure", "json-", None),
    ("an array", b"[]", 400, "structure", "", None),
    ("not UTF-8", changed("status", to="\0").replace(b"\\u0000", b"\xff"), 400, "structure",
     "json-utf8", "Consent"),
    ("UTF-16", json.dumps(EXAMPLE).encode("utf-16"), 400, "structure", "json-", None),
    ("another resource", b'{"resourceType":"Patient"}', 422, "invalid",
     "fhir-resource-type-expected", "Patient"),
    ("no resource", b'{"resourceType":"Basket"}', 400, "structure",
     "fhir-resource-type-unknown", None),
    ("no type", b"{}", 400, "", "fhir-", None),
    ("10,000 levels", deep(10000), 413, "too-costly", "json-depth", "Consent.extension"),
    ("65 levels", deep(65), 413, "too-costly", "json-depth", "Consent.extension"),
    ("a name twice", TWICE, 400, "structure", "json-duplicate-key", "Consent"),
    ("an unknown status", changed("status", to="happy"), 400, "code-invalid",
     "fhir-required-code", "Consent.status"),
    ("an unknown purpose", changed("provision", "purpose", to=CODE), 422, "code-invalid",
     "consent-code-unknown", "Consent.provision.purpose[0]"),
    ("an unknown decision", changed("provision", "type", to="maybe"), 400, "code-invalid",
     "fhir-required-code", "Consent.provision.type"),
    ("an unknown action", changed("provision", "action",
                                  to=[{"coding": [{"system": ACTION, "code": "juggle"}]}]),
     422, "code-invalid", "consent-", "Consent.provision.action[0]"),
    ("an unknown element", changed("colour", to="red"), 400, "structure", "fhir-", "Consent"),
    ("a missing patient", changed("patient", to=None), 422, "business-rule",
     "consent-patient-required", "Consent"),
    ("a missing scope", changed("scope", to=None), 400, "required", "fhir-", "Consent"),
    ("a wrong type of value", changed("status", to=7), 400, "", "fhir-", "Consent.status"),
    ("a date that is none", changed("dateTime", to="2026-02-30"), 400, "", "fhir-",
     "Consent.dateTime"),
    ("a period that ends first", changed("provision", "period",
                                         to={"start": "2030-01-01", "end": "2020-01-01"}),
     400, "invariant", "per-1", "Consent.provision.period"),
    ("a modifier nobody knows", changed("modifierExtension",
                                        to=[{"url": "http://x.example/m", "valueBoolean": True}]),
     422, "not-supported", "consent-modifier-extension", "Consent"),
    ("an implicit rule", changed("implicitRules", to="http://x.example/rules"), 422,
     "not-supported", "consent-", "Consent"),
    ("script in an identifier", changed("narrative", to="<script>"), 400, "structure", "fhir-",
     "Consent"),
]


def stands_still(g, what):
    current = json.loads(g.ask("GET", "/batches/current")[2])
    check(current["current"] == 0 and current["batch"] == 1, (what, current))


def outcome_of(name, status, fields, answer, row):
    _, body, expected, code, rule, expression = row
    check(status == expected, (name, status, answer[:400]))
    check(fields["content-type"].startswith(JSON), (name, fields))
    check("location" not in fields and "etag" not in fields, (name, fields))
    outcome = json.loads(answer)
    check(outcome["resourceType"] == "OperationOutcome", (name, answer[:200]))
    first = outcome["issue"][0]
    check(first["severity"] == "error" and code in ("", first["code"]), (name, first))
    check(first["diagnostics"].startswith(rule), (name, first))
    if expression is not None:
        check(any(e.startswith(expression) for e in first.get("expression", [])), (name, first))
    # What came in never comes back, but for names of elements.
    for secret in (b"MRN-700123", b"dr-hale", b"hello", b"juggle", b"happy", b"<script>"):
        check(secret not in answer, (name, secret))


def every_row(program):
    with Gateway(program, "--profile", "fast-dev", "--batch-deadline", "60000") as g:
        for row in ROWS:
            name, body = row[:2]
            for method, path in (("POST", "/fhir/Consent"), ("PUT", "/fhir/Consent/row")):
                if method == "PUT" and body[:1] == b"{":
                    body = body.replace(b'{"resourceType": "Consent"',
                                        b'{"resourceType": "Consent", "id": "row"', 1)
                status, fields, answer = g.ask(method, path, body, [("Content-Type", JSON)])
                outcome_of((name, method), status, fields, answer, row)
            check(g.ask("GET", "/fhir/Consent/row")[0] == 404, name)
            stands_still(g, name)
        code, _ = g.stop(keep=True)
        check(code == 0, code)
        done = subprocess.run([os.path.abspath(program), "inspect", "--json",
                               os.path.join(g.directory, "data")], capture_output=True, check=True)
        counts = {p["name"]: p["count"] for p in json.loads(done.stdout)["parts"]}
        check(set(counts) == {"marks"}, counts)  # no operation, no document, no name


def before_the_body_is_read(program):
    with Gateway(program, "--profile", "fast-dev") as g:
        def ask(head, expected):
            with g.connect() as s:
                s.sendall(b"POST /fhir/Consent HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n")
                status, fields, answer = read_answer(s.makefile("rb"))
            check(status == expected, (head, status, answer))
            check(json.loads(answer)["resourceType"] == "OperationOutcome", answer)
            return fields

        json_type = b"Content-Type: application/fhir+json\r\n"
        ask(json_type + b"Content-Length: 104857600\r\n", 413)
        ask(b"Content-Type: text/html\r\nContent-Length: 4\r\n", 415)
        ask(b"Content-Type: application/fhir+json; charset=latin1\r\nContent-Length: 4\r\n", 415)
        ask(json_type + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n", 415)
        # 100 MB that are really sent, in chunks of unknown number, end at the limit.
        with g.connect() as s:
            s.sendall(b"POST /fhir/Consent HTTP/1.1\r\nHost: localhost\r\n" + json_type +
                      b"Transfer-Encoding: chunked\r\n\r\n")
            sent = 0
            try:
                while sent < 100 << 20:
                    s.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
                    sent += 65536
            except OSError:
                pass
            try:
                status = read_answer(s.makefile("rb"))[0]
                check(status == 413, status)
            except (OSError, EOFError):
                pass  # cut while we were still talking
            check(sent < 16 << 20, sent)
        stands_still(g, "before the body")
        g.stop(keep=True)


def what_is_understood_still_works(program):
    with Gateway(program, "--profile", "fast-dev") as g:
        for body in (b"hello", deep(10000), json.dumps(EXAMPLE).encode()):
            status, fields, _ = g.ask("POST", "/fhir/Consent", body, [("Content-Type", JSON)])
        check(status == 201 and "consentry-receipt" in fields, status)
        g.stop(keep=True)


main([every_row, before_the_body_is_read, what_is_understood_still_works])
