// SPDX-License-Identifier: Apache-2.0
// Envelopes and indexes; the log, proofs and snapshots on a simulated disk with crashes.
#include <stdlib.h>

#include "store/envelope.h"
#include "store/index.h"
#include "store/proof_files.h"
#include "store/snapshot.h"
#include "store/tlog_files.h"
#include "tests/check.h"
#include "tests/store/sim_disk.h"

static const struct secret_key root_key = {{1}};

struct opened {
    struct data_folder folder;
    struct keys *keys;
};

static void open_folder(struct opened *opened, struct sim_disk *disk)
{
    struct keys_report report;
    CHECK(data_folder_open(&opened->folder, &disk->ops, "d", &root_key, 5) == STATUS_OK);
    CHECK(keys_open(&opened->keys, &opened->folder, &report) == STATUS_OK);
}

static void close_folder(struct opened *opened)
{
    keys_close(opened->keys);
    data_folder_close(&opened->folder);
}

// ---- envelopes

TEST(envelope__sealed__opens_until_the_key_is_destroyed)
{
    static struct sim_disk disk;
    struct opened opened;
    uint8_t memory[600], back[200];
    size_t size;
    sim_init(&disk);
    open_folder(&opened, &disk);
    struct envelope envelope = {.use = ENVELOPE_DOCUMENT,
                                .subject = {{1, 2, 3, 4, 5, 6, 7, 8}},
                                .clear = span_text("clear part")};
    memset(envelope.request_digest, 0xab, sizeof envelope.request_digest);
    struct writer w = writer_over(memory, sizeof memory);
    span plain = span_text("Jane Doe, born 1980-02-29");
    CHECK(envelope_write(&w, opened.keys, 3, &envelope, plain) == STATUS_OK);
    span body = writer_span(&w);
    CHECK_EQ(body.size, envelope_size(10, plain.size));
    struct envelope read;
    CHECK(envelope_read(&read, body) == STATUS_OK && span_equal(read.clear, envelope.clear));
    CHECK(envelope_open(back, sizeof back, &size, opened.keys, 3, body) == STATUS_OK);
    CHECK(span_equal(span_of(back, size), plain));
    CHECK(envelope_open(back, size - 1, &size, opened.keys, 3, body) == STATUS_NO_SPACE);
    CHECK(envelope_open(back, sizeof back, &size, opened.keys, 4, body) == STATUS_NOT_FOUND);
    for (size_t bit = 0; bit < body.size * 8; bit++) { // every byte is bound
        memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(envelope_open(back, sizeof back, &size, opened.keys, 3, body) != STATUS_OK);
        memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t cut = 0; cut < body.size; cut++) {
        enum status status =
            envelope_open(back, sizeof back, &size, opened.keys, 3, span_of(memory, cut));
        CHECK(status != STATUS_OK || cut == ENVELOPE_HEAD + 10); // there: nothing is sealed
    }
    struct file_job job;
    CHECK(keys_commit_begin(opened.keys, &job));
    CHECK(keys_commit_end(opened.keys, file_job_run(&job)) == STATUS_OK);
    CHECK(keys_destroy(opened.keys, 3, &envelope.subject) == STATUS_OK);
    CHECK(envelope_open(back, sizeof back, &size, opened.keys, 3, body) == STATUS_KEY_MISSING);
    CHECK(envelope_read(&read, body) == STATUS_OK && span_equal(read.clear, envelope.clear));
    close_folder(&opened);
    sim_free(&disk);
}

TEST(document__written__reads_again)
{
    struct document document = {.type = 30, .format = 1, .flags = DOCUMENT_DELETED, .version = 7};
    document.identifier_count = 3;
    for (uint32_t i = 0; i < 3; i++) document.identifiers[i].limb[7] = i + 1;
    uint8_t memory[DOCUMENT_CLEAR_MAX];
    struct writer w = writer_over(memory, sizeof memory);
    CHECK(document_write(&w, &document) == STATUS_OK);
    CHECK_EQ(w.size, 60 + 3 * 32);
    struct document back;
    CHECK(document_read(&back, writer_span(&w)) == STATUS_OK);
    CHECK(memcmp(&back, &document, sizeof back) == 0);
    for (size_t cut = 0; cut < w.size; cut++) {
        CHECK(document_read(&back, span_of(memory, cut)) != STATUS_OK);
    }
    memory[57] = 1;
    CHECK(document_read(&back, writer_span(&w)) == STATUS_NOT_CANONICAL);
}

