// SPDX-License-Identifier: Apache-2.0
// Bad input and the answer to it, one test a case. The rules are listed in dicom_reader.h.
#include "dicom/dicom_reader.h"
#include "dicom/dicom_tags.h"
#include "tests/check.h"
#include "tests/dicom/dicom_samples.h"

static const enum dicom_encoding LE = DICOM_EXPLICIT_LE;

static struct dicom_node nodes[1024];
static uint8_t memory[1 << 16];
static uint8_t bytes[1 << 17];
static struct issue items[16];
static struct issues issues;
static struct dicom_dataset ds;
static struct writer w;

static void begin(void)
{
    w = writer_over(bytes, sizeof bytes);
}

static void begin_file(void)
{
    begin();
    dicom_write_file_header(&w, span_text(SAMPLE_SOP_CLASS), span_text(SAMPLE_SOP_UID),
                            span_text(DICOM_UID_EXPLICIT_LE));
}

static enum status read_as(const struct dicom_options *options)
{
    struct arena arena = arena_over(memory, sizeof memory);
    issues = issues_over(items, sizeof items / sizeof *items);
    ds = dicom_dataset_over(nodes, sizeof nodes / sizeof *nodes);
    CHECK_EQ(w.status, STATUS_OK);
    return dicom_read(&ds, writer_span(&w), options, &arena, &issues);
}

static enum status read_file(void)
{
    return read_as(NULL);
}

static enum status read_bare(const char *transfer_syntax)
{
    struct dicom_options options = {.bare = true, .transfer_syntax = span_text(transfer_syntax)};
    return read_as(&options);
}

// True when an issue of this rule and severity was given, at this place.
static bool noted(enum issue_severity severity, const char *rule, const char *location)
{
    for (size_t i = 0; i < issues.count; i++) {
        bool same = items[i].severity == severity && strcmp(items[i].rule, rule) == 0;
        if (same && (location == NULL || strcmp(items[i].location, location) == 0)) return true;
    }
    return false;
}

static void nest(int depth)
{
    for (int i = 0; i < depth; i++) {
        dicom_begin_sequence(&w, LE, 0x0040a730);
        dicom_begin_item(&w, LE);
    }
    for (int i = 0; i < depth; i++) {
        dicom_end_item(&w, LE);
        dicom_end_sequence(&w, LE);
    }
}

TEST(depth__64__read)
{
    begin_file();
    nest(64);
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK_EQ(ds.nodes[ds.count - 1].depth, 64);
}

TEST(depth__65_or_1000__too_deep)
{
    begin_file();
    nest(65);
    CHECK_EQ(read_file(), STATUS_TOO_DEEP);
    CHECK(noted(ISSUE_ERROR, "dicom-depth", NULL));
    begin_file();
    nest(1000);
    CHECK_EQ(read_file(), STATUS_TOO_DEEP);
}

TEST(length__element_beyond_the_file__refused_at_its_head)
{
    begin_file();
    size_t at = w.size;
    dicom_write_head(&w, LE, 0x00091001, DICOM_VR_OB, 0xfffffff0);
    write_text(&w, "few");
    CHECK_EQ(read_file(), STATUS_BAD_LENGTH);
    CHECK(noted(ISSUE_ERROR, "dicom-length", "(0009,1001)"));
    CHECK_EQ(items[issues.count - 1].offset, at);
}

TEST(length__item_beyond_its_sequence__refused)
{
    begin_file();
    dicom_write_head(&w, LE, DICOM_TAG_CONSENT_SEQUENCE, DICOM_VR_SQ, 16);
    dicom_write_head(&w, LE, DICOM_TAG_ITEM, DICOM_VR_NONE, 20);
    dicom_write_text(&w, LE, DICOM_TAG_CONSENT_FOR_DISTRIBUTION, DICOM_VR_CS, "YES");
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_ID, DICOM_VR_SH, "ABCD");
    CHECK_EQ(read_file(), STATUS_BAD_LENGTH);
    CHECK(noted(ISSUE_ERROR, "dicom-length", NULL));
}

TEST(length__element_beyond_its_item__refused)
{
    begin_file();
    dicom_write_head(&w, LE, DICOM_TAG_CONSENT_SEQUENCE, DICOM_VR_SQ, 18);
    dicom_write_head(&w, LE, DICOM_TAG_ITEM, DICOM_VR_NONE, 10);
    dicom_write_text(&w, LE, DICOM_TAG_CONSENT_FOR_DISTRIBUTION, DICOM_VR_CS, "YES");
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_ID, DICOM_VR_SH, "ABCD");
    CHECK_EQ(read_file(), STATUS_BAD_LENGTH);
    CHECK(noted(ISSUE_ERROR, "dicom-length", "(0012,0083)[0].(0012,0085)"));
}

