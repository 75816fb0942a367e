#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The DICOM door from outside: services, traps of interoperability, and peers that mean harm."""
import re
import struct
import sys
import threading
import time

import dimse_client as d
from gateway_process import Gateway

failed = []
STORE = ((1, d.CT, [d.IMPLICIT]),)


def check(condition, what):
    if not condition:
        failed.append(what)
        print("FAILED:", what, flush=True)


def peer(gateway, **more):
    return d.Peer(gateway.ready["dicom"], **more)


def rss_kib(gateway):
    text = open(f"/proc/{gateway.process.pid}/status").read()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1))


def associations(gateway):
    _, _, body = gateway.ask("GET", "/metrics")
    return int(re.search(rb"consentry_dicom_associations (\d+)", body).group(1))


def settles(gateway, wanted=0, seconds=5):
    end = time.monotonic() + seconds
    while time.monotonic() < end and associations(gateway) != wanted:
        time.sleep(0.05)
    return associations(gateway) == wanted


def store(gateway, uid, **more):
    p = peer(gateway)
    p.associate(STORE)
    answer, _ = p.ask(1, d.store_request(uid), d.instance(uid, **more))
    p.release()
    return d.status(answer)


def test_echo(gateway):
    p = peer(gateway)
    kind, _ = p.associate()
    check(kind == 2, "association accepted")
    for _ in range(3):
        answer, _ = p.ask(1, d.echo_request())
        check(d.status(answer) == 0, "echo")
    check(p.release() == 6, "release")


def test_split(gateway):
    """Every byte by itself."""
    p = peer(gateway)
    for part in (d.associate(((1, d.ECHO, [d.IMPLICIT]),)), d.data(1, 3, d.echo_request())):
        for i in range(len(part)):
            p.send(part[i:i + 1])
        kind, _ = p.pdu()
        check(kind in (2, 4), "split bytes are put together")
    p.close()


def test_negotiation(gateway):
    contexts = ((1, d.ECHO, [d.EXPLICIT, d.IMPLICIT]), (3, "1.2.840.10008.5.1.1.9", [d.IMPLICIT]),
                (5, d.CT, ["1.2.840.10008.1.2.4.90"]), (7, "1.2.826.0.1.3680043.2.1", [d.IMPLICIT]))
    p = peer(gateway)
    kind, body = p.associate(contexts)
    check(kind == 2, "accepted with odd contexts")
    results = dict(re.findall(rb"\x21\0..(.)\0(.)\0", body, re.S))
    check(results.get(b"\1") == b"\0" and results.get(b"\3") == b"\3", f"results {results}")
    check(results.get(b"\5") == b"\0" and results.get(b"\7") == b"\0", "any storage class, any syntax")
    p.send(d.data(3, 3, d.echo_request()))
    kind, _ = p.pdu()
    check(kind == 7, "a context that was not accepted ends the association")
    for more, reason in (({"version": 2}, (1, 2, 2)), ({"application": "1.2.3"}, (1, 1, 2))):
        q = peer(gateway)
        kind, body = q.associate(**more)
        check(kind == 3 and tuple(body[1:4]) == reason, f"rejected {more}: {kind} {body}")
        q.close()


def test_lengths(gateway):
    rq = d.associate(((1, d.ECHO, [d.IMPLICIT]),))
    for length in (0xffffffff, 65537, 3):
        p = peer(gateway)
        p.send(rq[:2] + struct.pack(">I", length) + rq[6:])
        check(p.is_closed() if length != 3 else True, f"request of {length} bytes")
        p.close()
    for size in (0, 1, 100000):
        p = peer(gateway)
        p.associate()
        content = struct.pack(">IBB", size, 1, 3) + d.echo_request()
        p.send(d.pdu(4, content))
        kind, body = p.pdu()
        check(kind == 7 and body[2] == 2 and body[3] == 6, f"fragment of {size}: {kind} {body}")
        p.close()
    for at in range(74, len(rq) - 2, 3):  # every inner length, too long
        p = peer(gateway)
        p.send(rq[:at] + b"\xff\xff" + rq[at + 2:])
        kind, _ = p.pdu()
        check(kind in (2, 3, 7), f"request spoiled at {at}: {kind}")
        p.close()


def test_noise(gateway):
    for noise in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"\0"):
        p = peer(gateway, timeout=5)
        p.send(noise)
        try:
            got = p.socket.recv(100)
        except ConnectionError:
            got = b""
        check(got == b"", f"noise is not answered: {got}")
        p.close()


