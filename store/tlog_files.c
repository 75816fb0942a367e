// SPDX-License-Identifier: Apache-2.0
#include "store/tlog_files.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "core/hash/sha256.h"
#include "store/crc32c.h"

#define MAGIC        "CSTYSIG1"
#define VERSION      1
#define LEVELS       (TLOG_TILE_LEVEL_MAX + 1)
#define CACHED_TILES 16
#define BUNDLE_MAX   ((size_t)TLOG_TILE_WIDTH * (2 + TLOG_ENTRY_SIZE_MAX))

// The rightmost tile of one level: `count` hashes of complete subtrees, 0 to 255 between calls.
struct row {
    uint64_t index; // of the tile
    uint32_t count;
    struct tlog_hash hashes[TLOG_TILE_WIDTH];
};

struct cached_tile {
    bool used;
    uint32_t level;
    uint64_t index;
    struct tlog_hash hashes[TLOG_TILE_WIDTH];
};

// A full tile or bundle that waits for the next signature.
struct full_tile {
    struct tlog_tile tile;
    uint8_t *bytes;
    size_t size;
};

struct tlog_files {
    const struct file_ops *ops;
    struct file_path folder;
    struct file_path signed_state;
    char origin[TLOG_ORIGIN_SIZE_MAX + 1];
    uint64_t size;
    uint64_t signed_size;
    struct tlog_hash signed_root;
    bool has_signed;
    struct row rows[LEVELS];
    uint8_t *bundle; // the rightmost entry bundle
    size_t bundle_size;
    size_t bundle_capacity;
    struct full_tile *full; // completed since the last signature
    size_t full_count;
    size_t full_capacity;
    struct full_tile *stale; // written and signed; their partial files go when published
    size_t stale_count;
    size_t stale_capacity;
    struct cached_tile *cache;
    uint32_t next_cached;
    enum status failed; // memory ran out in the middle of an entry: nothing goes on
};

// ---- the tree in memory

uint64_t tlog_files_size(const struct tlog_files *files)
{
    return files->size;
}

uint64_t tlog_files_signed_size(const struct tlog_files *files)
{
    return files->signed_size;
}

static enum status push_full(struct full_tile **list, size_t *count, size_t *capacity,
                             const struct full_tile *tile)
{
    if (*count == *capacity) {
        size_t larger = *capacity == 0 ? 16 : *capacity * 2;
        struct full_tile *moved = realloc(*list, larger * sizeof *moved);
        if (moved == NULL) return STATUS_NO_SPACE;
        *list = moved;
        *capacity = larger;
    }
    (*list)[(*count)++] = *tile;
    return STATUS_OK;
}

// Keeps a copy of a tile or bundle that has just become full.
static enum status keep_full(struct tlog_files *files, uint32_t level, uint64_t index,
                             const void *bytes, size_t size)
{
    struct full_tile full = {.tile = {level, TLOG_TILE_WIDTH, index}, .size = size};
    full.bytes = malloc(size);
    if (full.bytes == NULL) return STATUS_NO_SPACE;
    memcpy(full.bytes, bytes, size);
    enum status status = push_full(&files->full, &files->full_count, &files->full_capacity, &full);
    if (status != STATUS_OK) free(full.bytes);
    return status;
}

static enum status keep_entry(struct tlog_files *files, span entry)
{
    size_t need = files->bundle_size + 2 + entry.size;
    if (need > files->bundle_capacity) {
        size_t larger = files->bundle_capacity * 2 > need ? files->bundle_capacity * 2 : need;
        INVARIANT(need <= BUNDLE_MAX);
        uint8_t *moved = realloc(files->bundle, larger);
        if (moved == NULL) return STATUS_NO_SPACE;
        files->bundle = moved;
        files->bundle_capacity = larger;
    }
    struct writer w = writer_over(files->bundle + files->bundle_size,
                                  files->bundle_capacity - files->bundle_size);
    TRY(tlog_bundle_write(&w, entry));
    files->bundle_size += w.size;
    return STATUS_OK;
}

