// SPDX-License-Identifier: Apache-2.0
#include "store/data_folder.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/hash/blake2b.h"
#include "store/crc32c.h"

#define MAGIC   "CSTYDIR1"
#define VERSION 1

static void derive_data_key(struct secret_key *out, const struct secret_key *root,
                            const uint8_t id[static DATA_FOLDER_ID_SIZE])
{
    uint8_t text[18 + DATA_FOLDER_ID_SIZE];
    memcpy(text, "consentry data key", 18);
    memcpy(text + 18, id, DATA_FOLDER_ID_SIZE);
    blake2b(out->bytes, SECRET_KEY_SIZE, span_of(root->bytes, SECRET_KEY_SIZE),
            span_of(text, sizeof text));
}

static void derive_key_id(uint8_t out[static 16], const struct secret_key *data_key)
{
    blake2b(out, 16, span_of(data_key->bytes, SECRET_KEY_SIZE), span_text("consentry key id"));
}

enum status data_folder_path(struct file_path *out, const struct data_folder *folder,
                             const char *name)
{
    return file_join(out, folder->path.text, name);
}

enum status data_folder_exists(bool *out, const struct file_ops *ops, const char *path)
{
    struct file_path name;
    int file;
    TRY(file_join(&name, path, "store.id"));
    enum status status = ops->open(ops->context, name.text, FILE_OPEN_READ, &file);
    *out = status == STATUS_OK;
    if (status == STATUS_NOT_FOUND) return STATUS_OK;
    TRY(status);
    return ops->close(ops->context, file);
}

static enum status load_identity(struct data_folder *folder, const char *path,
                                 const struct secret_key *root)
{
    uint8_t bytes[DATA_FOLDER_ID_FILE], key_id[16];
    size_t size;
    TRY(file_load(folder->ops, path, bytes, sizeof bytes, &size));
    bool holds = size == sizeof bytes && memcmp(bytes, MAGIC, 8) == 0 &&
                 load_u32_le(bytes + 12) == crc32c(0, bytes + 16, sizeof bytes - 16);
    if (!holds) return STATUS_BAD_CHECKSUM;
    if (load_u32_le(bytes + 8) != VERSION) return STATUS_BAD_VERSION;
    memcpy(folder->id, bytes + 16, DATA_FOLDER_ID_SIZE);
    derive_data_key(&folder->key, root, folder->id);
    derive_key_id(key_id, &folder->key);
    return secret_equal(key_id, bytes + 32, 16) ? STATUS_OK : STATUS_KEY_MISSING;
}

static enum status stop_at_journal(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "journal") == 0 ? STATUS_MISSING : STATUS_OK;
}

static enum status make_identity(struct data_folder *folder, const char *path,
                                 const struct secret_key *root, uint64_t now_ms)
{
    const struct file_ops *ops = folder->ops;
    uint8_t bytes[DATA_FOLDER_ID_FILE] = {0};
    TRY(ops->list(ops->context, folder->path.text, stop_at_journal, NULL));
    secret_random(folder->id, DATA_FOLDER_ID_SIZE);
    derive_data_key(&folder->key, root, folder->id);
    memcpy(bytes, MAGIC, 8);
    store_u32_le(bytes + 8, VERSION);
    memcpy(bytes + 16, folder->id, DATA_FOLDER_ID_SIZE);
    derive_key_id(bytes + 32, &folder->key);
    store_u64_le(bytes + 48, now_ms);
    store_u32_le(bytes + 12, crc32c(0, bytes + 16, sizeof bytes - 16));
    folder->made = true;
    return file_replace(ops, path, span_of(bytes, sizeof bytes));
}

static enum status make_folders(const struct data_folder *folder)
{
    static const char *const names[] = {"journal", "keys", "log", "proofs", "snapshots"};
    const struct file_ops *ops = folder->ops;
    struct file_path path;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        TRY(data_folder_path(&path, folder, names[i]));
        enum status status = ops->make_folder(ops->context, path.text);
        if (status != STATUS_CONFLICT) TRY(status);
    }
    return ops->sync_folder(ops->context, folder->path.text);
}

static enum status open_locked(struct data_folder *folder, const struct secret_key *root,
                               uint64_t now_ms)
{
    const struct file_ops *ops = folder->ops;
    struct file_path path;
    TRY(data_folder_path(&path, folder, "lock"));
    enum status status = ops->open(ops->context, path.text, FILE_OPEN_CREATE, &folder->lock);
    if (status != STATUS_OK) folder->lock = -1;
    TRY(status);
    TRY(ops->lock(ops->context, folder->lock));
    TRY(data_folder_path(&path, folder, "store.id"));
    bool exists;
    TRY(data_folder_exists(&exists, ops, folder->path.text));
    TRY(exists ? load_identity(folder, path.text, root)
               : make_identity(folder, path.text, root, now_ms));
    return make_folders(folder);
}

enum status data_folder_open(struct data_folder *out, const struct file_ops *ops, const char *path,
                             const struct secret_key *root, uint64_t now_ms)
{
    memset(out, 0, sizeof *out);
    out->ops = ops;
    out->lock = -1;
    if (strlen(path) + 64 >= sizeof out->path.text) return STATUS_LIMIT; // room for what is in it
    strcpy(out->path.text, path);
    TRY(secret_start());
    TRY(file_make_folders(ops, path));
    enum status status = open_locked(out, root, now_ms);
    if (status != STATUS_OK) data_folder_close(out);
    return status;
}

void data_folder_close(struct data_folder *folder)
{
    secret_wipe(&folder->key, sizeof folder->key);
    if (folder->lock >= 0) (void)folder->ops->close(folder->ops->context, folder->lock);
    folder->lock = -1;
}

static enum status fill(const struct file_ops *ops, const char *path)
{
    static const uint8_t zeros[1 << 16];
    int file;
    TRY(ops->open(ops->context, path, FILE_OPEN_CREATE, &file));
    enum status status = STATUS_OK;
    for (uint64_t at = 0; at < DATA_FOLDER_RESERVE && status == STATUS_OK; at += sizeof zeros) {
        status = file_write_at(ops, file, at, span_of(zeros, sizeof zeros));
    }
    if (status == STATUS_OK) status = ops->sync(ops->context, file);
    enum status closed = ops->close(ops->context, file);
    if (status == STATUS_OK) status = closed;
    if (status != STATUS_OK) (void)ops->remove(ops->context, path);
    return status;
}

enum status data_folder_reserve_make(const struct data_folder *folder)
{
    const struct file_ops *ops = folder->ops;
    struct file_path path;
    int file;
    uint64_t size;
    TRY(data_folder_path(&path, folder, "reserve"));
    enum status status = ops->open(ops->context, path.text, FILE_OPEN_READ, &file);
    if (status == STATUS_NOT_FOUND) return fill(ops, path.text);
    TRY(status);
    status = ops->size(ops->context, file, &size);
    enum status closed = ops->close(ops->context, file);
    TRY(status);
    TRY(closed);
    return size == DATA_FOLDER_RESERVE ? STATUS_OK : fill(ops, path.text);
}

enum status data_folder_reserve_release(const struct data_folder *folder)
{
    struct file_path path;
    TRY(data_folder_path(&path, folder, "reserve"));
    enum status status = folder->ops->remove(folder->ops->context, path.text);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
