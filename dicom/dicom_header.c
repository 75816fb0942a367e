// SPDX-License-Identifier: Apache-2.0
// What stands before the data set: preamble and "DICM" (PS3.10 7.1), file meta information, and
// the question whether the first element is in the transfer syntax that was promised.
//
// File meta information is always explicit little endian. It is read element by element until
// another group begins; the group length (0002,0000) is only compared, since writers get it wrong.
// The one exception is a deflated data set, which may begin with any bytes, so that there a group
// length that falls between two elements is believed.
#include "core/base/bytes.h"
#include "dicom/dicom_reader_internal.h"

#define TAG_META_LENGTH     DICOM_TAG(0x0002, 0x0000)
#define TAG_TRANSFER_SYNTAX DICOM_TAG(0x0002, 0x0010)

struct magic {
    uint8_t kind; // enum dicom_preamble
    uint8_t size;
    char bytes[5];
};

// clang-format off
static const struct magic magics[] = {
    {DICOM_PREAMBLE_TIFF,    4, {'I', 'I', 42, 0}},
    {DICOM_PREAMBLE_TIFF,    4, {'M', 'M', 0, 42}},
    {DICOM_PREAMBLE_TIFF,    4, {'I', 'I', 43, 0}}, // BigTIFF
    {DICOM_PREAMBLE_TIFF,    4, {'M', 'M', 0, 43}},
    {DICOM_PREAMBLE_FOREIGN, 2, {'M', 'Z'}},
    {DICOM_PREAMBLE_FOREIGN, 2, {'#', '!'}},
    {DICOM_PREAMBLE_FOREIGN, 4, {0x7f, 'E', 'L', 'F'}},
    {DICOM_PREAMBLE_FOREIGN, 4, {'\xfe', '\xed', '\xfa', '\xce'}}, // Mach-O
    {DICOM_PREAMBLE_FOREIGN, 4, {'\xfe', '\xed', '\xfa', '\xcf'}},
    {DICOM_PREAMBLE_FOREIGN, 4, {'\xce', '\xfa', '\xed', '\xfe'}},
    {DICOM_PREAMBLE_FOREIGN, 4, {'\xcf', '\xfa', '\xed', '\xfe'}},
    {DICOM_PREAMBLE_FOREIGN, 4, {'\xca', '\xfe', '\xba', '\xbe'}}, // Mach-O of several machines
    {DICOM_PREAMBLE_FOREIGN, 4, {'%', 'P', 'D', 'F'}},
    {DICOM_PREAMBLE_FOREIGN, 4, {'P', 'K', 3, 4}},
};
// clang-format on

// JSON and markup may begin with blanks.
static bool begins_text(const uint8_t *p)
{
    size_t at = 0;
    while (at < 64 && (p[at] == ' ' || p[at] == '\n' || p[at] == '\r' || p[at] == '\t')) at++;
    return p[at] == '{' || p[at] == '[' || p[at] == '<';
}

static uint8_t classify_preamble(const uint8_t *p)
{
    static const uint8_t zero[DICOM_PREAMBLE_SIZE];
    if (memcmp(p, zero, DICOM_PREAMBLE_SIZE - 4) == 0) return DICOM_PREAMBLE_ZERO;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (memcmp(p, magics[i].bytes, magics[i].size) == 0) return magics[i].kind;
    }
    return begins_text(p) ? DICOM_PREAMBLE_FOREIGN : DICOM_PREAMBLE_OTHER;
}

enum status dicom_take_start(struct dicom_reader *r, const uint8_t *p, size_t have, size_t *used)
{
    *used = 0;
    if (have >= DICOM_PREAMBLE_SIZE && memcmp(p + DICOM_PREAMBLE_SIZE - 4, "DICM", 4) == 0) {
        *used = DICOM_PREAMBLE_SIZE;
        r->dataset->preamble = classify_preamble(p);
        if (r->dataset->preamble == DICOM_PREAMBLE_FOREIGN) {
            dicom_note(r, ISSUE_WARNING, STATUS_REFUSED, "dicom-preamble", 0);
        } else if (r->dataset->preamble != DICOM_PREAMBLE_ZERO) {
            dicom_note(r, ISSUE_INFORMATION, STATUS_OK, "dicom-preamble", 0);
        }
        r->offset += DICOM_PREAMBLE_SIZE;
        r->meta_start = r->offset;
        r->phase = DICOM_PHASE_META;
        return STATUS_OK;
    }
    // Neither preamble nor "DICM": group 0002 may still stand there, or the data set itself.
    bool meta = have >= 8 && load_u16_le(p) == 2 && dicom_vr_of(p[4], p[5]) != DICOM_VR_NONE;
    dicom_note(r, ISSUE_INFORMATION, STATUS_OK, "dicom-meta", 0);
    r->phase = meta ? DICOM_PHASE_META : DICOM_PHASE_FIRST;
    return STATUS_OK;
}

