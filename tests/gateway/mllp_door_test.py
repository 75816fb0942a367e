# SPDX-License-Identifier: Apache-2.0
"""The MLLP door from outside: frames, acknowledgements, duplicates, sequence numbers, and the right
answer to every bad input that public servers answer wrongly."""
import json
import os
import random
import socket
import time

from gateway_process import Gateway, check, main, resident_bytes
from mllp_client import CR, FS, VT, Ack, Line, frame, message

FAST = ["--profile", "fast-dev"]


def serve(program, *arguments, **more):
    return Gateway(program, *FAST, *arguments, **more)


def configured(program, settings, *arguments):
    """A gateway with a feeds file."""
    import tempfile
    directory = tempfile.mkdtemp(prefix="consentry-test-")
    path = os.path.join(directory, "feeds.json")
    with open(path, "w") as f:
        json.dump(settings, f)
    return serve(program, "--feeds", path, *arguments, directory=directory)


def accepts_and_echoes(program):
    with serve(program) as g, Line(g) as line:
        ack = line.ask(message("M1", sender="EHR^2.999.7^ISO|CLINIC^2.999.8^ISO"))
        check((ack.code, ack.control_id) == ("AA", "M1"), ack.text)
        check(ack.msh[3:7] == ["GATEWAY", "REGION", "EHR^2.999.7^ISO", "CLINIC^2.999.8^ISO"],
              ack.text)
        check(ack.msh[9] == "ACK^A28^ACK" and ack.msh[12] == "2.5", ack.text)
        ids = {ack.msh[10]} | {line.ask(message(f"N{i}")).msh[10] for i in range(50)}
        check(len(ids) == 51 and max(map(len, ids)) <= 20, "our MSH-10 is unique")
        old = line.ask(message("M2", version="2.3"))
        check(old.msh[9] == "ACK" and old.msh[12] == "2.3", old.text)


def many_in_one_packet(program):
    with serve(program) as g, Line(g) as line:
        for count in (2, 10, 500):
            line.send(b"".join(frame(message(f"P{count}-{i}", patient=f"{i}"))
                               for i in range(count)))
            for i in range(count):
                ack = Ack(line.frame())
                check((ack.code, ack.control_id) == ("AA", f"P{count}-{i}"), ack.text)
        check(line.silent(0.1))


def split_anywhere(program):
    with serve(program) as g, Line(g) as line:
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        whole = frame(message("S1"))
        for at in range(1, len(whole)):
            line.send(whole[:at])
            time.sleep(0.001)
            line.send(whole[at:])
            ack = Ack(line.frame())
            check((ack.code, ack.control_id) == ("AA", "S1"), (at, ack.text))
        for byte in frame(message("S2")):
            line.send(bytes([byte]))
        check(Ack(line.frame()).code == "AA")


def repeated_is_answered_as_before(program):
    g = serve(program)
    with Line(g) as line:
        first = line.ask(message("D1"))
        again = line.ask(message("D1"))
        later = line.ask(message("D1", time="20260106"))  # MSH-7 may differ
        check(first.text == again.text == later.text, again.text)
    check(b'consentry_hl7_messages_total{outcome="duplicate"} 2' in g.ask("GET", "/metrics")[2])
    code, _ = g.stop(keep=True)
    check(code == 0)
    with serve(program, directory=g.directory) as g, Line(g) as line:
        check(line.ask(message("D1")).text == first.text, "also after a restart")
        check(b"consentry_operations_total 0" in g.ask("GET", "/metrics")[2])


def reused_id_is_held(program):
    with serve(program) as g, Line(g) as line:
        check(line.ask(message("R1", patient="1")).code == "AA")
        ack = line.ask(message("R1", patient="2"))
        check((ack.code, ack.error, ack.place) == ("AE", "205", "MSH^1^10^1"), ack.text)
        check(line.ask(message("R1", patient="2")).text == ack.text, "the same answer again")
        other = line.ask(message("R1", patient="3", sender="LAB|NORTH"))
        check(other.code == "AA", "another sender may use that id")
        metrics = g.ask("GET", "/metrics")[2]
        check(b'consentry_hl7_messages_total{outcome="held"} 1' in metrics)
    with configured(program, {"feeds": [{"name": "default", "duplicate_ids": "accept"}]}) as g, \
            Line(g) as line:
        check(line.ask(message("R1", patient="1")).code == "AA")
        check(line.ask(message("R1", patient="2")).code == "AA")
        check(b'outcome="accepted"} 2' in g.ask("GET", "/metrics")[2])


