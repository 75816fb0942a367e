// SPDX-License-Identifier: Apache-2.0
// The tables of R4 against themselves, and against the published definitions where they are.
#include "fhir/fhir_model.h"

#include "fhir/json_cursor.h"
#include "tests/check.h"
#include "tests/fhir/fhir_corpus.h"

static uint8_t text[2 << 20], memory[16 << 20], codes_text[1 << 20], codes_memory[4 << 20];
static struct json_doc definitions, value_sets;

static const struct json_node *at(const struct json_doc *doc, const struct json_node *node,
                                  const char *name)
{
    return json_member(doc, node, span_text(name));
}

static enum fhir_type type_named(const char *name)
{
    for (unsigned type = FHIR_any_resource + 1; type < FHIR_TYPE_COUNT; type++)
        if (strcmp(fhir_type_name((enum fhir_type)type), name) == 0) return (enum fhir_type)type;
    return FHIR_none;
}

TEST(fhir_element_find__every_row__found_from_any_hint)
{
    for (unsigned type = FHIR_any_resource + 1; type < FHIR_TYPE_COUNT; type++) {
        const struct fhir_element *row;
        uint16_t n = 0;
        for (; (row = fhir_element_at((enum fhir_type)type, n)) != NULL; n++) {
            for (uint16_t start = 0; start < FHIR_ELEMENTS_MAX; start = (uint16_t)(start + 7)) {
                uint16_t hint = start, number = 999;
                CHECK(fhir_element_find((enum fhir_type)type, span_text(row->name), &hint,
                                        &number) == row);
                CHECK_EQ(number, n);
            }
        }
        CHECK(n <= FHIR_ELEMENTS_MAX);
        uint64_t orders = 0;
        for (uint16_t k = 0; k < n; k++)
            orders |= (uint64_t)1 << fhir_element_order((enum fhir_type)type, k);
        CHECK_EQ(orders, n == 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1);
        uint16_t hint = 0, number;
        CHECK(fhir_element_find((enum fhir_type)type, span_text("nonsense"), &hint, &number) ==
              NULL);
        CHECK(fhir_element_find((enum fhir_type)type, span_text(""), &hint, &number) == NULL);
    }
}

TEST(fhir_element_order__bases__stand_first)
{
    uint16_t hint = 0, id, narrative, status;
    (void)fhir_element_find(FHIR_Consent, span_text("id"), &hint, &id);
    (void)fhir_element_find(FHIR_Consent, span_text("text"), &hint, &narrative);
    (void)fhir_element_find(FHIR_Consent, span_text("status"), &hint, &status);
    CHECK_EQ(fhir_element_order(FHIR_Consent, id), 0);
    CHECK_EQ(fhir_element_order(FHIR_Consent, narrative), 4);
    CHECK_EQ(fhir_element_order(FHIR_Consent, status), 9);
}

TEST(fhir_resource_type__names__by_exact_spelling)
{
    CHECK_EQ(fhir_resource_type(span_text("Consent")), FHIR_Consent);
    CHECK_EQ(fhir_resource_type(span_text("consent")), FHIR_none);
    CHECK_EQ(fhir_resource_type(span_text("DomainResource")), FHIR_none);
    CHECK_EQ(fhir_resource_type(span_text("Coding")), FHIR_none);
    CHECK(fhir_resource_name_exists(span_text("Medication")));
    CHECK(fhir_resource_name_exists(span_text("Account")));
    CHECK(fhir_resource_name_exists(span_text("VisionPrescription")));
    CHECK(!fhir_resource_name_exists(span_text("Vision")));
    CHECK(!fhir_resource_name_exists(span_text("")));
}

// The row type that the definition's type stands for in the tables.
static const char *table_type(span stated, const struct json_node *type, char *path)
{
    static char name[128];
    static const char *const quantities[] = {"Age", "Count", "Distance", "Duration"};
    for (size_t i = 0; i < 4; i++)
        if (span_is(stated, quantities[i])) return "Quantity";
    if (span_is(stated, "BackboneElement") || span_is(stated, "Element")) {
        for (char *c = path; *c != '\0'; c++)
            if (*c == '.') *c = '_';
        return path;
    }
    span given = json_text(at(&definitions, type, "fhir"));
    if (given.size != 0) stated = given;
    snprintf(name, sizeof name, "%.*s", (int)stated.size, stated.data);
    return name;
}

