// SPDX-License-Identifier: Apache-2.0
// The journal on a simulated disk: what is appended comes back; faults at every call, torn writes
// at every byte, lost sectors and flipped bits never lose or change what was acknowledged.
#include <stdlib.h>

#include "store/crc32c.h"
#include "store/journal_internal.h"
#include "tests/check.h"
#include "tests/store/sim_disk.h"

#define SEGMENT ((uint64_t)16 << 10)
#define COMMIT  ((size_t)4 << 10)

static struct journal_options options_for(const struct sim_disk *disk)
{
    struct journal_options options = {
        .ops = &disk->ops, .folder = "j", .segment_bytes = SEGMENT, .commit_bytes = COMMIT};
    options.reserve_bytes = 2048;
    memset(options.id, 0x77, sizeof options.id);
    return options;
}

// ---- a model: record n of the journal is derived from n alone

struct model {
    uint64_t appended;        // records handed to the journal
    uint64_t acked;           // records whose commit ended well
    uint64_t group_end[4096]; // for every record, the number of the first record behind its group
};

static size_t body_of(uint64_t n, uint8_t *out)
{
    size_t size = (size_t)(n * 37 % 400);
    for (size_t i = 0; i < size; i++) out[i] = (uint8_t)(n * 31 + i * 7 + 1);
    return size;
}

static enum status append_group(struct journal *journal, struct model *model, size_t count)
{
    static uint8_t bodies[8][400];
    struct journal_entry entries[8] = {{0}};
    for (size_t i = 0; i < count; i++) {
        uint64_t n = model->appended + i;
        entries[i] = (struct journal_entry){.type = JOURNAL_OPERATION,
                                            .count = (uint16_t)(n % 3),
                                            .tenant = (uint32_t)(n % 5),
                                            .sealed = n % 2 == 0};
        memcpy(entries[i].idempotency, &n, sizeof n);
        entries[i].body = span_of(bodies[i], body_of(n, bodies[i]));
    }
    TRY(journal_append(journal, 1000 + model->appended, entries, count, NULL));
    for (size_t i = 0; i < count; i++) {
        model->group_end[model->appended + i] = model->appended + count;
    }
    model->appended += count;
    return STATUS_OK;
}

// Recovery's visitor: the records must be 0, 1, 2, ... exactly as they were made.
struct replay {
    uint64_t next;
    uint64_t sequence;
    bool wrong;
};

static enum status visit(void *context, const struct journal_record *record)
{
    struct replay *replay = context;
    uint8_t body[400];
    uint64_t n = replay->next++;
    size_t size = body_of(n, body);
    bool same = record->type == JOURNAL_OPERATION && record->count == n % 3 &&
                record->tenant == n % 5 && record->sequence == replay->sequence &&
                ((record->flags & JOURNAL_SEALED) != 0) == (n % 2 == 0) &&
                memcmp(record->idempotency, &n, sizeof n) == 0 &&
                span_equal(record->body, span_of(body, size));
    replay->sequence += n % 3;
    if (!same) replay->wrong = true;
    return STATUS_OK;
}

// Opens, and checks that everything acknowledged is there and that groups are whole.
static struct journal *reopen(const struct sim_disk *disk, struct model *model)
{
    struct journal_options options = options_for(disk);
    struct replay replay = {0};
    struct journal_report report;
    struct journal *journal;
    enum status status = journal_open(&journal, &options, NULL, visit, &replay, &report);
    CHECK_EQ(status, STATUS_OK);
    if (status != STATUS_OK) {
        fprintf(stderr, "segment %llu offset %llu: %s\n", (unsigned long long)report.segment,
                (unsigned long long)report.offset, report.rule == NULL ? "" : report.rule);
        return NULL;
    }
    CHECK(!replay.wrong);
    CHECK(replay.next >= model->acked && replay.next <= model->appended);
    CHECK(replay.next == 0 || model->group_end[replay.next - 1] == replay.next);
    CHECK_EQ(journal_next_sequence(journal), replay.sequence);
    model->appended = model->acked = replay.next;
    return journal;
}