def enhanced_mode(program):
    """MSH-15 and MSH-16 are honored in all their values, for good and for bad messages."""
    bad = dict(tail="CON|1|001||C1|||||||Q\r")
    wanted = {"AL": (True, True), "NE": (False, False), "ER": (False, True), "SU": (True, False),
              "": (False, False)}
    number = 0
    with serve(program) as g, Line(g) as line:
        for accept, commits in wanted.items():
            for application, applies in wanted.items():
                if not accept and not application:
                    continue
                for is_bad in (False, True):
                    number += 1
                    content = message(f"E{number}", more=f"|||{accept}|{application}",
                                      patient=str(number), **(bad if is_bad else {}))
                    line.send(frame(content))
                    codes = []
                    if commits[is_bad]:
                        codes.append("CE" if is_bad else "CA")
                    if applies[is_bad] and not (is_bad and codes):
                        codes.append("AE" if is_bad else "AA")
                    got = [Ack(line.frame()) for _ in codes]
                    check([a.code for a in got] == codes, (accept, application, is_bad))
                    check(all(a.control_id == f"E{number}" for a in got))
        check(line.silent(0.2))


def sequence_numbers(program):
    """HL7 v2.5.1 ch. 2.10.1, also over a restart."""
    g = serve(program)
    with Line(g) as line:
        start = line.ask(message("Q0", more="|0"))
        check((start.code, start.msa[4]) == ("AA", "-1"), start.text)
        for n in (41, 42, 43):
            ack = line.ask(message(f"Q{n}", more=f"|{n}", patient=str(n)))
            check((ack.code, ack.msa[4]) == ("AA", str(n)), ack.text)
        again = line.ask(message("Q43", more="|43", patient="43"))
        check((again.code, again.msa[4]) == ("AA", "43"), "its answer was lost")
        gap = line.ask(message("Q45", more="|45", patient="45"))
        check((gap.code, gap.msa[4], gap.rule) == ("AR", "44", "hl7-sequence"), gap.text)
        other = line.ask(message("Q1", more="|7", sender="LAB|NORTH"))
        check((other.code, other.msa[4]) == ("AA", "7"), "a link of its own")
    g.stop(keep=True)
    g = serve(program, directory=g.directory)
    with Line(g) as line:
        start = line.ask(b"MSH|^~\\&|EHR|CLINIC|GATEWAY|REGION|20260105||ADT^A28^ADT_A05|Z|P|2.5|0\r")
        check((start.code, start.msa[4]) == ("AA", "44"), start.text)
        reset = line.ask(message("Z2", more="|-1"))
        check((reset.code, reset.msa[4]) == ("AA", "-1"), reset.text)
        check(line.ask(message("Z3", more="|9")).msa[4] == "9")
        check(line.ask(message("Z4", more="|x")).place == "MSH^1^13^1")
    g.stop(keep=True)
    with serve(program, directory=g.directory) as g, Line(g) as line:
        check(line.ask(message("Z5", more="|0")).msa[4] == "10")


def release_two(program):
    settings = {"listeners": [{"address": "127.0.0.1:0", "release": 2}]}
    with configured(program, settings, "--mllp", "") as g, Line(g) as line:
        line.send(frame(message("T1")))
        check(line.frame() == b"\x06" and Ack(line.frame()).code == "AA")
        line.send(frame(b"\x06"))  # the sender's word about our answer
        line.send(frame(message("T2", more="|||NE|NE")))
        check(line.frame() == b"\x06" and line.silent(0.2))
        line.send(frame(message("T3", patient="")))
        check(line.frame() == b"\x06")
        check(Ack(line.frame()).code == "AA", "a message about nobody is filed")


def between_frames(program):
    with serve(program) as g:
        with Line(g) as line:
            line.send(b"\n\r " + frame(message("B1")) + b"\n" + frame(message("B2")) + b"\r\n")
            check([Ack(line.frame()).code for _ in range(2)] == ["AA", "AA"])
        with Line(g) as line:
            line.send(b"MSH|^~\\&|no frame")
            check(line.is_closed(), "eight bytes of junk are enough")
        with Line(g) as line:
            line.send(b"GET / HTTP/1.1\r\n\r\n")
            check(line.is_closed(), "another protocol is closed at once")
        with Line(g) as line:
            line.send(b"xyz" + frame(message("B3")))
            check(Ack(line.frame()).code == "AA", "a little junk is passed over")
    settings = {"listeners": [{"address": "127.0.0.1:0", "resync": True, "short_trailer": True}]}
    with configured(program, settings, "--mllp", "") as g, Line(g) as line:
        line.send(b"much more junk than eight bytes" + frame(message("B4")))
        check(Ack(line.frame()).control_id == "B4")
        line.send(VT + message("B5") + FS + VT + message("B6") + FS + CR)
        check([Ack(line.frame()).control_id for _ in range(2)] == ["B5", "B6"])
        line.send(VT + message("B7") + FS + b"\n")
        check(Ack(line.frame()).control_id == "B7", "silence ends a frame with a short trailer")


