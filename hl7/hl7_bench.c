// SPDX-License-Identifier: Apache-2.0
// Each row runs in nine slices and reports the median, so that a neighbor on the machine spoils a
// slice and not the figure. Equal work with what others publish: parse, then read MSH-10, PID-3,
// PID-5 and, where there is one, CON-11.
#include "hl7/hl7_bench.h"

#include "core/base/invariant.h"
#include "hl7/hl7_message.h"
#include "hl7/mllp.h"

enum { SLICES = 9 };

// Keeps the compiler from dropping the work: every part read adds its size.
struct work {
    const struct hl7_bench *bench;
    size_t bytes_read;
};
typedef enum status (*pass)(struct work *work);

#define OBX(n)                                                                                  \
    "OBX|" n "|NM|718-7^Hemoglobin^LN^HGB^Hemoglobin^L||13.2|g/dL^gram per deciliter^UCUM|"     \
    "12.0-16.0|N|||F|||20260105081500+0100|LAB01^North Lab^L|1042^Quill^Mara^^^Dr^^^STAFF&2.16" \
    ".840.1.113883.3.9999.1&ISO^L^^^EI||ANALYZER-7^^2.16.840.1.113883.3.9999.2^ISO|20260105081900+0100\r"
#define HEAD(event, structure)                                                                       \
    "MSH|^~\\&|LAB^2.16.840.1.113883.3.9999.10^ISO|NORTH^2.16.840.1.113883.3.9999.11^ISO|"           \
    "GATEWAY|REGION|20260105082000+0100||" event "^" structure "|MSG-000042|P|2.8|||AL|NE|"          \
    "DEU|UNICODE UTF-8|de\r"                                                                         \
    "PID|1||10042^^^NORTH&2.16.840.1.113883.3.9999.20&ISO^MR~99-1234^^^NHI^NH||Vogel^Irma^"          \
    "Luise^^Ms^^L||19610314|F||2106-3^White^HL70005|12 Mill Lane^^Ashford^^TN23^GBR^H||"             \
    "^PRN^PH^^44^1233^555010||eng^English^HL70296|M^Married^HL70002||77001^^^NORTH&2.16.840.1"       \
    ".113883.3.9999.20&ISO^AN|||||||||||N|||20260105|||\r"                                           \
    "PD1||||1042^Quill^Mara^^^Dr|||||||N|20260105\r"                                                 \
    "ARV|1|A|HIV^HIV status^HL70717|PAT^Patient request^HL70719|Ask the patient|20260101^20270101\r" \
    "PV1|1|O|CLINIC^2^B^NORTH||||1042^Quill^Mara^^^Dr|||MED||||||||V-5501^^^NORTH&2.16.840.1"        \
    ".113883.3.9999.20&ISO^VN\r"

static const char sample_lab[] = HEAD(
    "ORU^R01",
    "ORU_R01") "ORC|RE|P-100^EHR|F-200^LAB||CM\r"
               "OBR|1|P-100^EHR|F-200^LAB|58410-2^CBC panel^LN|||20260105081500+0100|||||||||1042^Quill^Mara"
               "^^^Dr||||||20260105082000+0100||HM|F\r" OBX("1") OBX("2") OBX("3") OBX("4") OBX("5")
                   OBX("6") OBX("7") OBX("8") "NTE|1|L|Sample \\T\\ container checked on arrival\r";
static const char sample_document[] = HEAD(
    "MDM^T02",
    "MDM_T02") "TXA|1|CN^Consent^HL70270|TX|20260105082000+0100|1042^Quill^Mara^^^Dr|||||||DOC-77^NORTH||||"
               "|AU||AV\r"
               "CON|1|001^Release of information^HL70496|F-12 v3|C-555^NORTH|I agree that my records may be "
               "shared for treatment.|||||W^Written^HL70497|A^Active^HL70498|20260104|20260105080000+0100|"
               "20260105|20281231||||||F|||Vogel^Irma|1^Self^HL70548\r"
               "OBX|1|TX|DOC^Document^L||The patient was informed about the use of the records and agreed.|"
               "|||||F\r";
static const char sample_person[] =
    HEAD("ADT^A31", "ADT_A05") "NK1|1|Vogel^Jan|SPO^Spouse^HL70063\r"
                               "AL1|1|DA|70618^Penicillin^SCT\r";

static span touch(const struct hl7_message *m, uint32_t id, uint32_t field)
{
    size_t segment = hl7_segment_find(m, id, 0);
    return segment == m->segment_count ? (span){NULL, 0} : hl7_field(m, segment, field);
}

static enum status open_one(struct work *w, span bytes, struct hl7_message *m)
{
    TRY(hl7_message_open(m, bytes, NULL, w->bench->arena, NULL));
    w->bytes_read += hl7_field(m, 0, 10).size;
    w->bytes_read += touch(m, HL7_ID('C', 'O', 'N'), 11).size;
    return STATUS_OK;
}