// Puts a hash on a level; a tile that is full goes to the list and its root one level up.
static enum status push_hash(struct tlog_files *files, struct tlog_hash hash)
{
    for (uint32_t level = 0; level < LEVELS; level++) {
        struct row *row = &files->rows[level];
        row->hashes[row->count++] = hash;
        if (row->count < TLOG_TILE_WIDTH) return STATUS_OK;
        TRY(keep_full(files, level, row->index, row->hashes, sizeof row->hashes));
        hash = tlog_tile_subtree(row->hashes, TLOG_TILE_BITS, 0);
        row->index++;
        row->count = 0;
    }
    return STATUS_LIMIT; // 256^8 entries
}

enum status tlog_files_append(struct tlog_files *files, span entry, uint64_t *index)
{
    if (entry.size > TLOG_ENTRY_SIZE_MAX || files->size == TLOG_SIZE_MAX) return STATUS_LIMIT;
    TRY(files->failed);
    TRY(keep_entry(files, entry));
    *index = files->size++;
    if (files->size % TLOG_TILE_WIDTH == 0) {
        files->failed = keep_full(files, TLOG_BUNDLE_LEVEL, files->rows[0].index, files->bundle,
                                  files->bundle_size);
        files->bundle_size = 0;
    }
    if (files->failed == STATUS_OK) files->failed = push_hash(files, tlog_leaf_hash(entry));
    return files->failed;
}

// ---- reading hashes

static enum status load_tile(struct tlog_files *files, const struct tlog_tile *tile, void *out,
                             size_t capacity, size_t *size)
{
    char name[TLOG_TILE_PATH_MAX];
    struct file_path path;
    (void)tlog_tile_path(name, tile);
    TRY(file_join(&path, files->folder.text, name));
    return file_load(files->ops, path.text, out, capacity, size);
}

static const struct tlog_hash *find_in_memory(const struct tlog_files *files, uint32_t level,
                                              uint64_t index)
{
    if (files->rows[level].index == index) return files->rows[level].hashes;
    for (size_t i = 0; i < files->full_count; i++) {
        const struct full_tile *full = &files->full[i];
        if (full->tile.level == level && full->tile.index == index) {
            return (const struct tlog_hash *)full->bytes; // an array of bytes either way
        }
    }
    for (uint32_t i = 0; i < CACHED_TILES; i++) {
        const struct cached_tile *cached = &files->cache[i];
        if (cached->used && cached->level == level && cached->index == index) {
            return cached->hashes;
        }
    }
    return NULL;
}

static enum status find_tile(struct tlog_files *files, uint32_t level, uint64_t index,
                             const struct tlog_hash **out)
{
    *out = find_in_memory(files, level, index);
    if (*out != NULL) return STATUS_OK;
    struct cached_tile *cached = &files->cache[files->next_cached++ % CACHED_TILES];
    struct tlog_tile tile = {level, TLOG_TILE_WIDTH, index};
    size_t size;
    cached->used = false;
    TRY(load_tile(files, &tile, cached->hashes, sizeof cached->hashes, &size));
    if (size != sizeof cached->hashes) return STATUS_BAD_LENGTH;
    cached->used = true;
    cached->level = level;
    cached->index = index;
    *out = cached->hashes;
    return STATUS_OK;
}

static enum status read_subtree(void *context, uint32_t level, uint64_t index,
                                struct tlog_hash *out)
{
    struct tlog_files *files = context;
    const struct tlog_hash *hashes;
    struct tlog_tile_place place = tlog_tile_find(level, index, files->size);
    TRY(find_tile(files, place.tile.level, place.tile.index, &hashes));
    *out = tlog_tile_subtree(hashes, place.height, place.index);
    return STATUS_OK;
}

struct tlog_reader tlog_files_reader(struct tlog_files *files)
{
    return (struct tlog_reader){files, read_subtree};
}

