// SPDX-License-Identifier: Apache-2.0
#include "adapters/to_fhir/v2_call.h"

// --- systems -----------------------------------------------------------------------------------

static span part_text(struct v2_context *c, struct v2_source source, uint32_t part)
{
    return v2_text(c, v2_part(c, source, part));
}

V2_CALL(system)
{
    span name = part_text(c, source, 1), id = part_text(c, source, 2);
    v2_put(c, target, path, v2_system(c, name, id, part_text(c, source, 3)));
}

V2_CALL(system_ei)
{
    span name = part_text(c, source, 2), id = part_text(c, source, 3);
    v2_put(c, target, path, v2_system(c, name, id, part_text(c, source, 4)));
}

V2_CALL(system_of_sender)
{
    (void)source;
    const struct hl7_header *h = &c->received->header;
    const span senders[2] = {h->sending_facility, h->sending_application};
    for (size_t i = 0; i < 2; i++) {
        struct v2_source sender = {hl7_repetition(c->d, senders[i], 1), V2_REPETITION};
        if (sender.text.size > 0) v2_call_system(c, target, path, sender);
    }
}

V2_CALL(universal)
{
    v2_put(c, target, path, v2_universal(c, part_text(c, source, 2), part_text(c, source, 3)));
}

V2_CALL(coding_system)
{
    v2_put(c, target, path, v2_coding_system(c, v2_text(c, source)));
}

V2_CALL(event_display)
{
    v2_put(c, target, path, v2_prose(c, source));
}

// --- what is not known -------------------------------------------------------------------------

static void put_absent(struct v2_context *c, const struct v2_target *extension, const char *why)
{
    v2_put(c, extension, "valueCode", span_text(why));
    v2_put(c, extension, "url",
           span_text("http://hl7.org/fhir/StructureDefinition/data-absent-reason"));
}

V2_CALL(endpoint_unknown)
{
    (void)source;
    struct v2_target at = v2_object(c, target, path);
    if (at.value == NULL || fhir_find(at.value, "endpoint") != NULL) return;
    struct v2_target extension = v2_object(c, &at, "_endpoint.extension[]");
    put_absent(c, &extension, "unknown");
}

V2_CALL(class_unknown)
{
    (void)source;
    if (fhir_has_content(fhir_find(target->value, path))) return;
    v2_put_coding(c, target, path, span_text("http://terminology.hl7.org/CodeSystem/v3-NullFlavor"),
                  span_text("UNK"), span_text("unknown"));
}

V2_CALL(now)
{
    (void)source;
    char *text = arena_text(c->arena, 21);
    if (text == NULL) {
        c->status = STATUS_NO_SPACE;
        return;
    }
    instant_write(text, c->context->now);
    v2_put(c, target, path, span_of(text, 20));
}

// --- time --------------------------------------------------------------------------------------

V2_CALL(birth_time)
{
    span time = v2_time(c, v2_text(c, source), FHIR_dateTime);
    if (time.size <= 10) return;
    struct v2_target extension = v2_object(c, target, path);
    v2_put(c, &extension, "url",
           span_text("http://hl7.org/fhir/StructureDefinition/patient-birthTime"));
    v2_put(c, &extension, "valueDateTime", time);
}

// An instant in the zone that a stated time has.
static span instant_text(struct v2_context *c, instant at, struct hl7_zone zone)
{
    char utc[21];
    instant_write(utc, at + (instant)zone.minutes * 60);
    char digits[19];
    struct writer w = writer_over(digits, sizeof digits);
    for (size_t i = 0; i < 19; i++) {
        if (utc[i] >= '0' && utc[i] <= '9') write_u8(&w, (uint8_t)utc[i]);
    }
    struct hl7_zone before = c->zone;
    c->zone = zone;
    span out = v2_time(c, writer_span(&w), FHIR_dateTime);
    c->zone = before;
    return out;
}

V2_CALL(minutes_of_7)
{
    struct hl7_time time;
    uint32_t minutes;
    span text = v2_text(c, source);
    struct v2_target period = v2_object(c, target, path);
    v2_put(c, &period, "start", v2_time(c, text, FHIR_dateTime));
    if (!hl7_number_read(c->fields[7], &minutes) || minutes > 60 * 24 * 366) return;
    if (hl7_time_read(c->d, text, c->zone, &time) != STATUS_OK) return;
    instant end = time.period.first + (instant)minutes * 60;
    bool writable = end < (instant)253402300800 - 86400;
    if (time.precision >= HL7_MINUTE && time.zone.known && writable)
        v2_put(c, &period, "end", instant_text(c, end, time.zone));
}

// --- telecommunication -------------------------------------------------------------------------

// The number as one text: unformatted, as before version 2.3, or put together.
static span number_of(struct v2_context *c, struct v2_source source)
{
    span whole = part_text(c, source, 12);
    if (whole.size == 0) whole = part_text(c, source, 1);
    span local = part_text(c, source, 7);
    if (whole.size > 0 || local.size == 0) return whole;
    static const struct {
        uint32_t part;
        const char *before;
    } parts[] = {{5, "+"}, {6, " "}, {7, " "}, {8, " x"}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        span text = part_text(c, source, parts[i].part);
        if (text.size == 0) continue;
        const char *before = parts[i].before;
        if (whole.size == 0 && before[0] == ' ') before++;
        whole = v2_join(c, v2_join(c, whole, span_text(before)), text);
    }
    return whole;
}

