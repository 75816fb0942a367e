// SPDX-License-Identifier: Apache-2.0
#include "fhir/json_cursor.h"

#include <assert.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/base/utf8.h"

// The tape is an array of cells at the free end of the arena, one node a cell. Decoded text takes
// whole cells after its node, so everything grows in one direction and nothing is ever moved.
static_assert(sizeof(struct json_node) <= 56, "a node is at most 56 bytes");

#define NONE UINT32_MAX

struct parser {
    const uint8_t *begin, *at, *end;
    struct json_node *nodes;
    uint32_t used, capacity; // cells
    uint32_t open;           // innermost open container, or NONE
    uint32_t pending;        // member whose name is read and whose value is due, or NONE
    uint32_t depth_max;
    struct issues *issues;
};

static enum status fail_at(const struct parser *p, const uint8_t *at, enum status status,
                           const char *rule)
{
    return issue_add(p->issues, ISSUE_ERROR, status, rule, (size_t)(at - p->begin), NULL);
}

static enum status fail(const struct parser *p, enum status status, const char *rule)
{
    return fail_at(p, p->at, status, rule);
}

// The byte at the cursor is not what the grammar wants there.
static enum status unexpected(const struct parser *p)
{
    return p->at == p->end ? fail(p, STATUS_TRUNCATED, "json-truncated")
                           : fail(p, STATUS_BAD_SYNTAX, "json-syntax");
}

static void skip_space(struct parser *p)
{
    const uint8_t *at = p->at;
    for (; at != p->end; at++) {
        if (*at > ' ') break;
        // Indentation comes in runs.
        while (p->end - at > 8 && load_u64_le(at) == 0x2020202020202020U) at += 8;
        if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t') break;
    }
    p->at = at;
}

static enum status take_cells(struct parser *p, uint32_t count)
{
    if (count > p->capacity - p->used) return fail(p, STATUS_NO_SPACE, "json-memory");
    p->used += count;
    return STATUS_OK;
}

// --- strings -----------------------------------------------------------------------------------

// The four hexadecimal digits at `at`, or UINT32_MAX.
static uint32_t hex_unit(const uint8_t *at, const uint8_t *end)
{
    if (end - at < 4) return UINT32_MAX;
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t c = at[i], lower = c | 0x20;
        if (c >= '0' && c <= '9') {
            unit = unit << 4 | (c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            unit = unit << 4 | (lower - 'a' + 10);
        } else {
            return UINT32_MAX;
        }
    }
    return unit;
}

// Checks the escape at the backslash under the cursor and steps over it (RFC 8259 section 7).
static enum status skip_escape(struct parser *p)
{
    const uint8_t *start = p->at;
    if (p->end - start < 2) return fail_at(p, p->end, STATUS_TRUNCATED, "json-truncated");
    p->at = start + 1;
    if (*p->at != 'u') {
        if (*p->at == '\0' || strchr("\"\\/bfnrt", *p->at) == NULL) return unexpected(p);
        p->at++;
        return STATUS_OK;
    }
    p->at++;
    uint32_t unit = hex_unit(p->at, p->end);
    if (unit == UINT32_MAX) {
        return p->end - p->at < 4 ? fail_at(p, p->end, STATUS_TRUNCATED, "json-truncated")
                                  : unexpected(p);
    }
    p->at += 4;
    if (unit < 0xd800 || unit > 0xdfff) return STATUS_OK;
    uint32_t low = UINT32_MAX;
    if (unit <= 0xdbff && p->end - p->at >= 6 && p->at[0] == '\\' && p->at[1] == 'u')
        low = hex_unit(p->at + 2, p->end);
    if (low < 0xdc00 || low > 0xdfff) return fail_at(p, start, STATUS_BAD_VALUE, "json-surrogate");
    p->at += 6;
    return STATUS_OK;
}

// A word whose high bit in a byte marks a quote, a backslash, a control character or a byte
// outside ASCII. Borrows may mark bytes above the lowest true mark, never below it.
static uint64_t marks_of(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;
    uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');
    return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
            ((word - ones * 0x20) & ~word) | word) &
           highs;
}

