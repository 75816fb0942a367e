// SPDX-License-Identifier: Apache-2.0
// One request to a gateway that runs already, answered while the caller waits: for commands.
#ifndef CONSENTRY_GATEWAY_HTTP_ASK_H
#define CONSENTRY_GATEWAY_HTTP_ASK_H

#include <stdint.h>

#include "core/base/span.h"
#include "core/base/status.h"
#include "gateway/host/address.h"

struct http_asked {
    uint16_t status;
    span body; // in `memory`
    uint8_t *memory;
};

// Plain HTTP, without a body of its own; `token` may be "". UNAVAILABLE when nobody answers,
// BAD_SYNTAX for an answer that is none, LIMIT above `size_max` bytes, NO_SPACE.
WARN_UNUSED enum status http_ask(struct http_asked *out, const struct address *gateway,
                                 const char *method, const char *path, const char *token,
                                 size_t size_max);
// Also after a failure.
void http_ask_end(struct http_asked *asked);

#endif