static const char *system_of(span equipment, span use)
{
    if (fhir_list_has("FX FAX", equipment)) return "fax";
    if (fhir_list_has("BP", equipment) || span_is(use, "BPN")) return "pager";
    if (fhir_list_has("Internet X.400 INTERNET", equipment) || span_is(use, "NET")) return "email";
    if (fhir_list_has("TDD TTY MD", equipment)) return "other";
    return "phone";
}

static const char *use_of(span equipment, span use, const char *otherwise)
{
    if (span_is(equipment, "CP")) return "mobile";
    if (fhir_list_has("WPN ASN BPN", use)) return "work";
    if (fhir_list_has("PRN PRS ORN VHN", use)) return "home";
    return otherwise;
}

static void put_point(struct v2_context *c, const struct v2_target *target, const char *path,
                      struct v2_source source, span value, const char *system, const char *use)
{
    if (value.size == 0) return;
    struct v2_target point = v2_object(c, target, path);
    // an organization has no home
    if (span_is(span_text(use), "home") && target->type == FHIR_Organization) use = "";
    v2_put(c, &point, "value", value);
    v2_put(c, &point, "system", span_text(system));
    v2_put(c, &point, "use", span_text(use));
    v2_put(c, &point, "period.start", v2_time(c, part_text(c, source, 13), FHIR_dateTime));
    v2_put(c, &point, "period.end", v2_time(c, part_text(c, source, 14), FHIR_dateTime));
    v2_put(c, &point, "rank", v2_decimal(c, part_text(c, source, 18)));
}

static void put_telecom(struct v2_context *c, const struct v2_target *target, const char *path,
                        struct v2_source source, const char *otherwise)
{
    span number = number_of(c, source), mail = part_text(c, source, 4);
    span use = part_text(c, source, 2), equipment = part_text(c, source, 3);
    const char *purpose = use_of(equipment, use, otherwise);
    const char *system = system_of(equipment, use);
    bool is_mail = strcmp(system, "email") == 0;
    if (mail.size == 0 && is_mail && memchr(number.data, '@', number.size) != NULL) mail = number;
    if (span_equal(mail, number) && mail.size > 0) number.size = 0;
    put_point(c, target, path, source, mail, "email", purpose);
    put_point(c, target, path, source, number, is_mail ? "phone" : system, purpose);
}

V2_CALL(telecom)
{
    put_telecom(c, target, path, source, "");
}

V2_CALL(telecom_work)
{
    put_telecom(c, target, path, source, "work");
}

// --- places ------------------------------------------------------------------------------------

// The parts of a PL from the largest, with their codes in location-physical-type.
static const struct {
    uint32_t part;
    const char *code, *display;
} storeys[] = {
    {4, "si", "Site"}, {7, "bu", "Building"}, {8, "lvl", "Level"},
    {1, "wa", "Ward"}, {2, "ro", "Room"},     {3, "bd", "Bed"},
};
enum { STOREYS = sizeof storeys / sizeof storeys[0] };

static void fill_location(struct v2_context *c, const struct v2_target *place,
                          struct v2_source source, size_t storey,
                          const struct hl7_fhir_entry *around)
{
    struct v2_source part = v2_part(c, source, storeys[storey].part);
    v2_put(c, place, "name", v2_text(c, part));
    v2_put(c, place, "mode", span_text("instance"));
    v2_put(c, place, "description", v2_prose(c, source));
    v2_put_coding(c, place, "physicalType",
                  span_text("http://terminology.hl7.org/CodeSystem/location-physical-type"),
                  span_text(storeys[storey].code), span_text(storeys[storey].display));
    span universal = v2_universal(c, part_text(c, part, 2), part_text(c, part, 3));
    if (universal.size > 0) {
        v2_put(c, place, "identifier[].value", universal);
        v2_put(c, place, "identifier.system", span_text("urn:ietf:rfc:3986"));
    }
    if (around != NULL) v2_refer(c, place, "partOf", around);
}

V2_CALL(location)
{
    span key[STOREYS + 1] = {c->received->header.sending_facility};
    const struct hl7_fhir_entry *around = NULL;
    bool is_new = false;
    for (size_t i = 0; i < STOREYS && c->status == STATUS_OK; i++) {
        key[i + 1] = v2_part(c, source, storeys[i].part).text;
        if (part_text(c, source, storeys[i].part).size == 0) continue;
        const struct hl7_fhir_entry *entry = v2_resource(c, FHIR_Location, key, i + 2, &is_new);
        if (entry == NULL) return;
        struct v2_target place = {entry->resource, FHIR_Location, entry};
        if (is_new) fill_location(c, &place, source, i, around);
        around = entry;
    }
    span kind = part_text(c, source, 6);
    if (around == NULL) return;
    struct v2_target place = {around->resource, FHIR_Location, around};
    if (is_new && kind.size > 0) {
        const struct v2_code *row = v2_code_find(TABLE_v0305, kind);
        v2_put_coding(c, &place, "type[]",
                      span_text("http://terminology.hl7.org/CodeSystem/v2-0305"), kind,
                      row == NULL ? (span){NULL, 0} : span_text(row->display));
    }
    v2_refer(c, target, path, around);
}