// A small life: groups of 1 to 5 records, a commit now and then, spares as they are wanted.
static enum status live(struct journal *journal, struct model *model, uint64_t rounds,
                        uint64_t *seed)
{
    for (uint64_t i = 0; i < rounds; i++) {
        struct journal_spare spare;
        struct journal_job job;
        if (journal_spare_begin(journal, &spare)) {
            journal_spare_end(journal, &spare, journal_spare_run(&spare));
        }
        if (model->appended + 8 > 4096) return STATUS_OK;
        enum status status = append_group(journal, model, 1 + check_random(seed) % 5);
        if (status != STATUS_OK && status != STATUS_UNAVAILABLE) return status;
        if (status == STATUS_OK && check_random(seed) % 3 != 0) continue;
        if (!journal_commit_begin(journal, &job)) continue;
        uint64_t committed = model->appended;
        // Something is appended while the commit is in flight.
        if (check_random(seed) % 2 == 0) (void)append_group(journal, model, 2);
        TRY(journal_commit_end(journal, &job, journal_job_run(&job)));
        model->acked = committed;
    }
    return journal_status(journal);
}

TEST(crc32c__published__value)
{
    uint8_t zeros[32] = {0};
    CHECK(crc32c(0, zeros, 32) == 0x8a9136aa); // RFC 3720 B.4
    CHECK(crc32c_plain(0, zeros, 32) == 0x8a9136aa);
    CHECK(crc32c(0, "123456789", 9) == 0xe3069283);
    uint8_t bytes[100];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * i);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        CHECK(crc32c(5, bytes, size) == crc32c_plain(5, bytes, size));
        CHECK(crc32c(crc32c(0, bytes, size / 3), bytes + size / 3, size - size / 3) ==
              crc32c(0, bytes, size));
    }
}

TEST(journal__many_commits_over_segments__all_come_back)
{
    static struct sim_disk disk;
    static struct model model;
    memset(&model, 0, sizeof model);
    uint64_t seed = 3;
    sim_init(&disk);
    for (int i = 0; i < 6; i++) {
        struct journal *journal = reopen(&disk, &model);
        CHECK(live(journal, &model, 60, &seed) == STATUS_OK);
        CHECK(journal_flush(journal) == STATUS_OK);
        model.acked = model.appended;
        journal_close(journal);
        sim_kill(&disk);
    }
    CHECK(model.acked > 800);
    uint64_t size;
    CHECK(sim_bytes(&disk, "j/000000000012.wal", &size) != NULL); // it went over many segments
    sim_free(&disk);
}

// Replay from the durable position of every commit gives exactly the rest.
TEST(journal__replay_from_a_position__the_rest)
{
    static struct sim_disk disk;
    static struct model model;
    static struct journal_position positions[200];
    static uint64_t records[200];
    memset(&model, 0, sizeof model);
    uint64_t seed = 9;
    size_t count = 0;
    sim_init(&disk);
    struct journal *journal = reopen(&disk, &model);
    positions[count] = journal_durable(journal);
    records[count++] = 0;
    while (count < 100) {
        CHECK(live(journal, &model, 1 + check_random(&seed) % 4, &seed) == STATUS_OK);
        CHECK(journal_flush(journal) == STATUS_OK);
        positions[count] = journal_durable(journal);
        records[count++] = model.appended;
    }
    journal_close(journal);
    for (size_t i = 0; i < count; i++) {
        struct journal_options options = options_for(&disk);
        struct replay replay = {records[i], positions[i].sequence, false};
        struct journal_report report;
        CHECK(journal_replay(&options, &positions[i], visit, &replay, &report) == STATUS_OK);
        CHECK(!replay.wrong);
        CHECK_EQ(replay.next, model.appended);
        for (size_t k = i; k < count; k += 7) { // up to a position
            struct journal_position at = positions[i];
            replay = (struct replay){records[i], positions[i].sequence, false};
            CHECK(journal_follow(&options, &at, &positions[k], visit, &replay, &report) ==
                  STATUS_OK);
            CHECK(!replay.wrong && at.offset == positions[k].offset);
            CHECK_EQ(replay.next, records[k]);
        }
        replay = (struct replay){records[i], positions[i].sequence, false};
        CHECK(journal_open(&journal, &options, &positions[i], visit, &replay, &report) ==
              STATUS_OK);
        CHECK_EQ(journal_next_sequence(journal), replay.sequence);
        journal_close(journal);
    }
    sim_free(&disk);
}

