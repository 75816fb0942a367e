// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/batcher.h"
#include "tests/check.h"
#include "tests/gateway/fake_host.h"

static struct fake_host host;
static struct batcher batcher;
static struct {
    uint64_t number;
    uint32_t count;
    enum seal_reason reason;
    uint64_t at_ms;
} sealed[100];
static size_t sealed_count;

static void note_seal(void *owner, enum seal_reason reason)
{
    (void)owner;
    sealed[sealed_count].number = batcher.number;
    sealed[sealed_count].count = batcher.count;
    sealed[sealed_count].reason = reason;
    sealed[sealed_count].at_ms = host.now_ms;
    sealed_count++;
}

static void open_all(uint64_t size, uint64_t deadline_ms)
{
    fake_host_open(&host);
    sealed_count = 0;
    batcher_open(&batcher, &host.face, 1, size, deadline_ms, note_seal, NULL);
}

static void close_all(void)
{
    batcher_stop(&batcher);
    fake_host_close(&host);
}

// A group arrives and is durable 3 ms later.
static void group(uint32_t count, enum batch_class class)
{
    batcher_make_room(&batcher, count);
    uint64_t number = batcher_add(&batcher, count, class);
    fake_host_advance(&host, 3);
    batcher_durable(&batcher, number, class);
}

TEST(batcher__ten_of_ten__one_batch_and_nine_none)
{
    open_all(10, 10000);
    for (int i = 0; i < 9; i++) group(1, BATCH_ROUTINE);
    CHECK(sealed_count == 0 && batcher_remaining(&batcher) == 1);
    group(1, BATCH_ROUTINE);
    CHECK_EQ(sealed_count, 1);
    CHECK(sealed[0].count == 10 && sealed[0].reason == SEAL_SIZE && sealed[0].number == 1);
    for (int i = 0; i < 9; i++) group(1, BATCH_ROUTINE);
    fake_host_advance(&host, 1900);
    CHECK_EQ(sealed_count, 1);
    fake_host_advance(&host, 200);
    CHECK_EQ(sealed_count, 2);
    CHECK(sealed[1].count == 9 && sealed[1].reason == SEAL_DEADLINE && sealed[1].number == 2);
    fake_host_advance(&host, 60000);
    CHECK_EQ(sealed_count, 2); // an empty batch is never sealed
    close_all();
}

TEST(batcher__classes__urgent_first_and_cap_for_all)
{
    static const uint64_t limits_ms[BATCH_CLASS_COUNT] = {1000, 2000, 10000};
    for (int class = 0; class < BATCH_CLASS_COUNT; class ++) {
        open_all(100, 60000);
        group(1, (enum batch_class) class);
        uint64_t begin_ms = host.now_ms;
        fake_host_advance(&host, 20000);
        CHECK_EQ(sealed_count, 1);
        CHECK_EQ(sealed[0].at_ms - begin_ms, limits_ms[class]);
        close_all();
    }
    open_all(100, 500);
    group(1, BATCH_BULK);
    fake_host_advance(&host, 501);
    CHECK_EQ(sealed_count, 1);
    close_all();
    open_all(100, 60000);
    group(1, BATCH_BULK);
    fake_host_advance(&host, 4000);
    group(1, BATCH_URGENT); // pulls the whole batch forward
    fake_host_advance(&host, 1001);
    CHECK(sealed_count == 1 && sealed[0].count == 2);
    close_all();
}

TEST(batcher__deadline__counts_from_durable)
{
    open_all(100, 60000);
    batcher_make_room(&batcher, 1);
    uint64_t number = batcher_add(&batcher, 1, BATCH_URGENT);
    fake_host_advance(&host, 30000); // a slow disk
    CHECK_EQ(sealed_count, 0);
    batcher_durable(&batcher, number, BATCH_URGENT);
    fake_host_advance(&host, 999);
    CHECK_EQ(sealed_count, 0);
    fake_host_advance(&host, 1);
    CHECK_EQ(sealed_count, 1);
    close_all();
}

TEST(batcher__old_timer__does_not_seal_the_next_batch)
{
    open_all(2, 60000);
    group(1, BATCH_URGENT);
    fake_host_advance(&host, 900);
    group(1, BATCH_URGENT); // sealed by size, its timer still runs
    CHECK_EQ(sealed_count, 1);
    group(1, BATCH_BULK);
    fake_host_advance(&host, 9900);
    CHECK_EQ(sealed_count, 1);
    fake_host_advance(&host, 200);
    CHECK_EQ(sealed_count, 2);
    close_all();
}

TEST(batcher__groups__never_split)
{
    open_all(10, 10000);
    group(7, BATCH_ROUTINE);
    group(4, BATCH_ROUTINE);
    CHECK(sealed_count == 1 && sealed[0].count == 7 && sealed[0].reason == SEAL_FIT);
    group(6, BATCH_ROUTINE);
    CHECK(sealed_count == 2 && sealed[1].count == 10 && sealed[1].reason == SEAL_SIZE);
    group(300, BATCH_BULK); // larger than the size: a batch of its own
    CHECK(sealed_count == 3 && sealed[2].count == 300);
    close_all();
}

TEST(batcher__eta__rate_or_deadline)
{
    open_all(200, 60000);
    CHECK(batcher_eta_ms(&batcher) == UINT64_MAX);
    for (int i = 0; i < 50; i++) {
        fake_host_advance(&host, 200 - 3);
        group(1, BATCH_BULK); // five a second
    }
    uint64_t eta_ms = batcher_eta_ms(&batcher); // the bulk deadline is nearer than 150 at 5/s
    CHECK(sealed_count == 0 && eta_ms < 10000);
    close_all();
    open_all(200, 3600000);
    for (int i = 0; i < 100; i++) {
        fake_host_advance(&host, 20 - 3);
        group(1, BATCH_BULK); // fifty a second: 100 more in 2 s
    }
    eta_ms = batcher_eta_ms(&batcher);
    CHECK(eta_ms > 1000 && eta_ms < 12000);
    close_all();
}

int main(void)
{
    RUN(batcher__ten_of_ten__one_batch_and_nine_none);
    RUN(batcher__classes__urgent_first_and_cap_for_all);
    RUN(batcher__deadline__counts_from_durable);
    RUN(batcher__old_timer__does_not_seal_the_next_batch);
    RUN(batcher__groups__never_split);
    RUN(batcher__eta__rate_or_deadline);
    return check_report();
}
