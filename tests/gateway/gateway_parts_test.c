// SPDX-License-Identifier: Apache-2.0
// The small parts of the gateway: addresses, buffers, wheel, sources, throttle, tokens, metrics.
#include <stdlib.h>

#include "gateway/host/address.h"
#include "gateway/commands/bench.h"
#include "gateway/host/buffer.h"
#include "gateway/http/http_routes.h"
#include "gateway/host/metrics.h"
#include "gateway/host/sources.h"
#include "gateway/host/throttle.h"
#include "gateway/http/tokens.h"
#include "gateway/host/wheel.h"
#include "tests/check.h"

TEST(address__texts__round_trip)
{
    static const char *const good[] = {"127.0.0.1:8080", "[::1]:0", "0.0.0.0:65535",
                                       "[2001:db8::1]:443"};
    static const char *const bad[] = {
        "",      "127.0.0.1",      "127.0.0.1:",     "127.0.0.1:65536", "::1:80",
        "[::1]", "[127.0.0.1]:80", "example.org:80", "1.2.3:80",        "127.0.0.1:-1",
        ":80",   "1.2.3.4:80x"};
    struct address a;
    char text[ADDRESS_TEXT_SIZE];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK_EQ(address_read(span_text(good[i]), &a), STATUS_OK);
        address_write(text, &a);
        CHECK(strcmp(text, good[i]) == 0);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(address_read(span_text(bad[i]), &a) != STATUS_OK);
    CHECK_EQ(address_read(span_text("localhost:1"), &a), STATUS_OK);
    CHECK(address_is_loopback(&a));
}

static struct address read_address(const char *text)
{
    struct address a;
    CHECK_EQ(address_read(span_text(text), &a), STATUS_OK);
    return a;
}

TEST(address__networks__told_apart)
{
    struct address a = read_address("10.1.2.3:1"), b = read_address("10.1.2.250:2");
    struct address c = read_address("10.1.3.3:1"), d = read_address("[::ffff:10.1.2.9]:1");
    struct address e = read_address("[2001:db8::1]:1"), f = read_address("[2001:db8::ffff]:1");
    struct address g = read_address("[2001:db8:0:1::1]:1"), h = read_address("[::5]:1");
    CHECK(address_source(&a) == address_source(&b) && address_source(&a) == address_source(&d));
    CHECK(address_source(&a) != address_source(&c));
    CHECK(address_source(&e) == address_source(&f) && address_source(&e) != address_source(&g));
    CHECK(address_source(&h) != 0);
    struct address mapped = read_address("[::ffff:127.0.0.1]:1"), one = read_address("[::1]:1");
    CHECK(address_is_loopback(&mapped) && address_is_loopback(&one) && !address_is_loopback(&h));
    struct address any = read_address("0.0.0.0:1"), any6 = read_address("[::]:1");
    CHECK(address_is_any(&any) && address_is_any(&any6) && !address_is_any(&a));
}

TEST(buffer__budget__is_kept)
{
    struct budget budget = budget_of(8192);
    struct buffer a = {0}, b = {0};
    CHECK_EQ(buffer_append(&budget, &a, span_text("hello")), STATUS_OK);
    CHECK_EQ(budget.used, 1024);
    CHECK_EQ(buffer_reserve(&budget, &a, 4000), STATUS_OK);
    CHECK(a.capacity == 4096 && budget.used == 4096 && span_is(buffer_span(&a), "hello"));
    CHECK_EQ(buffer_reserve(&budget, &b, 4097), STATUS_NO_SPACE);
    CHECK(b.data == NULL && budget.used == 4096);
    CHECK_EQ(buffer_reserve(&budget, &b, SIZE_MAX), STATUS_NO_SPACE);
    CHECK_EQ(buffer_reserve(&budget, &b, 4096), STATUS_OK);
    buffer_consume(&a, 2);
    CHECK(span_is(buffer_span(&a), "llo"));
    buffer_release(&budget, &a);
    buffer_release(&budget, &b);
    CHECK(budget.used == 0 && budget.peak == 8192);
    budget_close(&budget);
}