TEST(journal__records__read_back_from_buffer_and_disk)
{
    static struct sim_disk disk;
    sim_init(&disk);
    struct journal_options options = options_for(&disk);
    struct journal_report report;
    struct journal *journal;
    CHECK(journal_open(&journal, &options, NULL, NULL, NULL, &report) == STATUS_OK);
    struct journal_entry entries[2] = {
        {.type = JOURNAL_DOCUMENT, .sealed = true, .body = span_text("a sealed document")},
        {.type = JOURNAL_OPERATION, .count = 2, .body = span_text("operations")}};
    struct journal_place places[2];
    CHECK(journal_append(journal, 5, entries, 2, places) == STATUS_OK);
    struct journal_job job = {0};
    for (int stage = 0; stage < 3; stage++) {
        for (int i = 0; i < 2; i++) {
            uint8_t memory[200];
            struct journal_record record;
            CHECK(journal_read(journal, &places[i], memory, sizeof memory, &record) == STATUS_OK);
            CHECK(span_equal(record.body, entries[i].body) && record.type == entries[i].type);
            CHECK(journal_read(journal, &places[i], memory, places[i].size - 1, &record) ==
                  STATUS_NO_SPACE);
        }
        if (stage == 0) CHECK(journal_commit_begin(journal, &job));
        if (stage == 1) {
            CHECK(journal_commit_end(journal, &job, journal_job_run(&job)) == STATUS_OK);
        }
    }
    uint64_t size;
    sim_bytes(&disk, "j/000000000001.wal", &size)[places[0].offset + 50] ^= 1;
    uint8_t memory[200];
    struct journal_record record;
    CHECK(journal_read(journal, &places[0], memory, sizeof memory, &record) == STATUS_BAD_CHECKSUM);
    journal_close(journal);
    sim_free(&disk);
}

static void make_spare(struct journal *journal)
{
    struct journal_spare spare;
    if (!journal_spare_begin(journal, &spare)) return;
    journal_spare_end(journal, &spare, journal_spare_run(&spare));
}

static enum status count_record(void *context, const struct journal_record *record)
{
    (*(uint64_t *)context)++;
    return record->count == 0 ? STATUS_OK : STATUS_INTERNAL;
}

TEST(journal_append__too_large_or_too_many__limit)
{
    static struct sim_disk disk;
    static uint8_t body[COMMIT];
    sim_init(&disk);
    struct journal_options options = options_for(&disk);
    struct journal_report report;
    struct journal *journal;
    CHECK(journal_open(&journal, &options, NULL, NULL, NULL, &report) == STATUS_OK);
    size_t most = COMMIT - 64 - 8 - JOURNAL_RECORD_OVERHEAD;
    struct journal_entry entry = {.type = JOURNAL_OPERATION, .body = span_of(body, most + 1)};
    CHECK(journal_append(journal, 1, &entry, 1, NULL) == STATUS_LIMIT);
    CHECK(journal_append(journal, 1, &entry, 0, NULL) == STATUS_LIMIT);
    entry.body.size = most;
    for (int again = 0; again < 2; again++) { // each fills a buffer; one stays empty
        struct journal_job job;
        for (int i = 0; i < JOURNAL_BUFFERS - 1; i++) {
            CHECK(journal_append(journal, 1, &entry, 1, NULL) == STATUS_OK);
            make_spare(journal);
        }
        CHECK(journal_append(journal, 1, &entry, 1, NULL) == STATUS_UNAVAILABLE);
        CHECK(journal_commit_begin(journal, &job));
        CHECK_EQ(job.count, JOURNAL_BUFFERS - 1);
        CHECK(!journal_idle(journal));
        CHECK(journal_commit_end(journal, &job, journal_job_run(&job)) == STATUS_OK);
        CHECK(journal_idle(journal));
    }
    journal_close(journal);
    uint64_t commits = 0;
    CHECK(journal_replay(&options, NULL, count_record, &commits, &report) == STATUS_OK);
    CHECK(commits == 2 * (JOURNAL_BUFFERS - 1) && report.commits == commits);
    sim_free(&disk);
}

