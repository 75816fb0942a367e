# SPDX-License-Identifier: Apache-2.0
"""The HTTP door of the real program, from outside."""
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import warnings

from gateway_process import (Gateway, check, main, raise_descriptors, read_answer, read_head,
                             request, resident_bytes)


def ready_line_health_and_stop(program):
    with Gateway(program) as g:
        check(g.ready["event"] == "ready" and g.ready["http"].startswith("127.0.0.1:"), g.ready)
        check(set(g.ready) == {"event", "http", "mllp", "dicom"}, g.ready)
        check(g.ask("GET", "/livez")[0] == 200)
        status, headers, body = g.ask("GET", "/readyz")
        check(status == 200 and json.loads(body)["ready"] is True)
        check(headers["cache-control"] == "no-store" and "date" in headers)
        status, headers, body = g.ask("HEAD", "/livez")
        check(status == 200 and body == b"" and int(headers["content-length"]) > 0)
        with g.connect() as s:  # an idle connection does not hold the gateway up
            s.sendall(request("GET", "/livez"))
            read_answer(s.makefile("rb"))
            code, seconds = g.stop(keep=True)
        check(code == 0 and seconds < 5, (code, seconds))
        events = [line["event"] for line in g.log()]
        check(events[-1] == "stopped" and "draining" in events, events)


def streams_end_on_stop(program):
    with Gateway(program) as g:
        s = g.connect()
        s.sendall(request("GET", "/events"))
        stream = s.makefile("rb")
        status, headers = read_head(stream)
        check(status == 200 and headers["content-type"] == "text/event-stream")
        code, seconds = g.stop(keep=True)
        check(code == 0 and seconds < 5, (code, seconds))
        check(stream.read().endswith(b"0\r\n\r\n"))


def errors_are_documents_and_echo_nothing(program):
    canary = "x-canary-7f3a"
    with Gateway(program) as g:
        for method, path in (("GET", f"/{canary}"), ("GET", f"/fhir/{canary}"),
                             ("DELETE", f"/livez?{canary}"), ("GET", f"/fhir?{canary}")):
            status, headers, body = g.ask(method, path, headers=[("X-Canary", canary)])
            check(status in (404, 405), status)
            check(canary.encode() not in body)
            document = json.loads(body)
            if path.startswith("/fhir"):
                check(headers["content-type"] == "application/fhir+json")
                check(document["resourceType"] == "OperationOutcome")
                check(document["issue"][0]["severity"] == "error")
            else:
                check(headers["content-type"] == "application/problem+json")
                check(document["status"] == status)
        status, _, body = g.ask("GET", "/livez", host=f"{canary}.example")
        check(status == 421 and canary.encode() not in body)
        page = g.ask("GET", "/metrics")[2]
        check(canary.encode() not in page)
        check(b'consentry_http_requests_total{method="GET",route="/livez",status="4xx"}' not in page)
        g.stop(keep=True)
        check(canary not in open(g.stderr_path).read())


def smuggling_on_the_wire(program):
    cases = [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET /\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nGET /",
        b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 101 + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a TLS client at the plain door
    ]
    with Gateway(program) as g:
        for case in cases:
            with g.connect() as s:
                s.sendall(case + request("GET", "/livez"))
                data = s.makefile("rb").read()
                check(data.startswith(b"HTTP/1.1 4") or data.startswith(b"HTTP/1.1 5"), case)
                check(data.count(b"\r\nDate: ") == 1 and b"Connection: close" in data, case)
        check(g.ask("GET", "/livez")[0] == 200)
        g.stop(keep=True)


def pipelined_requests(program):
    with Gateway(program) as g, g.connect() as s:
        s.sendall(request("GET", "/livez") * 500)
        stream = s.makefile("rb")
        for _ in range(500):
            check(read_answer(stream)[0] == 200)
        s.sendall(request("GET", "/livez") * 600)
        answers = 0
        last = {}
        for _ in range(500):
            status, last, _body = read_answer(stream)
            answers += status == 200
        check(answers == 500 and last.get("connection") == "close", last)
        check(stream.read() == b"")  # the connection had its thousand requests
        g.stop(keep=True)


