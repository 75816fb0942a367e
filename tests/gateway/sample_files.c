// SPDX-License-Identifier: Apache-2.0
// Writes what a gateway would hand out for one batch of ten grants, under fixed keys:
// sample_files FOLDER makes batch.proof, receipt.evidence, promise.evidence, checkpoint.txt,
// policy.txt, other_policy.txt, header.bin and state.opening there, and a journal in data/journal.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/hex.h"
#include "core/judge/evidence.h"
#include "core/judge/log_entry.h"
#include "core/ledger/receipt.h"
#include "core/ledger/workload.h"
#include "core/log/tlog_proof.h"
#include "core/prover/batch_prove.h"
#include "store/journal.h"
#include "tests/check.h"

#define COUNT  10
#define ORIGIN "log.example/consentry"

static const char *folder;
static struct operation operations[COUNT];
static struct state state;
static struct batch_witness witness;
static struct batch_header header;
static uint8_t proof_bytes[1 << 20], evidence_bytes[1 << 16], text_bytes[3][1 << 14];

static struct arena new_arena(size_t size)
{
    return arena_over(calloc(1, size), size);
}

static void write_file(const char *name, span bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(bytes.data, 1, bytes.size, file) == bytes.size);
    if (file != NULL) fclose(file);
}

static span make_proof(void)
{
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    struct workload workload = {100, 20, 100, 7};
    struct state_capacity capacity = workload_capacity(&workload, COUNT);
    struct arena memory = new_arena(state_bytes(&capacity));
    struct arena batch = new_arena(batch_witness_bytes(COUNT)), scratch = new_arena(CIRCUIT_BYTES);
    struct arena prover = new_arena(batch_prove_bytes(0, profile, &scratch));
    struct salter salter = workload_salter();
    static const uint8_t origin[32] = {1}, policy[32] = {2}, seed[32] = {3};
    struct batch_prove_input input = {&witness, origin, policy, seed};
    struct stark_prove_options options = {.profile = profile, .lanes = lanes_best()};
    struct writer writer = writer_over(proof_bytes, sizeof proof_bytes);
    struct batch_circuit circuit;
    CHECK_EQ(workload_init(&state, &memory, &workload, COUNT, lanes_best()), STATUS_OK);
    workload_apply(&state, operations, &workload, 0, COUNT);
    CHECK_EQ(batch_seal(&witness, &state, operations, COUNT, &salter, lanes_best(), &batch),
             STATUS_OK);
    CHECK_EQ(batch_prove(&writer, &prover, &input, &options, NULL), STATUS_OK);
    batch_header_make(&header, &witness);
    CHECK_EQ(batch_circuit_make(&circuit, &scratch, 0), STATUS_OK);
    memcpy(header.circuit_id, circuit.stark.id, sizeof header.circuit_id);
    memcpy(header.origin, origin, sizeof origin);
    memcpy(header.policy_digest, policy, sizeof policy);
    free(prover.base);
    free(scratch.base);
    return writer_span(&writer);
}

// The checkpoint over two entries, signed.
static span make_note(uint8_t *out, const struct tlog_key *key, const struct secret_ed25519 *secret,
                      const struct tlog_hash leaves[2])
{
    struct tlog_checkpoint checkpoint = {.origin = span_text(ORIGIN), .size = 2};
    struct writer w = writer_over(out, sizeof text_bytes[0]);
    checkpoint.root = tlog_node_hash(&leaves[0], &leaves[1]);
    tlog_checkpoint_write(&w, &checkpoint);
    span text = writer_span(&w);
    write_text(&w, "\n");
    tlog_note_sign(&w, text, key, secret);
    return writer_span(&w);
}

static span make_log_proof(uint8_t *out, span entry, uint64_t index, const struct tlog_hash *other,
                           span note)
{
    struct tlog_path path = {.count = 1, .hashes = {*other}};
    struct writer w = writer_over(out, sizeof text_bytes[0]);
    tlog_proof_write(&w, &entry, index, &path, note);
    return writer_span(&w);
}

static void write_policies(const struct tlog_key *key)
{
    uint8_t seed[32] = {77}, public_key[32], genesis[DIGEST_BYTES];
    char hex[2 * DIGEST_BYTES + 1];
    struct secret_ed25519 secret;
    ed25519_from_seed(&secret, public_key, seed);
    struct tlog_key other = tlog_key_of(key->name, TLOG_KEY_ED25519, public_key);
    digest_to_bytes(genesis, header.old_root);
    hex_encode(hex, genesis, sizeof genesis);
    for (int i = 0; i < 2; i++) {
        struct writer w = writer_over(text_bytes[0], sizeof text_bytes[0]);
        write_text(&w, "# consentry genesis ");
        write_text(&w, hex);
        write_text(&w, "\nlog ");
        tlog_key_write(&w, i == 0 ? key : &other);
        write_text(&w, "\nquorum none\n");
        write_file(i == 0 ? "policy.txt" : "other_policy.txt", writer_span(&w));
    }
}