// ---- faults

// One life with a fault at call n; afterwards a crash or a kill, then recovery without faults.
static bool fault_run(uint64_t n, enum status fault, bool short_write, bool from, uint64_t seed)
{
    static struct sim_disk disk;
    static struct model model;
    memset(&model, 0, sizeof model);
    sim_init(&disk);
    disk.fail_at = n;
    disk.fail_status = fault;
    disk.fail_short = short_write;
    disk.fail_from = from;
    struct journal_options options = options_for(&disk);
    struct replay replay = {0};
    struct journal_report report;
    struct journal *journal;
    if (journal_open(&journal, &options, NULL, visit, &replay, &report) == STATUS_OK) {
        enum status status = live(journal, &model, 120, &seed);
        enum status final = journal_status(journal);
        if (final != STATUS_OK) { // read-only for good
            CHECK(status == final);
            CHECK(append_group(journal, &model, 1) == final);
            struct journal_job job;
            CHECK(!journal_commit_begin(journal, &job));
        }
        journal_close(journal);
    }
    bool reached = disk.calls >= n;
    CHECK_EQ(disk.synced_again, 0);
    if (seed % 2 == 0) {
        sim_crash(&disk, &seed);
    } else {
        sim_kill(&disk);
    }
    journal = reopen(&disk, &model);
    if (journal != NULL) {
        CHECK(live(journal, &model, 5, &seed) == STATUS_OK);
        journal_close(journal);
    }
    sim_free(&disk);
    return reached;
}

TEST(journal__nth_call_fails__nothing_acknowledged_is_lost)
{
    static const struct {
        enum status fault;
        bool short_write, from;
    } kinds[] = {{STATUS_DISK_FAILED, false, false},
                 {STATUS_DISK_FULL, false, false},
                 {STATUS_DISK_FAILED, true, false},
                 {STATUS_DISK_FAILED, false, true},
                 {STATUS_DISK_FULL, false, true}};
    uint64_t runs = 0;
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        bool reached = true;
        for (uint64_t n = 1; reached && check_test_failed == 0; n++, runs++) {
            reached = fault_run(n, kinds[kind].fault, kinds[kind].short_write, kinds[kind].from,
                                n * 7 + kind);
        }
    }
    printf("faults injected: %llu\n", (unsigned long long)runs);
    CHECK(runs > 300);
}

// A crash after every call, many lives long.
TEST(journal__crashes__nothing_acknowledged_is_lost)
{
    uint64_t crashes = 0;
    for (uint64_t start = 1; start <= 60 && check_test_failed == 0; start++) {
        static struct sim_disk disk;
        static struct model model;
        memset(&model, 0, sizeof model);
        uint64_t seed = start;
        sim_init(&disk);
        for (int lives = 0; lives < 40 && check_test_failed == 0; lives++, crashes++) {
            struct journal *journal = reopen(&disk, &model);
            if (journal == NULL) break;
            disk.fail_at = disk.calls + 1 + check_random(&seed) % 60;
            disk.fail_status = STATUS_DISK_FAILED; // the call at which the power went
            disk.fail_from = true;
            disk.fail_short = check_random(&seed) % 2 == 0;
            (void)live(journal, &model, 40, &seed);
            journal_close(journal);
            sim_crash(&disk, &seed);
        }
        sim_free(&disk);
    }
    printf("crashes: %llu\n", (unsigned long long)crashes);
}

