// SPDX-License-Identifier: Apache-2.0
// multipart/related bodies (RFC 2046 5.1, RFC 2387) taken apart as they arrive, in constant memory
// and without copying the parts: a pure function of the bytes, however they are cut.
//
//     multipart_open(&m, content_type)
//     while ((event = multipart_next(&m, &bytes, &out)) != MULTIPART_MORE) ...
//     multipart_finish(&m)
//
// A line that begins with the boundary and goes on with something else than padding is data, as are
// CR LF before it; CR LF before a boundary belongs to the boundary. What stands before the first
// boundary and behind the last is passed over.
#ifndef CONSENTRY_GATEWAY_MULTIPART_H
#define CONSENTRY_GATEWAY_MULTIPART_H

#include <stdbool.h>

#include "core/base/span.h"
#include "core/base/status.h"

#define MULTIPART_BOUNDARY_MAX 200  // RFC 2046 5.1.1 has 70, Orthanc sends 73
#define MULTIPART_HEADERS_MAX  8192 // of one part
#define MULTIPART_PADDING_MAX  64   // blanks behind a boundary
#define MULTIPART_DELIMITER    (4 + MULTIPART_BOUNDARY_MAX)

enum multipart_event {
    MULTIPART_MORE,    // all bytes are used
    MULTIPART_PART,    // a part begins; out: its header lines
    MULTIPART_DATA,    // out: some of its bytes, never none
    MULTIPART_END,     // the part ends
    MULTIPART_CLOSED,  // the last boundary came; further bytes are passed over
    MULTIPART_REFUSED, // broken: see status
};

struct multipart {
    uint8_t delimiter[MULTIPART_DELIMITER]; // CR LF "--" boundary
    uint8_t back[MULTIPART_DELIMITER + 1];  // longest border of each prefix of it
    uint8_t delimiter_size;
    uint8_t matched; // bytes of the delimiter that the last bytes were
    uint8_t state;
    uint8_t tail_size; // what came behind a delimiter
    uint8_t tail[MULTIPART_PADDING_MAX + 4];
    uint16_t header_size;
    uint8_t headers[MULTIPART_HEADERS_MAX];
    bool told;          // CLOSED was
    uint8_t phantom;    // of the bytes matched, so many at the front never were data
    bool in_part;       // bytes before the next delimiter are a part's
    uint8_t owed;       // bytes of the delimiter that turned out to be data
    uint8_t owed_tail;  // and bytes of the tail behind them
    enum status status; // of REFUSED
};

// Takes the boundary from a Content-Type. BAD_SYNTAX, MISSING (no boundary), LIMIT.
WARN_UNUSED enum status multipart_open(struct multipart *m, span content_type);

// Reads up to the next event and removes what it used from *bytes. `out` is borrowed from *bytes or
// from *m until the next call.
enum multipart_event multipart_next(struct multipart *m, span *bytes, span *out);

// The body is over: OK when the last boundary came, else TRUNCATED.
WARN_UNUSED enum status multipart_finish(const struct multipart *m);

// A parameter of a media type, without quotes; into `memory` when it has escapes. False when it is
// absent. Names are compared without regard to case; the first one counts.
bool multipart_parameter(span content_type, const char *name, uint8_t *memory, size_t capacity,
                         span *value);

// The value of a header line of a part; empty when it is absent. `name` in lower case.
span multipart_header(span headers, const char *name);

#endif