static void write_evidence(span batch_proof, span proof_proof)
{
    uint8_t opening_bytes[OPERATION_OPENING_BYTES_MAX], leaf_bytes[LEAF_OPENING_BYTES_MAX];
    struct operation_opening opening;
    struct leaf_opening leaf;
    static struct evidence evidence;
    operation_opening_make(&opening, &witness, 3);
    CHECK_EQ(leaf_opening_make(&leaf, &state, TREE_CONSENTS, operations[3].target), STATUS_OK);
    evidence = (struct evidence){.id = {9}, .accepted = WORKLOAD_TIME};
    struct writer w = writer_over(evidence_bytes, sizeof evidence_bytes);
    evidence_write(&w, &evidence);
    write_file("promise.evidence", writer_span(&w));
    evidence.count = 1;
    evidence.operations[0].operation =
        span_of(opening_bytes, operation_opening_encode(opening_bytes, &opening));
    evidence.operations[0].leaf = span_of(leaf_bytes, leaf_opening_encode(leaf_bytes, &leaf));
    evidence.batch_proof = batch_proof;
    evidence.proof_proof = proof_proof;
    w = writer_over(evidence_bytes, sizeof evidence_bytes);
    evidence_write(&w, &evidence);
    CHECK_EQ(w.status, STATUS_OK);
    write_file("receipt.evidence", writer_span(&w));
    write_file("state.opening", evidence.operations[0].leaf);
}

static void append(struct journal *journal, const struct journal_entry *entries, size_t count)
{
    CHECK_EQ(journal_append(journal, UINT64_C(1750000000000), entries, count, NULL), STATUS_OK);
    CHECK_EQ(journal_flush(journal), STATUS_OK);
}

// Three groups: operations and an alias, twice, and a mark.
static void write_journal(void)
{
    char path[4096];
    uint8_t body[100] = {0};
    struct journal *journal;
    struct journal_report report;
    struct journal_options options = {.ops = file_posix(), .folder = path, .id = {5}};
    struct journal_entry op = {.type = JOURNAL_OPERATION, .count = 2, .body = span_of(body, 100)};
    struct journal_entry alias = {.type = JOURNAL_ALIAS, .body = span_of(body, 64)};
    struct journal_entry mark = {.type = JOURNAL_MARK, .body = span_of(body, 1)};
    struct journal_entry first[2] = {op, alias}, second[4] = {op, op, op, alias};
    first[0].count = 3;
    snprintf(path, sizeof path, "%s/data", folder);
    CHECK_EQ(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/data/journal", folder);
    CHECK_EQ(mkdir(path, 0700), 0);
    CHECK_EQ(journal_open(&journal, &options, NULL, NULL, NULL, &report), STATUS_OK);
    append(journal, first, 2);
    append(journal, second, 4);
    append(journal, &mark, 1);
    journal_close(journal);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 3;
    folder = argv[1];
    span proof = make_proof();
    uint8_t seed[32] = {42}, public_key[32], entries[2][LOG_ENTRY_BYTES_MAX];
    uint8_t encoded[BATCH_HEADER_BYTES];
    struct secret_ed25519 secret;
    struct log_proof_entry entry = {.batch = 1, .proof_bytes = (uint32_t)proof.size};
    ed25519_from_seed(&secret, public_key, seed);
    struct tlog_key key = tlog_key_of(span_text(ORIGIN), TLOG_KEY_ED25519, public_key);
    batch_header_hash(entry.header_hash, &header);
    sha256(entry.proof_hash, proof);
    log_entry_batch(entries[0], &header);
    log_entry_proof(entries[1], &entry);
    span entry_spans[2] = {span_of(entries[0], LOG_ENTRY_BATCH_BYTES),
                           span_of(entries[1], LOG_ENTRY_PROOF_BYTES)};
    struct tlog_hash leaves[2] = {tlog_leaf_hash(entry_spans[0]), tlog_leaf_hash(entry_spans[1])};
    write_policies(&key);
    span note = make_note(text_bytes[0], &key, &secret, leaves);
    write_file("checkpoint.txt", note);
    write_evidence(make_log_proof(text_bytes[1], entry_spans[0], 0, &leaves[1], note),
                   make_log_proof(text_bytes[2], entry_spans[1], 1, &leaves[0], note));
    batch_header_encode(encoded, &header);
    write_file("header.bin", span_of(encoded, sizeof encoded));
    write_file("batch.proof", proof);
    write_journal();
    return check_test_failed;
}