TEST(bodies__written__read_again)
{
    uint8_t bytes[SEAL_BODY_SIZE + 1] = {0};
    struct seal_body seal = {1, 2, 3, 4, 5, 6, 7, 8, {9}}, seal_back;
    seal_body_write(bytes, &seal);
    CHECK(seal_body_read(&seal_back, span_of(bytes, SEAL_BODY_SIZE)) == STATUS_OK);
    CHECK(seal_back.batch == 1 && seal_back.first == 2 && seal_back.last == 3 &&
          seal_back.sealed_ms == 4 && seal_back.log_index == 5 && seal_back.operations == 6 &&
          seal_back.class == 7 && seal_back.reason == 8 && seal_back.root[0] == 9);
    CHECK(seal_body_read(&seal_back, span_of(bytes, SEAL_BODY_SIZE + 1)) == STATUS_TRAILING_BYTES);
    struct proof_body proof = {1, 2, 3, {4}}, proof_back;
    proof_body_write(bytes, &proof);
    CHECK(proof_body_read(&proof_back, span_of(bytes, PROOF_BODY_SIZE)) == STATUS_OK);
    CHECK(proof_back.batch == 1 && proof_back.size == 2 && proof_back.log_index == 3 &&
          proof_back.sha256[0] == 4);
    struct alias_body alias = {{{1}}, {{2}}}, alias_back;
    alias_body_write(bytes, &alias);
    CHECK(alias_body_read(&alias_back, span_of(bytes, ALIAS_BODY_SIZE)) == STATUS_OK);
    CHECK(alias_back.pseudonym.limb[0] == 1 && alias_back.account.limb[0] == 2);
    struct subject_body subject = {{{3}}}, subject_back;
    subject_body_write(bytes, &subject);
    CHECK(subject_body_read(&subject_back, span_of(bytes, SUBJECT_BODY_SIZE)) == STATUS_OK);
    bytes[3] = 0xff; // a limb out of range
    CHECK(subject_body_read(&subject_back, span_of(bytes, SUBJECT_BODY_SIZE)) != STATUS_OK);
    struct decision_body decision = {{{5}}, {{6}}, 7, true}, decision_back;
    decision_body_write(bytes, &decision);
    CHECK(decision_body_read(&decision_back, span_of(bytes, DECISION_BODY_SIZE)) == STATUS_OK);
    CHECK(decision_back.document.limb[0] == 5 && decision_back.other.limb[0] == 6 &&
          decision_back.decided == 7 && decision_back.ends);
    bytes[72] = 2; // neither yes nor no
    CHECK(decision_body_read(&decision_back, span_of(bytes, DECISION_BODY_SIZE)) != STATUS_OK);
    struct hold_body hold = {1, {2}, 3, 4, 5, HOLD_REJECTED}, hold_back;
    hold_body_write(bytes, &hold);
    CHECK(hold_body_read(&hold_back, span_of(bytes, HOLD_BODY_SIZE)) == STATUS_OK);
    CHECK(hold_back.number == 1 && hold_back.name[0] == 2 && hold_back.version == 3 &&
          hold_back.source == 4 && hold_back.reason == 5 && hold_back.state == HOLD_REJECTED);
    struct note_body note = {1, 2, 3, 4, {5}}, note_back;
    uint8_t note_bytes[NOTE_BODY_SIZE];
    note_body_write(note_bytes, &note);
    CHECK(note_body_read(&note_back, span_of(note_bytes, NOTE_BODY_SIZE)) == STATUS_OK);
    CHECK(note_back.log_index == 1 && note_back.sequence == 2 && note_back.time == 3 &&
          note_back.code == 4 && note_back.digest[0] == 5);
    bytes[32] = 9; // no state
    CHECK(hold_body_read(&hold_back, span_of(bytes, HOLD_BODY_SIZE)) != STATUS_OK);
}

// ---- indexes

