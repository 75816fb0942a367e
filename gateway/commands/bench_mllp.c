// SPDX-License-Identifier: Apache-2.0
// A load generator for the MLLP door: every connection keeps so many messages under way, each about
// one of 4,096 patients and each with a control id of its own; what counts is an acknowledgement,
// which the gateway sends when the message is on disk.
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/commands/bench.h"
#include "gateway/host/child.h"
#include "gateway/host/console.h"
#include "gateway/host/host.h"
#include "gateway/host/limits.h"

#define SECONDS_DEFAULT     5
#define CONNECTIONS_DEFAULT 16
#define WINDOW_MAX          256
#define PATIENTS            4096
#define MESSAGE_BYTES       1024

struct load {
    struct host *host;
    struct budget budget;
    struct host_timer end;
    struct address target;
    size_t connection_count, window;
    size_t open_count;
    bool is_over;
    uint64_t number; // of messages sent
    uint64_t start;  // makes control ids differ from those of other runs
    uint64_t answered, refused, broken;
    struct bench_latency latency;
};

struct client {
    struct load *load;
    struct stream *stream;
    uint64_t sent_ns[WINDOW_MAX]; // a ring, in the order of the answers
    size_t sent, got;
    uint8_t state; // bytes of MSA|AA seen, then the end of the frame
    bool good;
};

static void write_message(struct writer *w, uint64_t start, uint64_t number)
{
    write_text(w, "\x0bMSH|^~\\&|EHR^2.999.10^ISO|NORTH^2.999.11^ISO|GATEWAY|REGION|"
                  "20260105082000+0100||ADT^A31^ADT_A05|B");
    write_decimal(w, start);
    write_text(w, "-");
    write_decimal(w, number);
    write_text(w, "|P|2.5.1\rEVN|A31|20260105082000+0100\rPID|1||");
    write_decimal(w, 1000000 + number * 2654435761U % PATIENTS);
    write_text(w,
               "^^^NORTH&2.999.20&ISO^MR||Vogel^Irma^Luise^^Ms^^L||19610314|F||"
               "2106-3^White^HL70005|12 Mill Lane^^Ashford^^TN23^GBR^H||^PRN^PH^^44^1233^555010||"
               "eng^English^HL70296|M^Married^HL70002\rPD1||||1042^Quill^Mara^^^Dr\r"
               "PV1|1|O|CLINIC^2^B^NORTH||||1042^Quill^Mara^^^Dr|||MED\r\x1c\r");
}

static void send_message(struct client *client)
{
    uint8_t memory[MESSAGE_BYTES];
    struct writer w = writer_over(memory, sizeof memory);
    struct load *load = client->load;
    write_message(&w, load->start, load->number++);
    INVARIANT(w.status == STATUS_OK);
    client->sent_ns[client->sent++ % WINDOW_MAX] = host_now_ns(load->host);
    span out = writer_span(&w);
    stream_write(client->stream, &out, 1);
}

static void answer_came(struct client *client)
{
    struct load *load = client->load;
    uint64_t sent_ns = client->sent_ns[client->got++ % WINDOW_MAX];
    load->answered++;
    if (!client->good) load->refused++;
    client->good = false;
    bench_latency_add(&load->latency, host_now_ns(load->host) - sent_ns);
    if (!load->is_over)
        send_message(client);
    else if (client->got == client->sent)
        stream_close(client->stream);
}

// Looks for MSA|AA and for the end of the frame, wherever the stream is cut.
static void on_bytes(void *owner, span bytes)
{
    static const char wanted[] = "MSA|AA";
    struct client *client = owner;
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t c = bytes.data[i];
        if (c == 0x1c) {
            client->state = 0;
            answer_came(client);
        } else if (client->state < 6 && c == (uint8_t)wanted[client->state]) {
            client->good = ++client->state == 6;
        } else if (client->state < 6) {
            client->state = c == 'M';
        }
    }
}

static void on_end(void *owner)
{
    struct client *client = owner;
    if (client->got != client->sent) client->load->broken++;
    stream_close(client->stream);
}

static void on_drained(void *owner)
{
    (void)owner;
}

static void on_closed(void *owner)
{
    struct client *client = owner;
    struct load *load = client->load;
    client->stream = NULL;
    if (--load->open_count != 0) return;
    host_timer_stop(load->host, &load->end);
    host_stop(load->host);
}

static const struct stream_events events = {on_bytes, on_end, on_drained, on_closed};