struct alarm {
    struct wheel_entry entry;
    uint64_t fired_ms;
};

static uint64_t wheel_now_ms;

static void note_alarm(void *context, struct wheel_entry *entry)
{
    struct alarm *alarm = (struct alarm *)(void *)entry;
    (void)context;
    alarm->fired_ms = wheel_now_ms;
}

TEST(wheel__random_deadlines__fire_once_in_time)
{
    static struct alarm alarms[500];
    struct wheel wheel;
    uint64_t seed = 42;
    memset(alarms, 0, sizeof alarms);
    wheel_now_ms = 5000;
    wheel_open(&wheel, wheel_now_ms, 1000);
    for (size_t i = 0; i < 500; i++) {
        wheel_set(&wheel, &alarms[i].entry, wheel_now_ms + check_random(&seed) % 200000);
        if (i % 3 == 0)
            wheel_set(&wheel, &alarms[i].entry, wheel_now_ms + check_random(&seed) % 200000);
        if (i % 7 == 0) wheel_remove(&alarms[i].entry);
    }
    for (; wheel_now_ms < 300000; wheel_now_ms += check_random(&seed) % 3000)
        wheel_advance(&wheel, wheel_now_ms, note_alarm, NULL);
    for (size_t i = 0; i < 500; i++) {
        uint64_t deadline_ms = alarms[i].entry.deadline_ms;
        if (i % 7 == 0) {
            CHECK_EQ(alarms[i].fired_ms, 0);
        } else {
            CHECK(alarms[i].fired_ms > deadline_ms && alarms[i].fired_ms < deadline_ms + 5000);
        }
    }
    struct alarm late = {0};
    wheel_set(&wheel, &late.entry, wheel_now_ms + 1000);
    wheel_now_ms += 100000000; // the machine slept
    wheel_advance(&wheel, wheel_now_ms, note_alarm, NULL);
    CHECK_EQ(late.fired_ms, wheel_now_ms);
}

TEST(sources__random_walk__agrees_with_counting)
{
    static struct sources sources;
    static uint32_t count[3000];
    uint64_t seed = 7;
    memset(&sources, 0, sizeof sources);
    sources.seed = 0x1234567;
    for (int step = 0; step < 400000; step++) {
        uint64_t i = check_random(&seed) % 3000;
        if (check_random(&seed) % 2 == 0) {
            bool entered = sources_enter(&sources, (i + 1) << 20, 3);
            CHECK_EQ(entered, count[i] < 3);
            count[i] += entered;
        } else if (count[i] != 0) {
            sources_leave(&sources, (i + 1) << 20);
            count[i]--;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < SOURCES_SLOTS; i++) kept += sources.key[i] != 0;
    size_t expected = 0;
    for (size_t i = 0; i < 3000; i++) expected += count[i] != 0;
    CHECK_EQ(kept, expected);
}

TEST(throttle__gcra__burst_then_rate)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);
    uint64_t now = 1000000000;
    throttle_open(throttle, 10, 5, 99);
    for (int i = 0; i < 5; i++) CHECK_EQ(throttle_take(throttle, 1, now), 0);
    CHECK_EQ(throttle_take(throttle, 1, now), 100000000);
    CHECK_EQ(throttle_take(throttle, 2, now), 0);
    CHECK_EQ(throttle_take(throttle, 1, now + 99999999), 1);
    CHECK_EQ(throttle_take(throttle, 1, now + 100000000), 0);
    uint64_t passed = 0;
    for (uint64_t t = now; t < now + 10000000000; t += 1000000)
        passed += throttle_take(throttle, 3, t) == 0;
    CHECK(passed >= 104 && passed <= 105);
    throttle_open(throttle, 0, 1, 1);
    CHECK_EQ(throttle_take(throttle, 1, now), 0);
    free(throttle);
}

#define KEY_LINE "key 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define HASH     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

