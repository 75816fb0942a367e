// SPDX-License-Identifier: Apache-2.0
// From a data set to the ledger, the journal and the index.
#include <string.h>

#include "adapters/pseudonym.h"
#include "core/base/invariant.h"
#include "core/hash/blake2b.h"
#include "dicom/dicom_commitment.h"
#include "dicom/dicom_json.h"
#include "gateway/spine/imaging.h"

enum { NAMES_MAX = PLAN_NAMES_MAX };

struct dicom_adapter_context imaging_context(const struct imaging *imaging)
{
    const struct secret_key *key = &imaging->keeper->secrets->pseudonym;
    return (struct dicom_adapter_context){
        .tenant_key = span_of(key->bytes, sizeof key->bytes),
        .now = (instant)(host_wall_ms(imaging->keeper->host) / 1000),
    };
}

void imaging_document_name(const struct imaging *imaging, span sop_instance,
                           uint8_t name[static DOCUMENT_NAME_SIZE])
{
    document_name(name, &imaging->keeper->secrets->name, IMAGING_DOCUMENT_TYPE, sop_instance);
}

enum status imaging_patient(const struct imaging *imaging, const struct dicom_metadata *metadata,
                            struct arena *arena, uint32_t *patient)
{
    struct dicom_adapter_context context = imaging_context(imaging);
    struct policy_token tokens[NAMES_MAX];
    uint32_t count;
    *patient = STATE_NONE;
    TRY(dicom_adapter_identifiers(tokens, NAMES_MAX, &count, metadata, &context, arena));
    for (uint32_t i = 0; i < count && *patient == STATE_NONE; i++) {
        struct account_key key = pseudonym_of(context.tenant_key, ACCOUNT_PATIENT, &tokens[i]);
        *patient = keeper_find_account(imaging->keeper, &key);
    }
    return STATUS_OK;
}

uint16_t imaging_failure(enum status status)
{
    switch (status_class_of(status)) {
    case STATUS_CLASS_OK: return 0;
    case STATUS_CLASS_MALFORMED: return status == STATUS_MISSING ? 0xa900 : 0xc000;
    case STATUS_CLASS_REFUSED: return status == STATUS_FORBIDDEN ? 0x0124 : 0xa900;
    case STATUS_CLASS_LIMIT: return 0xa700;
    case STATUS_CLASS_ENVIRONMENT: return status == STATUS_DISK_FULL ? 0xa700 : 0x0110;
    case STATUS_CLASS_INTERNAL: break;
    }
    return 0x0110;
}

// --- judging -----------------------------------------------------------------------------------

static void keep_uid(char out[static DICOM_UID_MAX + 1], const struct dicom_metadata *metadata,
                     enum dicom_row row)
{
    span uid = dicom_metadata_bytes(metadata, row);
    bool valid = dicom_uid_valid(uid);
    if (valid) memcpy(out, uid.data, uid.size);
    out[valid ? uid.size : 0] = '\0';
}

static enum status judge(struct imaging *imaging, struct imaging_arrival *arrival,
                         struct dicom_metadata *metadata, struct arena *arena, uint32_t *patient,
                         struct issues *issues)
{
    enum status status = dicom_metadata_read(metadata, arrival->dataset, issues);
    keep_uid(arrival->sop_class, metadata, DICOM_ROW_SOP_CLASS_UID);
    keep_uid(arrival->sop_instance, metadata, DICOM_ROW_SOP_INSTANCE_UID);
    keep_uid(arrival->study, metadata, DICOM_ROW_STUDY_INSTANCE_UID);
    keep_uid(arrival->series, metadata, DICOM_ROW_SERIES_INSTANCE_UID);
    if (status != STATUS_OK) return status;
    if (arrival->sop_class[0] == '\0' || arrival->sop_instance[0] == '\0' ||
        arrival->study[0] == '\0' || arrival->series[0] == '\0')
        return issue_add(issues, ISSUE_ERROR, STATUS_MISSING, "dicom-uid", 0, "");
    TRY(imaging_patient(imaging, metadata, arena, patient));
    // Somebody new can only come with a new study.
    if (imaging_fits(imaging, metadata, *patient) != STATUS_OK)
        return issue_add(issues, ISSUE_ERROR, STATUS_CONFLICT, "dicom-identity-conflict", 0, "");
    return STATUS_OK;
}

