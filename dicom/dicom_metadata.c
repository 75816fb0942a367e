// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_metadata.h"

#include "core/base/invariant.h"

struct row {
    uint32_t tag;
    uint8_t vr;
    bool identity;
};

static const struct row rows[DICOM_ROW_COUNT] = {
#define X(name, group, element, vr, identity) {DICOM_TAG(group, element), DICOM_VR_##vr, identity},
    DICOM_TAGS_TABLE(X)
#undef X
};

// The row of `tag`, by halving, for data sets out of order.
static int find_row(uint32_t tag)
{
    int first = 0, last = DICOM_ROW_COUNT - 1;
    while (first <= last) {
        int middle = (first + last) / 2;
        if (rows[middle].tag == tag) return middle;
        if (rows[middle].tag < tag) {
            first = middle + 1;
        } else {
            last = middle - 1;
        }
    }
    return -1;
}

void dicom_metadata_locate(struct dicom_metadata *out, const struct dicom_dataset *ds)
{
    out->ds = ds;
    memset(out->at, 0xff, sizeof out->at); // DICOM_ABSENT
    uint32_t row = 0;
    for (uint32_t i = ds->first; i < ds->count; i = ds->nodes[i].end) {
        uint32_t tag = ds->nodes[i].tag;
        if (ds->disorder == 0) {
            // Both lists ascend, so that one walk through the rows does.
            while (row < DICOM_ROW_COUNT && rows[row].tag < tag) row++;
            if (row == DICOM_ROW_COUNT) break;
            if (rows[row].tag == tag) out->at[row] = i;
        } else {
            int found = find_row(tag);
            if (found >= 0 && out->at[found] == DICOM_ABSENT) out->at[found] = i;
        }
    }
    uint32_t charset = out->at[DICOM_ROW_SPECIFIC_CHARACTER_SET];
    out->charset = charset == DICOM_ABSENT
                       ? dicom_charset_default()
                       : dicom_charset_of(dicom_node_bytes(&ds->nodes[charset]));
}

bool dicom_uid_valid(span uid)
{
    if (uid.size == 0 || uid.size > DICOM_UID_MAX) return false;
    size_t start = 0; // of the component
    for (size_t i = 0; i <= uid.size; i++) {
        if (i < uid.size && uid.data[i] != '.') {
            if (uid.data[i] < '0' || uid.data[i] > '9') return false;
            continue;
        }
        size_t size = i - start;
        if (size == 0 || (size > 1 && uid.data[start] == '0')) return false;
        start = i + 1;
    }
    return true;
}

struct check {
    const struct dicom_metadata *metadata;
    struct issues *issues;
    enum status verdict;
};

static void note(struct check *c, enum issue_severity severity, enum status status,
                 const char *rule, const struct dicom_node *node)
{
    static const char digits[] = "0123456789ABCDEF";
    char location[] = "(gggg,eeee)";
    for (int i = 0; i < 8; i++) {
        location[i < 4 ? 1 + i : 2 + i] = digits[node->tag >> (28 - 4 * i) & 15];
    }
    if (severity == ISSUE_ERROR && c->verdict == STATUS_OK) c->verdict = status;
    (void)issue_add(c->issues, severity, status, rule, (size_t)node->offset, location);
}

static void check_text(struct check *c, const struct dicom_charset *charset, enum dicom_vr vr,
                       const struct dicom_node *node)
{
    span bytes = dicom_trim(dicom_node_bytes(node), vr);
    if (dicom_text_plain(bytes)) return;
    struct dicom_charset ascii = dicom_charset_default();
    bool any_set = dicom_vr_info(vr)->kind == DICOM_KIND_TEXT;
    struct dicom_text text = dicom_text_of(any_set ? charset : &ascii, vr, bytes);
    bool nul = false;
    for (uint32_t x = dicom_text_next(&text); x != DICOM_TEXT_END; x = dicom_text_next(&text)) {
        nul = nul || x == 0;
    }
    if (text.bad > 0 || nul) note(c, ISSUE_ERROR, STATUS_BAD_VALUE, "dicom-charset", node);
}

