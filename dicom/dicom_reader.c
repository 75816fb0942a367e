// SPDX-License-Identifier: Apache-2.0
// Moves bytes: cuts the input into heads and values, whatever the pieces it comes in.
//
// A head that lies whole in a piece is parsed where it is; only one that is cut by the end of a
// piece is put together in `carry`. So a file in memory is read without a copy, and a stream needs
// the reader itself, the values it keeps, and nothing else.
#include "dicom/dicom_reader.h"

#include <stddef.h>

#include "core/base/writer.h"
#include "dicom/dicom_reader_internal.h"
#include "dicom/dicom_tags.h"

bool dicom_is_identity(uint32_t tag)
{
    switch (tag) {
#define X(name, group, element, vr, identity) \
    case DICOM_TAG(group, element): return identity;
        DICOM_TAGS_TABLE(X)
#undef X
    default: return false;
    }
}

void dicom_reader_init(struct dicom_reader *r, struct dicom_dataset *dataset,
                       const struct dicom_options *options, struct arena *arena,
                       struct issues *issues)
{
    memset(r, 0, offsetof(struct dicom_reader, carry_size));
    r->carry_size = 0;
    r->dataset = dataset;
    r->options = *options;
    r->arena = arena;
    r->issues = issues;
    r->value_node = DICOM_ABSENT;
    if (r->options.keep_max == 0)
        r->options.keep_max = options->borrow ? UINT32_MAX : DICOM_KEEP_MAX;
    *dataset = (struct dicom_dataset){.nodes = dataset->nodes, .capacity = dataset->capacity};
    uint64_t size = options->size == 0 ? UINT64_MAX : options->size;
    r->frames[0] = (struct dicom_frame){.limit = size, .node = DICOM_TOP};
    r->open = 1;
    if (!options->bare) return;
    r->phase = DICOM_PHASE_FIRST;
    dataset->transfer_syntax = options->transfer_syntax;
    // A deflated data set without an inflater is fatal; feed and finish will say so.
    if (options->transfer_syntax.size > 0) (void)!dicom_begin_data(r, options->transfer_syntax);
}

// "(0040,A730)[0].(0008,0100)" for element `tag` of the innermost data set.
static void write_location(const struct dicom_reader *r, uint32_t tag,
                           char out[static ISSUE_LOCATION_MAX + 1])
{
    static const char digits[] = "0123456789ABCDEF";
    struct writer w = writer_over(out, ISSUE_LOCATION_MAX);
    for (uint32_t i = 1; i <= r->open; i++) {
        bool last = i == r->open;
        if (!last && r->frames[i].kind == DICOM_FRAME_ELEMENTS) continue;
        if (last && dicom_group(tag) == 0xfffe) break;
        uint32_t path = last ? tag : r->dataset->nodes[r->frames[i].node].tag;
        if (path == 0 && last) break;
        if (i > 1) write_u8(&w, '.');
        write_u8(&w, '(');
        for (int shift = 28; shift >= 0; shift -= 4) {
            write_u8(&w, (uint8_t)digits[path >> shift & 15]);
            if (shift == 16) write_u8(&w, ',');
        }
        write_u8(&w, ')');
        if (last) break;
        write_u8(&w, '[');
        write_decimal(&w, r->frames[i].items == 0 ? 0 : r->frames[i].items - 1);
        write_u8(&w, ']');
    }
    out[w.size] = 0;
}

void dicom_note(struct dicom_reader *r, enum issue_severity severity, enum status status,
                const char *rule, uint32_t tag)
{
    if (severity == ISSUE_ERROR && r->verdict == STATUS_OK) r->verdict = status;
    if (r->issues == NULL) return;
    if (r->issues->count == r->issues->capacity) {
        r->issues->dropped++;
        return;
    }
    char location[ISSUE_LOCATION_MAX + 1];
    write_location(r, tag, location);
    (void)issue_add(r->issues, severity, status, rule, (size_t)r->offset, location);
}