enum status imaging_subject(struct imaging *imaging, struct imaging_arrival *arrival,
                            struct arena *arena, struct account_key *subject, struct issues *issues)
{
    struct dicom_metadata metadata;
    struct policy_token tokens[NAMES_MAX];
    uint32_t patient, count;
    struct dicom_adapter_context context = imaging_context(imaging);
    *subject = (struct account_key){{0}};
    TRY(judge(imaging, arrival, &metadata, arena, &patient, issues));
    if (patient != STATE_NONE) {
        *subject = imaging->keeper->state.accounts.rows[patient].key;
        return STATUS_OK;
    }
    TRY(dicom_adapter_identifiers(tokens, NAMES_MAX, &count, &metadata, &context, arena));
    if (count != 0) *subject = pseudonym_of(context.tenant_key, ACCOUNT_PATIENT, &tokens[0]);
    return STATUS_OK;
}

// --- the document ------------------------------------------------------------------------------

static void begin_hash(void *context)
{
    blake2b_init(context, DICOM_DIGEST_SIZE, (span){NULL, 0});
}
static void update_hash(void *context, const uint8_t *bytes, size_t size)
{
    blake2b_update(context, bytes, size);
}
static void finish_hash(void *context, uint8_t out[static DICOM_DIGEST_SIZE])
{
    blake2b_final(context, out, DICOM_DIGEST_SIZE);
}

// The keyed digest of DCF-1; zeros when a value that belongs in it was not kept.
static enum status write_commitment(const struct imaging *imaging, const struct dicom_dataset *ds,
                                    struct arena *arena, uint8_t out[static DICOM_DIGEST_SIZE])
{
    struct blake2b state;
    struct dicom_hash hash = {&state, begin_hash, update_hash, finish_hash};
    size_t mark = arena->used;
    char *memory = arena_text(arena, IMAGING_METADATA_MAX);
    struct writer w = writer_over(memory, memory == NULL ? 0 : IMAGING_METADATA_MAX);
    const struct secret_key *key = &imaging->keeper->secrets->content;
    enum status status = dicom_commitment_write(&w, ds, DICOM_PROFILE_CORE, &hash, arena);
    memset(out, 0, DICOM_DIGEST_SIZE);
    if (status == STATUS_OK)
        blake2b(out, DICOM_DIGEST_SIZE, span_of(key->bytes, sizeof key->bytes), writer_span(&w));
    arena_rewind(arena, mark);
    return status == STATUS_NO_SPACE ? STATUS_LIMIT : STATUS_OK;
}

static enum status write_document(const struct imaging *imaging,
                                  const struct imaging_arrival *arrival, struct arena *arena,
                                  span *out)
{
    uint8_t head[IMAGING_DOCUMENT_HEAD] = "CDM1";
    static const struct dicom_json_options options = {.inline_max = 4096};
    char *memory = arena_text(arena, IMAGING_METADATA_MAX);
    struct writer w = writer_over(memory, memory == NULL ? 0 : IMAGING_METADATA_MAX);
    head[4] = arrival->place != NULL;
    if (arrival->place != NULL) object_place_write(head + 8, arrival->place);
    TRY(write_commitment(imaging, arrival->dataset, arena, head + 48));
    write_bytes(&w, head, sizeof head);
    // Metadata end where the pixel data begin: an element without its value would lie.
    struct dicom_dataset metadata = *arrival->dataset;
    uint32_t pixels = dicom_find(&metadata, DICOM_TOP, DICOM_TAG_PIXEL_DATA);
    if (pixels != DICOM_ABSENT) metadata.count = pixels;
    enum status status = dicom_json_write(&w, &metadata, &options, arena);
    *out = writer_span(&w);
    return status == STATUS_NO_SPACE ? STATUS_LIMIT : status;
}

// --- filing ------------------------------------------------------------------------------------

