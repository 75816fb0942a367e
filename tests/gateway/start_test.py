# SPDX-License-Identifier: Apache-2.0
"""Starts that must fail: each with exit code 4 (or 3, for settings), one line that says what to do,
no ready line, no trap, and within seconds. Afterwards the same data folder starts as if nothing had
been."""
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import time

from gateway_process import Gateway, check, main

ROOT = tempfile.mkdtemp(prefix="consentry-start-")
os.chmod(ROOT, 0o755)


def path(*parts):
    return os.path.join(ROOT, *parts)


def write(name, data):
    with open(path(name), "wb") as f:
        f.write(data)
    return path(name)


def folder(name, owner=None):
    os.makedirs(path(name), exist_ok=True)
    if owner is not None:
        os.chown(path(name), owner, owner)
    return path(name)


def fails(program, code, words, where, *arguments, data=None, key=None, **popen):
    """Runs `serve` and expects the one line on stderr that is not JSON to hold `words`."""
    command = [program, "serve", "--data", data or os.path.join(where, "data"), "--key",
               key or os.path.join(where, "key")]
    for door in ("--http", "--mllp", "--dicom"):
        if door not in arguments:
            command += [door, "127.0.0.1:0"]
    done = subprocess.run(command + list(arguments), capture_output=True, timeout=60, **popen)
    said = [line for line in done.stderr.decode().split("\n")
            if line and not line.startswith("{") and "a root key was made" not in line]
    check(done.returncode == code, (done.returncode, code, done.stderr))
    check(done.stdout == b"", done.stdout)
    check(len(said) == 1 and said[0].startswith("consentry: "), said)
    check(words in said[0], (words, said[0]))


def starts(program, where):
    g = Gateway(program, directory=where)
    check(g.ask("GET", "/livez")[0] == 200)
    check(g.stop(keep=True)[0] == 0)


def prepared(program, name):
    """A folder with a data folder in it that was killed with a few patients in a batch."""
    where = folder(name)
    g = Gateway(program, "--batch-size", "4", "--batch-deadline", "600000", directory=where)
    for i in range(7):
        body = b'{"resourceType":"Patient","identifier":[{"system":"x:y","value":"%d"}]}' % i
        check(g.ask("POST", "/fhir/Patient", body,
                    [("Content-Type", "application/fhir+json")])[0] == 201)
    until = time.monotonic() + 20
    while g.ask("GET", "/checkpoint")[2].split(b"\n")[1] == b"0":  # the batch is in the log
        check(time.monotonic() < until, "no batch in the log")
        time.sleep(0.05)
    g.kill()
    return where


def port_taken(program):
    where = prepared(program, "port")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = "127.0.0.1:%d" % other.getsockname()[1]
        fails(program, 4, f"address {address}: another program listens there", where, "--http",
              address)
        fails(program, 4, "another program listens there", folder("port-fresh"), "--http", address)
    starts(program, where)


def address_not_ours(program):
    where = folder("foreign")
    fails(program, 3, "is off loopback", where, "--http", "192.0.2.1:4433")
    pem = path("server.pem")
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                           "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout",
                           pem, "-out", path("server.crt")], capture_output=True)
    check(made.returncode == 0, made.stderr)
    fails(program, 4, "this machine does not have that address", where, "--http", "192.0.2.1:4433",
          "--tls-cert", path("server.crt"), "--tls-key", pem, "--client-ca", path("server.crt"))


def tls_files(program):
    nonsense = write("nonsense", b"nonsense")
    where = folder("tls")
    for cert in (path("absent"), nonsense):
        fails(program, 4, f"TLS files {cert}: certificate, key or client CA", where, "--tls-cert",
              cert, "--tls-key", cert)
    fails(program, 4, "token file " + nonsense, where, "--token-file", nonsense)
    fails(program, 4, "cannot be read", where, "--token-file", path("absent"))
    starts(program, where)


def data_folder(program):
    where = folder("locked")
    g = Gateway(program, directory=where)
    fails(program, 4, f"data folder {where}/data: another process has it open", where)
    check(g.ask("GET", "/livez")[0] == 200)
    check(g.stop(keep=True)[0] == 0)
    file = write("file", b"")
    fails(program, 4, f"data folder {file}: cannot be opened", where, data=file)
    fails(program, 4, f"data folder {file}/below: cannot be opened", where,
          data=os.path.join(file, "below"), key=path("new-key"))
    starts(program, where)


