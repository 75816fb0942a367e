// SPDX-License-Identifier: Apache-2.0
// Runs the Markdown cases of tests/cases/cda, each again cut at every byte and with bits flipped;
// then what cannot be written as a case, and the public C-CDA documents.
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>

#include "hl7/cda/cda_builder.h"
#include "hl7/cda/cda_read.h"
#include "tests/check.h"
#include "tests/fhir/markdown_cases.h"
#include "tests/hl7/hl7_corpus.h"

static uint8_t memory[4U << 20];
static char said[65536];
static size_t said_size;
static struct issue items[16];
static struct issues found;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(said + said_size, sizeof said - said_size, format, arguments);
    va_end(arguments);
    if (size > 0 && (size_t)size < sizeof said - said_size) said_size += (size_t)size;
}

static void say_part(const char *name, span part)
{
    if (part.size > 0) say(" %s=%.*s", name, (int)part.size, (const char *)part.data);
}

static void say_time(const char *name, const struct hl7_time *time)
{
    char from[21], to[21];
    if (time->precision == HL7_NO_TIME) return;
    instant_write(from, time->period.first);
    instant_write(to, time->period.last);
    say(" %s=%s", name, from);
    if (time->period.last != time->period.first) say("..%s", to);
    if (!time->period.has_zone) say(" (no zone)");
}

static void say_id(const char *name, struct cda_id id)
{
    say_part(name, id.root);
    if (id.extension.size > 0)
        say("/%.*s", (int)id.extension.size, (const char *)id.extension.data);
}

static void say_party(const char *what, const struct cda_party *p)
{
    say("%s", what);
    for (size_t i = 0; i < p->id_count; i++) say_id("id", p->ids[i]);
    say_part("given", p->name.given);
    say_part("family", p->name.family);
    say_part("organization", p->organization);
    for (size_t i = 0; i < p->organization_id_count; i++) say_id("org", p->organization_ids[i]);
    say_time("time", &p->time);
}

static void say_event(const char *what, const struct cda_event *e)
{
    say("%s", what);
    for (size_t i = 0; i < e->template_count; i++) say_id("template", e->templates[i]);
    say_id("id", e->id);
    say_part("code", e->code.code);
    say_part("status", e->status);
    say_time("from", &e->low);
    say_time("to", &e->high);
    say("\n");
}

static void say_body(const struct cda_document *d)
{
    for (size_t i = 0; i < d->section_count; i++) {
        const struct cda_section *s = &d->sections[i];
        say("section");
        say_part("code", s->code.code);
        say_part("title", s->title);
        say_part("secrecy", s->confidentiality.code);
        if (s->parent != 0) say(" in=%u", s->parent);
        if (s->entries != 0) say(" entries=%u", s->entries);
        if (s->is_null) say(" null");
        say("\n");
    }
    for (size_t i = 0; i < d->mark_count; i++) {
        const struct cda_mark *m = &d->marks[i];
        say("mark %.*s", (int)m->element.size, (const char *)m->element.data);
        say_part("template", m->template_root);
        say(" section=%u", m->section);
        if (m->parent != 0) say(" in=%u", m->parent);
        say_id("id", m->id);
        say_part("code", m->code.code);
        say_part("value", m->value.code);
        if (m->is_negated) say(" negated");
        say_time("from", &m->low);
        say_time("to", &m->high);
        say("\n");
    }
}

static void say_document(const struct cda_document *d)
{
    static const char *const kinds[] = {"clinical document", "acknowledgement",
                                        "consent directive"};
    say("%s", kinds[cda_kind(d)]);
    say_id("id", d->id);
    say_id("set", d->set_id);
    say_part("version", d->version);
    say_part("code", d->code.code);
    say_part("title", d->title);
    say_part("secrecy", d->confidentiality.code);
    say_time("time", &d->time);
    say_part("body", d->body_type);
    say("\n");
    for (size_t i = 0; i < d->patient_count; i++) {
        say_party("patient", &d->patients[i].party);
        say_part("gender", d->patients[i].gender.code);
        say_part("city", d->patients[i].city);
        say_time("born", &d->patients[i].birth);
        say("\n");
    }
    for (size_t i = 0; i < d->author_count; i++) {
        say_party("author", &d->authors[i]);
        say("\n");
    }
    if (d->custodian.organization_id_count > 0) {
        say_party("custodian", &d->custodian);
        say("\n");
    }
    for (size_t i = 0; i < d->consent_count; i++) say_event("consent", &d->consents[i]);
    for (size_t i = 0; i < d->service_count; i++) say_event("service", &d->services[i]);
    for (size_t i = 0; i < d->related_count; i++) {
        say("related");
        say_part("type", d->related[i].type_code);
        say_id("id", d->related[i].id);
        say_part("version", d->related[i].version);
        say("\n");
    }
    say_body(d);
}

