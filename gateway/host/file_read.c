// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/file_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SIZE 16384

// Reads descriptor `fd` to its end into *memory, doubling it up to size_max + 1 bytes.
static enum status read_all(int fd, uint8_t **memory, size_t *size, size_t size_max)
{
    size_t capacity = 0;
    *size = 0;
    for (;;) {
        if (*size == capacity) {
            capacity = capacity == 0 ? FIRST_SIZE : capacity * 2;
            if (capacity > size_max + 1) capacity = size_max + 1;
            uint8_t *larger = realloc(*memory, capacity + 1);
            if (larger == NULL) return STATUS_NO_SPACE;
            *memory = larger;
        }
        ssize_t got = read(fd, *memory + *size, capacity - *size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return STATUS_FILE_FAILED;
        if (got == 0) break;
        *size += (size_t)got;
        if (*size > size_max) return STATUS_LIMIT;
    }
    (*memory)[*size] = 0;
    return STATUS_OK;
}

enum status file_read(struct file_bytes *file, const char *path, size_t size_max)
{
    *file = (struct file_bytes){0};
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return STATUS_FILE_FAILED;
    uint8_t *memory = NULL;
    size_t size = 0;
    enum status status = read_all(fd, &memory, &size, size_max);
    if (!is_stdin) close(fd);
    if (status != STATUS_OK) {
        free(memory);
        return status;
    }
    *file = (struct file_bytes){span_of(memory, size), memory};
    return STATUS_OK;
}

void file_free(struct file_bytes *file)
{
    free(file->memory);
    *file = (struct file_bytes){0};
}

enum status file_store(const char *path, span bytes)
{
    bool is_stdout = strcmp(path, "-") == 0;
    int fd = is_stdout ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return STATUS_FILE_FAILED;
    size_t put = 0;
    while (put < bytes.size) {
        ssize_t n = write(fd, bytes.data + put, bytes.size - put);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        put += (size_t)n;
    }
    bool closed = is_stdout || close(fd) == 0;
    return closed && put == bytes.size ? STATUS_OK : STATUS_FILE_FAILED;
}