size_t dicom_parse_meta(const uint8_t *p, size_t have, struct dicom_header *h)
{
    h->tag = (uint32_t)load_u16_le(p) << 16 | load_u16_le(p + 2);
    h->flags = 0;
    enum dicom_vr vr = dicom_vr_of(p[4], p[5]);
    h->broken = vr == DICOM_VR_NONE;
    // A VR that does not exist is passed over for the one that PS3.10 7.1 gives the element.
    if (h->broken) vr = dicom_dictionary_vr(h->tag);
    h->vr = (uint8_t)vr;
    h->size = dicom_vr_info(vr)->long_form ? 12 : 8;
    if (have >= h->size) h->length = h->size == 12 ? load_u32_le(p + 8) : load_u16_le(p + 6);
    return h->size;
}

static enum status check_meta_element(struct dicom_reader *r, const struct dicom_header *h)
{
    uint64_t left = dicom_frame_top(r)->limit - r->offset;
    uint64_t past = r->offset - r->meta_start;
    if (h->broken && h->vr == DICOM_VR_UN) {
        return dicom_fatal(r, STATUS_BAD_SYNTAX, "dicom-meta", h->tag);
    }
    if (h->length == DICOM_UNDEFINED || h->vr == DICOM_VR_SQ) {
        return dicom_fatal(r, STATUS_BAD_LENGTH, "dicom-meta", h->tag);
    }
    if ((uint64_t)h->size + h->length > left) {
        return dicom_fatal(r, STATUS_BAD_LENGTH, "dicom-length", h->tag);
    }
    if (past + h->size + h->length > DICOM_META_MAX) {
        return dicom_fatal(r, STATUS_LIMIT, "dicom-meta", h->tag);
    }
    return STATUS_OK;
}

enum status dicom_take_meta(struct dicom_reader *r, const uint8_t *p, size_t *used)
{
    *used = 0;
    bool end = r->offset == r->meta_end && dicom_meta_transfer(r).deflated;
    if (end || load_u16_le(p) != 2) return dicom_end_meta(r);
    struct dicom_header h;
    (void)dicom_parse_meta(p, DICOM_HEADER_SIZE_MAX, &h);
    TRY(check_meta_element(r, &h));
    struct dicom_frame *frame = dicom_frame_top(r);
    if (h.broken) dicom_note(r, ISSUE_WARNING, STATUS_BAD_SYNTAX, "dicom-meta", h.tag);
    if (h.tag <= frame->last_tag) {
        bool syntax = h.tag == TAG_TRANSFER_SYNTAX;
        dicom_note(r, syntax ? ISSUE_ERROR : ISSUE_WARNING, STATUS_DUPLICATE, "dicom-duplicate",
                   h.tag);
    } else {
        frame->last_tag = h.tag;
    }
    uint32_t node = dicom_add_node(r, &h);
    if (node == DICOM_ABSENT) return dicom_fatal(r, STATUS_LIMIT, "dicom-limit", h.tag);
    *used = h.size;
    r->offset += h.size;
    return h.length == 0 ? STATUS_OK : dicom_start_value(r, node);
}

struct dicom_transfer dicom_meta_transfer(const struct dicom_reader *r)
{
    struct dicom_dataset all = *r->dataset;
    all.first = all.count; // everything so far is file meta information
    span uid = dicom_bytes(&all, DICOM_META, TAG_TRANSFER_SYNTAX);
    return dicom_transfer_of(dicom_trim(uid, DICOM_VR_UI));
}

// Called when the value of (0002,0000) is complete.
void dicom_meta_value(struct dicom_reader *r, const struct dicom_node *node)
{
    span bytes = dicom_node_bytes(node);
    if (node->tag == TAG_META_LENGTH && bytes.size == 4) {
        r->meta_end = r->offset + load_u32_le(bytes.data);
    }
}