TEST(alias_index__two_accounts_under_one_name__conflict)
{
    struct alias_index index;
    struct account_key name = {{1}}, one = {{2}}, two = {{3}}, found;
    alias_index_init(&index, 1);
    CHECK(alias_find(&found, &index, 0, &name) == STATUS_NOT_FOUND);
    CHECK(alias_put(&index, 0, &name, &one) == STATUS_OK);
    CHECK(alias_put(&index, 0, &name, &one) == STATUS_OK);
    CHECK(alias_put(&index, 0, &name, &two) == STATUS_CONFLICT);
    CHECK(alias_put(&index, 1, &name, &two) == STATUS_OK);
    CHECK(alias_find(&found, &index, 0, &name) == STATUS_OK && account_key_equal(&found, &one));
    CHECK(alias_find(&found, &index, 1, &name) == STATUS_OK && account_key_equal(&found, &two));
    alias_index_free(&index);
}

TEST(request_index__same_and_other_bodies__told_apart)
{
    struct request_index index;
    uint8_t key[16] = {1, 9}, body[16] = {2}, other[16] = {3};
    uint64_t sequence;
    request_index_init(&index, 1000, 5);
    CHECK(request_find(&sequence, &index, 0, key, body) == STATUS_NOT_FOUND);
    CHECK(request_put(&index, 0, key, body, 77, 1000) == STATUS_OK);
    CHECK(request_put(&index, 0, key, other, 78, 1000) == STATUS_OK); // the first stays
    CHECK(request_find(&sequence, &index, 0, key, body) == STATUS_OK && sequence == 77);
    CHECK(request_find(&sequence, &index, 0, key, other) == STATUS_CONFLICT);
    CHECK(request_find(&sequence, &index, 1, key, body) == STATUS_NOT_FOUND);
    request_index_free(&index);
}

TEST(request_index__old_or_too_many__forgotten)
{
    struct request_index index;
    uint8_t body[16] = {2};
    uint64_t sequence;
    request_index_init(&index, 1000, 5);
    for (uint64_t n = 0; n < 5000; n++) {
        uint64_t key[2] = {n, n * n};
        CHECK(request_put(&index, 0, (const uint8_t *)key, body, n, n) == STATUS_OK);
        CHECK(request_find(&sequence, &index, 0, (const uint8_t *)key, body) == STATUS_OK &&
              sequence == n);
    }
    CHECK_EQ(index.table.count, 1000);
    for (uint64_t n = 0; n < 1000; n++) { // a month later the old ones are swept out
        uint64_t key[2] = {n % 3, 1};
        CHECK(request_put(&index, 0, (const uint8_t *)key, body, n, IDEMPOTENCY_KEEP_MS + 10000) ==
              STATUS_OK);
    }
    CHECK_EQ(index.table.count, 3);
    request_index_free(&index);
}

// ---- the log

#define ORIGIN "log.example/1"

struct log_case {
    struct tlog_key key;
    struct secret_ed25519 secret;
    struct tlog_files *files;
};

static enum status log_open(struct log_case *c, struct sim_disk *disk)
{
    struct tlog_files_options options = {&disk->ops, "d/log", "d/signed.state", ORIGIN};
    uint8_t seed[32] = {5}, public_key[32];
    ed25519_from_seed(&c->secret, public_key, seed);
    c->key = tlog_key_of(span_text(ORIGIN), TLOG_KEY_ED25519, public_key);
    return tlog_files_open(&c->files, &options);
}

static span entry_of(uint64_t n, uint8_t out[static 64])
{
    for (size_t i = 0; i < 64; i++) out[i] = (uint8_t)(n * 13 + i);
    return span_of(out, n % 60);
}

static struct tlog_hash expected_root(uint64_t size)
{
    struct tlog_frontier frontier = {.size = 0};
    uint8_t memory[64];
    for (uint64_t n = 0; n < size; n++) {
        struct tlog_hash leaf = tlog_leaf_hash(entry_of(n, memory));
        tlog_frontier_append(&frontier, &leaf);
    }
    return tlog_frontier_root(&frontier);
}

