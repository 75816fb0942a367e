# SPDX-License-Identifier: Apache-2.0
"""Runs the real program for black-box tests. Standard library only."""
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Gateway:
    """A `consentry serve` on free ports of loopback with data of its own."""

    def __init__(self, program, *arguments, environment=None, fresh=True, directory=None, **popen):
        self.program = program
        self.directory = directory or tempfile.mkdtemp(prefix="consentry-test-")
        self.stderr_path = os.path.join(self.directory, "stderr")
        command = [program, "serve", "--http", "127.0.0.1:0", "--mllp", "127.0.0.1:0",
                   "--dicom", "127.0.0.1:0", "--data", os.path.join(self.directory, "data"),
                   "--key", os.path.join(self.directory, "key")]
        given = [a.split("=")[0] for a in arguments if a.startswith("--")]
        for name in given:
            if name in command:
                at = command.index(name)
                del command[at:at + 2]
        environment = dict(os.environ, **(environment or {}))
        self.stderr = open(self.stderr_path, "ab")
        self.process = subprocess.Popen(command + list(arguments), stdout=subprocess.PIPE,
                                        stderr=self.stderr, env=environment, **popen)
        self.ready_line = self.process.stdout.readline()
        if not self.ready_line:
            raise RuntimeError("no ready line: " + open(self.stderr_path).read())
        self.ready = json.loads(self.ready_line)
        host, _, port = self.ready["http"].rpartition(":")
        self.host, self.port = host.strip("[]"), int(port)

    def connect(self, timeout=20):
        return socket.create_connection((self.host, self.port), timeout=timeout)

    def ask(self, method, path, body=None, headers=(), host="localhost"):
        """One request on a connection of its own: status, headers, body."""
        with self.connect() as s:
            s.sendall(request(method, path, body, headers, host))
            return read_answer(s.makefile("rb"), method)

    def log(self):
        return [json.loads(line) for line in open(self.stderr_path) if line.startswith("{")]

    def stop(self, timeout=12, keep=False):
        """SIGTERM; returns exit code and seconds."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout)
        seconds = time.monotonic() - begin
        self.process.stdout.close()
        self.stderr.close()
        if not keep:
            shutil.rmtree(self.directory, ignore_errors=True)
        return code, seconds

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


def request(method, path, body=None, headers=(), host="localhost"):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def read_head(stream):
    status_line = stream.readline()
    if not status_line:
        raise EOFError("no answer")
    status = int(status_line.split()[1])
    headers = {}
    while True:
        line = stream.readline()
        if line in (b"\r\n", b""):
            return status, headers
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()


def read_answer(stream, method="GET"):
    status, headers = read_head(stream)
    if status == 100:
        status, headers = read_head(stream)
    size = 0 if method == "HEAD" or status in (204, 304) else int(headers.get("content-length", 0))
    return status, headers, stream.read(size)


def read_event(stream):
    """The next event of a chunked event stream as (id, name, data); comments are passed over."""
    text = b""
    while True:
        size = int(stream.readline(), 16)
        text += stream.read(size)
        stream.readline()
        if size == 0:
            return None
        while b"\n\n" in text:
            block, _, text = text.partition(b"\n\n")
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n")
                          if ": " in line and not line.startswith(":"))
            if "data" in fields:
                return fields.get("id"), fields.get("event"), fields["data"]


def resident_bytes(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def raise_descriptors(wanted):
    """True when this process may open that many files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        return False
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return True


def check(condition, what=""):
    if not condition:
        raise AssertionError(what)


def main(tests):
    """Runs the named tests, or all: main() of every test file. argv: program [name...]."""
    program, names = sys.argv[1], sys.argv[2:]
    failed = 0
    for test in tests:
        if names and test.__name__ not in names:
            continue
        try:
            test(program)
            print(f"ok   {test.__name__}", flush=True)
        except Exception as error:  # the next test still runs
            failed += 1
            print(f"FAIL {test.__name__}: {type(error).__name__}: {error}", flush=True)
            import traceback
            traceback.print_exc()
    sys.exit(1 if failed else 0)
