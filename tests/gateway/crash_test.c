// SPDX-License-Identifier: Apache-2.0
// A dying process says where, and dies of the signal that killed it.
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/invariant.h"
#include "gateway/host/crash.h"
#include "tests/check.h"

static void fail_an_invariant(void)
{
    INVARIANT(getpid() == 0);
}

static void abort_now(void)
{
    abort();
}

// Runs `fall` in a process of its own; its stderr, and how it ended.
static int last_words(char *out, size_t capacity, void (*fall)(void))
{
    int ends[2], status = 0;
    size_t size = 0;
    CHECK_EQ(pipe(ends), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        crash_open();
        fall();
        _exit(0);
    }
    close(ends[1]);
    for (;;) {
        ssize_t got = read(ends[0], out + size, capacity - 1 - size);
        if (got <= 0) break;
        size += (size_t)got;
    }
    out[size] = '\0';
    close(ends[0]);
    CHECK_EQ(waitpid(child, &status, 0), child);
    return status;
}

TEST(crash__invariant__names_file_and_line)
{
    char words[2048];
    int status = last_words(words, sizeof words, fail_an_invariant);
    CHECK(WIFSIGNALED(status));
    CHECK(strstr(words, "\"event\":\"invariant_failed\"") != NULL);
    CHECK(strstr(words, "gateway/crash_test.c\",\"line\":") != NULL);
    CHECK(strstr(words, ",\"at\":[\"") != NULL);
    CHECK(strchr(words, '\n') == words + strlen(words) - 1); // one line, ended
}

TEST(crash__signal__says_which_and_dies_of_it)
{
    char words[2048];
    int status = last_words(words, sizeof words, abort_now);
    CHECK(WIFSIGNALED(status));
    CHECK_EQ(WTERMSIG(status), SIGABRT);
    CHECK(strstr(words, "\"event\":\"crashed\",\"signal\":6,\"at\":[\"") != NULL);
}

int main(void)
{
    RUN(crash__invariant__names_file_and_line);
    RUN(crash__signal__says_which_and_dies_of_it);
    return check_report();
}
