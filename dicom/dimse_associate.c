// SPDX-License-Identifier: Apache-2.0
// The items of A-ASSOCIATE-RQ and -AC, PS3.8 9.3.2, 9.3.3 and annex D, PS3.7 D.3.3.
#include "core/base/bytes.h"
#include "core/base/reader.h"
#include "dicom/dimse_pdu.h"

// clang-format off
enum item_type {
    ITEM_APPLICATION_CONTEXT = 0x10,
    ITEM_CONTEXT_RQ = 0x20, ITEM_CONTEXT_AC = 0x21,
    ITEM_ABSTRACT = 0x30, ITEM_TRANSFER = 0x40,
    ITEM_USER = 0x50, ITEM_MAX_LENGTH = 0x51, ITEM_IMPLEMENTATION = 0x52,
    ITEM_WINDOW = 0x53, ITEM_ROLE = 0x54, ITEM_VERSION_NAME = 0x55,
    ITEM_IDENTITY_RQ = 0x58,
};
// clang-format on

struct item {
    uint8_t type;
    span content;
};

// The next item; false at the end or after a fault, which sticks in the reader.
static bool next_item(struct reader *r, struct item *item)
{
    if (!reader_ok(r) || reader_left(r) == 0) return false;
    item->type = read_u8(r);
    (void)read_u8(r);
    item->content = read_span(r, read_u16_be(r));
    return reader_ok(r);
}

// UIDs and titles are unpadded by rule and padded with blanks or NUL in the wild.
static span trim(span text)
{
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == 0)) {
        text.size--;
    }
    while (text.size > 0 && text.data[0] == ' ') text = span_slice(text, 1, text.size);
    return text;
}

bool dimse_next_syntax(span *rest, span *uid)
{
    struct reader r = reader_over(*rest);
    struct item item;
    while (next_item(&r, &item)) {
        if (item.type != ITEM_TRANSFER) continue;
        *uid = trim(item.content);
        *rest = span_slice(*rest, r.offset, rest->size);
        return true;
    }
    return false;
}

// A context that cannot be served is marked, not the end of the association; only a number used
// twice is, since one answer would stand for two questions.
static enum status parse_context(struct dimse_associate *out, uint8_t type, span content)
{
    struct reader r = reader_over(content);
    struct dimse_context context = {.id = read_u8(&r)};
    (void)read_u8(&r);
    context.result = read_u8(&r);
    (void)read_u8(&r);
    if (!reader_ok(&r)) return r.status;
    for (uint32_t i = 0; i < out->context_count; i++) {
        if (out->contexts[i].id == context.id) return STATUS_DUPLICATE;
    }
    context.syntaxes = span_slice(content, r.offset, content.size);
    struct item item;
    uint32_t abstracts = 0, syntaxes = 0;
    while (next_item(&r, &item)) {
        if (item.type == ITEM_ABSTRACT && abstracts++ == 0) context.abstract = trim(item.content);
        if (item.type == ITEM_TRANSFER && syntaxes++ == 0) context.chosen = trim(item.content);
    }
    if (!reader_ok(&r)) return r.status;
    if (type == DIMSE_PDU_ASSOCIATE_RQ) {
        bool fine = context.id % 2 == 1 && abstracts == 1 && syntaxes > 0 &&
                    syntaxes <= DIMSE_SYNTAXES_MAX && context.abstract.size <= DIMSE_UID_MAX;
        context.chosen = span_of(NULL, 0);
        context.result = fine ? DIMSE_CONTEXT_ACCEPTED : DIMSE_CONTEXT_NO_REASON;
    }
    if (out->context_count < DIMSE_CONTEXTS_MAX) out->contexts[out->context_count++] = context;
    return STATUS_OK;
}

static enum status parse_role(struct dimse_associate *out, span content)
{
    struct reader r = reader_over(content);
    struct dimse_role role;
    role.uid = trim(read_span(&r, read_u16_be(&r)));
    role.scu = read_u8(&r) != 0;
    role.scp = read_u8(&r) != 0;
    if (!reader_ok(&r)) return r.status;
    if (out->role_count == DIMSE_ROLES_MAX) return STATUS_LIMIT;
    out->roles[out->role_count++] = role;
    return STATUS_OK;
}

