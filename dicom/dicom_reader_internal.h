// SPDX-License-Identifier: Apache-2.0
// What the three files of the reader share: dicom_reader.c moves bytes, dicom_header.c reads the
// file's head, dicom_element.c knows elements, sequences and items.
#ifndef CONSENTRY_DICOM_READER_INTERNAL_H
#define CONSENTRY_DICOM_READER_INTERNAL_H

#include "dicom/dicom_reader.h"

// The head of an element, item or delimiter.
struct dicom_header {
    uint32_t tag;
    uint32_t length;
    uint8_t vr;     // enum dicom_vr
    uint8_t size;   // bytes it takes: 8 or 12
    uint16_t flags; // enum dicom_node_flag that follow from it
    bool broken;    // the two letters of the VR are none
};

enum { DICOM_PREAMBLE_SIZE = 132, DICOM_HEADER_SIZE_MAX = 16 };

static inline struct dicom_frame *dicom_frame_top(struct dicom_reader *r)
{
    return &r->frames[r->open - 1];
}

// Notes an issue at the element `tag` (0: none) of the innermost data set. An error becomes the
// verdict unless there is one; `dicom_fatal` also ends the reading and returns the status.
void dicom_note(struct dicom_reader *r, enum issue_severity severity, enum status status,
                const char *rule, uint32_t tag);
WARN_UNUSED enum status dicom_fatal(struct dicom_reader *r, enum status status, const char *rule,
                                    uint32_t tag);

// The bytes needed to go on from a head of which `have` bytes are at `p` (never NULL).
size_t dicom_head_need(const struct dicom_reader *r, const uint8_t *p, size_t have);

// dicom_header.c: the phases before the data set. Each looks at dicom_head_need() bytes and says
// in *used how many it took, which may be none when only the phase changes.
WARN_UNUSED enum status dicom_take_start(struct dicom_reader *r, const uint8_t *p, size_t have,
                                         size_t *used);
WARN_UNUSED enum status dicom_take_meta(struct dicom_reader *r, const uint8_t *p, size_t *used);
WARN_UNUSED enum status dicom_take_first(struct dicom_reader *r, const uint8_t *p);
// The input ends or the data set begins: what group 0002 said is put to use.
WARN_UNUSED enum status dicom_end_meta(struct dicom_reader *r);
// The data set begins, in the transfer syntax `uid`.
WARN_UNUSED enum status dicom_begin_data(struct dicom_reader *r, span uid);
// What (0002,0010) says, as far as group 0002 has been read.
struct dicom_transfer dicom_meta_transfer(const struct dicom_reader *r);
// The value of `node`, in group 0002, is complete.
void dicom_meta_value(struct dicom_reader *r, const struct dicom_node *node);
// Parses the head of an element of group 0002; returns the bytes needed, as parse functions do.
size_t dicom_parse_meta(const uint8_t *p, size_t have, struct dicom_header *h);

// dicom_element.c: parses a head in the innermost frame's encoding and returns the bytes needed;
// *h holds it once `have` is at least that.
size_t dicom_parse(const struct dicom_reader *r, const uint8_t *p, size_t have,
                   struct dicom_header *h);
// Takes a parsed head: opens and closes frames, adds nodes, starts values. r->offset is the
// offset of the head on entry and the offset after it on return.
WARN_UNUSED enum status dicom_take_head(struct dicom_reader *r, const struct dicom_header *h);
// The plain case in a loop of its own: elements with kept values, in ascending order, whole in the
// piece and outliving the data set. Takes as many as come in a row and returns their bytes;
// whatever is special is left to dicom_take_head. Both give the same nodes.
size_t dicom_take_run(struct dicom_reader *r, const uint8_t *p, size_t left);
// Closes the frames that end at r->offset.
void dicom_close_ended(struct dicom_reader *r);
// Adds a node without children; DICOM_ABSENT after noting the limit.
uint32_t dicom_add_node(struct dicom_reader *r, const struct dicom_header *h);
// The value of `node` follows: keep, hash or pass over.
WARN_UNUSED enum status dicom_start_value(struct dicom_reader *r, uint32_t node);

#endif
