#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second verifier of the proof system, written from docs/protocol.md part 5, in plain Python.

Usage: stark_model.py FILE. FILE is JSON: "profile" (name), "circuit" (canonical bytes in hex),
"public" (hex), "log_heights", "fractions" ([bus, receive, multiplicity, [tuple]]), "body" (hex).
Prints the verdict; exit 0 valid, 1 not.

It is slow and short. It shares no code with the C verifier: it is the oracle that verifier is
judged against.
"""

import json
import sys

# ---- 1. field

P = 2**31 - 2**24 + 1
ZERO, ONE = (0, 0, 0, 0, 0), (1, 0, 0, 0, 0)


class Refused(Exception):
    """A proof that does not hold; says at which step."""


def root(log):
    return pow(3, (P - 1) >> log, P)


def add(a, b):
    return tuple((x + y) % P for x, y in zip(a, b))


def sub(a, b):
    return tuple((x - y) % P for x, y in zip(a, b))


def scale(a, k):
    return tuple(x * k % P for x in a)


def mul(a, b):
    d = [0] * 9
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            d[i + j] += x * y
    for k in range(8, 4, -1):  # X^k = X^(k-5) - X^(k-3)
        d[k - 5] += d[k]
        d[k - 3] -= d[k]
    return tuple(x % P for x in d[:5])


def power(a, n):
    r = ONE
    while n:
        if n & 1:
            r = mul(r, a)
        a = mul(a, a)
        n >>= 1
    return r


def inverse(a):
    """1 / a = a^(p + p^2 + p^3 + p^4) / norm, the norm lies in F_p."""
    r, conjugate = ONE, a
    for _ in range(4):
        conjugate = power(conjugate, P)
        r = mul(r, conjugate)
    return scale(r, pow(mul(r, a)[0], -1, P))


def base(x):
    return (x % P, 0, 0, 0, 0)


# ---- 5.3 commitments, transcript, work

IV = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB,
      0x5BE0CD19]
ORDER = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]
CHUNK_START, CHUNK_END, PARENT, ROOT, KEYED = 1, 2, 4, 8, 16
MASK = 0xFFFFFFFF


def compress(cv, block, counter, size, flags):
    """The 16 words of BLAKE3's compression; block is 16 words."""
    v = list(cv) + IV[:4] + [counter & MASK, counter >> 32, size, flags]
    m = block
    for turn in range(7):
        for (a, b, c, d), k in (((0, 4, 8, 12), 0), ((1, 5, 9, 13), 2), ((2, 6, 10, 14), 4),
                                ((3, 7, 11, 15), 6), ((0, 5, 10, 15), 8), ((1, 6, 11, 12), 10),
                                ((2, 7, 8, 13), 12), ((3, 4, 9, 14), 14)):
            va, vb, vc, vd = v[a], v[b], v[c], v[d]
            va = (va + vb + m[k]) & MASK
            vd ^= va
            vd = (vd >> 16 | vd << 16) & MASK
            vc = (vc + vd) & MASK
            vb ^= vc
            vb = (vb >> 12 | vb << 20) & MASK
            va = (va + vb + m[k + 1]) & MASK
            vd ^= va
            vd = (vd >> 8 | vd << 24) & MASK
            vc = (vc + vd) & MASK
            vb ^= vc
            v[a], v[b], v[c], v[d] = va, (vb >> 7 | vb << 25) & MASK, vc, vd
        m = [m[i] for i in ORDER]
    return [v[i] ^ v[i + 8] for i in range(8)] + [v[i + 8] ^ cv[i] for i in range(8)]


def words(data):
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]


def octets(values):
    return b"".join(x.to_bytes(4, "little") for x in values)


def chunk(key, data, counter, flags):
    """Arguments of the last compression of a chunk of at most 1,024 bytes."""
    blocks = [data[i:i + 64] for i in range(0, len(data), 64)] or [b""]
    cv = key
    for i, block in enumerate(blocks):
        f = flags | (CHUNK_START if i == 0 else 0)
        padded = words(block.ljust(64, b"\0"))
        if i + 1 == len(blocks):
            return cv, padded, counter, len(block), f | CHUNK_END
        cv = compress(cv, padded, counter, len(block), f)[:8]
    return None