def test_aborts(gateway):
    """The peer leaves at every state, with an A-ABORT, a reset, or half a PDU."""
    uid = "1.2.3.9.1"
    steps = [d.associate(STORE), d.data(1, 1, d.store_request(uid)[:20]),
             d.data(1, 3, d.store_request(uid)[20:]), d.data(1, 0, d.instance(uid)[:100]),
             d.data(1, 2, d.instance(uid)[100:]), d.pdu(5, bytes(4))]
    for count in range(len(steps) + 1):
        for last in (d.pdu(7, bytes(4)), b"", b"\x04\0\0\0", b"\x04\0\0\0\1\0\0\0\0\x20\1\0abc"):
            p = peer(gateway)
            for s in steps[:count]:
                p.send(s)
            p.send(last)
            if last == b"":
                p.socket.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER: a reset
            p.close()
    check(settles(gateway), f"nothing is left of those who went: {associations(gateway)}")


def test_store(gateway):
    check(store(gateway, "1.2.3.1.1.1") == 0, "stored")
    check(store(gateway, "1.2.3.1.1.1") == 0, "stored again")
    p = peer(gateway)
    p.associate(STORE)
    uid, body = "1.2.3.1.1.2", d.instance("1.2.3.1.1.2", pixels=2000)
    answer, _ = p.ask(1, d.store_request(uid, 7), body, piece=1)
    check(d.status(answer) == 0 and d.number(answer[0x00000120]) == 7, "fragments of one byte")
    uid = "1.2.3.1.1.3"
    request, body = d.store_request(uid), d.instance(uid)
    p.send(d.pdu(4, d.pdv(1, 1, request[:30]) + d.pdv(1, 3, request[30:]) + d.pdv(1, 0, body) +
                 d.pdv(1, 2, b"")))
    answer, _ = p.message()
    check(d.status(answer) == 0, "command and data in one PDU, an empty last fragment")
    uid = "1.2.3.1.1.4"
    answer, _ = p.ask(1, d.store_request(uid), d.instance(uid) + b"\xfc\xff\xfc\xff\x04\0\0\0abcd")
    check(d.status(answer) == 0, "trailing padding")
    p.release()


def test_store_refused(gateway):
    p = peer(gateway)
    p.associate(STORE)
    long = "1.2." + "3" * 61
    answer, _ = p.ask(1, d.store_request(long), d.instance(long))
    check(d.status(answer) == 0xc000 and 0x00000902 in answer, f"65 characters: {answer}")
    uid = "1.2.3.1.1.20"
    answer, _ = p.ask(1, d.store_request(uid), d.instance("1.2.3.1.1.21"))
    check(d.status(answer) == 0xa900, "another instance than the command says")
    answer, _ = p.ask(1, d.store_request(uid), b"\xff" * 300)
    check(d.status(answer) == 0xc000, "no data set")
    answer, _ = p.ask(1, d.store_request(uid), d.instance(uid, study="1.2.3.77") +
                      d.text(0x00100020, "P2"))
    check(d.status(answer) == 0xc000, "two patients in one object")
    answer, _ = p.ask(1, d.store_request(uid, abstract=d.ECHO), d.instance(uid))
    check(d.status(answer) == 0xa900, "a class that is not the context's")
    answer, _ = p.ask(1, d.store_request(uid), d.instance(uid))
    check(d.status(answer) == 0, "and the next one is stored")
    p.release()


def test_large(gateway):
    """80 MB of pixels in constant memory."""
    uid, size = "1.2.3.1.1.30", 80 << 20
    p = peer(gateway, timeout=120)
    p.associate(STORE)
    before = rss_kib(gateway)
    head = d.instance(uid, pixels=2)[:-10] + struct.pack("<HHI", 0x7fe0, 0x10, size)
    p.send(d.data(1, 3, d.store_request(uid)))
    p.send(d.data(1, 0, head))
    piece = bytes(65536)
    for at in range(0, size, len(piece)):
        p.send(d.data(1, 2 if at + len(piece) >= size else 0, piece))
    answer, _ = p.message()
    grown = rss_kib(gateway) - before
    check(d.status(answer) == 0, "a large object is stored")
    check(grown < 16384, f"80 MB took {grown} KiB")
    print(f"80 MB object: {grown} KiB more resident memory", flush=True)
    p.release()


def commitment(gateway, uids, failed_uids=()):
    p = peer(gateway)
    p.associate(((1, d.COMMITMENT, [d.IMPLICIT]),))
    items = [d.uid(0x00081150, d.CT) + d.uid(0x00081155, u) for u in list(uids) + list(failed_uids)]
    answer, _ = p.ask(1, d.action_request(), d.uid(0x00081195, "1.2.3.8") +
                      d.sequence(0x00081199, *items))
    check(d.status(answer) == 0, "N-ACTION")
    report, body = p.message()
    check(d.number(report[0x00000100]) == 0x100, "N-EVENT-REPORT")
    check(d.number(report[0x00001002]) == (2 if failed_uids else 1), "event type")
    check(all(u.encode() in body for u in uids), "all instances are in the report")
    check((b"\x97\x11" in body) == bool(failed_uids), "a reason for each that is not there")
    p.send(d.data(1, 3, d.command(us_response(report))))
    p.release()


def us_response(report):
    return (d.us(0x00000100, 0x8100) + d.us(0x00000120, d.number(report[0x00000110])) +
            d.us(0x00000800, 0x0101) + d.us(0x00000900, 0))