static enum status sign_and_publish(struct log_case *c, struct tlog_checkpoint *checkpoint)
{
    static uint8_t memory[2048];
    static struct tlog_note note;
    struct writer w = writer_over(memory, sizeof memory);
    TRY(tlog_files_sign(c->files, &w, &c->key, &c->secret, 9));
    CHECK(tlog_note_read(&note, writer_span(&w), NULL) == STATUS_OK);
    CHECK(tlog_note_verify(&note, &c->key, NULL) == STATUS_OK);
    CHECK(tlog_checkpoint_read(checkpoint, note.text, NULL) == STATUS_OK);
    return tlog_files_publish(c->files, writer_span(&w));
}

TEST(tlog_files__grown_and_reopened__same_tree)
{
    static struct sim_disk disk;
    struct log_case c;
    struct tlog_checkpoint checkpoint;
    uint64_t size = 0, seed = 6;
    sim_init(&disk);
    while (size < 1200) {
        CHECK(log_open(&c, &disk) == STATUS_OK);
        CHECK_EQ(tlog_files_size(c.files), size);
        for (uint64_t n = check_random(&seed) % 200; n > 0; n--) {
            uint8_t memory[64];
            uint64_t index;
            CHECK(tlog_files_append(c.files, entry_of(size, memory), &index) == STATUS_OK);
            CHECK_EQ(index, size);
            size++;
        }
        CHECK(sign_and_publish(&c, &checkpoint) == STATUS_OK);
        struct tlog_hash root = expected_root(size);
        CHECK(checkpoint.size == size && tlog_hash_equal(&checkpoint.root, &root));
        CHECK(sign_and_publish(&c, &checkpoint) == STATUS_OK); // again, the same
        CHECK(checkpoint.size == size && tlog_hash_equal(&checkpoint.root, &root));
        for (int i = 0; i < 20 && size > 0; i++) {
            struct tlog_reader reader = tlog_files_reader(c.files);
            struct tlog_path path;
            uint8_t expected[64], found[64];
            size_t found_size;
            uint64_t index = check_random(&seed) % size;
            span entry = entry_of(index, expected);
            struct tlog_hash leaf = tlog_leaf_hash(entry);
            CHECK(tlog_inclusion_make(&path, &reader, index, size) == STATUS_OK);
            CHECK(tlog_inclusion_verify(&path, index, size, &leaf, &root) == STATUS_OK);
            CHECK(tlog_files_entry(c.files, index, found, sizeof found, &found_size) == STATUS_OK);
            CHECK(span_equal(span_of(found, found_size), entry));
        }
        tlog_files_close(c.files);
        sim_kill(&disk);
    }
    uint64_t file_size;
    CHECK(sim_bytes(&disk, "d/log/tile/0/000", &file_size) != NULL && file_size == 8192);
    CHECK(sim_bytes(&disk, "d/log/tile/entries/003", &file_size) != NULL);
    sim_free(&disk);
}

// Power fails anywhere: what was signed last is what opening finds, or it was never signed.
TEST(tlog_files__crashes__never_behind_a_signature)
{
    for (uint64_t start = 1; start <= 40 && check_test_failed == 0; start++) {
        static struct sim_disk disk;
        uint64_t seed = start, signed_size = 0;
        sim_init(&disk);
        for (int lives = 0; lives < 12 && check_test_failed == 0; lives++) {
            struct log_case c;
            struct tlog_checkpoint checkpoint;
            disk.fail_at = 0;
            CHECK(log_open(&c, &disk) == STATUS_OK);
            if (c.files == NULL) break;
            CHECK(tlog_files_size(c.files) >= signed_size);
            uint64_t size = tlog_files_size(c.files);
            disk.fail_at = disk.calls + 1 + check_random(&seed) % 120;
            disk.fail_status = STATUS_DISK_FAILED;
            disk.fail_from = true;
            for (int round = 0; round < 6; round++) {
                for (uint64_t n = check_random(&seed) % 90; n > 0; n--) {
                    uint8_t memory[64];
                    uint64_t index;
                    CHECK(tlog_files_append(c.files, entry_of(size++, memory), &index) ==
                          STATUS_OK);
                }
                uint8_t memory[2048];
                struct writer w = writer_over(memory, sizeof memory);
                if (tlog_files_sign(c.files, &w, &c.key, &c.secret, 9) != STATUS_OK) break;
                signed_size = size;
                if (tlog_files_publish(c.files, writer_span(&w)) != STATUS_OK) break;
            }
            tlog_files_close(c.files);
            sim_crash(&disk, &seed);
            disk.fail_at = 0;
            CHECK(log_open(&c, &disk) == STATUS_OK);
            if (c.files == NULL) break;
            size = tlog_files_size(c.files);
            CHECK(size >= signed_size);
            CHECK(sign_and_publish(&c, &checkpoint) == STATUS_OK);
            signed_size = size;
            struct tlog_hash root = expected_root(size);
            CHECK(tlog_hash_equal(&root, &checkpoint.root));
            tlog_files_close(c.files);
            sim_kill(&disk);
        }
        sim_free(&disk);
    }
}