static enum status pass_lazy(struct work *w)
{
    for (size_t i = 0; i < w->bench->count; i++) {
        struct hl7_message m;
        size_t mark = w->bench->arena->used;
        TRY(open_one(w, w->bench->messages[i], &m));
        w->bytes_read += touch(&m, HL7_ID('P', 'I', 'D'), 3).size;
        w->bytes_read += touch(&m, HL7_ID('P', 'I', 'D'), 5).size;
        arena_rewind(w->bench->arena, mark);
    }
    return STATUS_OK;
}

static enum status pass_full(struct work *w)
{
    for (size_t i = 0; i < w->bench->count; i++) {
        struct hl7_message m;
        struct hl7_index index;
        size_t mark = w->bench->arena->used;
        TRY(open_one(w, w->bench->messages[i], &m));
        TRY(hl7_index_make(&m, w->bench->arena, &index));
        size_t pid = hl7_segment_find(&m, HL7_ID('P', 'I', 'D'), 0);
        if (pid < m.segment_count) {
            w->bytes_read += hl7_index_field(&m, &index, pid, 3).size;
            w->bytes_read += hl7_index_field(&m, &index, pid, 5).size;
        }
        w->bytes_read += index.marks.part_count;
        arena_rewind(w->bench->arena, mark);
    }
    return STATUS_OK;
}

// Frames in one buffer as they would arrive, found and opened.
static enum status pass_mllp(struct work *w)
{
    size_t mark = w->bench->arena->used, size = 0;
    for (size_t i = 0; i < w->bench->count; i++) {
        if (w->bench->messages[i].size > size) size = w->bench->messages[i].size;
    }
    size += MLLP_OVERHEAD;
    char *buffer = arena_text(w->bench->arena, size);
    if (buffer == NULL) return STATUS_NO_SPACE;
    struct mllp_reader reader = mllp_reader_new((struct mllp_options){.frame_size_max = size});
    for (size_t i = 0; i < w->bench->count; i++) {
        struct writer out = writer_over(buffer, size);
        mllp_write(&out, w->bench->messages[i]);
        struct mllp_frame frame;
        struct hl7_message m;
        INVARIANT(mllp_next(&reader, writer_span(&out), &frame) == MLLP_FRAME);
        size_t inner = w->bench->arena->used;
        TRY(open_one(w, frame.content, &m));
        arena_rewind(w->bench->arena, inner);
        (void)mllp_drop(&reader);
    }
    arena_rewind(w->bench->arena, mark);
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

static enum status measure(struct work *work, pass run, struct hl7_bench_row *row)
{
    const struct hl7_bench *bench = work->bench;
    size_t pass_bytes = 0;
    for (size_t i = 0; i < bench->count; i++) pass_bytes += bench->messages[i].size;
    double slices[SLICES];
    uint64_t passes = 0;
    TRY(run(work)); // warm
    for (size_t s = 0; s < SLICES; s++) {
        uint64_t begin = bench->cpu_ns(bench->clock), end = begin, turns = 0;
        do {
            TRY(run(work));
            turns++;
            end = bench->cpu_ns(bench->clock);
        } while (end - begin < bench->row_ns / SLICES);
        slices[s] = (double)(end - begin) / (double)(turns * bench->count);
        passes += turns;
    }
    row->messages = passes * bench->count;
    row->bytes = passes * pass_bytes;
    row->ns_per_message = median(slices, SLICES);
    row->messages_per_s = 1e9 / row->ns_per_message;
    row->megabytes_per_s = row->messages_per_s * (double)pass_bytes / (double)bench->count / 1e6;
    return STATUS_OK;
}

enum status hl7_bench_run(const struct hl7_bench *given,
                          struct hl7_bench_row rows[static HL7_BENCH_ROWS])
{
    span samples[3] = {span_text(sample_lab), span_text(sample_document), span_text(sample_person)};
    struct hl7_bench bench = *given;
    if (bench.messages == NULL) {
        bench.messages = samples;
        bench.count = 3;
    }
    struct work work = {&bench, 0};
    rows[0].name = "lazy";
    rows[0].what = "check bytes, find segments, read four fields";
    rows[1].name = "full";
    rows[1].what = "the same, and every field and delimiter indexed";
    rows[2].name = "mllp";
    rows[2].what = "lazy, out of an MLLP frame, the copy into the buffer included";
    TRY(measure(&work, pass_lazy, &rows[0]));
    TRY(measure(&work, pass_full, &rows[1]));
    TRY(measure(&work, pass_mllp, &rows[2]));
    return work.bytes_read == 0 ? STATUS_INTERNAL : STATUS_OK;
}
