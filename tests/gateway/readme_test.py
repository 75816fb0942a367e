# SPDX-License-Identifier: Apache-2.0
"""What the README tells people to do, done: its commands against a real gateway, its links, its table."""
import json
import os
import re
import subprocess
import time

from gateway_process import Gateway, check, main

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as f:
    README = f.read()
BLOCKS = [block.strip() for block in re.findall(r"```\n(.*?)```", README, re.S)]


def shell(g, program, block, folder, receipt=""):
    """Runs a block as it stands, but for the port, the program's path and the receipt."""
    block = block.replace("127.0.0.1:8080", f"127.0.0.1:{g.port}")
    block = block.replace("build/release/consentry", os.path.abspath(program))
    block = block.replace("THE-RECEIPT", receipt).replace("@examples", f"@{SOURCE}/examples")
    done = subprocess.run(["sh", "-ec", block], capture_output=True, text=True, cwd=folder,
                          timeout=60)
    check(done.returncode == 0, (block, done))
    return done.stdout


def the_first_screen_works(program):
    check(BLOCKS[0] == "./run" and os.access(os.path.join(SOURCE, "run"), os.X_OK))
    with Gateway(program) as g:
        answer = shell(g, program, BLOCKS[1], g.directory)
        check("201 Created" in answer, answer)
        for field in ("Location", "ETag", "Consentry-Receipt"):
            check(re.search(f"^{field}: ", answer, re.I | re.M), (field, answer))
        receipt = re.search(r"^Consentry-Receipt: (\S+)", answer, re.I | re.M)[1]
        deadline = time.monotonic() + 60
        while json.loads(g.ask("GET", "/receipts/" + receipt)[2])["state"] != "proven":
            check(time.monotonic() < deadline, "never proven")
            time.sleep(0.2)
        said = shell(g, program, BLOCKS[2], g.directory, receipt)
        check(said.endswith("\nvalid\n"), said)
        location = re.search(r"^Location: \S*?(/fhir/\S+?)/_history", answer, re.I | re.M)[1]
        check(g.ask("DELETE", location)[0] == 204)
        operations = json.loads(g.ask("GET", "/receipts/" + receipt)[2])["operations"]
        check(operations[-1]["status"] == "revoked", operations)
        for path in ("/", "/batches/current", "/verify", "/fhir/metadata"):
            check(g.ask("GET", path)[0] == 200, path)
        g.stop(keep=True)


def every_command_it_names_exists(program):
    named = set(re.findall(r"`consentry ([a-z]+)", README))
    check(len(named) >= 8, named)
    listed = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    for command in named:
        check(f"\n  {command} " in listed, command)
    table = re.findall(r"^\| `consentry ([^`]*)`", README, re.M)
    for row in table:
        usage = subprocess.run([program, row.split()[0], "--help"], capture_output=True, text=True,
                               check=True).stdout
        for flag in re.findall(r"--[a-z]+", row):
            check(flag in usage, (row, flag))


def every_link_leads_somewhere(_program):
    for name in ("README.md", "docs/map.md", "docs/architecture.md", "docs/decisions/README.md"):
        folder = os.path.dirname(os.path.join(SOURCE, name))
        with open(os.path.join(SOURCE, name), encoding="utf-8") as f:
            text = f.read()
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            check(os.path.exists(os.path.join(folder, link)), (name, link))


main([the_first_screen_works, every_command_it_names_exists, every_link_leads_somewhere])