TEST(tlog_files__files_spoiled__refused)
{
    static const char *names[] = {"d/signed.state", "d/log/tile/0/001.p/44", "d/log/tile/1/000.p/1",
                                  "d/log/tile/entries/001.p/44"};
    static struct sim_disk disk;
    struct log_case c;
    struct tlog_checkpoint checkpoint;
    sim_init(&disk);
    CHECK(log_open(&c, &disk) == STATUS_OK);
    for (uint64_t n = 0; n < 300; n++) {
        uint8_t memory[64];
        uint64_t index;
        CHECK(tlog_files_append(c.files, entry_of(n, memory), &index) == STATUS_OK);
    }
    CHECK(sign_and_publish(&c, &checkpoint) == STATUS_OK);
    tlog_files_close(c.files);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint64_t size;
        uint8_t *bytes = sim_bytes(&disk, names[i], &size);
        CHECK(bytes != NULL);
        for (uint64_t at = 0; bytes != NULL && at < size; at += 1 + size / 100) {
            bytes[at] ^= 0x10;
            CHECK(log_open(&c, &disk) != STATUS_OK);
            bytes[at] ^= 0x10;
        }
    }
    CHECK(disk.ops.remove(&disk, "d/signed.state") == STATUS_OK);
    CHECK(log_open(&c, &disk) == STATUS_MISSING);
    struct tlog_files_options options = {&disk.ops, "d/log", "d/signed.state", "two words"};
    CHECK(tlog_files_open(&c.files, &options) == STATUS_BAD_VALUE);
    sim_free(&disk);
}

TEST(tlog_files__policy_and_default_origin__as_documented)
{
    static struct sim_disk disk;
    struct log_case c;
    char origin[TLOG_DEFAULT_ORIGIN_SIZE];
    uint64_t size;
    sim_init(&disk);
    CHECK(log_open(&c, &disk) == STATUS_OK);
    CHECK(tlog_files_write_policy(c.files, span_text("quorum none\n")) == STATUS_OK);
    CHECK(sim_bytes(&disk, "d/log/policy", &size) != NULL && size == 12);
    tlog_files_close(c.files);
    uint8_t zeros[32] = {0}; // SHA-256 of 32 zeros begins 66687aadf862bd77
    tlog_default_origin(origin, zeros);
    CHECK(strcmp(origin, "consentry.invalid/66687aadf862bd77") == 0);
    sim_free(&disk);
}

// ---- proofs and snapshots

TEST(proof_file__any_call_fails__whole_or_absent)
{
    static uint8_t proof[5000], back[5000];
    for (uint64_t n = 1; n < 14; n++) {
        static struct sim_disk disk;
        uint64_t seed = n;
        size_t size;
        sim_init(&disk);
        memset(proof, 1, sizeof proof);
        CHECK(proof_file_write(&disk.ops, "d/proofs", 4, span_of(proof, 4000)) == STATUS_OK);
        memset(proof, 2, sizeof proof);
        disk.fail_at = disk.calls + n;
        disk.fail_status = STATUS_DISK_FAILED;
        disk.fail_from = n % 2 == 0;
        enum status status = proof_file_write(&disk.ops, "d/proofs", 4, span_of(proof, 5000));
        sim_crash(&disk, &seed);
        CHECK(proof_file_load(&disk.ops, "d/proofs", 4, back, sizeof back, &size) == STATUS_OK);
        CHECK((size == 5000 && back[0] == 2 && back[4999] == 2) ||
              (status != STATUS_OK && size == 4000 && back[0] == 1 && back[3999] == 1));
        CHECK(proof_file_load(&disk.ops, "d/proofs", 5, back, sizeof back, &size) ==
              STATUS_NOT_FOUND);
        sim_free(&disk);
    }
}

