// SPDX-License-Identifier: Apache-2.0
#include "adapters/to_fhir/v2_map.h"

#include "adapters/to_fhir/v2_call.h"

// clang-format off
// The rows of each map, ended by V2_END.
#define MAP(name)   static const struct v2_row rows_##name[] = {
#define V2_ROW(...) {__VA_ARGS__},
#define END         {.kind = V2_END}};
#include "adapters/to_fhir/v2_maps.def"
// clang-format on

static const struct v2_row *const maps[MAP_COUNT] = {
#define MAP(name) [MAP_##name] = rows_##name,
#include "adapters/to_fhir/v2_maps.def"
};

// A map of a segment has the segment's name.
static const struct {
    char name[4];
    enum v2_map map;
} segments[] = {
#define SEGMENT(name) {#name, MAP_##name},
#include "adapters/to_fhir/v2_maps.def"
};

const struct v2_row *v2_map_rows(enum v2_map map)
{
    return maps[map];
}

enum v2_map v2_map_of_segment(span name)
{
    for (size_t i = 0; i < sizeof segments / sizeof segments[0]; i++) {
        if (span_equal(name, span_of(segments[i].name, 3))) return segments[i].map;
    }
    return MAP_none;
}

// --- codes -------------------------------------------------------------------------------------

// The rows of all tables stand in one array; a table's first row comes from an enumeration.
enum code_row {
#define TABLE(name, target, source) CODE_first_##name, CODE_before_##name = CODE_first_##name - 1,
#define CODE_ROW_NAME(line)         CODE_row_##line
#define CODE_ROW(line)              CODE_ROW_NAME(line)
#define CODE(from, to, display)     CODE_ROW(__LINE__),
#include "adapters/to_fhir/v2_codes.def"
    CODE_COUNT
};

static const struct v2_code codes[CODE_COUNT] = {
#define TABLE(name, target, source)
#define CODE(from, to, display) {from, to, display},
#include "adapters/to_fhir/v2_codes.def"
};

static const struct v2_code_table tables[TABLE_COUNT] = {
#define TABLE(name, target, source) [TABLE_##name] = {target, source, &codes[CODE_first_##name]},
#define CODE(from, to, display)
#include "adapters/to_fhir/v2_codes.def"
};

const struct v2_code_table *v2_code_table(enum v2_table table)
{
    return &tables[table];
}

const struct v2_code *v2_code_find(enum v2_table table, span code)
{
    if (table == TABLE_none) return NULL;
    const struct v2_code *end =
        table + 1 < TABLE_COUNT ? tables[table + 1].codes : codes + CODE_COUNT;
    if (code.size == 0) return NULL;
    for (const struct v2_code *at = tables[table].codes; at < end; at++) {
        if ((uint8_t)at->from[0] == code.data[0] && span_is(code, at->from)) return at;
    }
    return NULL;
}

const char *v2_system_find(span name)
{
    const struct v2_code *found = v2_code_find(TABLE_systems, name);
    return found == NULL ? NULL : found->to;
}