enum status dicom_fatal(struct dicom_reader *r, enum status status, const char *rule, uint32_t tag)
{
    dicom_note(r, ISSUE_ERROR, status, rule, tag);
    // What was read stays readable: the sequences and items left open end here.
    for (; r->open > 1; r->open--) {
        r->dataset->nodes[dicom_frame_top(r)->node].end = r->dataset->count;
    }
    if (r->phase == DICOM_PHASE_META) r->dataset->first = r->dataset->count;
    r->fatal = status;
    return status;
}

size_t dicom_head_need(const struct dicom_reader *r, const uint8_t *p, size_t have)
{
    struct dicom_header h;
    switch ((enum dicom_phase)r->phase) {
    case DICOM_PHASE_START: return DICOM_PREAMBLE_SIZE;
    case DICOM_PHASE_META:
        if (r->offset == r->meta_end && dicom_meta_transfer(r).deflated) return 1;
        return have < 8 ? 8 : dicom_parse_meta(p, have, &h);
    case DICOM_PHASE_FIRST: return 8;
    case DICOM_PHASE_DATA: break;
    }
    return have < 8 ? 8 : dicom_parse(r, p, have, &h);
}

// Takes one head, or only changes phase. dicom_head_need() bytes are at p.
static enum status take_head(struct dicom_reader *r, const uint8_t *p, size_t *used)
{
    *used = 0;
    switch ((enum dicom_phase)r->phase) {
    case DICOM_PHASE_START: return dicom_take_start(r, p, DICOM_PREAMBLE_SIZE, used);
    case DICOM_PHASE_META: return dicom_take_meta(r, p, used);
    case DICOM_PHASE_FIRST: return dicom_take_first(r, p);
    case DICOM_PHASE_DATA: break;
    }
    struct dicom_header h;
    (void)dicom_parse(r, p, DICOM_HEADER_SIZE_MAX, &h);
    TRY(dicom_take_head(r, &h));
    if (!r->done) *used = h.size;
    dicom_close_ended(r);
    return STATUS_OK;
}

// Values that DCF-1 (dicom_commitment.h) leaves out are not worth a digest.
static bool wants_digest(const struct dicom_reader *r, uint32_t tag)
{
    uint16_t group = dicom_group(tag);
    bool left_out = (group & 0xff00) == 0x5000 || (group & 0xff00) == 0x6000 || group == 0x7fe0;
    return r->options.hash != NULL && !left_out && !dicom_is_private(tag);
}

enum status dicom_start_value(struct dicom_reader *r, uint32_t index)
{
    struct dicom_node *node = &r->dataset->nodes[index];
    r->value_left = node->length;
    r->value_node = index;
    r->value_at = NULL;
    r->value_fresh = true;
    bool pixels = dicom_group(node->tag) == 0x7fe0 && r->sequences == 0;
    if (!pixels && (node->length <= r->options.keep_max || r->phase == DICOM_PHASE_META)) {
        return STATUS_OK;
    }
    node->flags |= DICOM_NODE_BULK;
    r->value_fresh = false;
    if (!wants_digest(r, node->tag)) return STATUS_OK;
    r->value_at = (uint8_t *)arena_text(r->arena, DICOM_DIGEST_SIZE);
    if (r->value_at == NULL) return dicom_fatal(r, STATUS_LIMIT, "dicom-limit", node->tag);
    node->flags |= DICOM_NODE_DIGEST;
    node->data = r->value_at;
    r->hashing = true;
    r->swap_size = 0;
    r->options.hash->begin(r->options.hash->context);
    return STATUS_OK;
}

// Hashes little-endian words, so that a digest does not depend on the transfer syntax.
static void hash_value(struct dicom_reader *r, const uint8_t *p, size_t size)
{
    const struct dicom_hash *hash = r->options.hash;
    const struct dicom_node *node = &r->dataset->nodes[r->value_node];
    size_t width = dicom_vr_info((enum dicom_vr)node->vr)->width;
    if ((node->flags & DICOM_NODE_BIG_ENDIAN) == 0 || width == 1) {
        hash->update(hash->context, p, size);
        return;
    }
    uint8_t words[512];
    size_t filled = 0;
    for (size_t i = 0; i < size; i++) {
        r->swap[r->swap_size++] = p[i];
        if (r->swap_size < width) continue;
        for (size_t k = 0; k < width; k++) words[filled++] = r->swap[width - 1 - k];
        r->swap_size = 0;
        if (filled + sizeof r->swap <= sizeof words) continue;
        hash->update(hash->context, words, filled);
        filled = 0;
    }
    if (filled > 0) hash->update(hash->context, words, filled);
}

