// SPDX-License-Identifier: Apache-2.0
// Everything below runs in a process that is broken: no heap, no locks, no stdio. A thread that
// fails while another one is already speaking waits for the end.
#include "gateway/host/crash.h"

#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/invariant.h"
#include "core/base/writer.h"

#define FRAMES_MAX 24
#define LINE_SIZE  1024

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
static uintptr_t load_base;
static atomic_bool has_spoken;

static void begin_line(struct writer *w, const char *event)
{
    struct timespec now;
    char text[21];
    clock_gettime(CLOCK_REALTIME, &now);
    instant_write(text, (instant)now.tv_sec);
    write_text(w, "{\"time\":\"");
    write_bytes(w, text, 20);
    write_text(w, "\",\"level\":\"error\",\"event\":\"");
    write_text(w, event);
    write_text(w, "\"");
}

// The line as far as it was written: half a line says more than none.
static void end_line(struct writer *w)
{
    write_text(w, "}\n");
    ssize_t ignored = write(STDERR_FILENO, w->data, w->size);
    (void)ignored;
}

static void write_addresses(struct writer *w)
{
    static const char hex[] = "0123456789abcdef";
    void *frames[FRAMES_MAX];
    int count = backtrace(frames, FRAMES_MAX);
    write_text(w, ",\"at\":[");
    for (int i = 0; i < count; i++) {
        uintptr_t address = (uintptr_t)frames[i] - load_base;
        write_text(w, i == 0 ? "\"" : ",\"");
        unsigned shift = sizeof address * 8 - 4;
        while (shift != 0 && address >> shift == 0) shift -= 4;
        for (;; shift -= 4) {
            write_u8(w, (uint8_t)hex[address >> shift & 15]);
            if (shift == 0) break;
        }
        write_text(w, "\"");
    }
    write_text(w, "]");
}

static void die_by(int number)
{
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void died(int number)
{
    uint8_t line[LINE_SIZE];
    struct writer w = writer_over(line, sizeof line);
    if (!atomic_exchange(&has_spoken, true)) {
        begin_line(&w, "crashed");
        write_text(&w, ",\"signal\":");
        write_decimal(&w, (uint64_t)number);
        write_addresses(&w);
        end_line(&w);
    }
    die_by(number);
}

_Noreturn void invariant_failed(const char *file, unsigned line_number)
{
    uint8_t line[LINE_SIZE];
    struct writer w = writer_over(line, sizeof line);
    if (!atomic_exchange(&has_spoken, true)) {
        begin_line(&w, "invariant_failed");
        write_text(&w, ",\"file\":\"");
        write_text(&w, file);
        write_text(&w, "\",\"line\":");
        write_decimal(&w, line_number);
        write_addresses(&w);
        end_line(&w);
    }
    __builtin_trap();
}

// The first object is the program itself.
static int note_base(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    (void)context;
    load_base = (uintptr_t)info->dlpi_addr;
    return 1;
}

void crash_open(void)
{
    void *frame;
    (void)dl_iterate_phdr(note_base, NULL);
    (void)backtrace(&frame, 1); // loads the unwinder now: later there may be no heap to do it
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct sigaction now, mine = {.sa_handler = died, .sa_flags = (int)SA_RESETHAND};
        if (sigaction(signals[i], NULL, &now) != 0 || now.sa_handler != SIG_DFL) continue;
        (void)sigaction(signals[i], &mine, NULL);
    }
}
