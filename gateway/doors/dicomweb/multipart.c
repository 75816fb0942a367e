// SPDX-License-Identifier: Apache-2.0
// The delimiter is searched as by Knuth, Morris and Pratt: bytes that began to look like one and
// were none are given back out of the delimiter itself, so that nothing is kept of what passed.
#include "gateway/doors/dicomweb/multipart.h"

#include <string.h>

#include "core/base/invariant.h"
#include "gateway/http/http_request.h"

enum state {
    STATE_SEARCH,  // in a part, or before the first
    STATE_TAIL,    // behind a delimiter: "--", or blanks and CR LF
    STATE_HEADERS, // of a part
    STATE_CLOSED,
    STATE_REFUSED,
};

// --- media types -------------------------------------------------------------------------------

static bool is_token(uint8_t c)
{
    static const char others[] = "!#$%&'*+-.^_`|~/:=?,()@[]";
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr(others, c) != NULL);
}

static void skip_blanks(span *text)
{
    while (text->size != 0 && (text->data[0] == ' ' || text->data[0] == '\t'))
        *text = span_slice(*text, 1, text->size);
}

// A quoted string or a token. Many senders leave out the quotes that a boundary with "=" needs.
static bool take_value(span *rest, uint8_t *memory, size_t capacity, span *value)
{
    size_t at = 0, size = 0;
    if (rest->size == 0 || rest->data[0] != '"') {
        while (at < rest->size && is_token(rest->data[at])) at++;
        *value = span_slice(*rest, 0, at);
        *rest = span_slice(*rest, at, rest->size);
        return value->size != 0;
    }
    for (at = 1; at < rest->size && rest->data[at] != '"'; at++) {
        if (rest->data[at] == '\\') at++;
        if (at >= rest->size || size == capacity) return false;
        memory[size++] = rest->data[at];
    }
    if (at >= rest->size) return false;
    *value = span_of(memory, size);
    *rest = span_slice(*rest, at + 1, rest->size);
    return true;
}

bool multipart_parameter(span content_type, const char *name, uint8_t *memory, size_t capacity,
                         span *value)
{
    span rest = content_type;
    size_t at = 0;
    while (at < rest.size && rest.data[at] != ';') at++;
    rest = span_slice(rest, at, rest.size);
    while (rest.size != 0 && rest.data[0] == ';') {
        rest = span_slice(rest, 1, rest.size);
        skip_blanks(&rest);
        for (at = 0; at < rest.size && rest.data[at] != '=' && rest.data[at] != ';';) at++;
        span found = span_slice(rest, 0, at);
        rest = span_slice(rest, at, rest.size);
        if (rest.size == 0 || rest.data[0] != '=') continue;
        rest = span_slice(rest, 1, rest.size);
        while (found.size != 0 && found.data[found.size - 1] == ' ') found.size--;
        skip_blanks(&rest);
        if (!take_value(&rest, memory, capacity, value)) return false;
        if (http_text_is(found, name)) return true;
        skip_blanks(&rest);
    }
    return false;
}

span multipart_header(span headers, const char *name)
{
    size_t size = strlen(name);
    while (headers.size != 0) {
        const uint8_t *end = memchr(headers.data, '\n', headers.size);
        size_t length = end == NULL ? headers.size : (size_t)(end - headers.data);
        span line = span_slice(headers, 0, length);
        headers = span_slice(headers, end == NULL ? length : length + 1, headers.size);
        if (line.size != 0 && line.data[line.size - 1] == '\r') line.size--;
        if (line.size <= size || line.data[size] != ':') continue;
        if (!http_text_is(span_slice(line, 0, size), name)) continue;
        span value = span_slice(line, size + 1, line.size);
        skip_blanks(&value);
        while (value.size != 0 && value.data[value.size - 1] <= ' ') value.size--;
        return value;
    }
    return (span){NULL, 0};
}

// --- the parser --------------------------------------------------------------------------------

enum status multipart_open(struct multipart *m, span content_type)
{
    uint8_t memory[MULTIPART_BOUNDARY_MAX + 1];
    span boundary;
    memset(m, 0, sizeof *m);
    if (!multipart_parameter(content_type, "boundary", memory, sizeof memory, &boundary))
        return STATUS_MISSING;
    if (boundary.size > MULTIPART_BOUNDARY_MAX) return STATUS_LIMIT;
    if (boundary.size == 0 || boundary.data[boundary.size - 1] == ' ') return STATUS_BAD_SYNTAX;
    for (size_t i = 0; i < boundary.size; i++)
        if (boundary.data[i] < ' ' || boundary.data[i] > '~') return STATUS_BAD_SYNTAX;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary.data, boundary.size);
    m->delimiter_size = (uint8_t)(4 + boundary.size);
    // back[n]: the longest proper prefix of the delimiter that is a suffix of its first n bytes.
    for (uint8_t n = 1, border = 0; n < m->delimiter_size; n++) {
        while (border != 0 && m->delimiter[n] != m->delimiter[border]) border = m->back[border];
        if (m->delimiter[n] == m->delimiter[border]) border++;
        m->back[n + 1] = border;
    }
    m->matched = m->phantom = 2; // the first boundary needs no line before it
    return STATUS_OK;
}

enum status multipart_finish(const struct multipart *m)
{
    if (m->state == STATE_REFUSED) return m->status;
    return m->state == STATE_CLOSED ? STATUS_OK : STATUS_TRUNCATED;
}

static enum multipart_event refuse(struct multipart *m, enum status status)
{
    m->state = STATE_REFUSED;
    m->status = status;
    return MULTIPART_REFUSED;
}