// True when the ledger holds what this assertion asks for: live denials, or a proposal.
static bool is_known(const struct imaging *imaging, const struct dicom_assertion *assertion)
{
    const struct keeper *keeper = imaging->keeper;
    const struct made_row *made =
        documents_find_made(&keeper->documents, &assertion->plan->document);
    if (made == NULL) return false;
    if (assertion->flag == DICOM_FLAG_YES) return made->request != 0;
    for (uint32_t i = 0; i < made->rule_count; i++)
        if (keeper->state.consents.states[made->first_rule - 1 + i].status == CONSENT_ACTIVE)
            return true;
    return false;
}

static void answered(struct intake_request *request, enum status status)
{
    struct imaging_arrival *arrival = request->owner;
    arrival->receipt = request->receipt;
    arrival->done(arrival, status);
}

static enum status submit(struct imaging *imaging, struct imaging_arrival *arrival,
                          const struct dicom_outcome *outcome, span document, uint32_t version,
                          struct issues *issues)
{
    struct intake_item items[1 + DICOM_ASSERTIONS_MAX];
    struct intake_refusal refusal;
    size_t count = 1;
    bool urgent = false;
    items[0] =
        (struct intake_item){.plan = outcome->record, .subject = outcome->record->steps[0].patient};
    struct intake_document *filed = &items[0].document;
    *filed = (struct intake_document){.is_there = true,
                                      .type = IMAGING_DOCUMENT_TYPE,
                                      .format = IMAGING_DOCUMENT_FORMAT,
                                      .version = version,
                                      .bytes = document};
    imaging_document_name(imaging, span_text(arrival->sop_instance), filed->name);
    for (uint32_t i = 0; i < outcome->assertion_count; i++) {
        if (is_known(imaging, &outcome->assertions[i])) continue;
        const struct plan *plan = outcome->assertions[i].plan;
        urgent = urgent || plan->urgent;
        items[count++] = (struct intake_item){.plan = plan, .subject = plan->steps[0].patient};
    }
    arrival->imaging = imaging;
    arrival->request = (struct intake_request){.items = items,
                                               .item_count = count,
                                               .issues = issues,
                                               .class = urgent ? BATCH_URGENT : BATCH_ROUTINE,
                                               .answered = answered,
                                               .owner = arrival};
    enum status status = intake_submit(imaging->intake, &arrival->request, &refusal);
    arrival->request.items = NULL; // they end here
    arrival->request.issues = NULL;
    if (status == STATUS_OK) return status;
    const char *rule = refusal.error != LEDGER_OK ? ledger_error_name(refusal.error) : refusal.rule;
    return issue_add(issues, ISSUE_ERROR, status, rule[0] == '\0' ? "store" : rule, 0, "");
}

enum status imaging_receive(struct imaging *imaging, struct imaging_arrival *arrival,
                            struct arena *arena, struct issues *issues)
{
    struct dicom_metadata metadata;
    struct dicom_outcome outcome;
    uint32_t patient;
    uint8_t name[DOCUMENT_NAME_SIZE];
    span document;
    struct dicom_adapter_context context = imaging_context(imaging);
    TRY(judge(imaging, arrival, &metadata, arena, &patient, issues));
    TRY(dicom_adapter_plan(&outcome, &metadata, &context, arena, issues));
    enum status status = write_document(imaging, arrival, arena, &document);
    if (status != STATUS_OK) return issue_add(issues, ISSUE_ERROR, status, "dicom-limit", 0, "");
    imaging_document_name(imaging, span_text(arrival->sop_instance), name);
    const struct document_row *known = documents_newest(&imaging->keeper->documents, name);
    uint32_t version = known == NULL ? 1 : known->version + 1;
    TRY(submit(imaging, arrival, &outcome, document, version, issues));
    // The patient may be new since.
    status = imaging_patient(imaging, &metadata, arena, &patient);
    if (status == STATUS_OK)
        status = imaging_index(imaging, &metadata, arrival->place, patient, version, arena);
    // It is journaled; what the index lacks now comes back with the next start.
    if (status != STATUS_OK)
        (void)issue_add(issues, ISSUE_WARNING, status, "dicom-not-indexed", 0, "");
    return STATUS_OK;
}