TEST(length__sequence_never_ends__truncated)
{
    begin_file();
    dicom_begin_sequence(&w, LE, DICOM_TAG_CONSENT_SEQUENCE);
    dicom_begin_item(&w, LE);
    CHECK_EQ(read_file(), STATUS_TRUNCATED);
    CHECK(noted(ISSUE_ERROR, "dicom-length", NULL));
    CHECK_EQ(ds.nodes[ds.first].end, ds.count);
}

TEST(length__undefined_for_text__refused)
{
    begin_file();
    dicom_write_head(&w, LE, 0x00420011, DICOM_VR_UT, DICOM_UNDEFINED);
    CHECK_EQ(read_file(), STATUS_BAD_LENGTH);
}

TEST(duplicate__patient_id__refused)
{
    begin_file();
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "A");
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "B");
    CHECK_EQ(read_file(), STATUS_DUPLICATE);
    CHECK(noted(ISSUE_ERROR, "dicom-duplicate", "(0010,0020)"));
}

TEST(duplicate__other_tag__warned_and_marked)
{
    begin_file();
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "A");
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "B");
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK(noted(ISSUE_WARNING, "dicom-duplicate", "(0008,1030)"));
    CHECK_EQ(ds.disorder, 1);
    CHECK((ds.nodes[ds.count - 1].flags & DICOM_NODE_DISORDER) != 0);
}

TEST(duplicate__tags_descend__warned_or_refused)
{
    begin_file();
    dicom_write_text(&w, LE, 0x00180050, DICOM_VR_DS, "1");
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "A");
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK(noted(ISSUE_WARNING, "dicom-duplicate", "(0008,1030)"));
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "B");
    CHECK_EQ(read_file(), STATUS_DUPLICATE);
}

TEST(duplicate__in_different_items__nothing)
{
    begin_file();
    sample_elements(&w, LE);
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK_EQ(issues.count, 0);
}

TEST(identity_late__patient_id_after_pixels__refused)
{
    begin_file();
    sample_elements(&w, LE);
    sample_pixels(&w, LE);
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "B");
    CHECK_EQ(read_file(), STATUS_REFUSED);
    CHECK(noted(ISSUE_ERROR, "dicom-identity-late", "(0010,0020)"));
}

TEST(un__known_tag__read_by_the_dictionary)
{
    begin_file();
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_UN, "PAT-1");
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK_EQ(ds.nodes[ds.first].vr, DICOM_VR_LO);
    CHECK((ds.nodes[ds.first].flags & DICOM_NODE_WAS_UN) != 0);
}

// PS3.5 6.2.2: inside a UN the encoding is implicit little endian, whatever is around it.
static void sequence_as_un(uint32_t length)
{
    dicom_write_head(&w, LE, DICOM_TAG_CONSENT_SEQUENCE, DICOM_VR_UN, length);
    dicom_begin_item(&w, DICOM_IMPLICIT_LE);
    dicom_write_text(&w, DICOM_IMPLICIT_LE, DICOM_TAG_CONSENT_FOR_DISTRIBUTION, DICOM_VR_CS, "NO");
    dicom_end_item(&w, DICOM_IMPLICIT_LE);
    if (length == DICOM_UNDEFINED) dicom_end_sequence(&w, DICOM_IMPLICIT_LE);
}

TEST(un__sequence_of_either_length__read)
{
    for (int i = 0; i < 2; i++) {
        begin_file();
        sequence_as_un(i == 0 ? DICOM_UNDEFINED : 26);
        dicom_write_text(&w, LE, DICOM_TAG_STUDY_ID, DICOM_VR_SH, "ABCD");
        CHECK_EQ(read_file(), STATUS_OK);
        uint32_t at = dicom_find(&ds, DICOM_TOP, DICOM_TAG_CONSENT_SEQUENCE);
        CHECK_EQ(ds.nodes[at].vr, DICOM_VR_SQ);
        span flag = dicom_bytes(&ds, dicom_item(&ds, at, 0), DICOM_TAG_CONSENT_FOR_DISTRIBUTION);
        CHECK(span_is(flag, "NO"));
        CHECK(span_is(dicom_bytes(&ds, DICOM_TOP, DICOM_TAG_STUDY_ID), "ABCD"));
    }
}

TEST(un__opaque_content_for_a_sequence__stays_un)
{
    begin_file();
    dicom_write_text(&w, LE, DICOM_TAG_CONSENT_SEQUENCE, DICOM_VR_UN, "no item at all");
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK_EQ(ds.nodes[ds.first].vr, DICOM_VR_UN);
}