// An identity text in a VR of bytes or another text is read as the dictionary has it; one in a
// number or a sequence, or one that was not kept, cannot be.
static bool can_hold(const struct dicom_node *node, enum dicom_vr expected)
{
    enum dicom_vr_kind kind = (enum dicom_vr_kind)dicom_vr_info((enum dicom_vr)node->vr)->kind;
    if (expected == DICOM_VR_SQ || kind == DICOM_KIND_ITEMS) {
        return (enum dicom_vr)node->vr == expected;
    }
    if ((node->flags & DICOM_NODE_BULK) != 0) return false;
    return kind == DICOM_KIND_ASCII || kind == DICOM_KIND_TEXT || kind == DICOM_KIND_BYTES;
}

static void check_uid(struct check *c, const struct dicom_node *node)
{
    span uid = dicom_trim(dicom_node_bytes(node), DICOM_VR_UI);
    if (uid.size == 0 || dicom_uid_valid(uid)) return; // one that is absent is another matter
    note(c, ISSUE_ERROR, STATUS_BAD_VALUE, "dicom-uid", node);
}

// All texts inside an identity sequence: consent assertions, other ids, issuers.
static void check_items(struct check *c, uint32_t index)
{
    const struct dicom_dataset *ds = c->metadata->ds;
    struct dicom_charset charset = c->metadata->charset;
    for (uint32_t i = index + 1; i < ds->nodes[index].end; i++) {
        const struct dicom_node *node = &ds->nodes[i];
        if (node->tag == DICOM_TAG_ITEM) charset = c->metadata->charset;
        if (node->tag == DICOM_TAG_SPECIFIC_CHARACTER_SET) {
            charset = dicom_charset_of(dicom_node_bytes(node));
        }
        enum dicom_vr_kind kind = (enum dicom_vr_kind)dicom_vr_info((enum dicom_vr)node->vr)->kind;
        if (kind == DICOM_KIND_ASCII || kind == DICOM_KIND_TEXT) {
            check_text(c, &charset, (enum dicom_vr)node->vr, node);
        }
        int row = find_row(node->tag);
        bool wrong = row >= 0 && rows[row].identity && !can_hold(node, (enum dicom_vr)rows[row].vr);
        if (wrong) note(c, ISSUE_ERROR, STATUS_BAD_VALUE, "dicom-identity-vr", node);
    }
}

static void check_row(struct check *c, uint32_t row)
{
    uint32_t index = c->metadata->at[row];
    if (index == DICOM_ABSENT || !rows[row].identity) return;
    const struct dicom_node *node = &c->metadata->ds->nodes[index];
    enum dicom_vr vr = (enum dicom_vr)rows[row].vr;
    if (!can_hold(node, vr)) {
        note(c, ISSUE_ERROR, STATUS_BAD_VALUE, "dicom-identity-vr", node);
    } else if (vr == DICOM_VR_UI) {
        check_uid(c, node);
    } else if (vr == DICOM_VR_SQ) {
        check_items(c, index);
    } else {
        check_text(c, &c->metadata->charset, vr, node);
    }
}

// The file header repeats class and instance; where it tells another story, one of them lies.
static void check_header(struct check *c, uint32_t header_tag, enum dicom_row row)
{
    const struct dicom_dataset *ds = c->metadata->ds;
    uint32_t header = dicom_find(ds, DICOM_META, header_tag);
    if (header == DICOM_ABSENT || c->metadata->at[row] == DICOM_ABSENT) return;
    span said = dicom_trim(dicom_node_bytes(&ds->nodes[header]), DICOM_VR_UI);
    if (span_equal(said, dicom_metadata_bytes(c->metadata, row))) return;
    note(c, ISSUE_WARNING, STATUS_CONFLICT, "dicom-meta", &ds->nodes[header]);
}

