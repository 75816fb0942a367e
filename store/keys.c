// SPDX-License-Identifier: Apache-2.0
#include "store/keys.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/hash/blake2b.h"
#include "store/crc32c.h"
#include "store/table.h"

#define MAGIC         "CSTYKEY1"
#define VERSION       1
#define SECTOR        ((size_t)512)
#define SLOT          ((size_t)128)
#define SLOTS         (SECTOR / SLOT) // in a sector
#define PENDING_MAX   4096            // new subjects in one commit
#define SUBJECTS_MAX  ((size_t)1 << 28)
#define CACHE_ENTRIES 256
#define LIVE          1
#define DESTROYED     2
#define EPOCH         1

// Which slot holds a subject's key; 16 bytes of its digest stand for the subject, and the slot
// itself says who it is.
struct slot_row {
    uint8_t subject[16];
    uint64_t slot;
};

struct pending {
    uint8_t *bytes; // PENDING_MAX slots
    size_t count;
    uint64_t first; // number of the first slot
};

struct cache_entry {
    uint64_t slot_plus_one;
    struct secret_key key;
};

// Secret memory.
struct keys_secret {
    struct secret_key data;
    struct cache_entry cache[CACHE_ENTRIES];
};

struct keys {
    const struct file_ops *ops;
    int file;
    uint8_t folder_id[DATA_FOLDER_ID_SIZE];
    struct keys_secret *secret;
    struct table slots;
    uint64_t next_slot; // free, the first of a sector
    uint64_t commit;    // number of the next commit
    struct pending pending[2];
    uint32_t filling;
    bool in_flight;
    enum status failed;
};

// ---- derived keys

void keys_tenant(struct secret_key *out, const struct keys *keys, uint32_t tenant, enum key_use use)
{
    static const char contexts[KEY_USE_COUNT][9] = {
        [KEY_PSEUDONYM] = "PSEUDONM", [KEY_JOURNAL] = "JOURNAL_", [KEY_DOCUMENT] = "DOCUMENT",
        [KEY_CONTENT] = "CONTENT_",   [KEY_NAME] = "NAME____",    [KEY_RECEIPT] = "RECEIPT_"};
    INVARIANT(use >= KEY_PSEUDONYM && use <= KEY_RECEIPT);
    struct secret_key key;
    secret_derive(&key, &keys->secret->data, "TENANT__", tenant);
    secret_derive(out, &key, contexts[use], 0);
    secret_wipe(&key, sizeof key);
}

static void wrap_key(struct secret_key *out, const struct keys *keys, uint32_t tenant,
                     uint32_t epoch)
{
    struct secret_key key;
    secret_derive(&key, &keys->secret->data, "TENANT__", tenant);
    secret_derive(out, &key, "PATWRAP_", epoch);
    secret_wipe(&key, sizeof key);
}

static void signer(struct secret_ed25519 *secret, uint8_t public_key[static ED25519_PUBLIC_SIZE],
                   const struct keys *keys, const char context[8])
{
    struct secret_key seed;
    secret_derive(&seed, &keys->secret->data, context, EPOCH);
    ed25519_from_seed(secret, public_key, seed.bytes);
    secret_wipe(&seed, sizeof seed);
}

void keys_log_signer(struct secret_ed25519 *secret, uint8_t public_key[static ED25519_PUBLIC_SIZE],
                     const struct keys *keys)
{
    signer(secret, public_key, keys, "LOGSIGN_");
}

void keys_promise_signer(struct secret_ed25519 *secret,
                         uint8_t public_key[static ED25519_PUBLIC_SIZE], const struct keys *keys)
{
    signer(secret, public_key, keys, "PROMISE_");
}

void keys_salt(struct salt *out, const struct secret_key *salt_key, uint8_t leaf_kind,
               uint32_t index, uint32_t version)
{
    uint8_t text[9], bytes[20];
    text[0] = leaf_kind;
    store_u32_le(text + 1, index);
    store_u32_le(text + 5, version);
    blake2b(bytes, sizeof bytes, span_of(salt_key->bytes, SECRET_KEY_SIZE),
            span_of(text, sizeof text));
    for (size_t i = 0; i < 5; i++) out->word[i] = load_u32_le(bytes + 4 * i) & 0x3fffffff;
    secret_wipe(bytes, sizeof bytes);
}

// ---- receipt ids: check = PRF(1 || number), masked = number ^ PRF(2 || check)