static void client_connect(struct client *client)
{
    struct load *load = client->load;
    if (host_connect(load->host, &load->target, &client->stream) != STATUS_OK) {
        load->broken++;
        return;
    }
    load->open_count++;
    stream_open(client->stream, &events, client);
    for (size_t i = 0; i < load->window; i++) send_message(client);
}

static void time_is_over(void *owner)
{
    struct load *load = owner;
    load->is_over = true;
}

static enum status run_load(struct load *load, uint64_t seconds)
{
    struct client *clients = calloc(load->connection_count, sizeof *clients);
    if (clients == NULL) return STATUS_NO_SPACE;
    load->budget = budget_of(LIMIT_BUFFERS_SIZE);
    enum status status = host_open(&load->host, &load->budget);
    if (status == STATUS_OK) {
        load->start = (uint64_t)host_wall_ms(load->host);
        load->end = (struct host_timer){.fire = time_is_over, .owner = load};
        host_timer_set(load->host, &load->end, seconds * 1000);
        for (size_t i = 0; i < load->connection_count; i++) {
            clients[i].load = load;
            client_connect(&clients[i]);
        }
        host_run(load->host);
        host_close(load->host);
        budget_close(&load->budget);
    }
    free(clients);
    return status;
}

static void report(const struct load *load, const struct bench_options *options, uint64_t wall_ns,
                   uint64_t cpu_ns, const struct child *child)
{
    struct bench_report r;
    uint64_t answered = load->answered;
    bench_report_open(&r, options, "mllp");
    bench_report_number(&r, "connections", load->connection_count, 0, "");
    bench_report_number(&r, "window", load->window, 0, "");
    bench_report_number(&r, "messages", answered, 0, "");
    bench_report_number(&r, "acks_per_s", answered * 1000000000U / wall_ns, 0, "durable");
    bench_report_number(&r, "refused", load->refused, 0, "");
    bench_report_number(&r, "broken", load->broken, 0, "");
    bench_report_number(&r, "p50_us", bench_latency_us(&load->latency, 500), 0, "us");
    bench_report_number(&r, "p99_us", bench_latency_us(&load->latency, 990), 0, "us");
    bench_report_number(&r, "client_cpu_us", cpu_ns / 10 / answered, 2, "us a message");
    if (child != NULL) {
        bench_report_number(&r, "server_cpu_us", child->cpu_us * 100 / answered, 2,
                            "us a message, proving included");
        bench_report_number(&r, "server_peak_bytes", child->peak_kib * 1024, 0, "bytes");
    }
    bench_report_close(&r);
}

static enum exit_code measure(struct load *load, const struct bench_options *options,
                              struct child *child)
{
    uint64_t seconds = options->seconds == 0 ? SECONDS_DEFAULT : options->seconds;
    uint64_t wall_ns = bench_wall_ns(), cpu_ns = bench_cpu_ns();
    enum status status = run_load(load, seconds);
    wall_ns = bench_wall_ns() - wall_ns;
    cpu_ns = bench_cpu_ns() - cpu_ns;
    if (child != NULL) child_stop(child);
    if (status != STATUS_OK || load->answered == 0) {
        console_error("no answers", status_text(status));
        return EXIT_ENVIRONMENT;
    }
    report(load, options, wall_ns, cpu_ns, child);
    return load->refused == 0 && load->broken == 0 ? EXIT_YES : EXIT_NO;
}

enum exit_code bench_mllp(const struct bench_options *options)
{
    static struct load load; // large
    char profile_flag[] = "--profile", size_flag[] = "--batch-size", size[] = "4096";
    char profile[32];
    char *arguments[] = {profile_flag, profile, size_flag, size, NULL};
    struct child child;
    uint64_t connections = options->connections == 0 ? CONNECTIONS_DEFAULT : options->connections;
    if (strlen(options->profile) >= sizeof profile) return EXIT_USAGE;
    strcpy(profile, options->profile);
    load = (struct load){.connection_count = (size_t)connections,
                         .window = options->window == 0 ? 1 : (size_t)options->window};
    (void)host_descriptors();
    if (options->target[0] != '\0') {
        if (address_read(span_text(options->target), &load.target) != STATUS_OK) return EXIT_USAGE;
        return measure(&load, options, NULL);
    }
    if (child_start(&child, arguments) != STATUS_OK) {
        console_error("the gateway", "does not start");
        return EXIT_ENVIRONMENT;
    }
    load.target = child.mllp;
    return measure(&load, options, &child);
}
