// SPDX-License-Identifier: Apache-2.0
// Sealed objects: what goes in comes out, in constant memory; nothing spoiled opens; whatever was
// acknowledged survives any crash. Usage: objects_test [CRASHES [SEED]]
#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "store/objects_internal.h"
#include "tests/check.h"
#include "tests/store/sim_disk.h"

static const struct secret_key root = {{7}};

struct room {
    struct data_folder folder;
    struct keys *keys;
    struct objects *objects;
};

static enum status room_open(struct room *room, const struct file_ops *ops, const char *path,
                             uint64_t segment_bytes)
{
    struct keys_report report;
    TRY(data_folder_open(&room->folder, ops, path, &root, 5));
    enum status status = keys_open(&room->keys, &room->folder, &report);
    if (status == STATUS_OK) {
        status = objects_open(&room->objects, &room->folder, room->keys, segment_bytes);
        if (status != STATUS_OK) keys_close(room->keys);
    }
    if (status != STATUS_OK) data_folder_close(&room->folder);
    return status;
}

static void room_close(struct room *room)
{
    objects_close(room->objects);
    keys_close(room->keys);
    data_folder_close(&room->folder);
}

static struct account_key subject_of(uint64_t n)
{
    return (struct account_key){{(uint32_t)n % 5 + 1, 9}};
}

static uint8_t byte_of(uint64_t n, uint64_t at)
{
    return (uint8_t)(n * 31 + at * 7 + (at >> 8));
}

// Writes an object of `size` bytes in pieces, running its jobs, up to its end.
static enum status put(struct room *room, struct object_writer *w, uint64_t n, uint64_t size,
                       size_t piece_max)
{
    static uint8_t piece[70000];
    struct object_job job;
    struct account_key subject = subject_of(n);
    TRY(object_begin(w, room->objects));
    for (uint64_t at = 0; at < size;) {
        size_t count = size - at < piece_max ? (size_t)(size - at) : piece_max;
        for (size_t i = 0; i < count; i++) piece[i] = byte_of(n, at + i);
        TRY(object_write(w, span_of(piece, count)));
        if (object_job_begin(w, &job)) object_job_end(w, object_job_run(&job));
        if (w->state == OBJECT_FAILED) return STATUS_DISK_FAILED;
        at += count;
    }
    TRY(object_end(w, 3, &subject));
    if (object_job_begin(w, &job)) {
        enum status status = object_job_run(&job);
        object_job_end(w, status);
        TRY(status);
    }
    return STATUS_OK;
}

static enum status commit(struct room *room)
{
    struct file_job keys_job;
    struct objects_commit work;
    if (keys_commit_begin(room->keys, &keys_job))
        TRY(keys_commit_end(room->keys, file_job_run(&keys_job)));
    if (!objects_commit_begin(room->objects, &work)) return STATUS_OK;
    enum status status = objects_commit_run(&work);
    objects_commit_end(room->objects, &work, status);
    return status;
}

// OK when the object is whole and says what number `n` says.
static enum status get(struct room *room, const struct object_place *place, uint64_t n)
{
    static uint8_t out[OBJECT_CHUNK];
    struct object_reader reader;
    uint64_t at = 0;
    size_t size = 1;
    TRY(object_open(&reader, room->objects, place));
    enum status status = object_unlock(&reader, room->keys);
    while (status == STATUS_OK && size != 0) {
        status = object_read(&reader, out, &size);
        for (size_t i = 0; i < size && status == STATUS_OK; i++) {
            if (out[i] != byte_of(n, at + i)) status = STATUS_INTERNAL;
        }
        at += size;
    }
    object_close(&reader);
    if (status == STATUS_OK && at != place->size) return STATUS_INTERNAL;
    return status;
}

static const uint64_t sizes[] = {0,      1,      16383,  16384,  16385,   32768,   39000,
                                 260000, 261000, 262144, 300000, 1000000, 5000001, 524288};
#define SIZE_COUNT (sizeof sizes / sizeof sizes[0])

static char folder_path[64];

static void make_folder(void)
{
    strcpy(folder_path, "/tmp/consentry-objects-XXXXXX");
    CHECK(mkdtemp(folder_path) != NULL);
}

static void remove_folder(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", folder_path);
    CHECK(system(command) == 0);
}

static enum status count_object(void *context, const struct object_place *place, uint32_t tenant,
                                const struct account_key *subject)
{
    uint64_t *count = context;
    (void)subject;
    CHECK(tenant == 3);
    count[0]++;
    count[1] += place->size;
    return STATUS_OK;
}