def ten_thousand_idle_connections(program):
    count = 10000
    if not raise_descriptors(count + 200):
        print("skipped: not enough descriptors")
        return
    with Gateway(program) as g:
        check(g.ask("GET", "/livez")[0] == 200)
        before = resident_bytes(g.process.pid)
        sockets = []
        ask = request("GET", "/livez")
        for _ in range(count):
            s = g.connect()
            s.sendall(ask)
            sockets.append(s)
        for s in sockets:
            check(s.recv(4096).startswith(b"HTTP/1.1 200"))
        each = (resident_bytes(g.process.pid) - before) / count
        print(f"{count} idle connections: {each:.0f} bytes each")
        check(each < 2048, each)
        begin = time.monotonic()
        check(g.ask("GET", "/livez")[0] == 200)
        check(time.monotonic() - begin < 1)
        for s in sockets:
            s.close()
        code, seconds = g.stop(keep=True)
        check(code == 0 and seconds < 10, (code, seconds))


def run(program, *arguments, **options):
    return subprocess.run([program, *arguments], capture_output=True, timeout=20, **options)


def exit_codes(program):
    check(run(program).returncode == 3)
    check(run(program, "--help").returncode == 0)
    check(run(program, "nonsense").returncode == 3)
    for command in ("serve", "bench", "token"):
        done = run(program, command, "--help")
        check(done.returncode == 0 and done.stdout.startswith(b"usage: consentry " + command.encode()))
        check(run(program, command, "--nonsense").returncode == 3)
    help_text = run(program, "serve", "--help").stdout
    check(b"CONSENTRY_BATCH_DEADLINE" in help_text and b"--token-file" in help_text)
    check(run(program, "serve", "--http", "nowhere").returncode == 3)
    check(run(program, "serve", "--http", "192.0.2.1:0").returncode == 3)
    done = run(program, "serve", "--http", "0.0.0.0:0")
    check(done.returncode == 3 and b"--client-ca or --token-file" in done.stderr, done.stderr)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with tempfile.TemporaryDirectory() as folder:
            done = run(program, "serve", "--http", f"127.0.0.1:{port}", "--data", folder + "/d",
                       "--key", folder + "/k")
        check(done.returncode == 4 and done.stdout == b"", done)
    done = run(program, "serve", "--token-file", "/nonexistent")
    check(done.returncode == 4)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([program, "--help"], stdout=full, timeout=20)
    check(done.returncode == 4)


def settings_by_file_environment_flag(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "settings.json")
        with open(path, "w") as f:
            json.dump({"http": "127.0.0.1:0", "host": "from-file.example"}, f)
        with Gateway(program, "--config", path) as g:
            check(g.ask("GET", "/livez", host="from-file.example")[0] == 200)
            check(g.ask("GET", "/livez", host="other.example")[0] == 421)
            g.stop(keep=True)
        with Gateway(program, "--config", path,
                     environment={"CONSENTRY_HOST": "from-env.example"}) as g:
            check(g.ask("GET", "/livez", host="from-file.example")[0] == 421)
            check(g.ask("GET", "/livez", host="from-env.example")[0] == 200)
            g.stop(keep=True)
        with Gateway(program, environment={"CONSENTRY_WELCOME": "true"}) as g:
            g.stop(keep=True)
            said = open(g.stderr_path).read()
            check(f"dashboard: http://127.0.0.1:{g.port}/\n" in said, said)
            check(f"--data @examples/consent.json http://127.0.0.1:{g.port}/fhir/Consent" in said)
        with open(path, "w") as f:
            f.write('{"http": 1}')
        check(run(program, "serve", "--config", path).returncode == 3)