def marks_within_a_frame(program):
    with serve(program) as g, Line(g) as line:
        line.send(VT + message("W1")[:50] + frame(message("W2")))
        check(Ack(line.frame()).control_id == "W2", "a frame that begins anew is read, the rest lost")
        ack = line.ask(message("W3", name="Vo\x1cgel^I"))
        check(ack.code == "AA", "a separator that ends nothing is data")
        check(b'consentry_mllp_dropped_total{reason="restarted"} 1' in g.ask("GET", "/metrics")[2])


CASES = [
    # what, content, code, error, place of the first ERR
    ("empty frame", b"", "AR", "100", ""),
    ("three letters", b"MSH", "AR", "101", "MSH^1^1^1"),
    ("no encoding characters", b"MSH||EHR\r", "AR", "101", "MSH^1^2^1"),
    ("repeated separators", message("X").replace(b"^~\\&", b"&&&&"), "AR", "102", "MSH^1^2^1"),
    ("no MSH", b"PID|1\r", "AR", "100", ""),
    ("no MSH-10", message(""), "AE", "101", "MSH^1^10^1"),
    ("no MSH-9", message("X1").replace(b"ADT^A28^ADT_A05", b""), "AE", "101", "MSH^1^9^1"),
    ("unknown type", message("X2").replace(b"ADT^A28^ADT_A05", b"ZZZ^Z01"), "AR", "200",
     "MSH^1^9^1^1"),
    ("unknown event", message("X3").replace(b"ADT^A28^ADT_A05", b"ADT^A99"), "AR", "201",
     "MSH^1^9^1^2"),
    ("unknown version", message("X4", version="9.9"), "AR", "203", "MSH^1^12^1^1"),
    ("unknown processing id", message("X5").replace(b"|P|", b"|X|"), "AR", "202", "MSH^1^11^1^1"),
    ("NUL", message("X6", name="Vo\x00gel"), "AE", "102", "PID^1^5^1"),
    ("latin-1 where UTF-8 is", message("X7").replace(b"Vogel", b"V\xf6gel"), "AE", "102",
     "PID^1^5^1"),
    ("UTF-16 not declared", message("X8").decode().encode("utf-16"), "AE", "102", "MSH^1^18^1"),
    ("batch counts", b"BHS|^~\\&\r" + message("X9") + b"BTS|2\r", "AR", "100", "BTS^1^1^1"),
    ("unknown status", message("X10", tail="CON|1|001||C1|||||||Q\r"), "AE", "103", "CON^1^11^1"),
    ("no status", message("X11", tail="CON|1|001||C1|||||||\r"), "AE", "103", "CON^1^11^1"),
]


def bad_messages(program):
    with serve(program) as g, Line(g) as line:
        for what, content, code, error, place in CASES:
            ack = line.ask(content)
            check((ack.code, ack.error) == (code, error), (what, ack.text))
            check(ack.place == place, (what, ack.text))
            check(ack.err[0][4] == "E", what)
        check(b"consentry_operations_total 0" in g.ask("GET", "/metrics")[2])
        check(line.ask(message("X")).code == "AA", "the line lives on")


def good_in_odd_clothes(program):
    with serve(program) as g, Line(g) as line:
        text = message("C1")
        for n, content in enumerate([text.replace(b"\r", b"\n"), text.replace(b"\r", b"\r\n"),
                                     b"\xef\xbb\xbf" + text,
                                     text.replace(b"|P|2.5", b"|P|2.5||||||8859/1")
                                         .replace(b"Vogel", b"V\xf6gel"),
                                     text.replace(b"|P|2.5", b"|P|2.5||||||UNICODE UTF-16")
                                     .replace(b"C1", b"C9")
                                         .decode().encode("utf-16")]):
            line.send(frame(content.replace(b"C1", b"C%d" % n) if n < 4 else content))
            answer = line.frame()
            answer = answer.decode("utf-16") if n == 4 else answer.decode("latin-1")
            check("\rMSA|AA|C" in answer, (n, answer))


def acknowledgements_are_not_acknowledged(program):
    with serve(program) as g, Line(g) as line:
        line.send(frame(b"MSH|^~\\&|EHR|CLINIC|GATEWAY|REGION|20260105||ACK^A28|A1|P|2.5\r"
                        b"MSA|AA|1\r"))
        check(line.silent())
        check(b'outcome="response"} 1' in g.ask("GET", "/metrics")[2])