enum status tlog_files_entry(struct tlog_files *files, uint64_t index, uint8_t *out,
                             size_t capacity, size_t *size)
{
    struct tlog_tile tile = {TLOG_BUNDLE_LEVEL, TLOG_TILE_WIDTH, index / TLOG_TILE_WIDTH};
    uint32_t at = (uint32_t)(index % TLOG_TILE_WIDTH);
    span entry = {NULL, 0};
    uint8_t *loaded = NULL;
    size_t loaded_size;
    if (index >= files->size) return STATUS_NOT_FOUND;
    enum status status = STATUS_NOT_FOUND;
    if (tile.index == files->size / TLOG_TILE_WIDTH) {
        status = tlog_bundle_entry(&entry, span_of(files->bundle, files->bundle_size), at);
    }
    for (size_t i = 0; i < files->full_count && status == STATUS_NOT_FOUND; i++) {
        const struct full_tile *full = &files->full[i];
        if (full->tile.level != TLOG_BUNDLE_LEVEL || full->tile.index != tile.index) continue;
        status = tlog_bundle_entry(&entry, span_of(full->bytes, full->size), at);
    }
    if (status == STATUS_NOT_FOUND) {
        loaded = malloc(BUNDLE_MAX);
        if (loaded == NULL) return STATUS_NO_SPACE;
        status = load_tile(files, &tile, loaded, BUNDLE_MAX, &loaded_size);
        if (status == STATUS_OK) {
            status = tlog_bundle_entry(&entry, span_of(loaded, loaded_size), at);
        }
    }
    if (status == STATUS_OK && entry.size > capacity) status = STATUS_NO_SPACE;
    if (status == STATUS_OK && entry.size > 0) memcpy(out, entry.data, entry.size);
    *size = status == STATUS_OK ? entry.size : 0;
    free(loaded);
    return status;
}

// ---- opening

static enum status load_signed_state(struct tlog_files *files)
{
    uint8_t bytes[TLOG_SIGNED_STATE_SIZE], origin[SHA256_SIZE];
    size_t size;
    enum status status =
        file_load(files->ops, files->signed_state.text, bytes, sizeof bytes, &size);
    if (status == STATUS_NOT_FOUND) {
        struct file_path path;
        int file;
        TRY(file_join(&path, files->folder.text, "checkpoint"));
        status = files->ops->open(files->ops->context, path.text, FILE_OPEN_READ, &file);
        if (status == STATUS_NOT_FOUND) return STATUS_OK; // a new log
        TRY(status);
        (void)files->ops->close(files->ops->context, file);
        return STATUS_MISSING;
    }
    TRY(status == STATUS_LIMIT ? STATUS_BAD_CHECKSUM : status);
    bool holds = size == sizeof bytes && memcmp(bytes, MAGIC, 8) == 0 &&
                 load_u32_le(bytes + 8) == VERSION &&
                 load_u32_le(bytes + 12) == crc32c(0, bytes + 16, sizeof bytes - 16);
    if (!holds) return STATUS_BAD_CHECKSUM;
    sha256(origin, span_text(files->origin));
    if (memcmp(origin, bytes + 56, sizeof origin) != 0) return STATUS_CONFLICT;
    files->signed_size = files->size = load_u64_le(bytes + 16);
    memcpy(files->signed_root.bytes, bytes + 24, TLOG_HASH_SIZE);
    files->has_signed = true;
    return files->size <= TLOG_SIZE_MAX ? STATUS_OK : STATUS_BAD_CHECKSUM;
}

static enum status load_rows(struct tlog_files *files)
{
    size_t size;
    for (uint32_t level = 0; level < LEVELS; level++) {
        struct row *row = &files->rows[level];
        uint64_t hashes = tlog_tile_level_size(level, files->size);
        row->index = hashes / TLOG_TILE_WIDTH;
        row->count = (uint32_t)(hashes % TLOG_TILE_WIDTH);
        if (row->count == 0) continue;
        struct tlog_tile tile = {level, row->count, row->index};
        TRY(load_tile(files, &tile, row->hashes, sizeof row->hashes, &size));
        if (size != row->count * TLOG_HASH_SIZE) return STATUS_BAD_CHECKSUM;
    }
    uint32_t entries = files->rows[0].count;
    if (entries == 0) return STATUS_OK;
    files->bundle = malloc(BUNDLE_MAX);
    if (files->bundle == NULL) return STATUS_NO_SPACE;
    files->bundle_capacity = BUNDLE_MAX;
    struct tlog_tile bundle = {TLOG_BUNDLE_LEVEL, entries, files->rows[0].index};
    TRY(load_tile(files, &bundle, files->bundle, BUNDLE_MAX, &files->bundle_size));
    if (tlog_bundle_check(span_of(files->bundle, files->bundle_size), entries) != STATUS_OK) {
        return STATUS_BAD_CHECKSUM;
    }
    for (uint32_t i = 0; i < entries; i++) { // at most 255
        span entry;
        TRY(tlog_bundle_entry(&entry, span_of(files->bundle, files->bundle_size), i));
        struct tlog_hash leaf = tlog_leaf_hash(entry);
        if (!tlog_hash_equal(&leaf, &files->rows[0].hashes[i])) return STATUS_BAD_CHECKSUM;
    }
    return STATUS_OK;
}