static enum status parse_identity(struct dimse_associate *out, span content)
{
    struct reader r = reader_over(content);
    out->identity.type = read_u8(&r);
    out->identity.response = read_u8(&r) != 0;
    out->identity.primary = read_span(&r, read_u16_be(&r));
    out->identity.secondary = read_span(&r, read_u16_be(&r));
    return r.status;
}

static enum status parse_user(struct dimse_associate *out, span content)
{
    struct reader all = reader_over(content);
    struct item item;
    while (next_item(&all, &item)) {
        struct reader r = reader_over(item.content);
        switch (item.type) {
        case ITEM_MAX_LENGTH: out->max_length = read_u32_be(&r); break;
        case ITEM_IMPLEMENTATION: out->implementation = trim(item.content); break;
        case ITEM_VERSION_NAME: out->version_name = trim(item.content); break;
        case ITEM_WINDOW:
            out->invoked_max = read_u16_be(&r);
            out->performed_max = read_u16_be(&r);
            break;
        case ITEM_ROLE: TRY(parse_role(out, item.content)); break;
        case ITEM_IDENTITY_RQ: TRY(parse_identity(out, item.content)); break;
        default: break; // extended negotiation, and what is still to come
        }
        if (!reader_ok(&r)) return r.status;
    }
    return all.status;
}

enum status dimse_parse_associate(struct dimse_associate *out, uint8_t type, span body)
{
    memset(out, 0, offsetof(struct dimse_associate, contexts));
    out->invoked_max = 1;
    out->performed_max = 1;
    struct reader r = reader_over(body);
    out->version = read_u16_be(&r);
    (void)read_u16_be(&r);
    out->called = trim(read_span(&r, DIMSE_AE_MAX));
    out->calling = trim(read_span(&r, DIMSE_AE_MAX));
    (void)read_span(&r, 32);
    struct item item;
    bool user = false;
    uint8_t context = type == DIMSE_PDU_ASSOCIATE_RQ ? ITEM_CONTEXT_RQ : ITEM_CONTEXT_AC;
    while (next_item(&r, &item)) {
        if (item.type == ITEM_APPLICATION_CONTEXT) out->application_context = trim(item.content);
        if (item.type == context) TRY(parse_context(out, type, item.content));
        if (item.type != ITEM_USER) continue;
        if (user) return STATUS_DUPLICATE;
        user = true;
        TRY(parse_user(out, item.content));
    }
    return r.status;
}

// An item whose length is known at its end; begin returns where it stands.
static size_t begin_item(struct writer *w, uint8_t type)
{
    size_t at = w->size;
    write_u8(w, type);
    write_u8(w, 0);
    write_u16_be(w, 0);
    return at;
}

static void end_item(struct writer *w, size_t at)
{
    size_t size = w->size - at - 4;
    if (w->status != STATUS_OK) return;
    if (size > UINT16_MAX) w->status = STATUS_LIMIT;
    store_u16_be(w->data + at + 2, (uint16_t)size);
}

static void write_item(struct writer *w, uint8_t type, span content)
{
    size_t at = begin_item(w, type);
    write_span(w, content);
    end_item(w, at);
}

void dimse_write_syntax(struct writer *w, span uid)
{
    write_item(w, ITEM_TRANSFER, uid);
}

static void write_context(struct writer *w, enum dimse_pdu_type type,
                          const struct dimse_context *context)
{
    bool request = type == DIMSE_PDU_ASSOCIATE_RQ;
    size_t at = begin_item(w, request ? ITEM_CONTEXT_RQ : ITEM_CONTEXT_AC);
    write_u8(w, context->id);
    write_u8(w, 0);
    write_u8(w, request ? 0 : context->result);
    write_u8(w, 0);
    if (request) write_item(w, ITEM_ABSTRACT, context->abstract);
    span rest = context->syntaxes, uid = context->chosen;
    if (request) {
        while (dimse_next_syntax(&rest, &uid)) write_item(w, ITEM_TRANSFER, uid);
    } else {
        // A context that was not accepted has one all the same; it says nothing.
        bool any = uid.size > 0 || dimse_next_syntax(&rest, &uid);
        if (any) write_item(w, ITEM_TRANSFER, uid);
    }
    end_item(w, at);
}