TEST(object__any_size_and_pieces__comes_back)
{
    struct room room;
    struct object_place places[SIZE_COUNT];
    uint64_t total = 0;
    make_folder();
    CHECK(room_open(&room, file_posix(), folder_path, 600000) == STATUS_OK);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        struct object_writer w = {0};
        CHECK(put(&room, &w, i, sizes[i],
                  i % 3 == 0   ? 1000
                  : i % 3 == 1 ? 16384
                               : 70000) == STATUS_OK);
        CHECK(commit(&room) == STATUS_OK);
        CHECK_EQ(w.state, OBJECT_DURABLE);
        CHECK_EQ(w.is_large, object_sealed_size(sizes[i]) > OBJECT_SMALL_MAX);
        CHECK(w.sealed_capacity <= 1 << 20 && w.flying_capacity <= 1 << 20); // constant memory
        places[i] = w.place;
        total += sizes[i];
        object_release(&w);
        CHECK(get(&room, &places[i], i) == STATUS_OK);
    }
    room_close(&room);
    CHECK(room_open(&room, file_posix(), folder_path, 0) == STATUS_OK);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        uint8_t bytes[OBJECT_PLACE_SIZE];
        struct object_place place;
        object_place_write(bytes, &places[i]);
        object_place_read(&place, bytes);
        CHECK(get(&room, &place, i) == STATUS_OK);
        place.size++;
        CHECK(get(&room, &place, i) == STATUS_BAD_CHECKSUM);
    }
    uint64_t count[2] = {0};
    CHECK(objects_visit(room.objects, count_object, count) == STATUS_OK);
    CHECK_EQ(count[0], SIZE_COUNT);
    CHECK_EQ(count[1], total);
    room_close(&room);
    remove_folder();
}

TEST(object__erased_or_its_subject__opens_no_more)
{
    struct room room;
    struct object_place places[4];
    make_folder();
    CHECK(room_open(&room, file_posix(), folder_path, 0) == STATUS_OK);
    for (size_t i = 0; i < 4; i++) {
        struct object_writer w = {0};
        CHECK(put(&room, &w, i, i % 2 == 0 ? 5000 : 400000, 4096) == STATUS_OK);
        CHECK(commit(&room) == STATUS_OK);
        places[i] = w.place;
        object_release(&w);
    }
    for (size_t i = 0; i < 2; i++) {
        CHECK(object_erase(room.objects, &places[i]) == STATUS_OK);
        CHECK(get(&room, &places[i], i) == STATUS_NOT_FOUND);
        CHECK(object_erase(room.objects, &places[i]) == STATUS_NOT_FOUND);
    }
    uint64_t count[2] = {0};
    CHECK(objects_visit(room.objects, count_object, count) == STATUS_OK);
    CHECK_EQ(count[0], 2);
    for (uint64_t i = 2; i < 4; i++) {
        struct account_key subject = subject_of(i);
        CHECK(get(&room, &places[i], i) == STATUS_OK);
        CHECK(keys_destroy(room.keys, 3, &subject) == STATUS_OK);
        CHECK(get(&room, &places[i], i) == STATUS_KEY_MISSING);
    }
    room_close(&room);
    remove_folder();
}

TEST(object__given_up__leaves_nothing)
{
    static struct sim_disk disk;
    struct room room;
    uint64_t size;
    sim_init(&disk);
    CHECK(room_open(&room, &disk.ops, "d", 0) == STATUS_OK);
    uint32_t before = 0, after = 0;
    for (int i = 0; i < SIM_NODES; i++) before += disk.names[i].node >= 0;
    for (uint64_t bytes = 10; bytes < 3000000; bytes *= 7) {
        struct object_writer w = {0};
        struct object_job job;
        static uint8_t zeros[70000];
        CHECK(object_begin(&w, room.objects) == STATUS_OK);
        for (uint64_t at = 0; at < bytes; at += sizeof zeros) {
            CHECK(object_write(&w, span_of(zeros, sizeof zeros)) == STATUS_OK);
            if (object_job_begin(&w, &job)) object_job_end(&w, object_job_run(&job));
        }
        object_release(&w);
    }
    for (int i = 0; i < SIM_NODES; i++) after += disk.names[i].node >= 0;
    CHECK_EQ(before, after);
    CHECK(sim_bytes(&disk, "d/objects/0000000000000001.segment", &size) == NULL);
    room_close(&room);
    sim_free(&disk);
}

