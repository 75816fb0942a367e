// SPDX-License-Identifier: Apache-2.0
#include "store/file.h"

#include <string.h>

enum status file_join(struct file_path *out, const char *folder, const char *name)
{
    size_t folder_size = strlen(folder);
    size_t name_size = strlen(name);
    if (folder_size + 1 + name_size >= sizeof out->text) return STATUS_LIMIT;
    memmove(out->text, folder, folder_size);
    out->text[folder_size] = '/';
    memcpy(out->text + folder_size + 1, name, name_size + 1);
    return STATUS_OK;
}

enum status file_folder_of(struct file_path *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (size >= sizeof out->text) return STATUS_LIMIT;
    memcpy(out->text, path, size);
    out->text[size] = '\0';
    if (size == 0) memcpy(out->text, ".", 2);
    return STATUS_OK;
}

enum status file_write_at(const struct file_ops *ops, int file, uint64_t offset, span bytes)
{
    size_t put;
    TRY(ops->write(ops->context, file, offset, bytes.data, bytes.size, &put));
    return put == bytes.size ? STATUS_OK : STATUS_DISK_FAILED;
}

enum status file_read_at(const struct file_ops *ops, int file, uint64_t offset, void *out,
                         size_t size)
{
    size_t got;
    TRY(ops->read(ops->context, file, offset, out, size, &got));
    return got == size ? STATUS_OK : STATUS_TRUNCATED;
}

enum status file_job_run(const struct file_job *job)
{
    TRY(file_write_at(job->ops, job->file, job->offset, job->bytes));
    return job->ops->sync(job->ops->context, job->file);
}

enum status file_load(const struct file_ops *ops, const char *path, uint8_t *out, size_t capacity,
                      size_t *size)
{
    int file;
    uint64_t whole;
    TRY(ops->open(ops->context, path, FILE_OPEN_READ, &file));
    enum status status = ops->size(ops->context, file, &whole);
    if (status == STATUS_OK && whole > capacity) status = STATUS_LIMIT;
    if (status == STATUS_OK) status = file_read_at(ops, file, 0, out, (size_t)whole);
    enum status closed = ops->close(ops->context, file);
    *size = status == STATUS_OK ? (size_t)whole : 0;
    return status != STATUS_OK ? status : closed;
}

static enum status write_whole(const struct file_ops *ops, const char *path, span bytes)
{
    int file;
    TRY(ops->open(ops->context, path, FILE_OPEN_CREATE, &file));
    enum status status = ops->truncate(ops->context, file, 0);
    if (status == STATUS_OK) status = file_write_at(ops, file, 0, bytes);
    if (status == STATUS_OK) status = ops->sync(ops->context, file);
    enum status closed = ops->close(ops->context, file);
    return status != STATUS_OK ? status : closed;
}

enum status file_replace(const struct file_ops *ops, const char *path, span bytes)
{
    struct file_path temporary;
    struct file_path folder;
    size_t size = strlen(path);
    if (size + 4 >= sizeof temporary.text) return STATUS_LIMIT;
    memcpy(temporary.text, path, size);
    memcpy(temporary.text + size, ".tmp", 5);
    TRY(file_folder_of(&folder, path));
    enum status status = write_whole(ops, temporary.text, bytes);
    if (status == STATUS_OK) status = ops->rename(ops->context, temporary.text, path);
    if (status != STATUS_OK) {
        (void)ops->remove(ops->context, temporary.text); // gives its space back; may fail as well
        return status;
    }
    return ops->sync_folder(ops->context, folder.text);
}

enum status file_make_folders(const struct file_ops *ops, const char *path)
{
    struct file_path part;
    struct file_path parent;
    size_t size = strlen(path);
    if (size >= sizeof part.text) return STATUS_LIMIT;
    for (size_t i = 1; i <= size; i++) {
        if ((path[i] != '/' && path[i] != '\0') || path[i - 1] == '/') continue;
        memcpy(part.text, path, i);
        part.text[i] = '\0';
        enum status status = ops->make_folder(ops->context, part.text);
        if (status == STATUS_CONFLICT) continue;
        TRY(status);
        TRY(file_folder_of(&parent, part.text));
        TRY(ops->sync_folder(ops->context, parent.text));
    }
    return STATUS_OK;
}