// Recovery itself is cut short at every call, again and again, by power failures.
TEST(journal__crash_during_recovery__still_recovers)
{
    for (uint64_t n = 1; n < 40 && check_test_failed == 0; n++) {
        static struct sim_disk disk;
        static struct model model;
        memset(&model, 0, sizeof model);
        uint64_t seed = 1000 + n;
        sim_init(&disk);
        struct journal *journal = reopen(&disk, &model);
        disk.fail_at = disk.calls + 70;
        disk.fail_status = STATUS_DISK_FAILED;
        disk.fail_from = true;
        (void)live(journal, &model, 40, &seed);
        journal_close(journal);
        sim_crash(&disk, &seed);
        for (int again = 0; again < 3; again++) {
            struct journal_options options = options_for(&disk);
            struct replay replay = {0};
            struct journal_report report;
            disk.fail_at = disk.calls + n;
            disk.fail_status = STATUS_DISK_FAILED;
            disk.fail_from = true;
            if (journal_open(&journal, &options, NULL, visit, &replay, &report) == STATUS_OK) {
                journal_close(journal);
            }
            sim_crash(&disk, &seed);
        }
        journal = reopen(&disk, &model);
        journal_close(journal);
        sim_free(&disk);
    }
}

// ---- one journal image, spoiled in every way

struct image {
    struct sim_disk disk;
    uint64_t commits;
    uint64_t start[64];   // offset of commit i in segment 1
    uint64_t records[65]; // records before commit i
    uint64_t end;         // behind the last commit
    struct model model;
};

static void image_make(struct image *image, uint64_t commits)
{
    memset(image, 0, sizeof *image);
    sim_init(&image->disk);
    struct journal *journal = reopen(&image->disk, &image->model);
    for (uint64_t i = 0; i < commits; i++) {
        image->start[i] = i == 0 ? 0 : journal_durable(journal).offset; // with the segment header
        image->records[i] = image->model.appended;
        for (uint64_t k = 0; k <= i % 3; k++) {
            CHECK(append_group(journal, &image->model, 1 + (i + k) % 4) == STATUS_OK);
        }
        CHECK(journal_flush(journal) == STATUS_OK);
    }
    image->commits = commits;
    image->records[commits] = image->model.acked = image->model.appended;
    image->end = journal_durable(journal).offset;
    CHECK(journal_durable(journal).segment == 1);
    journal_close(journal);
    sim_kill(&image->disk);
}

static enum status recover(struct sim_disk *disk, uint64_t *records, struct journal_report *report)
{
    struct journal_options options = options_for(disk);
    struct replay replay = {0};
    struct journal *journal;
    enum status status = journal_open(&journal, &options, NULL, visit, &replay, report);
    CHECK(!replay.wrong);
    *records = replay.next;
    if (status == STATUS_OK) journal_close(journal);
    return status;
}

TEST(journal__last_commit_torn_at_every_byte__cut_whole)
{
    static struct image image;
    for (uint64_t commits = 1; commits <= 4; commits += 3) {
        image_make(&image, commits);
        uint64_t from = image.start[commits - 1];
        uint64_t padding = 0;
        for (uint64_t cut = from; cut <= image.end; cut++) {
            static struct sim_disk disk;
            uint64_t size, records;
            struct journal_report report;
            sim_copy(&disk, &image.disk);
            uint8_t *bytes = sim_bytes(&disk, "j/000000000001.wal", &size);
            bool whole = journal_is_zero(bytes + cut, (size_t)(image.end - cut));
            memset(bytes + cut, 0, (size_t)(image.end - cut));
            CHECK(recover(&disk, &records, &report) == STATUS_OK);
            CHECK_EQ(records, image.records[whole ? commits : commits - 1]);
            CHECK((report.torn_bytes == 0) == (whole || cut == from));
            // What was torn is cleared: recovering again finds nothing torn.
            CHECK(recover(&disk, &records, &report) == STATUS_OK && report.torn_bytes == 0);
            padding += whole;
            sim_free(&disk);
        }
        CHECK(padding < 513);
        sim_free(&image.disk);
    }
}