static uint64_t receipt_prf(const struct secret_key *key, uint8_t use, uint64_t value)
{
    uint8_t text[9], out[16];
    text[0] = use;
    store_u64_le(text + 1, value);
    blake2b(out, sizeof out, span_of(key->bytes, SECRET_KEY_SIZE), span_of(text, sizeof text));
    return load_u64_le(out);
}

void keys_receipt_id(uint8_t out[static RECEIPT_ID_SIZE], const struct secret_key *receipt_key,
                     uint64_t sequence)
{
    uint64_t check = receipt_prf(receipt_key, 1, sequence);
    store_u64_le(out, check);
    store_u64_le(out + 8, sequence ^ receipt_prf(receipt_key, 2, check));
}

enum status keys_receipt_open(uint64_t *sequence, const struct secret_key *receipt_key,
                              const uint8_t id[static RECEIPT_ID_SIZE])
{
    uint64_t check = load_u64_le(id);
    *sequence = load_u64_le(id + 8) ^ receipt_prf(receipt_key, 2, check);
    uint8_t expected[8];
    store_u64_le(expected, receipt_prf(receipt_key, 1, *sequence));
    return secret_equal(expected, id, 8) ? STATUS_OK : STATUS_INVALID;
}

// ---- slots

// What a wrapped key is bound to: tenant, epoch and subject, as they stand in the slot.
static span slot_binding(const uint8_t *slot, uint8_t out[static 40])
{
    memcpy(out, slot + 8, 8);
    memcpy(out + 8, slot + 24, ACCOUNT_KEY_BYTES);
    return span_of(out, 40);
}

static uint32_t slot_checksum(const uint8_t *slot)
{
    return crc32c(0, slot + 8, 48);
}

// A write that was cut short leaves the end of the random tag zero.
static bool slot_finished(const uint8_t *slot)
{
    return load_u64_le(slot + SLOT - 8) != 0;
}

static bool slot_holds(const uint8_t *slot)
{
    return load_u32_le(slot) == slot_checksum(slot) && slot_finished(slot) &&
           (slot[4] == LIVE || slot[4] == DESTROYED) && (slot[5] | slot[6] | slot[7]) == 0;
}

static bool slot_empty(const uint8_t *slot)
{
    for (size_t i = 0; i < SLOT; i++) {
        if (slot[i] != 0) return false;
    }
    return true;
}

static void encode_subject(uint8_t out[static ACCOUNT_KEY_BYTES], const struct account_key *subject)
{
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) store_u32_le(out + 4 * i, subject->limb[i]);
}

static void row_key(uint8_t out[static 16], uint32_t tenant, const uint8_t *subject)
{
    uint8_t text[4 + ACCOUNT_KEY_BYTES];
    store_u32_le(text, tenant);
    memcpy(text + 4, subject, ACCOUNT_KEY_BYTES);
    blake2b(out, 16, span_of(NULL, 0), span_of(text, sizeof text));
}

static enum status index_slot(struct keys *keys, const uint8_t *slot, uint64_t number)
{
    uint8_t key[16];
    void *row;
    bool made;
    row_key(key, load_u32_le(slot + 8), slot + 24);
    TRY(table_put(&keys->slots, key, &row, &made));
    if (!made) return STATUS_BAD_CHECKSUM; // two keys for one subject
    ((struct slot_row *)row)->slot = number;
    return STATUS_OK;
}

// A slot's bytes, from a commit that has not ended or from the file.
static enum status load_slot(struct keys *keys, uint64_t number, uint8_t out[static SLOT])
{
    for (int i = 0; i < 2; i++) {
        const struct pending *pending = &keys->pending[i];
        bool here = number >= pending->first && number < pending->first + pending->count;
        if (here) {
            memcpy(out, pending->bytes + (number - pending->first) * SLOT, SLOT);
            return STATUS_OK;
        }
    }
    TRY(file_read_at(keys->ops, keys->file, SECTOR + number * SLOT, out, SLOT));
    return slot_holds(out) ? STATUS_OK : STATUS_INVALID;
}

// ---- opening

static enum status begin_file(struct keys *keys)
{
    uint8_t header[SECTOR] = {0};
    memcpy(header, MAGIC, 8);
    store_u32_le(header + 8, VERSION);
    memcpy(header + 16, keys->folder_id, DATA_FOLDER_ID_SIZE);
    store_u32_le(header + 12, crc32c(0, header + 16, SECTOR - 16));
    TRY(file_write_at(keys->ops, keys->file, 0, span_of(header, sizeof header)));
    return keys->ops->sync(keys->ops->context, keys->file);
}