static enum status load_all(struct tlog_files *files)
{
    struct tlog_hash root;
    struct tlog_reader reader = tlog_files_reader(files);
    struct file_path folder;
    // What is read now may be in memory only; the names as well.
    TRY(file_folder_of(&folder, files->signed_state.text));
    TRY(files->ops->sync_folder(files->ops->context, folder.text));
    TRY(load_signed_state(files));
    enum status status = load_rows(files);
    TRY(status == STATUS_NOT_FOUND || status == STATUS_LIMIT ? STATUS_BAD_CHECKSUM : status);
    TRY(tlog_root(&root, &reader, files->size));
    bool same = !files->has_signed || tlog_hash_equal(&root, &files->signed_root);
    return same ? STATUS_OK : STATUS_BAD_CHECKSUM;
}

enum status tlog_files_open(struct tlog_files **out, const struct tlog_files_options *options)
{
    *out = NULL;
    if (strlen(options->origin) > TLOG_ORIGIN_SIZE_MAX ||
        strlen(options->folder) + TLOG_TILE_PATH_MAX + 8 > FILE_PATH_MAX ||
        strlen(options->signed_state) + 8 > FILE_PATH_MAX) {
        return STATUS_LIMIT;
    }
    if (!tlog_key_name_valid(span_text(options->origin))) return STATUS_BAD_VALUE;
    struct tlog_files *files = calloc(1, sizeof *files);
    if (files == NULL) return STATUS_NO_SPACE;
    files->ops = options->ops;
    strcpy(files->folder.text, options->folder);
    strcpy(files->signed_state.text, options->signed_state);
    strcpy(files->origin, options->origin);
    files->cache = calloc(CACHED_TILES, sizeof *files->cache);
    enum status status = files->cache == NULL ? STATUS_NO_SPACE : load_all(files);
    if (status != STATUS_OK) {
        tlog_files_close(files);
        return status;
    }
    *out = files;
    return STATUS_OK;
}

static void free_list(struct full_tile *list, size_t count)
{
    for (size_t i = 0; i < count; i++) free(list[i].bytes);
    free(list);
}

void tlog_files_close(struct tlog_files *files)
{
    if (files == NULL) return;
    free_list(files->full, files->full_count);
    free_list(files->stale, files->stale_count);
    free(files->bundle);
    free(files->cache);
    free(files);
}

// ---- writing

static enum status write_tile(struct tlog_files *files, const struct tlog_tile *tile, span bytes)
{
    char name[TLOG_TILE_PATH_MAX];
    struct file_path path, folder;
    (void)tlog_tile_path(name, tile);
    TRY(file_join(&path, files->folder.text, name));
    TRY(file_folder_of(&folder, path.text));
    TRY(file_make_folders(files->ops, folder.text));
    return file_replace(files->ops, path.text, bytes);
}

static enum status write_tiles(struct tlog_files *files)
{
    for (size_t i = 0; i < files->full_count; i++) {
        const struct full_tile *full = &files->full[i];
        TRY(write_tile(files, &full->tile, span_of(full->bytes, full->size)));
    }
    for (uint32_t level = 0; level < LEVELS; level++) {
        const struct row *row = &files->rows[level];
        bool changed = tlog_tile_level_size(level, files->size) !=
                       tlog_tile_level_size(level, files->signed_size);
        if (!changed || row->count == 0) continue;
        struct tlog_tile tile = {level, row->count, row->index};
        TRY(write_tile(files, &tile, span_of(row->hashes, row->count * TLOG_HASH_SIZE)));
    }
    uint32_t entries = files->rows[0].count;
    if (files->size == files->signed_size || entries == 0) return STATUS_OK;
    struct tlog_tile bundle = {TLOG_BUNDLE_LEVEL, entries, files->rows[0].index};
    return write_tile(files, &bundle, span_of(files->bundle, files->bundle_size));
}

