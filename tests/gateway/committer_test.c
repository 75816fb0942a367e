// SPDX-License-Identifier: Apache-2.0
// Group commit over the real journal in a temporary folder, on a host whose worker runs when told.
#include "gateway/spine/committer.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/gateway/fake_host.h"

static struct fake_host host;
static struct metrics metrics;
static struct journal *journal;
static struct committer committer;
static char folder[64];
static bool has_stopped;

struct order {
    struct commit_waiter waiter;
    int number;
};
static int told[4096];
static size_t told_count;
static enum status told_status;

static void note_durable(struct commit_waiter *waiter, enum status status)
{
    told[told_count++] = ((struct order *)(void *)waiter)->number;
    told_status = status;
}

static void note_stopped(void *owner)
{
    (void)owner;
    has_stopped = true;
}

// A disk whose sync fails when asked to.
static struct file_ops ops;
static bool sync_fails;
static enum status faulty_sync(void *context, int file)
{
    return sync_fails ? STATUS_DISK_FAILED : file_posix()->sync(context, file);
}

static enum status count_record(void *context, const struct journal_record *record)
{
    (void)record;
    ++*(size_t *)context;
    return STATUS_OK;
}

static struct journal_options journal_options(void)
{
    return (struct journal_options){.ops = &ops,
                                    .folder = folder,
                                    .segment_bytes = 1 << 20,
                                    .commit_bytes = 1 << 16,
                                    .id = {1, 2, 3}};
}

static void open_all(void)
{
    struct journal_report report;
    size_t records = 0;
    snprintf(folder, sizeof folder, "/tmp/consentry-committer-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    ops = *file_posix();
    ops.sync = faulty_sync;
    sync_fails = false;
    told_count = 0;
    has_stopped = false;
    fake_host_open(&host);
    struct journal_options options = journal_options();
    CHECK_EQ(journal_open(&journal, &options, NULL, count_record, &records, &report), STATUS_OK);
    committer_open(&committer, &host.face, &metrics, journal, NULL);
}

// Closes, and gives the number of records that recovery finds.
static size_t close_all(void)
{
    struct journal_report report;
    size_t records = 0;
    char command[128];
    if (!committer.stopping) {
        committer_stop(&committer, note_stopped, NULL);
        for (int i = 0; i < 10 && !has_stopped; i++) fake_host_work(&host);
    }
    CHECK(has_stopped);
    journal_close(journal);
    struct journal_options options = journal_options();
    sync_fails = false;
    CHECK_EQ(journal_replay(&options, NULL, count_record, &records, &report), STATUS_OK);
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK_EQ(system(command), 0);
    fake_host_close(&host);
    return records;
}

static enum status append(struct order *order, int number)
{
    struct journal_entry entry = {.type = JOURNAL_REFUSAL, .count = 1, .body = span_text("body")};
    *order = (struct order){.waiter = {.durable = note_durable}, .number = number};
    return committer_append(&committer, &entry, 1, NULL, &order->waiter);
}

TEST(committer__one_turn__one_commit_and_answers_in_order)
{
    static struct order orders[100];
    open_all();
    for (int i = 0; i < 100; i++) CHECK_EQ(append(&orders[i], i), STATUS_OK);
    CHECK_EQ(told_count, 0); // nothing is answered before it is on disk
    fake_host_work(&host);
    CHECK_EQ(told_count, 100);
    for (int i = 0; i < 100; i++) CHECK_EQ(told[i], i);
    CHECK(told_status == STATUS_OK && metrics.commit.count >= 1);
    CHECK_EQ(close_all(), 100);
}

TEST(committer__appended_during_a_commit__next_commit)
{
    static struct order a, b;
    open_all();
    CHECK_EQ(append(&a, 1), STATUS_OK);
    host.before_wait(host.before_wait_owner); // the first commit is under way
    CHECK_EQ(append(&b, 2), STATUS_OK);
    fake_host_work(&host);
    CHECK(told_count == 1 && told[0] == 1);
    fake_host_work(&host);
    CHECK(told_count == 2 && told[1] == 2);
    CHECK_EQ(close_all(), 2);
}

TEST(committer__sync_fails__everybody_is_told_and_nothing_accepted)
{
    static struct order a, b, c;
    open_all();
    sync_fails = true;
    CHECK_EQ(append(&a, 1), STATUS_OK);
    host.before_wait(host.before_wait_owner);
    CHECK_EQ(append(&b, 2), STATUS_OK);
    fake_host_work(&host);
    CHECK_EQ(told_count, 2);
    CHECK_EQ(told_status, STATUS_DISK_FAILED);
    sync_fails = false;
    CHECK_EQ(append(&c, 3), STATUS_DISK_FAILED); // for good
    (void)close_all();
}

TEST(committer__buffer_full__unavailable_until_the_commit_ends)
{
    static struct order orders[4096];
    enum status status = STATUS_OK;
    int appended = 0;
    open_all();
    while (appended < 4096) {
        status = append(&orders[appended], appended);
        if (status != STATUS_OK) break;
        appended++;
    }
    CHECK_EQ(status, STATUS_UNAVAILABLE);
    for (int i = 0; i < 3; i++) fake_host_work(&host);
    CHECK_EQ(told_count, (size_t)appended);
    static struct order again;
    CHECK_EQ(append(&again, 0), STATUS_OK);
    fake_host_work(&host);
    CHECK_EQ(close_all(), (size_t)appended + 1);
}

int main(void)
{
    RUN(committer__one_turn__one_commit_and_answers_in_order);
    RUN(committer__appended_during_a_commit__next_commit);
    RUN(committer__sync_fails__everybody_is_told_and_nothing_accepted);
    RUN(committer__buffer_full__unavailable_until_the_commit_ends);
    return check_report();
}
