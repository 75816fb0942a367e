// SPDX-License-Identifier: Apache-2.0
// The reader on well-formed data: every encoding, every cut, every split, every amount of memory.
#include "dicom/dicom_reader.h"

#include "dicom/dicom_tags.h"
#include "tests/check.h"
#include "tests/dicom/dicom_samples.h"

enum { NODES = 256 };

static struct dicom_node nodes[NODES];
static uint8_t memory[1 << 16];
static uint8_t file_bytes[1 << 14];
static struct issue issue_items[16];
static struct issues issues;
static struct arena arena;

static struct dicom_dataset fresh(void)
{
    arena = arena_over(memory, sizeof memory);
    issues = issues_over(issue_items, sizeof issue_items / sizeof *issue_items);
    return dicom_dataset_over(nodes, NODES);
}

static span file_in(const char *transfer_syntax)
{
    struct writer w = writer_over(file_bytes, sizeof file_bytes);
    sample_file(&w, transfer_syntax);
    CHECK_EQ(w.status, STATUS_OK);
    return writer_span(&w);
}

static bool text_is(const struct dicom_dataset *ds, uint32_t parent, uint32_t tag,
                    const char *expected)
{
    return span_is(dicom_trim(dicom_bytes(ds, parent, tag), DICOM_VR_UI), expected);
}

static void check_sample(const struct dicom_dataset *ds)
{
    CHECK(text_is(ds, DICOM_TOP, DICOM_TAG_PATIENT_ID, SAMPLE_PATIENT_ID));
    CHECK(text_is(ds, DICOM_TOP, DICOM_TAG_STUDY_INSTANCE_UID, SAMPLE_STUDY_UID));
    CHECK(text_is(ds, DICOM_META, DICOM_TAG(0x0002, 0x0003), SAMPLE_SOP_UID));
    uint64_t rows = 0;
    CHECK(dicom_unsigned(ds, DICOM_TOP, DICOM_TAG(0x0028, 0x0010), &rows));
    CHECK_EQ(rows, 2);
    uint32_t consent = dicom_find(ds, DICOM_TOP, DICOM_TAG_CONSENT_SEQUENCE);
    CHECK(consent != DICOM_ABSENT);
    if (consent == DICOM_ABSENT) return;
    CHECK_EQ(dicom_item_count(ds, consent), 2);
    uint32_t item = dicom_item(ds, consent, 0);
    CHECK(text_is(ds, item, DICOM_TAG_CONSENT_FOR_DISTRIBUTION, "NO"));
    CHECK_EQ(dicom_find(ds, dicom_item(ds, consent, 1), DICOM_TAG_DISTRIBUTION_TYPE), DICOM_ABSENT);
    CHECK_EQ(dicom_item(ds, consent, 2), DICOM_ABSENT);
    uint32_t request = dicom_find(ds, DICOM_TOP, DICOM_TAG_REQUEST_ATTRIBUTES_SEQUENCE);
    item = dicom_item(ds, request, 0);
    uint32_t code = dicom_find(ds, item, DICOM_TAG(0x0040, 0x0008));
    CHECK(text_is(ds, dicom_item(ds, code, 0), DICOM_TAG_CODE_VALUE, "CTABD"));
    CHECK_EQ(ds->nodes[dicom_item(ds, code, 0)].depth, 2);
}

static const char *const syntaxes[] = {DICOM_UID_EXPLICIT_LE, DICOM_UID_IMPLICIT_LE,
                                       DICOM_UID_EXPLICIT_BE, "1.2.840.10008.1.2.4.50"};