static enum status read_bytes(span bytes, struct cda_document *d)
{
    struct arena arena = arena_over(memory, sizeof memory);
    found = issues_over(items, 16);
    enum status status = cda_read(d, bytes, &arena, &found);
    CHECK((status != STATUS_OK) == (found.count > 0));
    return status;
}

static void read_case(span bytes)
{
    struct cda_document d;
    said_size = 0;
    if (read_bytes(bytes, &d) == STATUS_OK) say_document(&d);
    for (size_t i = 0; i < found.count; i++) {
        say("error %s %s%s%s\n", status_name(items[i].status), items[i].rule,
            items[i].location[0] ? " " : "", items[i].location);
    }
}

static void run_case(const char *file, const struct markdown_case *c)
{
    static uint8_t copy[65536];
    span bytes = markdown_block(c->body, "xml", 0), expected = markdown_block(c->body, "expect", 0);
    struct cda_document d;
    check_test_failed = 0;
    check_test_count++;
    read_case(bytes);
    if (said_size != expected.size || memcmp(said, expected.data, said_size) != 0) {
        fprintf(stderr, "%s: %s: it says\n%.*s", file, c->title, (int)said_size, said);
        CHECK(false);
    }
    // Only blanks at the end may be missing from what is well-formed.
    for (size_t cut = 0; cut + 2 < bytes.size; cut++) {
        CHECK(read_bytes(span_slice(bytes, 0, cut), &d) != STATUS_OK);
    }
    memcpy(copy, bytes.data, bytes.size);
    for (size_t i = 0; i < bytes.size; i++) {
        copy[i] ^= (uint8_t)(1U << i % 8);
        (void)!read_bytes(span_of(copy, bytes.size), &d);
        copy[i] ^= (uint8_t)(1U << i % 8);
    }
    check_passed_count += !check_test_failed;
    check_failed_count += check_test_failed;
    if (check_test_failed) fprintf(stderr, "FAIL %s: %s\n", file, c->title);
}

static void run_cases(void)
{
    static char text[1U << 20];
    DIR *folder = opendir(SOURCE_DIR "/tests/cases/cda");
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[1024];
        const char *dot = strrchr(entry->d_name, '.');
        if (dot == NULL || strcmp(dot, ".md") != 0) continue;
        (void)snprintf(path, sizeof path, SOURCE_DIR "/tests/cases/cda/%s", entry->d_name);
        FILE *file = fopen(path, "rb");
        if (file == NULL) continue;
        span rest = span_of(text, fread(text, 1, sizeof text, file));
        (void)fclose(file);
        struct markdown_case c;
        while (markdown_next(&rest, &c)) run_case(entry->d_name, &c);
    }
    if (folder != NULL) (void)closedir(folder);
}

static const char head[] = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><id root=\"1.2\"/>"
                           "<code code=\"x\"/><effectiveTime value=\"2026\"/><recordTarget>"
                           "<patientRole><id root=\"1.3\"/></patientRole></recordTarget>";
static const char foot[] = "</ClinicalDocument>";

// head, `count` times `middle`, foot.
static span repeat(const char *open, size_t count, const char *close)
{
    static char text[24U << 20];
    char *at = stpcpy(text, head);
    for (size_t i = 0; i < count; i++) at = stpcpy(at, open);
    for (size_t i = 0; i < count && close[0] != 0; i++) at = stpcpy(at, close);
    at = stpcpy(at, foot);
    return span_of(text, (size_t)(at - text));
}

TEST(cda_read__limits__refused)
{
    struct cda_document d;
    CHECK_EQ(read_bytes(repeat("<x>", 100, "</x>"), &d), STATUS_OK);
    CHECK_EQ(read_bytes(repeat("<x>", 198, "</x>"), &d), STATUS_OK);
    CHECK_EQ(read_bytes(repeat("<x>", 199, "</x>"), &d), STATUS_TOO_DEEP);
    CHECK_EQ(read_bytes(repeat("<x>", 100000, "</x>"), &d), STATUS_TOO_DEEP);
    CHECK_EQ(read_bytes(repeat("<author/>", CDA_PARTIES_MAX, ""), &d), STATUS_OK);
    CHECK_EQ(d.author_count, CDA_PARTIES_MAX);
    CHECK_EQ(read_bytes(repeat("<author/>", CDA_PARTIES_MAX + 1, ""), &d), STATUS_LIMIT);
    CHECK(strcmp(items[0].rule, "cda-too-many") == 0);
    CHECK(strcmp(items[0].location, "author") == 0);
    CHECK_EQ(read_bytes(repeat("<x/>", CDA_ELEMENTS_MAX, ""), &d), STATUS_LIMIT);
    CHECK_EQ(read_bytes(repeat("<templateId root=\"1\"/>", 1000, ""), &d), STATUS_OK);
    CHECK_EQ(d.template_count, CDA_TEMPLATES_MAX);
    CHECK_EQ(read_bytes(span_of(memory, CDA_SIZE_MAX + 1), &d), STATUS_LIMIT);
}

