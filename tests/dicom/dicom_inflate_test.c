// SPDX-License-Identifier: Apache-2.0
// Deflated data sets: read like any other, and no further than the limits.
#include "dicom/dicom_inflate.h"

#include <stdlib.h>
#include <zlib.h>

#include "tests/check.h"
#include "tests/dicom/dicom_samples.h"

enum { PLAIN_MAX = 80 << 20, FILE_MAX = 8 << 20 };

static struct dicom_node nodes[256];
static uint8_t memory[1 << 17];
static struct issue items[16];
static struct issues issues;
static uint8_t *plain, *file;

// A file whose data set is `w`, deflated.
static span deflated(const struct writer *w, int level)
{
    struct writer head = writer_over(file, FILE_MAX);
    dicom_write_file_header(&head, span_text(SAMPLE_SOP_CLASS), span_text(SAMPLE_SOP_UID),
                            span_text(DICOM_UID_DEFLATED_LE));
    z_stream z = {0};
    CHECK_EQ(deflateInit2(&z, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = w->data;
    z.avail_in = (uInt)w->size;
    z.next_out = file + head.size;
    z.avail_out = (uInt)(FILE_MAX - head.size);
    CHECK_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t size = head.size + z.total_out;
    CHECK_EQ(deflateEnd(&z), Z_OK);
    return span_of(file, size);
}

static enum status read_file(struct dicom_dataset *ds, span bytes, size_t step)
{
    struct arena arena = arena_over(memory, sizeof memory);
    issues = issues_over(items, 16);
    *ds = dicom_dataset_over(nodes, 256);
    struct dicom_inflate inflate;
    CHECK_EQ(dicom_inflate_open(&inflate, &arena), STATUS_OK);
    static struct dicom_reader r;
    struct dicom_options options = {.inflate = &inflate, .keep_max = 1 << 12};
    dicom_reader_init(&r, ds, &options, &arena, &issues);
    for (size_t at = 0; at < bytes.size; at += step) {
        enum status status = dicom_reader_feed(&r, span_slice(bytes, at, step));
        if (status != STATUS_OK) return status;
    }
    return dicom_reader_finish(&r);
}

static bool noted(const char *rule)
{
    for (size_t i = 0; i < issues.count; i++) {
        if (items[i].severity == ISSUE_ERROR && strcmp(items[i].rule, rule) == 0) return true;
    }
    return false;
}

TEST(deflated__pieces_of_every_size__as_plain)
{
    static char expected[1 << 15], got[1 << 15];
    struct writer w = writer_over(plain, PLAIN_MAX);
    sample_elements(&w, DICOM_EXPLICIT_LE);
    sample_pixels(&w, DICOM_EXPLICIT_LE);
    struct dicom_dataset ds;
    span bytes = deflated(&w, 6);
    for (size_t step = 1; step < 600; step++) {
        CHECK_EQ(read_file(&ds, bytes, step), STATUS_OK);
        CHECK_EQ(issues.count, 0);
        CHECK(ds.deflated);
        struct writer dump = writer_over(step == 1 ? expected : got, sizeof got);
        sample_dump(&dump, &ds);
        CHECK(step == 1 || memcmp(expected, got, dump.size) == 0);
    }
    CHECK(dicom_find(&ds, DICOM_TOP, 0x00100020) != DICOM_ABSENT);
}

TEST(deflated__cut_or_flipped__refused_or_read_without_a_crash)
{
    struct writer w = writer_over(plain, PLAIN_MAX);
    sample_elements(&w, DICOM_EXPLICIT_LE);
    struct dicom_dataset ds;
    span bytes = deflated(&w, 6);
    for (size_t size = 0; size < bytes.size; size++) {
        CHECK(read_file(&ds, span_slice(bytes, 0, size), 100) != STATUS_OK);
    }
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        file[bit / 8] ^= (uint8_t)(1U << bit % 8);
        (void)!read_file(&ds, bytes, bytes.size);
        file[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

TEST(deflated__dense_private_element__bomb)
{
    struct writer w = writer_over(plain, PLAIN_MAX);
    dicom_write_head(&w, DICOM_EXPLICIT_LE, 0x00091001, DICOM_VR_OB, 70 << 20);
    CHECK(write_reserve(&w, 70 << 20) != NULL);
    memset(plain + w.size - (70 << 20), 0, 70 << 20);
    struct dicom_dataset ds;
    CHECK_EQ(read_file(&ds, deflated(&w, 6), 4096), STATUS_LIMIT);
    CHECK(noted("dicom-bomb"));
}

TEST(deflated__more_than_64_mib_before_pixels__bomb)
{
    struct writer w = writer_over(plain, PLAIN_MAX);
    dicom_write_head(&w, DICOM_EXPLICIT_LE, 0x00091001, DICOM_VR_OB, 70 << 20);
    uint8_t *p = write_reserve(&w, 70 << 20);
    uint64_t seed = 1;
    // One random byte in 128 keeps the ratio below 200.
    for (size_t i = 0; i < 70 << 20; i++) p[i] = i % 128 == 0 ? (uint8_t)check_random(&seed) : 0;
    struct dicom_dataset ds;
    CHECK_EQ(read_file(&ds, deflated(&w, 1), 65536), STATUS_LIMIT);
    CHECK(noted("dicom-bomb"));
}

TEST(deflated__dense_pixels__read_while_small)
{
    struct writer w = writer_over(plain, PLAIN_MAX);
    sample_elements(&w, DICOM_EXPLICIT_LE);
    dicom_write_head(&w, DICOM_EXPLICIT_LE, DICOM_TAG_PIXEL_DATA, DICOM_VR_OW, 8 << 20);
    CHECK(write_reserve(&w, 8 << 20) != NULL);
    memset(plain + w.size - (8 << 20), 0, 8 << 20);
    struct dicom_dataset ds;
    CHECK_EQ(read_file(&ds, deflated(&w, 6), 4096), STATUS_OK);
}

TEST(deflated__not_deflate__syntax)
{
    struct writer w = writer_over(plain, PLAIN_MAX);
    sample_elements(&w, DICOM_EXPLICIT_LE);
    span bytes = deflated(&w, 6);
    memset(file + bytes.size - 200, 0xff, 200);
    struct dicom_dataset ds;
    CHECK(read_file(&ds, bytes, bytes.size) != STATUS_OK);
    CHECK(noted("dicom-syntax"));
}

TEST(open__too_little_memory__no_space)
{
    struct arena arena = arena_over(memory, 1000);
    struct dicom_inflate inflate;
    CHECK_EQ(dicom_inflate_open(&inflate, &arena), STATUS_NO_SPACE);
}

int main(void)
{
    plain = malloc(PLAIN_MAX);
    file = malloc(FILE_MAX);
    if (plain == NULL || file == NULL) return 1;
    RUN(deflated__pieces_of_every_size__as_plain);
    RUN(deflated__cut_or_flipped__refused_or_read_without_a_crash);
    RUN(deflated__dense_private_element__bomb);
    RUN(deflated__more_than_64_mib_before_pixels__bomb);
    RUN(deflated__dense_pixels__read_while_small);
    RUN(deflated__not_deflate__syntax);
    RUN(open__too_little_memory__no_space);
    free(plain);
    free(file);
    return check_report();
}