// Steps over plain text to the next quote, backslash, control character or byte outside ASCII.
static void skip_plain(struct parser *p)
{
    const uint8_t *at = p->at;
    while (p->end - at >= 8) {
        uint64_t marks = marks_of(load_u64_le(at));
        if (marks != 0) {
            p->at = at + (unsigned)__builtin_ctzll(marks) / 8;
            return;
        }
        at += 8;
    }
    while (at != p->end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\') at++;
    p->at = at;
}

// Checks the string whose opening quote is under the cursor and steps over it; `raw` is what
// stands between the quotes.
static enum status skip_string(struct parser *p, span *raw, bool *escaped)
{
    const uint8_t *start = ++p->at;
    *escaped = false;
    for (;;) {
        skip_plain(p);
        if (p->at == p->end) return unexpected(p);
        uint8_t c = *p->at;
        if (c == '"') break;
        if (c == '\\') {
            *escaped = true;
            TRY(skip_escape(p));
        } else if (c < 0x20) {
            return fail(p, STATUS_BAD_SYNTAX, "json-control-character");
        } else {
            size_t used = 0;
            if (utf8_next(span_of(p->at, (size_t)(p->end - p->at)), &used) == UINT32_MAX)
                return fail(p, STATUS_BAD_UTF8, "json-utf8");
            p->at += used;
        }
    }
    *raw = span_of(start, (size_t)(p->at - start));
    p->at++;
    return STATUS_OK;
}

// Decodes one checked escape at raw[*at], steps over it and returns the size written.
static size_t decode_escape(span raw, size_t *at, uint8_t *out)
{
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    const uint8_t *end = raw.data + raw.size;
    uint8_t c = raw.data[*at + 1];
    *at += 2;
    if (c != 'u') {
        const char *letter = strchr(letters, c);
        *out = letter == NULL ? c : (uint8_t)values[letter - letters];
        return 1;
    }
    uint32_t scalar = hex_unit(raw.data + *at, end);
    *at += 4;
    if (scalar >= 0xd800 && scalar <= 0xdbff) {
        uint32_t low = hex_unit(raw.data + *at + 2, end);
        scalar = 0x10000 + ((scalar & 0x3ff) << 10) + (low & 0x3ff);
        *at += 6;
    }
    uint8_t bytes[4];
    size_t size = utf8_encode(scalar, bytes);
    memcpy(out, bytes, size);
    return size;
}

// Decodes a checked string into cells of its own. An escape is never shorter than its text, so
// the raw size bounds the decoded one.
static enum status decode_string(struct parser *p, span raw, span *text)
{
    uint8_t *out = (uint8_t *)(p->nodes + p->used);
    size_t room = (size_t)(p->capacity - p->used) * sizeof(struct json_node);
    if (raw.size > room) return fail(p, STATUS_NO_SPACE, "json-memory");
    size_t size = 0;
    for (size_t at = 0; at < raw.size;) {
        if (raw.data[at] == '\\') {
            size += decode_escape(raw, &at, out + size);
        } else {
            out[size++] = raw.data[at++];
        }
    }
    *text = span_of(out, size);
    return take_cells(p,
                      (uint32_t)((size + sizeof(struct json_node) - 1) / sizeof(struct json_node)));
}

static enum status read_string(struct parser *p, span *text)
{
    bool escaped;
    TRY(skip_string(p, text, &escaped));
    return escaped ? decode_string(p, *text, text) : STATUS_OK;
}

// --- numbers and words -------------------------------------------------------------------------

static bool skip_digits(struct parser *p)
{
    const uint8_t *start = p->at;
    while (p->at != p->end && *p->at >= '0' && *p->at <= '9') p->at++;
    return p->at != start;
}

static enum status bad_number(const struct parser *p)
{
    return p->at == p->end ? fail(p, STATUS_TRUNCATED, "json-truncated")
                           : fail(p, STATUS_BAD_SYNTAX, "json-number");
}

// RFC 8259 section 6.
static enum status read_number(struct parser *p, struct json_node *node)
{
    const uint8_t *start = p->at;
    if (*p->at == '-') p->at++;
    const uint8_t *whole = p->at;
    if (!skip_digits(p)) return bad_number(p);
    if (*whole == '0' && p->at - whole > 1)
        return fail_at(p, whole, STATUS_BAD_SYNTAX, "json-number");
    if (p->at != p->end && *p->at == '.') {
        p->at++;
        if (!skip_digits(p)) return bad_number(p);
    }
    if (p->at != p->end && (*p->at | 0x20) == 'e') {
        p->at++;
        if (p->at != p->end && (*p->at == '+' || *p->at == '-')) p->at++;
        if (!skip_digits(p)) return bad_number(p);
    }
    node->kind = JSON_KIND_NUMBER;
    node->text_data = start;
    node->text_size = (uint32_t)(p->at - start);
    return STATUS_OK;
}

static enum status read_word(struct parser *p, struct json_node *node)
{
    static const char *const words[3] = {"null", "false", "true"};
    static_assert(JSON_KIND_NULL == 0 && JSON_KIND_FALSE == 1 && JSON_KIND_TRUE == 2,
                  "words stand in kind order");
    for (uint8_t kind = JSON_KIND_NULL; kind <= JSON_KIND_TRUE; kind++) {
        const char *word = words[kind];
        if ((uint8_t)word[0] != *p->at) continue;
        for (; *word != '\0'; word++, p->at++)
            if (p->at == p->end || *p->at != (uint8_t)*word) return unexpected(p);
        node->kind = kind;
        return STATUS_OK;
    }
    return unexpected(p);
}

// --- names that an object holds twice ----------------------------------------------------------

// Orders members by name, then by place.
static int compare_members(const struct parser *p, uint32_t a, uint32_t b)
{
    const struct json_node *x = &p->nodes[a], *y = &p->nodes[b];
    if (x->name_size != y->name_size) return x->name_size < y->name_size ? -1 : 1;
    int order = x->name_size == 0 ? 0 : memcmp(x->name_data, y->name_data, x->name_size);
    return order != 0 ? order : a < b ? -1 : 1;
}

static void sift_down(const struct parser *p, uint32_t *heap, uint32_t at, uint32_t size)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= size) return;
        if (child + 1 < size && compare_members(p, heap[child], heap[child + 1]) < 0) child++;
        if (compare_members(p, heap[at], heap[child]) >= 0) return;
        uint32_t swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
        at = child;
    }
}

