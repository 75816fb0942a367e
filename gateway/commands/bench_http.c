// SPDX-License-Identifier: Apache-2.0
// A load generator: every connection sends its request again as soon as the answer has come. A run
// of eight or more '#' in what is posted is a number, another one in each request. Without further
// words it posts Consents, each of another patient, to a gateway that proves at the same time, and
// tells how far the prover is behind in the end.
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/commands/bench.h"
#include "gateway/commands/bench_lag.h"
#include "gateway/host/child.h"
#include "gateway/host/console.h"
#include "gateway/host/file_read.h"
#include "gateway/host/host.h"
#include "gateway/http/http_request.h"
#include "gateway/host/limits.h"

#define SECONDS_DEFAULT     5
#define CONNECTIONS_DEFAULT 64
#define ANSWER_HEAD_SIZE    4096
#define REQUEST_HEAD_SIZE   1024
#define NUMBERS_MAX         8
#define NUMBER_DIGITS_MIN   8

static const char consent[] =
    "{\"resourceType\":\"Consent\",\"identifier\":[{"
    "\"system\":\"https://hospital.example/consents\","
    "\"value\":\"C-##########\"}],\"status\":\"active\",\"scope\":{\"coding\":[{\"system\":"
    "\"http://terminology.hl7.org/CodeSystem/consentscope\",\"code\":\"patient-privacy\"}]},"
    "\"category\":[{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"59284-0\"}]}],"
    "\"patient\":{\"identifier\":{\"system\":\"https://hospital.example/patients\","
    "\"value\":\"MRN-##########\"}},\"dateTime\":\"2026-05-04T09:30:00+02:00\","
    "\"organization\":[{\"identifier\":{\"system\":\"https://hospital.example/organizations\","
    "\"value\":\"main\"}}],\"policy\":[{\"uri\":\"https://hospital.example/policies/privacy\"}],"
    "\"provision\":{\"type\":\"permit\","
    "\"period\":{\"start\":\"2026-05-04\",\"end\":\"2091-05-03\"},"
    "\"actor\":[{\"role\":{\"coding\":[{\"system\":"
    "\"http://terminology.hl7.org/CodeSystem/v3-ParticipationType\",\"code\":\"IRCP\"}]},"
    "\"reference\":{\"identifier\":{\"system\":\"https://hospital.example/practitioners\","
    "\"value\":\"dr-hale\"}}}],\"purpose\":[{\"system\":"
    "\"http://terminology.hl7.org/CodeSystem/v3-ActReason\",\"code\":\"TREAT\"}],\"class\":["
    "{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"Observation\"},"
    "{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"DiagnosticReport\"}]}}";

struct load {
    struct host *host;
    struct budget budget;
    struct host_timer end;
    struct address target;
    uint8_t *request;
    size_t request_size;
    struct number {
        size_t at;
        size_t digits;
    } numbers[NUMBERS_MAX];
    size_t number_count;
    uint64_t number; // of the next request
    size_t connection_count;
    size_t open_count;
    bool is_post;
    bool is_over;
    uint64_t answered;
    uint64_t refused; // answers that are not 2xx
    uint64_t broken;  // connections that broke before their answer
    uint64_t bytes;
    struct bench_latency latency;
};

struct client {
    struct load *load;
    struct stream *stream;
    uint64_t sent_ns;
    uint64_t body_left; // of the present answer
    size_t head_size;   // bytes of its head so far
    bool in_body;
    bool must_close;
    bool waiting;
    uint8_t head[ANSWER_HEAD_SIZE];
};

static void client_connect(struct client *client);

// Finds the runs of '#', at most NUMBERS_MAX.
static void find_numbers(struct load *load)
{
    for (size_t at = 0; at < load->request_size && load->number_count < NUMBERS_MAX; at++) {
        size_t end = at;
        while (end < load->request_size && load->request[end] == '#') end++;
        if (end - at >= NUMBER_DIGITS_MIN)
            load->numbers[load->number_count++] = (struct number){at, end - at};
        if (end != at) at = end - 1;
    }
}

static void write_numbers(struct load *load)
{
    uint64_t number = ++load->number;
    for (size_t i = 0; i < load->number_count; i++) {
        uint64_t left = number;
        for (size_t k = load->numbers[i].digits; k > 0; k--, left /= 10)
            load->request[load->numbers[i].at + k - 1] = (uint8_t)('0' + left % 10);
    }
}

static void send_request(struct client *client)
{
    struct load *load = client->load;
    write_numbers(load); // the stream keeps a copy of what the kernel does not take at once
    span request = span_of(load->request, load->request_size);
    client->sent_ns = host_now_ns(client->load->host);
    client->head_size = 0;
    client->in_body = false;
    client->must_close = false;
    client->waiting = true;
    stream_write(client->stream, &request, 1);
}