static void compare_codes(const struct fhir_element *row, const struct json_node *binding)
{
    const struct json_node *strength = binding == NULL ? NULL : json_first(&definitions, binding);
    if (strength == NULL || row->type != FHIR_code || !span_is(json_text(strength), "required")) {
        CHECK(row->codes == NULL);
        return;
    }
    span url = json_text(json_next(&definitions, strength));
    const struct json_node *set = json_member(&value_sets, value_sets.nodes, url);
    // Not enumerable, or too large to be worth it: mime types, currencies, names of all types.
    bool left_out = set == NULL || span_is(url, "http://hl7.org/fhir/ValueSet/all-types") ||
                    span_is(url, "http://hl7.org/fhir/ValueSet/mimetypes") ||
                    span_is(url, "http://hl7.org/fhir/ValueSet/resource-types") ||
                    span_is(url, "http://hl7.org/fhir/ValueSet/currencies");
    CHECK(left_out == (row->codes == NULL));
    if (left_out != (row->codes == NULL))
        fprintf(stderr, "%s: %.*s\n", row->name, (int)url.size, url.data);
    if (left_out || row->codes == NULL) return;
    size_t words = 0, count = 0;
    for (const char *c = row->codes; *c != '\0'; c++) words += *c == ' ';
    const struct json_node *system = json_first(&value_sets, set);
    for (; system != NULL; system = json_next(&value_sets, system)) {
        const struct json_node *code = json_first(&value_sets, system);
        for (; code != NULL; code = json_next(&value_sets, code), count++)
            CHECK(fhir_list_has(row->codes, json_text(code)));
    }
    CHECK_EQ(words + 1, count);
}

static void compare_targets(const struct fhir_element *row, const struct json_node *type)
{
    const struct json_node *targets = at(&definitions, type, "t");
    if (row->base_size != 0) return; // the targets of choices are not in the tables
    size_t words = row->target[0] != '\0';
    for (const char *c = row->target; *c != '\0'; c++) words += *c == ' ';
    const struct json_node *target = targets == NULL ? NULL : json_first(&definitions, targets);
    for (; target != NULL; target = json_next(&definitions, target)) {
        if (span_is(json_text(target), "Resource")) {
            CHECK_EQ(words, 0);
            return;
        }
        CHECK(fhir_list_has(row->target, json_text(target)));
        words--;
    }
    CHECK_EQ(words, 0);
}

