// SPDX-License-Identifier: Apache-2.0
// Internet addresses as values: "127.0.0.1:8080", "[::1]:0", "localhost:2575". No look-ups.
#ifndef CONSENTRY_GATEWAY_ADDRESS_H
#define CONSENTRY_GATEWAY_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"
#include "core/base/status.h"

struct address {
    uint8_t ip[16]; // IPv4 in the first four bytes
    uint16_t port;
    bool is_v6;
};

// "[0123:...:cdef%]:65535" and a NUL.
#define ADDRESS_TEXT_SIZE 64

// An IP literal or "localhost" (127.0.0.1), a colon, a port. BAD_SYNTAX or BAD_VALUE otherwise.
WARN_UNUSED enum status address_read(span text, struct address *out);

// The form that address_read() reads.
void address_write(char out[static ADDRESS_TEXT_SIZE], const struct address *address);

// 127.0.0.0/8, ::1, and those mapped into IPv6.
bool address_is_loopback(const struct address *address);

// 0.0.0.0 or ::.
bool address_is_any(const struct address *address);

// The network that limits are counted for: IPv4 /24, IPv6 /64. Never 0.
uint64_t address_source(const struct address *address);

// Splits an HTTP Host, RFC 9110 7.2: uri-host [":" port]. The name keeps the brackets of an IPv6
// literal. BAD_SYNTAX when it is neither a registered name of letters, digits, '-', '.', '_' nor a
// literal.
WARN_UNUSED enum status address_split_host(span host, span *name, span *port);

#endif
