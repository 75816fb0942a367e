// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/child.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/invariant.h"

#define ARGUMENTS_MAX 8
#define READY_MS      20000

extern char **environ;

// The address behind `key` in the line that says the doors are open.
static enum status read_address(struct address *out, const char *key, span line)
{
    size_t size = strlen(key);
    for (size_t i = 0; i + size < line.size; i++) {
        if (memcmp(line.data + i, key, size) != 0) continue;
        span rest = span_slice(line, i + size, line.size);
        const uint8_t *quote = memchr(rest.data, '"', rest.size);
        if (quote == NULL) return STATUS_BAD_SYNTAX;
        return address_read(span_slice(rest, 0, (size_t)(quote - rest.data)), out);
    }
    return STATUS_MISSING;
}

static enum status read_ready(struct child *child, span line)
{
    if (read_address(&child->dicom, "\"dicom\":\"", line) != STATUS_OK) child->dicom.port = 0;
    if (read_address(&child->mllp, "\"mllp\":\"", line) != STATUS_OK) child->mllp.port = 0;
    return read_address(&child->http, "\"http\":\"", line);
}

static enum status wait_ready(struct child *child)
{
    uint8_t line[512];
    size_t size = 0;
    struct pollfd poll_out = {.fd = child->out, .events = POLLIN};
    while (size < sizeof line && memchr(line, '\n', size) == NULL) {
        if (poll(&poll_out, 1, READY_MS) != 1) return STATUS_UNAVAILABLE;
        ssize_t got = read(child->out, line + size, sizeof line - size);
        if (got <= 0) return STATUS_UNAVAILABLE;
        size += (size_t)got;
    }
    return read_ready(child, span_of(line, size));
}

static enum status spawn(struct child *child, char *const *argv)
{
    int pipe_out[2];
    posix_spawn_file_actions_t actions;
    if (pipe2(pipe_out, O_CLOEXEC) != 0) return STATUS_LIMIT;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawn(&child->pid, "/proc/self/exe", &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_out[1]);
    if (error != 0) {
        close(pipe_out[0]);
        return STATUS_UNAVAILABLE;
    }
    child->out = pipe_out[0];
    return STATUS_OK;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
    (void)info;
    (void)kind;
    (void)ftw;
    return remove(path);
}

enum status child_start(struct child *child, char *const *arguments)
{
    char data[80], key[80];
    char *argv[12 + ARGUMENTS_MAX] = {"consentry", "serve",       "--http",  "127.0.0.1:0",
                                      "--mllp",    "127.0.0.1:0", "--dicom", "127.0.0.1:0",
                                      "--data",    data,          "--key",   key};
    *child = (struct child){.out = -1};
    const char *folder = getenv("TMPDIR");
    int size = snprintf(child->directory, sizeof child->directory, "%s/consentry-XXXXXX",
                        folder == NULL || strlen(folder) > 40 ? "/tmp" : folder);
    INVARIANT(size > 0 && (size_t)size < sizeof child->directory);
    if (mkdtemp(child->directory) == NULL) return STATUS_FILE_FAILED;
    (void)snprintf(data, sizeof data, "%s/data", child->directory);
    (void)snprintf(key, sizeof key, "%s/key", child->directory);
    for (size_t i = 0; arguments != NULL && arguments[i] != NULL; i++) {
        INVARIANT(i < ARGUMENTS_MAX - 1);
        argv[12 + i] = arguments[i];
    }
    enum status status = spawn(child, argv);
    if (status == STATUS_OK) status = wait_ready(child);
    if (status != STATUS_OK) child_stop(child);
    return status;
}

void child_stop(struct child *child)
{
    struct rusage usage = {0};
    int how = 0;
    if (child->pid > 0) {
        kill(child->pid, SIGTERM);
        while (wait4(child->pid, &how, 0, &usage) < 0 && errno == EINTR) {}
        child->pid = 0;
    }
    if (child->out >= 0) close(child->out);
    child->out = -1;
    child->exit_code = WIFEXITED(how) ? WEXITSTATUS(how) : -1;
    child->cpu_us = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000U +
                    (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    child->peak_kib = (uint64_t)usage.ru_maxrss;
    (void)nftw(child->directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}