def root_key(program):
    where = prepared(program, "keys")
    key = os.path.join(where, "key")
    kept = os.path.join(where, "kept")
    os.rename(key, kept)
    fails(program, 4, f"root key {key}: the file is not there", where)
    check(not os.path.exists(key), "a key was made for a folder that has one")
    for text in (b"abc", b"", os.urandom(32), b"0" * 63 + b"g", b"0" * 70):
        write("bad-key", text)
        os.chmod(path("bad-key"), 0o600)
        fails(program, 4, "64 hexadecimal digits", where, key=path("bad-key"))
    write("other-key", b"0" * 64)
    os.chmod(path("other-key"), 0o600)
    fails(program, 4, "it belongs to another root key", where, key=path("other-key"))
    os.chmod(kept, 0o644)
    fails(program, 4, "chmod 600", where, key=kept)
    os.chmod(kept, 0o600)
    os.symlink(kept, os.path.join(where, "link"))
    fails(program, 4, "regular file", where, key=os.path.join(where, "link"))
    os.rename(kept, key)
    starts(program, where)


def nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def permissions(program):
    if os.geteuid() != 0:
        return
    program = shutil.copy(program, path("program"))  # where nobody may go, too
    fails(program, 4, "root key", folder("owned-by-root"), preexec_fn=nobody)
    where = folder("of-nobody", 65534)
    fails(program, 4, f"data folder {path('owned-by-root')}/data: cannot be opened", where,
          data=os.path.join(path("owned-by-root"), "data"), preexec_fn=nobody)
    if int(open("/proc/sys/net/ipv4/ip_unprivileged_port_start").read()) > 80:
        fails(program, 4, "may not listen there", where, "--http", "127.0.0.1:80",
              preexec_fn=nobody)


def settings(program):
    where = folder("settings")
    for name, text, words in (("absent", None, "absent"), ("half", b"{", "half: is not a JSON"),
                              ("list", b"[]", "list: is not a JSON object"),
                              ("unknown", b'{"nonsense":1}', "nonsense: is no setting"),
                              ("type", b'{"batch-size":"x"}', "batch-size: has the wrong type")):
        file = path(name) if text is None else write(name, text)
        fails(program, 3, words, where, "--config", file)
    for flag, value in (("--batch-size", "0"), ("--profile", "none"), ("--prover-threads", "0"),
                        ("--http", "nowhere"), ("--http", "127.0.0.1:70000")):
        fails(program, 3, flag.strip("-"), where, flag, value)


def origins(program):
    fails(program, 4, "origin", folder("long-origin"), "--origin", "a" * 400)
    fails(program, 4, "an origin is one line", folder("bad-origin"), "--origin", "a b\nc")
    where = prepared(program, "origin")
    fails(program, 4, "another origin", where, "--origin", "other.example/log")
    starts(program, where)


def limits(program):
    where = folder("limits")
    fails(program, 4, "no file descriptors are left", where,
          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12)))
    starts(program, where)
    where = folder("full")
    fails(program, 4, "the disk is full", where,
          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)))
    starts(program, where)


def damaged_journal(program):
    where = prepared(program, "damaged")
    segment = os.path.join(where, "data", "journal", "000000000001.wal")
    with open(segment, "r+b") as f:
        whole = f.read()
        f.seek(1500)  # inside an early commit, with later ones behind it
        f.write(b"\xff" * 64)
    fails(program, 4, "journal: it is damaged", where)
    with open(segment, "r+b") as f:
        f.write(whole)
    starts(program, where)


def damaged_keys(program):
    """A subject's key that is there and does not open is never taken for one that was destroyed."""
    where = prepared(program, "damaged-keys")
    file = os.path.join(where, "data", "keys", "subjects.keys")
    with open(file, "r+b") as f:
        whole = f.read()
        f.seek(512 + 60)  # in the wrapped key of the first slot
        f.write(bytes([whole[512 + 60] ^ 1]))
    fails(program, 4, "is keys/subjects.keys damaged", where)
    with open(file, "r+b") as f:
        f.write(whole)
    starts(program, where)


def standard_streams_closed(program):
    """No socket gets the number of a stream that is not there."""
    where = folder("streams")

    def close_them():
        os.close(0)
        os.close(2)

    process = subprocess.Popen([program, "serve", "--http", "127.0.0.1:0", "--mllp", "127.0.0.1:0",
                                "--dicom", "127.0.0.1:0", "--data", os.path.join(where, "data"),
                                "--key", os.path.join(where, "key")],
                               stdout=subprocess.PIPE, preexec_fn=close_them)
    check(b"ready" in process.stdout.readline())
    process.terminate()
    check(process.wait(12) == 0)


try:
    main([port_taken, address_not_ours, tls_files, data_folder, root_key, permissions, settings,
          origins, limits, damaged_journal, damaged_keys, standard_streams_closed])
finally:
    shutil.rmtree(ROOT, ignore_errors=True)
