# SPDX-License-Identifier: Apache-2.0
"""Senders that begin a frame and do not end it: each connection is closed after half a minute,
counted and logged, and the others go on."""
import threading
import time

from gateway_process import Gateway, check, main
from mllp_client import FS, VT, Line, message


def frames_that_do_not_end(program):
    with Gateway(program, "--profile", "fast-dev") as g:
        begun, took = time.monotonic(), {}
        lines = {name: Line(g, timeout=60) for name in ("half", "drip", "no CR")}

        def wait(name):
            check(lines[name].frame() is None, name)
            took[name] = time.monotonic() - begun

        lines["half"].send(VT + b"MSH|half")
        lines["no CR"].send(VT + message("X") + FS)
        threads = [threading.Thread(target=wait, args=(name,)) for name in lines]
        for thread in threads:
            thread.start()
        lines["drip"].send(VT)
        try:
            for _ in range(40):  # a byte a second is less than 1 kB/s
                lines["drip"].send(b"x")
                time.sleep(1)
        except OSError:
            pass
        for thread in threads:
            thread.join()
        check(len(took) == 3 and all(29 < t < 40 for t in took.values()), took)
        check(b'consentry_mllp_dropped_total{reason="timeout"} 3' in g.ask("GET", "/metrics")[2])
        with Line(g) as line:
            check(line.ask(message("Y")).code == "AA")


main([frames_that_do_not_end])
