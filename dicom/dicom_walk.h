// SPDX-License-Identifier: Apache-2.0
// Visits a data set in the order outputs need: ascending tags, items in place, with the character
// set and Pixel Representation that hold at each element. Iterative; one level is one data set or
// sequence.
//
//     struct dicom_walk walk;
//     dicom_walk_begin(&walk, ds, scratch);
//     for (;;) switch (dicom_walk_next(&walk)) { case DICOM_STEP_ELEMENT: ... }
#ifndef CONSENTRY_DICOM_WALK_H
#define CONSENTRY_DICOM_WALK_H

#include "core/base/arena.h"
#include "dicom/dicom_dataset.h"
#include "dicom/dicom_text.h"

enum dicom_step {
    DICOM_STEP_END,          // all done, or walk.status is not OK
    DICOM_STEP_ELEMENT,      // an element that is not a sequence
    DICOM_STEP_SEQUENCE,     // its items follow
    DICOM_STEP_ITEM,         // its elements follow
    DICOM_STEP_ITEM_END,     // index: the item
    DICOM_STEP_SEQUENCE_END, // index: the sequence
};

struct dicom_level {
    uint32_t node;         // DICOM_TOP, a sequence or an item
    uint32_t at;           // next child, or its place in `order`
    uint32_t end;          // the same for the end
    const uint32_t *order; // children in order of tag, where the file has them otherwise
    size_t scratch_mark;
    struct dicom_charset charset; // what holds here
    bool is_signed;
    bool items;
};

struct dicom_walk {
    const struct dicom_dataset *ds;
    struct arena *scratch;
    enum status status; // NO_SPACE: the scratch memory cannot hold an order
    uint32_t index;     // the node of this step
    bool repeated;      // its tag stands twice or more in its data set
    bool repeat;        // and this is not the first of them
    uint32_t open;
    struct dicom_level levels[2 * DICOM_DEPTH_MAX + 2];
};

// `scratch` may be NULL while ds->disorder is 0; else 4 bytes an element of a data set out of
// order are taken from it and given back.
void dicom_walk_begin(struct dicom_walk *walk, const struct dicom_dataset *ds,
                      struct arena *scratch);
enum dicom_step dicom_walk_next(struct dicom_walk *walk);
// After DICOM_STEP_SEQUENCE: passes over its items; the next step is what follows it.
void dicom_walk_skip(struct dicom_walk *walk);

// The level of the element just visited: charset, sign, the data set it belongs to.
static inline const struct dicom_level *dicom_walk_level(const struct dicom_walk *walk)
{
    return &walk->levels[walk->open - 1];
}

#endif
