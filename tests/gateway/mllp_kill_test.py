# SPDX-License-Identifier: Apache-2.0
"""kill -9 at any moment loses no message that was answered with CA or AA, and does none twice: the
program is killed again and again while clients send, and every message it ever acknowledged is then
known under the same acknowledgement."""
import random
import shutil
import sys
import tempfile
import threading
import time

from gateway_process import Gateway, check
from mllp_client import Ack, Line, frame, message

CLIENTS = 4


def client(g, seed, acknowledged):
    """Sends pipelined messages until the connection breaks; keeps what was acknowledged."""
    number = 0
    try:
        with Line(g, timeout=5) as line:
            while True:
                sent = []
                for _ in range(8):
                    number += 1
                    more = "|||AL|NE" if number % 2 else ""
                    sent.append(message(f"{seed}-{number}", patient=f"{seed}{number}", more=more))
                line.send(b"".join(map(frame, sent)))
                for content in sent:
                    answer = line.frame()
                    if answer is None:
                        return
                    if Ack(answer).code in ("AA", "CA"):
                        acknowledged.append((content, answer))
    except (OSError, AssertionError):
        return  # killed in between: not acknowledged


def look(g, acknowledged):
    """Every one of them is known, and answered as it was."""
    with Line(g) as line:
        for at in range(0, len(acknowledged), 100):
            part = acknowledged[at:at + 100]
            line.send(b"".join(frame(content) for content, _ in part))
            for content, answer in part:
                check(line.frame() == answer, content[:80])
    body = g.ask("GET", "/metrics")[2].decode()
    check("\nconsentry_operations_total 0\n" in body, "something was done twice")


def main():
    program, kills = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else int(time.time())
    print("seed", seed)
    chance = random.Random(seed)
    directory = tempfile.mkdtemp(prefix="consentry-kill-")
    every = []
    try:
        for n in range(kills):
            g = Gateway(program, "--profile", "fast-dev", "--batch-size", "200", directory=directory)
            acknowledged = []
            threads = [threading.Thread(target=client, args=(g, f"{n}.{i}", acknowledged))
                       for i in range(CLIENTS)]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.01, 0.4))
            g.kill()
            for thread in threads:
                thread.join()
            every += acknowledged
            if n % 10 == 9 or n + 1 == kills:
                g = Gateway(program, "--profile", "fast-dev", directory=directory)
                look(g, chance.sample(every, min(len(every), 5000)))
                g.kill()
        print(f"{kills} kills, {len(every)} messages acknowledged, none lost, none done twice")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


main()