TEST(read__every_encoding__same_elements)
{
    for (size_t i = 0; i < 4; i++) {
        span file = file_in(syntaxes[i]);
        struct dicom_dataset ds = fresh();
        CHECK_EQ(dicom_read(&ds, file, NULL, &arena, &issues), STATUS_OK);
        CHECK_EQ(issues.count, 0);
        CHECK_EQ(ds.preamble, DICOM_PREAMBLE_ZERO);
        CHECK(span_is(ds.transfer_syntax, syntaxes[i]));
        CHECK(ds.complete);
        CHECK_EQ(arena.used, 0); // everything is borrowed
        check_sample(&ds);
        uint32_t pixels = dicom_find(&ds, DICOM_TOP, DICOM_TAG_PIXEL_DATA);
        CHECK(pixels != DICOM_ABSENT);
        CHECK((ds.nodes[pixels].flags & DICOM_NODE_BULK) != 0);
        CHECK_EQ(dicom_node_bytes(&ds.nodes[pixels]).size, 0);
    }
}

TEST(read__implicit__vrs_from_the_dictionary)
{
    span file = file_in(DICOM_UID_IMPLICIT_LE);
    struct dicom_dataset ds = fresh();
    CHECK_EQ(dicom_read(&ds, file, NULL, &arena, &issues), STATUS_OK);
    const struct dicom_node *node = &ds.nodes[dicom_find(&ds, DICOM_TOP, DICOM_TAG_PATIENT_NAME)];
    CHECK_EQ(node->vr, DICOM_VR_PN);
    node = &ds.nodes[dicom_find(&ds, DICOM_TOP, 0x00280106)];
    CHECK_EQ(node->vr, DICOM_VR_XS);
    CHECK_EQ(dicom_vr_resolve((enum dicom_vr)node->vr, true), DICOM_VR_SS);
    CHECK_EQ(dicom_vr_resolve((enum dicom_vr)node->vr, false), DICOM_VR_US);
    CHECK_EQ(ds.nodes[dicom_find(&ds, DICOM_TOP, 0x00090010)].vr, DICOM_VR_LO);
    CHECK_EQ(ds.nodes[dicom_find(&ds, DICOM_TOP, 0x00091001)].vr, DICOM_VR_UN);
}

TEST(read__stop_tag__ends_before_it)
{
    span file = file_in(DICOM_UID_EXPLICIT_LE);
    struct dicom_options options = {.stop_tag = DICOM_TAG_PATIENT_ID};
    struct dicom_dataset ds = fresh();
    // What follows the stop tag is not looked at, be it missing.
    for (size_t cut = 0; cut < 2; cut++) {
        CHECK_EQ(dicom_read(&ds, file, &options, &arena, &issues), STATUS_OK);
        CHECK(!ds.complete);
        CHECK(dicom_find(&ds, DICOM_TOP, DICOM_TAG_PATIENT_NAME) != DICOM_ABSENT);
        CHECK_EQ(dicom_find(&ds, DICOM_TOP, DICOM_TAG_PATIENT_ID), DICOM_ABSENT);
        file.size -= 40;
    }
}

TEST(read__bare__declared_or_guessed)
{
    for (size_t i = 0; i < 3; i++) {
        enum dicom_encoding e = dicom_transfer_of(span_text(syntaxes[i])).encoding;
        struct writer w = writer_over(file_bytes, sizeof file_bytes);
        sample_elements(&w, e);
        struct dicom_options options = {.bare = true, .transfer_syntax = span_text(syntaxes[i])};
        struct dicom_dataset ds = fresh();
        CHECK_EQ(dicom_read(&ds, writer_span(&w), &options, &arena, &issues), STATUS_OK);
        CHECK_EQ(issues.count, 0);
        CHECK(text_is(&ds, DICOM_TOP, DICOM_TAG_PATIENT_ID, SAMPLE_PATIENT_ID));

        ds = fresh();
        CHECK_EQ(dicom_read(&ds, writer_span(&w), NULL, &arena, &issues), STATUS_OK);
        CHECK_EQ(ds.encoding, e);
        CHECK_EQ(issues.count, 1); // an information: no file meta information
        CHECK_EQ(issue_items[0].severity, ISSUE_INFORMATION);
        CHECK(text_is(&ds, DICOM_TOP, DICOM_TAG_PATIENT_ID, SAMPLE_PATIENT_ID));
    }
}