static void end_value(struct dicom_reader *r)
{
    uint32_t index = r->value_node;
    if (r->hashing) r->options.hash->finish(r->options.hash->context, r->value_at);
    r->hashing = false;
    r->value_node = DICOM_ABSENT;
    if (r->phase == DICOM_PHASE_META && index != DICOM_ABSENT) {
        dicom_meta_value(r, &r->dataset->nodes[index]);
    }
    dicom_close_ended(r);
}

// Takes bytes of the current value; `stable` when they outlive the data set.
static enum status take_value(struct dicom_reader *r, const uint8_t *p, size_t left, bool stable,
                              size_t *used)
{
    size_t size = r->value_left < left ? (size_t)r->value_left : left;
    if (r->value_node != DICOM_ABSENT) {
        struct dicom_node *node = &r->dataset->nodes[r->value_node];
        if (r->value_fresh) {
            r->value_fresh = false;
            if (stable && size == node->length) {
                node->data = p;
            } else {
                r->value_at = (uint8_t *)arena_text(r->arena, node->length);
                if (r->value_at == NULL) {
                    return dicom_fatal(r, STATUS_LIMIT, "dicom-limit", node->tag);
                }
                node->data = r->value_at;
            }
        }
        if (r->hashing) {
            hash_value(r, p, size);
        } else if (r->value_at != NULL) {
            memcpy(r->value_at, p, size);
            r->value_at += size;
        }
    }
    r->value_left -= size;
    r->offset += size;
    *used = size;
    if (r->value_left == 0) end_value(r);
    return STATUS_OK;
}

static void drop_carry(struct dicom_reader *r, size_t size)
{
    r->carry_size = (uint8_t)(r->carry_size - size);
    memmove(r->carry, r->carry + size, r->carry_size);
}

// Works off the carry, filling it from the piece as far as a head needs it.
static enum status take_carry(struct dicom_reader *r, span *piece)
{
    while (r->carry_size > 0 && !r->done && !r->inflating) {
        size_t used = 0;
        if (r->value_left > 0) {
            TRY(take_value(r, r->carry, r->carry_size, false, &used));
            drop_carry(r, used);
            continue;
        }
        size_t need = dicom_head_need(r, r->carry, r->carry_size);
        if (need > r->carry_size) {
            size_t size = need - r->carry_size;
            if (size > piece->size) size = piece->size;
            if (size == 0) return STATUS_OK;
            memcpy(r->carry + r->carry_size, piece->data, size);
            r->carry_size = (uint8_t)(r->carry_size + size);
            *piece = span_slice(*piece, size, piece->size);
            continue;
        }
        TRY(take_head(r, r->carry, &used));
        drop_carry(r, used);
    }
    return STATUS_OK;
}

// Takes the piece up to its end, the stop tag or the start of deflated data.
static enum status take_plain(struct dicom_reader *r, span *piece, bool stable)
{
    TRY(take_carry(r, piece));
    const uint8_t *p = piece->data;
    size_t left = piece->size;
    enum status status = STATUS_OK;
    while (left > 0 && !r->done && !r->inflating && status == STATUS_OK) {
        size_t used = 0;
        if (r->value_left > 0) {
            status = take_value(r, p, left, stable, &used);
        } else if (stable && r->phase == DICOM_PHASE_DATA &&
                   (used = dicom_take_run(r, p, left)) > 0) {
            // taken
        } else if (dicom_head_need(r, p, left) <= left) {
            status = take_head(r, p, &used);
        } else {
            memcpy(r->carry, p, left); // a head needs more than `left`, so it fits
            r->carry_size = (uint8_t)left;
            used = left;
        }
        p += used;
        left -= used;
    }
    *piece = span_of(p, left);
    return status;
}