// Reads status, length and Connection of an answer whose head is complete.
static void read_head(struct client *client)
{
    struct load *load = client->load;
    span head = span_of(client->head, client->head_size);
    client->body_left = 0;
    if (head.size < 12 || head.data[9] != '2') load->refused++;
    while (head.size != 0) {
        const uint8_t *lf = memchr(head.data, '\n', head.size);
        size_t size = lf == NULL ? head.size : (size_t)(lf - head.data) + 1;
        span line = span_slice(head, 0, size);
        if (http_text_is(span_slice(line, 0, 15), "content-length:")) {
            for (size_t i = 15; i < line.size; i++) {
                if (line.data[i] >= '0' && line.data[i] <= '9')
                    client->body_left = client->body_left * 10 + (uint64_t)(line.data[i] - '0');
            }
        } else if (http_text_is(span_slice(line, 0, 17), "connection: close")) {
            client->must_close = true;
        }
        head = span_slice(head, size, head.size);
    }
    client->in_body = true;
}

static void answer_came(struct client *client)
{
    struct load *load = client->load;
    load->answered++;
    client->waiting = false;
    bench_latency_add(&load->latency, host_now_ns(load->host) - client->sent_ns);
    if (load->is_over || client->must_close) {
        stream_close(client->stream);
    } else {
        send_request(client);
    }
}

// Takes bytes of a head up to its end; false when it is too long.
static bool take_head(struct client *client, span *bytes)
{
    while (bytes->size != 0 && !client->in_body) {
        if (client->head_size == ANSWER_HEAD_SIZE) return false;
        client->head[client->head_size++] = bytes->data[0];
        *bytes = span_slice(*bytes, 1, bytes->size);
        if (client->head_size >= 4 &&
            memcmp(client->head + client->head_size - 4, "\r\n\r\n", 4) == 0)
            read_head(client);
    }
    return true;
}

static void on_bytes(void *owner, span bytes)
{
    struct client *client = owner;
    client->load->bytes += bytes.size;
    while (bytes.size != 0 && client->waiting) {
        if (!take_head(client, &bytes)) {
            stream_close(client->stream);
            return;
        }
        if (!client->in_body) return;
        size_t size = client->body_left < bytes.size ? (size_t)client->body_left : bytes.size;
        bytes = span_slice(bytes, size, bytes.size);
        client->body_left -= size;
        if (client->body_left == 0) answer_came(client);
    }
}

static void on_end(void *owner)
{
    struct client *client = owner;
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
    if (client->waiting) load->broken++;
    client->stream = NULL;
    load->open_count--;
    if (!load->is_over && load->broken < 1000) {
        client_connect(client);
    } else if (load->open_count == 0) {
        host_timer_stop(load->host, &load->end);
        host_stop(load->host);
    }
}

static const struct stream_events events = {on_bytes, on_end, on_drained, on_closed};