// One defined element, `path` as in the definition, beside its row or, for a choice, rows.
static size_t compare_element(const struct json_node *element, const char *path)
{
    char owner[128], wanted[128], name[128];
    snprintf(owner, sizeof owner, "%s", path);
    char *dot = strrchr(owner, '.');
    *dot = '\0';
    for (char *c = owner; *c != '\0'; c++)
        if (*c == '.') *c = '_';
    enum fhir_type type = type_named(owner);
    CHECK(type != FHIR_none);
    const char *leaf = strrchr(path, '.') + 1;
    size_t rows = 0;
    const struct json_node *types = at(&definitions, element, "type");
    const struct json_node *one = json_first(&definitions, types);
    do {
        span stated = json_text(at(&definitions, one, "c"));
        snprintf(wanted, sizeof wanted, "%s", path);
        const char *expected = one == NULL ? NULL : table_type(stated, one, wanted);
        size_t size = strlen(leaf);
        bool choice = size > 3 && strcmp(leaf + size - 3, "[x]") == 0;
        snprintf(name, sizeof name, "%.*s%.*s", (int)(choice ? size - 3 : size), leaf,
                 choice ? (int)stated.size : 0, stated.data);
        if (choice && name[size - 3] >= 'a') name[size - 3] = (char)(name[size - 3] - 'a' + 'A');
        uint16_t hint = 0, number;
        const struct fhir_element *row = fhir_element_find(type, span_text(name), &hint, &number);
        if (row == NULL) fprintf(stderr, "no row for %s as %s\n", path, name);
        CHECK(row != NULL);
        if (row == NULL) return rows;
        rows++;
        const char *is = fhir_type_name((enum fhir_type)row->type);
        bool resource_id = strcmp(name, "id") == 0 && strcmp(is, "id") == 0;
        if (expected != NULL && strcmp(is, expected) != 0 && !resource_id)
            fprintf(stderr, "%s: %s, defined as %s\n", path, is, expected);
        CHECK(expected == NULL || strcmp(is, expected) == 0 || resource_id);
        CHECK_EQ(row->base_size, choice ? size - 3 : 0);
        CHECK(row->many == span_is(json_text(at(&definitions, element, "max")), "*"));
        CHECK(row->required == !span_is(json_text(at(&definitions, element, "min")), "0"));
        compare_codes(row, at(&definitions, element, "bind"));
        if (row->type == FHIR_Reference) compare_targets(row, one);
        one = one == NULL ? NULL : json_next(&definitions, one);
    } while (one != NULL);
    return rows;
}

// Every element that R4 defines for a type of the tables has its rows, and no row is invented.
TEST(tables__published_definitions__equal)
{
    size_t compared = 0, types = 0;
    for (unsigned t = FHIR_any_resource + 1; t < FHIR_TYPE_COUNT; t++) {
        const char *name = fhir_type_name((enum fhir_type)t);
        const struct json_node *definition = at(&definitions, definitions.nodes, name);
        if (strchr(name, '_') != NULL) continue;
        CHECK(definition != NULL);
        if (definition == NULL) continue;
        types++;
        const struct json_node *list = at(&definitions, definition, "element");
        const struct json_node *element = json_first(&definitions, list);
        size_t own = 0, rows = 0;
        for (; element != NULL; element = json_next(&definitions, element)) {
            char path[128];
            span stated = json_text(at(&definitions, element, "path"));
            snprintf(path, sizeof path, "%.*s", (int)stated.size, stated.data);
            if (strchr(path, '.') != NULL) own += compare_element(element, path);
        }
        size_t length = strlen(name);
        for (unsigned u = FHIR_any_resource + 1; u < FHIR_TYPE_COUNT; u++) {
            const char *other = fhir_type_name((enum fhir_type)u);
            bool belongs = strncmp(other, name, length) == 0 &&
                           (other[length] == '\0' || other[length] == '_');
            uint16_t n = 0;
            while (belongs && fhir_element_at((enum fhir_type)u, n) != NULL) n++;
            rows += n;
        }
        if (own != rows) fprintf(stderr, "%s: %zu defined, %zu rows\n", name, own, rows);
        CHECK_EQ(own, rows);
        compared += own;
    }
    printf("%zu elements of %zu types compared\n", compared, types);
}

int main(void)
{
    RUN(fhir_element_find__every_row__found_from_any_hint);
    RUN(fhir_element_order__bases__stand_first);
    RUN(fhir_resource_type__names__by_exact_spelling);
    char folder[1024], path[2048];
    if (fhir_corpus_folder(folder, sizeof folder)) {
        struct arena arena = arena_over(memory, sizeof memory);
        snprintf(path, sizeof path, "%s/definitions/r4-elements.json", folder);
        span input = fhir_corpus_read(path, text, sizeof text);
        CHECK_EQ(json_read(&definitions, input, JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
        arena = arena_over(codes_memory, sizeof codes_memory);
        snprintf(path, sizeof path, "%s/definitions/r4-required-valuesets.json", folder);
        input = fhir_corpus_read(path, codes_text, sizeof codes_text);
        CHECK_EQ(json_read(&value_sets, input, JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
        RUN(tables__published_definitions__equal);
    } else {
        printf("skipped the published definitions: no corpus\n");
    }
    return check_report();
}