def tokens_and_reload(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tokens")
        first = run(program, "token", "--token-file", path, "--permit", "read").stdout.decode().strip()
        check(first.encode() not in open(path, "rb").read())
        check(first.split("_")[2].encode() not in open(path, "rb").read())
        check(os.stat(path).st_mode & 0o077 == 0)
        with Gateway(program, "--token-file", path) as g:
            def status(path_, token):
                headers = [("Authorization", "Bearer " + token)] if token else []
                return g.ask("GET", path_, headers=headers)[0]
            check(status("/livez", None) == 200)
            check(status("/metrics", None) == 401)
            check(status("/metrics", first) == 403)
            second = run(program, "token", "--token-file", path, "--permit",
                         "operate").stdout.decode().strip()
            check(status("/metrics", second) == 401)  # not read yet
            g.process.send_signal(signal.SIGHUP)
            deadline = time.monotonic() + 5
            while status("/metrics", second) != 200:
                check(time.monotonic() < deadline, "reload")
                time.sleep(0.05)
            with open(path, "a") as f:
                f.write("garbage\n")
            g.process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
            check(status("/metrics", second) == 200)  # the good ones stay in use
            g.stop(keep=True)
            events = [line["event"] for line in g.log()]
            check("reloaded" in events and "reload_failed" in events, events)
            check(first not in open(g.stderr_path).read())


def tokens_end_and_reach_no_further_than_they_say(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tokens")

        def token(*arguments):
            done = run(program, "token", "--token-file", path, *arguments)
            check(done.returncode == 0, done)
            return done.stdout.decode().strip()

        reader, writer = token("--permit", "read"), token("--permit", "write")
        over, forever = token("--permit", "operate"), token("--permit", "operate", "--days", "0")
        lines = open(path).read().splitlines()
        check(len(lines[3].split()) == 5 and len(lines[4].split()) == 4, lines)
        lines[3] = " ".join(lines[3].split()[:4] + ["2026-01-01T00:00:00Z"])
        with open(path, "w") as f:
            f.write("\n".join(lines) + "\n")
        with Gateway(program, "--token-file", path) as g:
            def ask(method, target, who, body=None):
                headers = [("Authorization", "Bearer " + who)] if who else []
                headers += [("Content-Type", "application/fhir+json")] if body else []
                status, fields, answer = g.ask(method, target, body, headers)
                return status, fields, answer
            body = b'{"resourceType":"Patient","id":"p"}'
            status, fields, answer = ask("GET", "/metrics", over)
            check(status == 401 and "bearer" in fields["www-authenticate"].lower(), fields)
            check(over.encode() not in answer)
            check(ask("GET", "/metrics", forever)[0] == 200)
            check(ask("PUT", "/fhir/Patient/p", None, body)[0] == 401)
            status, _, answer = ask("PUT", "/fhir/Patient/p", reader, body)
            check(status == 403 and json.loads(answer)["issue"][0]["code"] == "forbidden", answer)
            check(ask("GET", "/fhir/Patient/p", reader)[0] == 404)  # nothing was stored
            check(ask("PUT", "/fhir/Patient/p", writer, body)[0] == 201)
            check(ask("GET", "/fhir/Patient/p", writer)[0] == 403)
            check(ask("GET", "/fhir/Patient/p", reader)[0] == 200)
            check(ask("GET", "/fhir/Patient/p", over)[0] == 401)
            for flipped in (reader[:-1] + ("a" if reader[-1] != "a" else "b"), reader + "a", "x"):
                check(ask("GET", "/fhir/Patient/p", flipped)[0] == 401, flipped)
            check(ask("GET", "/checkpoint", None)[0] == 200)  # what anybody may check
            g.stop(keep=True)
        with open(path, "a") as f:
            f.write(lines[4].replace(lines[4].split()[1], "aaaaaaaa") + " yesterday\n")
        check(run(program, "serve", "--token-file", path).returncode == 4)


def make_certificates(folder):
    """A CA, a server and a client certificate; None when there is no openssl."""
    if shutil.which("openssl") is None:
        return None
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    for ca in ("ca", "other-ca"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", f"{ca}.key", "-out", f"{ca}.pem", "-days", "2", "-subj", f"/CN={ca}")
    for name, ca in (("server", "ca"), ("client", "ca"), ("stranger", "other-ca")):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key",
                "-CAcreateserial", "-out", f"{name}.pem", "-days", "2")
    return lambda name: os.path.join(folder, name)


def tls_context(path, client=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(path("ca.pem"))
    if client:
        context.load_cert_chain(path(client + ".pem"), path(client + ".key"))
    return context


def ask_tls(g, context, path="/livez", headers=()):
    with g.connect() as raw, context.wrap_socket(raw) as s:
        s.sendall(request("GET", path, headers=headers))
        return read_answer(s.makefile("rb"))


def refused_tls(g, context):
    try:
        ask_tls(g, context)
    except (ssl.SSLError, ConnectionError, EOFError):
        return True
    return False


def tls_with_client_certificates(program):
    with tempfile.TemporaryDirectory() as folder:
        path = make_certificates(folder)
        if path is None:
            print("skipped: no openssl")
            return
        with Gateway(program, "--http", "0.0.0.0:0", "--tls-cert", path("server.pem"), "--tls-key",
                     path("server.key"), "--client-ca", path("ca.pem")) as g:
            g.host = "127.0.0.1"
            check(ask_tls(g, tls_context(path, "client"))[0] == 200)
            check(ask_tls(g, tls_context(path, "client"), "/metrics")[0] == 200)
            check(refused_tls(g, tls_context(path)))
            check(refused_tls(g, tls_context(path, "stranger")))
            # A wildcard is nobody's name: Location is a path.
            with g.connect() as raw, tls_context(path, "client").wrap_socket(raw) as s:
                s.sendall(request("POST", "/fhir/Patient", b'{"resourceType":"Patient"}',
                                  [("Content-Type", "application/fhir+json")]))
                status, fields, _ = read_answer(s.makefile("rb"))
            check(status == 201 and fields["location"].startswith("/fhir/Patient/"), fields)
            old = tls_context(path, "client")
            old.set_ciphers("DEFAULT:@SECLEVEL=0")
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
            check(refused_tls(g, old))
            twelve = tls_context(path, "client")
            twelve.maximum_version = ssl.TLSVersion.TLSv1_2
            check(ask_tls(g, twelve)[0] == 200)
            with g.connect() as s:  # plain bytes at the TLS door
                s.sendall(request("GET", "/livez"))
                check(b"HTTP" not in s.makefile("rb").read())
            with g.connect() as raw, tls_context(path, "client").wrap_socket(raw) as s:
                s.sendall(request("GET", "/livez") * 300)  # many records, many answers
                stream = s.makefile("rb")
                for _ in range(300):
                    check(read_answer(stream)[0] == 200)
            code, seconds = g.stop(keep=True)
            check(code == 0 and seconds < 5, (code, seconds))


def tls_with_certificates_or_tokens(program):
    with tempfile.TemporaryDirectory() as folder:
        path = make_certificates(folder)
        if path is None:
            print("skipped: no openssl")
            return
        tokens = os.path.join(folder, "tokens")
        token = run(program, "token", "--token-file", tokens, "--permit", "operate").stdout.decode()
        with Gateway(program, "--tls-cert", path("server.pem"), "--tls-key", path("server.key"),
                     "--client-ca", path("ca.pem"), "--token-file", tokens) as g:
            bearer = [("Authorization", "Bearer " + token.strip())]
            check(ask_tls(g, tls_context(path), "/metrics")[0] == 401)
            check(ask_tls(g, tls_context(path), "/metrics", bearer)[0] == 200)
            check(ask_tls(g, tls_context(path, "client"), "/metrics")[0] == 200)
            g.stop(keep=True)


def pages_from_memory(program):
    with Gateway(program) as g:
        status, headers, page = g.ask("GET", "/")
        check(status == 200 and headers["content-type"] == "text/html; charset=utf-8")
        policy = headers["content-security-policy"]
        check("default-src 'none'" in policy and "frame-ancestors 'none'" in policy)
        check("unsafe-inline" not in policy and "'unsafe-eval'" not in policy)
        check(b"<script>" not in page and b"style=" not in page and b"onclick" not in page)
        for path in ("/dashboard.mjs", "/dashboard.css", "/favicon.svg", "/verify"):
            status, headers, body = g.ask("GET", path)
            check(status == 200 and len(body) > 0 and headers["etag"].startswith('"'), path)
            again = g.ask("GET", path, headers=[("If-None-Match", headers["etag"])])
            check(again[0] == 304 and again[2] == b"", path)
            other = g.ask("GET", path, headers=[("If-None-Match", '"0"')])
            check(other[0] == 200, path)
        g.stop(keep=True)


def inherited_listener(program):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        folder = tempfile.mkdtemp(prefix="consentry-test-")
        script = f'exec 3<&{listener.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
        process = subprocess.Popen(
            ["sh", "-c", script, "sh", program, "serve", "--http", "127.0.0.1:0", "--mllp",
             "127.0.0.1:0", "--dicom", "127.0.0.1:0", "--data", folder + "/data", "--key",
             folder + "/key"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, pass_fds=[listener.fileno()])
        try:
            ready = json.loads(process.stdout.readline())
            check(ready["http"] == f"127.0.0.1:{port}", ready)
            with socket.create_connection(("127.0.0.1", port), timeout=5) as s:
                s.sendall(request("GET", "/livez"))
                check(read_answer(s.makefile("rb"))[0] == 200)
        finally:
            process.terminate()
            check(process.wait(12) == 0)
            process.stdout.close()
            shutil.rmtree(folder, ignore_errors=True)


main([ready_line_health_and_stop, streams_end_on_stop, errors_are_documents_and_echo_nothing,
      smuggling_on_the_wire, pipelined_requests, ten_thousand_idle_connections, exit_codes,
      settings_by_file_environment_flag, tokens_and_reload,
      tokens_end_and_reach_no_further_than_they_say, tls_with_client_certificates,
      tls_with_certificates_or_tokens, pages_from_memory, inherited_listener])
