// SPDX-License-Identifier: Apache-2.0
// Patient of an instance, PS3.3 C.7.1.1, and how its values become FHIR's.
#include "adapters/to_fhir/dicom_fhir.h"

#include "adapters/to_fhir/dicom_fhir_internal.h"

#define REPRESENTATION "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"

enum { IDENTIFIERS_MAX = 16, PN_COMPONENTS = 5, PN_GROUPS = 3 };

span dicom_fhir_text(struct dicom_fhir *f, uint32_t parent, uint32_t tag)
{
    span text;
    enum status status = dicom_item_text(f->metadata, parent, tag, f->arena, &text);
    if (status != STATUS_OK && f->tree->status == STATUS_OK) f->tree->status = status;
    return text;
}

static bool all_digits(span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    return text.size != 0;
}

// True for a day that exists, written YYYYMMDD.
static bool is_day(const uint8_t d[static 8])
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!all_digits(span_of(d, 8))) return false;
    unsigned year = (unsigned)(d[0] - '0') * 1000 + (unsigned)(d[1] - '0') * 100 +
                    (unsigned)(d[2] - '0') * 10 + (unsigned)(d[3] - '0');
    unsigned month = (unsigned)(d[4] - '0') * 10 + (unsigned)(d[5] - '0');
    unsigned day = (unsigned)(d[6] - '0') * 10 + (unsigned)(d[7] - '0');
    if (year == 0 || month < 1 || month > 12 || day < 1) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (unsigned)(month == 2 && leap);
}

span dicom_fhir_date(struct dicom_fhir *f, span da)
{
    uint8_t digits[8];
    bool dotted = da.size == 10 && da.data[4] == '.' && da.data[7] == '.'; // ACR-NEMA
    if (!dotted && da.size != 8) return (span){NULL, 0};
    for (size_t i = 0; i < 8; i++)
        digits[i] = da.data[i + (dotted && i >= 4 ? 1 : 0) + (dotted && i >= 6 ? 1 : 0)];
    char *text = is_day(digits) ? arena_text(f->arena, 10) : NULL;
    if (text == NULL) return (span){NULL, 0};
    struct writer w = writer_over(text, 10);
    write_bytes(&w, digits, 4);
    write_u8(&w, '-');
    write_bytes(&w, digits + 4, 2);
    write_u8(&w, '-');
    write_bytes(&w, digits + 6, 2);
    return writer_span(&w);
}

// Takes off what stands before the separator.
static span take(span *rest, char separator)
{
    const uint8_t *found =
        rest->size == 0 ? NULL : memchr(rest->data, (uint8_t)separator, rest->size);
    size_t at = found == NULL ? rest->size : (size_t)(found - rest->data);
    span part = span_slice(*rest, 0, at);
    *rest = found == NULL ? (span){NULL, 0} : span_slice(*rest, at + 1, rest->size);
    while (part.size != 0 && part.data[part.size - 1] == ' ') part.size--;
    while (part.size != 0 && part.data[0] == ' ') part = span_slice(part, 1, part.size);
    return part;
}

// The components family, given, middle, prefix, suffix of one group.
static bool split_name(span group, span parts[static PN_COMPONENTS])
{
    bool any = false;
    for (size_t i = 0; i < PN_COMPONENTS; i++) {
        parts[i] = take(&group, '^');
        any = any || parts[i].size != 0;
    }
    return any;
}

span dicom_fhir_name_text(struct dicom_fhir *f, span pn)
{
    static const uint8_t order[PN_COMPONENTS] = {3, 1, 2, 0, 4};
    span parts[PN_COMPONENTS], group = take(&pn, '=');
    if (!split_name(group, parts)) return (span){NULL, 0};
    char *text = arena_text(f->arena, group.size + PN_COMPONENTS);
    struct writer w = writer_over(text, text == NULL ? 0 : group.size + PN_COMPONENTS);
    for (size_t i = 0; i < PN_COMPONENTS; i++) {
        if (parts[order[i]].size == 0) continue;
        if (w.size != 0) write_u8(&w, ' ');
        write_span(&w, parts[order[i]]);
    }
    return w.status == STATUS_OK ? writer_span(&w) : (span){NULL, 0};
}

