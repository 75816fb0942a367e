// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/state_log.h"

#include "core/base/invariant.h"
#include "core/ledger/transition.h"

bool touch_log_has_room(const struct state *state, uint32_t n)
{
    return n <= LEDGER_BATCH_MAX - state->log->operation_count;
}

static void load_c(union part_c *out, const struct state *state, enum tree_id tree, uint32_t index)
{
    memset(out, 0, sizeof *out);
    switch (tree) {
    case TREE_ACCOUNTS: out->account = state->accounts.states[index]; break;
    case TREE_CONSENTS: out->entry = state->consents.states[index]; break;
    case TREE_REQUESTS: out->entry = state->requests.states[index]; break;
    case TREE_RECORDS: out->entry = state->records.states[index]; break;
    case TREE_VOCABULARY:
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
}

static void store_c(struct state *state, enum tree_id tree, uint32_t index, const union part_c *c)
{
    switch (tree) {
    case TREE_ACCOUNTS: state->accounts.states[index] = c->account; break;
    case TREE_CONSENTS: state->consents.states[index] = c->entry; break;
    case TREE_REQUESTS: state->requests.states[index] = c->entry; break;
    case TREE_RECORDS: state->records.states[index] = c->entry; break;
    case TREE_VOCABULARY:
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
}

// The leaf's touch in the open batch, or NULL. A stale entry points beyond the log or at a touch of
// another leaf, so the map never needs clearing.
static struct touch *find_touch(struct touch_log *log, enum tree_id tree, uint32_t index)
{
    uint32_t at = log->touch_of[tree][index];
    if (at >= log->touch_count) return NULL;
    struct touch *touch = &log->touches[at];
    return touch->tree == tree && touch->index == index ? touch : NULL;
}

void state_sealed_c_words(felt out[static PART_C_FELTS_MAX], const struct state *state,
                          enum tree_id tree, uint32_t index)
{
    union part_c c;
    const struct touch *touch = find_touch(state->log, tree, index);
    load_c(&c, state, tree, index);
    if (touch != NULL) c = touch->old_c;
    if (tree == TREE_ACCOUNTS) {
        account_c_words(out, &c.account);
    } else {
        entry_c_words(out, &c.entry);
    }
}

static struct touch *touch_leaf(struct state *state, enum tree_id tree, uint32_t index,
                                uint8_t parts, bool write)
{
    struct touch_log *log = state->log;
    INVARIANT(log->group_open && log->undo_count < TOUCHES_MAX);
    struct touch *touch = find_touch(log, tree, index);
    struct undo *undo = &log->undos[log->undo_count++];
    undo->fresh = touch == NULL;
    load_c(&undo->c, state, tree, index);
    if (touch == NULL) {
        INVARIANT(log->touch_count < TOUCHES_MAX);
        log->touch_of[tree][index] = log->touch_count;
        touch = &log->touches[log->touch_count++];
        *touch = (struct touch){.index = index, .tree = (uint8_t)tree, .old_c = undo->c};
        touch->nodes = (uint8_t)node_set_add(&log->nodes, tree, index);
    }
    undo->touch = (uint32_t)(touch - log->touches);
    undo->parts = touch->parts;
    undo->written = touch->written;
    touch->parts |= parts;
    touch->written = touch->written || write;
    return touch;
}

struct account_state *touch_account(struct state *state, uint32_t index, uint8_t parts, bool write)
{
    (void)touch_leaf(state, TREE_ACCOUNTS, index, parts, write);
    return &state->accounts.states[index];
}

struct entry_state *touch_entry(struct state *state, enum tree_id tree, uint32_t index,
                                uint8_t parts, bool write)
{
    (void)touch_leaf(state, tree, index, parts, write);
    if (tree == TREE_RECORDS) return &state->records.states[index];
    return &state_rules(state, tree)->states[index];
}

uint32_t touch_created(struct state *state, enum tree_id tree, uint8_t parts)
{
    uint32_t index = state->head.count[tree];
    INVARIANT(index < state->capacity[tree]);
    state->head.count[tree] = index + 1;
    struct touch *touch = touch_leaf(state, tree, index, parts, true);
    touch->created = true;
    memset(&touch->old_c, 0, sizeof touch->old_c);
    return index;
}

void group_begin(struct state *state)
{
    struct touch_log *log = state->log;
    INVARIANT(!log->group_open);
    log->group_open = true;
    log->undo_count = 0;
    log->group_head = state->head;
    log->group_operations = log->operation_count;
    memcpy(log->group_kinds, log->kinds, sizeof log->kinds);
}

void group_commit(struct state *state)
{
    INVARIANT(state->log->group_open);
    state->log->group_open = false;
    state->log->undo_count = 0;
}

// Zeros what a created leaf held, so that nothing of a refused group stays behind.
static void clear_row(struct state *state, enum tree_id tree, uint32_t index)
{
    switch (tree) {
    case TREE_ACCOUNTS:
        memset(&state->accounts.rows[index], 0, sizeof *state->accounts.rows);
        break;
    case TREE_CONSENTS:
        memset(&state->consents.rows[index], 0, sizeof *state->consents.rows);
        break;
    case TREE_REQUESTS:
        memset(&state->requests.rows[index], 0, sizeof *state->requests.rows);
        break;
    case TREE_RECORDS: memset(&state->records.rows[index], 0, sizeof *state->records.rows); break;
    case TREE_VOCABULARY: memset(&state->vocabulary[index], 0, sizeof *state->vocabulary); break;
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
}

static void take_back(struct state *state, const struct undo *undo)
{
    struct touch *touch = &state->log->touches[undo->touch];
    enum tree_id tree = (enum tree_id)touch->tree;
    store_c(state, tree, touch->index, &undo->c);
    if (!undo->fresh) {
        touch->parts = undo->parts;
        touch->written = undo->written;
        return;
    }
    if (touch->created) {
        if (tree == TREE_ACCOUNTS) account_index_remove_last(&state->index, touch->index);
        clear_row(state, tree, touch->index);
    }
    INVARIANT(undo->touch == state->log->touch_count - 1);
    node_set_remove_last(&state->log->nodes, tree, touch->index, touch->nodes);
    state->log->touch_count--;
}

void group_rollback(struct state *state)
{
    struct touch_log *log = state->log;
    INVARIANT(log->group_open);
    while (log->undo_count > 0) take_back(state, &log->undos[--log->undo_count]);
    state->head = log->group_head;
    log->operation_count = log->group_operations;
    memcpy(log->kinds, log->group_kinds, sizeof log->kinds);
    log->group_open = false;
}
