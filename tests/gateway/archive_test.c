// SPDX-License-Identifier: Apache-2.0
// Objects from the loop's side, over a folder of their own and a host whose worker runs when told.
#define _GNU_SOURCE
#include "gateway/spine/archive.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/gateway/fake_host.h"

static struct fake_host host;
static struct metrics metrics;
static struct keeper keeper;
static struct data_folder data;
static const struct secret_key root = {{5}};
static const struct account_key subject = {{4, 7}};
static char folder[64];
static struct file_ops ops;
static bool sync_fails;
static unsigned told, ready;
static enum status told_status;
static bool has_stopped;

static enum status faulty_sync(void *context, int file)
{
    return sync_fails ? STATUS_DISK_FAILED : file_posix()->sync(context, file);
}

static void note_ended(void *owner, enum status status)
{
    (void)owner;
    told++;
    told_status = status;
}

static void note_ready(void *owner)
{
    (void)owner;
    ready++;
}

static void note_stopped(void *owner)
{
    (void)owner;
    has_stopped = true;
}

static void open_all(void)
{
    struct keys_report keys_report;
    struct journal_report report;
    struct file_path path;
    snprintf(folder, sizeof folder, "/tmp/consentry-archive-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    ops = *file_posix();
    ops.sync = faulty_sync;
    told = ready = 0;
    has_stopped = false;
    fake_host_open(&host);
    CHECK_EQ(data_folder_open(&data, &ops, folder, &root, 5), STATUS_OK);
    CHECK_EQ(keys_open(&keeper.keys, &data, &keys_report), STATUS_OK);
    CHECK_EQ(objects_open(&keeper.objects, &data, keeper.keys, 0), STATUS_OK);
    CHECK_EQ(data_folder_path(&path, &data, "journal"), STATUS_OK);
    struct journal_options options = {.ops = &ops, .folder = path.text, .id = {1}};
    CHECK_EQ(journal_open(&keeper.journal, &options, NULL, NULL, NULL, &report), STATUS_OK);
    keeper.host = &host.face;
    committer_open(&keeper.committer, &host.face, &metrics, keeper.journal, keeper.keys);
    committer_open_objects(&keeper.committer, keeper.objects);
}

static void turn(int times)
{
    for (int i = 0; i < times; i++) fake_host_work(&host);
}

static void close_all(void)
{
    char command[96];
    committer_stop(&keeper.committer, note_stopped, NULL);
    for (int i = 0; i < 10 && !has_stopped; i++) turn(1);
    CHECK(has_stopped);
    journal_close(keeper.journal);
    objects_close(keeper.objects);
    keys_close(keeper.keys);
    data_folder_close(&data);
    keeper = (struct keeper){0};
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK_EQ(system(command), 0);
    fake_host_close(&host);
}

// Writes `size` bytes the way a door does: pausing while the item is full.
static void fill(struct archive_item *item, size_t size)
{
    static const uint8_t piece[60000] = {1, 2, 3};
    for (size_t at = 0; at < size; at += sizeof piece) {
        size_t count = size - at < sizeof piece ? size - at : sizeof piece;
        if (archive_write(item, span_of(piece, count)) != STATUS_OK) return;
        for (int i = 0; archive_is_full(item) && i < 9; i++) turn(1);
    }
}

static struct archive_item new_item(void)
{
    return (struct archive_item){.ready = note_ready, .ended = note_ended};
}

static enum status read_back(const struct object_place *place)
{
    static uint8_t out[OBJECT_CHUNK];
    struct object_reader reader;
    size_t size = 1;
    TRY(object_open(&reader, keeper.objects, place));
    enum status status = object_unlock(&reader, keeper.keys);
    while (status == STATUS_OK && size != 0) status = object_read(&reader, out, &size);
    object_close(&reader);
    return status;
}

TEST(archive__any_size__told_when_durable)
{
    static const size_t sizes[] = {10, 39000, 262144, 300000, 5000000};
    open_all();
    struct archive_item item = new_item();
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        CHECK_EQ(archive_begin(&item, &keeper), STATUS_OK);
        fill(&item, sizes[i]);
        archive_end(&item, &subject);
        CHECK_EQ(told, i); // not before it is on disk
        turn(6);
        CHECK_EQ(told, i + 1);
        CHECK_EQ(told_status, STATUS_OK);
        CHECK_EQ(item.writer.place.size, sizes[i]);
        CHECK_EQ(read_back(&item.writer.place), STATUS_OK);
    }
    CHECK(ready > 0);
    close_all();
}

TEST(archive__many_at_once__one_commit)
{
    static struct archive_item items[50];
    open_all();
    for (int i = 0; i < 50; i++) {
        items[i] = new_item();
        CHECK_EQ(archive_begin(&items[i], &keeper), STATUS_OK);
        fill(&items[i], 1000);
        archive_end(&items[i], &subject);
    }
    uint64_t before = metrics.commit.count;
    turn(1);
    CHECK_EQ(told, 50);
    CHECK(metrics.commit.count <= before + 1);
    close_all();
}

TEST(archive__dropped__told_once_and_not_kept)
{
    open_all();
    static const size_t sizes[] = {10, 700000};
    for (unsigned i = 0; i < 2; i++) {
        struct archive_item item = new_item();
        CHECK_EQ(archive_begin(&item, &keeper), STATUS_OK);
        fill(&item, sizes[i]);
        archive_drop(&item);
        archive_drop(&item);
        turn(3);
        CHECK_EQ(told, i + 1);
        CHECK_EQ(told_status, STATUS_UNAVAILABLE);
    }
    close_all();
}

TEST(archive__disk_fails__told_and_the_next_may_succeed)
{
    open_all();
    for (int large = 0; large < 2; large++) {
        struct archive_item item = new_item();
        CHECK_EQ(archive_begin(&item, &keeper), STATUS_OK);
        fill(&item, 100);
        archive_end(&item, &subject); // its key is committed with it
        turn(3);
        CHECK_EQ(told_status, STATUS_OK);
        sync_fails = true;
        CHECK_EQ(archive_begin(&item, &keeper), STATUS_OK);
        fill(&item, large ? 500000 : 1000);
        archive_end(&item, &subject);
        turn(4);
        CHECK_EQ(told_status, STATUS_DISK_FAILED);
        sync_fails = false;
        CHECK_EQ(archive_begin(&item, &keeper), STATUS_OK);
        fill(&item, large ? 500000 : 1000);
        archive_end(&item, &subject);
        turn(4);
        CHECK_EQ(told_status, STATUS_OK);
        CHECK_EQ(read_back(&item.writer.place), STATUS_OK);
    }
    CHECK_EQ(told, 6);
    close_all();
}

int main(void)
{
    if (secret_start() != STATUS_OK) return 1;
    RUN(archive__any_size__told_when_durable);
    RUN(archive__many_at_once__one_commit);
    RUN(archive__dropped__told_once_and_not_kept);
    RUN(archive__disk_fails__told_and_the_next_may_succeed);
    return check_report();
}