TEST(tokens__files__read_or_refused)
{
    static struct tokens tokens;
    static const struct {
        const char *text;
        enum status status;
    } cases[] = {
        {KEY_LINE, STATUS_OK},
        {"# hello\r\n\n" KEY_LINE "token abcdefgh " HASH " read,write\n", STATUS_OK},
        {KEY_LINE "token abcdefgh " HASH " operate", STATUS_OK},
        {"", STATUS_MISSING},
        {"token abcdefgh " HASH " read\n" KEY_LINE, STATUS_MISSING},
        {KEY_LINE KEY_LINE, STATUS_DUPLICATE},
        {KEY_LINE "token abcdefgh " HASH " read\ntoken abcdefgh " HASH " read\n", STATUS_DUPLICATE},
        {KEY_LINE "token abcdefgh " HASH "\n", STATUS_MISSING},
        {KEY_LINE "token abcdefgh " HASH " rule\n", STATUS_BAD_VALUE},
        {KEY_LINE "token abcdefgh " HASH " read write\n", STATUS_BAD_VALUE},
        {KEY_LINE "token abcdefgh " HASH " read 2026-06-15T10:00:00Z\n", STATUS_OK},
        {KEY_LINE "token abcdefgh " HASH " read 2026-06-15 write\n", STATUS_TRAILING_BYTES},
        {KEY_LINE "word\n", STATUS_BAD_SYNTAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_EQ(tokens_parse(&tokens, span_text(cases[i].text)), cases[i].status);
}

TEST(tokens__every_flipped_character__not_found)
{
    static struct tokens tokens;
    char text[TOKEN_TEXT_SIZE], value[128];
    static const uint8_t id[TOKEN_ID_SIZE] = {1, 2, 3, 4, 5};
    uint8_t secret[TOKEN_SECRET_SIZE];
    memset(secret, 0xa5, sizeof secret);
    tokens.count = 1;
    token_make(text, &tokens.items[0], tokens.key, id, secret);
    snprintf(value, sizeof value, "Bearer %s", text);
    CHECK(tokens_find(&tokens, span_text(value), 1000) == &tokens.items[0]);
    for (size_t i = 7; i < strlen(value); i++) {
        char kept = value[i];
        value[i] = kept == 'b' ? 'c' : 'b';
        CHECK(tokens_find(&tokens, span_text(value), 1000) == NULL);
        value[i] = kept;
    }
    CHECK(tokens_find(&tokens, span_of(value, strlen(value) - 1), 1000) == NULL);
    tokens.items[0].until = 1000; // its last second
    CHECK(tokens_find(&tokens, span_text(value), 1000) == &tokens.items[0]);
    CHECK(tokens_find(&tokens, span_text(value), 1001) == NULL);
    CHECK(tokens_find(&tokens, (span){0}, 1000) == NULL);
    CHECK(tokens_find(&tokens, span_text("Basic abc"), 1000) == NULL);
}

TEST(metrics__page__well_formed_and_bounded)
{
    struct metrics_route routes[2] = {{.method = "GET", .path = "/a/{x}"},
                                      {.method = "", .path = ""}};
    struct metrics metrics = {.routes = routes, .route_count = 2};
    metrics_add(&metrics, METRIC_ACCEPTED, 3);
    metrics_answer(&routes[0], 200, 1500000);
    metrics_answer(&routes[0], 404, 700000000);
    metrics_answer(&routes[1], 400, UINT64_MAX);
    memset(&metrics.value, 0xff, sizeof metrics.value);
    size_t size_max = metrics_size_max(&metrics);
    char *page = malloc(size_max + 1);
    struct writer w = writer_over(page, size_max);
    metrics_write(&metrics, &w);
    CHECK_EQ(w.status, STATUS_OK);
    page[w.size] = '\0';
    CHECK(strstr(
        page, "consentry_http_requests_total{method=\"GET\",route=\"/a/{x}\",status=\"2xx\"} 1\n"));
    CHECK(strstr(page, "_bucket{method=\"GET\",route=\"/a/{x}\",le=\"0.002000\"} 1\n"));
    CHECK(strstr(page, "_bucket{method=\"GET\",route=\"/a/{x}\",le=\"+Inf\"} 2\n"));
    CHECK(strstr(page, "_sum{method=\"GET\",route=\"/a/{x}\"} 0.701500\n"));
    for (char *line = page; *line != '\0';) {
        char *end = strchr(line, '\n');
        CHECK(end != NULL && (strncmp(line, "# HELP consentry_", 17) == 0 ||
                              strncmp(line, "# TYPE consentry_", 17) == 0 ||
                              strncmp(line, "consentry_", 10) == 0));
        line = end + 1;
    }
    free(page);
}

static void no_handler(struct http_exchange *exchange)
{
    (void)exchange;
}

TEST(http_routes__paths__match)
{
    static const struct http_route routes[] = {
        {METHOD_GET, "/", no_handler, 0, 0, 0, false},
        {METHOD_GET, "/fhir/{type}/{id}", no_handler, 0, 0, 0, false},
        {METHOD_PUT, "/fhir/{type}/{id}", no_handler, 0, 0, 0, false},
        {METHOD_GET, "/tile/{*}", no_handler, 0, 0, 0, true},
        {METHOD_GET, "/batches/current", no_handler, 0, 0, 0, true},
        {METHOD_GET, "/batches/{n}", no_handler, 0, 0, 0, true},
        {METHOD_GET, "/batches/{n}/proof", no_handler, 0, 0, 0, true},
    };
    static const struct {
        const char *path;
        enum http_method method;
        int route;
        const char *first;
    } cases[] = {
        {"/", METHOD_GET, 0, ""},
        {"/fhir/Consent/1", METHOD_GET, 1, "Consent"},
        {"/fhir/Consent/1", METHOD_HEAD, 1, "Consent"},
        {"/fhir/Consent/1", METHOD_PUT, 2, "Consent"},
        {"/fhir/Consent/1", METHOD_POST, -1, ""},
        {"/fhir/Consent/", METHOD_GET, -1, ""},
        {"/fhir/Consent/1/", METHOD_GET, -1, ""},
        {"/fhir//1", METHOD_GET, -1, ""},
        {"/fhir/Consent", METHOD_GET, -1, ""},
        {"/tile/0/x001/067", METHOD_GET, 3, "0/x001/067"},
        {"/tile/", METHOD_GET, -1, ""},
        {"/batches/current", METHOD_GET, 4, ""},
        {"/batches/7", METHOD_GET, 5, "7"},
        {"/batches/7/proof", METHOD_GET, 6, "7"},
        {"", METHOD_GET, -1, ""},
        {"*", METHOD_OPTIONS, -1, ""},
    };
    struct http_match match;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        http_routes_match(&match, routes, 7, cases[i].method, span_text(cases[i].path));
        CHECK_EQ(match.route == NULL ? -1 : match.route - routes, cases[i].route);
        CHECK(span_is(match.parameter[0], cases[i].first));
    }
    char allow[64];
    http_routes_match(&match, routes, 7, METHOD_DELETE, span_text("/fhir/Consent/1"));
    http_routes_allow(allow, match.methods);
    CHECK(strcmp(allow, "GET, HEAD, PUT, OPTIONS") == 0);
}

TEST(bench_latency__percentiles__within_three_percent)
{
    static struct bench_latency latency;
    for (uint64_t us = 1; us <= 10000; us++) bench_latency_add(&latency, us * 1000);
    uint64_t p50 = bench_latency_us(&latency, 500), p99 = bench_latency_us(&latency, 990);
    CHECK(p50 >= 5000 && p50 <= 5200);
    CHECK(p99 >= 9900 && p99 <= 10240);
}

int main(void)
{
    RUN(address__texts__round_trip);
    RUN(address__networks__told_apart);
    RUN(buffer__budget__is_kept);
    RUN(wheel__random_deadlines__fire_once_in_time);
    RUN(sources__random_walk__agrees_with_counting);
    RUN(throttle__gcra__burst_then_rate);
    RUN(tokens__files__read_or_refused);
    RUN(tokens__every_flipped_character__not_found);
    RUN(metrics__page__well_formed_and_bounded);
    RUN(http_routes__paths__match);
    RUN(bench_latency__percentiles__within_three_percent);
    return check_report();
}
