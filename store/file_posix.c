// SPDX-License-Identifier: Apache-2.0
// The POSIX back end of file.h.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/file.h"

static enum status status_of_errno(void)
{
    switch (errno) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return STATUS_DISK_FULL;
    case ENOENT: return STATUS_NOT_FOUND;
    case EEXIST: return STATUS_CONFLICT;
    case EWOULDBLOCK: return STATUS_UNAVAILABLE;
    case EIO: return STATUS_DISK_FAILED;
    default: return STATUS_FILE_FAILED;
    }
}

static enum status result(int failed)
{
    return failed == 0 ? STATUS_OK : status_of_errno();
}

static enum status posix_open(void *context, const char *path, enum file_mode mode, int *file)
{
    (void)context;
    static const int flags[] = {
        [FILE_OPEN_READ] = O_RDONLY,
        [FILE_OPEN_WRITE] = O_RDWR,
        [FILE_OPEN_CREATE] = O_RDWR | O_CREAT,
        [FILE_OPEN_NEW] = O_RDWR | O_CREAT | O_EXCL,
    };
    do {
        *file = open(path, flags[mode] | O_CLOEXEC | O_NOCTTY, 0600);
    } while (*file < 0 && errno == EINTR);
    return *file >= 0 ? STATUS_OK : status_of_errno();
}

static enum status posix_close(void *context, int file)
{
    (void)context;
    return result(close(file));
}

// EINTR before the first byte is the only thing tried again.
static enum status posix_read(void *context, int file, uint64_t offset, void *out, size_t size,
                              size_t *got)
{
    (void)context;
    *got = 0;
    while (*got < size) {
        ssize_t n = pread(file, (uint8_t *)out + *got, size - *got, (off_t)(offset + *got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return status_of_errno();
        if (n == 0) break;
        *got += (size_t)n;
    }
    return STATUS_OK;
}

static enum status posix_write(void *context, int file, uint64_t offset, const void *bytes,
                               size_t size, size_t *put)
{
    (void)context;
    ssize_t n;
    *put = 0;
    do {
        n = pwrite(file, bytes, size, (off_t)offset);
    } while (n < 0 && errno == EINTR);
    if (n < 0) return status_of_errno();
    *put = (size_t)n;
    return STATUS_OK;
}

// Never tried again: after a failed fdatasync the kernel may have dropped the pages, and a second
// one would say OK about bytes that are gone.
static enum status posix_sync(void *context, int file)
{
    (void)context;
    return result(fdatasync(file));
}

static enum status posix_size(void *context, int file, uint64_t *size)
{
    (void)context;
    struct stat about;
    if (fstat(file, &about) != 0) return status_of_errno();
    *size = (uint64_t)about.st_size;
    return STATUS_OK;
}

static enum status posix_truncate(void *context, int file, uint64_t size)
{
    (void)context;
    return result(ftruncate(file, (off_t)size));
}

static enum status posix_lock(void *context, int file)
{
    (void)context;
    return result(flock(file, LOCK_EX | LOCK_NB));
}

static enum status posix_rename(void *context, const char *from, const char *to)
{
    (void)context;
    return result(rename(from, to));
}

static enum status posix_remove(void *context, const char *path)
{
    (void)context;
    return result(remove(path));
}

static enum status posix_make_folder(void *context, const char *path)
{
    (void)context;
    return result(mkdir(path, 0700));
}

static enum status posix_sync_folder(void *context, const char *path)
{
    (void)context;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return status_of_errno();
    enum status status = result(fsync(folder));
    enum status closed = result(close(folder));
    return status != STATUS_OK ? status : closed;
}

static enum status posix_list(void *context, const char *path, file_visit_fn *visit,
                              void *visit_context)
{
    (void)context;
    DIR *folder = opendir(path);
    if (folder == NULL) return status_of_errno();
    enum status status = STATUS_OK;
    const struct dirent *entry;
    while (status == STATUS_OK && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        status = visit(visit_context, entry->d_name);
    }
    (void)closedir(folder);
    return status;
}

const struct file_ops *file_posix(void)
{
    static const struct file_ops ops = {
        .open = posix_open,
        .close = posix_close,
        .read = posix_read,
        .write = posix_write,
        .sync = posix_sync,
        .size = posix_size,
        .truncate = posix_truncate,
        .lock = posix_lock,
        .rename = posix_rename,
        .remove = posix_remove,
        .make_folder = posix_make_folder,
        .sync_folder = posix_sync_folder,
        .list = posix_list,
    };
    return &ops;
}