def test_commitment(gateway):
    commitment(gateway, ["1.2.3.1.1.1", "1.2.3.1.1.2"])
    commitment(gateway, ["1.2.3.1.1.1"], ["1.2.3.99.99"])


def test_find_denied(gateway):
    """Without a consent nothing is found, and nobody is told that there is something."""
    p = peer(gateway)
    p.associate(((1, d.STUDY_ROOT, [d.IMPLICIT]), (3, d.PATIENT_ROOT, [d.IMPLICIT])))
    keys = d.text(0x00080052, "STUDY") + d.text(0x00100020, "P1") + d.uid(0x0020000d, "")
    answer, _ = p.ask(1, d.find_request(), keys)
    check(d.status(answer) == 0, "found nothing, successfully")
    answer, _ = p.ask(3, d.find_request(d.PATIENT_ROOT), d.text(0x00080052, "PATIENT"))
    check(d.status(answer) == 0, "nor patients")
    answer, _ = p.ask(1, d.find_request(), d.text(0x00080052, "NOWHERE "))
    check(d.status(answer) == 0xa900, "an unknown level")
    p.release()


def test_idle(gateway, count):
    before = rss_kib(gateway)
    peers = []
    for _ in range(count):
        p = peer(gateway)
        kind, _ = p.associate(((1, d.ECHO, [d.IMPLICIT]), (3, d.CT, [d.IMPLICIT, d.EXPLICIT])))
        check(kind == 2, "idle association")
        peers.append(p)
    grown = rss_kib(gateway) - before
    print(f"{count} idle associations: {grown} KiB", flush=True)
    check(grown * 1000 <= 65536 * count, f"{count} idle associations took {grown} KiB")
    answer, _ = peers[0].ask(1, d.echo_request())
    check(d.status(answer) == 0, "one of them still answers")
    for p in peers:
        p.close()
    check(settles(gateway, seconds=15), "all of them go")


def slow(gateway, what, begin, drip, limit, results):
    p = peer(gateway, timeout=60)
    start = time.monotonic()
    p.send(begin)
    try:
        while time.monotonic() - start < limit + 10:
            time.sleep(1)
            if drip:
                p.send(drip)
            p.socket.settimeout(0.01)
            try:
                if p.socket.recv(1000, 2) == b"":  # MSG_PEEK
                    break
                p.socket.recv(1000)
            except TimeoutError:
                pass
    except ConnectionError:
        pass
    results[what] = time.monotonic() - start
    p.close()


def test_slow(gateway):
    """Silent and dripping peers at each stage are gone in time."""
    rq = d.associate(STORE)
    message = d.data(1, 3, d.store_request("1.2.3.1.1.40"))
    cases = {"silent": (b"", b"", 12), "half a request": (rq[:50], b"", 12),
             "a request by drips": (rq[:50], b"\0", 12),
             "half a PDU": (rq + message[:9], b"", 34), "drips in a message": (rq + message, b"", 34),
             "drips in a PDU": (rq + message + b"\4\0\0\1\0\0\0\1\0\0\1\0", b"a", 34)}
    results, threads = {}, []
    for what, (begin, drip, limit) in cases.items():
        threads.append(threading.Thread(target=slow, args=(gateway, what, begin, drip, limit, results)))
        threads[-1].start()
    for t in threads:
        t.join()
    for what, (_, _, limit) in cases.items():
        check(results[what] <= limit + 2, f"{what}: {results[what]:.1f} s")


def test_restart(gateway):
    """What was acknowledged is there after a kill, and committed."""
    uids = [f"1.2.3.50.{i}" for i in range(20)]
    for uid in uids:
        check(store(gateway, uid, study="1.2.3.50", series="1.2.3.50.0") == 0, "stored")
    gateway.kill()
    again = Gateway(gateway.program, directory=gateway.directory)
    commitment(again, uids)
    code, _ = again.stop(keep=True)
    check(code == 0, "stops")


def test_no_trace(gateway):
    """Nothing readable of a patient in the data folder or the log."""
    import os
    names = (b"Doe^Jane", b"19700101", b"1.2.3.1.1.1", b"DOE^JANE")
    for folder, _, files in os.walk(gateway.directory):
        for name in files:
            content = open(os.path.join(folder, name), "rb").read()
            for n in names:
                check(n not in content, f"{n} in {name}")


def main():
    with Gateway(sys.argv[1], "--dicom-associations", "2000") as gateway:
        quick = [test_echo, test_split, test_negotiation, test_lengths, test_noise, test_aborts,
                 test_store, test_store_refused, test_large, test_commitment, test_find_denied]
        for test in quick:
            test(gateway)
            check(gateway.process.poll() is None, f"{test.__name__}: the gateway lives")
        test_idle(gateway, 1000)
        test_slow(gateway)
        test_restart(gateway)
        test_no_trace(gateway)
    print("failed: %d" % len(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