TEST(vr__invented__read_as_un)
{
    begin_file();
    dicom_write_text(&w, LE, 0x00180050, DICOM_VR_UN, "future");
    memcpy(bytes + w.size - 14, "QX", 2);
    CHECK_EQ(read_file(), STATUS_OK);
    memcpy(bytes + w.size - 14, "q1", 2);
    CHECK_EQ(read_file(), STATUS_BAD_SYNTAX);
    CHECK(noted(ISSUE_ERROR, "dicom-syntax", NULL));
}

TEST(meta__no_transfer_syntax__refused)
{
    begin_file();
    size_t keep = 128 + 4 + 12 + 14;
    w.size = keep;
    sample_elements(&w, LE);
    CHECK_EQ(read_file(), STATUS_MISSING);
    CHECK(noted(ISSUE_ERROR, "dicom-meta", "(0002,0010)"));
    struct dicom_options lenient = {.lenient = true};
    CHECK_EQ(read_as(&lenient), STATUS_OK);
    CHECK(noted(ISSUE_WARNING, "dicom-meta", "(0002,0010)"));
    CHECK(ds.nodes[ds.first].tag == DICOM_TAG_SPECIFIC_CHARACTER_SET);
}

TEST(meta__wrong_group_length__warned)
{
    begin_file();
    sample_elements(&w, LE);
    bytes[128 + 4 + 8] ^= 8;
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK(noted(ISSUE_WARNING, "dicom-meta", "(0002,0000)"));
}

TEST(meta__unknown_vr__read_by_the_dictionary)
{
    begin_file();
    sample_elements(&w, LE);
    memcpy(bytes + 128 + 4 + 12 + 4, "ZZ", 2); // (0002,0001), OB: the long form
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK(noted(ISSUE_WARNING, "dicom-meta", "(0002,0001)"));
    CHECK(span_is(ds.transfer_syntax, DICOM_UID_EXPLICIT_LE));
}

TEST(meta__larger_than_64_kib__refused)
{
    begin_file();
    dicom_write_head(&w, LE, 0x00020102, DICOM_VR_OB, 70000);
    CHECK(write_reserve(&w, 70000) != NULL);
    memset(bytes + w.size - 70000, 0, 70000);
    CHECK_EQ(read_file(), STATUS_LIMIT);
    CHECK(noted(ISSUE_ERROR, "dicom-meta", "(0002,0102)"));
}

TEST(meta__transfer_syntax_twice__refused)
{
    begin_file();
    dicom_write_text(&w, LE, 0x00020010, DICOM_VR_UI, DICOM_UID_IMPLICIT_LE);
    CHECK(read_file() != STATUS_OK);
    CHECK(noted(ISSUE_ERROR, "dicom-duplicate", "(0002,0010)"));
}

TEST(meta__not_dicom__refused)
{
    begin();
    write_text(&w, "{\"resourceType\":\"Patient\"}");
    CHECK_EQ(read_file(), STATUS_BAD_MAGIC);
    CHECK(noted(ISSUE_ERROR, "dicom-meta", NULL));
    begin();
    CHECK_EQ(read_file(), STATUS_TRUNCATED);
}

TEST(group__0000_0002_or_delimiter_in_the_data_set__refused)
{
    static const uint32_t tags[] = {0x00000100, 0x00020010, DICOM_TAG_ITEM,
                                    DICOM_TAG_ITEM_DELIMITER, DICOM_TAG_SEQUENCE_DELIMITER};
    for (size_t i = 0; i < 5; i++) {
        begin_file();
        sample_elements(&w, LE);
        enum dicom_vr vr = dicom_group(tags[i]) == 0xfffe ? DICOM_VR_NONE : DICOM_VR_UI;
        dicom_write_head(&w, LE, tags[i], vr, 0);
        CHECK_EQ(read_file(), STATUS_BAD_SYNTAX);
        CHECK(noted(ISSUE_ERROR, "dicom-group", NULL));
    }
}

TEST(syntax__not_the_declared_one__refused_or_guessed_when_lenient)
{
    static const char *const declared[] = {DICOM_UID_EXPLICIT_LE, DICOM_UID_IMPLICIT_LE,
                                           DICOM_UID_EXPLICIT_BE};
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 3; k++) {
            enum dicom_encoding actual = dicom_transfer_of(span_text(declared[k])).encoding;
            begin();
            sample_elements(&w, actual);
            enum status status = read_bare(declared[i]);
            CHECK_EQ(status, i == k ? STATUS_OK : STATUS_BAD_SYNTAX);
            CHECK_EQ(noted(ISSUE_ERROR, "dicom-syntax", NULL), i != k);
            struct dicom_options lenient = {
                .bare = true, .transfer_syntax = span_text(declared[i]), .lenient = true};
            CHECK_EQ(read_as(&lenient), STATUS_OK);
            CHECK_EQ(noted(ISSUE_WARNING, "dicom-syntax", NULL), i != k);
            CHECK_EQ(ds.encoding, actual);
        }
    }
}

