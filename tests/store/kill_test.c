// SPDX-License-Identifier: Apache-2.0
// kill -9 at any moment, 200 times: a writer process appends, commits, signs its log and follows
// the journal with its read model; it says over a pipe what it would have answered. Whatever was
// said must be there afterwards, whole and in order. Usage: kill_test [KILLS [SEED]]
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/catalog.h"
#include "store/store.h"
#include "store/tlog_files.h"
#include "tests/check.h"

#define KILLS_DEFAULT 200
#define TYPE          103
#define ORIGIN        "kill.example/log"

static char folder[64];
static struct file_path data_path, log_path, signed_path, catalog_path;
static const struct secret_key root_key = {{0x44}};

// What the writer says: everything below `groups` is answered, the log is signed up to `signed`.
struct said {
    uint64_t groups;
    uint64_t log_signed;
};

static struct account_key subject_of(uint64_t n)
{
    return (struct account_key){{(uint32_t)(n % 50) + 1, 2, 3}};
}

static size_t text_of(uint64_t n, char out[static 64])
{
    return (size_t)snprintf(out, 64, "document %llu", (unsigned long long)n);
}

// ---- recovery, in the writer and in the parent alike: group n is a document and an operation

struct recovered {
    uint64_t documents;
    uint64_t operations;
    uint64_t wrong;
    struct journal_place last;
};

static enum status visit(void *context, const struct journal_record *record)
{
    struct recovered *recovered = context;
    if (record->type == JOURNAL_DOCUMENT) {
        uint64_t n = recovered->documents++;
        recovered->wrong += recovered->operations != n || record->sequence != n ||
                            memcmp(record->idempotency, &n, sizeof n) != 0;
        recovered->last = record->place;
    }
    if (record->type == JOURNAL_OPERATION) recovered->operations++;
    return STATUS_OK;
}

static enum status open_store(struct store *store, struct recovered *recovered)
{
    struct store_report report;
    struct store_options options = {.ops = file_posix(),
                                    .path = data_path.text,
                                    .root = &root_key,
                                    .now_ms = 1,
                                    .segment_bytes = 1 << 20,
                                    .commit_bytes = 256 << 10,
                                    .reserve_bytes = 32 << 10,
                                    .context = recovered,
                                    .visit = visit};
    memset(recovered, 0, sizeof *recovered);
    enum status status = store_open(store, &options, &report);
    if (status != STATUS_OK) {
        fprintf(stderr, "open: %s, segment %llu offset %llu %s\n", status_name(status),
                (unsigned long long)report.journal.segment,
                (unsigned long long)report.journal.offset,
                report.journal.rule == NULL ? "" : report.journal.rule);
    }
    return status;
}

static enum status open_log(struct tlog_files **files)
{
    struct tlog_files_options options = {file_posix(), log_path.text, signed_path.text, ORIGIN};
    return tlog_files_open(files, &options);
}

// ---- the writer

static enum status append_group(struct store *store, uint64_t n)
{
    static uint8_t memory[4096];
    struct journal_entry entries[2];
    uint8_t idempotency[16] = {0};
    char text[64];
    struct account_key subject = subject_of(n);
    struct document document = {.type = TYPE, .version = 1};
    memcpy(idempotency, &n, sizeof n);
    memcpy(document.name, &n, sizeof n);
    struct store_group group = store_group_begin(store->keys, 0, idempotency, idempotency, memory,
                                                 sizeof memory, entries, 2);
    span plain = span_of(text, text_of(n, text));
    TRY(store_group_document(&group, &subject, &document, plain));
    TRY(store_group_operations(&group, &subject, 1, plain, span_of(memory, 272)));
    TRY(journal_append(store->journal, 1000 + n, entries, group.count, NULL));
    return store_learn(store, &group, n, 1000 + n);
}