static bool same_name(const struct parser *p, uint32_t a, uint32_t b)
{
    const struct json_node *x = &p->nodes[a], *y = &p->nodes[b];
    return x->name_size == y->name_size &&
           (x->name_size == 0 || memcmp(x->name_data, y->name_data, x->name_size) == 0);
}

// The first member, in document order, whose name stood before; NONE when all differ. Heap sort in
// the free cells: no input makes it quadratic.
static uint32_t find_duplicate_sorted(const struct parser *p, uint32_t *members, uint32_t count)
{
    for (uint32_t at = count / 2; at-- > 0;) sift_down(p, members, at, count);
    for (uint32_t size = count - 1; size > 0; size--) {
        uint32_t swap = members[0];
        members[0] = members[size];
        members[size] = swap;
        sift_down(p, members, 0, size);
    }
    uint32_t found = NONE;
    for (uint32_t i = 1; i < count; i++)
        if (members[i] < found && same_name(p, members[i - 1], members[i])) found = members[i];
    return found;
}

static uint32_t find_duplicate_pairwise(const struct parser *p, const uint32_t *members,
                                        uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (same_name(p, members[i], members[j])) return members[i];
    return NONE;
}

static enum status refuse_duplicates(struct parser *p, const struct json_node *object)
{
    enum { PAIRWISE_MAX = 16 };
    uint32_t few[PAIRWISE_MAX], *members = few, count = object->count;
    if (count > PAIRWISE_MAX) {
        size_t room = (size_t)(p->capacity - p->used) * sizeof(struct json_node);
        if (count > room / sizeof(uint32_t)) return fail(p, STATUS_NO_SPACE, "json-memory");
        members = (uint32_t *)(void *)(p->nodes + p->used);
    }
    uint32_t at = object->first;
    for (uint32_t i = 0; i < count; i++, at = p->nodes[at].next) members[i] = at;
    uint32_t found = count > PAIRWISE_MAX ? find_duplicate_sorted(p, members, count)
                                          : find_duplicate_pairwise(p, members, count);
    if (found == NONE) return STATUS_OK;
    const uint8_t *quote = p->begin + p->nodes[found].name_offset;
    return fail_at(p, quote, STATUS_DUPLICATE, "json-duplicate-key");
}