// What looked like a delimiter and was none, a piece at a time; without what never was data.
static bool give_owed(struct multipart *m, span *out)
{
    uint8_t from = m->phantom < m->owed ? m->phantom : m->owed;
    *out = span_of(m->delimiter + from, (size_t)(m->owed - from));
    if (m->owed != 0) m->phantom = (uint8_t)(m->phantom - from);
    m->owed = 0;
    if (out->size != 0) return true;
    *out = span_of(m->tail, m->owed_tail);
    m->owed_tail = 0;
    return out->size != 0;
}

// Up to the next delimiter, to the end of the bytes, or to bytes that are owed.
static enum multipart_event search(struct multipart *m, span *bytes, span *out)
{
    size_t at = 0;
    while (at < bytes->size) {
        if (m->matched == 0) { // the fast way: to the next CR
            const uint8_t *found = memchr(bytes->data + at, '\r', bytes->size - at);
            at = found == NULL ? bytes->size : (size_t)(found - bytes->data) + 1;
            m->matched = found != NULL;
            continue;
        }
        uint8_t c = bytes->data[at];
        if (c == m->delimiter[m->matched]) {
            at++;
            if (++m->matched == m->delimiter_size) break;
            continue;
        }
        uint8_t before = m->matched;
        m->matched = m->back[before];
        if (at >= before) continue; // what is dropped lies in these bytes and goes out with them
        // The match began in an earlier piece: what is dropped of it comes out of the delimiter.
        *bytes = span_slice(*bytes, at, bytes->size);
        at = 0;
        m->owed = (uint8_t)(before - m->matched);
        if (give_owed(m, out)) return MULTIPART_DATA;
    }
    // All before the match is data.
    size_t held = m->matched < at ? m->matched : at;
    *out = span_slice(*bytes, 0, at - held);
    *bytes = span_slice(*bytes, at, bytes->size);
    if (m->matched == m->delimiter_size) {
        m->state = STATE_TAIL;
        m->tail_size = 0;
    }
    return out->size != 0 ? MULTIPART_DATA : MULTIPART_MORE;
}

// Behind a delimiter. What is neither its end nor padding makes it data after all.
static enum multipart_event read_tail(struct multipart *m, span *bytes)
{
    while (bytes->size != 0) {
        uint8_t c = bytes->data[0], n = m->tail_size;
        bool dashes = n == 1 && m->tail[0] == '-';
        bool after_cr = n != 0 && m->tail[n - 1] == '\r';
        bool good = after_cr ? c == '\n'
                    : dashes ? c == '-'
                             : (c == ' ' || c == '\t' || c == '\r' || (c == '-' && n == 0));
        if (!good || n == sizeof m->tail) {
            m->owed = m->delimiter_size;
            m->owed_tail = n;
            m->matched = 0;
            m->state = STATE_SEARCH;
            return MULTIPART_MORE;
        }
        m->tail[m->tail_size++] = c;
        *bytes = span_slice(*bytes, 1, bytes->size);
        if (c != '\n' && !(dashes && c == '-')) continue;
        bool ended = m->in_part;
        m->in_part = false;
        m->header_size = 0;
        m->matched = m->phantom = 0;
        m->state = c == '\n' ? STATE_HEADERS : STATE_CLOSED;
        return ended ? MULTIPART_END : MULTIPART_MORE;
    }
    return MULTIPART_MORE;
}

static bool headers_ended(const struct multipart *m)
{
    const uint8_t *end = m->headers + m->header_size;
    if (m->header_size == 2) return memcmp(m->headers, "\r\n", 2) == 0;
    return m->header_size >= 4 && memcmp(end - 4, "\r\n\r\n", 4) == 0;
}

static enum multipart_event read_headers(struct multipart *m, span *bytes, span *out)
{
    while (bytes->size != 0) {
        if (m->header_size == MULTIPART_HEADERS_MAX) return refuse(m, STATUS_LIMIT);
        m->headers[m->header_size++] = bytes->data[0];
        *bytes = span_slice(*bytes, 1, bytes->size);
        if (!headers_ended(m)) continue;
        *out = span_of(m->headers, m->header_size - 2U);
        m->in_part = true;
        m->state = STATE_SEARCH;
        // The part may end at once: CR LF of its headers then begins the boundary, and is no data.
        m->matched = m->phantom = 2;
        return MULTIPART_PART;
    }
    return MULTIPART_MORE;
}

enum multipart_event multipart_next(struct multipart *m, span *bytes, span *out)
{
    *out = (span){NULL, 0};
    // Bounded: every turn uses bytes, gives an event, or leaves the tail for the search.
    for (;;) {
        enum multipart_event event = MULTIPART_MORE;
        if (m->state == STATE_CLOSED) {
            *bytes = (span){NULL, 0};
            if (m->told) return MULTIPART_MORE;
            m->told = true;
            return MULTIPART_CLOSED;
        }
        if (m->state == STATE_REFUSED) return MULTIPART_REFUSED;
        if (m->state == STATE_SEARCH) {
            if (give_owed(m, out)) {
                event = MULTIPART_DATA;
            } else if (bytes->size != 0) {
                event = search(m, bytes, out);
            }
            if (event == MULTIPART_DATA && !m->in_part) event = MULTIPART_MORE; // the preamble
        } else if (m->state == STATE_TAIL) {
            event = read_tail(m, bytes);
        } else {
            event = read_headers(m, bytes, out);
        }
        if (event != MULTIPART_MORE) return event;
        bool owes = m->state == STATE_SEARCH && (m->owed != 0 || m->owed_tail != 0);
        bool closed = m->state == STATE_CLOSED && !m->told;
        if (bytes->size == 0 && !owes && !closed) return MULTIPART_MORE;
    }
}