// Feeds `file` in pieces of `size` bytes that vanish at once.
static enum status read_in_pieces(struct dicom_dataset *ds, span file, size_t size,
                                  const struct dicom_options *options)
{
    static struct dicom_reader r;
    uint8_t piece[1 << 12];
    dicom_reader_init(&r, ds, options, &arena, &issues);
    for (size_t at = 0; at < file.size; at += size) {
        size_t now = file.size - at < size ? file.size - at : size;
        memcpy(piece, file.data + at, now);
        enum status status = dicom_reader_feed(&r, span_of(piece, now));
        memset(piece, 0xdd, now);
        if (status != STATUS_OK) return status;
    }
    return dicom_reader_finish(&r);
}

TEST(feed__pieces_of_every_size__as_in_memory)
{
    static char whole[1 << 15], pieces[1 << 15];
    struct dicom_options options = {0};
    for (size_t i = 0; i < 4; i++) {
        span file = file_in(syntaxes[i]);
        struct dicom_dataset ds = fresh();
        CHECK_EQ(dicom_read(&ds, file, NULL, &arena, &issues), STATUS_OK);
        struct writer w = writer_over(whole, sizeof whole);
        sample_dump(&w, &ds);
        CHECK_EQ(w.status, STATUS_OK);
        for (size_t size = 1; size < 300; size++) {
            ds = fresh();
            CHECK_EQ(read_in_pieces(&ds, file, size, &options), STATUS_OK);
            struct writer p = writer_over(pieces, sizeof pieces);
            sample_dump(&p, &ds);
            CHECK(span_equal(writer_span(&w), writer_span(&p)));
        }
    }
}

TEST(feed__split_at_every_byte__as_in_memory)
{
    static char whole[1 << 15], pieces[1 << 15];
    span file = file_in(DICOM_UID_EXPLICIT_LE);
    struct dicom_dataset ds = fresh();
    CHECK_EQ(dicom_read(&ds, file, NULL, &arena, &issues), STATUS_OK);
    struct writer w = writer_over(whole, sizeof whole);
    sample_dump(&w, &ds);
    struct dicom_options options = {.borrow = true};
    for (size_t at = 0; at <= file.size; at++) {
        ds = fresh();
        struct dicom_reader r;
        dicom_reader_init(&r, &ds, &options, &arena, &issues);
        CHECK_EQ(dicom_reader_feed(&r, span_slice(file, 0, at)), STATUS_OK);
        CHECK_EQ(dicom_reader_feed(&r, span_slice(file, at, file.size)), STATUS_OK);
        CHECK_EQ(dicom_reader_finish(&r), STATUS_OK);
        struct writer p = writer_over(pieces, sizeof pieces);
        sample_dump(&p, &ds);
        CHECK(span_equal(writer_span(&w), writer_span(&p)));
    }
}

TEST(read__cut_at_every_byte__refused_unless_between_elements)
{
    span file = file_in(DICOM_UID_EXPLICIT_LE);
    struct dicom_options options = {0};
    uint32_t whole = 0;
    for (size_t size = 0; size < file.size; size++) {
        struct dicom_dataset ds = fresh();
        enum status status = dicom_read(&ds, span_slice(file, 0, size), NULL, &arena, &issues);
        uint32_t count = ds.count;
        ds = fresh();
        enum status streamed = read_in_pieces(&ds, span_slice(file, 0, size), 7, &options);
        CHECK_EQ(status == STATUS_OK, streamed == STATUS_OK);
        if (status == STATUS_OK) {
            CHECK(count >= whole); // a prefix of whole elements is a data set
            whole = count;
        } else {
            CHECK_EQ(status_class_of(status), STATUS_CLASS_MALFORMED);
            CHECK(issues.count > 0);
        }
    }
    CHECK(whole > 20);
}

