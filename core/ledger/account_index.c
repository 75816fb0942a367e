// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/account_index.h"

#include "core/base/checked.h"
#include "core/base/invariant.h"

enum { GAP_MAX = 64, NO_TOWER = 0 };

// At most half full, so that probing stays short.
static uint32_t slot_count(uint32_t capacity)
{
    return 2U << log2_ceil(capacity < 2 ? 2 : capacity);
}

// A third of the accounts have links above level 0 on average (1/4 + 1/16 + ...); an account whose
// tower does not fit any more gets none, which costs time and nothing else.
static uint32_t link_room(uint32_t capacity)
{
    return capacity / 2 + 64;
}

size_t account_index_bytes(uint32_t capacity)
{
    return ((size_t)slot_count(capacity) + 2 * (size_t)capacity + link_room(capacity)) *
               sizeof(uint32_t) +
           4 * GAP_MAX;
}

enum status account_index_init(struct account_index *out, struct arena *arena,
                               const struct account_content *accounts, uint32_t capacity)
{
    memset(out, 0, sizeof *out);
    out->accounts = accounts;
    out->slot_mask = slot_count(capacity) - 1;
    out->link_capacity = link_room(capacity);
    out->link_count = 1; // 0 means "no tower"
    out->slots = arena_alloc(arena, slot_count(capacity), sizeof *out->slots);
    out->next = arena_alloc_raw(arena, capacity, sizeof *out->next);
    out->tower = arena_alloc_raw(arena, capacity, sizeof *out->tower);
    out->links = arena_alloc_raw(arena, out->link_capacity, sizeof *out->links);
    if (out->slots == NULL || out->next == NULL || out->tower == NULL || out->links == NULL) {
        return STATUS_NO_SPACE;
    }
    out->next[0] = 0;
    out->tower[0] = NO_TOWER;
    return STATUS_OK;
}

static uint64_t key_hash(const struct account_key *key)
{
    uint64_t h = 0;
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) {
        h = (h ^ key->limb[i]) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    return h;
}

// 1 with probability 3/4, 2 with 3/16, ... from bits that the hash table does not use.
static uint32_t key_height(const struct account_key *key)
{
    uint64_t h = key_hash(key) >> 32;
    uint32_t height = 1;
    while (height < ACCOUNT_INDEX_HEIGHT_MAX && h % 4 == 0) {
        height++;
        h = h / 4;
    }
    return height;
}

// The slot that holds the key, or the empty one where it would go. Bound: at most half of the slots
// are taken.
static uint32_t find_slot(const struct account_index *index, const struct account_key *key)
{
    uint32_t slot = (uint32_t)key_hash(key) & index->slot_mask;
    for (;;) {
        uint32_t at = index->slots[slot];
        if (at == 0 || account_key_equal(&index->accounts[at - 1].key, key)) return slot;
        slot = (slot + 1) & index->slot_mask;
    }
}

uint32_t account_index_find(const struct account_index *index, const struct account_key *key)
{
    uint32_t at = index->slots[find_slot(index, key)];
    return at == 0 ? ACCOUNT_INDEX_NONE : at - 1;
}

// The link of account `at` at a level; only accounts as high as that are ever asked.
static uint32_t *link_of(const struct account_index *index, uint32_t at, uint32_t level)
{
    if (level == 0) return &index->next[at];
    INVARIANT(index->tower[at] != NO_TOWER);
    return &index->links[index->tower[at] + level - 1];
}

static uint32_t next_of(const struct account_index *index, uint32_t at, uint32_t level)
{
    if (at == 0 && level > 0) return index->head[level];
    return *link_of(index, at, level);
}

static void set_next(struct account_index *index, uint32_t at, uint32_t level, uint32_t to)
{
    if (at == 0 && level > 0) {
        index->head[level] = to;
    } else {
        *link_of(index, at, level) = to;
    }
}

// before[level] becomes the last account of that level whose key is below `key`.
static void find_before(const struct account_index *index, const struct account_key *key,
                        uint32_t before[static ACCOUNT_INDEX_HEIGHT_MAX])
{
    uint32_t at = 0;
    for (uint32_t level = ACCOUNT_INDEX_HEIGHT_MAX; level-- > 0;) {
        for (;;) {
            uint32_t next = next_of(index, at, level);
            if (next == 0 || account_key_compare(&index->accounts[next].key, key) >= 0) break;
            at = next;
        }
        before[level] = at;
    }
}

uint32_t account_index_floor(const struct account_index *index, const struct account_key *key)
{
    uint32_t before[ACCOUNT_INDEX_HEIGHT_MAX];
    find_before(index, key, before);
    uint32_t next = index->next[before[0]];
    bool equal = next != 0 && account_key_equal(&index->accounts[next].key, key);
    return equal ? next : before[0];
}

void account_index_add(struct account_index *index, uint32_t at)
{
    const struct account_key *key = &index->accounts[at].key;
    uint32_t slot = find_slot(index, key);
    INVARIANT(index->slots[slot] == 0 && at != 0);
    index->slots[slot] = at + 1;

    uint32_t height = key_height(key);
    index->tower[at] = NO_TOWER;
    if (height > 1 && index->link_capacity - index->link_count >= height - 1) {
        index->tower[at] = index->link_count;
        index->link_count += height - 1;
    } else {
        height = 1;
    }
    uint32_t before[ACCOUNT_INDEX_HEIGHT_MAX];
    find_before(index, key, before);
    for (uint32_t level = 0; level < height; level++) {
        set_next(index, at, level, next_of(index, before[level], level));
        set_next(index, before[level], level, at);
    }
}

void account_index_remove_last(struct account_index *index, uint32_t at)
{
    const struct account_key *key = &index->accounts[at].key;
    uint32_t slot = find_slot(index, key);
    INVARIANT(index->slots[slot] == at + 1);
    index->slots[slot] = 0; // nothing was added after it, so no probe runs through this slot

    uint32_t height = index->tower[at] == NO_TOWER ? 1 : key_height(key);
    uint32_t before[ACCOUNT_INDEX_HEIGHT_MAX];
    find_before(index, key, before);
    for (uint32_t level = 0; level < height; level++) {
        INVARIANT(next_of(index, before[level], level) == at);
        set_next(index, before[level], level, next_of(index, at, level));
    }
    if (height > 1) index->link_count -= height - 1;
}
