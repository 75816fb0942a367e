// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_dataset.h"

struct dicom_dataset dicom_dataset_over(struct dicom_node *nodes, size_t capacity)
{
    if (capacity > UINT32_MAX - 2) capacity = UINT32_MAX - 2;
    return (struct dicom_dataset){.nodes = nodes, .capacity = (uint32_t)capacity};
}

uint32_t dicom_find(const struct dicom_dataset *ds, uint32_t parent, uint32_t tag)
{
    uint32_t at = parent == DICOM_TOP ? ds->first : 0;
    uint32_t end = parent == DICOM_META ? ds->first : ds->count;
    if (parent < DICOM_META) {
        INVARIANT(parent < ds->count);
        at = parent + 1;
        end = ds->nodes[parent].end;
    }
    while (at < end) {
        if (ds->nodes[at].tag == tag) return at;
        at = ds->nodes[at].end;
    }
    return DICOM_ABSENT;
}

uint32_t dicom_item_count(const struct dicom_dataset *ds, uint32_t index)
{
    INVARIANT(index < ds->count);
    uint32_t count = 0;
    uint32_t end = ds->nodes[index].end;
    for (uint32_t at = index + 1; at < end; at = ds->nodes[at].end) count++;
    return count;
}

uint32_t dicom_item(const struct dicom_dataset *ds, uint32_t index, uint32_t n)
{
    INVARIANT(index < ds->count);
    uint32_t end = ds->nodes[index].end;
    for (uint32_t at = index + 1; at < end; at = ds->nodes[at].end) {
        if (n-- == 0) return at;
    }
    return DICOM_ABSENT;
}

span dicom_node_bytes(const struct dicom_node *node)
{
    bool absent = (node->flags & DICOM_NODE_BULK) != 0 || node->data == NULL;
    return absent ? span_of(NULL, 0) : span_of(node->data, node->length);
}

span dicom_bytes(const struct dicom_dataset *ds, uint32_t parent, uint32_t tag)
{
    uint32_t at = dicom_find(ds, parent, tag);
    return at == DICOM_ABSENT ? span_of(NULL, 0) : dicom_node_bytes(&ds->nodes[at]);
}

enum dicom_vr dicom_vr_resolve(enum dicom_vr vr, bool is_signed)
{
    if (vr == DICOM_VR_XS) return is_signed ? DICOM_VR_SS : DICOM_VR_US;
    bool words = vr == DICOM_VR_OX || vr == DICOM_VR_LUT || vr == DICOM_VR_PX;
    return words ? DICOM_VR_OW : vr;
}

span dicom_trim(span text, enum dicom_vr vr)
{
    uint8_t trim = dicom_vr_info(vr)->trim;
    if (trim == DICOM_TRIM_NONE) return text;
    // Writers pad text with NUL as often as UIDs with spaces; neither is ever significant.
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == 0)) {
        text.size--;
    }
    while (trim == DICOM_TRIM_BOTH && text.size > 0 && text.data[0] == ' ') {
        text.data++;
        text.size--;
    }
    return text;
}

struct dicom_values dicom_values_of(span text)
{
    return (struct dicom_values){text, text.size > 0};
}

bool dicom_values_next(struct dicom_values *values, span *value)
{
    if (!values->more) return false;
    span rest = values->rest;
    const uint8_t *split = rest.size == 0 ? NULL : memchr(rest.data, '\\', rest.size);
    size_t size = split == NULL ? rest.size : (size_t)(split - rest.data);
    *value = span_slice(rest, 0, size);
    values->more = split != NULL;
    values->rest = span_slice(rest, size + 1, rest.size);
    return true;
}

static bool decimal_of(span text, uint64_t *out)
{
    if (text.size == 0 || text.size > 18) return false;
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    *out = value;
    return true;
}

bool dicom_unsigned(const struct dicom_dataset *ds, uint32_t parent, uint32_t tag, uint64_t *out)
{
    uint32_t at = dicom_find(ds, parent, tag);
    if (at == DICOM_ABSENT) return false;
    const struct dicom_node *node = &ds->nodes[at];
    const struct dicom_vr_info *info = dicom_vr_info((enum dicom_vr)node->vr);
    span bytes = dicom_node_bytes(node);
    if (info->kind == DICOM_KIND_UNSIGNED) {
        if (bytes.size < info->width) return false;
        *out = dicom_load(bytes.data, info->width, (node->flags & DICOM_NODE_BIG_ENDIAN) != 0);
        return true;
    }
    if (info->kind != DICOM_KIND_ASCII) return false;
    struct dicom_values values = dicom_values_of(bytes);
    span value;
    return dicom_values_next(&values, &value) && decimal_of(dicom_trim(value, DICOM_VR_IS), out);
}