def batches(program):
    with serve(program) as g, Line(g) as line:
        messages = b"".join(message(f"G{i}", patient=str(i)) for i in range(20))
        content = (b"FHS|^~\\&|EHR|CLINIC|||||||F1\rBHS|^~\\&|EHR|CLINIC|||||||B1\r" + messages +
                   b"BTS|20\rFTS|1\r")
        line.send(frame(content))
        answer = line.frame()
        lines = answer.decode().split("\r")
        check([x[:3] for x in lines[:2]] == ["FHS", "BHS"] and lines[0].endswith("|F1"), lines[:2])
        check(answer.count(b"MSA|AA|G") == 20 and b"\rBTS|20\rFTS|1\r" in answer)
        line.send(frame(content))
        again = line.frame()
        check(again.count(b"MSA|AA|G") == 20)
        check(b"consentry_operations_total 20" in g.ask("GET", "/metrics")[2])


def large_messages(program):
    settings = {"listeners": [{"address": "127.0.0.1:0", "frame_size_max": 2000000}]}
    with configured(program, settings, "--mllp", "") as g:
        with Line(g) as line:
            ack = line.ask(message("L1", tail="NTE|1||" + "x" * 1900000 + "\r"))
            check(ack.code == "AA", ack.text[:200])
            ack = line.ask(message("L2", tail="NTE|1||" + "x" * 2000000 + "\r"))
            check((ack.code, ack.control_id, ack.error) == ("AR", "L2", "207"), ack.text)
            check(line.is_closed())


def without_end(program):
    """256 MiB without an end of frame cost bounded memory."""
    with serve(program) as g, Line(g) as line:
        line.ask(message("U0"))
        before = resident_bytes(g.process.pid)
        line.send(VT + message("U1"))
        piece, sent = b"x" * 1048576, 0
        try:
            while sent < 256:
                line.send(piece)
                sent += 1
        except OSError:
            pass  # closed in the midst of it
        grown = resident_bytes(g.process.pid) - before
        check(grown < 100 << 20, f"{grown >> 20} MiB after {sent} MiB")
        with Line(g) as other:
            check(other.ask(message("U2")).code == "AA")


def foreign_senders(program):
    settings = {"feeds": [{"name": "default", "refuse": True},
                          {"name": "ehr", "sending_application": "EHR", "processing_ids": "P",
                           "charset": "8859/1"}]}
    with configured(program, settings) as g, Line(g) as line:
        check(line.ask(message("F1").replace(b"Vogel", b"V\xf6gel")).code == "AA")
        ack = line.ask(message("F2", sender="LAB|NORTH"))
        check((ack.code, ack.rule) == ("AR", "hl7-sender"), ack.text)
        check(line.ask(message("F3").replace(b"|P|", b"|T|")).error == "202")


def settings_are_checked(program):
    import subprocess
    import tempfile
    bad = [{"feeds": [{"name": "a", "charset": "KLINGON"}]}, {"feeds": [{"nam": "a"}]},
           {"feeds": [{"name": "a"}, {"name": "a"}]}, {"listeners": [{"address": "x"}]},
           {"other": []}, {"feeds": [{"name": "a", "time_zone": "CET"}]}]
    for settings in bad:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump(settings, f)
            f.flush()
            done = subprocess.run([program, "serve", "--feeds", f.name], capture_output=True)
            check(done.returncode == 3, (settings, done))
    done = subprocess.run([program, "serve", "--mllp", "0.0.0.0:0"], capture_output=True)
    check(done.returncode == 3 and b"--client-ca" in done.stderr, done)


def stops_in_time(program):
    with serve(program) as g:
        lines = [Line(g) for _ in range(5)]
        for i, line in enumerate(lines):
            check(line.ask(message(f"Y{i}")).code == "AA")
        lines[0].send(VT + b"MSH|half")
        code, seconds = g.stop(keep=True)
        check(code == 0 and seconds < 12, (code, seconds))
        check(all(line.is_closed() for line in lines))


def random_pieces(program):
    """Many connections, pipelined, cut anywhere: every message is answered once, in order."""
    chance = random.Random(7)
    with serve(program) as g:
        lines = [Line(g) for _ in range(8)]
        streams = [b"".join(frame(message(f"V{n}-{i}", patient=f"{n}{i}")) for i in range(60))
                   for n in range(8)]
        while any(streams):
            n = chance.randrange(8)
            size = chance.choice((1, 7, 100, 1000, 5000))
            lines[n].send(streams[n][:size])
            streams[n] = streams[n][size:]
        for n, line in enumerate(lines):
            got = [Ack(line.frame()) for _ in range(60)]
            check([a.control_id for a in got] == [f"V{n}-{i}" for i in range(60)])
            check(all(a.code == "AA" for a in got))


main([accepts_and_echoes, many_in_one_packet, split_anywhere, repeated_is_answered_as_before,
      reused_id_is_held, enhanced_mode, sequence_numbers, release_two, between_frames,
      marks_within_a_frame, bad_messages, good_in_odd_clothes,
      acknowledgements_are_not_acknowledged, batches, large_messages, without_end, foreign_senders,
      settings_are_checked, stops_in_time, random_pieces])