static enum status check_bomb(struct dicom_reader *r)
{
    bool large = r->expanded > DICOM_INFLATED_MAX;
    bool dense = r->expanded / DICOM_INFLATE_RATIO > r->received;
    bool started = r->expanded > DICOM_INFLATE_RATIO_MIN;
    // Pixels may be as large as they like, and black ones are dense; both at once is a bomb.
    bool bomb = r->pixels_seen ? large && dense : large || (dense && started);
    return bomb ? dicom_fatal(r, STATUS_LIMIT, "dicom-bomb", 0) : STATUS_OK;
}

static enum status take_deflated(struct dicom_reader *r, span piece)
{
    uint8_t out[16384];
    size_t size = sizeof out;
    const struct dicom_inflate *inflate = r->options.inflate;
    while (!r->inflate_ended && !r->done && (piece.size > 0 || size == sizeof out)) {
        size_t before = piece.size;
        enum status status =
            inflate->run(inflate->context, &piece, out, sizeof out, &size, &r->inflate_ended);
        if (status != STATUS_OK) return dicom_fatal(r, status, "dicom-syntax", 0);
        if (size == 0 && before == piece.size) break;
        r->received += before - piece.size;
        r->expanded += size;
        TRY(check_bomb(r));
        span expanded = span_of(out, size);
        r->inflating = false; // what comes out is read as it is
        status = take_plain(r, &expanded, false);
        r->inflating = true;
        TRY(status);
    }
    return STATUS_OK;
}

enum status dicom_reader_feed(struct dicom_reader *r, span piece)
{
    if (r->fatal != STATUS_OK) return r->fatal;
    if (!r->inflating) TRY(take_plain(r, &piece, r->options.borrow));
    if (r->inflating && r->carry_size > 0 && r->received == 0) {
        // The head of the data set had been put together before it was known to be deflated.
        uint8_t head[sizeof r->carry];
        size_t size = r->carry_size;
        memcpy(head, r->carry, size);
        r->carry_size = 0;
        TRY(take_deflated(r, span_of(head, size)));
    }
    return r->inflating ? take_deflated(r, piece) : STATUS_OK;
}

// The input is over while a phase still waits for bytes: let it decide with what there is.
static enum status finish_head(struct dicom_reader *r)
{
    size_t used = 0;
    if (r->phase == DICOM_PHASE_START && r->carry_size > 0) {
        TRY(dicom_take_start(r, r->carry, r->carry_size, &used));
        TRY(dicom_reader_feed(r, span_of(NULL, 0)));
    }
    if (r->phase == DICOM_PHASE_META && r->value_left == 0) {
        bool more = r->carry_size >= 2 && r->carry[0] == 2 && r->carry[1] == 0;
        if (!more) TRY(dicom_end_meta(r));
        if (!more) TRY(dicom_reader_feed(r, span_of(NULL, 0)));
    }
    return STATUS_OK;
}

enum status dicom_reader_finish(struct dicom_reader *r)
{
    if (r->fatal != STATUS_OK) return r->fatal;
    if (!r->done) TRY(finish_head(r));
    bool cut = r->carry_size > 0 || r->value_left > 0 || (r->inflating && !r->inflate_ended);
    if (!r->done && (cut || r->open > 1 || r->phase == DICOM_PHASE_START)) {
        uint32_t tag = r->value_node == DICOM_ABSENT ? 0 : r->dataset->nodes[r->value_node].tag;
        return dicom_fatal(r, STATUS_TRUNCATED, "dicom-length", tag);
    }
    r->dataset->complete = !r->done;
    return r->verdict;
}

enum status dicom_read(struct dicom_dataset *dataset, span bytes,
                       const struct dicom_options *options, struct arena *arena,
                       struct issues *issues)
{
    struct dicom_options all = {0};
    if (options != NULL) all = *options;
    all.borrow = true;
    all.size = bytes.size;
    struct dicom_reader r;
    dicom_reader_init(&r, dataset, &all, arena, issues);
    TRY(dicom_reader_feed(&r, bytes));
    return dicom_reader_finish(&r);
}