// --- the grammar -------------------------------------------------------------------------------

// A new node at the end of the tape, linked to its container.
static enum status new_node(struct parser *p, uint32_t *index)
{
    *index = p->used;
    TRY(take_cells(p, 1));
    struct json_node *node = &p->nodes[*index];
    *node = (struct json_node){.parent = *index};
    if (p->open == NONE) return STATUS_OK;
    struct json_node *container = &p->nodes[p->open];
    node->parent = p->open;
    node->depth = (uint8_t)(container->depth + 1);
    if (container->count == 0) container->first = *index;
    container->count++;
    return STATUS_OK;
}

// Reads the name and the colon of a member; the value is then due.
static enum status read_name(struct parser *p)
{
    skip_space(p);
    if (p->at == p->end || *p->at != '"') return unexpected(p);
    uint32_t index;
    size_t offset = (size_t)(p->at - p->begin);
    TRY(new_node(p, &index));
    span name;
    TRY(read_string(p, &name));
    struct json_node *node = &p->nodes[index];
    node->name_data = name.data;
    node->name_size = (uint32_t)name.size;
    node->name_offset = (uint32_t)offset;
    skip_space(p);
    if (p->at == p->end || *p->at != ':') return unexpected(p);
    p->at++;
    p->pending = index;
    return STATUS_OK;
}

// The node for the value under the cursor: the member whose name was read, or a new one.
static enum status begin_value(struct parser *p, uint32_t *index)
{
    *index = p->pending;
    if (p->pending == NONE) TRY(new_node(p, index));
    p->pending = NONE;
    p->nodes[*index].offset = (uint32_t)(p->at - p->begin);
    return STATUS_OK;
}

static void end_value(struct parser *p, struct json_node *node)
{
    node->size = (uint32_t)(p->at - p->begin) - node->offset;
    node->next = p->used;
}

static enum status read_scalar(struct parser *p)
{
    uint32_t index;
    TRY(begin_value(p, &index));
    struct json_node *node = &p->nodes[index];
    if (*p->at == '"') {
        span text;
        TRY(read_string(p, &text));
        node->kind = JSON_KIND_STRING;
        node->text_data = text.data;
        node->text_size = (uint32_t)text.size;
    } else if (*p->at == '-' || (*p->at >= '0' && *p->at <= '9')) {
        TRY(read_number(p, node));
    } else {
        TRY(read_word(p, node));
    }
    end_value(p, node);
    return STATUS_OK;
}

static enum status open_container(struct parser *p)
{
    uint32_t depth = p->open == NONE ? 0 : p->nodes[p->open].depth + 1U;
    if (depth >= p->depth_max) return fail(p, STATUS_TOO_DEEP, "json-depth");
    uint32_t index;
    TRY(begin_value(p, &index));
    p->nodes[index].kind = *p->at == '{' ? JSON_KIND_OBJECT : JSON_KIND_ARRAY;
    p->open = index;
    p->at++;
    return STATUS_OK;
}

// The closing bracket is under the cursor.
static enum status close_container(struct parser *p)
{
    struct json_node *container = &p->nodes[p->open];
    if (container->kind == JSON_KIND_OBJECT && container->count > 1)
        TRY(refuse_duplicates(p, container));
    p->at++;
    p->open = container->parent == p->open ? NONE : container->parent;
    end_value(p, container);
    return STATUS_OK;
}