static void client_connect(struct client *client)
{
    struct load *load = client->load;
    client->waiting = false;
    if (host_connect(load->host, &load->target, &client->stream) != STATUS_OK) {
        load->broken++;
        return;
    }
    load->open_count++;
    stream_open(client->stream, &events, client);
    send_request(client);
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

// The request's bytes; `body` is empty for a GET.
static void write_request(struct writer *w, const struct bench_options *options, span body)
{
    write_text(w, body.size == 0 ? "GET " : "POST ");
    write_text(w, options->path);
    write_text(w, " HTTP/1.1\r\nHost: localhost\r\n");
    if (options->token[0] != '\0') {
        write_text(w, "Authorization: Bearer ");
        write_text(w, options->token);
        write_text(w, "\r\n");
    }
    if (body.size != 0) {
        write_text(w, "Content-Type: ");
        write_text(w, options->media);
        write_text(w, "\r\nContent-Length: ");
        write_decimal(w, body.size);
        write_text(w, "\r\n");
    }
    write_text(w, "\r\n");
    write_span(w, body);
}

// What the posts have become, and how far the prover is behind when the last one is answered.
static void report_lag(struct bench_report *r, const struct bench_lag *lag, uint64_t wall_ns)
{
    uint64_t operations = lag->operations;
    bench_report_number(r, "operations_per_s", operations * 1000000000U / wall_ns, 0, "");
    bench_report_number(r, "proven_batches", lag->proven_batches, 0, "");
    bench_report_number(r, "unproven_batches", lag->unproven_batches, 0, "");
    bench_report_number(r, "unproven_operations", lag->unproven_operations, 0, "");
    bench_report_number(r, "proof_lag_s", lag->lag_s, 0, "s");
}

static void report(const struct load *load, const struct bench_options *options, uint64_t wall_ns,
                   uint64_t cpu_ns, const struct child *child, const struct bench_lag *lag)
{
    struct bench_report r;
    uint64_t answered = load->answered == 0 ? 1 : load->answered;
    bench_report_open(&r, options, "http");
    bench_report_text(&r, "method", load->is_post ? "POST" : "GET");
    bench_report_text(&r, "path", options->path);
    bench_report_number(&r, "connections", load->connection_count, 0, "");
    bench_report_number(&r, "requests", load->answered, 0, "");
    bench_report_number(&r, "requests_per_s", load->answered * 1000000000U / wall_ns, 0, "");
    if (load->is_post) {
        uint64_t durable = load->answered - load->refused;
        bench_report_number(&r, "durable_per_s", durable * 1000000000U / wall_ns, 0, "");
    }
    bench_report_number(&r, "refused", load->refused, 0, "");
    bench_report_number(&r, "broken", load->broken, 0, "");
    bench_report_number(&r, "p50_us", bench_latency_us(&load->latency, 500), 0, "us");
    bench_report_number(&r, "p99_us", bench_latency_us(&load->latency, 990), 0, "us");
    bench_report_number(&r, "p999_us", bench_latency_us(&load->latency, 999), 0, "us");
    bench_report_number(&r, "client_cpu_us", cpu_ns / 10 / answered, 2, "us a request");
    if (child != NULL) {
        bench_report_number(&r, "server_cpu_us", child->cpu_us * 100 / answered, 2, "us a request");
        bench_report_number(&r, "server_peak_bytes", child->peak_kib * 1024, 0, "bytes");
    }
    if (child != NULL && load->is_post) report_lag(&r, lag, wall_ns);
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
    struct bench_lag lag = {0};
    if (status == STATUS_OK && child != NULL)
        status = bench_lag_read(&lag, &load->target, options->token);
    if (child != NULL) child_stop(child);
    if (status != STATUS_OK || load->answered == 0) {
        console_error("no answers", status_text(status));
        return EXIT_ENVIRONMENT;
    }
    report(load, options, wall_ns, cpu_ns, child, &lag);
    return load->refused == 0 && load->broken == 0 ? EXIT_YES : EXIT_NO;
}

static enum status start_gateway(struct child *child, const struct bench_options *options)
{
    char threads[24];
    char *arguments[] = {"--profile", NULL, "--prover-threads", threads, NULL};
    char profile[64];
    struct writer w = writer_over(threads, sizeof threads - 1);
    write_decimal(&w, options->threads == 0 ? 1 : options->threads);
    threads[w.size] = '\0';
    w = writer_over(profile, sizeof profile - 1);
    write_text(&w, options->profile);
    profile[w.size] = '\0';
    arguments[1] = profile;
    return child_start(child, arguments);
}

static enum exit_code with_request(const struct bench_options *options, span body)
{
    static struct load load; // large
    struct child child;
    size_t capacity = REQUEST_HEAD_SIZE + strlen(options->path) + body.size;
    uint8_t *memory = malloc(capacity);
    if (memory == NULL) return EXIT_ENVIRONMENT;
    struct writer w = writer_over(memory, capacity);
    write_request(&w, options, body);
    uint64_t connections = options->connections == 0 ? CONNECTIONS_DEFAULT : options->connections;
    load = (struct load){.connection_count = (size_t)connections};
    load.request = memory;
    load.request_size = w.size;
    load.is_post = body.size != 0;
    find_numbers(&load);
    enum exit_code code = EXIT_ENVIRONMENT;
    (void)host_descriptors();
    if (w.status != STATUS_OK) {
        code = EXIT_USAGE;
    } else if (options->target[0] != '\0') {
        bool good = address_read(span_text(options->target), &load.target) == STATUS_OK;
        code = good ? measure(&load, options, NULL) : EXIT_USAGE;
    } else if (start_gateway(&child, options) == STATUS_OK) {
        load.target = child.http;
        code = measure(&load, options, &child);
    } else {
        console_error("the gateway", "does not start");
    }
    free(memory);
    return code;
}

enum exit_code bench_http(const struct bench_options *options)
{
    struct file_bytes body = {0};
    struct bench_options posts = *options;
    if (options->path[0] == '\0') {
        posts.path = options->body[0] == '\0' ? "/fhir/Consent" : "/fhir";
        if (options->body[0] == '\0') return with_request(&posts, span_text(consent));
    }
    if (options->body[0] != '\0') {
        enum status status = file_read(&body, options->body, LIMIT_BODY_BUNDLE_SIZE);
        if (status != STATUS_OK) {
            console_error(options->body, status_text(status));
            return EXIT_UNREADABLE;
        }
    }
    enum exit_code code = with_request(&posts, body.bytes);
    file_free(&body);
    return code;
}
