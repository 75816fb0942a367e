// SPDX-License-Identifier: Apache-2.0
// Each row runs in nine slices and reports the median, so that a neighbor on the machine spoils a
// slice and not the figure.
#include "adapters/fhir_bench.h"

#include "adapters/fhir_adapter.h"

enum { SLICES = 9 };

#define CODED(system, code) "{\"coding\":[{\"system\":\"" system "\",\"code\":\"" code "\"}]}"
#define PURPOSE(code) \
    "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActReason\",\"code\":\"" code "\"}"

static const char sample_consent[] =
    "{\"resourceType\":\"Consent\",\"id\":\"c-100\",\"status\":\"active\",\"scope\":" CODED("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy") ",\"category\":[" CODED(
        "http://loinc.org",
        "59284-0") "],\"patient\":{"
                   "\"reference\":\"Patient/10042\"},\"dateTime\":\"2026-01-05\",\"performer\":[{\"reference\":"
                   "\"Patient/10042\"}],\"organization\":[{\"reference\":\"Organization/north\"}],\"policy\":[{"
                   "\"uri\":\"https://policies.example/release\"}],\"provision\":{\"type\":\"permit\",\"period\":{"
                   "\"start\":\"2026-01-05\",\"end\":\"2028-12-31\"},\"actor\":[{\"role\":" CODED(
                       "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                       "IRCP") ",\"reference\":{\"reference\":\"Practitioner/1042\"}}],\"purpose\":[" PURPOSE("TREAT") "," PURPOSE("HPAYMT") "]}}";
static const char sample_observation[] =
    "{\"resourceType\":\"Observation\",\"id\":\"o-7\",\"status\":\"final\",\"category\":[" CODED(
        "http://terminology.hl7.org/CodeSystem/observation-category",
        "laboratory") "],\"code\":" CODED("http://loinc.org",
                                          "718-7") ",\"subject\":{\"reference\":"
                                                   "\"Patient/10042\"},\"effectiveDateTime\":\"2026-01-05T08:15:00+01:00\",\"performer\":[{"
                                                   "\"reference\":\"Organization/north\"}],\"valueQuantity\":{\"value\":13.20,\"unit\":\"g/dL\","
                                                   "\"system\":\"http://unitsofmeasure.org\",\"code\":\"g/dL\"},\"referenceRange\":[{\"low\":{"
                                                   "\"value\":12.0},\"high\":{\"value\":16.0}}]}";
static const char sample_patient[] =
    "{\"resourceType\":\"Patient\",\"id\":\"10042\",\"identifier\":[{\"use\":\"official\",\"system\":"
    "\"urn:oid:2.16.840.1.113883.3.9999.20\",\"value\":\"10042\"}],\"active\":true,\"name\":[{\"use\":"
    "\"official\",\"family\":\"Vogel\",\"given\":[\"Irma\",\"Luise\"]}],\"telecom\":[{\"system\":\"phone\","
    "\"value\":\"+44 1233 555010\",\"use\":\"home\"}],\"gender\":\"female\",\"birthDate\":\"1961-03-14\","
    "\"address\":[{\"line\":[\"12 Mill Lane\"],\"city\":\"Ashford\",\"postalCode\":\"TN23\",\"country\":"
    "\"GBR\"}]}";

// Keeps the compiler from dropping the work: every document adds what was made of it.
struct work {
    const struct fhir_bench *bench;
    struct plan *plan;
    size_t made;
};
typedef enum status (*pass)(struct work *work, span document);

static enum status pass_json(struct work *w, span document)
{
    struct json_doc doc;
    TRY(json_read(&doc, document, JSON_DEPTH_MAX, w->bench->arena, NULL));
    w->made += doc.used;
    return STATUS_OK;
}

static enum status pass_check(struct work *w, span document)
{
    struct fhir_resource resource;
    TRY(fhir_read(&resource, document, FHIR_none, w->bench->arena, NULL));
    w->made += resource.type;
    return STATUS_OK;
}

static enum status pass_plan(struct work *w, span document)
{
    static const char key[] = "the key of a tenant for measuring";
    struct fhir_adapter_context context = {.tenant_key = span_text(key), .now = 1781517600};
    struct fhir_resource resource;
    TRY(fhir_read(&resource, document, FHIR_none, w->bench->arena, NULL));
    struct fhir_change change = {
        .method = FHIR_POST,
        .resource = &resource,
        .type = span_text(fhir_type_name(resource.type)),
        .id = span_text("1"),
    };
    TRY(fhir_adapter_plan(w->plan, &change, &context, w->bench->arena, NULL));
    w->made += w->plan->step_count;
    return STATUS_OK;
}

static enum status run_all(struct work *w, pass run)
{
    for (size_t i = 0; i < w->bench->count; i++) {
        size_t mark = w->bench->arena->used;
        enum status status = run(w, w->bench->documents[i]);
        arena_rewind(w->bench->arena, mark);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

static double median(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && values[j] < values[j - 1]; j--) {
            double swap = values[j];
            values[j] = values[j - 1];
            values[j - 1] = swap;
        }
    }
    return values[count / 2];
}

static enum status measure(struct work *w, pass run, struct fhir_bench_row *row)
{
    const struct fhir_bench *bench = w->bench;
    double slices[SLICES];
    size_t bytes = 0;
    for (size_t i = 0; i < bench->count; i++) bytes += bench->documents[i].size;
    for (size_t s = 0; s < SLICES; s++) {
        uint64_t start = bench->cpu_ns(bench->clock), now = start, rounds = 0;
        do {
            TRY(run_all(w, run));
            rounds++;
            now = bench->cpu_ns(bench->clock);
        } while (now - start < bench->row_ns / SLICES);
        slices[s] = (double)(now - start) / (double)(rounds * bench->count);
        row->documents += rounds * bench->count;
        row->bytes += rounds * bytes;
    }
    row->ns_per_document = median(slices, SLICES);
    row->documents_per_s = row->ns_per_document > 0 ? 1e9 / row->ns_per_document : 0;
    row->megabytes_per_s = row->documents_per_s * (double)bytes / (double)bench->count / 1e6;
    return STATUS_OK;
}

enum status fhir_bench_run(const struct fhir_bench *given,
                           struct fhir_bench_row rows[static FHIR_BENCH_ROWS])
{
    const span samples[] = {span_text(sample_consent), span_text(sample_observation),
                            span_text(sample_patient)};
    struct fhir_bench bench = *given;
    if (bench.documents == NULL) {
        bench.documents = samples;
        bench.count = sizeof samples / sizeof *samples;
    }
    struct work w = {.bench = &bench, .plan = arena_alloc_raw(bench.arena, 1, sizeof(struct plan))};
    if (w.plan == NULL) return STATUS_NO_SPACE;
    static const struct {
        const char *name, *what;
        pass run;
    } passes[FHIR_BENCH_ROWS] = {
        {"json", "JSON read into a tape", pass_json},
        {"check", "read and checked against the base of R4", pass_check},
        {"plan", "read, checked and planned for the ledger", pass_plan},
    };
    for (size_t i = 0; i < FHIR_BENCH_ROWS; i++) {
        rows[i] = (struct fhir_bench_row){.name = passes[i].name, .what = passes[i].what};
        TRY(measure(&w, passes[i].run, &rows[i]));
    }
    return STATUS_OK;
}