TEST(syntax__deflated_without_inflater__unsupported)
{
    begin();
    CHECK_EQ(read_bare(DICOM_UID_DEFLATED_LE), STATUS_UNSUPPORTED);
    CHECK(noted(ISSUE_ERROR, "dicom-syntax", NULL));
}

TEST(preamble__kinds__told_apart)
{
    static const struct {
        const char *text;
        size_t size;
        uint8_t kind;
    } cases[] = {
        {"MZ", 2, DICOM_PREAMBLE_FOREIGN},
        {"\x7f"
         "ELF",
         4, DICOM_PREAMBLE_FOREIGN},
        {"\xcf\xfa\xed\xfe", 4, DICOM_PREAMBLE_FOREIGN},
        {" \n{\"a\":1}", 9, DICOM_PREAMBLE_FOREIGN},
        {"%PDF-1.7", 8, DICOM_PREAMBLE_FOREIGN},
        {"PK\3\4", 4, DICOM_PREAMBLE_FOREIGN},
        {"II*\0", 4, DICOM_PREAMBLE_TIFF},
        {"MM\0*", 4, DICOM_PREAMBLE_TIFF},
        {"anything", 8, DICOM_PREAMBLE_OTHER},
        {"", 0, DICOM_PREAMBLE_ZERO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin_file();
        sample_elements(&w, LE);
        memcpy(bytes, cases[i].text, cases[i].size);
        CHECK_EQ(read_file(), STATUS_OK);
        CHECK_EQ(ds.preamble, cases[i].kind);
        bool foreign = cases[i].kind == DICOM_PREAMBLE_FOREIGN;
        CHECK_EQ(noted(ISSUE_WARNING, "dicom-preamble", NULL), foreign);
    }
}

TEST(fragments__encapsulated_pixels__passed_over)
{
    begin_file();
    dicom_write_head(&w, LE, DICOM_TAG_PIXEL_DATA, DICOM_VR_OB, DICOM_UNDEFINED);
    dicom_write_head(&w, LE, DICOM_TAG_ITEM, DICOM_VR_NONE, 0);
    dicom_write_head(&w, LE, DICOM_TAG_ITEM, DICOM_VR_NONE, 5);
    write_text(&w, "12345");
    dicom_end_sequence(&w, LE);
    dicom_write_text(&w, LE, 0xfffcfffc, DICOM_VR_OB, "padding");
    CHECK_EQ(read_file(), STATUS_OK);
    CHECK_EQ(ds.count - ds.first, 2);
    CHECK((ds.nodes[ds.first].flags & DICOM_NODE_ENCAPSULATED) != 0);
}

TEST(fragments__undefined_length__refused)
{
    begin_file();
    dicom_write_head(&w, LE, DICOM_TAG_PIXEL_DATA, DICOM_VR_OB, DICOM_UNDEFINED);
    dicom_begin_item(&w, LE);
    CHECK_EQ(read_file(), STATUS_BAD_LENGTH);
    CHECK(noted(ISSUE_ERROR, "dicom-length", "(7FE0,0010)[0]"));
}

int main(void)
{
    RUN(depth__64__read);
    RUN(depth__65_or_1000__too_deep);
    RUN(length__element_beyond_the_file__refused_at_its_head);
    RUN(length__item_beyond_its_sequence__refused);
    RUN(length__element_beyond_its_item__refused);
    RUN(length__sequence_never_ends__truncated);
    RUN(length__undefined_for_text__refused);
    RUN(duplicate__patient_id__refused);
    RUN(duplicate__other_tag__warned_and_marked);
    RUN(duplicate__tags_descend__warned_or_refused);
    RUN(duplicate__in_different_items__nothing);
    RUN(identity_late__patient_id_after_pixels__refused);
    RUN(un__known_tag__read_by_the_dictionary);
    RUN(un__sequence_of_either_length__read);
    RUN(un__opaque_content_for_a_sequence__stays_un);
    RUN(vr__invented__read_as_un);
    RUN(meta__no_transfer_syntax__refused);
    RUN(meta__wrong_group_length__warned);
    RUN(meta__unknown_vr__read_by_the_dictionary);
    RUN(meta__larger_than_64_kib__refused);
    RUN(meta__transfer_syntax_twice__refused);
    RUN(meta__not_dicom__refused);
    RUN(group__0000_0002_or_delimiter_in_the_data_set__refused);
    RUN(syntax__not_the_declared_one__refused_or_guessed_when_lenient);
    RUN(syntax__deflated_without_inflater__unsupported);
    RUN(preamble__kinds__told_apart);
    RUN(fragments__encapsulated_pixels__passed_over);
    RUN(fragments__undefined_length__refused);
    return check_report();
}
