// SPDX-License-Identifier: Apache-2.0
// A sender of DICOM objects: C-ECHO on one association, then C-STORE on one and on many, each
// sending the next object as soon as the last one was answered. Answers mean that the object, its
// record and its metadata are on disk.
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/invariant.h"
#include "dicom/dicom_transfer.h"
#include "dicom/dicom_write.h"
#include "gateway/commands/bench.h"
#include "gateway/doors/dimse/dimse_link.h"
#include "gateway/host/child.h"
#include "gateway/host/console.h"
#include "gateway/host/limits.h"

#define SECONDS_DEFAULT 4
#define CONNECTIONS_MAX 256
#define OBJECT_SIZE     39000 // bytes of a data set: a CT image of 128 x 128 with its header
#define SERIES_OBJECTS  100   // objects of a series, and series of a study
#define ECHO_CLASS      "1.2.840.10008.1.1"
#define CT_CLASS        "1.2.840.10008.5.1.4.1.1.2"

enum { CONTEXT_ECHO = 1, CONTEXT_STORE = 3 };

struct sender_load {
    struct host *host;
    struct budget budget;
    struct wheel wheel;
    struct host_timer end;
    struct address target;
    bool stores;
    bool is_over;
    uint32_t open_count;
    uint64_t run; // in the UIDs: objects of different runs differ
    uint64_t next_object;
    uint64_t answered, refused, broken;
    struct bench_latency latency;
};

struct sender {
    struct sender_load *load;
    struct dimse_link link;
    uint16_t message_id;
    uint64_t sent_ns;
    uint8_t object[OBJECT_SIZE];
};

static void write_uid(struct writer *w, const struct sender_load *load, uint64_t a, uint64_t b,
                      uint64_t c)
{
    const uint64_t parts[] = {load->run, a, b, c};
    write_text(w, "2.25");
    for (size_t i = 0; i < 4; i++) {
        if (i > 0 && parts[i] == 0) break;
        write_text(w, ".");
        write_decimal(w, parts[i]);
    }
}

static void write_uid_element(struct writer *w, const struct sender_load *load, uint32_t tag,
                              uint64_t a, uint64_t b, uint64_t c)
{
    uint8_t text[65];
    struct writer uid = writer_over(text, sizeof text);
    write_uid(&uid, load, a, b, c);
    dicom_write_element(w, DICOM_IMPLICIT_LE, tag, DICOM_VR_UI, writer_span(&uid));
}

// The data set of object `n`: metadata of a CT, and pixels up to OBJECT_SIZE.
static void write_object(struct sender *sender, uint64_t n)
{
    const struct sender_load *load = sender->load;
    const enum dicom_encoding e = DICOM_IMPLICIT_LE;
    uint64_t series = n / SERIES_OBJECTS, study = series / SERIES_OBJECTS;
    uint8_t digits[24];
    struct writer id = writer_over(digits, sizeof digits);
    struct writer w = writer_over(sender->object, OBJECT_SIZE);
    write_decimal(&id, study + 1);
    dicom_write_text(&w, e, 0x00080016, DICOM_VR_UI, CT_CLASS);
    write_uid_element(&w, load, 0x00080018, study + 1, series + 1, n + 1);
    dicom_write_text(&w, e, 0x00080020, DICOM_VR_DA, "20240102");
    dicom_write_text(&w, e, 0x00080030, DICOM_VR_TM, "101500");
    dicom_write_text(&w, e, 0x00080050, DICOM_VR_SH, "A100");
    dicom_write_text(&w, e, 0x00080060, DICOM_VR_CS, "CT");
    dicom_write_text(&w, e, 0x00081030, DICOM_VR_LO, "CT chest");
    dicom_write_text(&w, e, 0x00100010, DICOM_VR_PN, "Bench^Patient");
    dicom_write_element(&w, e, 0x00100020, DICOM_VR_LO, writer_span(&id));
    dicom_write_text(&w, e, 0x00100030, DICOM_VR_DA, "19700101");
    dicom_write_text(&w, e, 0x00100040, DICOM_VR_CS, "O");
    write_uid_element(&w, load, 0x0020000d, study + 1, 0, 0);
    write_uid_element(&w, load, 0x0020000e, study + 1, series + 1, 0);
    dicom_write_u16(&w, e, 0x00280010, DICOM_VR_US, 128);
    dicom_write_u16(&w, e, 0x00280011, DICOM_VR_US, 128);
    dicom_write_u16(&w, e, 0x00280100, DICOM_VR_US, 16);
    uint32_t left = (uint32_t)(OBJECT_SIZE - w.size - 8);
    dicom_write_head(&w, e, 0x7fe00010, DICOM_VR_OW, left & ~1U);
    INVARIANT(w.status == STATUS_OK);
    for (size_t i = w.size; i < OBJECT_SIZE; i++) sender->object[i] = (uint8_t)(i * n);
}

