// SPDX-License-Identifier: Apache-2.0
// The whole store on the simulated disk: 10,000 power failures at random calls, each followed by a
// recovery that checks every record. Whatever was acknowledged is there, in order, and opens under
// its subject's key; the log is never behind a signature; snapshots never change the outcome.
// Usage: store_crash_test [CRASHES [SEED]]
#include <stdlib.h>
#include <time.h>

#include "store/store.h"
#include "store/tlog_files.h"
#include "tests/check.h"
#include "tests/store/sim_disk.h"

#define LIVES  25 // crashes of one disk before the next begins
#define ORIGIN "crash.example/log"

static const struct secret_key root_key = {{0x31}};
static struct sim_disk disk;
static uint64_t acked, snapshots_used, snapshots_made;

// What replay has seen; all of it goes into snapshots.
struct state {
    uint64_t documents;
    uint64_t operations;
};

static struct store store;
static struct state state;

static struct account_key subject_of(uint64_t n)
{
    return (struct account_key){{(uint32_t)(n * n % 40) + 1, 9}};
}

static size_t plain_of(uint64_t n, uint8_t out[static 700])
{
    size_t size = (size_t)(n * 53 % 600);
    for (size_t i = 0; i < size; i++) out[i] = (uint8_t)(n + i * 11);
    memcpy(out, &n, sizeof n);
    return size < sizeof n ? sizeof n : size;
}

static enum status visit(void *context, const struct journal_record *record)
{
    (void)context;
    uint8_t plain[700], expected[700];
    size_t size;
    if (record->type != JOURNAL_DOCUMENT && record->type != JOURNAL_OPERATION) return STATUS_OK;
    uint64_t *count = record->type == JOURNAL_DOCUMENT ? &state.documents : &state.operations;
    uint64_t n = (*count)++;
    enum status status =
        envelope_open(plain, sizeof plain, &size, store.keys, record->tenant, record->body);
    CHECK_EQ(status, STATUS_OK);
    CHECK(size == plain_of(n, expected) && memcmp(plain, expected, size) == 0);
    CHECK_EQ(record->sequence, n);
    return status;
}

static enum status restore(void *context, struct snapshot *snapshot)
{
    (void)context;
    return snapshot_read(snapshot, &state, sizeof state);
}

static void reset(void *context)
{
    (void)context;
    state = (struct state){0};
}

static enum status open_store(void)
{
    struct store_report report;
    struct store_options options = {.ops = &disk.ops,
                                    .path = "d",
                                    .root = &root_key,
                                    .now_ms = 1,
                                    .segment_bytes = 32 << 10,
                                    .commit_bytes = 8 << 10,
                                    .reserve_bytes = 4 << 10,
                                    .requests_max = 5000,
                                    .restore = restore,
                                    .reset = reset,
                                    .visit = visit};
    state = (struct state){0};
    enum status status = store_open(&store, &options, &report);
    snapshots_used += status == STATUS_OK && report.snapshot != 0;
    return status;
}

static enum status append_group(uint64_t n)
{
    static uint8_t memory[4096];
    struct journal_entry entries[2];
    uint8_t plain[700], idempotency[16] = {1};
    struct account_key subject = subject_of(n);
    struct document document = {.type = 1, .version = 1};
    memcpy(idempotency + 1, &n, sizeof n);
    span text = span_of(plain, plain_of(n, plain));
    struct store_group group = store_group_begin(store.keys, 0, idempotency, idempotency, memory,
                                                 sizeof memory, entries, 2);
    TRY(store_group_document(&group, &subject, &document, text));
    TRY(store_group_operations(&group, &subject, 1, span_text("c"), text));
    TRY(journal_append(store.journal, n, entries, group.count, NULL));
    return store_learn(&store, &group, n, n);
}

static enum status take_snapshot(void)
{
    struct snapshot snapshot;
    enum status status = store_snapshot_begin(&snapshot, &store);
    if (status == STATUS_UNAVAILABLE) return STATUS_OK;
    TRY(status);
    status = snapshot_write(&snapshot, span_of(&state, sizeof state));
    if (status == STATUS_OK) status = snapshot_commit(&snapshot);
    if (status != STATUS_OK) snapshot_abandon(&snapshot);
    snapshots_made += status == STATUS_OK;
    return status;
}

