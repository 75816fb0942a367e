// SPDX-License-Identifier: Apache-2.0
// Files behind a table of functions: POSIX in production, a simulated disk and injected faults in
// tests. Everything that store/ keeps goes through here, except SQLite's own files.
//
// Offsets and sizes are bytes. Nothing is buffered: what write() accepted is with the kernel, and
// durable only after sync() (data and size) and, for a new or renamed name, sync_folder().
#ifndef CONSENTRY_STORE_FILE_H
#define CONSENTRY_STORE_FILE_H

#include "core/base/span.h"
#include "core/base/status.h"

enum file_mode {
    FILE_OPEN_READ,   // existing, read only
    FILE_OPEN_WRITE,  // existing, read and write
    FILE_OPEN_CREATE, // read and write, made when absent
    FILE_OPEN_NEW,    // read and write, CONFLICT when it exists
};

// One name in a folder; returning anything but OK stops the listing with that status.
typedef enum status file_visit_fn(void *context, const char *name);

// Statuses: NOT_FOUND (no such name), CONFLICT (exists), DISK_FULL (no space, quota), DISK_FAILED
// (input/output error), UNAVAILABLE (locked by another process), FILE_FAILED (permission and the
// rest). Files made here have mode 0600, folders 0700.
struct file_ops {
    void *context;
    enum status (*open)(void *context, const char *path, enum file_mode mode, int *file);
    enum status (*close)(void *context, int file);
    // At most `size` bytes; *got is less at the end of the file.
    enum status (*read)(void *context, int file, uint64_t offset, void *out, size_t size,
                        size_t *got);
    enum status (*write)(void *context, int file, uint64_t offset, const void *bytes, size_t size,
                         size_t *put);
    enum status (*sync)(void *context, int file);
    enum status (*size)(void *context, int file, uint64_t *size);
    enum status (*truncate)(void *context, int file, uint64_t size);
    enum status (*lock)(void *context, int file); // exclusive, until close
    enum status (*rename)(void *context, const char *from, const char *to);
    enum status (*remove)(void *context, const char *path);
    enum status (*make_folder)(void *context, const char *path); // CONFLICT when it exists
    enum status (*sync_folder)(void *context, const char *path);
    enum status (*list)(void *context, const char *path, file_visit_fn *visit, void *visit_context);
};

// The machine's files.
const struct file_ops *file_posix(void);

// ---- what is made of them

#define FILE_PATH_MAX 1024

struct file_path {
    char text[FILE_PATH_MAX];
};
// "folder/name"; LIMIT when it does not fit.
WARN_UNUSED enum status file_join(struct file_path *out, const char *folder, const char *name);

// All bytes or a failure: a short write is DISK_FAILED, a short read TRUNCATED.
WARN_UNUSED enum status file_write_at(const struct file_ops *ops, int file, uint64_t offset,
                                      span bytes);
WARN_UNUSED enum status file_read_at(const struct file_ops *ops, int file, uint64_t offset,
                                     void *out, size_t size);

// One write that is to be synced: what a worker thread does, without knowing more.
struct file_job {
    const struct file_ops *ops;
    int file;
    uint64_t offset;
    span bytes; // unchanged until the job has ended
};
enum status file_job_run(const struct file_job *job);

// A whole file into `out`; LIMIT when it is larger than capacity.
WARN_UNUSED enum status file_load(const struct file_ops *ops, const char *path, uint8_t *out,
                                  size_t capacity, size_t *size);

// A file that is there whole or not at all, whatever happens: written as path.tmp, synced, renamed
// over `path`, and the folder synced. `path` holds its folder.
WARN_UNUSED enum status file_replace(const struct file_ops *ops, const char *path, span bytes);

// Every missing folder of `path`, from the left; each new name is synced.
WARN_UNUSED enum status file_make_folders(const struct file_ops *ops, const char *path);
// The folder part of a path ("." when it has none).
WARN_UNUSED enum status file_folder_of(struct file_path *out, const char *path);

#endif
