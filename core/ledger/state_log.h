// SPDX-License-Identifier: Apache-2.0
// Inside of the room: what the open batch has touched, with the first old contents, and how to undo
// the open group.
//
// Every access of an operation to a leaf goes through touch_*(). The first one in a batch keeps the
// leaf's old part C, which the sealed batch needs; each one in a group keeps what the group must
// put back. Rolling back replays those newest first and takes created leaves away again.
#ifndef CONSENTRY_CORE_LEDGER_STATE_LOG_H
#define CONSENTRY_CORE_LEDGER_STATE_LOG_H

#include "core/ledger/node_set.h"
#include "core/ledger/state.h"
#include "core/ledger/subbatch.h"

// An operation touches at most four leaves (GRANT, RESPOND, RECORD), REGISTER three; a RESPOND that
// an organization signs five.
#define TOUCHES_PER_OPERATION 5
#define TOUCHES_MAX           (TOUCHES_PER_OPERATION * LEDGER_BATCH_MAX)

union part_c {
    struct account_state account; // tree 0
    struct entry_state entry;     // trees 1 to 3
};

struct touch {
    uint32_t index;
    uint8_t tree;       // enum tree_id
    uint8_t parts;      // enum touched_parts, opened by any operation of the batch
    bool created;       // by this batch
    bool written;       // part C was changed
    uint8_t nodes;      // inner nodes that came into the batch with it
    union part_c old_c; // as the batch found it
};

struct undo {
    uint32_t touch; // which touch
    bool fresh;     // the touch itself began here
    uint8_t parts;  // before
    bool written;
    union part_c c;
};

struct touch_log {
    struct touch touches[TOUCHES_MAX];
    uint32_t touch_count;
    uint32_t operation_count;        // applied in the open batch
    uint32_t kinds[OPERATION_KINDS]; // the same by kind
    struct node_set nodes;           // inner nodes above the touched leaves
    struct undo undos[TOUCHES_MAX];
    uint32_t undo_count; // of the open group
    bool group_open;
    struct state_head group_head; // as the group found it
    uint32_t group_operations;
    uint32_t group_kinds[OPERATION_KINDS];
    struct subbatch signed_by[SUBBATCHES_MAX]; // of the open batch
    uint32_t signed_count;
    const struct subbatch *signing; // of the open group, NULL: it is not signed
    digest signing_cm;              // commitment to its key
    // touch_of[tree][index] is the leaf's touch if that touch names the leaf; else it is stale.
    uint32_t *touch_of[TREE_COUNT];
};

// Says that an operation opens `parts` of an existing leaf, and, if `write`, is about to change its
// part C, which is returned.
struct account_state *touch_account(struct state *state, uint32_t index, uint8_t parts, bool write);
struct entry_state *touch_entry(struct state *state, enum tree_id tree, uint32_t index,
                                uint8_t parts, bool write);

// Says that the next leaf of a tree is being created, and returns its index; head.count grows. The
// caller fills row and state. The tree has room.
uint32_t touch_created(struct state *state, enum tree_id tree, uint8_t parts);

// The words of part C as the last sealed batch left them; the leaf was in it.
void state_sealed_c_words(felt out[static PART_C_FELTS_MAX], const struct state *state,
                          enum tree_id tree, uint32_t index);

// RESPOND's outcome: approved, and the request has not expired. The request exists.
bool respond_grants(const struct state *state, const struct operation *op);

// Whether n more operations fit into the open batch.
bool touch_log_has_room(const struct state *state, uint32_t n);

#endif