def blake3_tree(key, data, first, flags):
    if len(data) <= 1024:
        return chunk(key, data, first, flags)
    left = 1024
    while 2 * left < len(data):
        left *= 2
    a = compress(*blake3_tree(key, data[:left], first, flags))[:8]
    b = compress(*blake3_tree(key, data[left:], first + left // 1024, flags))[:8]
    return key, a + b, 0, 64, flags | PARENT


def blake3_block(data, counter=0, key=None):
    """Block `counter` of the extended output: 64 bytes, of which a hash is the first 32."""
    cv, block, _, size, flags = blake3_tree(key or IV, data, 0, KEYED if key else 0)
    return octets(compress(cv, block, counter, size, flags | ROOT))


def blake3(data):
    return blake3_block(data)[:32]


def row_digest(data):
    cv = IV
    count = (len(data) + 63) // 64
    for i in range(count):
        block = data[64 * i:64 * i + 64]
        flags = (CHUNK_START if i == 0 else 0) | (CHUNK_END | ROOT if i + 1 == count else 0)
        cv = compress(cv, words(block.ljust(64, b"\0")), 0, len(block), flags)[:8]
    return cv


def node(left, right, counter=0):
    return compress(IV, left + right, counter, 64, PARENT)[:8]


class Transcript:
    def __init__(self, label):
        self.state, self.drawn, self.block = bytes(32), 0, []
        self.absorb(0, label)

    def absorb(self, label, data):
        if self.drawn:
            drawn, self.drawn = self.drawn, 0
            self.absorb(MASK, drawn.to_bytes(8, "little"))
        head = label.to_bytes(4, "little") + len(data).to_bytes(8, "little")
        self.state = blake3(self.state + head + data)

    def word(self):
        if self.drawn % 16 == 0:
            self.block = words(blake3_block(b"", self.drawn // 16, words(self.state)))
        self.drawn += 1
        return self.block[(self.drawn - 1) % 16]

    def felt(self):
        while (x := self.word() & 0x7FFFFFFF) >= P:
            pass
        return x

    def ext(self):
        return tuple(self.felt() for _ in range(5))


# ---- 5.1 parameters

PROFILES = {  # id, B, q, w, r, largest log height
    "std-100": (1, 3, 54, 20, 8, 20),
    "compact-100": (2, 4, 41, 20, 8, 20),
    "latency-100": (3, 4, 51, 0, 0, 18),
    "high-120": (4, 4, 53, 20, 12, 18),
    "fast-dev": (5, 2, 8, 0, 0, 20),
}


# ---- 5.2 circuits, rows, buses

class Table:
    """One table, read from the canonical bytes."""

    def __init__(self, take):
        self.width, constraint_count, interaction_count = take(), take(), take()
        self.nodes, self.constraints, self.interactions = [], [], []
        for _ in range(constraint_count):
            self.read_nodes(take)
            self.constraints.append((take(), take()))
        for _ in range(interaction_count):
            self.read_nodes(take)
            bus, receive, multiplicity, width = take(), take(), take(), take()
            self.interactions.append((bus, receive, multiplicity, [take() for _ in range(width)]))
        self.next = sorted({args[0] for op, args in self.nodes if op == 2})
        self.groups = self.make_groups()

    def read_nodes(self, take):
        for _ in range(take()):
            op = take()
            if op == 7:
                args = [(take(), take()) for _ in range(take())]
            else:
                args = [take() for _ in range([1, 1, 1, 0, 2, 2, 2][op])]
            self.nodes.append((op, args))

    def degrees(self):
        d = []
        for op, args in self.nodes:
            if op in (4, 5):
                d.append(max(d[args[0]], d[args[1]]))
            elif op == 6:
                d.append(d[args[0]] + d[args[1]])
            elif op == 7:
                d.append(max(d[n] for _, n in args))
            else:
                d.append(0 if op == 0 else 1)
        return d

    def make_groups(self):
        d = self.degrees()
        narrow = [all(d[n] <= 1 for n in it[3]) for it in self.interactions] + [True]
        groups, i = [], 0
        while i < len(narrow):
            pair = i + 1 < len(narrow) and narrow[i] and narrow[i + 1]
            groups.append([i, i + 1] if pair else [i])
            i += len(groups[-1])
        return groups

    def evaluate(self, now, nxt, x):
        v = []
        for op, args in self.nodes:
            if op == 0:
                v.append(base(args[0]))
            elif op == 1:
                v.append(now[args[0]])
            elif op == 2:
                v.append(nxt[args[0]])
            elif op == 3:
                v.append(x)
            elif op == 7:
                s = ZERO
                for k, n in args:
                    s = add(s, scale(v[n], k))
                v.append(s)
            else:
                v.append({4: add, 5: sub, 6: mul}[op](v[args[0]], v[args[1]]))
        return v


def read_circuit(data):
    head = b"consentry-circuit/1"
    assert data.startswith(head)
    it = iter(words(data[len(head):]))

    def take():
        return next(it)

    return [Table(take) for _ in range(take())]


class Body:
    """The bytes of a proof, each item checked as it is read."""

    def __init__(self, data):
        self.data, self.offset = data, 0

    def take(self, size):
        if self.offset + size > len(self.data):
            raise Refused("ends early")
        self.offset += size
        return self.data[self.offset - size:self.offset]

    def felts(self, count):
        values = words(self.take(4 * count))
        if any(x >= P for x in values):
            raise Refused("not canonical")
        return values

    def exts(self, count):
        values = self.felts(5 * count)
        return [tuple(values[i:i + 5]) for i in range(0, 5 * count, 5)]


def distinct(indices, size):
    return sorted({i % size for i in indices})


class Tree:
    """Matrices as (columns, log rows)."""

    def __init__(self, matrices, salted):
        self.matrices, self.salted = matrices, salted
        self.top = max(log for _, log in matrices)
        self.cap_size = 1 << min([4] + [log for _, log in matrices])

    def width(self, log):
        return sum(columns for columns, height in self.matrices if height == log)

    def read_cap(self, body):
        return [body.take(32) for _ in range(self.cap_size)]

    def open(self, body, cap, indices):
        """Reads an opening; the felts of every opened row by (log height, index)."""
        rows, digests = {}, {}
        for log in sorted({log for _, log in self.matrices}, reverse=True):
            for i in distinct(indices, 1 << log):
                rows[log, i] = body.felts(self.width(log))
                salt = body.take(16) if self.salted and log == self.top else b""
                digests[log, i] = row_digest(octets(rows[log, i]) + salt)
        level = {i: digests[self.top, i] for i in distinct(indices, 1 << self.top)}
        log = self.top
        while 1 << log > self.cap_size:
            log -= 1
            half, upper = 1 << log, {}
            for i in distinct(indices, half):
                left = level[i] if i in level else words(body.take(32))
                right = level[i + half] if i + half in level else words(body.take(32))
                upper[i] = node(left, right)
                if (log, i) in digests:
                    upper[i] = node(upper[i], digests[log, i], 1)
            level = upper
        if any(octets(digest) != cap[i] for i, digest in level.items()):
            raise Refused("a row is not what was committed to")
        return rows


# ---- 5.4 the steps

STEPS = ["statement", "trace", "buses", "quotient", "openings", "low degree", "work", "queries"]


class Verifier:
    def __init__(self, bundle):
        self.profile = PROFILES[bundle["profile"]]
        self.id, self.B, self.q, self.w, self.r, self.log_max = self.profile
        self.h = 2 * self.q + 12
        self.circuit = bytes.fromhex(bundle["circuit"])
        self.tables = read_circuit(self.circuit)
        self.public = bytes.fromhex(bundle["public"])
        self.logs = bundle["log_heights"]
        self.fractions = bundle["fractions"]
        self.body = Body(bytes.fromhex(bundle["body"]))
        self.heights = sorted(set(self.logs), reverse=True)
        self.step = 0

    def work(self, bits):
        if bits == 0:
            return
        nonce = self.body.take(8)
        digest = blake3_block(nonce, 0, words(self.t.state))
        if int.from_bytes(digest[:8], "little") >> (64 - bits):
            raise Refused("the nonce does no work")
        self.t.absorb(13, nonce)

    def send_cap(self, tree, label):
        cap = tree.read_cap(self.body)
        self.t.absorb(label, b"".join(cap))
        return cap

    def send_exts(self, count, label):
        values = self.body.exts(count)
        self.t.absorb(label, b"".join(octets(v) for v in values))
        return values

    def fingerprint(self, bus, values):
        f = add(self.alpha, scale(self.betas[28], bus + 1))
        for k, x in enumerate(values):
            f = sub(f, mul(self.betas[k], x))
        return f

    # 1
    def statement(self):
        for log in self.logs:
            n = 1 << log
            if not 8 <= log <= self.log_max or 4 * self.h > 3 * n:
                raise Refused("a height does not fit")
        self.t = Transcript(b"consentry-stark/1")
        self.t.absorb(1, octets([P, 5, self.id, self.B, self.q, self.w, self.r, self.h, 3, 9]))
        self.t.absorb(2, blake3(self.circuit))
        self.t.absorb(3, octets(self.logs))
        self.t.absorb(4, self.public)
        data = b"".join(octets([bus, receive, m, len(values)] + values)
                        for bus, receive, m, values in self.fractions)
        self.t.absorb(5, blake3(data))

    # 2
    def trace(self):
        self.trace_tree = Tree([(t.width + 1, log + self.B)
                                for t, log in zip(self.tables, self.logs)], True)
        self.trace_cap = self.send_cap(self.trace_tree, 6)
        self.work(self.r)
        self.alpha, beta = self.t.ext(), self.t.ext()
        self.betas = [ONE]
        for _ in range(28):
            self.betas.append(mul(self.betas[-1], beta))

    # 3
    def buses(self):
        self.bus_tree = Tree([(5 * len(t.groups), log + self.B)
                              for t, log in zip(self.tables, self.logs)], True)
        self.bus_cap = self.send_cap(self.bus_tree, 7)
        self.terminals = self.send_exts(len(self.tables), 8)
        self.work(self.r)
        self.c = self.t.ext()
        total = ZERO
        for terminal in self.terminals:
            total = add(total, terminal)
        for bus, receive, m, values in self.fractions:
            f = self.fingerprint(bus, [base(x) for x in values])
            if f == ZERO:
                raise Refused("a fingerprint vanishes")
            total = add(total, scale(inverse(f), -m if receive else m))
        if total != ZERO:
            raise Refused("the buses are not balanced")

    # 4
    def quotient(self):
        self.segments = {}
        for log in self.heights:
            n = (1 << log) - self.q - 5
            self.segments[log] = (n, -(-(2 * (1 << log) + self.h - 2) // n))
        self.quotient_tree = Tree([(5 * (self.segments[log][1] + 1), log + self.B)
                                   for log in self.heights], True)
        self.quotient_cap = self.send_cap(self.quotient_tree, 9)
        self.work(self.r)
        self.zeta = self.t.ext()
        if self.zeta[1:] == (0, 0, 0, 0):
            raise Refused("zeta lies in the base field")

    # 5
    def openings(self):
        sizes = [len(t.next) + t.width + 1 + len(t.groups) + 1 for t in self.tables]
        count = sum(sizes) + sum(self.segments[log][1] for log in self.heights)
        values = self.send_exts(count, 10)
        self.work(self.r)
        gammas = [self.t.ext() for _ in range(count)]
        # An opening: what (tree, matrix, column, columns), at g zeta or not, value, gamma.
        self.opened = {log: [] for log in self.heights}
        it = iter(zip(values, gammas))
        at = [{} for _ in self.tables]
        for k, (table, log) in enumerate(zip(self.tables, self.logs)):
            def take(kind, column, nxt, k=k, log=log):
                value, gamma = next(it)
                at[k][kind, column, nxt] = value
                size = 1 if kind == "trace" else 5
                self.opened[log].append(((kind, k, column, size), nxt, value, gamma))
            for column in range(table.width + 1):
                take("trace", column, False)
            for column in table.next:
                take("trace", column, True)
            for g in range(len(table.groups)):
                take("buses", 5 * g, False)
            take("buses", 5 * (len(table.groups) - 1), True)
        segments = {}
        for i, log in enumerate(self.heights):
            for s in range(self.segments[log][1]):
                value, gamma = next(it)
                segments[log, s] = value
                self.opened[log].append((("quotient", i, 5 * s, 5), False, value, gamma))
        self.check_identity(at, segments)

    def check_identity(self, at, segments):
        weight = ONE
        for log in self.heights:
            n, g = 1 << log, root(log)
            last = pow(g, n - self.h - 1, P)
            every = inverse(sub(power(self.zeta, n), ONE))
            for i in range(n - self.h, n):
                every = mul(every, sub(self.zeta, base(pow(g, i, P))))
            to_last = sub(self.zeta, base(last))
            divisors = [every, mul(every, to_last), inverse(sub(self.zeta, ONE)), inverse(to_last)]
            end = inverse(sub(self.zeta, base(last * g)))
            total = ZERO
            for k, table in enumerate(self.tables):
                if self.logs[k] != log:
                    continue
                for value in self.table_values(table, at[k], self.terminals[k], divisors, end):
                    total = add(total, mul(weight, value))
                    weight = mul(weight, self.c)
            size, count = self.segments[log]
            step, expected = power(self.zeta, size), ZERO
            for s in reversed(range(count)):
                expected = add(mul(expected, step), segments[log, s])
            if total != expected:
                raise Refused("the constraints do not hold at zeta")

    def table_values(self, table, at, terminal, divisors, end):
        """Every constraint of a table at zeta, divided."""
        now = [at["trace", c, False] for c in range(table.width + 1)]
        nxt = {c: at["trace", c, True] for c in table.next}
        v = table.evaluate(now, nxt, self.zeta)
        for where, n in table.constraints:
            yield mul(v[n], divisors[where])
        last = len(table.groups) - 1
        f = [at["buses", 5 * g, False] for g in range(last + 1)]
        step = sub(at["buses", 5 * last, True], f[last])
        for g in range(last):
            step = sub(step, f[g])
        for g, group in enumerate(table.groups):
            u = step if g == last else f[g]
            parts = []
            for i in group:
                if i == len(table.interactions):
                    parts.append((now[table.width], self.fingerprint(0, [self.zeta])))
                    continue
                bus, receive, m, nodes = table.interactions[i]
                sign = P - 1 if receive else 1
                parts.append((scale(v[m], sign), self.fingerprint(bus, [v[n] for n in nodes])))
            value = mul(u, parts[0][1])
            if len(parts) == 1:
                value = sub(value, parts[0][0])
            else:
                (m_a, f_a), (m_b, f_b) = parts
                value = sub(sub(mul(value, f_b), mul(m_a, f_b)), mul(m_b, f_a))
            yield mul(value, divisors[0])
        yield mul(f[last], divisors[2])
        yield mul(sub(f[last], terminal), end)

    # 6
    def low_degree(self):
        self.rounds, k, waiting = [], self.heights[0], self.heights[1:]
        while k > 9 or waiting:
            out = k - 3
            members = [k] + [log for log in waiting if log > out]
            waiting = [log for log in waiting if log <= out]
            joins = bool(waiting) and waiting[0] == out
            if joins:
                waiting = waiting[1:]
            tree = Tree([(sum(5 << (log - out) for log in members), out + self.B)], False)
            cap = self.send_cap(tree, 11)
            self.work(self.r)
            beta = self.t.ext()
            deltas = [ONE] + [self.t.ext() for _ in members[1:]]
            join = self.t.ext() if joins else None
            self.rounds.append((out, members, tree, cap, beta, deltas, join))
            k = out
        self.final_log = k
        self.final = self.send_exts(1 << k, 12)

    # 7
    def find_indices(self):
        self.work(self.w)
        bits = self.heights[0] + self.B
        drawn = [self.t.word() & ((1 << bits) - 1) for _ in range(self.q)]
        self.indices = sorted(set(drawn))

    # 8
    def queries(self):
        rows = {"trace": self.trace_tree.open(self.body, self.trace_cap, self.indices),
                "buses": self.bus_tree.open(self.body, self.bus_cap, self.indices),
                "quotient": self.quotient_tree.open(self.body, self.quotient_cap, self.indices)}
        opened = [tree.open(self.body, cap, distinct(self.indices, 1 << (out + self.B)))
                  for out, _, tree, cap, _, _, _ in self.rounds]
        words_at = {}
        for log in self.heights:
            for i in distinct(self.indices, 1 << (log + self.B)):
                words_at[log, i] = self.word(log, i, rows)
        for j in self.indices:
            self.check_query(j, words_at, opened)
        if self.body.offset != len(self.body.data):
            raise Refused("bytes behind the end")

    def first_column(self, kind, matrix):
        """Where a matrix begins in the rows of its height."""
        tree = {"trace": self.trace_tree, "buses": self.bus_tree}.get(kind, self.quotient_tree)
        log = tree.matrices[matrix][1]
        return sum(columns for columns, height in tree.matrices[:matrix] if height == log)

    def word(self, log, index, rows):
        """F of a height at a point of its domain."""
        x = 3 * pow(root(log + self.B), index, P) % P
        sums = [ZERO, ZERO]
        for (kind, matrix, column, size), nxt, value, gamma in self.opened[log]:
            row = rows[kind][log + self.B, index]
            at = self.first_column(kind, matrix) + column
            opened = tuple(row[at:at + 5]) if size == 5 else base(row[at])
            sums[nxt] = add(sums[nxt], mul(gamma, sub(opened, value)))
        zetas = [self.zeta, scale(self.zeta, root(log))]
        mask = 5 * self.segments[log][1]
        total = tuple(rows["quotient"][log + self.B, index][mask:mask + 5])
        for s, z in zip(sums, zetas):
            total = add(total, mul(s, inverse(sub(base(x), z))))
        return total

    def check_query(self, j, words_at, opened):
        def height(log):
            return words_at[log, j % (1 << (log + self.B))]
        f = height(self.heights[0])
        for (out, members, _, _, beta, deltas, join), rows in zip(self.rounds, opened):
            count = 1 << (out + self.B)
            row, at, folded = rows[out + self.B, j % count], 0, ZERO
            for m, log in enumerate(members):
                size = 1 << (log - out)
                values = [tuple(row[at + 5 * s:at + 5 * s + 5]) for s in range(size)]
                at += 5 * size
                place = j % (1 << (log + self.B)) // count
                if values[place] != (f if m == 0 else height(log)):
                    raise Refused("a word of FRI is not what was opened")
                x = pow(root(log + self.B), j % count, P)
                folded = add(folded, mul(deltas[m], self.fold(values, x, beta)))
            f = folded if join is None else add(folded, mul(join, height(out)))
        x = pow(root(self.final_log + self.B), j % (1 << (self.final_log + self.B)), P)
        total = ZERO
        for coefficient in reversed(self.final):
            total = add(scale(total, x), coefficient)
        if total != f:
            raise Refused("the folds do not end in the last polynomial")

    @staticmethod
    def fold(values, x, beta):
        half_of_one = (P + 1) // 2
        while len(values) > 1:
            a, half = len(values), len(values) // 2
            w = root(a.bit_length() - 1)
            folded = []
            for s in range(half):
                even = scale(add(values[s], values[s + half]), half_of_one)
                over = half_of_one * pow(x * pow(w, s, P) % P, -1, P)
                odd = scale(sub(values[s], values[s + half]), over % P)
                folded.append(add(even, mul(beta, odd)))
            values, x, beta = folded, x * x % P, mul(beta, beta)
        return values[0]

    def verify(self):
        """(valid, the step reached, why not)."""
        steps = [self.statement, self.trace, self.buses, self.quotient, self.openings,
                 self.low_degree, self.find_indices, self.queries]
        for name, step in zip(STEPS, steps):
            try:
                step()
            except Refused as why:
                return False, name, str(why)
        return True, STEPS[-1], ""


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        valid, step, why = Verifier(json.load(file)).verify()
    print("valid" if valid else f"not valid: {step}: {why}")
    return 0 if valid else 1


if __name__ == "__main__":
    sys.exit(main())