static enum status sign(struct tlog_files *files, struct store *store, uint64_t n)
{
    uint8_t memory[1024], public_key[32];
    struct secret_ed25519 secret;
    struct writer w = writer_over(memory, sizeof memory);
    uint64_t index;
    keys_log_signer(&secret, public_key, store->keys);
    struct tlog_key key = tlog_key_of(span_text(ORIGIN), TLOG_KEY_ED25519, public_key);
    for (uint64_t i = 0; i <= n % 40; i++) {
        uint64_t entry = tlog_files_size(files);
        TRY(tlog_files_append(files, span_of(&entry, sizeof entry), &index));
    }
    TRY(tlog_files_sign(files, &w, &key, &secret, 5));
    return tlog_files_publish(files, writer_span(&w));
}

static enum status follow(struct catalog *catalog, struct store *store)
{
    struct journal_position until = journal_durable(store->journal);
    struct journal_report report;
    uint64_t skipped;
    return catalog_follow(catalog, &store->journal_options, &until, &skipped, &report);
}

// Appends for ever. Every way out but a kill is a failure, which the parent sees as an exit code.
static int write_for_ever(int pipe_end, uint64_t seed)
{
    static struct store store;
    struct recovered recovered;
    struct tlog_files *files;
    struct catalog *catalog;
    struct said said = {0};
    if (open_store(&store, &recovered) != STATUS_OK || recovered.wrong != 0) return 2;
    if (open_log(&files) != STATUS_OK) return 3;
    if (catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, store.journal_options.id) !=
        STATUS_OK) {
        return 4;
    }
    said.groups = recovered.documents;
    for (uint64_t n = recovered.documents, round = 0;; round++) {
        struct journal_spare spare;
        struct journal_job job;
        if (journal_spare_begin(store.journal, &spare)) {
            journal_spare_end(store.journal, &spare, journal_spare_run(&spare));
        }
        for (uint64_t i = check_random(&seed) % 12; i > 0; i--) {
            enum status status = append_group(&store, n);
            if (status == STATUS_UNAVAILABLE) break;
            if (status != STATUS_OK) return 5;
            n++;
        }
        uint64_t committed = n;
        if (!journal_commit_begin(store.journal, &job)) continue;
        if (journal_commit_end(store.journal, &job, journal_job_run(&job)) != STATUS_OK) return 6;
        said.groups = committed;
        if (round % 16 == 7) {
            if (sign(files, &store, n) != STATUS_OK) return 7;
            said.log_signed = tlog_files_signed_size(files);
        }
        if (round % 32 == 9 && follow(catalog, &store) != STATUS_OK) return 8;
        if (write(pipe_end, &said, sizeof said) != (ssize_t)sizeof said) return 9;
    }
}

// ---- the parent

// Lets the writer live for a while and returns the last thing it said.
static struct said run_writer(uint64_t life_us, uint64_t seed)
{
    struct said said = {0}, next;
    int ends[2];
    CHECK(pipe(ends) == 0);
    pid_t writer = fork();
    CHECK(writer >= 0);
    if (writer == 0) {
        close(ends[0]);
        _exit(write_for_ever(ends[1], seed));
    }
    close(ends[1]);
    struct timespec life = {(time_t)(life_us / 1000000), (long)(life_us % 1000000) * 1000};
    nanosleep(&life, NULL);
    CHECK(kill(writer, SIGKILL) == 0 || errno == ESRCH);
    while (read(ends[0], &next, sizeof next) == (ssize_t)sizeof next) said = next;
    close(ends[0]);
    int status;
    CHECK(waitpid(writer, &status, 0) == writer);
    CHECK(WIFSIGNALED(status));
    if (WIFEXITED(status)) fprintf(stderr, "the writer ended with %d\n", WEXITSTATUS(status));
    return said;
}