static enum status check_header(struct keys *keys)
{
    uint8_t header[SECTOR];
    TRY(file_read_at(keys->ops, keys->file, 0, header, sizeof header));
    // Nothing was ever sealed before the header was on disk: without it the file is new.
    bool blank = true;
    for (size_t i = 0; i < SECTOR && blank; i++) blank = header[i] == 0;
    if (blank) return begin_file(keys);
    bool holds = memcmp(header, MAGIC, 8) == 0 && load_u32_le(header + 8) == VERSION &&
                 load_u32_le(header + 12) == crc32c(0, header + 16, SECTOR - 16);
    if (!holds) return STATUS_BAD_CHECKSUM;
    bool ours = memcmp(header + 16, keys->folder_id, DATA_FOLDER_ID_SIZE) == 0;
    return ours ? STATUS_OK : STATUS_CONFLICT;
}

struct slot_scan {
    struct keys *keys;
    struct keys_report *report;
    uint64_t torn_after; // commit number before the first slot that does not hold
    bool torn;
    uint64_t last_commit;
};

static enum status take_slot(struct slot_scan *scan, const uint8_t *slot, uint64_t number)
{
    if (slot_empty(slot)) return STATUS_OK;
    if (!slot_holds(slot)) {
        if (slot_finished(slot)) return STATUS_BAD_CHECKSUM;
        if (!scan->torn) scan->torn_after = scan->last_commit;
        scan->torn = true;
        scan->report->torn++;
        return STATUS_OK;
    }
    uint64_t commit = load_u64_le(slot + 16);
    if (scan->torn && commit > scan->torn_after + 1) return STATUS_BAD_CHECKSUM;
    if (commit < scan->last_commit) return STATUS_BAD_CHECKSUM;
    scan->last_commit = commit;
    if (slot[4] == LIVE) scan->report->live++;
    if (slot[4] == DESTROYED) scan->report->destroyed++;
    return index_slot(scan->keys, slot, number);
}

typedef enum status slot_fn(struct slot_scan *scan, const uint8_t *slot, uint64_t number);

static enum status each_slot(struct slot_scan *scan, uint64_t size, slot_fn *take)
{
    const struct keys *keys = scan->keys;
    uint8_t *chunk = keys->pending[0].bytes;
    size_t chunk_bytes = PENDING_MAX * SLOT;
    for (uint64_t at = SECTOR; at < size; at += chunk_bytes) {
        size_t got;
        TRY(keys->ops->read(keys->ops->context, keys->file, at, chunk, chunk_bytes, &got));
        memset(chunk + got, 0, chunk_bytes - got);
        for (size_t i = 0; i * SLOT < got; i++) {
            TRY(take(scan, chunk + i * SLOT, (at - SECTOR) / SLOT + i));
        }
    }
    return STATUS_OK;
}

// Clears what was torn, and writes the last commit over itself: a failed sync may have left it in
// pages that the kernel takes for clean.
static enum status settle_slot(struct slot_scan *scan, const uint8_t *slot, uint64_t number)
{
    static const uint8_t zeros[SLOT];
    const struct keys *keys = scan->keys;
    if (slot_empty(slot)) return STATUS_OK;
    bool holds = slot_holds(slot);
    if (holds && load_u64_le(slot + 16) != scan->last_commit) return STATUS_OK;
    return file_write_at(keys->ops, keys->file, SECTOR + number * SLOT,
                         span_of(holds ? slot : zeros, SLOT));
}

static enum status read_slots(struct keys *keys, struct keys_report *report)
{
    struct slot_scan scan = {.keys = keys, .report = report};
    uint64_t size;
    TRY(keys->ops->size(keys->ops->context, keys->file, &size));
    TRY(each_slot(&scan, size, take_slot));
    TRY(each_slot(&scan, size, settle_slot));
    uint64_t slots = size <= SECTOR ? 0 : (size - SECTOR + SLOT - 1) / SLOT;
    keys->next_slot = (slots + SLOTS - 1) / SLOTS * SLOTS;
    keys->commit = scan.last_commit + 1;
    return keys->ops->sync(keys->ops->context, keys->file);
}

