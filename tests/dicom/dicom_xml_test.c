// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_xml.h"

#include "dicom/dicom_reader.h"
#include "dicom/dicom_tags.h"
#include "tests/check.h"
#include "tests/dicom/dicom_samples.h"

#define HEAD                                                                       \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                 \
    "<NativeDicomModel xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\" " \
    "xml:space=\"preserve\">"
#define TAIL "</NativeDicomModel>"

static const enum dicom_encoding LE = DICOM_EXPLICIT_LE;

static struct dicom_node nodes[256];
static uint8_t memory[1 << 12], bytes[1 << 14];
static char xml[1 << 15];
static struct writer w;

static void begin(void)
{
    w = writer_over(bytes, sizeof bytes);
}

static void check_xml(const struct dicom_xml_options *options, const char *expected)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct dicom_dataset ds = dicom_dataset_over(nodes, 256);
    struct dicom_options read = {.bare = true, .transfer_syntax = span_text(DICOM_UID_EXPLICIT_LE)};
    CHECK_EQ(dicom_read(&ds, writer_span(&w), &read, &arena, NULL), STATUS_OK);
    struct writer out = writer_over(xml, sizeof xml - 1);
    CHECK_EQ(dicom_xml_write(&out, &ds, options, &arena), STATUS_OK);
    xml[out.size] = 0;
    if (strcmp(xml, expected) != 0) printf("%s\n", xml);
    CHECK(strcmp(xml, expected) == 0);
}

TEST(write__kinds__as_ps3_19_annex_a)
{
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "ISO_IR 100");
    dicom_write_text(&w, LE, 0x00080008, DICOM_VR_CS, "A\\\\C");
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_NAME, DICOM_VR_PN, "M\xfcller^Eva^^Dr.=X");
    dicom_write_text(&w, LE, 0x00204000, DICOM_VR_LT, "<b>\"a\" & \x01");
    dicom_write_u16(&w, LE, 0x00280106, DICOM_VR_SS, 0xfffe);
    check_xml(NULL,
              HEAD "<DicomAttribute tag=\"00080005\" vr=\"CS\" keyword=\"SpecificCharacterSet\">"
                   "<Value number=\"1\">ISO_IR 100</Value></DicomAttribute>"
                   "<DicomAttribute tag=\"00080008\" vr=\"CS\" keyword=\"ImageType\">"
                   "<Value number=\"1\">A</Value><Value number=\"3\">C</Value></DicomAttribute>"
                   "<DicomAttribute tag=\"00100010\" vr=\"PN\" keyword=\"PatientName\">"
                   "<PersonName number=\"1\"><Alphabetic><FamilyName>M\xc3\xbcller</FamilyName>"
                   "<GivenName>Eva</GivenName><NamePrefix>Dr.</NamePrefix></Alphabetic>"
                   "<Ideographic><FamilyName>X</FamilyName></Ideographic></PersonName>"
                   "</DicomAttribute>"
                   "<DicomAttribute tag=\"00204000\" vr=\"LT\" keyword=\"ImageComments\">"
                   "<Value number=\"1\">&lt;b&gt;&quot;a&quot; &amp; \xef\xbf\xbd</Value>"
                   "</DicomAttribute>"
                   "<DicomAttribute tag=\"00280106\" vr=\"SS\" keyword=\"SmallestImagePixelValue\">"
                   "<Value number=\"1\">-2</Value></DicomAttribute>" TAIL);
}

TEST(write__sequences_private_and_bulk__as_ps3_19_annex_a)
{
    begin();
    dicom_write_text(&w, LE, 0x00090010, DICOM_VR_LO, "A&B");
    dicom_write_text(&w, LE, 0x00091001, DICOM_VR_UN, "data");
    dicom_begin_sequence(&w, LE, DICOM_TAG_CONSENT_SEQUENCE);
    dicom_begin_item(&w, LE);
    dicom_write_text(&w, LE, DICOM_TAG_CONSENT_FOR_DISTRIBUTION, DICOM_VR_CS, "NO");
    dicom_end_item(&w, LE);
    dicom_begin_item(&w, LE);
    dicom_end_item(&w, LE);
    dicom_end_sequence(&w, LE);
    sample_pixels(&w, LE);
    struct dicom_xml_options options = {.bulk_uri = "/bulk", .inline_max = 4};
    check_xml(&options,
              HEAD "<DicomAttribute tag=\"00090010\" vr=\"LO\"><Value number=\"1\">A&amp;B</Value>"
                   "</DicomAttribute>"
                   "<DicomAttribute tag=\"00091001\" vr=\"UN\" privateCreator=\"A&amp;B\">"
                   "<InlineBinary>ZGF0YQ==</InlineBinary></DicomAttribute>"
                   "<DicomAttribute tag=\"00120083\" vr=\"SQ\" "
                   "keyword=\"ConsentForClinicalTrialUseSequence\">"
                   "<Item number=\"1\"><DicomAttribute tag=\"00120085\" vr=\"CS\" "
                   "keyword=\"ConsentForDistributionFlag\"><Value number=\"1\">NO</Value>"
                   "</DicomAttribute></Item><Item number=\"2\"></Item></DicomAttribute>"
                   "<DicomAttribute tag=\"7FE00010\" vr=\"OW\" keyword=\"PixelData\">"
                   "<BulkData uri=\"/bulk/7FE00010\"/></DicomAttribute>" TAIL);
}

int main(void)
{
    RUN(write__kinds__as_ps3_19_annex_a);
    RUN(write__sequences_private_and_bulk__as_ps3_19_annex_a);
    return check_report();
}