static void check_log(uint64_t log_signed)
{
    struct tlog_files *files;
    enum status status = open_log(&files);
    CHECK_EQ(status, STATUS_OK);
    if (status != STATUS_OK) return;
    CHECK(tlog_files_size(files) >= log_signed);
    for (uint64_t i = 0; i < tlog_files_size(files); i += 1 + tlog_files_size(files) / 5) {
        uint64_t entry;
        size_t size;
        CHECK(tlog_files_entry(files, i, (uint8_t *)&entry, sizeof entry, &size) == STATUS_OK);
        CHECK(size == sizeof entry && entry == i);
    }
    tlog_files_close(files);
}

static void check_catalog(struct store *store, uint64_t documents)
{
    struct catalog *catalog;
    struct catalog_resource resource;
    uint8_t name[DOCUMENT_NAME_SIZE] = {0};
    CHECK(catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, store->journal_options.id) ==
          STATUS_OK);
    if (catalog == NULL) return;
    CHECK(follow(catalog, store) == STATUS_OK);
    uint64_t n = documents - 1;
    memcpy(name, &n, sizeof n);
    CHECK(catalog_resource(&resource, catalog, 0, TYPE, name, 0) == STATUS_OK);
    memcpy(name, &documents, sizeof documents);
    CHECK(catalog_resource(&resource, catalog, 0, TYPE, name, 0) == STATUS_NOT_FOUND);
    catalog_close(catalog);
}

// Returns the groups that survived.
static uint64_t check_after(const struct said *said, bool with_catalog)
{
    static struct store store;
    static uint8_t memory[4096];
    struct recovered recovered;
    uint8_t plain[64];
    char text[64];
    size_t size;
    enum status status = open_store(&store, &recovered);
    CHECK_EQ(status, STATUS_OK);
    if (status != STATUS_OK) return 0;
    CHECK_EQ(recovered.wrong, 0);
    CHECK(recovered.documents >= said->groups);          // nothing that was answered is lost
    CHECK_EQ(recovered.documents, recovered.operations); // groups are whole
    CHECK_EQ(journal_next_sequence(store.journal), recovered.documents);
    if (recovered.documents > 0) {
        CHECK(store_read_document(plain, sizeof plain, &size, NULL, &store, &recovered.last, memory,
                                  sizeof memory) == STATUS_OK);
        CHECK(size == text_of(recovered.documents - 1, text) && memcmp(plain, text, size) == 0);
        uint64_t n = recovered.documents - 1, sequence;
        uint8_t idempotency[16] = {0};
        memcpy(idempotency, &n, sizeof n);
        CHECK(request_find(&sequence, &store.requests, 0, idempotency, idempotency) == STATUS_OK &&
              sequence == n);
        if (with_catalog) check_catalog(&store, recovered.documents);
    }
    CHECK(store_close(&store, 2) == STATUS_OK);
    return recovered.documents;
}

int main(int argc, char **argv)
{
    uint64_t kills = argc > 1 ? strtoull(argv[1], NULL, 10) : KILLS_DEFAULT;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    uint64_t answered = 0, survived = 0;
    printf("seed %llu\n", (unsigned long long)seed);
    strcpy(folder, "/tmp/consentry-kill-XXXXXX");
    if (mkdtemp(folder) == NULL || secret_start() != STATUS_OK) return 1;
    CHECK(file_join(&data_path, folder, "data") == STATUS_OK);
    CHECK(file_join(&log_path, data_path.text, "log") == STATUS_OK);
    CHECK(file_join(&signed_path, data_path.text, "signed.state") == STATUS_OK);
    CHECK(file_join(&catalog_path, data_path.text, "catalog.db") == STATUS_OK);
    for (uint64_t i = 0; i < kills && check_test_failed == 0; i++) {
        struct said said = run_writer(1000 + check_random(&seed) % 80000, check_random(&seed));
        if (said.groups > answered) answered = said.groups;
        survived = check_after(&said, i % 10 == 9);
        check_log(said.log_signed);
    }
    printf("%llu kills, %llu groups answered, %llu survived: %s\n", (unsigned long long)kills,
           (unsigned long long)answered, (unsigned long long)survived,
           check_test_failed ? "failed" : "nothing lost");
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) != 0 || check_test_failed;
}
