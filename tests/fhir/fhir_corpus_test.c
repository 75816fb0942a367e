// SPDX-License-Identifier: Apache-2.0
// The reader on public documents: official examples of the types it knows must pass, what the
// reference validator rejects in the core specification should be refused. Prints the counts.
#include <ctype.h>
#include <dirent.h>
#include <time.h>

#include "fhir/fhir_check.h"
#include "fhir/fhir_xhtml.h"
#include "tests/check.h"
#include "tests/fhir/fhir_corpus.h"

static uint8_t text[8 << 20], memory[64 << 20], list_text[1 << 20], list_memory[8 << 20];
static char folder[1024];

struct counts {
    int files, unsupported, accepted, refused;
    size_t bytes;
    double seconds;
};

static enum status read_file(const char *path, struct counts *counts, struct issues *issues)
{
    span input = fhir_corpus_read(path, text, sizeof text);
    struct arena arena = arena_over(memory, sizeof memory);
    struct fhir_resource resource;
    clock_t start = clock();
    enum status status = fhir_read(&resource, input, FHIR_none, &arena, issues);
    counts->seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
    counts->bytes += input.size;
    counts->files++;
    return status;
}

static void print_issues(const char *name, const struct issues *issues)
{
    for (size_t i = 0; i < issues->count; i++)
        printf("  %s: %s at %zu %s\n", name, issues->items[i].rule, issues->items[i].offset,
               issues->items[i].location);
}

// Every JSON file of a folder whose name begins as a type does, or any when `lower`; those of types
// that the tables do not hold are only counted.
static struct counts read_folder(const char *name, bool lower)
{
    struct counts counts = {0};
    char path[2048];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    DIR *list = opendir(path);
    for (struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot == NULL || strcmp(dot, ".json") != 0 || (!lower && islower(entry->d_name[0])))
            continue;
        snprintf(path, sizeof path, "%s/%s/%s", folder, name, entry->d_name);
        struct issue items[4];
        struct issues issues = issues_over(items, 4);
        enum status status = read_file(path, &counts, &issues);
        if (status == STATUS_UNSUPPORTED) {
            counts.unsupported++;
        } else if (status == STATUS_OK) {
            counts.accepted++;
        } else {
            counts.refused++;
            print_issues(entry->d_name, &issues);
        }
    }
    if (list != NULL) closedir(list);
    printf("%s: %d files, %d of other types, %d accepted, %d refused, %.1f MB/s\n", name,
           counts.files, counts.unsupported, counts.accepted, counts.refused,
           (double)counts.bytes / 1e6 / (counts.seconds + 1e-9));
    return counts;
}

// The narratives of all examples, whatever their type.
TEST(official_narratives__all_allowed)
{
    char path[2048];
    snprintf(path, sizeof path, "%s/r4-examples", folder);
    DIR *list = opendir(path);
    int count = 0;
    for (struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;) {
        if (strstr(entry->d_name, ".json") == NULL) continue;
        snprintf(path, sizeof path, "%s/r4-examples/%s", folder, entry->d_name);
        struct arena arena = arena_over(memory, sizeof memory);
        struct json_doc doc;
        span input = fhir_corpus_read(path, text, sizeof text);
        CHECK_EQ(json_read(&doc, input, JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
        for (uint32_t at = 0; at < doc.nodes[0].next;) {
            const struct json_node *node = &doc.nodes[at];
            at = node->count != 0 ? node->first : node->next;
            if (node->kind != JSON_KIND_STRING || !span_is(json_name(node), "div")) continue;
            count++;
            const char *fault = fhir_xhtml_fault(json_text(node));
            if (fault != NULL) printf("  %s: %s\n", entry->d_name, fault);
            CHECK(fault == NULL);
        }
    }
    if (list != NULL) closedir(list);
    printf("%d narratives\n", count);
    CHECK(count > 100);
}

TEST(official_examples__all_accepted)
{
    static const char *const names[] = {"r4-examples", "ftc-r4-examples", "consent-pcf", "synthea"};
    static const bool lower[] = {false, true, false, true};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct counts counts = read_folder(names[i], lower[i]);
        CHECK(counts.accepted > 0);
        CHECK_EQ(counts.refused, 0);
    }
    (void)read_folder("ms-normative", false);
}

// The core cases of the validator suite: what the reference validator says beside what we say.
TEST(validator_cases__no_false_alarm)
{
    char path[2048];
    snprintf(path, sizeof path, "%s/validator/expected.json", folder);
    span list = fhir_corpus_read(path, list_text, sizeof list_text);
    struct arena arena = arena_over(list_memory, sizeof list_memory);
    struct json_doc doc;
    CHECK_EQ(json_read(&doc, list, JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
    if (doc.used == 0) return;
    int valid = 0, alarms = 0, invalid = 0, caught = 0;
    struct counts counts = {0};
    const struct json_node *row = json_first(&doc, doc.nodes);
    for (; row != NULL; row = json_next(&doc, row)) {
        span file = json_text(json_member(&doc, row, span_text("file")));
        const struct json_node *core = json_member(&doc, row, span_text("base_core_case"));
        if (core->kind != JSON_KIND_TRUE) continue;
        if (file.size < 5 || memcmp(file.data + file.size - 5, ".json", 5) != 0) continue;
        snprintf(path, sizeof path, "%s/validator/%.*s", folder, (int)file.size, file.data);
        struct issue items[4];
        struct issues issues = issues_over(items, 4);
        enum status status = read_file(path, &counts, &issues);
        // The suite lists these twice, with comments allowed and not, with bad ids allowed and not.
        if (status == STATUS_UNSUPPORTED || span_is(file, "cases/json-comments-1.json") ||
            span_is(file, "cases/contained-resource.json")) {
            continue;
        }
        bool right = span_is(json_text(json_member(&doc, row, span_text("java_errors"))), "0");
        valid += right;
        invalid += !right;
        alarms += right && status != STATUS_OK;
        caught += !right && status != STATUS_OK;
        if (right == (status == STATUS_OK)) continue;
        printf("%s %.*s\n", right ? "false alarm" : "missed", (int)file.size, file.data);
        print_issues("", &issues);
    }
    printf("validator: %d valid, %d false alarms; %d invalid, %d caught\n", valid, alarms, invalid,
           caught);
    CHECK_EQ(alarms, 0);
}

int main(void)
{
    if (!fhir_corpus_folder(folder, sizeof folder)) {
        printf("skipped: no corpus\n");
        return 77;
    }
    RUN(official_narratives__all_allowed);
    RUN(official_examples__all_accepted);
    RUN(validator_cases__no_false_alarm);
    return check_report();
}