TEST(journal__any_sectors_of_the_last_commit_lost__cut_whole)
{
    static struct image image;
    image_make(&image, 6);
    uint64_t from = image.start[5];
    uint32_t sectors = (uint32_t)((image.end - from) / 512);
    CHECK(sectors >= 3 && sectors <= 12);
    for (uint32_t lost = 1; lost < 1U << sectors; lost++) {
        static struct sim_disk disk;
        uint64_t size, records;
        struct journal_report report;
        sim_copy(&disk, &image.disk);
        uint8_t *bytes = sim_bytes(&disk, "j/000000000001.wal", &size);
        for (uint32_t i = 0; i < sectors; i++) {
            if ((lost >> i & 1) != 0) memset(bytes + from + 512 * i, 0, 512);
        }
        CHECK(recover(&disk, &records, &report) == STATUS_OK);
        CHECK_EQ(records, image.records[5]);
        sim_free(&disk);
    }
    sim_free(&image.disk);
}

// A sector lost in an older commit is damage, and the report says where.
TEST(journal__any_older_sector_lost__stops_with_the_place)
{
    static struct image image;
    image_make(&image, 5);
    for (uint64_t at = 0; at < image.start[4]; at += 512) {
        static struct sim_disk disk;
        uint64_t size, records, commit = 0;
        struct journal_report report;
        sim_copy(&disk, &image.disk);
        memset(sim_bytes(&disk, "j/000000000001.wal", &size) + at, 0, 512);
        while (image.start[commit + 1] <= at) commit++;
        CHECK(recover(&disk, &records, &report) == STATUS_BAD_CHECKSUM);
        CHECK_EQ(report.segment, 1);
        CHECK(report.offset < image.start[commit + 1]);
        CHECK(report.offset >= image.start[commit]);
        CHECK_EQ(records, image.records[commit]);
        sim_free(&disk);
    }
    sim_free(&image.disk);
}

// Every bit of the journal flipped, one at a time: recovery stops with the place, and never
// comes up with other or fewer records. Bits behind the end are cleared as a tail.
TEST(journal__every_bit_flipped__damage_with_the_place)
{
    static struct image image;
    static struct sim_disk disk;
    image_make(&image, 5);
    sim_copy(&disk, &image.disk);
    uint64_t size;
    uint8_t *bytes = sim_bytes(&disk, "j/000000000001.wal", &size);
    const uint8_t *good = sim_bytes(&image.disk, "j/000000000001.wal", &size);
    for (uint64_t bit = 0; bit < (image.end + 1024) * 8; bit++) {
        struct journal_report report;
        uint64_t records, commit = 0, at = bit / 8;
        bytes[at] ^= (uint8_t)(1 << bit % 8);
        enum status status = recover(&disk, &records, &report);
        if (at >= image.end) {
            CHECK(status == STATUS_OK && records == image.records[5] && report.torn_bytes > 0);
            CHECK(bytes[at] == 0);
            continue;
        }
        while (commit < 4 && image.start[commit + 1] <= at) commit++;
        CHECK_EQ(status, STATUS_BAD_CHECKSUM);
        CHECK(report.segment == 1 && report.rule != NULL && report.offset <= at + 512);
        CHECK(report.offset >= image.start[commit]);
        CHECK_EQ(records, image.records[commit]);
        bytes[at] ^= (uint8_t)(1 << bit % 8);
        CHECK(bytes[at] == good[at]);
        if (check_test_failed) {
            fprintf(stderr, "bit %llu\n", (unsigned long long)bit);
            break;
        }
    }
    sim_free(&disk);
    sim_free(&image.disk);
}

// Without the journal's id nobody can tell a lost header from one that was never written.
TEST(journal__first_header_lost_and_id_unknown__stops)
{
    static struct image image;
    image_make(&image, 1);
    uint64_t size, records;
    struct journal_report report;
    memset(sim_bytes(&image.disk, "j/000000000001.wal", &size), 0, 512);
    struct journal_options options = options_for(&image.disk);
    memset(options.id, 0, sizeof options.id);
    struct journal *journal;
    CHECK(journal_open(&journal, &options, NULL, NULL, NULL, &report) == STATUS_BAD_CHECKSUM);
    CHECK(strcmp(report.rule, "segment-header") == 0);
    CHECK(recover(&image.disk, &records, &report) == STATUS_OK && records == 0);
    sim_free(&image.disk);
}