static enum status open_file(struct keys *keys, const struct data_folder *folder,
                             struct keys_report *report)
{
    const struct file_ops *ops = keys->ops;
    struct file_path path, keys_folder;
    uint64_t size;
    TRY(data_folder_path(&keys_folder, folder, "keys"));
    TRY(file_join(&path, keys_folder.text, "subjects.keys"));
    enum status status = ops->open(ops->context, path.text, FILE_OPEN_CREATE, &keys->file);
    if (status != STATUS_OK) keys->file = -1;
    TRY(status);
    TRY(ops->size(ops->context, keys->file, &size));
    TRY(size < SECTOR ? begin_file(keys) : check_header(keys));
    TRY(ops->sync_folder(ops->context, keys_folder.text));
    return read_slots(keys, report);
}

enum status keys_open(struct keys **out, const struct data_folder *folder,
                      struct keys_report *report)
{
    *out = NULL;
    memset(report, 0, sizeof *report);
    struct keys *keys = calloc(1, sizeof *keys);
    if (keys == NULL) return STATUS_NO_SPACE;
    keys->ops = folder->ops;
    keys->file = -1;
    memcpy(keys->folder_id, folder->id, DATA_FOLDER_ID_SIZE);
    keys->secret = secret_allocate(sizeof *keys->secret);
    for (int i = 0; i < 2; i++) keys->pending[i].bytes = malloc(PENDING_MAX * SLOT);
    uint64_t seed;
    secret_random(&seed, sizeof seed);
    table_init(&keys->slots, sizeof(struct slot_row), 16, SUBJECTS_MAX, seed);
    enum status status = STATUS_NO_SPACE;
    if (keys->secret != NULL && keys->pending[0].bytes != NULL && keys->pending[1].bytes != NULL) {
        keys->secret->data = folder->key;
        status = open_file(keys, folder, report);
    }
    if (status != STATUS_OK) {
        keys_close(keys);
        return status;
    }
    *out = keys;
    return STATUS_OK;
}

void keys_close(struct keys *keys)
{
    if (keys == NULL) return;
    if (keys->file >= 0) (void)keys->ops->close(keys->ops->context, keys->file);
    secret_free(keys->secret);
    table_free(&keys->slots);
    for (int i = 0; i < 2; i++) free(keys->pending[i].bytes);
    free(keys);
}

// ---- subjects

static enum status add_subject(struct keys *keys, uint32_t tenant, const uint8_t *subject,
                               struct secret_key *out, uint64_t *number)
{
    struct pending *pending = &keys->pending[keys->filling];
    uint8_t bound[40];
    TRY(keys->failed);
    if (pending->count == PENDING_MAX) return STATUS_LIMIT;
    if (pending->count == 0) pending->first = keys->next_slot;
    uint8_t *slot = pending->bytes + pending->count * SLOT;
    memset(slot, 0, SLOT);
    slot[4] = LIVE;
    store_u32_le(slot + 8, tenant);
    store_u32_le(slot + 12, EPOCH);
    store_u64_le(slot + 16, keys->commit);
    memcpy(slot + 24, subject, ACCOUNT_KEY_BYTES);
    struct secret_key wrap;
    secret_random(out->bytes, SECRET_KEY_SIZE);
    wrap_key(&wrap, keys, tenant, EPOCH);
    secret_wrap(slot + 56, &wrap, slot_binding(slot, bound), out);
    secret_wipe(&wrap, sizeof wrap);
    store_u32_le(slot, slot_checksum(slot));
    *number = pending->first + pending->count;
    TRY(index_slot(keys, slot, *number));
    pending->count++;
    return STATUS_OK;
}

static enum status open_subject(struct keys *keys, uint64_t number, const uint8_t *subject,
                                struct secret_key *out)
{
    uint8_t slot[SLOT], bound[40];
    TRY(load_slot(keys, number, slot));
    if (memcmp(slot + 24, subject, ACCOUNT_KEY_BYTES) != 0) return STATUS_INVALID;
    if (slot[4] == DESTROYED) return STATUS_KEY_MISSING;
    struct secret_key wrap;
    wrap_key(&wrap, keys, load_u32_le(slot + 8), load_u32_le(slot + 12));
    enum status status = secret_unwrap(out, &wrap, slot_binding(slot, bound), slot + 56);
    secret_wipe(&wrap, sizeof wrap);
    return status;
}

