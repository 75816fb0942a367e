// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/aside.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NICENESS 10

static _Noreturn void run(pid_t parent, enum status (*work)(void *context), void *context)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(STATUS_INTERNAL); // it died before the line above
    (void)signal(SIGTERM, SIG_DFL);                  // the loop's pipe behind it is not ours
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGHUP, SIG_IGN);
    // Above all the lock on the data folder: it must go when the gateway goes.
    (void)close_range(STDERR_FILENO + 1, ~0U, 0);
    (void)setpriority(PRIO_PROCESS, 0, NICENESS);
    _exit((int)work(context));
}

enum status aside_begin(struct aside *aside, enum status (*work)(void *context), void *context)
{
    pid_t parent = getpid();
    aside->pid = fork();
    if (aside->pid == 0) run(parent, work, context);
    if (aside->pid > 0) return STATUS_OK;
    aside->pid = 0;
    return STATUS_UNAVAILABLE;
}

bool aside_ended(struct aside *aside, enum status *status)
{
    int how;
    if (aside->pid == 0) return false;
    pid_t ended = waitpid(aside->pid, &how, WNOHANG);
    if (ended == 0) return false;
    bool exited = ended > 0 && WIFEXITED(how) && WEXITSTATUS(how) < STATUS_COUNT;
    *status = exited ? (enum status)WEXITSTATUS(how) : STATUS_INTERNAL;
    aside->pid = 0;
    return true;
}

void aside_cut(struct aside *aside)
{
    if (aside->pid == 0) return;
    (void)kill(aside->pid, SIGKILL);
    while (waitpid(aside->pid, NULL, 0) < 0 && errno == EINTR) {}
    aside->pid = 0;
}
