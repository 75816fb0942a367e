// SPDX-License-Identifier: Apache-2.0
// Every file of the public corpora gets an answer: quickly, in the memory lent, and the same in
// pieces as at once. What the answer is, the tables of names below say for the notable ones.
#define _POSIX_C_SOURCE 199309L
#include <stdlib.h>
#include <time.h>

#include "dicom/dicom_reader.h"
#include "tests/check.h"
#include "tests/dicom/corpus.h"

enum { NODES = 1 << 16, MILLISECONDS_MAX = 50 };

static struct dicom_node whole_nodes[NODES], piece_nodes[NODES];
static uint8_t memory[1 << 20];

struct tally {
    size_t files;
    size_t refused;
    double slowest_ms;
};

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static enum status read_in_pieces(struct dicom_dataset *ds, span file, size_t size)
{
    static struct dicom_reader r;
    struct arena arena = arena_over(memory, sizeof memory);
    struct dicom_options options = {.size = file.size};
    dicom_reader_init(&r, ds, &options, &arena, NULL);
    for (size_t at = 0; at < file.size; at += size) {
        enum status status = dicom_reader_feed(&r, span_slice(file, at, size));
        if (status != STATUS_OK) return status;
    }
    return dicom_reader_finish(&r);
}

static bool same_nodes(const struct dicom_dataset *a, const struct dicom_dataset *b)
{
    if (a->count != b->count || a->first != b->first) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct dicom_node *x = &a->nodes[i], *y = &b->nodes[i];
        bool same = x->tag == y->tag && x->vr == y->vr && x->length == y->length &&
                    x->end == y->end && x->flags == y->flags && x->offset == y->offset &&
                    span_equal(dicom_node_bytes(x), dicom_node_bytes(y));
        if (!same) return false;
    }
    return true;
}

static void take(void *context, const char *name, span bytes)
{
    struct tally *tally = context;
    struct issue items[64];
    struct issues issues = issues_over(items, 64);
    struct arena arena = arena_over(memory, sizeof memory);
    struct dicom_dataset ds = dicom_dataset_over(whole_nodes, NODES);
    struct dicom_options options = {.keep_max = DICOM_KEEP_MAX};
    double start = cpu_ms();
    enum status status = dicom_read(&ds, bytes, &options, &arena, &issues);
    double spent = cpu_ms() - start;
    if (spent > tally->slowest_ms) tally->slowest_ms = spent;
    tally->files++;
    if (status != STATUS_OK) {
        tally->refused++;
        bool told = false;
        for (size_t i = 0; i < issues.count; i++) told |= items[i].severity == ISSUE_ERROR;
        CHECK(told);
        if (getenv("CONSENTRY_VERBOSE") != NULL) printf("%s %s\n", status_name(status), name);
    }
    static const size_t sizes[] = {1, 13, 4096};
    for (size_t i = 0; i < 3; i++) {
        struct dicom_dataset pieces = dicom_dataset_over(piece_nodes, NODES);
        enum status again = read_in_pieces(&pieces, bytes, sizes[i]);
        if (again != status) printf("%s: %s\n", name, status_name(again));
        CHECK_EQ(again, status);
        CHECK(status != STATUS_OK || same_nodes(&ds, &pieces));
    }
}

static struct tally tally;

TEST(corpus__every_file__an_answer)
{
    size_t files = corpus_walk(corpus_folder(), take, &tally);
    CHECK(files > 0);
    CHECK(tally.slowest_ms < MILLISECONDS_MAX);
    printf("%zu files, %zu refused, slowest %.2f ms\n", files, tally.refused, tally.slowest_ms);
}

int main(void)
{
    if (corpus_folder() == NULL) {
        puts("skipped: no corpus");
        return 77;
    }
    RUN(corpus__every_file__an_answer);
    return check_report();
}
