// SPDX-License-Identifier: Apache-2.0
// A message is stored with the acknowledgements it was given, under a name made of its sender, its
// control id and its content but for MSH-7: a sender that repeats a message, also after a restart
// of either side, gets the same answer, and nothing is done twice. The name by sender and control
// id alone stands with it as an identifier: some senders use one MSH-10 for several messages, and
// these must not be lost.
#include <string.h>

#include "adapters/pseudonym.h"
#include "core/hash/blake2b.h"
#include "gateway/doors/fhir_door.h"
#include "gateway/doors/mllp/mllp_internal.h"

static span pseudonym_key(const struct gateway *gateway)
{
    const struct secret_key *key = &gateway->keeper->secrets->pseudonym;
    return span_of(key->bytes, sizeof key->bytes);
}

static void hash_part(struct blake2b *hash, span part)
{
    uint8_t size[8];
    struct writer w = writer_over(size, sizeof size);
    write_u64_le(&w, part.size);
    blake2b_update(hash, size, sizeof size);
    if (part.size != 0) blake2b_update(hash, part.data, part.size);
}

// Sender and control id, told apart by their sizes.
static void hash_id(struct blake2b *hash, const struct hl7_header *h)
{
    hash_part(hash, h->sending_application);
    hash_part(hash, h->sending_facility);
    hash_part(hash, h->control_id);
}

// The text without MSH-7: a sender that repeats a message may say when it did so.
static void hash_content(struct blake2b *hash, const struct hl7_message *m)
{
    span text = m->text, time = hl7_field(m, 0, 7);
    size_t at = time.size == 0 ? text.size : (size_t)(time.data - text.data);
    hash_part(hash, span_slice(text, 0, at));
    hash_part(hash, span_slice(text, at + time.size, text.size));
}

void mllp_identify(const struct gateway *gateway, const struct hl7_received *received,
                   struct mllp_identity *out)
{
    uint8_t hashed[32];
    struct blake2b hash;
    blake2b_init(&hash, sizeof hashed, (span){NULL, 0});
    hash_id(&hash, &received->header);
    struct blake2b whole = hash;
    blake2b_final(&hash, hashed, sizeof hashed);
    out->id = pseudonym_of_document(pseudonym_key(gateway), span_text("hl7-id"),
                                    span_of(hashed, sizeof hashed));
    hash_content(&whole, &received->message);
    blake2b_final(&whole, hashed, sizeof hashed);
    document_name(out->name, &gateway->keeper->secrets->name, MLLP_DOCUMENT_MESSAGE,
                  span_of(hashed, sizeof hashed));
}

bool mllp_is_stored(const struct gateway *gateway, const struct mllp_identity *identity)
{
    return documents_newest(&gateway->keeper->documents, identity->name) != NULL;
}

bool mllp_is_reused(const struct gateway *gateway, const struct mllp_identity *identity)
{
    return documents_identified(&gateway->keeper->documents, MLLP_DOCUMENT_MESSAGE,
                                &identity->id) != NULL;
}

span mllp_stored_write(struct arena *arena, const struct mllp_stored *stored, uint16_t feed)
{
    size_t size =
        MLLP_STORED_HEAD + stored->commit.size + stored->application.size + stored->message.size;
    char *memory = arena_text(arena, size);
    struct writer w = writer_over(memory, memory == NULL ? 0 : size);
    write_bytes(&w, "HL7\1", 4);
    write_u32_le(&w, (uint32_t)stored->commit.size);
    write_u32_le(&w, (uint32_t)stored->application.size);
    write_u16_le(&w, feed);
    write_u16_le(&w, 0);
    write_span(&w, stored->commit);
    write_span(&w, stored->application);
    write_span(&w, stored->message);
    return w.status == STATUS_OK ? writer_span(&w) : (span){NULL, 0};
}

