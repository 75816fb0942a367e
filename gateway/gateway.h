// SPDX-License-Identifier: Apache-2.0
// The running gateway: what its parts are and how they find each other. Handlers reach it by
// gateway_of(exchange).
#ifndef CONSENTRY_GATEWAY_GATEWAY_H
#define CONSENTRY_GATEWAY_GATEWAY_H

#include "gateway/config.h"
#include "gateway/events.h"
#include "gateway/http_server.h"
#include "gateway/metrics.h"

struct tls;

// What must hold before requests are sent here; /readyz lists what does not.
// clang-format off
#define READY_TABLE(X)                                                                             \
    X(DOORS,   "doors",   "the doors are open")                                                    \
    X(SERVING, "serving", "the gateway is not about to stop")
// clang-format on

enum ready {
#define X(name, text, meaning) READY_##name,
    READY_TABLE(X)
#undef X
        READY_COUNT
};

struct gateway {
    struct settings settings;
    struct budget budget;
    struct metrics metrics;
    struct host *host;
    struct http_server *http;
    struct http_door door;
    struct events *events;
    struct tls *tls;       // NULL: plain
    struct tokens *tokens; // NULL: none are asked for
    struct host_timer drain_timer;
    uint32_t ready; // bits READY_x
};

static inline struct gateway *gateway_of(const struct http_exchange *exchange)
{
    return exchange->server->context;
}

static inline void gateway_set_ready(struct gateway *gateway, enum ready what, bool holds)
{
    uint32_t bit = 1U << what;
    gateway->ready = holds ? gateway->ready | bit : gateway->ready & ~bit;
}

// The routes of all rooms, and their number.
extern const struct http_route gateway_routes[];
extern const size_t gateway_route_count;

// Handlers, one file api_*.c a room.
void api_livez(struct http_exchange *exchange);
void api_readyz(struct http_exchange *exchange);
void api_metrics(struct http_exchange *exchange);
void api_events(struct http_exchange *exchange);
void api_asset(struct http_exchange *exchange);

#endif
