// SPDX-License-Identifier: Apache-2.0
#include "adapters/identifier_system.h"

#include "core/base/writer.h"
#include "fhir/fhir_primitives.h"

static void write_encoded(struct writer *w, span text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.size; i++) {
        uint8_t at = text.data[i];
        if (at > ' ' && at != '%' && at != '"' && at != '<' && at != '>') {
            write_u8(w, at);
            continue;
        }
        write_u8(w, '%');
        write_u8(w, (uint8_t)digits[at >> 4]);
        write_u8(w, (uint8_t)digits[at & 15]);
    }
}

static span urn(const char *prefix, span text, struct arena *arena)
{
    size_t size = strlen(prefix) + 3 * text.size;
    char *memory = arena_text(arena, size);
    struct writer w = writer_over(memory, memory == NULL ? 0 : size);
    write_text(&w, prefix);
    write_encoded(&w, text);
    return w.status == STATUS_OK ? writer_span(&w) : (span){NULL, 0};
}

static span urn_uuid(span text, struct arena *arena)
{
    char memory[64];
    struct writer w = writer_over(memory, sizeof memory);
    for (size_t i = 0; i < text.size; i++) {
        uint8_t at = text.data[i];
        write_u8(&w, at >= 'A' && at <= 'F' ? (uint8_t)(at + 32) : at);
    }
    return w.status == STATUS_OK ? urn("urn:uuid:", writer_span(&w), arena) : (span){NULL, 0};
}

span identifier_system(span id, span type, struct arena *arena)
{
    span made;
    if (id.size == 0) return id;
    if (type.size == 0 || span_is(type, "ISO")) {
        made = urn("urn:oid:", id, arena);
        if (fhir_primitive_valid(FHIR_oid, made)) return made;
    }
    if (span_is(type, "UUID") || span_is(type, "GUID")) {
        made = urn_uuid(id, arena);
        if (fhir_uri_is_uuid(made)) return made;
    }
    bool is_uri = fhir_uri_is_absolute(id) && fhir_primitive_valid(FHIR_uri, id);
    return is_uri && (type.size == 0 || span_is(type, "URI")) ? id : urn("urn:id:", id, arena);
}