static void write_user(struct writer *w, const struct dimse_associate *a)
{
    size_t user = begin_item(w, ITEM_USER);
    size_t at = begin_item(w, ITEM_MAX_LENGTH);
    write_u32_be(w, a->max_length);
    end_item(w, at);
    write_item(w, ITEM_IMPLEMENTATION, a->implementation);
    if (a->invoked_max != 1 || a->performed_max != 1) {
        at = begin_item(w, ITEM_WINDOW);
        write_u16_be(w, a->invoked_max);
        write_u16_be(w, a->performed_max);
        end_item(w, at);
    }
    for (uint32_t i = 0; i < a->role_count; i++) {
        at = begin_item(w, ITEM_ROLE);
        write_u16_be(w, (uint16_t)a->roles[i].uid.size);
        write_span(w, a->roles[i].uid);
        write_u8(w, a->roles[i].scu);
        write_u8(w, a->roles[i].scp);
        end_item(w, at);
    }
    if (a->version_name.size > 0) write_item(w, ITEM_VERSION_NAME, a->version_name);
    if (a->identity.type != 0) {
        at = begin_item(w, ITEM_IDENTITY_RQ);
        write_u8(w, a->identity.type);
        write_u8(w, a->identity.response);
        write_u16_be(w, (uint16_t)a->identity.primary.size);
        write_span(w, a->identity.primary);
        write_u16_be(w, (uint16_t)a->identity.secondary.size);
        write_span(w, a->identity.secondary);
        end_item(w, at);
    }
    end_item(w, user);
}

static void write_title(struct writer *w, span title)
{
    uint8_t padded[DIMSE_AE_MAX];
    memset(padded, ' ', sizeof padded);
    size_t size = title.size < sizeof padded ? title.size : sizeof padded;
    if (size > 0) memcpy(padded, title.data, size);
    write_bytes(w, padded, sizeof padded);
}

static size_t begin_pdu(struct writer *w, enum dimse_pdu_type type)
{
    write_u8(w, (uint8_t)type);
    write_u8(w, 0);
    write_u32_be(w, 0);
    return w->size;
}

static void end_pdu(struct writer *w, size_t start)
{
    if (w->status == STATUS_OK) store_u32_be(w->data + start - 4, (uint32_t)(w->size - start));
}

void dimse_write_associate(struct writer *w, enum dimse_pdu_type type,
                           const struct dimse_associate *associate)
{
    static const uint8_t reserved[32];
    size_t start = begin_pdu(w, type);
    write_u16_be(w, 1);
    write_u16_be(w, 0);
    write_title(w, associate->called);
    write_title(w, associate->calling);
    write_bytes(w, reserved, sizeof reserved);
    write_item(w, ITEM_APPLICATION_CONTEXT, span_text(DIMSE_APPLICATION_CONTEXT));
    for (uint32_t i = 0; i < associate->context_count; i++) {
        write_context(w, type, &associate->contexts[i]);
    }
    write_user(w, associate);
    end_pdu(w, start);
}

static void write_four(struct writer *w, enum dimse_pdu_type type, uint8_t b, uint8_t c, uint8_t d)
{
    size_t start = begin_pdu(w, type);
    write_u8(w, 0);
    write_u8(w, b);
    write_u8(w, c);
    write_u8(w, d);
    end_pdu(w, start);
}

void dimse_write_reject(struct writer *w, uint8_t result, uint8_t source, uint8_t reason)
{
    write_four(w, DIMSE_PDU_ASSOCIATE_RJ, result, source, reason);
}

void dimse_write_release(struct writer *w, enum dimse_pdu_type type)
{
    write_four(w, type, 0, 0, 0);
}

void dimse_write_abort(struct writer *w, uint8_t source, uint8_t reason)
{
    write_four(w, DIMSE_PDU_ABORT, 0, source, reason);
}

void dimse_write_data_head(struct writer *w, uint8_t context, bool command, bool last,
                           uint32_t size)
{
    write_u8(w, DIMSE_PDU_DATA);
    write_u8(w, 0);
    write_u32_be(w, size + 6);
    write_u32_be(w, size + 2);
    write_u8(w, context);
    write_u8(w, (uint8_t)((command ? 1 : 0) | (last ? 2 : 0)));
}