TEST(journal__segment_missing_or_cut__stops)
{
    static struct sim_disk disk;
    static struct model model;
    memset(&model, 0, sizeof model);
    uint64_t seed = 4, records;
    struct journal_report report;
    sim_init(&disk);
    struct journal *journal = reopen(&disk, &model);
    CHECK(live(journal, &model, 150, &seed) == STATUS_OK);
    CHECK(journal_durable(journal).segment >= 3);
    journal_close(journal);
    static struct sim_disk other;
    sim_copy(&other, &disk);
    CHECK(other.ops.remove(&other, "j/000000000002.wal") == STATUS_OK);
    CHECK(recover(&other, &records, &report) == STATUS_BAD_CHECKSUM);
    CHECK(report.segment == 2 && strcmp(report.rule, "segment-missing") == 0);
    sim_free(&other);
    sim_copy(&other, &disk);
    int file;
    CHECK(other.ops.open(&other, "j/000000000002.wal", FILE_OPEN_WRITE, &file) == STATUS_OK);
    CHECK(other.ops.truncate(&other, file, SEGMENT - 512) == STATUS_OK);
    CHECK(recover(&other, &records, &report) == STATUS_BAD_CHECKSUM);
    CHECK(report.segment == 2 && strcmp(report.rule, "segment-size") == 0);
    sim_free(&other);
    sim_free(&disk);
}

// ---- a full disk

TEST(journal__disk_full__operations_stop_and_sealing_goes_on)
{
    static struct sim_disk disk;
    static struct model model;
    memset(&model, 0, sizeof model);
    uint64_t seed = 8;
    sim_init(&disk);
    disk.space = 3 * SEGMENT + 100;
    struct journal *journal = reopen(&disk, &model);
    enum status status = live(journal, &model, 400, &seed);
    CHECK_EQ(status, STATUS_DISK_FULL);
    CHECK_EQ(journal_status(journal), STATUS_OK); // nothing failed; there is only no room
    CHECK(journal_flush(journal) == STATUS_OK);
    model.acked = model.appended;
    do { // small groups still fit where a large one did not
        status = append_group(journal, &model, 1);
        CHECK(journal_flush(journal) == STATUS_OK);
    } while (status == STATUS_OK);
    CHECK_EQ(status, STATUS_DISK_FULL);
    struct journal_entry seal = {.type = JOURNAL_SEAL, .body = span_text("batch")};
    int sealed = 0;
    while (journal_append(journal, 1, &seal, 1, NULL) == STATUS_OK) {
        CHECK(journal_flush(journal) == STATUS_OK);
        sealed++;
    }
    CHECK(sealed >= 3);
    // Space comes back: the spare is made and operations are taken again.
    disk.space = 0;
    struct journal_spare spare;
    CHECK(journal_spare_begin(journal, &spare));
    journal_spare_end(journal, &spare, journal_spare_run(&spare));
    CHECK(append_group(journal, &model, 1) == STATUS_OK);
    CHECK(journal_flush(journal) == STATUS_OK);
    journal_close(journal);
    sim_free(&disk);
}

int main(void)
{
    RUN(crc32c__published__value);
    RUN(journal__many_commits_over_segments__all_come_back);
    RUN(journal__replay_from_a_position__the_rest);
    RUN(journal__records__read_back_from_buffer_and_disk);
    RUN(journal_append__too_large_or_too_many__limit);
    RUN(journal__nth_call_fails__nothing_acknowledged_is_lost);
    RUN(journal__crashes__nothing_acknowledged_is_lost);
    RUN(journal__crash_during_recovery__still_recovers);
    RUN(journal__last_commit_torn_at_every_byte__cut_whole);
    RUN(journal__any_sectors_of_the_last_commit_lost__cut_whole);
    RUN(journal__any_older_sector_lost__stops_with_the_place);
    RUN(journal__every_bit_flipped__damage_with_the_place);
    RUN(journal__first_header_lost_and_id_unknown__stops);
    RUN(journal__segment_missing_or_cut__stops);
    RUN(journal__disk_full__operations_stop_and_sealing_goes_on);
    return check_report();
}
