// SPDX-License-Identifier: Apache-2.0
// The maps from HL7 v2 to FHIR as data. A map is a list of rows; each takes a part of what is being
// read and says where it goes in what is being built. The rows stand in the .def files beside this
// one, which are meant to be read by those who know HL7; this header says what a row can be.
//
//   MAP(name) ... END          rows, run from first to last
//
// A part is a number: of a field in a segment, of a component in a field, of a subcomponent in a
// component. P(3, 1) is component 1 of field 3, Q(3, 4, 2) goes one deeper, 0 is the whole. Of a
// field every repetition is taken.
//
// A path leads from the present element: "name", "hospitalization.admitSource". The element at its
// end is set if it may stand once and is not there yet, and added to if it repeats. On the way an
// element that repeats means its last item, or a new one where "[]" follows its name.
//
//   F(part, path)              the value, as the type of the element at the end wants it: a code,
//                              a date, a number, a CodeableConcept of CWE, an Identifier of CX, a
//                              HumanName of XPN, and so on. What has no valid form is left out.
//   C(part, path, table)       the same, with a code translated by a table of v2_codes.def
//   TEXT(part, path)           the whole text of the part, delimiters and all
//   FIX(path, text)            that text
//   ELSE(path, text)           that text, when nothing stands at the first step of the path
//   CODED(path, system, code, display)   that coding, in a Coding or a CodeableConcept
//   EXT(part, url, path, table)          an extension with that value: path is valueString, ...
//   AS(part, path, map)        the element at the path by another map
//   CALL(part, path, function) by a function of v2_call.h
//
//   NEW(part, type, path, map)   a resource of its own by that map, and a reference to it at the
//                                path ("" for none); one that is there already is referred to
//   OPEN(part, type, path, map)  the same, and from here on it is the present one of its type
//   ON(type, map)                the rows of that map for the present resource of the type
//   LINK(path, type)             a reference to the present one of the type
//   BACK(type, path)             in the present one of that type, a reference to this resource
//   CLOSE(type)                  there is no present one any more
//   KEY(part)                    first in a map: by this text the resource is known again; without
//                                one by the whole part, or in a segment by the place in the message
//
//   WHEN(part, words), UNLESS(part, words)   the next row only if the part is one of the words;
//                                "*" if it has any value
//   HAVE(type), LACK(type)       the next row only if there is a present one of the type
//   FOR(words), NOT_FOR(words)   the next row only in messages of those types: ORU, ADT_A40
//   AHEAD(words), NOT_AHEAD(words)   the next row only if one of those segments follows in the
//   order
//                                that this ORC begins
//   AFTER(words), NOT_AFTER(words)   the next row only if the segment before, NTE, PRT and ROL
//   apart,
//                                is one of them
//   NOT_NEXT(words)              the next row only if the segment that follows is none of them
//   FIRST(part)                  of a field the first repetition only
#ifndef CONSENTRY_ADAPTERS_TO_FHIR_V2_MAP_H
#define CONSENTRY_ADAPTERS_TO_FHIR_V2_MAP_H

#include <stdint.h>

#include "core/base/span.h"
#include "fhir/fhir_model.h"

// In a part: only the first repetition.
#define V2_FIRST 0x01000000U

enum v2_row_kind {
    V2_END,
    V2_FIELD,
    V2_TEXT,
    V2_FIX,
    V2_ELSE,
    V2_CODED,
    V2_EXTENSION,
    V2_AS,
    V2_CALL,
    V2_NEW,
    V2_OPEN,
    V2_ON,
    V2_LINK,
    V2_BACK,
    V2_CLOSE,
    V2_KEY,
    V2_WHEN,
    V2_UNLESS,
    V2_HAVE,
    V2_LACK,
    V2_FOR,
    V2_NOT_FOR,
    V2_AHEAD,
    V2_NOT_AHEAD,
    V2_AFTER,
    V2_NOT_AFTER,
    V2_NOT_NEXT,
};

// The maps and the tables by number.
enum v2_map {
    MAP_none,
#define MAP(name) MAP_##name,
#include "adapters/to_fhir/v2_maps.def"
    MAP_COUNT
};
enum v2_table {
    TABLE_none,
#define TABLE(name, target, source) TABLE_##name,
#define CODE(from, to, display)
#include "adapters/to_fhir/v2_codes.def"
    TABLE_COUNT
};

struct v2_context;
struct v2_target;
struct v2_source;
typedef void (*v2_function)(struct v2_context *c, const struct v2_target *target, const char *path,
                            struct v2_source source);

struct v2_row {
    enum v2_row_kind kind;
    uint32_t part;     // P(), Q()
    const char *path;  // or the words of a guard
    const char *text;  // of FIX, ELSE; the code of CODED; the url of EXT
    const char *more;  // the system of CODED
    const char *label; // the display of CODED
    enum v2_map map;
    enum v2_table table;
    enum fhir_type type;
    v2_function function;
};

const struct v2_row *v2_map_rows(enum v2_map map);
// The map of a segment, MAP_none when there is none.
enum v2_map v2_map_of_segment(span name);

struct v2_code {
    const char *from, *to, *display;
};
struct v2_code_table {
    const char *target;          // the system of translated codes
    const char *source;          // the system of codes that are not translated, when none is stated
    const struct v2_code *codes; // up to those of the next table
};
const struct v2_code_table *v2_code_table(enum v2_table table);
// The row of a code, or NULL.
const struct v2_code *v2_code_find(enum v2_table table, span code);
// The URI of a coding system by its name in HL7 table 0396, or NULL.
const char *v2_system_find(span name);

#endif