static void send_next(struct sender *sender)
{
    struct sender_load *load = sender->load;
    uint8_t text[65];
    struct writer uid = writer_over(text, sizeof text);
    struct dimse_command request = {.has = DIMSE_HAS_MESSAGE_ID,
                                    .message_id = ++sender->message_id,
                                    .data_set = DIMSE_NO_DATA_SET};
    sender->sent_ns = host_now_ns(load->host);
    if (!load->stores) {
        request.field = DIMSE_C_ECHO_RQ;
        request.affected_class = span_text(ECHO_CLASS);
        dimse_link_send(&sender->link, CONTEXT_ECHO, &request, span_of(NULL, 0));
        return;
    }
    uint64_t n = load->next_object++;
    uint64_t series = n / SERIES_OBJECTS;
    write_object(sender, n);
    write_uid(&uid, load, series / SERIES_OBJECTS + 1, series + 1, n + 1);
    request.field = DIMSE_C_STORE_RQ;
    request.has |= DIMSE_HAS_PRIORITY;
    request.data_set = 1;
    request.affected_class = span_text(CT_CLASS);
    request.affected_instance = writer_span(&uid);
    sender->sent_ns = host_now_ns(load->host);
    dimse_link_send(&sender->link, CONTEXT_STORE, &request,
                    span_of(sender->object, OBJECT_SIZE & ~1U));
}

static void on_accepted(void *owner, const struct dimse_associate *answer)
{
    (void)answer;
    send_next(owner);
}

static void on_message(void *owner, const struct dimse_message *message)
{
    struct sender *sender = owner;
    struct sender_load *load = sender->load;
    if (message->kind != DIMSE_MESSAGE_COMMAND) return;
    load->answered++;
    if (message->command->status != DIMSE_SUCCESS) load->refused++;
    bench_latency_add(&load->latency, host_now_ns(load->host) - sender->sent_ns);
    if (load->is_over) {
        dimse_link_release(&sender->link);
    } else {
        send_next(sender);
    }
}

static void on_gone(void *owner, bool well)
{
    struct sender *sender = owner;
    if (!well) sender->load->broken++;
    dimse_link_close(&sender->link);
}

static void on_nothing(void *owner)
{
    (void)owner;
}

static void on_asked(void *owner, const struct dimse_associate *request)
{
    (void)owner;
    (void)request;
}

static void on_closed(void *owner)
{
    struct sender *sender = owner;
    struct sender_load *load = sender->load;
    if (--load->open_count != 0) return;
    host_timer_stop(load->host, &load->end);
    host_stop(load->host);
}

static const struct dimse_link_events events = {
    on_asked, on_accepted, on_message, on_nothing, on_gone, on_nothing, on_closed,
};

static enum status open_sender(struct sender *sender)
{
    struct sender_load *load = sender->load;
    struct stream *stream;
    uint8_t syntax[DIMSE_UID_MAX + 4];
    struct writer w = writer_over(syntax, sizeof syntax);
    struct dimse_associate *request = calloc(1, sizeof *request);
    if (request == NULL) return STATUS_NO_SPACE;
    dimse_write_syntax(&w, span_text(DICOM_UID_IMPLICIT_LE));
    request->version = 1;
    request->called = span_text("CONSENTRY");
    request->calling = span_text("BENCH");
    request->application_context = span_text(DIMSE_APPLICATION_CONTEXT);
    request->max_length = DIMSE_MAX_LENGTH;
    request->implementation = span_text(DICOM_IMPLEMENTATION_UID);
    request->context_count = 2;
    request->contexts[0] = (struct dimse_context){
        .id = CONTEXT_ECHO, .abstract = span_text(ECHO_CLASS), .syntaxes = writer_span(&w)};
    request->contexts[1] = (struct dimse_context){
        .id = CONTEXT_STORE, .abstract = span_text(CT_CLASS), .syntaxes = writer_span(&w)};
    enum status status = host_connect(load->host, &load->target, &stream);
    if (status == STATUS_OK)
        status = dimse_link_open(&sender->link, load->host, &load->wheel, stream, &events, sender,
                                 true, LIMIT_IDLE_MS);
    if (status == STATUS_OK) {
        load->open_count++;
        dimse_link_ask(&sender->link, request);
    }
    free(request);
    return status;
}

static void time_is_over(void *owner)
{
    struct sender_load *load = owner;
    load->is_over = true;
}