TEST(object__any_byte_spoiled__never_opens)
{
    static struct sim_disk disk;
    struct room room;
    struct object_writer w = {0};
    uint64_t size;
    sim_init(&disk);
    CHECK(room_open(&room, &disk.ops, "d", 0) == STATUS_OK);
    CHECK(put(&room, &w, 1, 40, 40) == STATUS_OK && commit(&room) == STATUS_OK);
    uint8_t *bytes = sim_bytes(&disk, "d/objects/0000000000000001.segment", &size);
    CHECK_EQ(size, 512 + object_sealed_size(40));
    for (uint64_t bit = w.place.offset * 8; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(get(&room, &w.place, 1) != STATUS_OK);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    CHECK(get(&room, &w.place, 1) == STATUS_OK);
    object_release(&w);
    room_close(&room);
    sim_free(&disk);
}

// What a reader of raw disks could see: not the plain bytes.
TEST(object__on_disk__is_not_readable)
{
    static struct sim_disk disk;
    struct room room;
    struct object_writer w = {0};
    static const char name[] = "Doe^Jane^1970-01-01^patient-4711";
    struct account_key subject = subject_of(1);
    uint64_t size;
    sim_init(&disk);
    CHECK(room_open(&room, &disk.ops, "d", 0) == STATUS_OK);
    CHECK(object_begin(&w, room.objects) == STATUS_OK);
    for (int i = 0; i < 1000; i++) CHECK(object_write(&w, span_text(name)) == STATUS_OK);
    CHECK(object_end(&w, 3, &subject) == STATUS_OK && commit(&room) == STATUS_OK);
    const uint8_t *bytes = sim_bytes(&disk, "d/objects/0000000000000001.segment", &size);
    CHECK(bytes != NULL && memmem(bytes, size, name, 8) == NULL);
    object_release(&w);
    room_close(&room);
    sim_free(&disk);
}

// ---- crashes

#define KEPT_MAX 400

struct kept {
    struct object_place place;
    uint64_t n;
};
static struct kept kept[KEPT_MAX];
static size_t kept_count;
static struct sim_disk disk;

static void keep(const struct object_writer *w, uint64_t n)
{
    if (w->state == OBJECT_DURABLE && kept_count < KEPT_MAX)
        kept[kept_count++] = (struct kept){w->place, n};
}

// A few objects at a time, now and then a large one, until the disk fails.
static void live(struct room *room, uint64_t *seed)
{
    for (int round = 0; round < 12; round++) {
        struct object_writer w[4] = {{0}};
        uint64_t n[4];
        bool broken = false;
        for (size_t i = 0; i < 4 && !broken; i++) {
            n[i] = check_random(seed);
            uint64_t size = check_random(seed) % 9 == 0 ? 300000 : check_random(seed) % 20000;
            broken = put(room, &w[i], n[i], size, 70000) != STATUS_OK;
        }
        broken |= commit(room) != STATUS_OK;
        for (size_t i = 0; i < 4; i++) {
            // A large object counts once the key of its subject is on disk as well.
            if (!broken) keep(&w[i], n[i]);
            if (w[i].in_flight) { // in the line of a commit that never came
                struct objects_commit work;
                if (objects_commit_begin(room->objects, &work))
                    objects_commit_end(room->objects, &work, STATUS_DISK_FAILED);
            }
            if (w[i].state != OBJECT_IDLE) object_release(&w[i]);
        }
        if (disk.fail_at != 0 && disk.calls > disk.fail_at) return;
    }
}

static void one_life(uint64_t *seed)
{
    struct room room;
    disk.fail_at = 0;
    enum status status = room_open(&room, &disk.ops, "d", 40000);
    CHECK_EQ(status, STATUS_OK);
    if (status != STATUS_OK) return;
    for (size_t i = 0; i < kept_count; i++) {
        status = get(&room, &kept[i].place, kept[i].n);
        CHECK_EQ(status, STATUS_OK);
    }
    disk.fail_at = disk.calls + 1 + check_random(seed) % 120;
    disk.fail_status = check_random(seed) % 4 == 0 ? STATUS_DISK_FULL : STATUS_DISK_FAILED;
    disk.fail_from = true;
    disk.fail_short = check_random(seed) % 2 == 0;
    live(&room, seed);
    room_close(&room);
    sim_crash(&disk, seed);
}

static void crash(uint64_t crashes, uint64_t seed)
{
    uint64_t total = 0;
    printf("seed %llu\n", (unsigned long long)seed);
    check_test_failed = 0;
    for (uint64_t done = 0; done < crashes && check_test_failed == 0;) {
        kept_count = 0;
        sim_init(&disk);
        for (int life = 0; life < 8 && check_test_failed == 0; life++, done++) one_life(&seed);
        total += kept_count;
        sim_free(&disk);
    }
    printf("%llu crashes, %llu objects acknowledged\n", (unsigned long long)crashes,
           (unsigned long long)total);
    check_failed_count += check_test_failed || total == 0;
    check_test_count++;
}

int main(int argc, char **argv)
{
    if (secret_start() != STATUS_OK) return 1;
    RUN(object__any_size_and_pieces__comes_back);
    RUN(object__erased_or_its_subject__opens_no_more);
    RUN(object__given_up__leaves_nothing);
    RUN(object__any_byte_spoiled__never_opens);
    RUN(object__on_disk__is_not_readable);
    crash(argc > 1 ? strtoull(argv[1], NULL, 10) : 400,
          argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL));
    return check_report();
}