static uint32_t u32_at(span bytes, size_t at)
{
    const uint8_t *b = bytes.data + at;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

bool mllp_stored_read(struct mllp_stored *out, span bytes)
{
    if (bytes.size < MLLP_STORED_HEAD || memcmp(bytes.data, "HL7\1", 4) != 0) return false;
    size_t commit = u32_at(bytes, 4), application = u32_at(bytes, 8);
    span rest = span_slice(bytes, MLLP_STORED_HEAD, bytes.size);
    if (commit > rest.size || application > rest.size - commit) return false;
    out->commit = span_slice(rest, 0, commit);
    out->application = span_slice(rest, commit, application);
    out->message = span_slice(rest, commit + application, rest.size);
    return true;
}

enum status mllp_stored_load(struct gateway *gateway, const uint8_t *name, struct buffer *memory,
                             struct mllp_stored *out)
{
    uint64_t time_s;
    const struct document_row *row = documents_newest(&gateway->keeper->documents, name);
    if (row == NULL || row->type != MLLP_DOCUMENT_MESSAGE) return STATUS_NOT_FOUND;
    TRY(fhir_door_load(gateway, name, row->version, memory, &time_s));
    if (mllp_stored_read(out, buffer_span(memory))) return STATUS_OK;
    buffer_release(gateway->host->budget, memory);
    return STATUS_INVALID;
}

// Sequence numbers -------------------------------------------------------------------------------

static void link_name(const struct gateway *gateway, const struct hl7_header *h,
                      uint8_t out[static DOCUMENT_NAME_SIZE])
{
    uint8_t hashed[32];
    struct blake2b hash;
    blake2b_init(&hash, sizeof hashed, (span){NULL, 0});
    hash_part(&hash, h->sending_application);
    hash_part(&hash, h->sending_facility);
    blake2b_final(&hash, hashed, sizeof hashed);
    document_name(out, &gateway->keeper->secrets->name, MLLP_DOCUMENT_LINK,
                  span_of(hashed, sizeof hashed));
}

// What the journal has about a link that this process has not met yet.
static enum status load_link(struct gateway *gateway, struct mllp_link *link)
{
    struct buffer memory = {0};
    uint64_t time_s;
    const struct document_row *row = documents_newest(&gateway->keeper->documents, link->name);
    link->last = -1;
    link->version = 0;
    if (row == NULL) return STATUS_OK;
    TRY(fhir_door_load(gateway, link->name, row->version, &memory, &time_s));
    enum status status = memory.size == 8 ? STATUS_OK : STATUS_INVALID;
    if (status == STATUS_OK) {
        uint64_t low = u32_at(buffer_span(&memory), 0), high = u32_at(buffer_span(&memory), 4);
        link->last = (int64_t)(high << 32 | low);
        link->version = row->version;
    }
    buffer_release(gateway->host->budget, &memory);
    return status;
}

// A whole number of at most 15 digits, or -1.
static bool read_number(span text, int64_t *out)
{
    int64_t number = 0;
    if (span_is(text, "-1")) {
        *out = -1;
        return true;
    }
    if (text.size == 0 || text.size > 15) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        number = number * 10 + (text.data[i] - '0');
    }
    *out = number;
    return true;
}

enum status mllp_sequence_read(struct mllp_door *door, const struct hl7_received *received,
                               struct mllp_sequence *out)
{
    uint8_t name[DOCUMENT_NAME_SIZE];
    void *row;
    bool made;
    span text = received->header.sequence_number;
    *out = (struct mllp_sequence){.is_used = hl7_has_value(text)};
    if (!out->is_used) return STATUS_OK;
    out->is_valid = read_number(text, &out->number);
    link_name(door->gateway, &received->header, name);
    TRY(table_put(&door->links, name, &row, &made));
    out->link = row;
    enum status status = made ? load_link(door->gateway, out->link) : STATUS_OK;
    if (status != STATUS_OK) (void)table_remove(&door->links, name);
    return status;
}

void mllp_link_item(const struct mllp_link *link, int64_t last, uint8_t bytes[static 8],
                    struct intake_item *out)
{
    static const struct plan nothing; // of the ledger is asked
    struct writer w = writer_over(bytes, 8);
    write_u64_le(&w, (uint64_t)last);
    *out = (struct intake_item){.plan = &nothing, .subject = UINT8_MAX};
    struct intake_document *document = &out->document;
    document->is_there = true;
    document->type = MLLP_DOCUMENT_LINK;
    document->format = MLLP_FORMAT_STORED;
    document->version = link->version + 1;
    memcpy(document->name, link->name, sizeof document->name);
    document->bytes = writer_span(&w);
}