static enum status write_signed_state(struct tlog_files *files, const struct tlog_hash *root,
                                      uint64_t now_ms)
{
    uint8_t bytes[TLOG_SIGNED_STATE_SIZE] = {0};
    memcpy(bytes, MAGIC, 8);
    store_u32_le(bytes + 8, VERSION);
    store_u64_le(bytes + 16, files->size);
    memcpy(bytes + 24, root->bytes, TLOG_HASH_SIZE);
    sha256(bytes + 56, span_text(files->origin));
    store_u64_le(bytes + 88, now_ms);
    store_u32_le(bytes + 12, crc32c(0, bytes + 16, sizeof bytes - 16));
    return file_replace(files->ops, files->signed_state.text, span_of(bytes, sizeof bytes));
}

enum status tlog_files_sign(struct tlog_files *files, struct writer *note,
                            const struct tlog_key *key, const struct secret_ed25519 *secret,
                            uint64_t now_ms)
{
    struct tlog_checkpoint checkpoint = {.origin = span_text(files->origin), .size = files->size};
    struct tlog_reader reader = tlog_files_reader(files);
    TRY(files->failed);
    TRY(tlog_root(&checkpoint.root, &reader, files->size));
    bool again = files->has_signed && files->size == files->signed_size;
    if (again && !tlog_hash_equal(&checkpoint.root, &files->signed_root)) return STATUS_CONFLICT;
    if (!again) {
        TRY(write_tiles(files));
        TRY(write_signed_state(files, &checkpoint.root, now_ms));
        files->signed_size = files->size;
        files->signed_root = checkpoint.root;
        files->has_signed = true;
        for (size_t i = 0; i < files->full_count; i++) { // their bytes are on disk now
            struct full_tile *full = &files->full[i];
            free(full->bytes);
            full->bytes = NULL;
            (void)push_full(&files->stale, &files->stale_count, &files->stale_capacity, full);
        }
        files->full_count = 0;
    }
    size_t start = note->size;
    tlog_checkpoint_write(note, &checkpoint);
    span text = span_of(note->data + start, note->size - start);
    write_text(note, "\n");
    TRY(note->status);
    tlog_note_sign(note, text, key, secret);
    return note->status;
}

struct removal {
    const struct file_ops *ops;
    const char *folder;
};

static enum status remove_one(void *context, const char *name)
{
    const struct removal *removal = context;
    struct file_path path;
    TRY(file_join(&path, removal->folder, name));
    (void)removal->ops->remove(removal->ops->context, path.text);
    return STATUS_OK;
}

// Partial tiles may be deleted once the full one is there; that they stay for a while harms nobody,
// so failures are passed over.
static void remove_partials(struct tlog_files *files, const struct tlog_tile *tile)
{
    char name[TLOG_TILE_PATH_MAX + 2];
    struct file_path path;
    size_t size = tlog_tile_path(name, tile);
    memcpy(name + size, ".p", 3);
    if (file_join(&path, files->folder.text, name) != STATUS_OK) return;
    struct removal removal = {files->ops, path.text};
    (void)files->ops->list(files->ops->context, path.text, remove_one, &removal);
    (void)files->ops->remove(files->ops->context, path.text);
}

enum status tlog_files_publish(struct tlog_files *files, span note)
{
    struct file_path path;
    TRY(file_join(&path, files->folder.text, "checkpoint"));
    TRY(file_replace(files->ops, path.text, note));
    for (size_t i = 0; i < files->stale_count; i++) remove_partials(files, &files->stale[i].tile);
    files->stale_count = 0;
    return STATUS_OK;
}

enum status tlog_files_write_policy(struct tlog_files *files, span text)
{
    struct file_path path;
    TRY(file_join(&path, files->folder.text, "policy"));
    return file_replace(files->ops, path.text, text);
}

void tlog_default_origin(char out[static TLOG_DEFAULT_ORIGIN_SIZE],
                         const uint8_t public_key[static ED25519_PUBLIC_SIZE])
{
    static const char domain[] = "consentry.invalid/";
    uint8_t found[SHA256_SIZE];
    sha256(found, span_of(public_key, ED25519_PUBLIC_SIZE));
    memcpy(out, domain, sizeof domain - 1);
    hex_encode(out + sizeof domain - 1, found, 8);
}