static enum status subject_key(struct secret_key *out, struct keys *keys, uint32_t tenant,
                               const struct account_key *subject, bool make)
{
    uint8_t encoded[ACCOUNT_KEY_BYTES], key[16];
    uint64_t number;
    encode_subject(encoded, subject);
    row_key(key, tenant, encoded);
    const struct slot_row *row = table_find(&keys->slots, key);
    if (row == NULL && !make) return STATUS_NOT_FOUND;
    if (row == NULL) {
        TRY(add_subject(keys, tenant, encoded, out, &number));
    } else {
        number = row->slot;
        const struct cache_entry *entry = &keys->secret->cache[number % CACHE_ENTRIES];
        if (entry->slot_plus_one == number + 1) {
            *out = entry->key;
            return STATUS_OK;
        }
        TRY(open_subject(keys, number, encoded, out));
    }
    struct cache_entry *entry = &keys->secret->cache[number % CACHE_ENTRIES];
    entry->slot_plus_one = number + 1;
    entry->key = *out;
    return STATUS_OK;
}

enum status keys_subject(struct secret_key *out, struct keys *keys, uint32_t tenant,
                         const struct account_key *subject, enum key_use use, bool make)
{
    static const char contexts[KEY_USE_COUNT][9] = {
        [KEY_JOURNAL] = "JOURNAL_", [KEY_DOCUMENT] = "DOCUMENT", [KEY_SALT] = "LEAFSALT"};
    struct secret_key key;
    INVARIANT(use == KEY_JOURNAL || use == KEY_DOCUMENT || use == KEY_SALT);
    if (account_key_is_zero(subject)) {
        if (use == KEY_SALT) return STATUS_NOT_FOUND;
        keys_tenant(out, keys, tenant, use);
        return STATUS_OK;
    }
    TRY(subject_key(&key, keys, tenant, subject, make));
    secret_derive(out, &key, contexts[use], 0);
    secret_wipe(&key, sizeof key);
    return STATUS_OK;
}

// ---- commits

bool keys_commit_begin(struct keys *keys, struct file_job *job)
{
    struct pending *pending = &keys->pending[keys->filling];
    if (keys->failed != STATUS_OK || keys->in_flight || pending->count == 0) return false;
    *job = (struct file_job){keys->ops, keys->file, SECTOR + pending->first * SLOT,
                             span_of(pending->bytes, pending->count * SLOT)};
    keys->next_slot = pending->first + (pending->count + SLOTS - 1) / SLOTS * SLOTS;
    keys->commit++;
    keys->in_flight = true;
    keys->filling ^= 1;
    INVARIANT(keys->pending[keys->filling].count == 0);
    return true;
}

enum status keys_commit_end(struct keys *keys, enum status result)
{
    INVARIANT(keys->in_flight);
    keys->in_flight = false;
    if (result == STATUS_OK) {
        keys->pending[keys->filling ^ 1].count = 0;
    } else if (keys->failed == STATUS_OK) {
        keys->failed = result == STATUS_DISK_FULL ? STATUS_DISK_FULL : STATUS_DISK_FAILED;
    }
    return keys->failed;
}

enum status keys_destroy(struct keys *keys, uint32_t tenant, const struct account_key *subject)
{
    uint8_t encoded[ACCOUNT_KEY_BYTES], key[16], slot[SLOT];
    INVARIANT(!keys->in_flight);
    TRY(keys->failed);
    encode_subject(encoded, subject);
    row_key(key, tenant, encoded);
    const struct slot_row *row = table_find(&keys->slots, key);
    if (row == NULL) return STATUS_NOT_FOUND;
    const struct pending *pending = &keys->pending[keys->filling];
    if (pending->count > 0 && row->slot >= pending->first) return STATUS_UNAVAILABLE;
    TRY(load_slot(keys, row->slot, slot));
    struct cache_entry *entry = &keys->secret->cache[row->slot % CACHE_ENTRIES];
    secret_wipe(entry, sizeof *entry);
    if (slot[4] == DESTROYED) return STATUS_OK;
    slot[4] = DESTROYED;
    secret_random(slot + 56, SECRET_WRAP_SIZE);
    struct file_job job = {keys->ops, keys->file, SECTOR + row->slot * SLOT, span_of(slot, SLOT)};
    enum status status = file_job_run(&job);
    if (status != STATUS_OK) keys->failed = STATUS_DISK_FAILED;
    return status;
}