static enum status run_load(struct sender_load *load, uint32_t connections, uint64_t seconds)
{
    struct sender *senders = calloc(connections, sizeof *senders);
    if (senders == NULL) return STATUS_NO_SPACE;
    load->budget = budget_of(LIMIT_BUFFERS_SIZE);
    enum status status = host_open(&load->host, &load->budget);
    if (status == STATUS_OK) {
        wheel_open(&load->wheel, host_now_ms(load->host), LIMIT_TICK_MS);
        load->end = (struct host_timer){.fire = time_is_over, .owner = load};
        host_timer_set(load->host, &load->end, seconds * 1000);
        for (uint32_t i = 0; i < connections && status == STATUS_OK; i++) {
            senders[i].load = load;
            status = open_sender(&senders[i]);
        }
        host_run(load->host);
        host_close(load->host);
        budget_close(&load->budget);
    }
    free(senders);
    return status;
}

struct phase {
    const char *name;
    bool stores;
    uint32_t connections;
};

// CPU time of the gateway so far; 0 when it is none of ours.
static uint64_t server_cpu_ns(const struct child *child)
{
    struct timespec used;
    clockid_t clock;
    if (child->pid <= 0 || clock_getcpuclockid(child->pid, &clock) != 0) return 0;
    if (clock_gettime(clock, &used) != 0) return 0;
    return (uint64_t)used.tv_sec * 1000000000U + (uint64_t)used.tv_nsec;
}

static void report_phase(struct bench_report *report, const struct phase *phase,
                         const struct sender_load *load, uint64_t wall_ns, uint64_t cpu_ns)
{
    static const char *const suffixes[] = {"_per_s", "_p50_us", "_p99_us", "_server_cpu_us"};
    const uint64_t values[] = {load->answered * 1000000000U / wall_ns,
                               bench_latency_us(&load->latency, 500),
                               bench_latency_us(&load->latency, 990), cpu_ns / 10 / load->answered};
    for (size_t i = 0; i < 4; i++) {
        char name[48] = {0};
        struct writer w = writer_over(name, sizeof name - 1);
        write_text(&w, phase->name);
        write_text(&w, suffixes[i]);
        if (i < 3 || cpu_ns != 0)
            bench_report_number(report, name, values[i], i < 3 ? 0 : 2, i == 0 ? "" : "us");
    }
}

static enum exit_code run_phase(const struct phase *phase, const struct child *child,
                                uint64_t seconds, struct bench_report *report)
{
    static struct sender_load load; // large
    load = (struct sender_load){.target = child->dicom, .stores = phase->stores};
    load.run = bench_wall_ns() / 1000;
    uint64_t wall_ns = bench_wall_ns(), cpu_ns = server_cpu_ns(child);
    enum status status = run_load(&load, phase->connections, seconds);
    wall_ns = bench_wall_ns() - wall_ns;
    if (status != STATUS_OK || load.answered == 0) {
        console_error("no answers", status_text(status));
        return EXIT_ENVIRONMENT;
    }
    report_phase(report, phase, &load, wall_ns, server_cpu_ns(child) - cpu_ns);
    if (load.refused + load.broken == 0) return EXIT_YES;
    bench_report_number(report, "refused", load.refused, 0, "");
    bench_report_number(report, "broken", load.broken, 0, "");
    return EXIT_NO;
}

enum exit_code bench_store_scp(const struct bench_options *options)
{
    static char size[] = "--batch-size", most[] = "4096";
    char *arguments[] = {size, most, NULL};
    struct child child = {.out = -1};
    struct bench_report report;
    uint32_t connections =
        options->connections > CONNECTIONS_MAX ? CONNECTIONS_MAX : (uint32_t)options->connections;
    const struct phase phases[] = {
        {"echo", false, 1}, {"store_one", true, 1}, {"store_many", true, connections}};
    uint64_t seconds = options->seconds == 0 ? SECONDS_DEFAULT : options->seconds;
    bool starts = options->target[0] == '\0';
    if (!starts && address_read(span_text(options->target), &child.dicom) != STATUS_OK)
        return EXIT_USAGE;
    if (starts && child_start(&child, arguments) != STATUS_OK) {
        console_error("the gateway", "does not start");
        return EXIT_ENVIRONMENT;
    }
    bench_report_open(&report, options, "store-scp");
    bench_report_number(&report, "object_bytes", OBJECT_SIZE & ~1U, 0, "bytes");
    bench_report_number(&report, "connections", connections, 0, "");
    enum exit_code worst = EXIT_YES;
    for (size_t i = 0; i < 3; i++) {
        enum exit_code code = run_phase(&phases[i], &child, seconds, &report);
        if (code > worst) worst = code;
    }
    if (starts) {
        child_stop(&child);
        bench_report_number(&report, "server_cpu_ms", child.cpu_us / 1000, 0, "ms");
        bench_report_number(&report, "server_peak_bytes", child.peak_kib * 1024, 0, "bytes");
    }
    bench_report_close(&report);
    return worst;
}