static bool at_closing_bracket(const struct parser *p)
{
    return p->at != p->end && *p->at == (p->nodes[p->open].kind == JSON_KIND_OBJECT ? '}' : ']');
}

// Reads one value; of a container that is not empty only as far as its first scalar.
static enum status read_value(struct parser *p)
{
    for (;;) {
        skip_space(p);
        if (p->at == p->end) return unexpected(p);
        if (*p->at != '{' && *p->at != '[') return read_scalar(p);
        TRY(open_container(p));
        skip_space(p);
        if (at_closing_bracket(p)) return close_container(p);
        if (p->nodes[p->open].kind == JSON_KIND_OBJECT) TRY(read_name(p));
    }
}

// Each turn stands after a whole value: a comma brings the next one, a bracket ends a container.
static enum status read_document(struct parser *p)
{
    TRY(read_value(p));
    while (p->open != NONE) {
        skip_space(p);
        if (at_closing_bracket(p)) {
            TRY(close_container(p));
            continue;
        }
        if (p->at == p->end || *p->at != ',') return unexpected(p);
        p->at++;
        if (p->nodes[p->open].kind == JSON_KIND_OBJECT) TRY(read_name(p));
        TRY(read_value(p));
    }
    skip_space(p);
    return p->at == p->end ? STATUS_OK : fail(p, STATUS_TRAILING_BYTES, "json-trailing-bytes");
}

enum status json_read(struct json_doc *doc, span input, uint32_t depth_max, struct arena *arena,
                      struct issues *issues)
{
    INVARIANT(depth_max >= 1 && depth_max <= JSON_DEPTH_MAX);
    *doc = (struct json_doc){.input = input};
    if (input.size > JSON_SIZE_MAX)
        return issue_add(issues, ISSUE_ERROR, STATUS_LIMIT, "json-size", JSON_SIZE_MAX, NULL);
    static const uint8_t mark[3] = {0xef, 0xbb, 0xbf};
    bool marked = input.size >= sizeof mark && memcmp(input.data, mark, sizeof mark) == 0;

    // All that is left of the arena is lent to the tape; what it does not use is given back.
    size_t peak = arena->peak;
    struct json_node *none = arena_alloc_raw(arena, 0, sizeof(struct json_node));
    size_t start = arena->used;
    size_t capacity = none == NULL ? 0 : (arena->size - arena->used) / sizeof(struct json_node);
    if (capacity > UINT32_MAX / 2) capacity = UINT32_MAX / 2;
    static const uint8_t empty = 0;
    struct parser p = {.begin = input.size == 0 ? &empty : input.data,
                       .capacity = (uint32_t)capacity,
                       .open = NONE,
                       .pending = NONE,
                       .depth_max = depth_max,
                       .issues = issues};
    p.at = p.begin + (marked ? sizeof mark : 0);
    p.end = p.begin + input.size;
    if (capacity != 0) p.nodes = arena_alloc_raw(arena, capacity, sizeof(struct json_node));
    enum status status = read_document(&p);
    arena_rewind(arena, start + p.used * sizeof(struct json_node));
    arena->peak = arena->used > peak ? arena->used : peak;
    doc->nodes = p.used == 0 ? NULL : p.nodes;
    doc->used = p.used;
    doc->open = p.open == NONE ? 0 : p.open;
    return status;
}

// --- walking -----------------------------------------------------------------------------------

const struct json_node *json_first(const struct json_doc *doc, const struct json_node *container)
{
    return container->count == 0 ? NULL : &doc->nodes[container->first];
}

const struct json_node *json_next(const struct json_doc *doc, const struct json_node *node)
{
    // The last member ends where its container ends.
    return node->next < doc->nodes[node->parent].next ? &doc->nodes[node->next] : NULL;
}

const struct json_node *json_member(const struct json_doc *doc, const struct json_node *object,
                                    span name)
{
    if (object == NULL || object->kind != JSON_KIND_OBJECT) return NULL;
    const struct json_node *member = json_first(doc, object);
    while (member != NULL && !span_equal(json_name(member), name)) member = json_next(doc, member);
    return member;
}