static enum status sign(struct tlog_files *files, uint64_t *log_signed)
{
    uint8_t memory[1024], public_key[32];
    struct secret_ed25519 secret;
    struct writer w = writer_over(memory, sizeof memory);
    uint64_t entry = tlog_files_size(files), index;
    keys_log_signer(&secret, public_key, store.keys);
    struct tlog_key key = tlog_key_of(span_text(ORIGIN), TLOG_KEY_ED25519, public_key);
    TRY(tlog_files_append(files, span_of(&entry, sizeof entry), &index));
    TRY(tlog_files_sign(files, &w, &key, &secret, 5));
    *log_signed = tlog_files_signed_size(files);
    return tlog_files_publish(files, writer_span(&w));
}

// Goes on until something fails: the disk does, sooner or later.
static void live(struct tlog_files *files, uint64_t *log_signed, uint64_t *seed)
{
    for (uint64_t n = state.documents;;) {
        struct journal_spare spare;
        struct journal_job job;
        if (journal_spare_begin(store.journal, &spare)) {
            journal_spare_end(store.journal, &spare, journal_spare_run(&spare));
        }
        for (uint64_t i = check_random(seed) % 8; i > 0 && n < 2000; i--) {
            if (append_group(n) != STATUS_OK) break;
            n++;
        }
        uint64_t committed = n;
        if (journal_commit_begin(store.journal, &job)) {
            // While it is in flight, more is appended, with subjects that are new as well.
            if (check_random(seed) % 2 == 0 && append_group(n) == STATUS_OK) n++;
            if (journal_commit_end(store.journal, &job, journal_job_run(&job)) != STATUS_OK) return;
            acked = committed;
        }
        state.documents = state.operations = n;
        if (journal_status(store.journal) != STATUS_OK) return;
        if (check_random(seed) % 6 == 0 && sign(files, log_signed) != STATUS_OK) return;
        if (check_random(seed) % 9 == 0 && take_snapshot() != STATUS_OK) return;
        if (disk.fail_at != 0 && disk.calls > disk.fail_at) return;
    }
}

static void one_life(uint64_t *log_signed, uint64_t *seed)
{
    struct tlog_files_options options = {&disk.ops, "d/log", "d/signed.state", ORIGIN};
    struct tlog_files *files;
    disk.fail_at = 0;
    enum status status = open_store();
    CHECK_EQ(status, STATUS_OK);
    if (status != STATUS_OK) return;
    CHECK(state.documents >= acked && state.documents == state.operations);
    CHECK_EQ(journal_next_sequence(store.journal), state.documents);
    status = tlog_files_open(&files, &options);
    CHECK_EQ(status, STATUS_OK);
    if (status == STATUS_OK) {
        CHECK(tlog_files_size(files) >= *log_signed);
        disk.fail_at = disk.calls + 1 + check_random(seed) % 150;
        disk.fail_status = check_random(seed) % 4 == 0 ? STATUS_DISK_FULL : STATUS_DISK_FAILED;
        disk.fail_from = true;
        disk.fail_short = check_random(seed) % 2 == 0;
        live(files, log_signed, seed);
        tlog_files_close(files);
    }
    (void)store_close(&store, 9); // its closing mark fails as well
    sim_crash(&disk, seed);
}

int main(int argc, char **argv)
{
    uint64_t crashes = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    uint64_t total = 0, done = 0;
    printf("seed %llu\n", (unsigned long long)seed);
    while (done < crashes && check_test_failed == 0) {
        uint64_t log_signed = 0;
        acked = 0;
        sim_init(&disk);
        for (int life = 0; life < LIVES && check_test_failed == 0; life++, done++) {
            one_life(&log_signed, &seed);
        }
        total += acked;
        sim_free(&disk);
    }
    printf("%llu crashes, %llu groups acknowledged, %llu snapshots made, %llu used: %s\n",
           (unsigned long long)done, (unsigned long long)total, (unsigned long long)snapshots_made,
           (unsigned long long)snapshots_used, check_test_failed ? "failed" : "nothing lost");
    return check_test_failed || total == 0 || snapshots_used == 0;
}
