// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/address.h"

#include <arpa/inet.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/writer.h"

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static enum status read_port(span text, uint16_t *out)
{
    uint32_t port = 0;
    if (text.size == 0 || text.size > 5) return STATUS_BAD_SYNTAX;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i])) return STATUS_BAD_SYNTAX;
        port = port * 10 + (uint32_t)(text.data[i] - '0'); // <= 99,999
    }
    if (port > UINT16_MAX) return STATUS_BAD_VALUE;
    *out = (uint16_t)port;
    return STATUS_OK;
}

// Fills the IP of `out` from a literal without brackets.
static enum status read_ip(span text, bool bracketed, struct address *out)
{
    char literal[INET6_ADDRSTRLEN + 1];
    if (text.size == 0 || text.size > INET6_ADDRSTRLEN) return STATUS_BAD_SYNTAX;
    memcpy(literal, text.data, text.size);
    literal[text.size] = '\0';
    out->is_v6 = bracketed;
    if (inet_pton(bracketed ? AF_INET6 : AF_INET, literal, out->ip) != 1) return STATUS_BAD_SYNTAX;
    return STATUS_OK;
}

enum status address_read(span text, struct address *out)
{
    *out = (struct address){0};
    size_t colon = text.size;
    while (colon > 0 && text.data[colon - 1] != ':') colon--;
    if (colon == 0) return STATUS_BAD_SYNTAX;
    span host = span_slice(text, 0, colon - 1);
    TRY(read_port(span_slice(text, colon, text.size), &out->port));
    if (span_is(host, "localhost")) return read_ip(span_text("127.0.0.1"), false, out);
    bool bracketed = host.size >= 2 && host.data[0] == '[' && host.data[host.size - 1] == ']';
    if (bracketed) host = span_slice(host, 1, host.size - 2);
    return read_ip(host, bracketed, out);
}

void address_write(char out[static ADDRESS_TEXT_SIZE], const struct address *address)
{
    char literal[INET6_ADDRSTRLEN] = "";
    struct writer w = writer_over(out, ADDRESS_TEXT_SIZE - 1);
    inet_ntop(address->is_v6 ? AF_INET6 : AF_INET, address->ip, literal, sizeof literal);
    if (address->is_v6) write_text(&w, "[");
    write_text(&w, literal);
    write_text(&w, address->is_v6 ? "]:" : ":");
    write_decimal(&w, address->port);
    out[w.size] = '\0';
}

// The IPv4 address inside ::ffff:0:0/96, or NULL.
static const uint8_t *ip_mapped(const struct address *address)
{
    static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
    if (!address->is_v6) return address->ip;
    return memcmp(address->ip, prefix, sizeof prefix) == 0 ? address->ip + 12 : NULL;
}

bool address_is_loopback(const struct address *address)
{
    static const uint8_t one[16] = {[15] = 1};
    const uint8_t *v4 = ip_mapped(address);
    if (v4 != NULL) return v4[0] == 127;
    return memcmp(address->ip, one, sizeof one) == 0;
}

bool address_is_any(const struct address *address)
{
    static const uint8_t zero[16] = {0};
    return memcmp(address->ip, zero, address->is_v6 ? 16 : 4) == 0;
}

uint64_t address_source(const struct address *address)
{
    const uint8_t *v4 = ip_mapped(address);
    if (v4 != NULL) return (uint64_t)1 << 63 | (uint64_t)v4[0] << 16 | (uint64_t)v4[1] << 8 | v4[2];
    uint64_t prefix = load_u64_be(address->ip);
    return prefix == 0 ? 1 : prefix;
}

static bool is_name_byte(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_';
}

enum status address_split_host(span host, span *name, span *port)
{
    size_t size = 0;
    if (host.size != 0 && host.data[0] == '[') {
        struct address ignored;
        while (size < host.size && host.data[size] != ']') size++;
        if (size == host.size) return STATUS_BAD_SYNTAX;
        TRY(read_ip(span_slice(host, 1, size - 1), true, &ignored));
        size++;
    } else {
        while (size < host.size && is_name_byte(host.data[size])) size++;
    }
    if (size == 0) return STATUS_BAD_SYNTAX;
    *name = span_slice(host, 0, size);
    *port = span_slice(host, size, host.size);
    if (port->size == 0) return STATUS_OK;
    uint16_t ignored = 0;
    if (port->data[0] != ':') return STATUS_BAD_SYNTAX;
    *port = span_slice(*port, 1, port->size);
    return port->size == 0 ? STATUS_OK : read_port(*port, &ignored);
}