TEST(read__memory_0_to_n__limit_or_ok)
{
    span file = file_in(DICOM_UID_EXPLICIT_LE);
    struct dicom_options options = {0};
    struct dicom_dataset ds = fresh();
    CHECK_EQ(read_in_pieces(&ds, file, 50, &options), STATUS_OK);
    size_t needed = arena.peak;
    uint32_t count = ds.count;
    for (size_t size = 0; size <= needed; size++) {
        ds = fresh();
        arena = arena_over(memory, size);
        enum status status = read_in_pieces(&ds, file, 50, &options);
        CHECK_EQ(status, size == needed ? STATUS_OK : STATUS_LIMIT);
    }
    for (uint32_t capacity = 0; capacity <= count; capacity++) {
        (void)fresh();
        ds = dicom_dataset_over(nodes, capacity);
        enum status status = dicom_read(&ds, file, NULL, &arena, &issues);
        CHECK_EQ(status, capacity == count ? STATUS_OK : STATUS_LIMIT);
    }
}

TEST(read__every_bit_flipped__no_crash_and_nodes_nest)
{
    for (size_t i = 0; i < 3; i++) {
        span file = file_in(syntaxes[i]);
        for (size_t bit = 0; bit < 8 * file.size; bit++) {
            file_bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            struct dicom_dataset ds = fresh();
            (void)!dicom_read(&ds, file, NULL, &arena, &issues);
            for (uint32_t n = 0; n < ds.count; n++) {
                CHECK(nodes[n].end > n && nodes[n].end <= ds.count);
            }
            file_bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
}

// A hash that is easy to follow: the bytes themselves, the first 32 of them.
static uint8_t copied[DICOM_DIGEST_SIZE];
static size_t copied_size;

static void copy_begin(void *context)
{
    (void)context;
    copied_size = 0;
    memset(copied, 0, sizeof copied);
}

static void copy_update(void *context, const uint8_t *bytes, size_t size)
{
    (void)context;
    for (size_t i = 0; i < size && copied_size < sizeof copied; i++) {
        copied[copied_size++] = bytes[i];
    }
}

static void copy_finish(void *context, uint8_t digest[static DICOM_DIGEST_SIZE])
{
    (void)context;
    memcpy(digest, copied, sizeof copied);
}

TEST(feed__value_beyond_keep_max__digest_of_little_endian_words)
{
    static const struct dicom_hash hash = {NULL, copy_begin, copy_update, copy_finish};
    static const uint8_t words[20] = "aAbBcCdDeEfFgGhHiIjJ";
    for (size_t i = 0; i < 3; i++) {
        enum dicom_encoding e = dicom_transfer_of(span_text(syntaxes[i])).encoding;
        struct writer w = writer_over(file_bytes, sizeof file_bytes);
        dicom_write_text(&w, e, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "X");
        dicom_write_element(&w, e, DICOM_TAG(0x0042, 0x0011), DICOM_VR_OB, span_of(words, 20));
        dicom_write_element(&w, e, DICOM_TAG(0x5400, 0x1010), DICOM_VR_OW, span_of(words, 20));
        struct dicom_options options = {
            .bare = true, .transfer_syntax = span_text(syntaxes[i]), .keep_max = 4, .hash = &hash};
        for (size_t size = 1; size < 30; size++) {
            struct dicom_dataset ds = fresh();
            CHECK_EQ(read_in_pieces(&ds, writer_span(&w), size, &options), STATUS_OK);
            for (uint32_t n = 1; n < 3; n++) {
                CHECK((nodes[n].flags & DICOM_NODE_DIGEST) != 0);
                CHECK_EQ(dicom_node_bytes(&nodes[n]).size, 0);
                CHECK_BYTES(nodes[n].data, words, sizeof words);
            }
        }
    }
}

int main(void)
{
    RUN(read__every_encoding__same_elements);
    RUN(read__implicit__vrs_from_the_dictionary);
    RUN(read__stop_tag__ends_before_it);
    RUN(read__bare__declared_or_guessed);
    RUN(feed__pieces_of_every_size__as_in_memory);
    RUN(feed__split_at_every_byte__as_in_memory);
    RUN(read__cut_at_every_byte__refused_unless_between_elements);
    RUN(read__memory_0_to_n__limit_or_ok);
    RUN(read__every_bit_flipped__no_crash_and_nodes_nest);
    RUN(feed__value_beyond_keep_max__digest_of_little_endian_words);
    return check_report();
}