enum status dicom_metadata_read(struct dicom_metadata *out, const struct dicom_dataset *ds,
                                struct issues *issues)
{
    dicom_metadata_locate(out, ds);
    struct check c = {out, issues, STATUS_OK};
    uint32_t charset = out->at[DICOM_ROW_SPECIFIC_CHARACTER_SET];
    if (!out->charset.known) {
        note(&c, ISSUE_WARNING, STATUS_UNSUPPORTED, "dicom-charset", &ds->nodes[charset]);
    }
    for (uint32_t row = 0; row < DICOM_ROW_COUNT; row++) check_row(&c, row);
    check_header(&c, DICOM_TAG(0x0002, 0x0002), DICOM_ROW_SOP_CLASS_UID);
    check_header(&c, DICOM_TAG(0x0002, 0x0003), DICOM_ROW_SOP_INSTANCE_UID);
    return c.verdict;
}

// The first value of a text in the given set, without padding.
static span first_value(const struct dicom_charset *charset, enum dicom_vr vr, span bytes)
{
    struct dicom_text_values values = dicom_text_values_of(charset, vr, bytes);
    span value;
    return dicom_text_values_next(&values, &value) ? value : span_of(NULL, 0);
}

span dicom_metadata_bytes(const struct dicom_metadata *metadata, enum dicom_row row)
{
    INVARIANT((unsigned)row < DICOM_ROW_COUNT);
    uint32_t index = metadata->at[row];
    if (index == DICOM_ABSENT || rows[row].vr == DICOM_VR_SQ) return span_of(NULL, 0);
    span bytes = dicom_node_bytes(&metadata->ds->nodes[index]);
    return first_value(&metadata->charset, (enum dicom_vr)rows[row].vr, bytes);
}

void dicom_metadata_text(const struct dicom_metadata *metadata, enum dicom_row row,
                         struct writer *out)
{
    span value = dicom_metadata_bytes(metadata, row);
    (void)dicom_text_write(out, &metadata->charset, (enum dicom_vr)rows[row].vr, value);
}

// The character set at item `parent`: of the innermost data set around it that declares one.
static struct dicom_charset charset_at(const struct dicom_metadata *metadata, uint32_t parent)
{
    struct dicom_charset charset = metadata->charset;
    if (parent == DICOM_TOP) return charset;
    const struct dicom_dataset *ds = metadata->ds;
    // Down from the top, into whatever contains the item.
    uint32_t at = ds->first, end = ds->count;
    while (at < end && at <= parent) {
        const struct dicom_node *node = &ds->nodes[at];
        if (node->end <= parent) {
            at = node->end;
            continue;
        }
        end = node->end;
        if (node->tag == DICOM_TAG_ITEM) {
            uint32_t own = dicom_find(ds, at, DICOM_TAG_SPECIFIC_CHARACTER_SET);
            if (own != DICOM_ABSENT) charset = dicom_charset_of(dicom_node_bytes(&ds->nodes[own]));
        }
        at++;
    }
    return charset;
}

enum status dicom_item_text(const struct dicom_metadata *metadata, uint32_t parent, uint32_t tag,
                            struct arena *arena, span *out)
{
    *out = span_of(NULL, 0);
    uint32_t index = dicom_find(metadata->ds, parent, tag);
    if (index == DICOM_ABSENT) return STATUS_OK;
    enum dicom_vr vr = dicom_dictionary_vr(tag);
    enum dicom_vr_kind kind = (enum dicom_vr_kind)dicom_vr_info(vr)->kind;
    if (kind != DICOM_KIND_ASCII && kind != DICOM_KIND_TEXT) return STATUS_OK;
    struct dicom_charset charset = charset_at(metadata, parent);
    span value = first_value(&charset, vr, dicom_node_bytes(&metadata->ds->nodes[index]));
    if (value.size == 0) return STATUS_OK;
    size_t room = value.size * CHARSET_GROWTH_MAX;
    char *text = arena_text(arena, room);
    if (text == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(text, room);
    (void)dicom_text_write(&w, &charset, vr, value);
    *out = writer_span(&w);
    return w.status;
}