// The quadratic attack: one large entity, named many times. libxml2 alone makes gigabytes of it.
TEST(cda_read__large_entity__refused_at_once)
{
    static char text[1U << 20];
    char *at = stpcpy(text, "<!DOCTYPE c [<!ENTITY a \"");
    memset(at, 'x', 100000);
    at = stpcpy(at + 100000, "\">]><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>");
    for (size_t i = 0; i < 50000; i++) at = stpcpy(at, "&a;");
    at = stpcpy(at, "</title></ClinicalDocument>");
    struct cda_document d;
    CHECK_EQ(read_bytes(span_of(text, (size_t)(at - text)), &d), STATUS_FORBIDDEN);
}

TEST(cda_read__two_byte_codings__read_or_refused)
{
    static uint8_t wide[4096];
    struct cda_document d;
    for (size_t form = 0; form < 6; form++) {
        bool mark = form < 2, big = form % 2 == 0, doctype = form >= 4;
        char text[1024];
        (void)snprintf(text, sizeof text, "<?xml version=\"1.0\" encoding=\"UTF-16\"?>%s%s%s",
                       doctype ? "<!DOCTYPE x>" : "", head, foot);
        size_t size = 0;
        if (mark || doctype) {
            wide[size++] = big ? 0xfe : 0xff;
            wide[size++] = big ? 0xff : 0xfe;
        }
        for (size_t i = 0; text[i] != 0; i++) {
            wide[size++] = big ? 0 : (uint8_t)text[i];
            wide[size++] = big ? (uint8_t)text[i] : 0;
        }
        CHECK_EQ(read_bytes(span_of(wide, size), &d), doctype ? STATUS_FORBIDDEN : STATUS_OK);
    }
    CHECK_EQ(read_bytes(span_of("\0\0\0<\0\0\0?", 8), &d), STATUS_UNSUPPORTED);
    CHECK_EQ(read_bytes(span_of("<\0\0\0?\0\0\0", 8), &d), STATUS_UNSUPPORTED);
    CHECK_EQ(read_bytes(span_of("\x4c\x6f\xa7\x94\x93", 5), &d), STATUS_UNSUPPORTED);
    CHECK_EQ(read_bytes(span_of("\xff\xfe\0\0<\0\0\0", 8), &d), STATUS_UNSUPPORTED);
}

TEST(cda_read__any_memory__document_or_no_space)
{
    struct issue one[4];
    span bytes =
        repeat("<author><assignedAuthor><id root=\"1\"/></assignedAuthor></author>", 3, "");
    bool opened = false;
    for (size_t size = 0; size < CDA_MEMORY; size += opened ? 4999 : 977) {
        struct arena arena = arena_over(memory, size);
        struct issues issues = issues_over(one, 4);
        struct cda_document d;
        enum status status = cda_read(&d, bytes, &arena, &issues);
        CHECK(status == STATUS_OK || status == STATUS_NO_SPACE);
        CHECK(!opened || status == STATUS_OK);
        opened = status == STATUS_OK;
    }
    CHECK(opened);
}

TEST(cda_read__corpus__every_document)
{
    static struct corpus corpus;
    corpus.count = 0;
    corpus_add(&corpus, "ms-fhir-converter/input-ccda");
    if (corpus.count == 0) printf("skipped: no corpus\n");
    for (size_t i = 0; i < corpus.count; i++) {
        struct cda_document d;
        CHECK_EQ(read_bytes(corpus.files[i], &d), STATUS_OK);
        CHECK(d.patient_count == 1 && d.patients[0].party.name.family.size > 0);
    }
    if (corpus.count > 0) printf("%zu documents\n", corpus.count);
}

int main(void)
{
    cda_library_init();
    run_cases();
    RUN(cda_read__limits__refused);
    RUN(cda_read__large_entity__refused_at_once);
    RUN(cda_read__two_byte_codings__read_or_refused);
    RUN(cda_read__any_memory__document_or_no_space);
    RUN(cda_read__corpus__every_document);
    return check_report();
}