// The words of a component, each a name of its own.
static void add_words(struct dicom_fhir *f, struct fhir_value *name, const char *element, span text)
{
    while (text.size != 0) {
        span word = take(&text, ' ');
        if (word.size != 0) fhir_add_text(f->tree, name, element, word);
    }
}

static void add_names(struct dicom_fhir *f, struct fhir_value *patient, span pn)
{
    static const char *const kinds[PN_GROUPS] = {"ABC", "IDE", "SYL"};
    bool several = pn.size != 0 && memchr(pn.data, '=', pn.size) != NULL;
    for (size_t i = 0; i < PN_GROUPS; i++) {
        span parts[PN_COMPONENTS];
        if (!split_name(take(&pn, '='), parts)) continue;
        struct fhir_value *name = fhir_add_object(f->tree, patient, "name");
        if (several) {
            struct fhir_value *extension = fhir_add_object(f->tree, name, "extension");
            fhir_put_code(f->tree, extension, "url", REPRESENTATION);
            fhir_put_code(f->tree, extension, "valueCode", kinds[i]);
        }
        fhir_put_text(f->tree, name, "family", parts[0]);
        add_words(f, name, "given", parts[1]);
        add_words(f, name, "given", parts[2]);
        if (parts[3].size != 0) fhir_add_text(f->tree, name, "prefix", parts[3]);
        if (parts[4].size != 0) fhir_add_text(f->tree, name, "suffix", parts[4]);
    }
}

static uint32_t identifiers(struct dicom_fhir *f, struct policy_token out[static IDENTIFIERS_MAX])
{
    uint32_t count = 0;
    enum status status =
        dicom_adapter_identifiers(out, IDENTIFIERS_MAX, &count, f->metadata, f->context, f->arena);
    if (status != STATUS_OK && f->tree->status == STATUS_OK) f->tree->status = status;
    return status == STATUS_OK ? count : 0;
}

void dicom_fhir_subject(struct dicom_fhir *f, struct fhir_value *object, const char *name)
{
    struct policy_token tokens[IDENTIFIERS_MAX];
    struct fhir_value *subject = fhir_put_object(f->tree, object, name);
    fhir_put_code(f->tree, subject, "type", "Patient");
    if (identifiers(f, tokens) == 0) {
        fhir_put_code(f->tree, subject, "display", "not identified");
        return;
    }
    struct fhir_value *identifier = fhir_put_object(f->tree, subject, "identifier");
    fhir_put_text(f->tree, identifier, "system", tokens[0].system);
    fhir_put_text(f->tree, identifier, "value", tokens[0].value);
}

struct fhir_value *dicom_fhir_patient(struct dicom_fhir *f)
{
    struct policy_token tokens[IDENTIFIERS_MAX];
    struct fhir_value *patient = fhir_new_resource(f->tree, "Patient");
    uint32_t count = identifiers(f, tokens);
    for (uint32_t i = 0; i < count; i++)
        fhir_add_identifier(f->tree, patient, "identifier", tokens[i].system, tokens[i].value);
    add_names(f, patient, dicom_fhir_text(f, DICOM_TOP, DICOM_TAG_PATIENT_NAME));
    span sex = dicom_metadata_bytes(f->metadata, DICOM_ROW_PATIENT_SEX);
    if (span_is(sex, "M")) fhir_put_code(f->tree, patient, "gender", "male");
    if (span_is(sex, "F")) fhir_put_code(f->tree, patient, "gender", "female");
    if (span_is(sex, "O")) fhir_put_code(f->tree, patient, "gender", "other");
    fhir_put_text(
        f->tree, patient, "birthDate",
        dicom_fhir_date(f, dicom_metadata_bytes(f->metadata, DICOM_ROW_PATIENT_BIRTH_DATE)));
    return patient;
}