static enum status write_snapshot(const struct data_folder *folder, uint64_t number)
{
    struct snapshot snapshot;
    struct journal_position position = {number, 512, 3, 4, 5, {6}};
    enum status status = snapshot_begin(&snapshot, folder, number, &position);
    for (uint64_t i = 0; i < 20 && status == STATUS_OK; i++) {
        uint8_t bytes[1000];
        memset(bytes, (int)(number + i), sizeof bytes);
        status = snapshot_write(&snapshot, span_of(bytes, sizeof bytes));
    }
    if (status == STATUS_OK) status = snapshot_commit(&snapshot);
    if (status != STATUS_OK) snapshot_abandon(&snapshot);
    return status;
}

static uint64_t newest_snapshot(const struct data_folder *folder)
{
    struct snapshot snapshot;
    uint8_t bytes[1000];
    if (snapshot_open(&snapshot, folder) != STATUS_OK) return 0;
    CHECK(snapshot.position.segment == snapshot.number && snapshot.position.chain[0] == 6);
    for (uint64_t i = 0; i < 20; i++) {
        CHECK(snapshot_read(&snapshot, bytes, sizeof bytes) == STATUS_OK);
        CHECK(bytes[0] == (uint8_t)(snapshot.number + i) && bytes[999] == bytes[0]);
    }
    CHECK(snapshot_read(&snapshot, bytes, 1) == STATUS_TRUNCATED);
    snapshot_close(&snapshot);
    return snapshot.number;
}

TEST(snapshot__crashes_and_damage__the_newest_that_holds)
{
    static struct sim_disk disk;
    struct opened opened;
    uint64_t seed = 11, last = 0, size;
    sim_init(&disk);
    open_folder(&opened, &disk);
    CHECK(newest_snapshot(&opened.folder) == 0);
    for (uint64_t number = 1; number <= 60; number++) {
        disk.fail_at = disk.calls + 1 + check_random(&seed) % 50;
        disk.fail_status = STATUS_DISK_FULL;
        disk.fail_from = true;
        enum status status = write_snapshot(&opened.folder, number);
        close_folder(&opened);
        if (number % 2 == 0) sim_crash(&disk, &seed);
        sim_kill(&disk);
        open_folder(&opened, &disk);
        uint64_t found = newest_snapshot(&opened.folder);
        CHECK(found == (status == STATUS_OK ? number : last) || found == number);
        last = found;
    }
    CHECK(write_snapshot(&opened.folder, 70) == STATUS_OK);
    CHECK(write_snapshot(&opened.folder, 71) == STATUS_OK);
    CHECK(newest_snapshot(&opened.folder) == 71);
    sim_bytes(&disk, "d/snapshots/000000000071.snapshot", &size)[5000] ^= 1;
    CHECK(newest_snapshot(&opened.folder) == 70);
    sim_bytes(&disk, "d/snapshots/000000000070.snapshot", &size)[20] ^= 1;
    CHECK(newest_snapshot(&opened.folder) == 0);
    close_folder(&opened);
    sim_free(&disk);
}

int main(void)
{
    CHECK(secret_start() == STATUS_OK);
    RUN(envelope__sealed__opens_until_the_key_is_destroyed);
    RUN(document__written__reads_again);
    RUN(bodies__written__read_again);
    RUN(alias_index__two_accounts_under_one_name__conflict);
    RUN(request_index__same_and_other_bodies__told_apart);
    RUN(request_index__old_or_too_many__forgotten);
    RUN(tlog_files__grown_and_reopened__same_tree);
    RUN(tlog_files__crashes__never_behind_a_signature);
    RUN(tlog_files__files_spoiled__refused);
    RUN(tlog_files__policy_and_default_origin__as_documented);
    RUN(proof_file__any_call_fails__whole_or_absent);
    RUN(snapshot__crashes_and_damage__the_newest_that_holds);
    return check_report();
}