enum status dicom_end_meta(struct dicom_reader *r)
{
    struct dicom_dataset *ds = r->dataset;
    ds->first = ds->count;
    ds->transfer_syntax = dicom_trim(dicom_bytes(ds, DICOM_META, TAG_TRANSFER_SYNTAX), DICOM_VR_UI);
    if (r->meta_end != r->offset) {
        enum status status = r->meta_end == 0 ? STATUS_MISSING : STATUS_BAD_LENGTH;
        dicom_note(r, ISSUE_WARNING, status, "dicom-meta", TAG_META_LENGTH);
    }
    if (ds->transfer_syntax.size == 0 && r->options.lenient) {
        dicom_note(r, ISSUE_WARNING, STATUS_MISSING, "dicom-meta", TAG_TRANSFER_SYNTAX);
        dicom_frame_top(r)->last_tag = 0;
        r->phase = DICOM_PHASE_FIRST;
        return STATUS_OK;
    }
    if (ds->transfer_syntax.size == 0) {
        return dicom_fatal(r, STATUS_MISSING, "dicom-meta", TAG_TRANSFER_SYNTAX);
    }
    return dicom_begin_data(r, ds->transfer_syntax);
}

enum status dicom_begin_data(struct dicom_reader *r, span uid)
{
    struct dicom_frame *frame = dicom_frame_top(r);
    r->transfer = dicom_transfer_of(uid);
    r->declared = true;
    r->dataset->first = r->dataset->count;
    r->dataset->encoding = (uint8_t)r->transfer.encoding;
    r->dataset->deflated = r->transfer.deflated;
    frame->encoding = (uint8_t)r->transfer.encoding;
    frame->last_tag = 0;
    r->phase = DICOM_PHASE_FIRST;
    if (!r->transfer.deflated) return STATUS_OK;
    if (r->options.inflate == NULL) return dicom_fatal(r, STATUS_UNSUPPORTED, "dicom-syntax", 0);
    r->inflating = true;
    frame->limit = UINT64_MAX; // how many bytes will come out, nobody knows
    return STATUS_OK;
}

// A row of PS3.6 or a group length, of a group that a data set may begin with.
static bool known_tag(uint32_t tag)
{
    uint16_t group = dicom_group(tag);
    if (group <= 2 || group == 0xfffe || dicom_is_private(tag)) return false;
    return dicom_dictionary_vr(tag) != DICOM_VR_UN;
}

static bool plausible(const uint8_t *p, uint8_t encoding)
{
    bool big = encoding == DICOM_EXPLICIT_BE;
    uint32_t tag = (uint32_t)(dicom_load(p, 2, big) << 16 | dicom_load(p + 2, 2, big));
    if (!known_tag(tag)) return false;
    bool letters = p[4] >= 'A' && p[4] <= 'Z' && p[5] >= 'A' && p[5] <= 'Z';
    if (encoding != DICOM_IMPLICIT_LE) return letters;
    return dicom_vr_of(p[4], p[5]) != dicom_dictionary_vr(tag);
}

enum status dicom_take_first(struct dicom_reader *r, const uint8_t *p)
{
    static const uint8_t order[] = {DICOM_EXPLICIT_LE, DICOM_IMPLICIT_LE, DICOM_EXPLICIT_BE};
    r->phase = DICOM_PHASE_DATA;
    uint8_t declared = dicom_frame_top(r)->encoding;
    if (r->declared && plausible(p, declared)) return STATUS_OK;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (!plausible(p, order[i])) continue;
        if (r->declared && !r->options.lenient) {
            return dicom_fatal(r, STATUS_BAD_SYNTAX, "dicom-syntax", 0);
        }
        if (r->declared) dicom_note(r, ISSUE_WARNING, STATUS_BAD_SYNTAX, "dicom-syntax", 0);
        dicom_frame_top(r)->encoding = order[i];
        r->dataset->encoding = order[i];
        return STATUS_OK;
    }
    // Nothing fits. A declared syntax is taken at its word, the elements will show.
    return r->declared ? STATUS_OK : dicom_fatal(r, STATUS_BAD_MAGIC, "dicom-meta", 0);
}
