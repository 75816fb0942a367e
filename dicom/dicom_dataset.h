// SPDX-License-Identifier: Apache-2.0
// A data set (PS3.5 7) as the reader leaves it: a flat table of nodes in file order.
//
// Elements, sequences and items are nodes; the subtree of node i is nodes [i + 1, nodes[i].end), so
// the next sibling of i is nodes[i].end and a walk needs no pointers. The children of a sequence
// are its items (tag FFFE,E000), the children of an item are elements. File meta information
// (group 0002) stands before `first`; the data set proper is [first, count).
//
//     for (uint32_t i = ds->first; i < ds->count; i = ds->nodes[i].end) ...
//
// Nothing is decoded or copied here. A node's bytes are borrowed from the reader's input or arena.
#ifndef CONSENTRY_DICOM_DATASET_H
#define CONSENTRY_DICOM_DATASET_H

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/base/span.h"
#include "core/base/status.h"
#include "dicom/dicom_dictionary.h"
#include "dicom/dicom_vr.h"

#define DICOM_DEPTH_MAX              64 // sequences inside sequences
#define DICOM_UNDEFINED              UINT32_MAX
#define DICOM_TOP                    UINT32_MAX // as a parent: the data set itself
#define DICOM_ABSENT                 UINT32_MAX // as an index: no such node

#define DICOM_TAG_ITEM               0xfffee000U
#define DICOM_TAG_ITEM_DELIMITER     0xfffee00dU
#define DICOM_TAG_SEQUENCE_DELIMITER 0xfffee0ddU
#define DICOM_TAG_PIXEL_DATA         0x7fe00010U

enum dicom_node_flag {
    DICOM_NODE_BIG_ENDIAN = 1,   // the value's words are big endian
    DICOM_NODE_BULK = 2,         // the value was not kept: `data` is NULL
    DICOM_NODE_DIGEST = 4,       // with BULK: `data` points to the 32-byte digest of the value
    DICOM_NODE_WAS_UN = 8,       // the file says UN; `vr` is the dictionary's
    DICOM_NODE_DISORDER = 16,    // its tag is not above all earlier ones of the same data set
    DICOM_NODE_ENCAPSULATED = 32 // undefined length, fragments: they are not kept
};

struct dicom_node {
    uint32_t tag;
    uint32_t length; // as declared; DICOM_UNDEFINED
    uint32_t end;    // index after the last node of the subtree
    uint8_t vr;      // enum dicom_vr; the file's, or the dictionary's when the file has none
    uint8_t depth;   // sequences around it: 0 to DICOM_DEPTH_MAX
    uint16_t flags;  // enum dicom_node_flag
    const uint8_t *data;
    uint64_t offset; // of the element's first byte, counted as dicom_reader.h says
};

// What the 128 bytes before "DICM" are. PS3.10 7.1 lets an application use them as it likes, so a
// file can be a DICOM file and a program at once (PS3.10 7.5); nothing of them is ever passed on.
enum dicom_preamble {
    DICOM_PREAMBLE_ABSENT, // bare data set, or group 0002 right at the start
    DICOM_PREAMBLE_ZERO,
    DICOM_PREAMBLE_TIFF, // dual-personality files of microscopy
    DICOM_PREAMBLE_OTHER,
    DICOM_PREAMBLE_FOREIGN, // an executable, script, JSON, PDF or archive
};

enum dicom_encoding { DICOM_IMPLICIT_LE, DICOM_EXPLICIT_LE, DICOM_EXPLICIT_BE };

struct dicom_dataset {
    struct dicom_node *nodes;
    uint32_t capacity;
    uint32_t count;
    uint32_t first;    // the first node that is not file meta information
    uint32_t disorder; // nodes flagged DICOM_NODE_DISORDER
    uint8_t encoding;  // enum dicom_encoding of the data set
    bool deflated;
    bool complete;        // read to the end of the input, not to a stop tag
    span transfer_syntax; // UID from (0002,0010), without padding; empty in a bare data set
    uint8_t preamble;     // enum dicom_preamble
};

// A data set over `capacity` nodes lent by the caller; one node is 32 bytes.
struct dicom_dataset dicom_dataset_over(struct dicom_node *nodes, size_t capacity);

// The index of the first element `tag` among the elements of `parent`: DICOM_TOP, DICOM_META for
// group 0002, or the index of an item. DICOM_ABSENT when there is none. Linear in the siblings.
#define DICOM_META (UINT32_MAX - 1)
uint32_t dicom_find(const struct dicom_dataset *ds, uint32_t parent, uint32_t tag);

// The number of items of the sequence at `index`, and the index of its n-th, from 0.
uint32_t dicom_item_count(const struct dicom_dataset *ds, uint32_t index);
uint32_t dicom_item(const struct dicom_dataset *ds, uint32_t index, uint32_t n);

// The bytes of a node's value as they stand in the file; empty when it has none or was not kept.
span dicom_node_bytes(const struct dicom_node *node);

// The bytes of element `tag` of `parent`, or an empty span.
span dicom_bytes(const struct dicom_dataset *ds, uint32_t parent, uint32_t tag);

// XS, OX, LUT and PX as the surroundings decide: `is_signed` is Pixel Representation (0028,0103)
// of the nearest data set that has it. Other VRs are returned as they are.
enum dicom_vr dicom_vr_resolve(enum dicom_vr vr, bool is_signed);

// `text` without the padding that PS3.5 6.2 calls insignificant for `vr`.
span dicom_trim(span text, enum dicom_vr vr);

// Takes the next value off `rest`, split at "\" (only for text without ISO 2022 escapes). False
// when no value is left; "a\" holds two values, and an empty text none.
struct dicom_values {
    span rest;
    bool more;
};
struct dicom_values dicom_values_of(span text);
bool dicom_values_next(struct dicom_values *values, span *value);

// Integers of 2, 4 or 8 bytes at `p`, in the node's byte order.
static inline uint64_t dicom_load(const uint8_t *p, size_t width, bool big_endian)
{
    if (width == 2) return big_endian ? load_u16_be(p) : load_u16_le(p);
    if (width == 4) return big_endian ? load_u32_be(p) : load_u32_le(p);
    INVARIANT(width == 8);
    return big_endian ? load_u64_be(p) : load_u64_le(p);
}

// Unsigned value 0 of a US, UL or text element of decimal digits; false when it is something else.
bool dicom_unsigned(const struct dicom_dataset *ds, uint32_t parent, uint32_t tag, uint64_t *out);

#endif
