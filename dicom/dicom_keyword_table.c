// SPDX-License-Identifier: Apache-2.0
// Written by tools/dicom_dictionary.py from the facts of PS3.6; do not edit.
#include "dicom/dicom_dictionary_internal.h"

// clang-format off
const char *const dicom_keyword_blocks[DICOM_KEYWORD_BLOCKS] = {
    ("CommandGroupLength\000CommandLengthToEnd\000AffectedSOPClassUID\000"
    "RequestedSOPClassUID\000CommandRecognitionCode\000CommandField\000MessageID\000"
    "MessageIDBeingRespondedTo\000Initiator\000Receiver\000FindLocation\000MoveDestination\000"
    "Priority\000CommandDataSetType\000NumberOfMatches\000ResponseSequenceNumber\000"),
    ("Status\000OffendingElement\000ErrorComment\000ErrorID\000AffectedSOPInstanceUID\000"
    "RequestedSOPInstanceUID\000EventTypeID\000AttributeIdentifierList\000ActionTypeID\000"
    "NumberOfRemainingSuboperations\000NumberOfCompletedSuboperations\000"
    "NumberOfFailedSuboperations\000NumberOfWarningSuboperations\000"
    "MoveOriginatorApplicationEntityTitle\000MoveOriginatorMessageID\000DialogReceiver\000"),
    ("TerminalType\000MessageSetID\000EndMessageID\000DisplayFormat\000PagePositionID\000"
    "TextFormatID\000NormalReverse\000AddGrayScale\000Borders\000Copies\000"
    "CommandMagnificationType\000Erase\000Print\000Overlays\000"
    "FileMetaInformationGroupLength\000FileMetaInformationVersion\000"),
    ("MediaStorageSOPClassUID\000MediaStorageSOPInstanceUID\000TransferSyntaxUID\000"
    "ImplementationClassUID\000ImplementationVersionName\000SourceApplicationEntityTitle\000"
    "SendingApplicationEntityTitle\000ReceivingApplicationEntityTitle\000"
    "SourcePresentationAddress\000SendingPresentationAddress\000ReceivingPresentationAddress\000"
    "RTVMetaInformationVersion\000RTVCommunicationSOPClassUID\000"
    "RTVCommunicationSOPInstanceUID\000RTVSourceIdentifier\000RTVFlowIdentifier\000"),
    ("RTVFlowRTPSamplingRate\000RTVFlowActualFrameDuration\000PrivateInformationCreatorUID\000"
    "PrivateInformation\000FileSetID\000FileSetDescriptorFileID\000"
    "SpecificCharacterSetOfFileSetDescriptorFile\000"
    "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity\000"
    "OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity\000FileSetConsistencyFlag\000"
    "DirectoryRecordSequence\000OffsetOfTheNextDirectoryRecord\000RecordInUseFlag\000"
    "OffsetOfReferencedLowerLevelDirectoryEntity\000DirectoryRecordType\000PrivateRecordUID\000"),
    ("ReferencedFileID\000MRDRDirectoryRecordOffset\000ReferencedSOPClassUIDInFile\000"
    "ReferencedSOPInstanceUIDInFile\000ReferencedTransferSyntaxUIDInFile\000"
    "ReferencedRelatedGeneralSOPClassUIDInFile\000NumberOfReferences\000"
    "CurrentFrameFunctionalGroupsSequence\000LengthToEnd\000SpecificCharacterSet\000"
    "LanguageCodeSequence\000ImageType\000RecognitionCode\000InstanceCreationDate\000"
    "InstanceCreationTime\000InstanceCreatorUID\000"),
    ("InstanceCoercionDateTime\000SOPClassUID\000AcquisitionUID\000SOPInstanceUID\000"
    "PyramidUID\000RelatedGeneralSOPClassUID\000OriginalSpecializedSOPClassUID\000"
    "SyntheticData\000StudyDate\000SeriesDate\000AcquisitionDate\000ContentDate\000"
    "OverlayDate\000CurveDate\000AcquisitionDateTime\000StudyTime\000"),
    ("SeriesTime\000AcquisitionTime\000ContentTime\000OverlayTime\000CurveTime\000"
    "DataSetType\000DataSetSubtype\000NuclearMedicineSeriesType\000AccessionNumber\000"
    "IssuerOfAccessionNumberSequence\000QueryRetrieveLevel\000QueryRetrieveView\000"
    "RetrieveAETitle\000StationAETitle\000InstanceAvailability\000FailedSOPInstanceUIDList\000"),
    ("Modality\000ModalitiesInStudy\000SOPClassesInStudy\000"
    "AnatomicRegionsInStudyCodeSequence\000ConversionType\000PresentationIntentType\000"
    "Manufacturer\000InstitutionName\000InstitutionAddress\000InstitutionCodeSequence\000"
    "ReferringPhysicianName\000ReferringPhysicianAddress\000"
    "ReferringPhysicianTelephoneNumbers\000ReferringPhysicianIdentificationSequence\000"
    "ConsultingPhysicianName\000ConsultingPhysicianIdentificationSequence\000"),
    ("CodeValue\000ExtendedCodeValue\000CodingSchemeDesignator\000CodingSchemeVersion\000"
    "CodeMeaning\000MappingResource\000ContextGroupVersion\000ContextGroupLocalVersion\000"
    "ExtendedCodeMeaning\000CodingSchemeResourcesSequence\000CodingSchemeURLType\000"
    "ContextGroupExtensionFlag\000CodingSchemeUID\000ContextGroupExtensionCreatorUID\000"
    "CodingSchemeURL\000ContextIdentifier\000"),
    ("CodingSchemeIdentificationSequence\000CodingSchemeRegistry\000CodingSchemeExternalID\000"
    "CodingSchemeName\000CodingSchemeResponsibleOrganization\000ContextUID\000"
    "MappingResourceUID\000LongCodeValue\000URNCodeValue\000EquivalentCodeSequence\000"
    "MappingResourceName\000ContextGroupIdentificationSequence\000"
    "MappingResourceIdentificationSequence\000TimezoneOffsetFromUTC\000"
    "ResponsibleGroupCodeSequence\000EquipmentModality\000"),
    ("ManufacturerRelatedModelGroup\000PrivateDataElementCharacteristicsSequence\000"
    "PrivateGroupReference\000PrivateCreatorReference\000BlockIdentifyingInformationStatus\000"
    "NonidentifyingPrivateElements\000DeidentificationActionSequence\000"
    "IdentifyingPrivateElements\000DeidentificationAction\000PrivateDataElement\000"
    "PrivateDataElementValueMultiplicity\000PrivateDataElementValueRepresentation\000"
    "PrivateDataElementNumberOfItems\000PrivateDataElementName\000PrivateDataElementKeyword\000"
    "PrivateDataElementDescription\000"),
    ("PrivateDataElementEncoding\000PrivateDataElementDefinitionSequence\000NetworkID\000"
    "StationName\000StudyDescription\000ProcedureCodeSequence\000SeriesDescription\000"
    "SeriesDescriptionCodeSequence\000InstitutionalDepartmentName\000"
    "InstitutionalDepartmentTypeCodeSequence\000PhysiciansOfRecord\000"
    "PhysiciansOfRecordIdentificationSequence\000PerformingPhysicianName\000"
    "PerformingPhysicianIdentificationSequence\000NameOfPhysiciansReadingStudy\000"
    "PhysiciansReadingStudyIdentificationSequence\000"),
    ("OperatorsName\000OperatorIdentificationSequence\000AdmittingDiagnosesDescription\000"
    "AdmittingDiagnosesCodeSequence\000PyramidDescription\000ManufacturerModelName\000"
    "ReferencedResultsSequence\000ReferencedStudySequence\000"
    "ReferencedPerformedProcedureStepSequence\000ReferencedSeriesSequence\000"
    "ReferencedPatientSequence\000ReferencedVisitSequence\000ReferencedOverlaySequence\000"
    "ReferencedStereometricInstanceSequence\000ReferencedWaveformSequence\000"
    "ReferencedImageSequence\000"),
    ("ReferencedCurveSequence\000ReferencedInstanceSequence\000"
    "ReferencedRealWorldValueMappingInstanceSequence\000ReferencedSOPClassUID\000"
    "ReferencedSOPInstanceUID\000DefinitionSourceSequence\000SOPClassesSupported\000"
    "ReferencedFrameNumber\000SimpleFrameList\000CalculatedFrameList\000TimeRange\000"
    "FrameExtractionSequence\000MultiFrameSourceSOPInstanceUID\000RetrieveURL\000"
    "TransactionUID\000WarningReason\000"),
    ("FailureReason\000FailedSOPSequence\000ReferencedSOPSequence\000OtherFailuresSequence\000"
    "StudiesContainingOtherReferencedInstancesSequence\000RelatedSeriesSequence\000"
    "LossyImageCompressionRetired\000DerivationDescription\000SourceImageSequence\000"
    "StageName\000StageNumber\000NumberOfStages\000ViewName\000ViewNumber\000"
    "NumberOfEventTimers\000NumberOfViewsInStage\000"),
    ("EventElapsedTimes\000EventTimerNames\000EventTimerSequence\000EventTimeOffset\000"
    "EventCodeSequence\000StartTrim\000StopTrim\000RecommendedDisplayFrameRate\000"
    "TransducerPosition\000TransducerOrientation\000AnatomicStructure\000"
    "AnatomicRegionSequence\000AnatomicRegionModifierSequence\000"
    "PrimaryAnatomicStructureSequence\000AnatomicStructureSpaceOrRegionSequence\000"
    "PrimaryAnatomicStructureModifierSequence\000"),
    ("TransducerPositionSequence\000TransducerPositionModifierSequence\000"
    "TransducerOrientationSequence\000TransducerOrientationModifierSequence\000"
    "AnatomicStructureSpaceOrRegionCodeSequenceTrial\000"
    "AnatomicPortalOfEntranceCodeSequenceTrial\000AnatomicApproachDirectionCodeSequenceTrial\000"
    "AnatomicPerspectiveDescriptionTrial\000AnatomicPerspectiveCodeSequenceTrial\000"
    "AnatomicLocationOfExaminingInstrumentDescriptionTrial\000"
    "AnatomicLocationOfExaminingInstrumentCodeSequenceTrial\000"
    "AnatomicStructureSpaceOrRegionModifierCodeSequenceTrial\000"
    "OnAxisBackgroundAnatomicStructureCodeSequenceTrial\000AlternateRepresentationSequence\000"
    "AvailableTransferSyntaxUID\000IrradiationEventUID\000"),
    ("SourceIrradiationEventSequence\000RadiopharmaceuticalAdministrationEventUID\000"
    "IdentifyingComments\000FrameType\000ReferencedImageEvidenceSequence\000"
    "ReferencedRawDataSequence\000CreatorVersionUID\000DerivationImageSequence\000"
    "SourceImageEvidenceSequence\000PixelPresentation\000VolumetricProperties\000"
    "VolumeBasedCalculationTechnique\000ComplexImageComponent\000AcquisitionContrast\000"
    "DerivationCodeSequence\000ReferencedPresentationStateSequence\000"),
    ("ReferencedOtherPlaneSequence\000FrameDisplaySequence\000"
    "RecommendedDisplayFrameRateInFloat\000SkipFrameRangeFlag\000PatientName\000PatientID\000"
    "IssuerOfPatientID\000TypeOfPatientID\000IssuerOfPatientIDQualifiersSequence\000"
    "SourcePatientGroupIdentificationSequence\000GroupOfPatientsIdentificationSequence\000"
    "SubjectRelativePositionInImage\000PatientBirthDate\000PatientBirthTime\000"
    "PatientBirthDateInAlternativeCalendar\000PatientDeathDateInAlternativeCalendar\000"),
    ("PatientAlternativeCalendar\000PatientSex\000GenderIdentityCodeSequence\000"
    "PatientInsurancePlanCodeSequence\000PatientPrimaryLanguageCodeSequence\000"
    "PatientPrimaryLanguageModifierCodeSequence\000QualityControlSubject\000"
    "QualityControlSubjectTypeCodeSequence\000StrainDescription\000StrainNomenclature\000"
    "StrainStockNumber\000StrainSourceRegistryCodeSequence\000StrainStockSequence\000"
    "StrainSource\000StrainAdditionalInformation\000StrainCodeSequence\000"),
    ("GeneticModificationsSequence\000GeneticModificationsDescription\000"
    "GeneticModificationsNomenclature\000GeneticModificationsCodeSequence\000OtherPatientIDs\000"
    "OtherPatientNames\000OtherPatientIDsSequence\000PatientBirthName\000PatientAge\000"
    "PatientSize\000PatientSizeCodeSequence\000PatientBodyMassIndex\000MeasuredAPDimension\000"
    "MeasuredLateralDimension\000PatientWeight\000PatientAddress\000"),
    ("InsurancePlanIdentification\000PatientMotherBirthName\000MilitaryRank\000"
    "BranchOfService\000MedicalRecordLocator\000ReferencedPatientPhotoSequence\000"
    "MedicalAlerts\000Allergies\000CountryOfResidence\000RegionOfResidence\000"
    "PatientTelephoneNumbers\000PatientTelecomInformation\000EthnicGroup\000Occupation\000"
    "SmokingStatus\000AdditionalPatientHistory\000"),
    ("PregnancyStatus\000LastMenstrualDate\000PatientReligiousPreference\000"
    "PatientSpeciesDescription\000PatientSpeciesCodeSequence\000PatientSexNeutered\000"
    "AnatomicalOrientationType\000PatientBreedDescription\000PatientBreedCodeSequence\000"
    "BreedRegistrationSequence\000BreedRegistrationNumber\000BreedRegistryCodeSequence\000"
    "ResponsiblePerson\000ResponsiblePersonRole\000ResponsibleOrganization\000"
    "PatientComments\000"),
    ("ExaminedBodyThickness\000ClinicalTrialSponsorName\000ClinicalTrialProtocolID\000"
    "ClinicalTrialProtocolName\000IssuerOfClinicalTrialProtocolID\000"
    "OtherClinicalTrialProtocolIDsSequence\000ClinicalTrialSiteID\000ClinicalTrialSiteName\000"
    "IssuerOfClinicalTrialSiteID\000ClinicalTrialSubjectID\000IssuerOfClinicalTrialSubjectID\000"
    "ClinicalTrialSubjectReadingID\000ClinicalTrialTimePointID\000"
    "ClinicalTrialTimePointDescription\000LongitudinalTemporalOffsetFromEvent\000"
    "LongitudinalTemporalEventType\000"),
    ("IssuerOfClinicalTrialTimePointID\000ClinicalTrialCoordinatingCenterName\000"
    "PatientIdentityRemoved\000DeidentificationMethod\000DeidentificationMethodCodeSequence\000"
    "ClinicalTrialSeriesID\000ClinicalTrialSeriesDescription\000"
    "IssuerOfClinicalTrialSeriesID\000ClinicalTrialProtocolEthicsCommitteeName\000"
    "ClinicalTrialProtocolEthicsCommitteeApprovalNumber\000"
    "ConsentForClinicalTrialUseSequence\000DistributionType\000ConsentForDistributionFlag\000"
    "EthicsCommitteeApprovalEffectivenessStartDate\000"
    "EthicsCommitteeApprovalEffectivenessEndDate\000CADFileFormat\000"),
    ("ComponentReferenceSystem\000ComponentManufacturingProcedure\000ComponentManufacturer\000"
    "MaterialThickness\000MaterialPipeDiameter\000MaterialIsolationDiameter\000MaterialGrade\000"
    "MaterialPropertiesDescription\000MaterialPropertiesFileFormatRetired\000MaterialNotes\000"
    "ComponentShape\000CurvatureType\000OuterDiameter\000InnerDiameter\000ComponentWelderIDs\000"
    "SecondaryApprovalStatus\000"),
    ("SecondaryReviewDate\000SecondaryReviewTime\000SecondaryReviewerName\000RepairID\000"
    "MultipleComponentApprovalSequence\000OtherApprovalStatus\000"
    "OtherSecondaryApprovalStatus\000ActualEnvironmentalConditions\000ExpiryDate\000"
    "EnvironmentalConditions\000EvaluatorSequence\000EvaluatorNumber\000EvaluatorName\000"
    "EvaluationAttempt\000IndicationSequence\000IndicationNumber\000"),
    ("IndicationLabel\000IndicationDescription\000IndicationType\000IndicationDisposition\000"
    "IndicationROISequence\000IndicationPhysicalPropertySequence\000PropertyLabel\000"
    "CoordinateSystemNumberOfAxes\000CoordinateSystemAxesSequence\000"
    "CoordinateSystemAxisDescription\000CoordinateSystemDataSetMapping\000"
    "CoordinateSystemAxisNumber\000CoordinateSystemAxisType\000CoordinateSystemAxisUnits\000"
    "CoordinateSystemAxisValues\000CoordinateSystemTransformSequence\000"),
    ("TransformDescription\000TransformNumberOfAxes\000TransformOrderOfAxes\000"
    "TransformedAxisUnits\000CoordinateSystemTransformRotationAndScaleMatrix\000"
    "CoordinateSystemTransformTranslationMatrix\000InternalDetectorFrameTime\000"
    "NumberOfFramesIntegrated\000DetectorTemperatureSequence\000SensorName\000"
    "HorizontalOffsetOfSensor\000VerticalOffsetOfSensor\000SensorTemperature\000"
    "DarkCurrentSequence\000DarkCurrentCounts\000GainCorrectionReferenceSequence\000"),
    ("AirCounts\000KVUsedInGainCalibration\000MAUsedInGainCalibration\000"
    "NumberOfFramesUsedForIntegration\000FilterMaterialUsedInGainCalibration\000"
    "FilterThicknessUsedInGainCalibration\000DateOfGainCalibration\000TimeOfGainCalibration\000"
    "BadPixelImage\000CalibrationNotes\000LinearityCorrectionTechnique\000"
    "BeamHardeningCorrectionTechnique\000PulserEquipmentSequence\000PulserType\000"
    "PulserNotes\000ReceiverEquipmentSequence\000"),
    ("AmplifierType\000ReceiverNotes\000PreAmplifierEquipmentSequence\000PreAmplifierNotes\000"
    "TransmitTransducerSequence\000ReceiveTransducerSequence\000NumberOfElements\000"
    "ElementShape\000ElementDimensionA\000ElementDimensionB\000ElementPitchA\000"
    "MeasuredBeamDimensionA\000MeasuredBeamDimensionB\000LocationOfMeasuredBeamDiameter\000"
    "NominalFrequency\000MeasuredCenterFrequency\000"),
    ("MeasuredBandwidth\000ElementPitchB\000PulserSettingsSequence\000PulseWidth\000"
    "ExcitationFrequency\000ModulationType\000Damping\000ReceiverSettingsSequence\000"
    "AcquiredSoundpathLength\000AcquisitionCompressionType\000AcquisitionSampleSize\000"
    "RectifierSmoothing\000DACSequence\000DACType\000DACGainPoints\000DACTimePoints\000"),
    ("DACAmplitude\000PreAmplifierSettingsSequence\000TransmitTransducerSettingsSequence\000"
    "ReceiveTransducerSettingsSequence\000IncidentAngle\000CouplingTechnique\000"
    "CouplingMedium\000CouplingVelocity\000ProbeCenterLocationX\000ProbeCenterLocationZ\000"
    "SoundPathLength\000DelayLawIdentifier\000GateSettingsSequence\000GateThreshold\000"
    "VelocityOfSound\000CalibrationSettingsSequence\000"),
    ("CalibrationProcedure\000ProcedureVersion\000ProcedureCreationDate\000"
    "ProcedureExpirationDate\000ProcedureLastModifiedDate\000CalibrationTime\000"
    "CalibrationDate\000ProbeDriveEquipmentSequence\000DriveType\000ProbeDriveNotes\000"
    "DriveProbeSequence\000ProbeInductance\000ProbeResistance\000ReceiveProbeSequence\000"
    "ProbeDriveSettingsSequence\000BridgeResistors\000"),
    ("ProbeOrientationAngle\000UserSelectedGainY\000UserSelectedPhase\000UserSelectedOffsetX\000"
    "UserSelectedOffsetY\000ChannelSettingsSequence\000ChannelThreshold\000"
    "ScannerSettingsSequence\000ScanProcedure\000TranslationRateX\000TranslationRateY\000"
    "ChannelOverlap\000ImageQualityIndicatorType\000ImageQualityIndicatorMaterial\000"
    "ImageQualityIndicatorSize\000LINACEnergy\000"),
    ("LINACOutput\000ActiveAperture\000TotalAperture\000ApertureElevation\000MainLobeAngle\000"
    "MainRoofAngle\000ConnectorType\000WedgeModelNumber\000WedgeAngleFloat\000WedgeRoofAngle\000"
    "WedgeElement1Position\000WedgeMaterialVelocity\000WedgeMaterial\000WedgeOffsetZ\000"
    "WedgeOriginOffsetX\000WedgeTimeDelay\000"),
    ("WedgeName\000WedgeManufacturerName\000WedgeDescription\000NominalBeamAngle\000"
    "WedgeOffsetX\000WedgeOffsetY\000WedgeTotalLength\000WedgeInContactLength\000"
    "WedgeFrontGap\000WedgeTotalHeight\000WedgeFrontHeight\000WedgeRearHeight\000"
    "WedgeTotalWidth\000WedgeInContactWidth\000WedgeChamferHeight\000WedgeCurve\000"),
    ("RadiusAlongWedge\000WhitePoint\000PrimaryChromaticities\000BatteryLevel\000"
    "ExposureTimeInSeconds\000FNumber\000OECFRows\000OECFColumns\000OECFColumnNames\000"
    "OECFValues\000SpatialFrequencyResponseRows\000SpatialFrequencyResponseColumns\000"
    "SpatialFrequencyResponseColumnNames\000SpatialFrequencyResponseValues\000"
    "ColorFilterArrayPatternRows\000ColorFilterArrayPatternColumns\000"),
    ("ColorFilterArrayPatternValues\000FlashFiringStatus\000FlashReturnStatus\000FlashMode\000"
    "FlashFunctionPresent\000FlashRedEyeMode\000ExposureProgram\000SpectralSensitivity\000"
    "PhotographicSensitivity\000SelfTimerMode\000SensitivityType\000"
    "StandardOutputSensitivity\000RecommendedExposureIndex\000ISOSpeed\000"
    "ISOSpeedLatitudeyyy\000ISOSpeedLatitudezzz\000"),
    ("EXIFVersion\000ShutterSpeedValue\000ApertureValue\000BrightnessValue\000"
    "ExposureBiasValue\000MaxApertureValue\000SubjectDistance\000MeteringMode\000LightSource\000"
    "FocalLength\000SubjectArea\000MakerNote\000Temperature\000Humidity\000Pressure\000"
    "WaterDepth\000"),
    ("Acceleration\000CameraElevationAngle\000FlashEnergy\000SubjectLocation\000"
    "PhotographicExposureIndex\000SensingMethod\000FileSource\000SceneType\000CustomRendered\000"
    "ExposureMode\000WhiteBalance\000DigitalZoomRatio\000FocalLengthIn35mmFilm\000"
    "SceneCaptureType\000GainControl\000Contrast\000"),
    ("Saturation\000Sharpness\000DeviceSettingDescription\000SubjectDistanceRange\000"
    "CameraOwnerName\000LensSpecification\000LensMake\000LensModel\000LensSerialNumber\000"
    "InteroperabilityIndex\000InteroperabilityVersion\000GPSVersionID\000GPSLatitudeRef\000"
    "GPSLatitude\000GPSLongitudeRef\000GPSLongitude\000"),
    ("GPSAltitudeRef\000GPSAltitude\000GPSTimeStamp\000GPSSatellites\000GPSStatus\000"
    "GPSMeasureMode\000GPSDOP\000GPSSpeedRef\000GPSSpeed\000GPSTrackRef\000GPSTrack\000"
    "GPSImgDirectionRef\000GPSImgDirection\000GPSMapDatum\000GPSDestLatitudeRef\000"
    "GPSDestLatitude\000"),
    ("GPSDestLongitudeRef\000GPSDestLongitude\000GPSDestBearingRef\000GPSDestBearing\000"
    "GPSDestDistanceRef\000GPSDestDistance\000GPSProcessingMethod\000GPSAreaInformation\000"
    "GPSDateStamp\000GPSDifferential\000LightSourcePolarization\000EmitterColorTemperature\000"
    "ContactMethod\000ImmersionMedia\000OpticalMagnificationFactor\000ContrastBolusAgent\000"),
    ("ContrastBolusAgentSequence\000ContrastBolusT1Relaxivity\000"
    "ContrastBolusAdministrationRouteSequence\000BodyPartExamined\000ScanningSequence\000"
    "SequenceVariant\000ScanOptions\000MRAcquisitionType\000SequenceName\000AngioFlag\000"
    "InterventionDrugInformationSequence\000InterventionDrugStopTime\000InterventionDrugDose\000"
    "InterventionDrugCodeSequence\000AdditionalDrugSequence\000Radionuclide\000"),
    ("Radiopharmaceutical\000EnergyWindowCenterline\000EnergyWindowTotalWidth\000"
    "InterventionDrugName\000InterventionDrugStartTime\000InterventionSequence\000"
    "TherapyType\000InterventionStatus\000TherapyDescription\000InterventionDescription\000"
    "CineRate\000InitialCineRunState\000SliceThickness\000KVP\000CountsAccumulated\000"
    "AcquisitionTerminationCondition\000"),
    ("EffectiveDuration\000AcquisitionStartCondition\000AcquisitionStartConditionData\000"
    "AcquisitionTerminationConditionData\000RepetitionTime\000EchoTime\000InversionTime\000"
    "NumberOfAverages\000ImagingFrequency\000ImagedNucleus\000EchoNumbers\000"
    "MagneticFieldStrength\000SpacingBetweenSlices\000NumberOfPhaseEncodingSteps\000"
    "DataCollectionDiameter\000EchoTrainLength\000"),
    ("PercentSampling\000PercentPhaseFieldOfView\000PixelBandwidth\000DeviceSerialNumber\000"
    "DeviceUID\000DeviceID\000PlateID\000GeneratorID\000GridID\000CassetteID\000GantryID\000"
    "UniqueDeviceIdentifier\000UDISequence\000ManufacturerDeviceClassUID\000"
    "SecondaryCaptureDeviceID\000HardcopyCreationDeviceID\000"),
    ("DateOfSecondaryCapture\000TimeOfSecondaryCapture\000SecondaryCaptureDeviceManufacturer\000"
    "HardcopyDeviceManufacturer\000SecondaryCaptureDeviceManufacturerModelName\000"
    "SecondaryCaptureDeviceSoftwareVersions\000HardcopyDeviceSoftwareVersion\000"
    "HardcopyDeviceManufacturerModelName\000SoftwareVersions\000VideoImageFormatAcquired\000"
    "DigitalImageFormatAcquired\000ProtocolName\000ContrastBolusRoute\000ContrastBolusVolume\000"
    "ContrastBolusStartTime\000ContrastBolusStopTime\000"),
    ("ContrastBolusTotalDose\000SyringeCounts\000ContrastFlowRate\000ContrastFlowDuration\000"
    "ContrastBolusIngredient\000ContrastBolusIngredientConcentration\000SpatialResolution\000"
    "TriggerTime\000TriggerSourceOrType\000NominalInterval\000FrameTime\000"
    "CardiacFramingType\000FrameTimeVector\000FrameDelay\000ImageTriggerDelay\000"
    "MultiplexGroupTimeOffset\000"),
    ("TriggerTimeOffset\000SynchronizationTrigger\000SynchronizationChannel\000"
    "TriggerSamplePosition\000RadiopharmaceuticalRoute\000RadiopharmaceuticalVolume\000"
    "RadiopharmaceuticalStartTime\000RadiopharmaceuticalStopTime\000RadionuclideTotalDose\000"
    "RadionuclideHalfLife\000RadionuclidePositronFraction\000"
    "RadiopharmaceuticalSpecificActivity\000RadiopharmaceuticalStartDateTime\000"
    "RadiopharmaceuticalStopDateTime\000BeatRejectionFlag\000LowRRValue\000"),
    ("HighRRValue\000IntervalsAcquired\000IntervalsRejected\000PVCRejection\000SkipBeats\000"
    "HeartRate\000CardiacNumberOfImages\000TriggerWindow\000ReconstructionDiameter\000"
    "DistanceSourceToDetector\000DistanceSourceToPatient\000"
    "EstimatedRadiographicMagnificationFactor\000GantryDetectorTilt\000GantryDetectorSlew\000"
    "TableHeight\000TableTraverse\000"),
    ("TableMotion\000TableVerticalIncrement\000TableLateralIncrement\000"
    "TableLongitudinalIncrement\000TableAngle\000TableType\000RotationDirection\000"
    "AngularPosition\000RadialPosition\000ScanArc\000AngularStep\000CenterOfRotationOffset\000"
    "RotationOffset\000FieldOfViewShape\000FieldOfViewDimensions\000ExposureTime\000"),
    ("XRayTubeCurrent\000Exposure\000ExposureInuAs\000AveragePulseWidth\000RadiationSetting\000"
    "RectificationType\000RadiationMode\000ImageAndFluoroscopyAreaDoseProduct\000FilterType\000"
    "TypeOfFilters\000IntensifierSize\000ImagerPixelSpacing\000Grid\000GeneratorPower\000"
    "CollimatorGridName\000CollimatorType\000"),
    ("FocalDistance\000XFocusCenter\000YFocusCenter\000FocalSpots\000AnodeTargetMaterial\000"
    "BodyPartThickness\000CompressionForce\000CompressionPressure\000PaddleDescription\000"
    "CompressionContactArea\000AcquisitionMode\000DoseModeName\000"
    "AcquiredSubtractionMaskFlag\000FluoroscopyPersistenceFlag\000"
    "FluoroscopyLastImageHoldPersistenceFlag\000"
    "UpperLimitNumberOfPersistentFluoroscopyFrames\000"),
    ("ContrastBolusAutoInjectionTriggerFlag\000ContrastBolusInjectionDelay\000"
    "XAAcquisitionPhaseDetailsSequence\000XAAcquisitionFrameRate\000XAPlaneDetailsSequence\000"
    "AcquisitionFieldOfViewLabel\000XRayFilterDetailsSequence\000XAAcquisitionDuration\000"
    "ReconstructionPipelineType\000ImageFilterDetailsSequence\000AppliedMaskSubtractionFlag\000"
    "RequestedSeriesDescriptionCodeSequence\000DateOfLastCalibration\000"
    "TimeOfLastCalibration\000DateTimeOfLastCalibration\000CalibrationDateTime\000"),
    ("ConvolutionKernel\000UpperLowerPixelValues\000ActualFrameDuration\000CountRate\000"
    "PreferredPlaybackSequencing\000ReceiveCoilName\000TransmitCoilName\000PlateType\000"
    "PhosphorType\000WaterEquivalentDiameter\000"
    "WaterEquivalentDiameterCalculationMethodCodeSequence\000ScanVelocity\000"
    "WholeBodyTechnique\000ScanLength\000AcquisitionMatrix\000InPlanePhaseEncodingDirection\000"),
    ("FlipAngle\000VariableFlipAngleFlag\000SAR\000dBdt\000B1rms\000"
    "AcquisitionDeviceProcessingDescription\000AcquisitionDeviceProcessingCode\000"
    "CassetteOrientation\000CassetteSize\000ExposuresOnPlate\000RelativeXRayExposure\000"
    "ExposureIndex\000TargetExposureIndex\000DeviationIndex\000ColumnAngulation\000"
    "TomoLayerHeight\000"),
    ("TomoAngle\000TomoTime\000TomoType\000TomoClass\000NumberOfTomosynthesisSourceImages\000"
    "PositionerMotion\000PositionerType\000PositionerPrimaryAngle\000"
    "PositionerSecondaryAngle\000PositionerPrimaryAngleIncrement\000"
    "PositionerSecondaryAngleIncrement\000DetectorPrimaryAngle\000DetectorSecondaryAngle\000"
    "ShutterShape\000ShutterLeftVerticalEdge\000ShutterRightVerticalEdge\000"),
    ("ShutterUpperHorizontalEdge\000ShutterLowerHorizontalEdge\000CenterOfCircularShutter\000"
    "RadiusOfCircularShutter\000VerticesOfThePolygonalShutter\000ShutterPresentationValue\000"
    "ShutterOverlayGroup\000ShutterPresentationColorCIELabValue\000OutlineShapeType\000"
    "OutlineLeftVerticalEdge\000OutlineRightVerticalEdge\000OutlineUpperHorizontalEdge\000"
    "OutlineLowerHorizontalEdge\000CenterOfCircularOutline\000DiameterOfCircularOutline\000"
    "NumberOfPolygonalVertices\000"),
    ("VerticesOfThePolygonalOutline\000CollimatorShape\000CollimatorLeftVerticalEdge\000"
    "CollimatorRightVerticalEdge\000CollimatorUpperHorizontalEdge\000"
    "CollimatorLowerHorizontalEdge\000CenterOfCircularCollimator\000"
    "RadiusOfCircularCollimator\000VerticesOfThePolygonalCollimator\000"
    "AcquisitionTimeSynchronized\000TimeSource\000TimeDistributionProtocol\000"
    "NTPSourceAddress\000PageNumberVector\000FrameLabelVector\000FramePrimaryAngleVector\000"),
    ("FrameSecondaryAngleVector\000SliceLocationVector\000DisplayWindowLabelVector\000"
    "NominalScannedPixelSpacing\000DigitizingDeviceTransportDirection\000"
    "RotationOfScannedFilm\000BiopsyTargetSequence\000TargetUID\000LocalizingCursorPosition\000"
    "CalculatedTargetPosition\000TargetLabel\000DisplayedZValue\000IVUSAcquisition\000"
    "IVUSPullbackRate\000IVUSGatedRate\000IVUSPullbackStartFrameNumber\000"),
    ("IVUSPullbackStopFrameNumber\000LesionNumber\000AcquisitionComments\000OutputPower\000"
    "TransducerData\000TransducerIdentificationSequence\000FocusDepth\000ProcessingFunction\000"
    "PostprocessingFunction\000MechanicalIndex\000BoneThermalIndex\000CranialThermalIndex\000"
    "SoftTissueThermalIndex\000SoftTissueFocusThermalIndex\000SoftTissueSurfaceThermalIndex\000"
    "DynamicRange\000"),
    ("TotalGain\000DepthOfScanField\000PatientPosition\000ViewPosition\000"
    "ProjectionEponymousNameCodeSequence\000ImageTransformationMatrix\000"
    "ImageTranslationVector\000Sensitivity\000SequenceOfUltrasoundRegions\000"
    "RegionSpatialFormat\000RegionDataType\000RegionFlags\000RegionLocationMinX0\000"
    "RegionLocationMinY0\000RegionLocationMaxX1\000RegionLocationMaxY1\000"),
    ("ReferencePixelX0\000ReferencePixelY0\000PhysicalUnitsXDirection\000"
    "PhysicalUnitsYDirection\000ReferencePixelPhysicalValueX\000ReferencePixelPhysicalValueY\000"
    "PhysicalDeltaX\000PhysicalDeltaY\000TransducerFrequency\000TransducerType\000"
    "PulseRepetitionFrequency\000DopplerCorrectionAngle\000SteeringAngle\000"
    "DopplerSampleVolumeXPositionRetired\000DopplerSampleVolumeXPosition\000"
    "DopplerSampleVolumeYPositionRetired\000"),
    ("DopplerSampleVolumeYPosition\000TMLinePositionX0Retired\000TMLinePositionX0\000"
    "TMLinePositionY0Retired\000TMLinePositionY0\000TMLinePositionX1Retired\000"
    "TMLinePositionX1\000TMLinePositionY1Retired\000TMLinePositionY1\000"
    "PixelComponentOrganization\000PixelComponentMask\000PixelComponentRangeStart\000"
    "PixelComponentRangeStop\000PixelComponentPhysicalUnits\000PixelComponentDataType\000"
    "NumberOfTableBreakPoints\000"),
    ("TableOfXBreakPoints\000TableOfYBreakPoints\000NumberOfTableEntries\000"
    "TableOfPixelValues\000TableOfParameterValues\000RWaveTimeVector\000"
    "ActiveImageAreaOverlayGroup\000DetectorConditionsNominalFlag\000DetectorTemperature\000"
    "DetectorType\000DetectorConfiguration\000DetectorDescription\000DetectorMode\000"
    "DetectorID\000DateOfLastDetectorCalibration\000TimeOfLastDetectorCalibration\000"),
    ("ExposuresOnDetectorSinceLastCalibration\000ExposuresOnDetectorSinceManufactured\000"
    "DetectorTimeSinceLastExposure\000DetectorActiveTime\000"
    "DetectorActivationOffsetFromExposure\000DetectorBinning\000DetectorElementPhysicalSize\000"
    "DetectorElementSpacing\000DetectorActiveShape\000DetectorActiveDimensions\000"
    "DetectorActiveOrigin\000DetectorManufacturerName\000DetectorManufacturerModelName\000"
    "FieldOfViewOrigin\000FieldOfViewRotation\000FieldOfViewHorizontalFlip\000"),
    ("PixelDataAreaOriginRelativeToFOV\000PixelDataAreaRotationAngleRelativeToFOV\000"
    "GridAbsorbingMaterial\000GridSpacingMaterial\000GridThickness\000GridPitch\000"
    "GridAspectRatio\000GridPeriod\000GridFocalDistance\000FilterMaterial\000"
    "FilterThicknessMinimum\000FilterThicknessMaximum\000FilterBeamPathLengthMinimum\000"
    "FilterBeamPathLengthMaximum\000ExposureControlMode\000ExposureControlModeDescription\000"),
    ("ExposureStatus\000PhototimerSetting\000ExposureTimeInuS\000XRayTubeCurrentInuA\000"
    "ContentQualification\000PulseSequenceName\000MRImagingModifierSequence\000"
    "EchoPulseSequence\000InversionRecovery\000FlowCompensation\000MultipleSpinEcho\000"
    "MultiPlanarExcitation\000PhaseContrast\000TimeOfFlightContrast\000Spoiling\000"
    "SteadyStatePulseSequence\000"),
    ("EchoPlanarPulseSequence\000TagAngleFirstAxis\000MagnetizationTransfer\000T2Preparation\000"
    "BloodSignalNulling\000SaturationRecovery\000SpectrallySelectedSuppression\000"
    "SpectrallySelectedExcitation\000SpatialPresaturation\000Tagging\000OversamplingPhase\000"
    "TagSpacingFirstDimension\000GeometryOfKSpaceTraversal\000SegmentedKSpaceTraversal\000"
    "RectilinearPhaseEncodeReordering\000TagThickness\000"),
    ("PartialFourierDirection\000CardiacSynchronizationTechnique\000"
    "ReceiveCoilManufacturerName\000MRReceiveCoilSequence\000ReceiveCoilType\000"
    "QuadratureReceiveCoil\000MultiCoilDefinitionSequence\000MultiCoilConfiguration\000"
    "MultiCoilElementName\000MultiCoilElementUsed\000MRTransmitCoilSequence\000"
    "TransmitCoilManufacturerName\000TransmitCoilType\000SpectralWidth\000"
    "ChemicalShiftReference\000VolumeLocalizationTechnique\000"),
    ("MRAcquisitionFrequencyEncodingSteps\000Decoupling\000DecoupledNucleus\000"
    "DecouplingFrequency\000DecouplingMethod\000DecouplingChemicalShiftReference\000"
    "KSpaceFiltering\000TimeDomainFiltering\000NumberOfZeroFills\000BaselineCorrection\000"
    "ParallelReductionFactorInPlane\000CardiacRRIntervalSpecified\000AcquisitionDuration\000"
    "FrameAcquisitionDateTime\000DiffusionDirectionality\000"
    "DiffusionGradientDirectionSequence\000"),
    ("ParallelAcquisition\000ParallelAcquisitionTechnique\000InversionTimes\000"
    "MetaboliteMapDescription\000PartialFourier\000EffectiveEchoTime\000"
    "MetaboliteMapCodeSequence\000ChemicalShiftSequence\000CardiacSignalSource\000"
    "DiffusionBValue\000DiffusionGradientOrientation\000VelocityEncodingDirection\000"
    "VelocityEncodingMinimumValue\000VelocityEncodingAcquisitionSequence\000"
    "NumberOfKSpaceTrajectories\000CoverageOfKSpace\000"),
    ("SpectroscopyAcquisitionPhaseRows\000ParallelReductionFactorInPlaneRetired\000"
    "TransmitterFrequency\000ResonantNucleus\000FrequencyCorrection\000"
    "MRSpectroscopyFOVGeometrySequence\000SlabThickness\000SlabOrientation\000"
    "MidSlabPosition\000MRSpatialSaturationSequence\000MRTimingAndRelatedParametersSequence\000"
    "MREchoSequence\000MRModifierSequence\000MRDiffusionSequence\000"
    "CardiacSynchronizationSequence\000MRAveragesSequence\000"),
    ("MRFOVGeometrySequence\000VolumeLocalizationSequence\000"
    "SpectroscopyAcquisitionDataColumns\000DiffusionAnisotropyType\000FrameReferenceDateTime\000"
    "MRMetaboliteMapSequence\000ParallelReductionFactorOutOfPlane\000"
    "SpectroscopyAcquisitionOutOfPlanePhaseSteps\000BulkMotionStatus\000"
    "ParallelReductionFactorSecondInPlane\000CardiacBeatRejectionTechnique\000"
    "RespiratoryMotionCompensationTechnique\000RespiratorySignalSource\000"
    "BulkMotionCompensationTechnique\000BulkMotionSignalSource\000"
    "ApplicableSafetyStandardAgency\000"),
    ("ApplicableSafetyStandardDescription\000OperatingModeSequence\000OperatingModeType\000"
    "OperatingMode\000SpecificAbsorptionRateDefinition\000GradientOutputType\000"
    "SpecificAbsorptionRateValue\000GradientOutput\000FlowCompensationDirection\000"
    "TaggingDelay\000RespiratoryMotionCompensationTechniqueDescription\000"
    "RespiratorySignalSourceID\000ChemicalShiftMinimumIntegrationLimitInHz\000"
    "ChemicalShiftMaximumIntegrationLimitInHz\000MRVelocityEncodingSequence\000"
    "FirstOrderPhaseCorrection\000"),
    ("WaterReferencedPhaseCorrection\000MRSpectroscopyAcquisitionType\000"
    "RespiratoryCyclePosition\000VelocityEncodingMaximumValue\000TagSpacingSecondDimension\000"
    "TagAngleSecondAxis\000FrameAcquisitionDuration\000MRImageFrameTypeSequence\000"
    "MRSpectroscopyFrameTypeSequence\000MRAcquisitionPhaseEncodingStepsInPlane\000"
    "MRAcquisitionPhaseEncodingStepsOutOfPlane\000SpectroscopyAcquisitionPhaseColumns\000"
    "CardiacCyclePosition\000SpecificAbsorptionRateSequence\000RFEchoTrainLength\000"
    "GradientEchoTrainLength\000"),
    ("ArterialSpinLabelingContrast\000MRArterialSpinLabelingSequence\000"
    "ASLTechniqueDescription\000ASLSlabNumber\000ASLSlabThickness\000ASLSlabOrientation\000"
    "ASLMidSlabPosition\000ASLContext\000ASLPulseTrainDuration\000ASLCrusherFlag\000"
    "ASLCrusherFlowLimit\000ASLCrusherDescription\000ASLBolusCutoffFlag\000"
    "ASLBolusCutoffTimingSequence\000ASLBolusCutoffTechnique\000ASLBolusCutoffDelayTime\000"),
    ("ASLSlabSequence\000ChemicalShiftMinimumIntegrationLimitInppm\000"
    "ChemicalShiftMaximumIntegrationLimitInppm\000WaterReferenceAcquisition\000"
    "EchoPeakPosition\000CTAcquisitionTypeSequence\000AcquisitionType\000TubeAngle\000"
    "CTAcquisitionDetailsSequence\000RevolutionTime\000SingleCollimationWidth\000"
    "TotalCollimationWidth\000CTTableDynamicsSequence\000TableSpeed\000TableFeedPerRotation\000"
    "SpiralPitchFactor\000"),
    ("CTGeometrySequence\000DataCollectionCenterPatient\000CTReconstructionSequence\000"
    "ReconstructionAlgorithm\000ConvolutionKernelGroup\000ReconstructionFieldOfView\000"
    "ReconstructionTargetCenterPatient\000ReconstructionAngle\000ImageFilter\000"
    "CTExposureSequence\000ReconstructionPixelSpacing\000ExposureModulationType\000"
    "EstimatedDoseSaving\000CTXRayDetailsSequence\000CTPositionSequence\000TablePosition\000"),
    ("ExposureTimeInms\000CTImageFrameTypeSequence\000XRayTubeCurrentInmA\000ExposureInmAs\000"
    "ConstantVolumeFlag\000FluoroscopyFlag\000DistanceSourceToDataCollectionCenter\000"
    "ContrastBolusAgentNumber\000ContrastBolusIngredientCodeSequence\000"
    "ContrastAdministrationProfileSequence\000ContrastBolusUsageSequence\000"
    "ContrastBolusAgentAdministered\000ContrastBolusAgentDetected\000ContrastBolusAgentPhase\000"
    "CTDIvol\000CTDIPhantomTypeCodeSequence\000"),
    ("CalciumScoringMassFactorPatient\000CalciumScoringMassFactorDevice\000"
    "EnergyWeightingFactor\000CTAdditionalXRaySourceSequence\000MultienergyCTAcquisition\000"
    "MultienergyCTAcquisitionSequence\000MultienergyCTProcessingSequence\000"
    "MultienergyCTCharacteristicsSequence\000MultienergyCTXRaySourceSequence\000"
    "XRaySourceIndex\000XRaySourceID\000MultienergySourceTechnique\000SourceStartDateTime\000"
    "SourceEndDateTime\000SwitchingPhaseNumber\000SwitchingPhaseNominalDuration\000"),
    ("SwitchingPhaseTransitionDuration\000EffectiveBinEnergy\000"
    "MultienergyCTXRayDetectorSequence\000XRayDetectorIndex\000XRayDetectorID\000"
    "MultienergyDetectorType\000XRayDetectorLabel\000NominalMaxEnergy\000NominalMinEnergy\000"
    "ReferencedXRayDetectorIndex\000ReferencedXRaySourceIndex\000ReferencedPathIndex\000"
    "MultienergyCTPathSequence\000MultienergyCTPathIndex\000"
    "MultienergyAcquisitionDescription\000MonoenergeticEnergyEquivalent\000"),
    ("MaterialCodeSequence\000DecompositionMethod\000DecompositionDescription\000"
    "DecompositionAlgorithmIdentificationSequence\000DecompositionMaterialSequence\000"
    "MaterialAttenuationSequence\000PhotonEnergy\000XRayMassAttenuationCoefficient\000"
    "ProjectionPixelCalibrationSequence\000DistanceSourceToIsocenter\000"
    "DistanceObjectToTableTop\000ObjectPixelSpacingInCenterOfBeam\000"
    "PositionerPositionSequence\000TablePositionSequence\000CollimatorShapeSequence\000"
    "PlanesInAcquisition\000"),
    ("XAXRFFrameCharacteristicsSequence\000FrameAcquisitionSequence\000XRayReceptorType\000"
    "AcquisitionProtocolName\000AcquisitionProtocolDescription\000"
    "ContrastBolusIngredientOpaque\000DistanceReceptorPlaneToDetectorHousing\000"
    "IntensifierActiveShape\000IntensifierActiveDimensions\000PhysicalDetectorSize\000"
    "PositionOfIsocenterProjection\000FieldOfViewSequence\000FieldOfViewDescription\000"
    "ExposureControlSensingRegionsSequence\000ExposureControlSensingRegionShape\000"
    "ExposureControlSensingRegionLeftVerticalEdge\000"),
    ("ExposureControlSensingRegionRightVerticalEdge\000"
    "ExposureControlSensingRegionUpperHorizontalEdge\000"
    "ExposureControlSensingRegionLowerHorizontalEdge\000"
    "CenterOfCircularExposureControlSensingRegion\000"
    "RadiusOfCircularExposureControlSensingRegion\000"
    "VerticesOfThePolygonalExposureControlSensingRegion\000ColumnAngulationPatient\000"
    "BeamAngle\000FrameDetectorParametersSequence\000CalculatedAnatomyThickness\000"
    "CalibrationSequence\000ObjectThicknessSequence\000PlaneIdentification\000"
    "FieldOfViewDimensionsInFloat\000IsocenterReferenceSystemSequence\000"
    "PositionerIsocenterPrimaryAngle\000"),
    ("PositionerIsocenterSecondaryAngle\000PositionerIsocenterDetectorRotationAngle\000"
    "TableXPositionToIsocenter\000TableYPositionToIsocenter\000TableZPositionToIsocenter\000"
    "TableHorizontalRotationAngle\000TableHeadTiltAngle\000TableCradleTiltAngle\000"
    "FrameDisplayShutterSequence\000AcquiredImageAreaDoseProduct\000"
    "CArmPositionerTabletopRelationship\000XRayGeometrySequence\000"
    "IrradiationEventIdentificationSequence\000XRay3DFrameTypeSequence\000"
    "ContributingSourcesSequence\000XRay3DAcquisitionSequence\000"),
    ("PrimaryPositionerScanArc\000SecondaryPositionerScanArc\000"
    "PrimaryPositionerScanStartAngle\000SecondaryPositionerScanStartAngle\000"
    "PrimaryPositionerIncrement\000SecondaryPositionerIncrement\000StartAcquisitionDateTime\000"
    "EndAcquisitionDateTime\000PrimaryPositionerIncrementSign\000"
    "SecondaryPositionerIncrementSign\000ApplicationName\000ApplicationVersion\000"
    "ApplicationManufacturer\000AlgorithmType\000AlgorithmDescription\000"
    "XRay3DReconstructionSequence\000"),
    ("ReconstructionDescription\000PerProjectionAcquisitionSequence\000"
    "DetectorPositionSequence\000XRayAcquisitionDoseSequence\000"
    "XRaySourceIsocenterPrimaryAngle\000XRaySourceIsocenterSecondaryAngle\000"
    "BreastSupportIsocenterPrimaryAngle\000BreastSupportIsocenterSecondaryAngle\000"
    "BreastSupportXPositionToIsocenter\000BreastSupportYPositionToIsocenter\000"
    "BreastSupportZPositionToIsocenter\000DetectorIsocenterPrimaryAngle\000"
    "DetectorIsocenterSecondaryAngle\000DetectorXPositionToIsocenter\000"
    "DetectorYPositionToIsocenter\000DetectorZPositionToIsocenter\000"),
    ("XRayGridSequence\000XRayFilterSequence\000DetectorActiveAreaTLHCPosition\000"
    "DetectorActiveAreaOrientation\000PositionerPrimaryAngleDirection\000"
    "DiffusionBMatrixSequence\000DiffusionBValueXX\000DiffusionBValueXY\000DiffusionBValueXZ\000"
    "DiffusionBValueYY\000DiffusionBValueYZ\000DiffusionBValueZZ\000FunctionalMRSequence\000"
    "FunctionalSettlingPhaseFramesPresent\000FunctionalSyncPulse\000SettlingPhaseFrame\000"),
    ("DecayCorrectionDateTime\000StartDensityThreshold\000"
    "StartRelativeDensityDifferenceThreshold\000StartCardiacTriggerCountThreshold\000"
    "StartRespiratoryTriggerCountThreshold\000TerminationCountsThreshold\000"
    "TerminationDensityThreshold\000TerminationRelativeDensityThreshold\000"
    "TerminationTimeThreshold\000TerminationCardiacTriggerCountThreshold\000"
    "TerminationRespiratoryTriggerCountThreshold\000DetectorGeometry\000"
    "TransverseDetectorSeparation\000AxialDetectorDimension\000"
    "RadiopharmaceuticalAgentNumber\000PETFrameAcquisitionSequence\000"),
    ("PETDetectorMotionDetailsSequence\000PETTableDynamicsSequence\000PETPositionSequence\000"
    "PETFrameCorrectionFactorsSequence\000RadiopharmaceuticalUsageSequence\000"
    "AttenuationCorrectionSource\000NumberOfIterations\000NumberOfSubsets\000"
    "PETReconstructionSequence\000PETFrameTypeSequence\000TimeOfFlightInformationUsed\000"
    "ReconstructionType\000DecayCorrected\000AttenuationCorrected\000ScatterCorrected\000"
    "DeadTimeCorrected\000"),
    ("GantryMotionCorrected\000PatientMotionCorrected\000CountLossNormalizationCorrected\000"
    "RandomsCorrected\000NonUniformRadialSamplingCorrected\000SensitivityCalibrated\000"
    "DetectorNormalizationCorrection\000IterativeReconstructionMethod\000"
    "AttenuationCorrectionTemporalRelationship\000PatientPhysiologicalStateSequence\000"
    "PatientPhysiologicalStateCodeSequence\000DepthsOfFocus\000ExcludedIntervalsSequence\000"
    "ExclusionStartDateTime\000ExclusionDuration\000USImageDescriptionSequence\000"),
    ("ImageDataTypeSequence\000DataType\000TransducerScanPatternCodeSequence\000"
    "AliasedDataType\000PositionMeasuringDeviceUsed\000TransducerGeometryCodeSequence\000"
    "TransducerBeamSteeringCodeSequence\000TransducerApplicationCodeSequence\000"
    "ZeroVelocityPixelValue\000ReferenceLocationLabel\000ReferenceLocationDescription\000"
    "ReferenceBasisCodeSequence\000ReferenceGeometryCodeSequence\000OffsetDistance\000"
    "OffsetDirection\000PotentialScheduledProtocolCodeSequence\000"),
    ("PotentialRequestedProcedureCodeSequence\000PotentialReasonsForProcedure\000"
    "PotentialReasonsForProcedureCodeSequence\000PotentialDiagnosticTasks\000"
    "ContraindicationsCodeSequence\000ReferencedDefinedProtocolSequence\000"
    "ReferencedPerformedProtocolSequence\000PredecessorProtocolSequence\000"
    "ProtocolPlanningInformation\000ProtocolDesignRationale\000PatientSpecificationSequence\000"
    "ModelSpecificationSequence\000ParametersSpecificationSequence\000InstructionSequence\000"
    "InstructionIndex\000InstructionText\000"),
    ("InstructionDescription\000InstructionPerformedFlag\000InstructionPerformedDateTime\000"
    "InstructionPerformanceComment\000PatientPositioningInstructionSequence\000"
    "PositioningMethodCodeSequence\000PositioningLandmarkSequence\000"
    "TargetFrameOfReferenceUID\000AcquisitionProtocolElementSpecificationSequence\000"
    "AcquisitionProtocolElementSequence\000ProtocolElementNumber\000ProtocolElementName\000"
    "ProtocolElementCharacteristicsSummary\000ProtocolElementPurpose\000AcquisitionMotion\000"
    "AcquisitionStartLocationSequence\000"),
    ("AcquisitionEndLocationSequence\000ReconstructionProtocolElementSpecificationSequence\000"
    "ReconstructionProtocolElementSequence\000StorageProtocolElementSpecificationSequence\000"
    "StorageProtocolElementSequence\000RequestedSeriesDescription\000"
    "SourceAcquisitionProtocolElementNumber\000SourceAcquisitionBeamNumber\000"
    "SourceReconstructionProtocolElementNumber\000ReconstructionStartLocationSequence\000"
    "ReconstructionEndLocationSequence\000ReconstructionAlgorithmSequence\000"
    "ReconstructionTargetCenterLocationSequence\000ImageFilterDescription\000"
    "CTDIvolNotificationTrigger\000DLPNotificationTrigger\000"),
    ("AutoKVPSelectionType\000AutoKVPUpperBound\000AutoKVPLowerBound\000"
    "ProtocolDefinedPatientPosition\000ContributingEquipmentSequence\000ContributionDateTime\000"
    "ContributionDescription\000StudyInstanceUID\000SeriesInstanceUID\000StudyID\000"
    "SeriesNumber\000AcquisitionNumber\000InstanceNumber\000IsotopeNumber\000PhaseNumber\000"
    "IntervalNumber\000"),
    ("TimeSlotNumber\000AngleNumber\000ItemNumber\000PatientOrientation\000OverlayNumber\000"
    "CurveNumber\000LUTNumber\000PyramidLabel\000ImagePosition\000ImagePositionPatient\000"
    "ImageOrientation\000ImageOrientationPatient\000Location\000FrameOfReferenceUID\000"
    "Laterality\000ImageLaterality\000"),
    ("ImageGeometryType\000MaskingImage\000ReportNumber\000TemporalPositionIdentifier\000"
    "NumberOfTemporalPositions\000TemporalResolution\000SynchronizationFrameOfReferenceUID\000"
    "SOPInstanceUIDOfConcatenationSource\000SeriesInStudy\000AcquisitionsInSeries\000"
    "ImagesInAcquisition\000ImagesInSeries\000AcquisitionsInStudy\000ImagesInStudy\000"
    "Reference\000TargetPositionReferenceIndicator\000"),
    ("PositionReferenceIndicator\000SliceLocation\000OtherStudyNumbers\000"
    "NumberOfPatientRelatedStudies\000NumberOfPatientRelatedSeries\000"
    "NumberOfPatientRelatedInstances\000NumberOfStudyRelatedSeries\000"
    "NumberOfStudyRelatedInstances\000NumberOfSeriesRelatedInstances\000SourceImageIDs\000"
    "ModifyingDeviceID\000ModifiedImageID\000ModifiedImageDate\000"
    "ModifyingDeviceManufacturer\000ModifiedImageTime\000ModifiedImageDescription\000"),
    ("ImageComments\000OriginalImageIdentification\000"
    "OriginalImageIdentificationNomenclature\000StackID\000InStackPositionNumber\000"
    "FrameAnatomySequence\000FrameLaterality\000FrameContentSequence\000"
    "PlanePositionSequence\000PlaneOrientationSequence\000TemporalPositionIndex\000"
    "NominalCardiacTriggerDelayTime\000NominalCardiacTriggerTimePriorToRPeak\000"
    "ActualCardiacTriggerTimePriorToRPeak\000FrameAcquisitionNumber\000DimensionIndexValues\000"),
    ("FrameComments\000ConcatenationUID\000InConcatenationNumber\000"
    "InConcatenationTotalNumber\000DimensionOrganizationUID\000DimensionIndexPointer\000"
    "FunctionalGroupPointer\000UnassignedSharedConvertedAttributesSequence\000"
    "UnassignedPerFrameConvertedAttributesSequence\000ConversionSourceAttributesSequence\000"
    "DimensionIndexPrivateCreator\000DimensionOrganizationSequence\000DimensionIndexSequence\000"
    "ConcatenationFrameOffsetNumber\000FunctionalGroupPrivateCreator\000"
    "NominalPercentageOfCardiacPhase\000"),
    ("NominalPercentageOfRespiratoryPhase\000StartingRespiratoryAmplitude\000"
    "StartingRespiratoryPhase\000EndingRespiratoryAmplitude\000EndingRespiratoryPhase\000"
    "RespiratoryTriggerType\000RRIntervalTimeNominal\000ActualCardiacTriggerDelayTime\000"
    "RespiratorySynchronizationSequence\000RespiratoryIntervalTime\000"
    "NominalRespiratoryTriggerDelayTime\000RespiratoryTriggerDelayThreshold\000"
    "ActualRespiratoryTriggerDelayTime\000ImagePositionVolume\000ImageOrientationVolume\000"
    "UltrasoundAcquisitionGeometry\000"),
    ("ApexPosition\000VolumeToTransducerMappingMatrix\000VolumeToTableMappingMatrix\000"
    "VolumeToTransducerRelationship\000PatientFrameOfReferenceSource\000"
    "TemporalPositionTimeOffset\000PlanePositionVolumeSequence\000"
    "PlaneOrientationVolumeSequence\000TemporalPositionSequence\000DimensionOrganizationType\000"
    "VolumeFrameOfReferenceUID\000TableFrameOfReferenceUID\000DimensionDescriptionLabel\000"
    "PatientOrientationInFrameSequence\000FrameLabel\000AcquisitionIndex\000"),
    ("ContributingSOPInstancesReferenceSequence\000ReconstructionIndex\000"
    "LightPathFilterPassThroughWavelength\000LightPathFilterPassBand\000"
    "ImagePathFilterPassThroughWavelength\000ImagePathFilterPassBand\000"
    "PatientEyeMovementCommanded\000PatientEyeMovementCommandCodeSequence\000"
    "SphericalLensPower\000CylinderLensPower\000CylinderAxis\000EmmetropicMagnification\000"
    "IntraOcularPressure\000HorizontalFieldOfView\000PupilDilated\000DegreeOfDilation\000"),
    ("StereoBaselineAngle\000StereoBaselineDisplacement\000StereoHorizontalPixelOffset\000"
    "StereoVerticalPixelOffset\000StereoRotation\000AcquisitionDeviceTypeCodeSequence\000"
    "IlluminationTypeCodeSequence\000LightPathFilterTypeStackCodeSequence\000"
    "ImagePathFilterTypeStackCodeSequence\000LensesCodeSequence\000"
    "ChannelDescriptionCodeSequence\000RefractiveStateSequence\000MydriaticAgentCodeSequence\000"
    "RelativeImagePositionCodeSequence\000CameraAngleOfView\000StereoPairsSequence\000"),
    ("LeftImageSequence\000RightImageSequence\000StereoPairsPresent\000AxialLengthOfTheEye\000"
    "OphthalmicFrameLocationSequence\000ReferenceCoordinates\000DepthSpatialResolution\000"
    "MaximumDepthDistortion\000AlongScanSpatialResolution\000MaximumAlongScanDistortion\000"
    "OphthalmicImageOrientation\000DepthOfTransverseImage\000"
    "MydriaticAgentConcentrationUnitsSequence\000AcrossScanSpatialResolution\000"
    "MaximumAcrossScanDistortion\000MydriaticAgentConcentration\000"),
    ("IlluminationWaveLength\000IlluminationPower\000IlluminationBandwidth\000"
    "MydriaticAgentSequence\000OphthalmicAxialMeasurementsRightEyeSequence\000"
    "OphthalmicAxialMeasurementsLeftEyeSequence\000OphthalmicAxialMeasurementsDeviceType\000"
    "OphthalmicAxialLengthMeasurementsType\000OphthalmicAxialLengthSequence\000"
    "OphthalmicAxialLength\000LensStatusCodeSequence\000VitreousStatusCodeSequence\000"
    "IOLFormulaCodeSequence\000IOLFormulaDetail\000KeratometerIndex\000"
    "SourceOfOphthalmicAxialLengthCodeSequence\000"),
    ("SourceOfCornealSizeDataCodeSequence\000TargetRefraction\000RefractiveProcedureOccurred\000"
    "RefractiveSurgeryTypeCodeSequence\000OphthalmicUltrasoundMethodCodeSequence\000"
    "SurgicallyInducedAstigmatismSequence\000TypeOfOpticalCorrection\000"
    "ToricIOLPowerSequence\000PredictedToricErrorSequence\000PreSelectedForImplantation\000"
    "ToricIOLPowerForExactEmmetropiaSequence\000"
    "ToricIOLPowerForExactTargetRefractionSequence\000"
    "OphthalmicAxialLengthMeasurementsSequence\000IOLPower\000PredictedRefractiveError\000"
    "OphthalmicAxialLengthVelocity\000"),
    ("LensStatusDescription\000VitreousStatusDescription\000IOLPowerSequence\000"
    "LensConstantSequence\000IOLManufacturer\000LensConstantDescription\000ImplantName\000"
    "KeratometryMeasurementTypeCodeSequence\000ImplantPartNumber\000"
    "ReferencedOphthalmicAxialMeasurementsSequence\000"
    "OphthalmicAxialLengthMeasurementsSegmentNameCodeSequence\000"
    "RefractiveErrorBeforeRefractiveSurgeryCodeSequence\000IOLPowerForExactEmmetropia\000"
    "IOLPowerForExactTargetRefraction\000AnteriorChamberDepthDefinitionCodeSequence\000"
    "LensThicknessSequence\000"),
    ("AnteriorChamberDepthSequence\000CalculationCommentSequence\000CalculationCommentType\000"
    "CalculationComment\000LensThickness\000AnteriorChamberDepth\000"
    "SourceOfLensThicknessDataCodeSequence\000SourceOfAnteriorChamberDepthDataCodeSequence\000"
    "SourceOfRefractiveMeasurementsSequence\000SourceOfRefractiveMeasurementsCodeSequence\000"
    "OphthalmicAxialLengthMeasurementModified\000OphthalmicAxialLengthDataSourceCodeSequence\000"
    "OphthalmicAxialLengthAcquisitionMethodCodeSequence\000SignalToNoiseRatio\000"
    "OphthalmicAxialLengthDataSourceDescription\000"
    "OphthalmicAxialLengthMeasurementsTotalLengthSequence\000"),
    ("OphthalmicAxialLengthMeasurementsSegmentalLengthSequence\000"
    "OphthalmicAxialLengthMeasurementsLengthSummationSequence\000"
    "UltrasoundOphthalmicAxialLengthMeasurementsSequence\000"
    "OpticalOphthalmicAxialLengthMeasurementsSequence\000"
    "UltrasoundSelectedOphthalmicAxialLengthSequence\000"
    "OphthalmicAxialLengthSelectionMethodCodeSequence\000"
    "OpticalSelectedOphthalmicAxialLengthSequence\000"
    "SelectedSegmentalOphthalmicAxialLengthSequence\000"
    "SelectedTotalOphthalmicAxialLengthSequence\000"
    "OphthalmicAxialLengthQualityMetricSequence\000"
    "OphthalmicAxialLengthQualityMetricTypeCodeSequence\000"
    "OphthalmicAxialLengthQualityMetricTypeDescription\000"
    "IntraocularLensCalculationsRightEyeSequence\000"
    "IntraocularLensCalculationsLeftEyeSequence\000"
    "ReferencedOphthalmicAxialLengthMeasurementQCImageSequence\000"
    "OphthalmicMappingDeviceType\000"),
    ("AcquisitionMethodCodeSequence\000AcquisitionMethodAlgorithmSequence\000"
    "OphthalmicThicknessMapTypeCodeSequence\000OphthalmicThicknessMappingNormalsSequence\000"
    "RetinalThicknessDefinitionCodeSequence\000PixelValueMappingToCodedConceptSequence\000"
    "MappedPixelValue\000PixelValueMappingExplanation\000"
    "OphthalmicThicknessMapQualityThresholdSequence\000"
    "OphthalmicThicknessMapThresholdQualityRating\000AnatomicStructureReferencePoint\000"
    "RegistrationToLocalizerSequence\000RegisteredLocalizerUnits\000"
    "RegisteredLocalizerTopLeftHandCorner\000RegisteredLocalizerBottomRightHandCorner\000"
    "OphthalmicThicknessMapQualityRatingSequence\000"),
    ("RelevantOPTAttributesSequence\000TransformationMethodCodeSequence\000"
    "TransformationAlgorithmSequence\000OphthalmicAxialLengthMethod\000OphthalmicFOV\000"
    "TwoDimensionalToThreeDimensionalMapSequence\000"
    "WideFieldOphthalmicPhotographyQualityRatingSequence\000"
    "WideFieldOphthalmicPhotographyQualityThresholdSequence\000"
    "WideFieldOphthalmicPhotographyThresholdQualityRating\000"
    "XCoordinatesCenterPixelViewAngle\000YCoordinatesCenterPixelViewAngle\000"
    "NumberOfMapPoints\000TwoDimensionalToThreeDimensionalMapData\000"
    "DerivationAlgorithmSequence\000OphthalmicImageTypeCodeSequence\000"
    "OphthalmicImageTypeDescription\000"),
    ("ScanPatternTypeCodeSequence\000ReferencedSurfaceMeshIdentificationSequence\000"
    "OphthalmicVolumetricPropertiesFlag\000OphthalmicAnatomicReferencePointXCoordinate\000"
    "OphthalmicAnatomicReferencePointYCoordinate\000"
    "OphthalmicEnFaceImageQualityRatingSequence\000QualityThreshold\000"
    "OCTBscanAnalysisAcquisitionParametersSequence\000NumberOfBscansPerFrame\000"
    "BscanSlabThickness\000DistanceBetweenBscanSlabs\000BscanCycleTime\000"
    "BscanCycleTimeVector\000AscanRate\000BscanRate\000SurfaceMeshZPixelOffset\000"),
    ("VisualFieldHorizontalExtent\000VisualFieldVerticalExtent\000VisualFieldShape\000"
    "ScreeningTestModeCodeSequence\000MaximumStimulusLuminance\000BackgroundLuminance\000"
    "StimulusColorCodeSequence\000BackgroundIlluminationColorCodeSequence\000StimulusArea\000"
    "StimulusPresentationTime\000FixationSequence\000FixationMonitoringCodeSequence\000"
    "VisualFieldCatchTrialSequence\000FixationCheckedQuantity\000"
    "PatientNotProperlyFixatedQuantity\000PresentedVisualStimuliDataFlag\000"),
    ("NumberOfVisualStimuli\000ExcessiveFixationLossesDataFlag\000ExcessiveFixationLosses\000"
    "StimuliRetestingQuantity\000CommentsOnPatientPerformanceOfVisualField\000"
    "FalseNegativesEstimateFlag\000FalseNegativesEstimate\000NegativeCatchTrialsQuantity\000"
    "FalseNegativesQuantity\000ExcessiveFalseNegativesDataFlag\000ExcessiveFalseNegatives\000"
    "FalsePositivesEstimateFlag\000FalsePositivesEstimate\000CatchTrialsDataFlag\000"
    "PositiveCatchTrialsQuantity\000TestPointNormalsDataFlag\000"),
    ("TestPointNormalsSequence\000GlobalDeviationProbabilityNormalsFlag\000"
    "FalsePositivesQuantity\000ExcessiveFalsePositivesDataFlag\000ExcessiveFalsePositives\000"
    "VisualFieldTestNormalsFlag\000ResultsNormalsSequence\000"
    "AgeCorrectedSensitivityDeviationAlgorithmSequence\000GlobalDeviationFromNormal\000"
    "GeneralizedDefectSensitivityDeviationAlgorithmSequence\000LocalizedDeviationFromNormal\000"
    "PatientReliabilityIndicator\000VisualFieldMeanSensitivity\000GlobalDeviationProbability\000"
    "LocalDeviationProbabilityNormalsFlag\000LocalizedDeviationProbability\000"),
    ("ShortTermFluctuationCalculated\000ShortTermFluctuation\000"
    "ShortTermFluctuationProbabilityCalculated\000ShortTermFluctuationProbability\000"
    "CorrectedLocalizedDeviationFromNormalCalculated\000"
    "CorrectedLocalizedDeviationFromNormal\000"
    "CorrectedLocalizedDeviationFromNormalProbabilityCalculated\000"
    "CorrectedLocalizedDeviationFromNormalProbability\000GlobalDeviationProbabilitySequence\000"
    "LocalizedDeviationProbabilitySequence\000FovealSensitivityMeasured\000FovealSensitivity\000"
    "VisualFieldTestDuration\000VisualFieldTestPointSequence\000"
    "VisualFieldTestPointXCoordinate\000VisualFieldTestPointYCoordinate\000"),
    ("AgeCorrectedSensitivityDeviationValue\000StimulusResults\000SensitivityValue\000"
    "RetestStimulusSeen\000RetestSensitivityValue\000VisualFieldTestPointNormalsSequence\000"
    "QuantifiedDefect\000AgeCorrectedSensitivityDeviationProbabilityValue\000"
    "GeneralizedDefectCorrectedSensitivityDeviationFlag\000"
    "GeneralizedDefectCorrectedSensitivityDeviationValue\000"
    "GeneralizedDefectCorrectedSensitivityDeviationProbabilityValue\000"
    "MinimumSensitivityValue\000BlindSpotLocalized\000BlindSpotXCoordinate\000"
    "BlindSpotYCoordinate\000VisualAcuityMeasurementSequence\000"),
    ("RefractiveParametersUsedOnPatientSequence\000MeasurementLaterality\000"
    "OphthalmicPatientClinicalInformationLeftEyeSequence\000"
    "OphthalmicPatientClinicalInformationRightEyeSequence\000FovealPointNormativeDataFlag\000"
    "FovealPointProbabilityValue\000ScreeningBaselineMeasured\000"
    "ScreeningBaselineMeasuredSequence\000ScreeningBaselineType\000ScreeningBaselineValue\000"
    "AlgorithmSource\000DataSetName\000DataSetVersion\000DataSetSource\000DataSetDescription\000"
    "VisualFieldTestReliabilityGlobalIndexSequence\000"),
    ("VisualFieldGlobalResultsIndexSequence\000DataObservationSequence\000IndexNormalsFlag\000"
    "IndexProbability\000IndexProbabilitySequence\000SamplesPerPixel\000SamplesPerPixelUsed\000"
    "PhotometricInterpretation\000ImageDimensions\000PlanarConfiguration\000NumberOfFrames\000"
    "FrameIncrementPointer\000FrameDimensionPointer\000Rows\000Columns\000Planes\000"),
    ("UltrasoundColorDataPresent\000PixelSpacing\000ZoomFactor\000ZoomCenter\000"
    "PixelAspectRatio\000ImageFormat\000ManipulatedImage\000CorrectedImage\000"
    "CompressionRecognitionCode\000CompressionCode\000CompressionOriginator\000"
    "CompressionLabel\000CompressionDescription\000CompressionSequence\000"
    "CompressionStepPointers\000RepeatInterval\000"),
    ("BitsGrouped\000PerimeterTable\000PerimeterValue\000PredictorRows\000PredictorColumns\000"
    "PredictorConstants\000BlockedPixels\000BlockRows\000BlockColumns\000RowOverlap\000"
    "ColumnOverlap\000BitsAllocated\000BitsStored\000HighBit\000PixelRepresentation\000"
    "SmallestValidPixelValue\000"),
    ("LargestValidPixelValue\000SmallestImagePixelValue\000LargestImagePixelValue\000"
    "SmallestPixelValueInSeries\000LargestPixelValueInSeries\000"
    "SmallestImagePixelValueInPlane\000LargestImagePixelValueInPlane\000PixelPaddingValue\000"
    "PixelPaddingRangeLimit\000FloatPixelPaddingValue\000DoubleFloatPixelPaddingValue\000"
    "FloatPixelPaddingRangeLimit\000DoubleFloatPixelPaddingRangeLimit\000ImageLocation\000"
    "QualityControlImage\000BurnedInAnnotation\000"),
    ("RecognizableVisualFeatures\000LongitudinalTemporalInformationModified\000"
    "ReferencedColorPaletteInstanceUID\000TransformLabel\000TransformVersionNumber\000"
    "NumberOfTransformSteps\000SequenceOfCompressedData\000DetailsOfCoefficients\000"
    "RowsForNthOrderCoefficients\000ColumnsForNthOrderCoefficients\000CoefficientCoding\000"
    "CoefficientCodingPointers\000DCTLabel\000DataBlockDescription\000DataBlock\000"
    "NormalizationFactorFormat\000"),
    ("ZonalMapNumberFormat\000ZonalMapLocation\000ZonalMapFormat\000AdaptiveMapFormat\000"
    "CodeNumberFormat\000CodeLabel\000NumberOfTables\000CodeTableLocation\000BitsForCodeWord\000"
    "ImageDataLocation\000PixelSpacingCalibrationType\000PixelSpacingCalibrationDescription\000"
    "PixelIntensityRelationship\000PixelIntensityRelationshipSign\000WindowCenter\000"
    "WindowWidth\000"),
    ("RescaleIntercept\000RescaleSlope\000RescaleType\000WindowCenterWidthExplanation\000"
    "VOILUTFunction\000GrayScale\000RecommendedViewingMode\000GrayLookupTableDescriptor\000"
    "RedPaletteColorLookupTableDescriptor\000GreenPaletteColorLookupTableDescriptor\000"
    "BluePaletteColorLookupTableDescriptor\000AlphaPaletteColorLookupTableDescriptor\000"
    "LargeRedPaletteColorLookupTableDescriptor\000"
    "LargeGreenPaletteColorLookupTableDescriptor\000"
    "LargeBluePaletteColorLookupTableDescriptor\000PaletteColorLookupTableUID\000"),
    ("GrayLookupTableData\000RedPaletteColorLookupTableData\000"
    "GreenPaletteColorLookupTableData\000BluePaletteColorLookupTableData\000"
    "AlphaPaletteColorLookupTableData\000LargeRedPaletteColorLookupTableData\000"
    "LargeGreenPaletteColorLookupTableData\000LargeBluePaletteColorLookupTableData\000"
    "LargePaletteColorLookupTableUID\000SegmentedRedPaletteColorLookupTableData\000"
    "SegmentedGreenPaletteColorLookupTableData\000SegmentedBluePaletteColorLookupTableData\000"
    "SegmentedAlphaPaletteColorLookupTableData\000StoredValueColorRangeSequence\000"
    "MinimumStoredValueMapped\000MaximumStoredValueMapped\000"),
    ("BreastImplantPresent\000PartialView\000PartialViewDescription\000"
    "PartialViewCodeSequence\000SpatialLocationsPreserved\000DataFrameAssignmentSequence\000"
    "DataPathAssignment\000BitsMappedToColorLookupTable\000BlendingLUT1Sequence\000"
    "BlendingLUT1TransferFunction\000BlendingWeightConstant\000BlendingLookupTableDescriptor\000"
    "BlendingLookupTableData\000EnhancedPaletteColorLookupTableSequence\000"
    "BlendingLUT2Sequence\000BlendingLUT2TransferFunction\000"),
    ("DataPathID\000RGBLUTTransferFunction\000AlphaLUTTransferFunction\000ICCProfile\000"
    "ColorSpace\000LossyImageCompression\000LossyImageCompressionRatio\000"
    "LossyImageCompressionMethod\000ModalityLUTSequence\000LUTDescriptor\000LUTExplanation\000"
    "ModalityLUTType\000LUTData\000VOILUTSequence\000SoftcopyVOILUTSequence\000"
    "ImagePresentationComments\000"),
    ("BiPlaneAcquisitionSequence\000RepresentativeFrameNumber\000FrameNumbersOfInterest\000"
    "FrameOfInterestDescription\000FrameOfInterestType\000MaskPointers\000RWavePointer\000"
    "MaskSubtractionSequence\000MaskOperation\000ApplicableFrameRange\000MaskFrameNumbers\000"
    "ContrastFrameAveraging\000MaskSubPixelShift\000TIDOffset\000MaskOperationExplanation\000"
    "EquipmentAdministratorSequence\000"),
    ("NumberOfDisplaySubsystems\000CurrentConfigurationID\000DisplaySubsystemID\000"
    "DisplaySubsystemName\000DisplaySubsystemDescription\000SystemStatus\000"
    "SystemStatusComment\000TargetLuminanceCharacteristicsSequence\000"
    "LuminanceCharacteristicsID\000DisplaySubsystemConfigurationSequence\000ConfigurationID\000"
    "ConfigurationName\000ConfigurationDescription\000"
    "ReferencedTargetLuminanceCharacteristicsID\000QAResultsSequence\000"
    "DisplaySubsystemQAResultsSequence\000"),
    ("ConfigurationQAResultsSequence\000MeasurementEquipmentSequence\000MeasurementFunctions\000"
    "MeasurementEquipmentType\000VisualEvaluationResultSequence\000"
    "DisplayCalibrationResultSequence\000DDLValue\000CIExyWhitePoint\000DisplayFunctionType\000"
    "GammaValue\000NumberOfLuminancePoints\000LuminanceResponseSequence\000"
    "TargetMinimumLuminance\000TargetMaximumLuminance\000LuminanceValue\000"
    "LuminanceResponseDescription\000"),
    ("WhitePointFlag\000DisplayDeviceTypeCodeSequence\000DisplaySubsystemSequence\000"
    "LuminanceResultSequence\000AmbientLightValueSource\000MeasuredCharacteristics\000"
    "LuminanceUniformityResultSequence\000VisualEvaluationTestSequence\000TestResult\000"
    "TestResultComment\000TestImageValidation\000TestPatternCodeSequence\000"
    "MeasurementPatternCodeSequence\000VisualEvaluationMethodCodeSequence\000"
    "PixelDataProviderURL\000DataPointRows\000"),
    ("DataPointColumns\000SignalDomainColumns\000LargestMonochromePixelValue\000"
    "DataRepresentation\000PixelMeasuresSequence\000FrameVOILUTSequence\000"
    "PixelValueTransformationSequence\000SignalDomainRows\000DisplayFilterPercentage\000"
    "FramePixelShiftSequence\000SubtractionItemID\000PixelIntensityRelationshipLUTSequence\000"
    "FramePixelDataPropertiesSequence\000GeometricalProperties\000GeometricMaximumDistortion\000"
    "ImageProcessingApplied\000"),
    ("MaskSelectionMode\000LUTFunction\000MaskVisibilityPercentage\000PixelShiftSequence\000"
    "RegionPixelShiftSequence\000VerticesOfTheRegion\000MultiFramePresentationSequence\000"
    "PixelShiftFrameRange\000LUTFrameRange\000ImageToEquipmentMappingMatrix\000"
    "EquipmentCoordinateSystemIdentification\000StudyStatusID\000StudyPriorityID\000"
    "StudyIDIssuer\000StudyVerifiedDate\000StudyVerifiedTime\000"),
    ("StudyReadDate\000StudyReadTime\000ScheduledStudyStartDate\000ScheduledStudyStartTime\000"
    "ScheduledStudyStopDate\000ScheduledStudyStopTime\000ScheduledStudyLocation\000"
    "ScheduledStudyLocationAETitle\000ReasonForStudy\000"
    "RequestingPhysicianIdentificationSequence\000RequestingPhysician\000RequestingService\000"
    "RequestingServiceCodeSequence\000StudyArrivalDate\000StudyArrivalTime\000"
    "StudyCompletionDate\000"),
    ("StudyCompletionTime\000StudyComponentStatusID\000RequestedProcedureDescription\000"
    "RequestedProcedureCodeSequence\000RequestedLateralityCodeSequence\000ReasonForVisit\000"
    "ReasonForVisitCodeSequence\000RequestedContrastAgent\000StudyComments\000"
    "FlowIdentifierSequence\000FlowIdentifier\000FlowTransferSyntaxUID\000"
    "FlowRTPSamplingRate\000SourceIdentifier\000FrameOriginTimestamp\000"
    "IncludesImagingSubject\000"),
    ("FrameUsefulnessGroupSequence\000RealTimeBulkDataFlowSequence\000"
    "CameraPositionGroupSequence\000IncludesInformation\000TimeOfFrameGroupSequence\000"
    "ReferencedPatientAliasSequence\000VisitStatusID\000AdmissionID\000IssuerOfAdmissionID\000"
    "IssuerOfAdmissionIDSequence\000RouteOfAdmissions\000ScheduledAdmissionDate\000"
    "ScheduledAdmissionTime\000ScheduledDischargeDate\000ScheduledDischargeTime\000"
    "ScheduledPatientInstitutionResidence\000"),
    ("AdmittingDate\000AdmittingTime\000DischargeDate\000DischargeTime\000"
    "DischargeDiagnosisDescription\000DischargeDiagnosisCodeSequence\000SpecialNeeds\000"
    "ServiceEpisodeID\000IssuerOfServiceEpisodeID\000ServiceEpisodeDescription\000"
    "IssuerOfServiceEpisodeIDSequence\000PertinentDocumentsSequence\000"
    "PertinentResourcesSequence\000ResourceDescription\000CurrentPatientLocation\000"
    "PatientInstitutionResidence\000"),
    ("PatientState\000PatientClinicalTrialParticipationSequence\000VisitComments\000"
    "WaveformOriginality\000NumberOfWaveformChannels\000NumberOfWaveformSamples\000"
    "SamplingFrequency\000MultiplexGroupLabel\000ChannelDefinitionSequence\000"
    "WaveformChannelNumber\000ChannelLabel\000ChannelStatus\000ChannelSourceSequence\000"
    "ChannelSourceModifiersSequence\000SourceWaveformSequence\000"
    "ChannelDerivationDescription\000"),
    ("ChannelSensitivity\000ChannelSensitivityUnitsSequence\000"
    "ChannelSensitivityCorrectionFactor\000ChannelBaseline\000ChannelTimeSkew\000"
    "ChannelSampleSkew\000ChannelOffset\000WaveformBitsStored\000FilterLowFrequency\000"
    "FilterHighFrequency\000NotchFilterFrequency\000NotchFilterBandwidth\000"
    "WaveformDataDisplayScale\000WaveformDisplayBackgroundCIELabValue\000"
    "WaveformPresentationGroupSequence\000PresentationGroupNumber\000"),
    ("ChannelDisplaySequence\000ChannelRecommendedDisplayCIELabValue\000ChannelPosition\000"
    "DisplayShadingFlag\000FractionalChannelDisplayScale\000AbsoluteChannelDisplayScale\000"
    "MultiplexedAudioChannelsDescriptionCodeSequence\000ChannelIdentificationCode\000"
    "ChannelMode\000MultiplexGroupUID\000PowerlineFrequency\000ChannelImpedanceSequence\000"
    "ImpedanceValue\000ImpedanceMeasurementDateTime\000ImpedanceMeasurementFrequency\000"
    "ImpedanceMeasurementCurrentType\000"),
    ("ScheduledStationAETitle\000ScheduledProcedureStepStartDate\000"
    "ScheduledProcedureStepStartTime\000ScheduledProcedureStepEndDate\000"
    "ScheduledProcedureStepEndTime\000ScheduledPerformingPhysicianName\000"
    "ScheduledProcedureStepDescription\000ScheduledProtocolCodeSequence\000"
    "ScheduledProcedureStepID\000StageCodeSequence\000"
    "ScheduledPerformingPhysicianIdentificationSequence\000ScheduledStationName\000"
    "ScheduledProcedureStepLocation\000PreMedication\000ScheduledProcedureStepStatus\000"
    "OrderPlacerIdentifierSequence\000"),
    ("OrderFillerIdentifierSequence\000LocalNamespaceEntityID\000UniversalEntityID\000"
    "UniversalEntityIDType\000IdentifierTypeCode\000AssigningFacilitySequence\000"
    "AssigningJurisdictionCodeSequence\000AssigningAgencyOrDepartmentCodeSequence\000"
    "ScheduledProcedureStepSequence\000ReferencedNonImageCompositeSOPInstanceSequence\000"
    "PerformedStationAETitle\000PerformedStationName\000PerformedLocation\000"
    "PerformedProcedureStepStartDate\000PerformedProcedureStepStartTime\000"
    "PerformedProcedureStepEndDate\000"),
    ("PerformedProcedureStepEndTime\000PerformedProcedureStepStatus\000"
    "PerformedProcedureStepID\000PerformedProcedureStepDescription\000"
    "PerformedProcedureTypeDescription\000PerformedProtocolCodeSequence\000"
    "PerformedProtocolType\000ScheduledStepAttributesSequence\000RequestAttributesSequence\000"
    "CommentsOnThePerformedProcedureStep\000"
    "PerformedProcedureStepDiscontinuationReasonCodeSequence\000QuantitySequence\000Quantity\000"
    "MeasuringUnitsSequence\000BillingItemSequence\000TotalTimeOfFluoroscopy\000"),
    ("TotalNumberOfExposures\000EntranceDose\000ExposedArea\000DistanceSourceToEntrance\000"
    "DistanceSourceToSupport\000ExposureDoseSequence\000CommentsOnRadiationDose\000"
    "XRayOutput\000HalfValueLayer\000OrganDose\000OrganExposed\000"
    "BillingProcedureStepSequence\000FilmConsumptionSequence\000"
    "BillingSuppliesAndDevicesSequence\000ReferencedProcedureStepSequence\000"
    "PerformedSeriesSequence\000"),
    ("CommentsOnTheScheduledProcedureStep\000ProtocolContextSequence\000"
    "ContentItemModifierSequence\000ScheduledSpecimenSequence\000SpecimenAccessionNumber\000"
    "ContainerIdentifier\000IssuerOfTheContainerIdentifierSequence\000"
    "AlternateContainerIdentifierSequence\000ContainerTypeCodeSequence\000"
    "ContainerDescription\000ContainerComponentSequence\000SpecimenSequence\000"
    "SpecimenIdentifier\000SpecimenDescriptionSequenceTrial\000SpecimenDescriptionTrial\000"
    "SpecimenUID\000"),
    ("AcquisitionContextSequence\000AcquisitionContextDescription\000"
    "SpecimenDescriptionSequence\000IssuerOfTheSpecimenIdentifierSequence\000"
    "SpecimenTypeCodeSequence\000SpecimenShortDescription\000SpecimenDetailedDescription\000"
    "SpecimenPreparationSequence\000SpecimenPreparationStepContentItemSequence\000"
    "SpecimenLocalizationContentItemSequence\000SlideIdentifier\000"
    "WholeSlideMicroscopyImageFrameTypeSequence\000ImageCenterPointCoordinatesSequence\000"
    "XOffsetInSlideCoordinateSystem\000YOffsetInSlideCoordinateSystem\000"
    "ZOffsetInSlideCoordinateSystem\000"),
    ("PixelSpacingSequence\000CoordinateSystemAxisCodeSequence\000"
    "MeasurementUnitsCodeSequence\000VitalStainCodeSequenceTrial\000RequestedProcedureID\000"
    "ReasonForTheRequestedProcedure\000RequestedProcedurePriority\000"
    "PatientTransportArrangements\000RequestedProcedureLocation\000"
    "PlacerOrderNumberProcedure\000FillerOrderNumberProcedure\000ConfidentialityCode\000"
    "ReportingPriority\000ReasonForRequestedProcedureCodeSequence\000"
    "NamesOfIntendedRecipientsOfResults\000IntendedRecipientsOfResultsIdentificationSequence\000"),
    ("ReasonForPerformedProcedureCodeSequence\000RequestedProcedureDescriptionTrial\000"
    "PersonIdentificationCodeSequence\000PersonAddress\000PersonTelephoneNumbers\000"
    "PersonTelecomInformation\000RequestedProcedureComments\000"
    "ReasonForTheImagingServiceRequest\000IssueDateOfImagingServiceRequest\000"
    "IssueTimeOfImagingServiceRequest\000PlacerOrderNumberImagingServiceRequestRetired\000"
    "FillerOrderNumberImagingServiceRequestRetired\000OrderEnteredBy\000OrderEntererLocation\000"
    "OrderCallbackPhoneNumber\000OrderCallbackTelecomInformation\000"),
    ("PlacerOrderNumberImagingServiceRequest\000FillerOrderNumberImagingServiceRequest\000"
    "ImagingServiceRequestComments\000ConfidentialityConstraintOnPatientDataDescription\000"
    "GeneralPurposeScheduledProcedureStepStatus\000"
    "GeneralPurposePerformedProcedureStepStatus\000"
    "GeneralPurposeScheduledProcedureStepPriority\000"
    "ScheduledProcessingApplicationsCodeSequence\000ScheduledProcedureStepStartDateTime\000"
    "MultipleCopiesFlag\000PerformedProcessingApplicationsCodeSequence\000"
    "ScheduledProcedureStepExpirationDateTime\000HumanPerformerCodeSequence\000"
    "ScheduledProcedureStepModificationDateTime\000ExpectedCompletionDateTime\000"
    "ResultingGeneralPurposePerformedProcedureStepsSequence\000"),
    ("ReferencedGeneralPurposeScheduledProcedureStepSequence\000"
    "ScheduledWorkitemCodeSequence\000PerformedWorkitemCodeSequence\000InputAvailabilityFlag\000"
    "InputInformationSequence\000RelevantInformationSequence\000"
    "ReferencedGeneralPurposeScheduledProcedureStepTransactionUID\000"
    "ScheduledStationNameCodeSequence\000ScheduledStationClassCodeSequence\000"
    "ScheduledStationGeographicLocationCodeSequence\000PerformedStationNameCodeSequence\000"
    "PerformedStationClassCodeSequence\000PerformedStationGeographicLocationCodeSequence\000"
    "RequestedSubsequentWorkitemCodeSequence\000NonDICOMOutputCodeSequence\000"
    "OutputInformationSequence\000"),
    ("ScheduledHumanPerformersSequence\000ActualHumanPerformersSequence\000"
    "HumanPerformerOrganization\000HumanPerformerName\000RawDataHandling\000"
    "InputReadinessState\000PerformedProcedureStepStartDateTime\000"
    "PerformedProcedureStepEndDateTime\000ProcedureStepCancellationDateTime\000"
    "OutputDestinationSequence\000DICOMStorageSequence\000STOWRSStorageSequence\000"
    "StorageURL\000XDSStorageSequence\000EntranceDoseInmGy\000EntranceDoseDerivation\000"),
    ("ParametricMapFrameTypeSequence\000ReferencedImageRealWorldValueMappingSequence\000"
    "RealWorldValueMappingSequence\000PixelValueMappingCodeSequence\000LUTLabel\000"
    "RealWorldValueLastValueMapped\000RealWorldValueLUTData\000"
    "DoubleFloatRealWorldValueLastValueMapped\000DoubleFloatRealWorldValueFirstValueMapped\000"
    "RealWorldValueFirstValueMapped\000QuantityDefinitionSequence\000RealWorldValueIntercept\000"
    "RealWorldValueSlope\000FindingsFlagTrial\000RelationshipType\000FindingsSequenceTrial\000"),
    ("FindingsGroupUIDTrial\000ReferencedFindingsGroupUIDTrial\000"
    "FindingsGroupRecordingDateTrial\000FindingsGroupRecordingTimeTrial\000"
    "FindingsSourceCategoryCodeSequenceTrial\000VerifyingOrganization\000"
    "DocumentingOrganizationIdentifierCodeSequenceTrial\000VerificationDateTime\000"
    "ObservationDateTime\000ObservationStartDateTime\000ValueType\000ConceptNameCodeSequence\000"
    "MeasurementPrecisionDescriptionTrial\000ContinuityOfContent\000"
    "UrgencyOrPriorityAlertsTrial\000SequencingIndicatorTrial\000"),
    ("DocumentIdentifierCodeSequenceTrial\000DocumentAuthorTrial\000"
    "DocumentAuthorIdentifierCodeSequenceTrial\000IdentifierCodeSequenceTrial\000"
    "VerifyingObserverSequence\000ObjectBinaryIdentifierTrial\000VerifyingObserverName\000"
    "DocumentingObserverIdentifierCodeSequenceTrial\000AuthorObserverSequence\000"
    "ParticipantSequence\000CustodialOrganizationSequence\000ParticipationType\000"
    "ParticipationDateTime\000ObserverType\000ProcedureIdentifierCodeSequenceTrial\000"
    "VerifyingObserverIdentificationCodeSequence\000"),
    ("ObjectDirectoryBinaryIdentifierTrial\000EquivalentCDADocumentSequence\000"
    "ReferencedWaveformChannels\000DateOfDocumentOrVerbalTransactionTrial\000"
    "TimeOfDocumentCreationOrVerbalTransactionTrial\000DateTime\000Date\000Time\000"
    "PersonName\000UID\000ReportStatusIDTrial\000TemporalRangeType\000"
    "ReferencedSamplePositions\000ReferencedFrameNumbers\000ReferencedTimeOffsets\000"
    "ReferencedDateTime\000"),
    ("TextValue\000FloatingPointValue\000RationalNumeratorValue\000RationalDenominatorValue\000"
    "ObservationCategoryCodeSequenceTrial\000ConceptCodeSequence\000"
    "BibliographicCitationTrial\000PurposeOfReferenceCodeSequence\000ObservationUID\000"
    "ReferencedObservationUIDTrial\000ReferencedObservationClassTrial\000"
    "ReferencedObjectObservationClassTrial\000AnnotationGroupNumber\000ObservationDateTrial\000"
    "ObservationTimeTrial\000MeasurementAutomationTrial\000"),
    ("ModifierCodeSequence\000IdentificationDescriptionTrial\000"
    "CoordinatesSetGeometricTypeTrial\000AlgorithmCodeSequenceTrial\000"
    "AlgorithmDescriptionTrial\000PixelCoordinatesSetTrial\000MeasuredValueSequence\000"
    "NumericValueQualifierCodeSequence\000CurrentObserverTrial\000NumericValue\000"
    "ReferencedAccessionSequenceTrial\000ReportStatusCommentTrial\000"
    "ProcedureContextSequenceTrial\000VerbalSourceTrial\000AddressTrial\000"
    "TelephoneNumberTrial\000"),
    ("VerbalSourceIdentifierCodeSequenceTrial\000PredecessorDocumentsSequence\000"
    "ReferencedRequestSequence\000PerformedProcedureCodeSequence\000"
    "CurrentRequestedProcedureEvidenceSequence\000ReportDetailSequenceTrial\000"
    "PertinentOtherEvidenceSequence\000HL7StructuredDocumentReferenceSequence\000"
    "ObservationSubjectUIDTrial\000ObservationSubjectClassTrial\000"
    "ObservationSubjectTypeCodeSequenceTrial\000CompletionFlag\000CompletionFlagDescription\000"
    "VerificationFlag\000ArchiveRequested\000PreliminaryFlag\000"),
    ("ContentTemplateSequence\000IdenticalDocumentsSequence\000"
    "ObservationSubjectContextFlagTrial\000ObserverContextFlagTrial\000"
    "ProcedureContextFlagTrial\000ContentSequence\000RelationshipSequenceTrial\000"
    "RelationshipTypeCodeSequenceTrial\000LanguageCodeSequenceTrial\000"
    "TabulatedValuesSequence\000NumberOfTableRows\000NumberOfTableColumns\000TableRowNumber\000"
    "TableColumnNumber\000TableRowDefinitionSequence\000TableColumnDefinitionSequence\000"),
    ("CellValuesSequence\000UniformResourceLocatorTrial\000WaveformAnnotationSequence\000"
    "TemplateIdentifier\000TemplateVersion\000TemplateLocalVersion\000TemplateExtensionFlag\000"
    "TemplateExtensionOrganizationUID\000TemplateExtensionCreatorUID\000"
    "ReferencedContentItemIdentifier\000HL7InstanceIdentifier\000HL7DocumentEffectiveTime\000"
    "HL7DocumentTypeCodeSequence\000DocumentClassCodeSequence\000RetrieveURI\000"
    "RetrieveLocationUID\000"),
    ("TypeOfInstances\000DICOMRetrievalSequence\000DICOMMediaRetrievalSequence\000"
    "WADORetrievalSequence\000XDSRetrievalSequence\000WADORSRetrievalSequence\000"
    "RepositoryUniqueID\000HomeCommunityID\000DocumentTitle\000EncapsulatedDocument\000"
    "MIMETypeOfEncapsulatedDocument\000SourceInstanceSequence\000ListOfMIMETypes\000"
    "EncapsulatedDocumentLength\000ProductPackageIdentifier\000"
    "SubstanceAdministrationApproval\000"),
    ("ApprovalStatusFurtherDescription\000ApprovalStatusDateTime\000ProductTypeCodeSequence\000"
    "ProductName\000ProductDescription\000ProductLotIdentifier\000ProductExpirationDateTime\000"
    "SubstanceAdministrationDateTime\000SubstanceAdministrationNotes\000"
    "SubstanceAdministrationDeviceID\000ProductParameterSequence\000"
    "SubstanceAdministrationParameterSequence\000ApprovalSequence\000AssertionCodeSequence\000"
    "AssertionUID\000AsserterIdentificationSequence\000"),
    ("AssertionDateTime\000AssertionExpirationDateTime\000AssertionComments\000"
    "RelatedAssertionSequence\000ReferencedAssertionUID\000ApprovalSubjectSequence\000"
    "OrganizationalRoleCodeSequence\000LensDescription\000RightLensSequence\000"
    "LeftLensSequence\000UnspecifiedLateralityLensSequence\000CylinderSequence\000"
    "PrismSequence\000HorizontalPrismPower\000HorizontalPrismBase\000VerticalPrismPower\000"),
    ("VerticalPrismBase\000LensSegmentType\000OpticalTransmittance\000ChannelWidth\000"
    "PupilSize\000CornealSize\000CornealSizeSequence\000AutorefractionRightEyeSequence\000"
    "AutorefractionLeftEyeSequence\000DistancePupillaryDistance\000NearPupillaryDistance\000"
    "IntermediatePupillaryDistance\000OtherPupillaryDistance\000KeratometryRightEyeSequence\000"
    "KeratometryLeftEyeSequence\000SteepKeratometricAxisSequence\000"),
    ("RadiusOfCurvature\000KeratometricPower\000KeratometricAxis\000"
    "FlatKeratometricAxisSequence\000BackgroundColor\000Optotype\000OptotypePresentation\000"
    "SubjectiveRefractionRightEyeSequence\000SubjectiveRefractionLeftEyeSequence\000"
    "AddNearSequence\000AddIntermediateSequence\000AddOtherSequence\000AddPower\000"
    "ViewingDistance\000CorneaMeasurementsSequence\000"
    "SourceOfCorneaMeasurementDataCodeSequence\000"),
    ("SteepCornealAxisSequence\000FlatCornealAxisSequence\000CornealPower\000CornealAxis\000"
    "CorneaMeasurementMethodCodeSequence\000RefractiveIndexOfCornea\000"
    "RefractiveIndexOfAqueousHumor\000VisualAcuityTypeCodeSequence\000"
    "VisualAcuityRightEyeSequence\000VisualAcuityLeftEyeSequence\000"
    "VisualAcuityBothEyesOpenSequence\000ViewingDistanceType\000VisualAcuityModifiers\000"
    "DecimalVisualAcuity\000OptotypeDetailedDefinition\000"
    "ReferencedRefractiveMeasurementsSequence\000"),
    ("SpherePower\000CylinderPower\000CornealTopographySurface\000CornealVertexLocation\000"
    "PupilCentroidXCoordinate\000PupilCentroidYCoordinate\000EquivalentPupilRadius\000"
    "CornealTopographyMapTypeCodeSequence\000VerticesOfTheOutlineOfPupil\000"
    "CornealTopographyMappingNormalsSequence\000MaximumCornealCurvatureSequence\000"
    "MaximumCornealCurvature\000MaximumCornealCurvatureLocation\000"
    "MinimumKeratometricSequence\000SimulatedKeratometricCylinderSequence\000"
    "AverageCornealPower\000"),
    ("CornealISValue\000AnalyzedArea\000SurfaceRegularityIndex\000SurfaceAsymmetryIndex\000"
    "CornealEccentricityIndex\000KeratoconusPredictionIndex\000DecimalPotentialVisualAcuity\000"
    "CornealTopographyMapQualityEvaluation\000SourceImageCornealProcessedDataSequence\000"
    "CornealPointLocation\000CornealPointEstimated\000AxialPower\000TangentialPower\000"
    "RefractivePower\000RelativeElevation\000CornealWavefront\000"),
    ("ImagedVolumeWidth\000ImagedVolumeHeight\000ImagedVolumeDepth\000"
    "TotalPixelMatrixColumns\000TotalPixelMatrixRows\000TotalPixelMatrixOriginSequence\000"
    "SpecimenLabelInImage\000FocusMethod\000ExtendedDepthOfField\000NumberOfFocalPlanes\000"
    "DistanceBetweenFocalPlanes\000RecommendedAbsentPixelCIELabValue\000"
    "IlluminatorTypeCodeSequence\000ImageOrientationSlide\000OpticalPathSequence\000"
    "OpticalPathIdentifier\000"),
    ("OpticalPathDescription\000IlluminationColorCodeSequence\000SpecimenReferenceSequence\000"
    "CondenserLensPower\000ObjectiveLensPower\000ObjectiveLensNumericalAperture\000"
    "PaletteColorLookupTableSequence\000ReferencedImageNavigationSequence\000"
    "TopLeftHandCornerOfLocalizerArea\000BottomRightHandCornerOfLocalizerArea\000"
    "OpticalPathIdentificationSequence\000PlanePositionSlideSequence\000"
    "ColumnPositionInTotalImagePixelMatrix\000RowPositionInTotalImagePixelMatrix\000"
    "PixelOriginInterpretation\000NumberOfOpticalPaths\000"),
    ("TotalPixelMatrixFocalPlanes\000CalibrationImage\000DeviceSequence\000"
    "ContainerComponentTypeCodeSequence\000ContainerComponentThickness\000DeviceLength\000"
    "ContainerComponentWidth\000DeviceDiameter\000DeviceDiameterUnits\000DeviceVolume\000"
    "InterMarkerDistance\000ContainerComponentMaterial\000ContainerComponentID\000"
    "ContainerComponentLength\000ContainerComponentDiameter\000ContainerComponentDescription\000"),
    ("DeviceDescription\000LongDeviceDescription\000ContrastBolusIngredientPercentByVolume\000"
    "OCTFocalDistance\000BeamSpotSize\000EffectiveRefractiveIndex\000OCTAcquisitionDomain\000"
    "OCTOpticalCenterWavelength\000AxialResolution\000RangingDepth\000ALineRate\000"
    "ALinesPerFrame\000CatheterRotationalRate\000ALinePixelSpacing\000"
    "ModeOfPercutaneousAccessSequence\000IntravascularOCTFrameTypeSequence\000"),
    ("OCTZOffsetApplied\000IntravascularFrameContentSequence\000"
    "IntravascularLongitudinalDistance\000IntravascularOCTFrameContentSequence\000"
    "OCTZOffsetCorrection\000CatheterDirectionOfRotation\000SeamLineLocation\000"
    "FirstALineLocation\000SeamLineIndex\000NumberOfPaddedALines\000InterpolationType\000"
    "RefractiveIndexApplied\000EnergyWindowVector\000NumberOfEnergyWindows\000"
    "EnergyWindowInformationSequence\000EnergyWindowRangeSequence\000"),
    ("EnergyWindowLowerLimit\000EnergyWindowUpperLimit\000"
    "RadiopharmaceuticalInformationSequence\000ResidualSyringeCounts\000EnergyWindowName\000"
    "DetectorVector\000NumberOfDetectors\000DetectorInformationSequence\000PhaseVector\000"
    "NumberOfPhases\000PhaseInformationSequence\000NumberOfFramesInPhase\000PhaseDelay\000"
    "PauseBetweenFrames\000PhaseDescription\000RotationVector\000"),
    ("NumberOfRotations\000RotationInformationSequence\000NumberOfFramesInRotation\000"
    "RRIntervalVector\000NumberOfRRIntervals\000GatedInformationSequence\000"
    "DataInformationSequence\000TimeSlotVector\000NumberOfTimeSlots\000"
    "TimeSlotInformationSequence\000TimeSlotTime\000SliceVector\000NumberOfSlices\000"
    "AngularViewVector\000TimeSliceVector\000NumberOfTimeSlices\000"),
    ("StartAngle\000TypeOfDetectorMotion\000TriggerVector\000NumberOfTriggersInPhase\000"
    "ViewCodeSequence\000ViewModifierCodeSequence\000RadionuclideCodeSequence\000"
    "AdministrationRouteCodeSequence\000RadiopharmaceuticalCodeSequence\000"
    "CalibrationDataSequence\000EnergyWindowNumber\000ImageID\000"
    "PatientOrientationCodeSequence\000PatientOrientationModifierCodeSequence\000"
    "PatientGantryRelationshipCodeSequence\000SliceProgressionDirection\000"),
    ("ScanProgressionDirection\000SeriesType\000Units\000CountsSource\000ReprojectionMethod\000"
    "SUVType\000RandomsCorrectionMethod\000AttenuationCorrectionMethod\000DecayCorrection\000"
    "ReconstructionMethod\000DetectorLinesOfResponseUsed\000ScatterCorrectionMethod\000"
    "AxialAcceptance\000AxialMash\000TransverseMash\000DetectorElementSize\000"),
    ("CoincidenceWindowWidth\000SecondaryCountsType\000FrameReferenceTime\000"
    "PrimaryPromptsCountsAccumulated\000SecondaryCountsAccumulated\000SliceSensitivityFactor\000"
    "DecayFactor\000DoseCalibrationFactor\000ScatterFractionFactor\000DeadTimeFactor\000"
    "ImageIndex\000CountsIncluded\000DeadTimeCorrectionFlag\000HistogramSequence\000"
    "HistogramNumberOfBins\000HistogramFirstBinValue\000"),
    ("HistogramLastBinValue\000HistogramBinWidth\000HistogramExplanation\000HistogramData\000"
    "SegmentationType\000SegmentSequence\000SegmentedPropertyCategoryCodeSequence\000"
    "SegmentNumber\000SegmentLabel\000SegmentDescription\000"
    "SegmentationAlgorithmIdentificationSequence\000SegmentAlgorithmType\000"
    "SegmentAlgorithmName\000SegmentIdentificationSequence\000ReferencedSegmentNumber\000"
    "RecommendedDisplayGrayscaleValue\000"),
    ("RecommendedDisplayCIELabValue\000MaximumFractionalValue\000"
    "SegmentedPropertyTypeCodeSequence\000SegmentationFractionalType\000"
    "SegmentedPropertyTypeModifierCodeSequence\000UsedSegmentsSequence\000SegmentsOverlap\000"
    "TrackingID\000TrackingUID\000DeformableRegistrationSequence\000"
    "SourceFrameOfReferenceUID\000DeformableRegistrationGridSequence\000GridDimensions\000"
    "GridResolution\000VectorGridData\000PreDeformationMatrixRegistrationSequence\000"),
    ("PostDeformationMatrixRegistrationSequence\000NumberOfSurfaces\000SurfaceSequence\000"
    "SurfaceNumber\000SurfaceComments\000SurfaceProcessing\000SurfaceProcessingRatio\000"
    "SurfaceProcessingDescription\000RecommendedPresentationOpacity\000"
    "RecommendedPresentationType\000FiniteVolume\000Manifold\000SurfacePointsSequence\000"
    "SurfacePointsNormalsSequence\000SurfaceMeshPrimitivesSequence\000NumberOfSurfacePoints\000"),
    ("PointCoordinatesData\000PointPositionAccuracy\000MeanPointDistance\000"
    "MaximumPointDistance\000PointsBoundingBoxCoordinates\000AxisOfRotation\000"
    "CenterOfRotation\000NumberOfVectors\000VectorDimensionality\000VectorAccuracy\000"
    "VectorCoordinateData\000DoublePointCoordinatesData\000TrianglePointIndexList\000"
    "EdgePointIndexList\000VertexPointIndexList\000TriangleStripSequence\000"),
    ("TriangleFanSequence\000LineSequence\000PrimitivePointIndexList\000SurfaceCount\000"
    "ReferencedSurfaceSequence\000ReferencedSurfaceNumber\000"
    "SegmentSurfaceGenerationAlgorithmIdentificationSequence\000"
    "SegmentSurfaceSourceInstanceSequence\000AlgorithmFamilyCodeSequence\000"
    "AlgorithmNameCodeSequence\000AlgorithmVersion\000AlgorithmParameters\000FacetSequence\000"
    "SurfaceProcessingAlgorithmIdentificationSequence\000AlgorithmName\000"
    "RecommendedPointRadius\000"),
    ("RecommendedLineThickness\000LongPrimitivePointIndexList\000LongTrianglePointIndexList\000"
    "LongEdgePointIndexList\000LongVertexPointIndexList\000TrackSetSequence\000TrackSequence\000"
    "RecommendedDisplayCIELabValueList\000TrackingAlgorithmIdentificationSequence\000"
    "TrackSetNumber\000TrackSetLabel\000TrackSetDescription\000"
    "TrackSetAnatomicalTypeCodeSequence\000MeasurementsSequence\000"
    "TrackSetStatisticsSequence\000FloatingPointValues\000"),
    ("TrackPointIndexList\000TrackStatisticsSequence\000MeasurementValuesSequence\000"
    "DiffusionAcquisitionCodeSequence\000DiffusionModelCodeSequence\000ImplantSize\000"
    "ImplantTemplateVersion\000ReplacedImplantTemplateSequence\000ImplantType\000"
    "DerivationImplantTemplateSequence\000OriginalImplantTemplateSequence\000"
    "EffectiveDateTime\000ImplantTargetAnatomySequence\000"
    "InformationFromManufacturerSequence\000NotificationFromManufacturerSequence\000"
    "InformationIssueDateTime\000"),
    ("InformationSummary\000ImplantRegulatoryDisapprovalCodeSequence\000"
    "OverallTemplateSpatialTolerance\000HPGLDocumentSequence\000HPGLDocumentID\000"
    "HPGLDocumentLabel\000ViewOrientationCodeSequence\000ViewOrientationModifierCodeSequence\000"
    "HPGLDocumentScaling\000HPGLDocument\000HPGLContourPenNumber\000HPGLPenSequence\000"
    "HPGLPenNumber\000HPGLPenLabel\000HPGLPenDescription\000RecommendedRotationPoint\000"),
    ("BoundingRectangle\000ImplantTemplate3DModelSurfaceNumber\000"
    "SurfaceModelDescriptionSequence\000SurfaceModelLabel\000SurfaceModelScalingFactor\000"
    "MaterialsCodeSequence\000CoatingMaterialsCodeSequence\000ImplantTypeCodeSequence\000"
    "FixationMethodCodeSequence\000MatingFeatureSetsSequence\000MatingFeatureSetID\000"
    "MatingFeatureSetLabel\000MatingFeatureSequence\000MatingFeatureID\000"
    "MatingFeatureDegreeOfFreedomSequence\000DegreeOfFreedomID\000"),
    ("DegreeOfFreedomType\000TwoDMatingFeatureCoordinatesSequence\000"
    "ReferencedHPGLDocumentID\000TwoDMatingPoint\000TwoDMatingAxes\000"
    "TwoDDegreeOfFreedomSequence\000ThreeDDegreeOfFreedomAxis\000RangeOfFreedom\000"
    "ThreeDMatingPoint\000ThreeDMatingAxes\000TwoDDegreeOfFreedomAxis\000"
    "PlanningLandmarkPointSequence\000PlanningLandmarkLineSequence\000"
    "PlanningLandmarkPlaneSequence\000PlanningLandmarkID\000PlanningLandmarkDescription\000"),
    ("PlanningLandmarkIdentificationCodeSequence\000TwoDPointCoordinatesSequence\000"
    "TwoDPointCoordinates\000ThreeDPointCoordinates\000TwoDLineCoordinatesSequence\000"
    "TwoDLineCoordinates\000ThreeDLineCoordinates\000TwoDPlaneCoordinatesSequence\000"
    "TwoDPlaneIntersection\000ThreeDPlaneOrigin\000ThreeDPlaneNormal\000ModelModification\000"
    "ModelMirroring\000ModelUsageCodeSequence\000ModelGroupUID\000"
    "RelativeURIReferenceWithinEncapsulatedDocument\000"),
    ("AnnotationCoordinateType\000AnnotationGroupSequence\000AnnotationGroupUID\000"
    "AnnotationGroupLabel\000AnnotationGroupDescription\000AnnotationGroupGenerationType\000"
    "AnnotationGroupAlgorithmIdentificationSequence\000"
    "AnnotationPropertyCategoryCodeSequence\000AnnotationPropertyTypeCodeSequence\000"
    "AnnotationPropertyTypeModifierCodeSequence\000NumberOfAnnotations\000"
    "AnnotationAppliesToAllOpticalPaths\000ReferencedOpticalPathIdentifier\000"
    "AnnotationAppliesToAllZPlanes\000CommonZCoordinateValue\000AnnotationIndexList\000"),
    ("GraphicAnnotationSequence\000GraphicLayer\000BoundingBoxAnnotationUnits\000"
    "AnchorPointAnnotationUnits\000GraphicAnnotationUnits\000UnformattedTextValue\000"
    "TextObjectSequence\000GraphicObjectSequence\000BoundingBoxTopLeftHandCorner\000"
    "BoundingBoxBottomRightHandCorner\000BoundingBoxTextHorizontalJustification\000"
    "AnchorPoint\000AnchorPointVisibility\000GraphicDimensions\000NumberOfGraphicPoints\000"
    "GraphicData\000"),
    ("GraphicType\000GraphicFilled\000ImageRotationRetired\000ImageHorizontalFlip\000"
    "ImageRotation\000DisplayedAreaTopLeftHandCornerTrial\000"
    "DisplayedAreaBottomRightHandCornerTrial\000DisplayedAreaTopLeftHandCorner\000"
    "DisplayedAreaBottomRightHandCorner\000DisplayedAreaSelectionSequence\000"
    "GraphicLayerSequence\000GraphicLayerOrder\000"
    "GraphicLayerRecommendedDisplayGrayscaleValue\000GraphicLayerRecommendedDisplayRGBValue\000"
    "GraphicLayerDescription\000ContentLabel\000"),
    ("ContentDescription\000PresentationCreationDate\000PresentationCreationTime\000"
    "ContentCreatorName\000ContentCreatorIdentificationCodeSequence\000"
    "AlternateContentDescriptionSequence\000PresentationSizeMode\000PresentationPixelSpacing\000"
    "PresentationPixelAspectRatio\000PresentationPixelMagnificationRatio\000"
    "GraphicGroupLabel\000GraphicGroupDescription\000CompoundGraphicSequence\000"
    "CompoundGraphicInstanceID\000FontName\000FontNameType\000"),
    ("CSSFontName\000RotationAngle\000TextStyleSequence\000LineStyleSequence\000"
    "FillStyleSequence\000GraphicGroupSequence\000TextColorCIELabValue\000"
    "HorizontalAlignment\000VerticalAlignment\000ShadowStyle\000ShadowOffsetX\000"
    "ShadowOffsetY\000ShadowColorCIELabValue\000Underlined\000Bold\000Italic\000"),
    ("PatternOnColorCIELabValue\000PatternOffColorCIELabValue\000LineThickness\000"
    "LineDashingStyle\000LinePattern\000FillPattern\000FillMode\000ShadowOpacity\000"
    "GapLength\000DiameterOfVisibility\000RotationPoint\000TickAlignment\000ShowTickLabel\000"
    "TickLabelAlignment\000CompoundGraphicUnits\000PatternOnOpacity\000"),
    ("PatternOffOpacity\000MajorTicksSequence\000TickPosition\000TickLabel\000"
    "CompoundGraphicType\000GraphicGroupID\000ShapeType\000RegistrationSequence\000"
    "MatrixRegistrationSequence\000MatrixSequence\000"
    "FrameOfReferenceToDisplayedCoordinateSystemTransformationMatrix\000"
    "FrameOfReferenceTransformationMatrixType\000RegistrationTypeCodeSequence\000"
    "FiducialDescription\000FiducialIdentifier\000FiducialIdentifierCodeSequence\000"),
    ("ContourUncertaintyRadius\000UsedFiducialsSequence\000GraphicCoordinatesDataSequence\000"
    "FiducialUID\000ReferencedFiducialUID\000FiducialSetSequence\000FiducialSequence\000"
    "FiducialsPropertyCategoryCodeSequence\000GraphicLayerRecommendedDisplayCIELabValue\000"
    "BlendingSequence\000RelativeOpacity\000ReferencedSpatialRegistrationSequence\000"
    "BlendingPosition\000PresentationDisplayCollectionUID\000"
    "PresentationSequenceCollectionUID\000PresentationSequencePositionIndex\000"),
    ("RenderedImageReferenceSequence\000VolumetricPresentationStateInputSequence\000"
    "PresentationInputType\000InputSequencePositionIndex\000Crop\000"
    "CroppingSpecificationIndex\000CompositingMethod\000VolumetricPresentationInputNumber\000"
    "ImageVolumeGeometry\000VolumetricPresentationInputSetUID\000"
    "VolumetricPresentationInputSetSequence\000GlobalCrop\000"
    "GlobalCroppingSpecificationIndex\000RenderingMethod\000VolumeCroppingSequence\000"
    "VolumeCroppingMethod\000"),
    ("BoundingBoxCrop\000ObliqueCroppingPlaneSequence\000Plane\000PlaneNormal\000"
    "CroppingSpecificationNumber\000MultiPlanarReconstructionStyle\000MPRThicknessType\000"
    "MPRSlabThickness\000MPRTopLeftHandCorner\000MPRViewWidthDirection\000MPRViewWidth\000"
    "NumberOfVolumetricCurvePoints\000VolumetricCurvePoints\000MPRViewHeightDirection\000"
    "MPRViewHeight\000RenderProjection\000"),
    ("ViewpointPosition\000ViewpointLookAtPoint\000ViewpointUpDirection\000RenderFieldOfView\000"
    "SamplingStepSize\000ShadingStyle\000AmbientReflectionIntensity\000LightDirection\000"
    "DiffuseReflectionIntensity\000SpecularReflectionIntensity\000Shininess\000"
    "PresentationStateClassificationComponentSequence\000ComponentType\000"
    "ComponentInputSequence\000VolumetricPresentationInputIndex\000"
    "PresentationStateCompositorComponentSequence\000"),
    ("WeightingTransferFunctionSequence\000WeightingLookupTableDescriptor\000"
    "WeightingLookupTableData\000VolumetricAnnotationSequence\000"
    "ReferencedStructuredContextSequence\000ReferencedContentItem\000"
    "VolumetricPresentationInputAnnotationSequence\000AnnotationClipping\000"
    "PresentationAnimationStyle\000RecommendedAnimationRate\000AnimationCurveSequence\000"
    "AnimationStepSize\000SwivelRange\000VolumetricCurveUpDirections\000VolumeStreamSequence\000"
    "RGBATransferFunctionDescription\000"),
    ("AdvancedBlendingSequence\000BlendingInputNumber\000BlendingDisplayInputSequence\000"
    "BlendingDisplaySequence\000BlendingMode\000TimeSeriesBlending\000GeometryForDisplay\000"
    "ThresholdSequence\000ThresholdValueSequence\000ThresholdType\000ThresholdValue\000"
    "HangingProtocolName\000HangingProtocolDescription\000HangingProtocolLevel\000"
    "HangingProtocolCreator\000HangingProtocolCreationDateTime\000"),
    ("HangingProtocolDefinitionSequence\000HangingProtocolUserIdentificationCodeSequence\000"
    "HangingProtocolUserGroupName\000SourceHangingProtocolSequence\000"
    "NumberOfPriorsReferenced\000ImageSetsSequence\000ImageSetSelectorSequence\000"
    "ImageSetSelectorUsageFlag\000SelectorAttribute\000SelectorValueNumber\000"
    "TimeBasedImageSetsSequence\000ImageSetNumber\000ImageSetSelectorCategory\000"
    "RelativeTime\000RelativeTimeUnits\000AbstractPriorValue\000"),
    ("AbstractPriorCodeSequence\000ImageSetLabel\000SelectorAttributeVR\000"
    "SelectorSequencePointer\000SelectorSequencePointerPrivateCreator\000"
    "SelectorAttributePrivateCreator\000SelectorAEValue\000SelectorASValue\000"
    "SelectorATValue\000SelectorDAValue\000SelectorCSValue\000SelectorDTValue\000"
    "SelectorISValue\000SelectorOBValue\000SelectorLOValue\000SelectorOFValue\000"),
    ("SelectorLTValue\000SelectorOWValue\000SelectorPNValue\000SelectorTMValue\000"
    "SelectorSHValue\000SelectorUNValue\000SelectorSTValue\000SelectorUCValue\000"
    "SelectorUTValue\000SelectorURValue\000SelectorDSValue\000SelectorODValue\000"
    "SelectorFDValue\000SelectorOLValue\000SelectorFLValue\000SelectorULValue\000"),
    ("SelectorUSValue\000SelectorSLValue\000SelectorSSValue\000SelectorUIValue\000"
    "SelectorCodeSequenceValue\000SelectorOVValue\000SelectorSVValue\000SelectorUVValue\000"
    "NumberOfScreens\000NominalScreenDefinitionSequence\000NumberOfVerticalPixels\000"
    "NumberOfHorizontalPixels\000DisplayEnvironmentSpatialPosition\000"
    "ScreenMinimumGrayscaleBitDepth\000ScreenMinimumColorBitDepth\000"
    "ApplicationMaximumRepaintTime\000"),
    ("DisplaySetsSequence\000DisplaySetNumber\000DisplaySetLabel\000"
    "DisplaySetPresentationGroup\000DisplaySetPresentationGroupDescription\000"
    "PartialDataDisplayHandling\000SynchronizedScrollingSequence\000DisplaySetScrollingGroup\000"
    "NavigationIndicatorSequence\000NavigationDisplaySet\000ReferenceDisplaySets\000"
    "ImageBoxesSequence\000ImageBoxNumber\000ImageBoxLayoutType\000"
    "ImageBoxTileHorizontalDimension\000ImageBoxTileVerticalDimension\000"),
    ("ImageBoxScrollDirection\000ImageBoxSmallScrollType\000ImageBoxSmallScrollAmount\000"
    "ImageBoxLargeScrollType\000ImageBoxLargeScrollAmount\000ImageBoxOverlapPriority\000"
    "CineRelativeToRealTime\000FilterOperationsSequence\000FilterByCategory\000"
    "FilterByAttributePresence\000FilterByOperator\000StructuredDisplayBackgroundCIELabValue\000"
    "EmptyImageBoxCIELabValue\000StructuredDisplayImageBoxSequence\000"
    "StructuredDisplayTextBoxSequence\000ReferencedFirstFrameSequence\000"),
    ("ImageBoxSynchronizationSequence\000SynchronizedImageBoxList\000TypeOfSynchronization\000"
    "BlendingOperationType\000ReformattingOperationType\000ReformattingThickness\000"
    "ReformattingInterval\000ReformattingOperationInitialViewDirection\000"
    "ThreeDRenderingType\000SortingOperationsSequence\000SortByCategory\000SortingDirection\000"
    "DisplaySetPatientOrientation\000VOIType\000PseudoColorType\000"
    "PseudoColorPaletteInstanceReferenceSequence\000"),
    ("ShowGrayscaleInverted\000ShowImageTrueSizeFlag\000ShowGraphicAnnotationFlag\000"
    "ShowPatientDemographicsFlag\000ShowAcquisitionTechniquesFlag\000"
    "DisplaySetHorizontalJustification\000DisplaySetVerticalJustification\000"
    "ContinuationStartMeterset\000ContinuationEndMeterset\000ProcedureStepState\000"
    "ProcedureStepProgressInformationSequence\000ProcedureStepProgress\000"
    "ProcedureStepProgressDescription\000ProcedureStepProgressParametersSequence\000"
    "ProcedureStepCommunicationsURISequence\000ContactURI\000"),
    ("ContactDisplayName\000ProcedureStepDiscontinuationReasonCodeSequence\000"
    "BeamTaskSequence\000BeamTaskType\000BeamOrderIndexTrial\000AutosequenceFlag\000"
    "TableTopVerticalAdjustedPosition\000TableTopLongitudinalAdjustedPosition\000"
    "TableTopLateralAdjustedPosition\000PatientSupportAdjustedAngle\000"
    "TableTopEccentricAdjustedAngle\000TableTopPitchAdjustedAngle\000"
    "TableTopRollAdjustedAngle\000DeliveryVerificationImageSequence\000"
    "VerificationImageTiming\000DoubleExposureFlag\000"),
    ("DoubleExposureOrdering\000DoubleExposureMetersetTrial\000DoubleExposureFieldDeltaTrial\000"
    "RelatedReferenceRTImageSequence\000GeneralMachineVerificationSequence\000"
    "ConventionalMachineVerificationSequence\000IonMachineVerificationSequence\000"
    "FailedAttributesSequence\000OverriddenAttributesSequence\000"
    "ConventionalControlPointVerificationSequence\000IonControlPointVerificationSequence\000"
    "AttributeOccurrenceSequence\000AttributeOccurrencePointer\000AttributeItemSelector\000"
    "AttributeOccurrencePrivateCreator\000SelectorSequencePointerItems\000"),
    ("ScheduledProcedureStepPriority\000WorklistLabel\000ProcedureStepLabel\000"
    "ScheduledProcessingParametersSequence\000PerformedProcessingParametersSequence\000"
    "UnifiedProcedureStepPerformedProcedureSequence\000RelatedProcedureStepSequence\000"
    "ProcedureStepRelationshipType\000ReplacedProcedureStepSequence\000DeletionLock\000"
    "ReceivingAE\000RequestingAE\000ReasonForCancellation\000SCPStatus\000"
    "SubscriptionListStatus\000UnifiedProcedureStepListStatus\000"),
    ("BeamOrderIndex\000DoubleExposureMeterset\000DoubleExposureFieldDelta\000"
    "BrachyTaskSequence\000ContinuationStartTotalReferenceAirKerma\000"
    "ContinuationEndTotalReferenceAirKerma\000ContinuationPulseNumber\000"
    "ChannelDeliveryOrderSequence\000ReferencedChannelNumber\000StartCumulativeTimeWeight\000"
    "EndCumulativeTimeWeight\000OmittedChannelSequence\000ReasonForChannelOmission\000"
    "ReasonForChannelOmissionDescription\000ChannelDeliveryOrderIndex\000"
    "ChannelDeliveryContinuationSequence\000"),
    ("OmittedApplicationSetupSequence\000ImplantAssemblyTemplateName\000"
    "ImplantAssemblyTemplateIssuer\000ImplantAssemblyTemplateVersion\000"
    "ReplacedImplantAssemblyTemplateSequence\000ImplantAssemblyTemplateType\000"
    "OriginalImplantAssemblyTemplateSequence\000DerivationImplantAssemblyTemplateSequence\000"
    "ImplantAssemblyTemplateTargetAnatomySequence\000ProcedureTypeCodeSequence\000"
    "SurgicalTechnique\000ComponentTypesSequence\000ComponentTypeCodeSequence\000"
    "ExclusiveComponentType\000MandatoryComponentType\000ComponentSequence\000"),
    ("ComponentID\000ComponentAssemblySequence\000Component1ReferencedID\000"
    "Component1ReferencedMatingFeatureSetID\000Component1ReferencedMatingFeatureID\000"
    "Component2ReferencedID\000Component2ReferencedMatingFeatureSetID\000"
    "Component2ReferencedMatingFeatureID\000ImplantTemplateGroupName\000"
    "ImplantTemplateGroupDescription\000ImplantTemplateGroupIssuer\000"
    "ImplantTemplateGroupVersion\000ReplacedImplantTemplateGroupSequence\000"
    "ImplantTemplateGroupTargetAnatomySequence\000ImplantTemplateGroupMembersSequence\000"
    "ImplantTemplateGroupMemberID\000"),
    ("ThreeDImplantTemplateGroupMemberMatchingPoint\000"
    "ThreeDImplantTemplateGroupMemberMatchingAxes\000"
    "ImplantTemplateGroupMemberMatching2DCoordinatesSequence\000"
    "TwoDImplantTemplateGroupMemberMatchingPoint\000"
    "TwoDImplantTemplateGroupMemberMatchingAxes\000"
    "ImplantTemplateGroupVariationDimensionSequence\000"
    "ImplantTemplateGroupVariationDimensionName\000"
    "ImplantTemplateGroupVariationDimensionRankSequence\000"
    "ReferencedImplantTemplateGroupMemberID\000ImplantTemplateGroupVariationDimensionRank\000"
    "SurfaceScanAcquisitionTypeCodeSequence\000SurfaceScanModeCodeSequence\000"
    "RegistrationMethodCodeSequence\000ShotDurationTime\000ShotOffsetTime\000"
    "SurfacePointPresentationValueData\000"),
    ("SurfacePointColorCIELabValueData\000UVMappingSequence\000TextureLabel\000UValueData\000"
    "VValueData\000ReferencedTextureSequence\000ReferencedSurfaceDataSequence\000"
    "AssessmentSummary\000AssessmentSummaryDescription\000AssessedSOPInstanceSequence\000"
    "ReferencedComparisonSOPInstanceSequence\000NumberOfAssessmentObservations\000"
    "AssessmentObservationsSequence\000ObservationSignificance\000ObservationDescription\000"
    "StructuredConstraintObservationSequence\000"),
    ("AssessedAttributeValueSequence\000AssessmentSetID\000AssessmentRequesterSequence\000"
    "SelectorAttributeName\000SelectorAttributeKeyword\000AssessmentTypeCodeSequence\000"
    "ObservationBasisCodeSequence\000AssessmentLabel\000ConstraintType\000"
    "SpecificationSelectionGuidance\000ConstraintValueSequence\000"
    "RecommendedDefaultValueSequence\000ConstraintViolationSignificance\000"
    "ConstraintViolationCondition\000ModifiableConstraintFlag\000StorageMediaFileSetID\000"),
    ("StorageMediaFileSetUID\000IconImageSequence\000TopicTitle\000TopicSubject\000"
    "TopicAuthor\000TopicKeywords\000SOPInstanceStatus\000SOPAuthorizationDateTime\000"
    "SOPAuthorizationComment\000AuthorizationEquipmentCertificationNumber\000MACIDNumber\000"
    "MACCalculationTransferSyntaxUID\000MACAlgorithm\000DataElementsSigned\000"
    "DigitalSignatureUID\000DigitalSignatureDateTime\000"),
    ("CertificateType\000CertificateOfSigner\000Signature\000CertifiedTimestampType\000"
    "CertifiedTimestamp\000DigitalSignaturePurposeCodeSequence\000"
    "ReferencedDigitalSignatureSequence\000ReferencedSOPInstanceMACSequence\000MAC\000"
    "EncryptedAttributesSequence\000EncryptedContentTransferSyntaxUID\000EncryptedContent\000"
    "ModifiedAttributesSequence\000NonconformingModifiedAttributesSequence\000"
    "NonconformingDataElementValue\000OriginalAttributesSequence\000"),
    ("AttributeModificationDateTime\000ModifyingSystem\000SourceOfPreviousValues\000"
    "ReasonForTheAttributeModification\000InstanceOriginStatus\000EscapeTriplet\000"
    "RunLengthTriplet\000HuffmanTableSize\000HuffmanTableTriplet\000ShiftTableSize\000"
    "ShiftTableTriplet\000ZonalMap\000NumberOfCopies\000PrinterConfigurationSequence\000"
    "PrintPriority\000MediumType\000"),
    ("FilmDestination\000FilmSessionLabel\000MemoryAllocation\000MaximumMemoryAllocation\000"
    "ColorImagePrintingFlag\000CollationFlag\000AnnotationFlag\000ImageOverlayFlag\000"
    "PresentationLUTFlag\000ImageBoxPresentationLUTFlag\000MemoryBitDepth\000"
    "PrintingBitDepth\000MediaInstalledSequence\000OtherMediaAvailableSequence\000"
    "SupportedImageDisplayFormatsSequence\000ReferencedFilmBoxSequence\000"),
    ("ReferencedStoredPrintSequence\000ImageDisplayFormat\000AnnotationDisplayFormatID\000"
    "FilmOrientation\000FilmSizeID\000PrinterResolutionID\000DefaultPrinterResolutionID\000"
    "MagnificationType\000SmoothingType\000DefaultMagnificationType\000"
    "OtherMagnificationTypesAvailable\000DefaultSmoothingType\000"
    "OtherSmoothingTypesAvailable\000BorderDensity\000EmptyImageDensity\000MinDensity\000"),
    ("MaxDensity\000Trim\000ConfigurationInformation\000ConfigurationInformationDescription\000"
    "MaximumCollatedFilms\000Illumination\000ReflectedAmbientLight\000PrinterPixelSpacing\000"
    "ReferencedFilmSessionSequence\000ReferencedImageBoxSequence\000"
    "ReferencedBasicAnnotationBoxSequence\000ImageBoxPosition\000Polarity\000"
    "RequestedImageSize\000RequestedDecimateCropBehavior\000RequestedResolutionID\000"),
    ("RequestedImageSizeFlag\000DecimateCropResult\000BasicGrayscaleImageSequence\000"
    "BasicColorImageSequence\000ReferencedImageOverlayBoxSequence\000"
    "ReferencedVOILUTBoxSequence\000AnnotationPosition\000TextString\000"
    "ReferencedOverlayPlaneSequence\000ReferencedOverlayPlaneGroups\000"
    "OverlayPixelDataSequence\000OverlayMagnificationType\000OverlaySmoothingType\000"
    "OverlayOrImageMagnification\000MagnifyToNumberOfColumns\000OverlayForegroundDensity\000"),
    ("OverlayBackgroundDensity\000OverlayMode\000ThresholdDensity\000"
    "ReferencedImageBoxSequenceRetired\000PresentationLUTSequence\000PresentationLUTShape\000"
    "ReferencedPresentationLUTSequence\000PrintJobID\000ExecutionStatus\000"
    "ExecutionStatusInfo\000CreationDate\000CreationTime\000Originator\000DestinationAE\000"
    "OwnerID\000NumberOfFilms\000"),
    ("ReferencedPrintJobSequencePullStoredPrint\000PrinterStatus\000PrinterStatusInfo\000"
    "PrinterName\000PrintQueueID\000QueueStatus\000PrintJobDescriptionSequence\000"
    "ReferencedPrintJobSequence\000PrintManagementCapabilitiesSequence\000"
    "PrinterCharacteristicsSequence\000FilmBoxContentSequence\000ImageBoxContentSequence\000"
    "AnnotationContentSequence\000ImageOverlayBoxContentSequence\000"
    "PresentationLUTContentSequence\000ProposedStudySequence\000"),
    ("OriginalImageSequence\000LabelUsingInformationExtractedFromInstances\000LabelText\000"
    "LabelStyleSelection\000MediaDisposition\000BarcodeValue\000BarcodeSymbology\000"
    "AllowMediaSplitting\000IncludeNonDICOMObjects\000IncludeDisplayApplication\000"
    "PreserveCompositeInstancesAfterMediaCreation\000TotalNumberOfPiecesOfMediaCreated\000"
    "RequestedMediaApplicationProfile\000ReferencedStorageMediaSequence\000FailureAttributes\000"
    "AllowLossyCompression\000"),
    ("RequestPriority\000RTImageLabel\000RTImageName\000RTImageDescription\000"
    "ReportedValuesOrigin\000RTImagePlane\000XRayImageReceptorTranslation\000"
    "XRayImageReceptorAngle\000RTImageOrientation\000ImagePlanePixelSpacing\000"
    "RTImagePosition\000RadiationMachineName\000RadiationMachineSAD\000RadiationMachineSSD\000"
    "RTImageSID\000SourceToReferenceObjectDistance\000"),
    ("FractionNumber\000ExposureSequence\000MetersetExposure\000DiaphragmPosition\000"
    "FluenceMapSequence\000FluenceDataSource\000FluenceDataScale\000"
    "PrimaryFluenceModeSequence\000FluenceMode\000FluenceModeID\000DVHType\000DoseUnits\000"
    "DoseType\000SpatialTransformOfDose\000DoseComment\000NormalizationPoint\000"),
    ("DoseSummationType\000GridFrameOffsetVector\000DoseGridScaling\000RTDoseROISequence\000"
    "DoseValue\000TissueHeterogeneityCorrection\000DVHNormalizationPoint\000"
    "DVHNormalizationDoseValue\000DVHSequence\000DVHDoseScaling\000DVHVolumeUnits\000"
    "DVHNumberOfBins\000DVHData\000DVHReferencedROISequence\000DVHROIContributionType\000"
    "DVHMinimumDose\000"),
    ("DVHMaximumDose\000DVHMeanDose\000StructureSetLabel\000StructureSetName\000"
    "StructureSetDescription\000StructureSetDate\000StructureSetTime\000"
    "ReferencedFrameOfReferenceSequence\000RTReferencedStudySequence\000"
    "RTReferencedSeriesSequence\000ContourImageSequence\000PredecessorStructureSetSequence\000"
    "StructureSetROISequence\000ROINumber\000ReferencedFrameOfReferenceUID\000ROIName\000"),
    ("ROIDescription\000ROIDisplayColor\000ROIVolume\000RTRelatedROISequence\000"
    "RTROIRelationship\000ROIGenerationAlgorithm\000"
    "ROIDerivationAlgorithmIdentificationSequence\000ROIGenerationDescription\000"
    "ROIContourSequence\000ContourSequence\000ContourGeometricType\000ContourSlabThickness\000"
    "ContourOffsetVector\000NumberOfContourPoints\000ContourNumber\000AttachedContours\000"),
    ("SourcePixelPlanesCharacteristicsSequence\000ContourData\000RTROIObservationsSequence\000"
    "ObservationNumber\000ReferencedROINumber\000ROIObservationLabel\000"
    "RTROIIdentificationCodeSequence\000ROIObservationDescription\000"
    "RelatedRTROIObservationsSequence\000RTROIInterpretedType\000ROIInterpreter\000"
    "ROIPhysicalPropertiesSequence\000ROIPhysicalProperty\000ROIPhysicalPropertyValue\000"
    "ROIElementalCompositionSequence\000ROIElementalCompositionAtomicNumber\000"),
    ("ROIElementalCompositionAtomicMassFraction\000AdditionalRTROIIdentificationCodeSequence\000"
    "FrameOfReferenceRelationshipSequence\000RelatedFrameOfReferenceUID\000"
    "FrameOfReferenceTransformationType\000FrameOfReferenceTransformationMatrix\000"
    "FrameOfReferenceTransformationComment\000PatientLocationCoordinatesSequence\000"
    "PatientLocationCoordinatesCodeSequence\000PatientSupportPositionSequence\000"
    "MeasuredDoseReferenceSequence\000MeasuredDoseDescription\000MeasuredDoseType\000"
    "MeasuredDoseValue\000TreatmentSessionBeamSequence\000TreatmentSessionIonBeamSequence\000"),
    ("CurrentFractionNumber\000TreatmentControlPointDate\000TreatmentControlPointTime\000"
    "TreatmentTerminationStatus\000TreatmentTerminationCode\000TreatmentVerificationStatus\000"
    "ReferencedTreatmentRecordSequence\000SpecifiedPrimaryMeterset\000"
    "SpecifiedSecondaryMeterset\000DeliveredPrimaryMeterset\000DeliveredSecondaryMeterset\000"
    "SpecifiedTreatmentTime\000DeliveredTreatmentTime\000ControlPointDeliverySequence\000"
    "IonControlPointDeliverySequence\000SpecifiedMeterset\000"),
    ("DeliveredMeterset\000MetersetRateSet\000MetersetRateDelivered\000"
    "ScanSpotMetersetsDelivered\000DoseRateDelivered\000"
    "TreatmentSummaryCalculatedDoseReferenceSequence\000CumulativeDoseToDoseReference\000"
    "FirstTreatmentDate\000MostRecentTreatmentDate\000NumberOfFractionsDelivered\000"
    "OverrideSequence\000ParameterSequencePointer\000OverrideParameterPointer\000"
    "ParameterItemIndex\000MeasuredDoseReferenceNumber\000ParameterPointer\000"),
    ("OverrideReason\000ParameterValueNumber\000CorrectedParameterSequence\000"
    "CorrectionValue\000CalculatedDoseReferenceSequence\000CalculatedDoseReferenceNumber\000"
    "CalculatedDoseReferenceDescription\000CalculatedDoseReferenceDoseValue\000StartMeterset\000"
    "EndMeterset\000ReferencedMeasuredDoseReferenceSequence\000"
    "ReferencedMeasuredDoseReferenceNumber\000ReferencedCalculatedDoseReferenceSequence\000"
    "ReferencedCalculatedDoseReferenceNumber\000BeamLimitingDeviceLeafPairsSequence\000"
    "RecordedWedgeSequence\000"),
    ("RecordedCompensatorSequence\000RecordedBlockSequence\000RecordedBlockSlabSequence\000"
    "TreatmentSummaryMeasuredDoseReferenceSequence\000RecordedSnoutSequence\000"
    "RecordedRangeShifterSequence\000RecordedLateralSpreadingDeviceSequence\000"
    "RecordedRangeModulatorSequence\000RecordedSourceSequence\000SourceSerialNumber\000"
    "TreatmentSessionApplicationSetupSequence\000ApplicationSetupCheck\000"
    "RecordedBrachyAccessoryDeviceSequence\000ReferencedBrachyAccessoryDeviceNumber\000"
    "RecordedChannelSequence\000SpecifiedChannelTotalTime\000"),
    ("DeliveredChannelTotalTime\000SpecifiedNumberOfPulses\000DeliveredNumberOfPulses\000"
    "SpecifiedPulseRepetitionInterval\000DeliveredPulseRepetitionInterval\000"
    "RecordedSourceApplicatorSequence\000ReferencedSourceApplicatorNumber\000"
    "RecordedChannelShieldSequence\000ReferencedChannelShieldNumber\000"
    "BrachyControlPointDeliveredSequence\000SafePositionExitDate\000SafePositionExitTime\000"
    "SafePositionReturnDate\000SafePositionReturnTime\000"
    "PulseSpecificBrachyControlPointDeliveredSequence\000PulseNumber\000"),
    ("BrachyPulseControlPointDeliveredSequence\000CurrentTreatmentStatus\000"
    "TreatmentStatusComment\000FractionGroupSummarySequence\000ReferencedFractionNumber\000"
    "FractionGroupType\000BeamStopperPosition\000FractionStatusSummarySequence\000"
    "TreatmentDate\000TreatmentTime\000RTPlanLabel\000RTPlanName\000RTPlanDescription\000"
    "RTPlanDate\000RTPlanTime\000TreatmentProtocols\000"),
    ("PlanIntent\000TreatmentSites\000RTPlanGeometry\000PrescriptionDescription\000"
    "DoseReferenceSequence\000DoseReferenceNumber\000DoseReferenceUID\000"
    "DoseReferenceStructureType\000NominalBeamEnergyUnit\000DoseReferenceDescription\000"
    "DoseReferencePointCoordinates\000NominalPriorDose\000DoseReferenceType\000"
    "ConstraintWeight\000DeliveryWarningDose\000DeliveryMaximumDose\000"),
    ("TargetMinimumDose\000TargetPrescriptionDose\000TargetMaximumDose\000"
    "TargetUnderdoseVolumeFraction\000OrganAtRiskFullVolumeDose\000OrganAtRiskLimitDose\000"
    "OrganAtRiskMaximumDose\000OrganAtRiskOverdoseVolumeFraction\000ToleranceTableSequence\000"
    "ToleranceTableNumber\000ToleranceTableLabel\000GantryAngleTolerance\000"
    "BeamLimitingDeviceAngleTolerance\000BeamLimitingDeviceToleranceSequence\000"
    "BeamLimitingDevicePositionTolerance\000SnoutPositionTolerance\000"),
    ("PatientSupportAngleTolerance\000TableTopEccentricAngleTolerance\000"
    "TableTopPitchAngleTolerance\000TableTopRollAngleTolerance\000"
    "TableTopVerticalPositionTolerance\000TableTopLongitudinalPositionTolerance\000"
    "TableTopLateralPositionTolerance\000RTPlanRelationship\000FractionGroupSequence\000"
    "FractionGroupNumber\000FractionGroupDescription\000NumberOfFractionsPlanned\000"
    "NumberOfFractionPatternDigitsPerDay\000RepeatFractionCycleLength\000FractionPattern\000"
    "NumberOfBeams\000"),
    ("BeamDoseSpecificationPoint\000ReferencedDoseReferenceUID\000BeamDose\000BeamMeterset\000"
    "BeamDosePointDepth\000BeamDosePointEquivalentDepth\000BeamDosePointSSD\000"
    "BeamDoseMeaning\000BeamDoseVerificationControlPointSequence\000"
    "AverageBeamDosePointDepth\000AverageBeamDosePointEquivalentDepth\000"
    "AverageBeamDosePointSSD\000BeamDoseType\000AlternateBeamDose\000AlternateBeamDoseType\000"
    "DepthValueAveragingFlag\000"),
    ("BeamDosePointSourceToExternalContourDistance\000NumberOfBrachyApplicationSetups\000"
    "BrachyApplicationSetupDoseSpecificationPoint\000BrachyApplicationSetupDose\000"
    "BeamSequence\000TreatmentMachineName\000PrimaryDosimeterUnit\000SourceAxisDistance\000"
    "BeamLimitingDeviceSequence\000RTBeamLimitingDeviceType\000"
    "SourceToBeamLimitingDeviceDistance\000IsocenterToBeamLimitingDeviceDistance\000"
    "NumberOfLeafJawPairs\000LeafPositionBoundaries\000BeamNumber\000BeamName\000"),
    ("BeamDescription\000BeamType\000BeamDeliveryDurationLimit\000RadiationType\000"
    "HighDoseTechniqueType\000ReferenceImageNumber\000PlannedVerificationImageSequence\000"
    "ImagingDeviceSpecificAcquisitionParameters\000TreatmentDeliveryType\000NumberOfWedges\000"
    "WedgeSequence\000WedgeNumber\000WedgeType\000WedgeID\000WedgeAngle\000WedgeFactor\000"),
    ("TotalWedgeTrayWaterEquivalentThickness\000WedgeOrientation\000"
    "IsocenterToWedgeTrayDistance\000SourceToWedgeTrayDistance\000WedgeThinEdgePosition\000"
    "BolusID\000BolusDescription\000EffectiveWedgeAngle\000NumberOfCompensators\000"
    "MaterialID\000TotalCompensatorTrayFactor\000CompensatorSequence\000CompensatorNumber\000"
    "CompensatorID\000SourceToCompensatorTrayDistance\000CompensatorRows\000"),
    ("CompensatorColumns\000CompensatorPixelSpacing\000CompensatorPosition\000"
    "CompensatorTransmissionData\000CompensatorThicknessData\000NumberOfBoli\000"
    "CompensatorType\000CompensatorTrayID\000NumberOfBlocks\000TotalBlockTrayFactor\000"
    "TotalBlockTrayWaterEquivalentThickness\000BlockSequence\000BlockTrayID\000"
    "SourceToBlockTrayDistance\000IsocenterToBlockTrayDistance\000BlockType\000"),
    ("AccessoryCode\000BlockDivergence\000BlockMountingPosition\000BlockNumber\000BlockName\000"
    "BlockThickness\000BlockTransmission\000BlockNumberOfPoints\000BlockData\000"
    "ApplicatorSequence\000ApplicatorID\000ApplicatorType\000ApplicatorDescription\000"
    "CumulativeDoseReferenceCoefficient\000FinalCumulativeMetersetWeight\000"
    "NumberOfControlPoints\000"),
    ("ControlPointSequence\000ControlPointIndex\000NominalBeamEnergy\000DoseRateSet\000"
    "WedgePositionSequence\000WedgePosition\000BeamLimitingDevicePositionSequence\000"
    "LeafJawPositions\000GantryAngle\000GantryRotationDirection\000BeamLimitingDeviceAngle\000"
    "BeamLimitingDeviceRotationDirection\000PatientSupportAngle\000"
    "PatientSupportRotationDirection\000TableTopEccentricAxisDistance\000"
    "TableTopEccentricAngle\000"),
    ("TableTopEccentricRotationDirection\000TableTopVerticalPosition\000"
    "TableTopLongitudinalPosition\000TableTopLateralPosition\000IsocenterPosition\000"
    "SurfaceEntryPoint\000SourceToSurfaceDistance\000"
    "AverageBeamDosePointSourceToExternalContourDistance\000SourceToExternalContourDistance\000"
    "ExternalContourEntryPoint\000CumulativeMetersetWeight\000TableTopPitchAngle\000"
    "TableTopPitchRotationDirection\000TableTopRollAngle\000TableTopRollRotationDirection\000"
    "HeadFixationAngle\000"),
    ("GantryPitchAngle\000GantryPitchRotationDirection\000GantryPitchAngleTolerance\000"
    "FixationEye\000ChairHeadFramePosition\000HeadFixationAngleTolerance\000"
    "ChairHeadFramePositionTolerance\000FixationLightAzimuthalAngleTolerance\000"
    "FixationLightPolarAngleTolerance\000PatientSetupSequence\000PatientSetupNumber\000"
    "PatientSetupLabel\000PatientAdditionalPosition\000FixationDeviceSequence\000"
    "FixationDeviceType\000FixationDeviceLabel\000"),
    ("FixationDeviceDescription\000FixationDevicePosition\000FixationDevicePitchAngle\000"
    "FixationDeviceRollAngle\000ShieldingDeviceSequence\000ShieldingDeviceType\000"
    "ShieldingDeviceLabel\000ShieldingDeviceDescription\000ShieldingDevicePosition\000"
    "SetupTechnique\000SetupTechniqueDescription\000SetupDeviceSequence\000SetupDeviceType\000"
    "SetupDeviceLabel\000SetupDeviceDescription\000SetupDeviceParameter\000"),
    ("SetupReferenceDescription\000TableTopVerticalSetupDisplacement\000"
    "TableTopLongitudinalSetupDisplacement\000TableTopLateralSetupDisplacement\000"
    "BrachyTreatmentTechnique\000BrachyTreatmentType\000TreatmentMachineSequence\000"
    "SourceSequence\000SourceNumber\000SourceType\000SourceManufacturer\000"
    "ActiveSourceDiameter\000ActiveSourceLength\000SourceModelID\000SourceDescription\000"
    "SourceEncapsulationNominalThickness\000"),
    ("SourceEncapsulationNominalTransmission\000SourceIsotopeName\000SourceIsotopeHalfLife\000"
    "SourceStrengthUnits\000ReferenceAirKermaRate\000SourceStrength\000"
    "SourceStrengthReferenceDate\000SourceStrengthReferenceTime\000ApplicationSetupSequence\000"
    "ApplicationSetupType\000ApplicationSetupNumber\000ApplicationSetupName\000"
    "ApplicationSetupManufacturer\000TemplateNumber\000TemplateType\000TemplateName\000"),
    ("TotalReferenceAirKerma\000BrachyAccessoryDeviceSequence\000BrachyAccessoryDeviceNumber\000"
    "BrachyAccessoryDeviceID\000BrachyAccessoryDeviceType\000BrachyAccessoryDeviceName\000"
    "BrachyAccessoryDeviceNominalThickness\000BrachyAccessoryDeviceNominalTransmission\000"
    "ChannelEffectiveLength\000ChannelInnerLength\000AfterloaderChannelID\000"
    "SourceApplicatorTipLength\000ChannelSequence\000ChannelNumber\000ChannelLength\000"
    "ChannelTotalTime\000"),
    ("SourceMovementType\000NumberOfPulses\000PulseRepetitionInterval\000"
    "SourceApplicatorNumber\000SourceApplicatorID\000SourceApplicatorType\000"
    "SourceApplicatorName\000SourceApplicatorLength\000SourceApplicatorManufacturer\000"
    "SourceApplicatorWallNominalThickness\000SourceApplicatorWallNominalTransmission\000"
    "SourceApplicatorStepSize\000ApplicatorShapeReferencedROINumber\000TransferTubeNumber\000"
    "TransferTubeLength\000ChannelShieldSequence\000"),
    ("ChannelShieldNumber\000ChannelShieldID\000ChannelShieldName\000"
    "ChannelShieldNominalThickness\000ChannelShieldNominalTransmission\000"
    "FinalCumulativeTimeWeight\000BrachyControlPointSequence\000ControlPointRelativePosition\000"
    "ControlPoint3DPosition\000CumulativeTimeWeight\000CompensatorDivergence\000"
    "CompensatorMountingPosition\000SourceToCompensatorDistance\000"
    "TotalCompensatorTrayWaterEquivalentThickness\000IsocenterToCompensatorTrayDistance\000"
    "CompensatorColumnOffset\000"),
    ("IsocenterToCompensatorDistances\000CompensatorRelativeStoppingPowerRatio\000"
    "CompensatorMillingToolDiameter\000IonRangeCompensatorSequence\000CompensatorDescription\000"
    "RadiationMassNumber\000RadiationAtomicNumber\000RadiationChargeState\000ScanMode\000"
    "ModulatedScanModeType\000VirtualSourceAxisDistances\000SnoutSequence\000SnoutPosition\000"
    "SnoutID\000NumberOfRangeShifters\000RangeShifterSequence\000"),
    ("RangeShifterNumber\000RangeShifterID\000RangeShifterType\000RangeShifterDescription\000"
    "NumberOfLateralSpreadingDevices\000LateralSpreadingDeviceSequence\000"
    "LateralSpreadingDeviceNumber\000LateralSpreadingDeviceID\000LateralSpreadingDeviceType\000"
    "LateralSpreadingDeviceDescription\000LateralSpreadingDeviceWaterEquivalentThickness\000"
    "NumberOfRangeModulators\000RangeModulatorSequence\000RangeModulatorNumber\000"
    "RangeModulatorID\000RangeModulatorType\000"),
    ("RangeModulatorDescription\000BeamCurrentModulationID\000PatientSupportType\000"
    "PatientSupportID\000PatientSupportAccessoryCode\000TrayAccessoryCode\000"
    "FixationLightAzimuthalAngle\000FixationLightPolarAngle\000MetersetRate\000"
    "RangeShifterSettingsSequence\000RangeShifterSetting\000IsocenterToRangeShifterDistance\000"
    "RangeShifterWaterEquivalentThickness\000LateralSpreadingDeviceSettingsSequence\000"
    "LateralSpreadingDeviceSetting\000IsocenterToLateralSpreadingDeviceDistance\000"),
    ("RangeModulatorSettingsSequence\000RangeModulatorGatingStartValue\000"
    "RangeModulatorGatingStopValue\000RangeModulatorGatingStartWaterEquivalentThickness\000"
    "RangeModulatorGatingStopWaterEquivalentThickness\000IsocenterToRangeModulatorDistance\000"
    "ScanSpotTimeOffset\000ScanSpotTuneID\000ScanSpotPrescribedIndices\000"
    "NumberOfScanSpotPositions\000ScanSpotReordered\000ScanSpotPositionMap\000"
    "ScanSpotReorderingAllowed\000ScanSpotMetersetWeights\000ScanningSpotSize\000"
    "ScanSpotSizesDelivered\000"),
    ("NumberOfPaintings\000IonToleranceTableSequence\000IonBeamSequence\000"
    "IonBeamLimitingDeviceSequence\000IonBlockSequence\000IonControlPointSequence\000"
    "IonWedgeSequence\000IonWedgePositionSequence\000ReferencedSetupImageSequence\000"
    "SetupImageComment\000MotionSynchronizationSequence\000ControlPointOrientation\000"
    "GeneralAccessorySequence\000GeneralAccessoryID\000GeneralAccessoryDescription\000"
    "GeneralAccessoryType\000"),
    ("GeneralAccessoryNumber\000SourceToGeneralAccessoryDistance\000"
    "IsocenterToGeneralAccessoryDistance\000ApplicatorGeometrySequence\000"
    "ApplicatorApertureShape\000ApplicatorOpening\000ApplicatorOpeningX\000"
    "ApplicatorOpeningY\000SourceToApplicatorMountingPositionDistance\000"
    "NumberOfBlockSlabItems\000BlockSlabSequence\000BlockSlabThickness\000BlockSlabNumber\000"
    "DeviceMotionControlSequence\000DeviceMotionExecutionMode\000DeviceMotionObservationMode\000"),
    ("DeviceMotionParameterCodeSequence\000DistalDepthFraction\000DistalDepth\000"
    "NominalRangeModulationFractions\000NominalRangeModulatedRegionDepths\000"
    "DepthDoseParametersSequence\000DeliveredDepthDoseParametersSequence\000"
    "DeliveredDistalDepthFraction\000DeliveredDistalDepth\000"
    "DeliveredNominalRangeModulationFractions\000DeliveredNominalRangeModulatedRegionDepths\000"
    "DeliveredReferenceDoseDefinition\000ReferenceDoseDefinition\000RTControlPointIndex\000"
    "RadiationGenerationModeIndex\000ReferencedDefinedDeviceIndex\000"),
    ("RadiationDoseIdentificationIndex\000NumberOfRTControlPoints\000"
    "ReferencedRadiationGenerationModeIndex\000TreatmentPositionIndex\000"
    "ReferencedDeviceIndex\000TreatmentPositionGroupLabel\000TreatmentPositionGroupUID\000"
    "TreatmentPositionGroupSequence\000ReferencedTreatmentPositionIndex\000"
    "ReferencedRadiationDoseIdentificationIndex\000RTAccessoryHolderWaterEquivalentThickness\000"
    "ReferencedRTAccessoryHolderDeviceIndex\000RTAccessoryHolderSlotExistenceFlag\000"
    "RTAccessoryHolderSlotSequence\000RTAccessoryHolderSlotID\000"
    "RTAccessoryHolderSlotDistance\000"),
    ("RTAccessorySlotDistance\000RTAccessoryHolderDefinitionSequence\000"
    "RTAccessoryDeviceSlotID\000RTRadiationSequence\000RadiationDoseSequence\000"
    "RadiationDoseIdentificationSequence\000RadiationDoseIdentificationLabel\000"
    "ReferenceDoseType\000PrimaryDoseValueIndicator\000DoseValuesSequence\000"
    "DoseValuePurpose\000ReferenceDosePointCoordinates\000"
    "RadiationDoseValuesParametersSequence\000MetersetToDoseMappingSequence\000"
    "ExpectedInVivoMeasurementValuesSequence\000ExpectedInVivoMeasurementValueIndex\000"),
    ("RadiationDoseInVivoMeasurementLabel\000RadiationDoseCentralAxisDisplacement\000"
    "RadiationDoseValue\000RadiationDoseSourceToSkinDistance\000"
    "RadiationDoseMeasurementPointCoordinates\000"
    "RadiationDoseSourceToExternalContourDistance\000RTToleranceSetSequence\000"
    "RTToleranceSetLabel\000AttributeToleranceValuesSequence\000ToleranceValue\000"
    "PatientSupportPositionToleranceSequence\000TreatmentTimeLimit\000"
    "CArmPhotonElectronControlPointSequence\000ReferencedRTRadiationSequence\000"
    "ReferencedRTInstanceSequence\000ReferencedRTPatientSetupSequence\000"),
    ("SourceToPatientSurfaceDistance\000TreatmentMachineSpecialModeCodeSequence\000"
    "IntendedNumberOfFractions\000RTRadiationSetIntent\000"
    "RTRadiationPhysicalAndGeometricContentDetailFlag\000RTRecordFlag\000"
    "TreatmentDeviceIdentificationSequence\000ReferencedRTPhysicianIntentSequence\000"
    "CumulativeMeterset\000DeliveryRate\000DeliveryRateUnitSequence\000"
    "TreatmentPositionSequence\000RadiationSourceAxisDistance\000"
    "NumberOfRTBeamLimitingDevices\000RTBeamLimitingDeviceProximalDistance\000"
    "RTBeamLimitingDeviceDistalDistance\000"),
    ("ParallelRTBeamDelimiterDeviceOrientationLabelCodeSequence\000"
    "BeamModifierOrientationAngle\000FixedRTBeamDelimiterDeviceSequence\000"
    "ParallelRTBeamDelimiterDeviceSequence\000NumberOfParallelRTBeamDelimiters\000"
    "ParallelRTBeamDelimiterBoundaries\000ParallelRTBeamDelimiterPositions\000"
    "RTBeamLimitingDeviceOffset\000RTBeamDelimiterGeometrySequence\000"
    "RTBeamLimitingDeviceDefinitionSequence\000ParallelRTBeamDelimiterOpeningMode\000"
    "ParallelRTBeamDelimiterLeafMountingSide\000PatientSetupUID\000WedgeDefinitionSequence\000"
    "RadiationBeamWedgeAngle\000RadiationBeamWedgeThinEdgeDistance\000"),
    ("RadiationBeamEffectiveWedgeAngle\000NumberOfWedgePositions\000"
    "RTBeamLimitingDeviceOpeningSequence\000NumberOfRTBeamLimitingDeviceOpenings\000"
    "RadiationDosimeterUnitSequence\000RTDeviceDistanceReferenceLocationCodeSequence\000"
    "RadiationDeviceConfigurationAndCommissioningKeySequence\000"
    "PatientSupportPositionParameterSequence\000PatientSupportPositionSpecificationMethod\000"
    "PatientSupportPositionDeviceParameterSequence\000DeviceOrderIndex\000"
    "PatientSupportPositionParameterOrderIndex\000"
    "PatientSupportPositionDeviceToleranceSequence\000"
    "PatientSupportPositionToleranceOrderIndex\000CompensatorDefinitionSequence\000"
    "CompensatorMapOrientation\000"),
    ("CompensatorProximalThicknessMap\000CompensatorDistalThicknessMap\000"
    "CompensatorBasePlaneOffset\000CompensatorShapeFabricationCodeSequence\000"
    "CompensatorShapeSequence\000RadiationBeamCompensatorMillingToolDiameter\000"
    "BlockDefinitionSequence\000BlockEdgeData\000BlockOrientation\000"
    "RadiationBeamBlockThickness\000RadiationBeamBlockSlabThickness\000BlockEdgeDataSequence\000"
    "NumberOfRTAccessoryHolders\000GeneralAccessoryDefinitionSequence\000"
    "NumberOfGeneralAccessories\000BolusDefinitionSequence\000"),
    ("NumberOfBoluses\000EquipmentFrameOfReferenceUID\000"
    "EquipmentFrameOfReferenceDescription\000EquipmentReferencePointCoordinatesSequence\000"
    "EquipmentReferencePointCodeSequence\000RTBeamLimitingDeviceAngle\000SourceRollAngle\000"
    "RadiationGenerationModeSequence\000RadiationGenerationModeLabel\000"
    "RadiationGenerationModeDescription\000RadiationGenerationModeMachineCodeSequence\000"
    "RadiationTypeCodeSequence\000NominalEnergy\000MinimumNominalEnergy\000"
    "MaximumNominalEnergy\000RadiationFluenceModifierCodeSequence\000"),
    ("EnergyUnitCodeSequence\000NumberOfRadiationGenerationModes\000"
    "PatientSupportDevicesSequence\000NumberOfPatientSupportDevices\000"
    "RTBeamModifierDefinitionDistance\000BeamAreaLimitSequence\000"
    "ReferencedRTPrescriptionSequence\000TreatmentSessionUID\000RTRadiationUsage\000"
    "ReferencedRTRadiationSetSequence\000ReferencedRTRadiationRecordSequence\000"
    "RTRadiationSetDeliveryNumber\000ClinicalFractionNumber\000"
    "RTTreatmentFractionCompletionStatus\000RTRadiationSetUsage\000"
    "TreatmentDeliveryContinuationFlag\000"),
    ("TreatmentRecordContentOrigin\000RTTreatmentTerminationStatus\000"
    "RTTreatmentTerminationReasonCodeSequence\000"
    "MachineSpecificTreatmentTerminationCodeSequence\000"
    "RTRadiationSalvageRecordControlPointSequence\000StartingMetersetValueKnownFlag\000"
    "TreatmentTerminationDescription\000TreatmentToleranceViolationSequence\000"
    "TreatmentToleranceViolationCategory\000TreatmentToleranceViolationAttributeSequence\000"
    "TreatmentToleranceViolationDescription\000TreatmentToleranceViolationIdentification\000"
    "TreatmentToleranceViolationDateTime\000RecordedRTControlPointDateTime\000"
    "ReferencedRadiationRTControlPointIndex\000AlternateValueSequence\000"),
    ("ConfirmationSequence\000InterlockSequence\000InterlockDateTime\000InterlockDescription\000"
    "InterlockOriginatingDeviceSequence\000InterlockCodeSequence\000"
    "InterlockResolutionCodeSequence\000InterlockResolutionUserSequence\000OverrideDateTime\000"
    "TreatmentToleranceViolationTypeCodeSequence\000"
    "TreatmentToleranceViolationCauseCodeSequence\000MeasuredMetersetToDoseMappingSequence\000"
    "ReferencedExpectedInVivoMeasurementValueIndex\000DoseMeasurementDeviceCodeSequence\000"
    "AdditionalParameterRecordingInstanceSequence\000InterlockOriginDescription\000"),
    ("RTPatientPositionScopeSequence\000ReferencedTreatmentPositionGroupUID\000"
    "RadiationOrderIndex\000OmittedRadiationSequence\000ReasonForOmissionCodeSequence\000"
    "RTDeliveryStartPatientPositionSequence\000RTTreatmentPreparationPatientPositionSequence\000"
    "ReferencedRTTreatmentPreparationSequence\000ReferencedPatientSetupPhotoSequence\000"
    "PatientTreatmentPreparationMethodCodeSequence\000"
    "PatientTreatmentPreparationProcedureParameterDescription\000"
    "PatientTreatmentPreparationDeviceSequence\000"
    "PatientTreatmentPreparationProcedureSequence\000"
    "PatientTreatmentPreparationProcedureCodeSequence\000"
    "PatientTreatmentPreparationMethodDescription\000"
    "PatientTreatmentPreparationProcedureParameterSequence\000"),
    ("PatientSetupPhotoDescription\000PatientTreatmentPreparationProcedureIndex\000"
    "ReferencedPatientSetupProcedureIndex\000RTRadiationTaskSequence\000"
    "RTPatientPositionDisplacementSequence\000RTPatientPositionSequence\000"
    "DisplacementReferenceLabel\000DisplacementMatrix\000PatientSupportDisplacementSequence\000"
    "DisplacementReferenceLocationCodeSequence\000RTRadiationSetDeliveryUsage\000"
    "ReferencedRTPlanSequence\000ReferencedBeamSequence\000ReferencedBeamNumber\000"
    "ReferencedReferenceImageNumber\000StartCumulativeMetersetWeight\000"),
    ("EndCumulativeMetersetWeight\000ReferencedBrachyApplicationSetupSequence\000"
    "ReferencedBrachyApplicationSetupNumber\000ReferencedSourceNumber\000"
    "ReferencedFractionGroupSequence\000ReferencedFractionGroupNumber\000"
    "ReferencedVerificationImageSequence\000ReferencedReferenceImageSequence\000"
    "ReferencedDoseReferenceSequence\000ReferencedDoseReferenceNumber\000"
    "BrachyReferencedDoseReferenceSequence\000ReferencedStructureSetSequence\000"
    "ReferencedPatientSetupNumber\000ReferencedDoseSequence\000"
    "ReferencedToleranceTableNumber\000ReferencedBolusSequence\000"),
    ("ReferencedWedgeNumber\000ReferencedCompensatorNumber\000ReferencedBlockNumber\000"
    "ReferencedControlPointIndex\000ReferencedControlPointSequence\000"
    "ReferencedStartControlPointIndex\000ReferencedStopControlPointIndex\000"
    "ReferencedRangeShifterNumber\000ReferencedLateralSpreadingDeviceNumber\000"
    "ReferencedRangeModulatorNumber\000OmittedBeamTaskSequence\000ReasonForOmission\000"
    "ReasonForOmissionDescription\000PrescriptionOverviewSequence\000TotalPrescriptionDose\000"
    "PlanOverviewSequence\000"),
    ("PlanOverviewIndex\000ReferencedPlanOverviewIndex\000NumberOfFractionsIncluded\000"
    "DoseCalibrationConditionsSequence\000AbsorbedDoseToMetersetRatio\000"
    "DelineatedRadiationFieldSize\000DoseCalibrationConditionsVerifiedFlag\000"
    "CalibrationReferencePointDepth\000GatingBeamHoldTransitionSequence\000"
    "BeamHoldTransition\000BeamHoldTransitionDateTime\000BeamHoldOriginatingDeviceSequence\000"
    "ApprovalStatus\000ReviewDate\000ReviewTime\000ReviewerName\000"),
    ("RadiobiologicalDoseEffectSequence\000RadiobiologicalDoseEffectFlag\000"
    "EffectiveDoseCalculationMethodCategoryCodeSequence\000"
    "EffectiveDoseCalculationMethodCodeSequence\000EffectiveDoseCalculationMethodDescription\000"
    "ConceptualVolumeUID\000OriginatingSOPInstanceReferenceSequence\000"
    "ConceptualVolumeConstituentSequence\000"
    "EquivalentConceptualVolumeInstanceReferenceSequence\000"
    "EquivalentConceptualVolumesSequence\000ReferencedConceptualVolumeUID\000"
    "ConceptualVolumeCombinationExpression\000ConceptualVolumeConstituentIndex\000"
    "ConceptualVolumeCombinationFlag\000ConceptualVolumeCombinationDescription\000"
    "ConceptualVolumeSegmentationDefinedFlag\000"),
    ("ConceptualVolumeSegmentationReferenceSequence\000"
    "ConceptualVolumeConstituentSegmentationReferenceSequence\000"
    "ConstituentConceptualVolumeUID\000DerivationConceptualVolumeSequence\000"
    "SourceConceptualVolumeUID\000ConceptualVolumeDerivationAlgorithmSequence\000"
    "ConceptualVolumeDescription\000SourceConceptualVolumeSequence\000"
    "AuthorIdentificationSequence\000ManufacturerModelVersion\000DeviceAlternateIdentifier\000"
    "DeviceAlternateIdentifierType\000DeviceAlternateIdentifierFormat\000"
    "SegmentationCreationTemplateLabel\000SegmentationTemplateUID\000"
    "ReferencedSegmentReferenceIndex\000"),
    ("SegmentReferenceSequence\000SegmentReferenceIndex\000DirectSegmentReferenceSequence\000"
    "CombinationSegmentReferenceSequence\000ConceptualVolumeSequence\000"
    "SegmentedRTAccessoryDeviceSequence\000SegmentCharacteristicsSequence\000"
    "RelatedSegmentCharacteristicsSequence\000SegmentCharacteristicsPrecedence\000"
    "RTSegmentAnnotationSequence\000SegmentAnnotationCategoryCodeSequence\000"
    "SegmentAnnotationTypeCodeSequence\000DeviceLabel\000DeviceTypeCodeSequence\000"
    "SegmentAnnotationTypeModifierCodeSequence\000PatientEquipmentRelationshipCodeSequence\000"),
    ("ReferencedFiducialsUID\000PatientTreatmentOrientationSequence\000UserContentLabel\000"
    "UserContentLongLabel\000EntityLabel\000EntityName\000EntityDescription\000"
    "EntityLongLabel\000DeviceIndex\000RTTreatmentPhaseIndex\000RTTreatmentPhaseUID\000"
    "RTPrescriptionIndex\000RTSegmentAnnotationIndex\000BasisRTTreatmentPhaseIndex\000"
    "RelatedRTTreatmentPhaseIndex\000ReferencedRTTreatmentPhaseIndex\000"),
    ("ReferencedRTPrescriptionIndex\000ReferencedParentRTPrescriptionIndex\000"
    "ManufacturerDeviceIdentifier\000InstanceLevelReferencedPerformedProcedureStepSequence\000"
    "RTTreatmentPhaseIntentPresenceFlag\000RadiotherapyTreatmentType\000"
    "TeletherapyRadiationType\000BrachytherapySourceType\000"
    "ReferencedRTTreatmentPhaseSequence\000ReferencedDirectSegmentInstanceSequence\000"
    "IntendedRTTreatmentPhaseSequence\000IntendedPhaseStartDate\000IntendedPhaseEndDate\000"
    "RTTreatmentPhaseIntervalSequence\000TemporalRelationshipIntervalAnchor\000"
    "MinimumNumberOfIntervalDays\000"),
    ("MaximumNumberOfIntervalDays\000PertinentSOPClassesInStudy\000"
    "PertinentSOPClassesInSeries\000RTPrescriptionLabel\000"
    "RTPhysicianIntentPredecessorSequence\000RTTreatmentApproachLabel\000"
    "RTPhysicianIntentSequence\000RTPhysicianIntentIndex\000RTTreatmentIntentType\000"
    "RTPhysicianIntentNarrative\000RTProtocolCodeSequence\000ReasonForSuperseding\000"
    "RTDiagnosisCodeSequence\000ReferencedRTPhysicianIntentIndex\000"
    "RTPhysicianIntentInputInstanceSequence\000RTAnatomicPrescriptionSequence\000"),
    ("PriorTreatmentDoseDescription\000PriorTreatmentReferenceSequence\000"
    "DosimetricObjectiveEvaluationScope\000TherapeuticRoleCategoryCodeSequence\000"
    "TherapeuticRoleTypeCodeSequence\000ConceptualVolumeOptimizationPrecedence\000"
    "ConceptualVolumeCategoryCodeSequence\000ConceptualVolumeBlockingConstraint\000"
    "ConceptualVolumeTypeCodeSequence\000ConceptualVolumeTypeModifierCodeSequence\000"
    "RTPrescriptionSequence\000DosimetricObjectiveSequence\000"
    "DosimetricObjectiveTypeCodeSequence\000DosimetricObjectiveUID\000"
    "ReferencedDosimetricObjectiveUID\000DosimetricObjectiveParameterSequence\000"),
    ("ReferencedDosimetricObjectivesSequence\000AbsoluteDosimetricObjectiveFlag\000"
    "DosimetricObjectiveWeight\000DosimetricObjectivePurpose\000"
    "PlanningInputInformationSequence\000TreatmentSite\000TreatmentSiteCodeSequence\000"
    "FractionPatternSequence\000TreatmentTechniqueNotes\000PrescriptionNotes\000"
    "NumberOfIntervalFractions\000NumberOfFractions\000IntendedDeliveryDuration\000"
    "FractionationNotes\000RTTreatmentTechniqueCodeSequence\000PrescriptionNotesSequence\000"),
    ("FractionBasedRelationshipSequence\000FractionBasedRelationshipIntervalAnchor\000"
    "MinimumHoursBetweenFractions\000IntendedFractionStartTime\000IntendedStartDayOfWeek\000"
    "WeekdayFractionPatternSequence\000DeliveryTimeStructureCodeSequence\000"
    "TreatmentSiteModifierCodeSequence\000RoboticBaseLocationIndicator\000"
    "RoboticPathNodeSetCodeSequence\000RoboticNodeIdentifier\000RTTreatmentSourceCoordinates\000"
    "RadiationSourceCoordinateSystemYawAngle\000RadiationSourceCoordinateSystemRollAngle\000"
    "RadiationSourceCoordinateSystemPitchAngle\000RoboticPathControlPointSequence\000"),
    ("TomotherapeuticControlPointSequence\000TomotherapeuticLeafOpenDurations\000"
    "TomotherapeuticLeafInitialClosedDurations\000Arbitrary\000TextComments\000ResultsID\000"
    "ResultsIDIssuer\000ReferencedInterpretationSequence\000ReportProductionStatusTrial\000"
    "InterpretationRecordedDate\000InterpretationRecordedTime\000InterpretationRecorder\000"
    "ReferenceToRecordedSound\000InterpretationTranscriptionDate\000"
    "InterpretationTranscriptionTime\000InterpretationTranscriber\000"),
    ("InterpretationText\000InterpretationAuthor\000InterpretationApproverSequence\000"
    "InterpretationApprovalDate\000InterpretationApprovalTime\000"
    "PhysicianApprovingInterpretation\000InterpretationDiagnosisDescription\000"
    "InterpretationDiagnosisCodeSequence\000ResultsDistributionListSequence\000"
    "DistributionName\000DistributionAddress\000InterpretationID\000InterpretationIDIssuer\000"
    "InterpretationTypeID\000InterpretationStatusID\000Impressions\000"),
    ("ResultsComments\000LowEnergyDetectors\000HighEnergyDetectors\000"
    "DetectorGeometrySequence\000ThreatROIVoxelSequence\000ThreatROIBase\000ThreatROIExtents\000"
    "ThreatROIBitmap\000RouteSegmentID\000GantryType\000OOIOwnerType\000RouteSegmentSequence\000"
    "PotentialThreatObjectID\000ThreatSequence\000ThreatCategory\000"
    "ThreatCategoryDescription\000"),
    ("ATDAbilityAssessment\000ATDAssessmentFlag\000ATDAssessmentProbability\000Mass\000"
    "Density\000ZEffective\000BoardingPassID\000CenterOfMass\000CenterOfPTO\000"
    "BoundingPolygon\000RouteSegmentStartLocationID\000RouteSegmentEndLocationID\000"
    "RouteSegmentLocationIDType\000AbortReason\000VolumeOfPTO\000AbortFlag\000"),
    ("RouteSegmentStartTime\000RouteSegmentEndTime\000TDRType\000InternationalRouteSegment\000"
    "ThreatDetectionAlgorithmAndVersion\000AssignedLocation\000AlarmDecisionTime\000"
    "AlarmDecision\000NumberOfTotalObjects\000NumberOfAlarmObjects\000"
    "PTORepresentationSequence\000ATDAssessmentSequence\000TIPType\000DICOSVersion\000"
    "OOIOwnerCreationTime\000OOIType\000"),
    ("OOISize\000AcquisitionStatus\000BasisMaterialsCodeSequence\000PhantomType\000"
    "OOIOwnerSequence\000ScanType\000ItineraryID\000ItineraryIDType\000"
    "ItineraryIDAssigningAuthority\000RouteID\000RouteIDAssigningAuthority\000"
    "InboundArrivalType\000CarrierID\000CarrierIDAssigningAuthority\000SourceOrientation\000"
    "SourcePosition\000"),
    ("BeltHeight\000AlgorithmRoutingCodeSequence\000TransportClassification\000"
    "OOITypeDescriptor\000TotalProcessingTime\000DetectorCalibrationData\000"
    "AdditionalScreeningPerformed\000AdditionalInspectionSelectionCriteria\000"
    "AdditionalInspectionMethodSequence\000AITDeviceType\000QRMeasurementsSequence\000"
    "TargetMaterialSequence\000SNRThreshold\000ImageScaleRepresentation\000"
    "ReferencedPTOSequence\000ReferencedTDRInstanceSequence\000"),
    ("PTOLocationDescription\000AnomalyLocatorIndicatorSequence\000AnomalyLocatorIndicator\000"
    "PTORegionSequence\000InspectionSelectionCriteria\000SecondaryInspectionMethodSequence\000"
    "PRCSToRCSOrientation\000MACParametersSequence\000CurveDimensions\000NumberOfPoints\000"
    "TypeOfData\000CurveDescription\000AxisUnits\000AxisLabels\000DataValueRepresentation\000"
    "MinimumCoordinateValue\000"),
    ("MaximumCoordinateValue\000CurveRange\000CurveDataDescriptor\000CoordinateStartValue\000"
    "CoordinateStepValue\000CurveActivationLayer\000AudioType\000AudioSampleFormat\000"
    "NumberOfChannels\000NumberOfSamples\000SampleRate\000TotalTime\000AudioSampleData\000"
    "AudioComments\000CurveLabel\000CurveReferencedOverlaySequence\000"),
    ("CurveReferencedOverlayGroup\000CurveData\000SharedFunctionalGroupsSequence\000"
    "PerFrameFunctionalGroupsSequence\000WaveformSequence\000ChannelMinimumValue\000"
    "ChannelMaximumValue\000WaveformBitsAllocated\000WaveformSampleInterpretation\000"
    "WaveformPaddingValue\000WaveformData\000FirstOrderPhaseCorrectionAngle\000"
    "SpectroscopyData\000OverlayRows\000OverlayColumns\000OverlayPlanes\000"),
    ("NumberOfFramesInOverlay\000OverlayDescription\000OverlayType\000OverlaySubtype\000"
    "OverlayOrigin\000ImageFrameOrigin\000OverlayPlaneOrigin\000OverlayCompressionCode\000"
    "OverlayCompressionOriginator\000OverlayCompressionLabel\000"
    "OverlayCompressionDescription\000OverlayCompressionStepPointers\000"
    "OverlayRepeatInterval\000OverlayBitsGrouped\000OverlayBitsAllocated\000"
    "OverlayBitPosition\000"),
    ("OverlayFormat\000OverlayLocation\000OverlayCodeLabel\000OverlayNumberOfTables\000"
    "OverlayCodeTableLocation\000OverlayBitsForCodeWord\000OverlayActivationLayer\000"
    "OverlayDescriptorGray\000OverlayDescriptorRed\000OverlayDescriptorGreen\000"
    "OverlayDescriptorBlue\000OverlaysGray\000OverlaysRed\000OverlaysGreen\000OverlaysBlue\000"
    "ROIArea\000"),
    ("ROIMean\000ROIStandardDeviation\000OverlayLabel\000OverlayData\000OverlayComments\000"
    "VariablePixelData\000VariableNextDataGroup\000VariableCoefficientsSDVN\000"
    "VariableCoefficientsSDHN\000VariableCoefficientsSDDN\000ExtendedOffsetTable\000"
    "ExtendedOffsetTableLengths\000FloatPixelData\000DoubleFloatPixelData\000PixelData\000"
    "CoefficientsSDVN\000"),
    ("CoefficientsSDHN\000CoefficientsSDDN\000DigitalSignaturesSequence\000"
    "DataSetTrailingPadding\000Item\000ItemDelimitationItem\000SequenceDelimitationItem\000"),
};

const uint16_t dicom_keyword_order[DICOM_TABLE_ROWS] = {
    4889, 2861, 2858, 2859, 1279, 1276, 1278, 1277, 1271, 1275, 1273, 1274, 1270, 1272, 1267, 1269,
    1280, 1268, 1266, 4832, 4833, 4834, 4859, 4847, 4845, 2341, 4753, 4628, 3360, 3359, 656, 120,
    4112, 1417, 520, 892, 1010, 521, 2433, 2432, 301, 106, 110, 934, 933, 1733, 1180, 1568, 901,
    1711, 926, 1841, 1840, 890, 1566, 1595, 1380, 1561, 1560, 1379, 522, 753, 754, 1567, 4865, 751,
    755, 113, 985, 1286, 98, 1625, 1628, 1757, 24, 577, 1078, 4203, 4204, 1687, 1661, 439, 914,
    2513, 1692, 2067, 39, 2746, 2745, 2747, 2748, 734, 4888, 4887, 4558, 367, 3873, 4886, 2622,
    2919, 2279, 2288, 211, 210, 2289, 3328, 2, 20, 4234, 1927, 1959, 1952, 480, 4855, 4854, 2611,
    1438, 2612, 3032, 3038, 3033, 3035, 4881, 1978, 1437, 3034, 1523, 359, 3775, 3767, 1752, 2130,
    2100, 2091, 4045, 4046, 2423, 3189, 285, 4543, 2196, 3302, 496, 2785, 278, 282, 281, 280, 279,
    277, 268, 267, 131, 266, 1850, 276, 283, 270, 374, 3163, 3155, 3164, 729, 1601, 855, 858, 2909,
    3322, 3323, 3147, 3149, 3319, 3756, 3136, 3682, 3670, 3142, 3140, 3141, 3139, 2604, 3137, 3138,
    3151, 3718, 3143, 3144, 3145, 884, 4898, 4897, 1813, 1806, 1808, 579, 642, 1696, 2153, 1231,
    1232, 1436, 3407, 1434, 3947, 4220, 4219, 4218, 4216, 4217, 1435, 4356, 4124, 4355, 4122, 4357,
    4358, 4359, 4121, 4252, 4123, 906, 2700, 4636, 2689, 2688, 2709, 4787, 2638, 1264, 1885, 2703,
    2701, 2706, 2704, 2705, 2702, 3600, 3593, 3607, 3596, 3602, 3601, 3591, 3592, 3605, 4853, 2375,
    2373, 2374, 3855, 1501, 2935, 1493, 1512, 23, 3501, 3648, 3500, 3502, 3499, 4424, 4925, 4924,
    4919, 4918, 4664, 2568, 3625, 1586, 1584, 1585, 2728, 2727, 3477, 286, 4041, 4042, 4043, 4151,
    2783, 867, 2940, 1485, 1747, 2941, 2795, 2856, 4909, 3013, 4908, 932, 2740, 1895, 1893, 488,
    3766, 3765, 1177, 3715, 3714, 4866, 4701, 611, 1399, 4517, 4305, 4066, 4064, 4034, 4039, 4036,
    4037, 4038, 4048, 4032, 4044, 4040, 491, 4635, 4633, 4634, 4138, 4012, 3934, 4134, 4014, 4139,
    4056, 4013, 4035, 4449, 4063, 4062, 3520, 3476, 4052, 2852, 3974, 3474, 3475, 4065, 830, 4880,
    2144, 2598, 2398, 2411, 2413, 998, 2027, 2072, 2016, 2119, 2028, 3330, 3331, 3329, 2120, 2121,
    2126, 2127, 2124, 2123, 3332, 3443, 3260, 3257, 2122, 1964, 1965, 1966, 2024, 4120, 4486, 4113,
    4487, 4491, 180, 4114, 4116, 4115, 4119, 4488, 2023, 4107, 4364, 4362, 4363, 4117, 4118, 4108,
    4111, 2022, 1140, 2099, 2090, 4838, 723, 885, 3214, 4495, 4086, 4085, 1018, 3693, 40, 2825,
    3154, 3161, 3280, 3162, 3160, 4841, 3088, 4227, 4229, 4230, 4231, 4226, 4225, 4228, 4051, 4050,
    3961, 4262, 3968, 4602, 3523, 4196, 4197, 4711, 355, 2112, 1446, 1447, 1448, 1449, 1450, 378,
    377, 379, 559, 643, 1883, 1884, 1886, 1881, 1229, 1230, 1224, 2047, 415, 4428, 1418, 2183, 3200,
    1288, 1285, 1331, 1327, 1326, 1582, 1305, 1296, 1313, 1310, 1298, 1292, 1309, 1329, 1328, 1401,
    3926, 3927, 3925, 3924, 233, 1001, 1811, 1809, 1810, 2921, 550, 911, 2833, 489, 544, 4631, 1402,
    543, 549, 1742, 657, 676, 2274, 1226, 1260, 811, 838, 1179, 1192, 1214, 1153, 4876, 4877, 777,
    935, 936, 1917, 2869, 2860, 2656, 982, 1395, 973, 962, 4839, 4840, 3014, 859, 3633, 3632, 3636,
    3635, 4164, 4166, 2323, 2312, 3535, 3534, 3527, 2319, 1738, 2336, 4232, 2343, 2347, 4233, 2314,
    4238, 4934, 4933, 2344, 4237, 2326, 571, 2338, 2337, 2325, 2320, 2322, 2321, 4236, 565, 4257,
    4258, 4259, 4260, 4256, 4255, 2317, 2316, 2315, 566, 2324, 4239, 2723, 1245, 1282, 1244, 1281,
    1166, 1191, 746, 3430, 4524, 401, 409, 408, 386, 387, 406, 405, 390, 391, 385, 393, 395, 397,
    396, 3094, 2069, 148, 2068, 2071, 144, 146, 162, 160, 163, 161, 153, 164, 156, 158, 154, 147,
    2058, 2059, 4993, 4992, 4991, 2944, 3669, 878, 978, 981, 979, 977, 1374, 879, 980, 623, 622,
    624, 3668, 2132, 942, 1398, 2026, 2828, 1998, 2057, 4675, 13, 5, 0, 1, 42, 4, 1908, 2406, 2393,
    2416, 3150, 4482, 4271, 4096, 4478, 4276, 4481, 4266, 4093, 4479, 4274, 4267, 4092, 4097, 4098,
    4480, 4273, 4095, 4091, 4483, 4484, 4100, 4099, 4103, 4102, 2635, 2636, 300, 3554, 3556, 3555,
    3557, 3559, 3558, 3553, 3552, 3309, 418, 417, 416, 3551, 426, 3308, 3548, 3547, 430, 3270, 3197,
    3196, 3236, 3230, 2009, 889, 2012, 886, 2011, 2010, 887, 2008, 2013, 2014, 1677, 1665, 2597,
    2555, 4743, 4742, 4654, 4651, 4653, 4652, 4657, 4647, 4661, 4662, 4741, 4655, 4656, 4676, 4744,
    4745, 4645, 2819, 2459, 2483, 2172, 2170, 3698, 3699, 2171, 2176, 4544, 582, 410, 412, 1316,
    4658, 3608, 3610, 3613, 3612, 3997, 143, 142, 3472, 716, 3471, 2847, 2846, 2844, 2845, 2843,
    2426, 2836, 2835, 2838, 2425, 2421, 2424, 3188, 3187, 107, 3184, 2418, 3183, 1124, 2645, 2640,
    114, 157, 155, 171, 151, 150, 159, 165, 3464, 3525, 3526, 3463, 3524, 2557, 3857, 3850, 3834,
    3854, 3852, 3849, 3851, 3248, 1540, 671, 1321, 722, 719, 1323, 1324, 1319, 1325, 720, 896, 804,
    1320, 805, 1381, 2850, 897, 796, 798, 799, 721, 800, 1322, 797, 803, 802, 2155, 1588, 1712,
    1422, 1589, 1590, 4264, 3901, 4129, 4347, 4263, 4128, 3497, 3493, 1673, 132, 912, 1300, 4915,
    4916, 456, 2449, 457, 459, 460, 461, 462, 458, 455, 468, 463, 469, 2610, 41, 2756, 2750, 2755,
    2788, 2784, 2794, 2793, 2754, 2725, 2726, 2791, 2775, 2777, 2770, 2771, 2799, 2007, 1941, 1940,
    1943, 1942, 3922, 3923, 1506, 915, 360, 750, 2955, 2931, 534, 533, 535, 1199, 1019, 3738, 3739,
    294, 3268, 3269, 3284, 4125, 3910, 4440, 4154, 4265, 2161, 3888, 87, 2616, 2302, 2628, 3969,
    427, 4917, 4929, 4914, 109, 4907, 4904, 4926, 1605, 4913, 4928, 4927, 116, 2570, 664, 1722,
    1721, 2769, 2715, 528, 526, 524, 527, 525, 2060, 2182, 2674, 2673, 2522, 4861, 1583, 3820, 3817,
    3824, 3825, 3823, 3815, 3814, 3819, 3822, 3821, 3816, 3802, 3818, 518, 478, 477, 2062, 2061,
    1297, 766, 3629, 2117, 2902, 1985, 2118, 2128, 2208, 2207, 2211, 1982, 1979, 1981, 118, 4995,
    117, 1980, 1521, 4910, 2582, 2579, 486, 908, 1086, 784, 2581, 910, 1503, 2956, 2953, 1500, 2936,
    1472, 2950, 2790, 2765, 3713, 1363, 1362, 1364, 1361, 1170, 1169, 1173, 1171, 1172, 3689, 3686,
    3691, 229, 2987, 2985, 1727, 3103, 3104, 184, 182, 403, 404, 539, 3513, 4629, 3952, 4374, 4376,
    4375, 3904, 4378, 4377, 3954, 3897, 3956, 4379, 3898, 3900, 3999, 4441, 4442, 4774, 3485, 3998,
    4836, 4373, 1025, 1755, 1750, 4047, 1515, 1869, 302, 4659, 247, 295, 3543, 3065, 3741, 2055,
    1092, 1459, 1458, 1097, 1098, 1096, 1091, 1093, 4885, 1079, 1082, 1083, 1094, 2943, 1095, 1483,
    4819, 1085, 2887, 1451, 1452, 2938, 1100, 1099, 1084, 1510, 1442, 955, 956, 1080, 472, 1090,
    1081, 2885, 1453, 1454, 1455, 941, 4666, 4668, 4667, 2848, 2839, 2840, 773, 4696, 4684, 2837,
    4365, 4366, 4367, 4368, 4474, 2834, 771, 674, 4685, 772, 2841, 31, 974, 3225, 3795, 3304, 3059,
    1219, 1461, 1193, 1462, 1463, 1464, 1465, 1466, 1467, 1182, 1183, 1194, 3060, 794, 3631, 3637,
    3630, 4994, 667, 996, 1708, 1669, 1674, 1676, 1663, 1675, 1705, 1668, 4674, 74, 78, 2290, 2293,
    2292, 2291, 4583, 4582, 4585, 2181, 2193, 3404, 2216, 35, 2184, 3461, 3410, 3409, 3452, 3411,
    3412, 3415, 3462, 3408, 2339, 2169, 2164, 2162, 2163, 2175, 2194, 994, 3176, 3174, 3177, 3175,
    3173, 1003, 4370, 4369, 1882, 2810, 1370, 2729, 1382, 1318, 841, 2403, 1369, 842, 2404, 4810,
    4809, 411, 2562, 2561, 2669, 2560, 2680, 2567, 2550, 1051, 1054, 1053, 1056, 1055, 4627, 4630,
    2951, 3806, 3810, 4557, 891, 3908, 4131, 3993, 3989, 3994, 3988, 3991, 3996, 3990, 3808, 3804,
    3803, 3812, 4410, 4409, 4738, 4751, 4755, 4747, 4748, 4749, 4754, 3522, 3490, 3487, 3521, 3489,
    3488, 4989, 2044, 2042, 2536, 2535, 3019, 554, 552, 1023, 640, 762, 1284, 1136, 1127, 757, 767,
    3021, 1345, 3067, 4642, 4643, 4644, 752, 1189, 2853, 4087, 504, 505, 506, 513, 503, 715, 1723,
    3436, 3694, 2681, 2685, 3641, 3643, 3642, 1431, 4592, 3530, 34, 3929, 1683, 1684, 4512, 1330,
    737, 2878, 2880, 2884, 2922, 2879, 738, 2881, 2876, 2125, 4694, 4692, 4695, 4693, 2401, 2527,
    2526, 441, 2159, 2234, 4498, 4497, 175, 4500, 4499, 2577, 169, 4648, 4649, 2774, 43, 18, 19,
    3653, 1308, 843, 414, 413, 364, 445, 444, 443, 442, 260, 256, 259, 257, 258, 22, 384, 1914,
    1913, 1924, 1923, 1906, 1905, 516, 1516, 1518, 1517, 3549, 3736, 3737, 2494, 4415, 4414, 440,
    2402, 865, 644, 1118, 1119, 1391, 1394, 1392, 1390, 1393, 1389, 2405, 939, 1315, 866, 665, 1307,
    630, 3793, 1120, 863, 612, 1312, 1122, 1088, 1089, 937, 152, 145, 2808, 4986, 4987, 4153, 613,
    3036, 3495, 127, 241, 3774, 240, 1910, 1909, 1912, 1916, 1915, 1922, 3245, 3246, 3247, 3254,
    3253, 3251, 3255, 1388, 862, 1405, 1103, 1101, 1102, 1387, 861, 46, 47, 73, 69, 68, 662, 3222,
    3221, 3204, 2481, 2475, 2458, 3754, 2412, 3664, 3683, 3665, 3684, 1117, 1116, 3433, 3432, 3434,
    2329, 2328, 1113, 484, 3431, 1115, 1114, 485, 872, 4126, 4261, 10, 2541, 2546, 2547, 2544, 2543,
    2548, 3002, 2871, 1247, 4939, 3911, 1901, 4176, 4175, 4178, 4177, 4179, 4173, 4174, 4163, 4310,
    4167, 4311, 4168, 3096, 1899, 1898, 4450, 658, 625, 628, 627, 629, 626, 2753, 2739, 928, 4988,
    2043, 2041, 2593, 3055, 1129, 1240, 2266, 2265, 2268, 2267, 3798, 3797, 3796, 3800, 3801, 1317,
    894, 893, 880, 649, 668, 883, 1014, 2807, 3198, 3199, 1972, 1973, 1947, 1946, 4769, 4768, 4026,
    4025, 4024, 3971, 3973, 3792, 4030, 4759, 3975, 2340, 4765, 1181, 1254, 1662, 1377, 1653, 1664,
    1655, 813, 1400, 1996, 305, 1416, 235, 1995, 1710, 990, 1654, 2146, 2147, 2148, 3874, 3242,
    3878, 3877, 3243, 3876, 1613, 2270, 2220, 2217, 991, 1220, 2946, 992, 810, 812, 291, 2272, 2213,
    1204, 1670, 1678, 1468, 1469, 1470, 689, 688, 711, 694, 712, 707, 706, 709, 708, 703, 702, 705,
    704, 713, 700, 699, 685, 684, 687, 686, 701, 693, 710, 691, 696, 695, 692, 690, 698, 697, 683,
    670, 479, 2185, 4136, 4011, 845, 844, 778, 1504, 4160, 4162, 4161, 4137, 4825, 3224, 540, 541,
    2901, 4632, 322, 4493, 4350, 4349, 4352, 4348, 4351, 3492, 2485, 2486, 2484, 1960, 1962, 1961,
    1929, 775, 877, 339, 337, 338, 336, 2222, 2221, 3334, 1148, 3275, 3276, 1928, 1933, 1921, 1944,
    1263, 1239, 1237, 3152, 3156, 3250, 3167, 3165, 3169, 3195, 3237, 3194, 3205, 3153, 3182, 3179,
    3256, 3180, 3181, 3178, 3159, 3168, 2096, 2087, 2085, 2098, 2089, 876, 1106, 1110, 2988, 1112,
    3809, 776, 1111, 1109, 2989, 1107, 1108, 314, 2667, 2668, 2666, 2631, 3082, 3081, 3076, 3077,
    3080, 3075, 3086, 3085, 3084, 3083, 2408, 3343, 3342, 3344, 3340, 3341, 3339, 3346, 3345, 783,
    787, 791, 790, 4159, 4165, 837, 2029, 4068, 4818, 832, 2961, 2963, 2962, 2959, 2960, 2958, 2957,
    2679, 3207, 1725, 474, 2718, 2717, 3655, 3656, 2492, 2515, 2514, 653, 2131, 1772, 1773, 1796,
    1789, 1804, 1805, 1794, 637, 638, 639, 1004, 1006, 1005, 1007, 1008, 3617, 2641, 2609, 2563,
    2372, 290, 183, 3701, 1762, 2817, 1761, 1734, 1760, 2812, 871, 3755, 3428, 3427, 3421, 3420,
    3429, 3707, 3673, 3424, 3426, 3425, 3440, 3422, 3423, 3419, 2444, 1648, 2073, 1520, 1992, 3681,
    1304, 1581, 905, 2005, 4949, 1616, 3171, 2923, 2954, 1615, 2045, 1610, 1611, 2813, 1694, 3757,
    3671, 1717, 1716, 1736, 3785, 1608, 1609, 1693, 2143, 2223, 573, 574, 572, 3172, 3170, 4893,
    3361, 3355, 3356, 3350, 3351, 3349, 2233, 1029, 1030, 814, 91, 3272, 761, 2802, 2801, 2800, 875,
    1626, 1627, 1629, 4071, 760, 2482, 717, 2351, 2349, 2350, 2348, 3538, 3537, 3544, 3541, 3539,
    1798, 1800, 3073, 3061, 3068, 3089, 3561, 3562, 3567, 3570, 3566, 3560, 3565, 3574, 3577, 3575,
    3573, 3563, 3062, 3064, 3095, 51, 52, 4815, 1666, 1667, 927, 1652, 4875, 532, 3769, 3768, 2271,
    2275, 1986, 1987, 1988, 449, 451, 448, 447, 453, 452, 446, 450, 3069, 3071, 3072, 747, 8, 429,
    2499, 2500, 2517, 3267, 4900, 126, 96, 93, 94, 95, 4707, 1596, 3652, 136, 137, 135, 200, 201,
    1552, 1550, 1555, 1554, 1553, 1549, 1551, 352, 4764, 4771, 4434, 4716, 4715, 4714, 2463, 4772,
    1384, 1383, 874, 2842, 4549, 4546, 4547, 4559, 4548, 4550, 4551, 4545, 2731, 470, 4851, 681,
    682, 2874, 4803, 4804, 4802, 4801, 4807, 4806, 4811, 4812, 4793, 4794, 4795, 4814, 4800, 4799,
    4797, 4798, 4813, 1599, 833, 834, 745, 733, 732, 730, 739, 740, 731, 741, 743, 1724, 1837, 1836,
    2865, 2866, 2867, 2863, 1128, 758, 1186, 4339, 4338, 4340, 3902, 4341, 3498, 3494, 4275, 4337,
    4343, 4342, 1420, 287, 4148, 1406, 4059, 4110, 4272, 4270, 4354, 4319, 4325, 4315, 4082, 1597,
    2472, 2473, 121, 2280, 2281, 388, 407, 392, 394, 400, 310, 312, 2296, 2298, 2422, 2435, 3215,
    4996, 4997, 1602, 1511, 4870, 4872, 4871, 1174, 749, 481, 2789, 1774, 2738, 2737, 2734, 1799,
    2733, 575, 576, 2140, 2137, 2138, 2232, 2225, 2532, 1606, 3763, 3762, 3761, 90, 2648, 2103,
    2094, 2102, 2093, 2104, 2101, 2092, 2034, 2038, 2210, 2036, 2032, 369, 4297, 4295, 4294, 4293,
    4318, 4317, 4296, 4298, 1614, 4135, 4061, 1744, 2713, 88, 1797, 1795, 2711, 678, 679, 2721, 680,
    677, 1770, 1792, 1812, 1807, 1737, 1009, 3303, 1715, 1714, 1735, 648, 714, 3219, 3220, 3025,
    3203, 3218, 490, 2684, 1934, 2369, 1930, 1935, 1945, 1000, 1612, 509, 167, 2849, 3043, 3041,
    3042, 3044, 399, 2049, 398, 2133, 2135, 2134, 246, 4817, 831, 2168, 2191, 2187, 2195, 2198,
    2190, 3640, 3628, 3627, 3626, 4903, 482, 2682, 3287, 3286, 3288, 3294, 3293, 3290, 3289, 1168,
    1257, 1258, 727, 1265, 1215, 81, 1213, 1211, 1216, 1255, 1126, 1221, 1212, 1155, 1209, 1249,
    1205, 1256, 1210, 1162, 1246, 4531, 763, 1138, 3687, 3726, 580, 581, 3233, 651, 3550, 3003,
    2006, 134, 781, 4706, 213, 4665, 176, 1846, 149, 172, 170, 166, 2154, 2152, 2158, 2149, 2224,
    2156, 2151, 2226, 1617, 4835, 1365, 1360, 422, 4089, 421, 425, 420, 423, 424, 419, 3093, 3102,
    3101, 3100, 3098, 3099, 3097, 3240, 3241, 645, 3696, 1758, 1753, 3700, 4912, 2779, 2780, 2778,
    1751, 2977, 3667, 4510, 4720, 3011, 1892, 2111, 3010, 348, 512, 507, 508, 511, 2197, 3883, 3918,
    3882, 3884, 3885, 349, 4555, 2614, 2607, 2177, 2179, 2178, 1969, 2204, 2556, 2450, 3058, 3053,
    2397, 1017, 3764, 3676, 48, 49, 358, 356, 3663, 3666, 3674, 6, 7, 33, 1190, 1187, 647, 3794,
    4312, 3906, 3905, 4413, 1208, 354, 3695, 4911, 4770, 2781, 4509, 4719, 1963, 2110, 129, 128,
    2136, 2139, 2862, 3134, 3132, 3131, 1547, 3133, 3614, 3644, 1644, 1647, 1643, 1646, 2608, 1642,
    1645, 3649, 4281, 517, 1359, 3912, 4346, 11, 29, 30, 1159, 1158, 1160, 1161, 2230, 236, 1131,
    3285, 1358, 1332, 1333, 1335, 1357, 1356, 1334, 1346, 1336, 1349, 1339, 436, 2489, 1130, 2311,
    815, 2345, 2342, 1740, 1759, 1756, 1763, 988, 206, 2462, 3417, 3416, 2730, 1911, 194, 595, 4130,
    3992, 1659, 1660, 4508, 510, 809, 1351, 1352, 1679, 1680, 3995, 4372, 4371, 1690, 995, 3401,
    2510, 1508, 3646, 3645, 181, 38, 2063, 3807, 2331, 2330, 3070, 119, 4857, 3146, 3595, 759, 4031,
    4361, 4104, 4101, 4496, 4049, 1880, 4920, 4088, 26, 3853, 4127, 3660, 2886, 2160, 502, 2877,
    254, 27, 3743, 2809, 4028, 4763, 3913, 4626, 4027, 1994, 4944, 2891, 2898, 471, 483, 4494, 3166,
    3403, 4762, 1494, 1198, 4292, 4060, 2186, 1867, 14, 2831, 2873, 4336, 4452, 1637, 1636, 1635,
    4515, 765, 2889, 4905, 975, 3348, 4241, 2900, 4492, 4467, 4445, 4385, 4513, 4299, 4286, 86, 25,
    2896, 4921, 4329, 3400, 1640, 2908, 251, 1639, 1638, 1495, 3007, 2993, 1071, 2651, 1074, 2650,
    2070, 1620, 2911, 2904, 948, 4856, 2053, 2915, 3015, 3402, 255, 1904, 3291, 28, 2308, 2309,
    4465, 4073, 1176, 2617, 2615, 2854, 1879, 2851, 2855, 2864, 2868, 616, 615, 614, 617, 4862,
    4868, 4826, 4864, 4863, 4883, 2565, 2576, 1371, 1403, 2821, 2820, 3281, 3606, 2596, 2552, 2605,
    3598, 3859, 3597, 2553, 2633, 2642, 2634, 2632, 2606, 2600, 2643, 2573, 365, 17, 1534, 1533, 77,
    71, 72, 75, 3536, 4618, 3531, 4563, 284, 1235, 1233, 1234, 209, 208, 1875, 1876, 1769, 1820,
    1819, 1822, 1818, 1825, 1802, 1824, 1788, 1823, 1767, 1859, 1833, 1834, 1835, 1829, 1768, 1791,
    1766, 1765, 1764, 1877, 1860, 1748, 1754, 1870, 1871, 1839, 1970, 1971, 1855, 1848, 1849, 1842,
    1843, 1780, 1874, 718, 1827, 2816, 2826, 2815, 2814, 1830, 2722, 2741, 2766, 2742, 2478, 2479,
    2476, 2477, 2368, 2367, 4004, 4005, 4006, 4007, 2409, 2410, 2710, 3647, 1649, 1650, 3760, 3542,
    3066, 102, 4646, 3740, 437, 389, 243, 3690, 3677, 340, 342, 341, 2732, 438, 3692, 1634, 428,
    969, 972, 970, 968, 971, 2521, 2511, 1011, 3074, 4966, 3728, 4959, 4958, 4965, 4957, 4962, 4964,
    4942, 4980, 4951, 4954, 4953, 4952, 4955, 4979, 108, 4945, 4970, 4967, 4969, 4968, 3727, 4960,
    4978, 4961, 3723, 3729, 1604, 4963, 3725, 4948, 3722, 4950, 4943, 4956, 4941, 3724, 4947, 115,
    4946, 45, 4974, 4971, 4973, 4972, 3496, 4552, 3916, 3920, 3914, 1146, 3742, 1488, 1487, 1491,
    1497, 1490, 1496, 1489, 4902, 4896, 4899, 4858, 835, 888, 989, 36, 2822, 2095, 1184, 1185, 4453,
    4448, 4451, 4459, 4458, 4454, 1178, 1201, 1222, 1225, 3917, 3919, 3915, 3921, 1548, 2528, 3413,
    1188, 1152, 2113, 2115, 2114, 2569, 2572, 2571, 4172, 351, 344, 320, 316, 318, 343, 317, 347,
    376, 375, 2305, 383, 319, 4687, 1719, 1718, 1700, 2926, 309, 402, 2303, 323, 3880, 3879, 353,
    1505, 308, 1902, 1603, 2924, 1709, 2925, 1514, 1513, 1026, 1556, 324, 325, 1931, 370, 4171,
    4170, 4576, 4169, 4460, 321, 373, 345, 346, 372, 371, 1546, 2304, 4308, 3481, 4140, 4016, 4514,
    4584, 4307, 4473, 4476, 4475, 4471, 3881, 4472, 4477, 4426, 4141, 4306, 363, 362, 2455, 4689,
    4571, 4569, 4574, 4573, 4577, 4570, 4575, 4572, 350, 3217, 3232, 3216, 3231, 2893, 4931, 1441,
    769, 768, 2380, 2627, 2387, 2394, 2383, 2519, 2384, 2386, 2381, 2518, 2382, 2385, 2388, 2490,
    3508, 2389, 2390, 2415, 2378, 2507, 2508, 2379, 2506, 2498, 205, 204, 2017, 2018, 2467, 2466,
    2584, 2469, 2468, 2299, 2630, 2300, 4722, 4721, 4867, 1132, 2892, 2894, 2890, 1598, 2888, 920,
    660, 632, 1991, 1366, 1121, 1046, 1047, 1385, 1042, 1043, 4805, 202, 203, 207, 2004, 770, 1070,
    1066, 1065, 1069, 1067, 1068, 2613, 4990, 1104, 1105, 2206, 2076, 2219, 2077, 2212, 2830, 2040,
    2039, 297, 2030, 2231, 2227, 2001, 2075, 2074, 2448, 2531, 1847, 1845, 2214, 2480, 2474, 2457,
    3984, 4624, 4623, 1993, 3282, 1404, 3283, 1657, 1703, 1656, 2827, 1702, 1999, 1375, 4070, 4756,
    3119, 3118, 3120, 3116, 3117, 3115, 774, 919, 3008, 3009, 3012, 3708, 1524, 1386, 1632, 1409,
    1407, 1408, 949, 1372, 951, 1460, 953, 952, 954, 950, 1558, 1557, 1918, 2992, 1016, 1539, 1537,
    1538, 1536, 1535, 4828, 2346, 498, 499, 529, 2991, 2365, 1785, 2625, 1543, 3835, 1790, 1784,
    2020, 2021, 2019, 916, 368, 2639, 3987, 4761, 4767, 4621, 3320, 3185, 3186, 3261, 2335, 3266,
    133, 3758, 3672, 3732, 3733, 3192, 3193, 3191, 3262, 3263, 3190, 3307, 3311, 1903, 3770, 654,
    271, 269, 610, 4408, 4054, 3799, 1428, 1432, 1424, 1426, 2947, 3026, 44, 3750, 3735, 3752, 3662,
    3748, 3753, 3661, 3747, 3703, 3685, 3745, 3746, 3675, 4736, 4737, 12, 2716, 179, 185, 177, 193,
    191, 192, 190, 189, 188, 186, 187, 178, 67, 66, 79, 536, 537, 551, 553, 558, 555, 560, 556, 197,
    2644, 2620, 546, 547, 2574, 548, 2520, 3470, 3473, 3506, 3467, 3468, 3466, 3469, 3511, 3465,
    3545, 545, 1015, 2692, 2694, 2693, 2691, 2686, 2698, 2690, 1028, 1368, 454, 3759, 2417, 1587,
    1545, 1564, 1563, 1562, 1565, 795, 1544, 3455, 3454, 3967, 1050, 4242, 1125, 3966, 515, 492,
    494, 514, 493, 2772, 2773, 1726, 2724, 2599, 212, 1607, 100, 2174, 4890, 1157, 2046, 326, 327,
    1878, 1958, 2396, 2538, 2395, 122, 123, 3749, 1262, 3327, 2129, 4975, 3848, 3846, 3840, 3841,
    3872, 3871, 3870, 3845, 3847, 3866, 4976, 3839, 3837, 3863, 3861, 3867, 3868, 3869, 4977, 3842,
    1686, 2899, 4402, 4401, 4399, 4396, 4398, 4397, 4394, 4400, 4735, 4456, 4501, 4457, 4447, 4455,
    4466, 4446, 4057, 4516, 4381, 4565, 4469, 4732, 3811, 3779, 3777, 3778, 3784, 3781, 3786, 3790,
    4580, 4560, 4581, 4727, 4734, 4729, 4724, 4726, 3981, 3980, 3986, 3978, 3979, 4023, 3982, 4699,
    4723, 4746, 4730, 3862, 3865, 3858, 3844, 4436, 4532, 4403, 4523, 4586, 4435, 4526, 4579, 4520,
    4437, 3833, 3832, 3843, 4700, 4681, 4423, 4422, 4725, 4525, 4728, 4697, 4708, 4717, 4698, 4566,
    4779, 4766, 4530, 4529, 60, 61, 65, 63, 64, 59, 62, 2150, 1077, 856, 4278, 4490, 4489, 4485,
    4464, 4462, 4463, 4279, 4470, 4417, 4384, 4406, 4405, 4416, 4420, 4404, 4421, 4419, 4418, 4412,
    4468, 4511, 4505, 4382, 4504, 4506, 4503, 3787, 3788, 3789, 4277, 870, 4562, 868, 4444, 4782,
    4781, 4780, 4067, 4507, 4641, 4640, 735, 2918, 825, 826, 824, 736, 289, 1486, 2920, 2882, 820,
    827, 828, 822, 829, 823, 1492, 821, 4709, 608, 983, 1396, 963, 2736, 1507, 2934, 4304, 4321,
    4323, 4322, 4324, 4302, 4301, 4300, 4320, 4303, 3111, 4291, 4289, 4288, 4287, 4314, 4313, 4290,
    4316, 2857, 2595, 2594, 2516, 2273, 2537, 2539, 2534, 2533, 2530, 2540, 3516, 3532, 3533, 4619,
    4564, 4620, 2464, 2461, 2248, 4731, 3651, 2471, 2453, 2261, 2262, 1154, 917, 1156, 557, 501,
    531, 9, 495, 497, 519, 3514, 55, 58, 92, 2048, 2811, 3321, 3611, 2976, 3047, 263, 306, 2975,
    636, 3040, 3039, 3000, 3001, 3087, 2086, 1299, 1579, 1303, 1440, 840, 1578, 1301, 1713, 2937,
    904, 1306, 1570, 1569, 1577, 1580, 1302, 1499, 76, 3937, 3938, 3948, 3950, 3959, 3936, 3942,
    4541, 3943, 3941, 3940, 3957, 3944, 3935, 869, 523, 1150, 2097, 2088, 1630, 4212, 1531, 1749,
    3418, 4380, 4411, 4407, 1532, 4069, 1530, 1529, 1044, 1045, 1040, 1041, 4796, 2618, 2708, 3706,
    4589, 4588, 4610, 4607, 3949, 4594, 4593, 3933, 3932, 3528, 3960, 2050, 3594, 4609, 4650, 3317,
    2665, 4611, 4612, 224, 2591, 4383, 1541, 4388, 3638, 4713, 4601, 4600, 4033, 4605, 4750, 4752,
    4556, 3252, 4688, 80, 3679, 3704, 2545, 3439, 4597, 4596, 3972, 231, 2589, 3831, 3838, 2496,
    2502, 3106, 3705, 3731, 292, 2823, 3716, 2529, 223, 3576, 225, 4791, 4616, 3931, 3930, 2377,
    2603, 2602, 2601, 1838, 1801, 3148, 304, 3721, 3720, 220, 4894, 4705, 1355, 2277, 357, 218,
    4604, 4568, 4578, 216, 1542, 4625, 3734, 303, 3751, 3744, 2414, 3860, 4395, 4430, 4431, 4733,
    4439, 4587, 4704, 4518, 4522, 4429, 4521, 4703, 4712, 4567, 4393, 4386, 4542, 4617, 4615, 293,
    226, 4590, 4599, 2767, 85, 2626, 214, 227, 82, 3639, 228, 83, 242, 2588, 2974, 4671, 217, 4344,
    3958, 4595, 3259, 4613, 221, 4614, 3773, 3680, 4603, 3316, 215, 3590, 1873, 3029, 3028, 4895,
    2173, 3589, 2590, 4606, 84, 4561, 4392, 3894, 3717, 4598, 219, 2578, 222, 4608, 1353, 1354, 139,
    141, 138, 140, 3702, 3446, 3447, 3444, 3445, 1803, 2875, 2758, 2757, 1968, 2797, 1778, 1739,
    1779, 1034, 1035, 1038, 1039, 1036, 1037, 361, 2228, 1033, 1854, 1853, 1852, 3580, 3239, 1851,
    3244, 2707, 3875, 101, 3510, 3864, 4702, 3491, 4679, 245, 2646, 2542, 2647, 2798, 1741, 3258,
    3357, 3358, 3135, 938, 2501, 1856, 3299, 3295, 3264, 3277, 435, 4029, 2015, 756, 3540, 3564,
    3063, 3512, 2629, 1618, 4792, 2619, 2586, 3780, 2460, 2678, 2145, 2932, 2392, 3776, 2263, 3710,
    3709, 3712, 2260, 3772, 2259, 2470, 2258, 2465, 2452, 2456, 2454, 3711, 3, 21, 1573, 907, 2509,
    3515, 2250, 2249, 2251, 2252, 2080, 2081, 2082, 2883, 1203, 2301, 1250, 1689, 1227, 1242, 1228,
    1243, 1688, 1691, 1685, 15, 174, 382, 380, 381, 2495, 4816, 4808, 4789, 4790, 1926, 1956, 1955,
    1844, 124, 2671, 2670, 237, 4637, 4638, 4639, 1289, 1745, 2712, 4776, 4778, 4783, 4777, 3201,
    854, 2897, 997, 860, 3226, 2895, 4873, 4874, 2282, 4843, 4849, 4824, 4844, 4827, 4842, 4848,
    2025, 2829, 1997, 2056, 3654, 930, 3517, 4892, 3624, 3623, 97, 130, 230, 3622, 99, 1623, 2523,
    2933, 3962, 3963, 3964, 3965, 4922, 1989, 1990, 2310, 3300, 672, 1141, 857, 925, 4280, 726,
    1872, 568, 2928, 4333, 3907, 4331, 4328, 4330, 4332, 4335, 4326, 4327, 4869, 923, 567, 724,
    4334, 1502, 2939, 2952, 669, 663, 2283, 2284, 2285, 2286, 2512, 2287, 2362, 2357, 2358, 2355,
    2356, 2491, 2360, 2364, 2493, 3504, 2376, 2353, 2488, 2354, 2366, 2487, 3507, 2359, 2419, 2352,
    2504, 2505, 2363, 2503, 2391, 2246, 2247, 2242, 2243, 2244, 2245, 2497, 3406, 3405, 1974, 1975,
    1976, 1977, 1891, 2872, 2870, 431, 782, 786, 788, 789, 2948, 2945, 4901, 1429, 1433, 1425, 1427,
    432, 433, 434, 2972, 2971, 4682, 4683, 4686, 4680, 4678, 2969, 2973, 2968, 2967, 4673, 4672,
    2965, 3030, 3031, 2970, 4669, 2979, 4670, 2964, 2108, 2107, 2106, 1149, 2966, 2978, 2980, 4677,
    2105, 2982, 1831, 1832, 3366, 3367, 3368, 3352, 3604, 3603, 3365, 3362, 3370, 3396, 3369, 3386,
    3371, 3388, 3390, 3372, 3374, 3376, 3373, 3387, 3375, 3389, 3397, 3377, 3378, 3380, 3393, 3394,
    3382, 3398, 3363, 3503, 3364, 3379, 3383, 3395, 3391, 3381, 3385, 3392, 3384, 3399, 3353, 633,
    54, 57, 661, 1031, 1509, 634, 1954, 473, 476, 4998, 728, 2054, 1032, 725, 2559, 105, 198, 199,
    1624, 1592, 1594, 112, 2929, 2297, 2295, 1471, 4190, 4189, 4191, 4187, 4188, 4345, 4192, 4185,
    4186, 3301, 3212, 3210, 3211, 3223, 3209, 3238, 4930, 673, 4183, 4182, 4184, 4180, 4181, 3657,
    3658, 3306, 1937, 1936, 1939, 1938, 3581, 3582, 3460, 3458, 3456, 3457, 3459, 3228, 958, 961,
    966, 967, 965, 959, 957, 641, 960, 2209, 2215, 1821, 3634, 232, 2782, 1290, 836, 307, 1207,
    1206, 1633, 993, 2927, 2949, 748, 2907, 2442, 2033, 2037, 2035, 2031, 366, 3688, 4285, 4284,
    4015, 4283, 1021, 1022, 1020, 2142, 792, 3450, 3451, 3449, 538, 1575, 1574, 53, 4244, 4247,
    4248, 4246, 4243, 4251, 4235, 4245, 4249, 4250, 4055, 4663, 4660, 4206, 4207, 4208, 1341, 2986,
    3347, 2269, 2792, 296, 1641, 248, 2683, 288, 4210, 4209, 4202, 4205, 4240, 4200, 1815, 2751,
    1776, 1814, 1775, 3650, 1817, 1816, 4878, 313, 3856, 4879, 56, 1576, 4502, 4199, 3945, 1340,
    4213, 4214, 4215, 4211, 4360, 4058, 4109, 4268, 4094, 4152, 4353, 4432, 3791, 4150, 4083, 4201,
    2318, 764, 620, 619, 618, 621, 2116, 1144, 806, 3805, 2294, 1236, 1261, 1238, 89, 70, 3609,
    3951, 3903, 3953, 3895, 3955, 3896, 3899, 2420, 2434, 2429, 2430, 2438, 2428, 2806, 2441, 2439,
    2440, 2818, 2427, 2437, 2436, 2431, 631, 1165, 1143, 1142, 1218, 1223, 1259, 1200, 4940, 3305,
    2768, 1720, 1295, 1134, 1651, 2361, 249, 250, 635, 1430, 2912, 1475, 4591, 3529, 1473, 3928,
    1474, 1476, 261, 4533, 1681, 1682, 125, 195, 16, 1135, 2752, 2735, 1052, 1728, 1729, 1730, 1746,
    1743, 1732, 1731, 1907, 1896, 1894, 1897, 1953, 262, 3615, 3616, 1572, 1571, 2524, 2109, 334,
    335, 328, 329, 333, 331, 330, 332, 3829, 3828, 3826, 3827, 3836, 3830, 3599, 3435, 3437, 3438,
    244, 2253, 2254, 2264, 2255, 2256, 2257, 104, 196, 1593, 2237, 1591, 2236, 2240, 2241, 2235,
    111, 2238, 2239, 650, 646, 675, 659, 315, 2744, 2743, 3518, 2687, 2695, 2697, 2696, 2699, 2218,
    3678, 2787, 2996, 3027, 4149, 3006, 1887, 3090, 3091, 3092, 2995, 3584, 3583, 3005, 3004, 2997,
    3037, 2999, 2998, 2786, 3578, 3579, 2994, 3546, 1781, 1343, 1342, 1344, 3324, 818, 1622, 817,
    3441, 3414, 103, 801, 2165, 2166, 1139, 4850, 2157, 4860, 1058, 1057, 1062, 1061, 1060, 1059,
    1064, 1063, 852, 2655, 2653, 1415, 1294, 1707, 1414, 846, 1413, 850, 851, 848, 1076, 1075, 1072,
    1073, 1311, 1373, 2654, 2652, 1293, 3482, 4143, 4017, 4142, 4144, 3480, 4147, 4022, 4195, 3479,
    4146, 4021, 4194, 3483, 4155, 4018, 4156, 3484, 4157, 4019, 4158, 3478, 4145, 4020, 4193, 847,
    853, 849, 1410, 1411, 1412, 2649, 1137, 1253, 1147, 1252, 1151, 1145, 1241, 2796, 940, 1559,
    1002, 2167, 4891, 4002, 2189, 4000, 2188, 1631, 4001, 1777, 999, 4003, 2623, 4710, 652, 2664,
    2662, 2663, 2659, 2661, 4223, 4221, 4222, 2660, 1619, 1658, 1704, 1701, 2587, 4718, 1621, 32,
    1481, 1477, 1478, 1479, 1482, 1480, 2202, 2203, 1919, 1920, 2200, 2201, 3206, 4788, 37, 3158,
    3719, 3202, 2592, 3586, 4739, 4740, 744, 742, 4830, 4831, 4852, 4821, 4823, 4822, 4820, 4829,
    3110, 3569, 3568, 3126, 3113, 3112, 3130, 3129, 3123, 3448, 3730, 3335, 3337, 3338, 3336, 3227,
    3235, 3229, 3234, 2583, 3354, 987, 1175, 2580, 1133, 1498, 2276, 487, 909, 1087, 785, 234, 3333,
    2910, 2905, 1600, 2906, 2903, 986, 173, 3813, 4010, 4009, 4008, 4425, 944, 947, 943, 945, 946,
    4784, 4786, 4785, 2824, 3620, 3621, 3619, 3618, 1786, 1787, 1783, 578, 4105, 4106, 1291, 4090,
    4269, 1024, 2400, 3771, 2803, 2832, 2805, 2804, 4622, 4884, 4224, 4923, 2399, 4080, 3056, 3046,
    3052, 3051, 3050, 3049, 3045, 3054, 3057, 3048, 2983, 2984, 238, 1527, 1526, 1012, 1048, 1525,
    1013, 265, 275, 274, 264, 273, 272, 1522, 1049, 50, 4254, 4253, 464, 2051, 465, 466, 2052, 1858,
    1857, 467, 569, 570, 1163, 918, 1164, 500, 530, 1202, 4882, 1484, 2942, 4309, 3889, 3890, 3976,
    4527, 4072, 4438, 4053, 4198, 4433, 4389, 4391, 4390, 4387, 4443, 3983, 4528, 3946, 3886, 3887,
    4519, 4757, 4758, 4775, 3985, 3970, 3909, 3939, 4760, 3892, 4534, 3891, 3977, 4427, 4537, 4536,
    4554, 4540, 4538, 4539, 4535, 4553, 3893, 3024, 3020, 3023, 819, 808, 807, 816, 2914, 839, 3697,
    1287, 3114, 3109, 3572, 3571, 3125, 3124, 3108, 3105, 3107, 3127, 3128, 3122, 3121, 1868, 1861,
    4906, 2913, 873, 2672, 1782, 311, 3442, 780, 2585, 168, 1519, 3585, 3587, 1695, 2000, 1826,
    1828, 1672, 1671, 3213, 3157, 3519, 3509, 2657, 779, 2930, 2370, 2371, 2714, 895, 913, 2558,
    3249, 2981, 4690, 4691, 561, 563, 564, 562, 2084, 2141, 3453, 3588, 2554, 4985, 4984, 4983, 929,
    4982, 4981, 3017, 3018, 3016, 2990, 1197, 1195, 1251, 1196, 542, 2624, 2621, 2551, 2637, 3486,
    2575, 2566, 2564, 2549, 3022, 3208, 475, 2720, 2719, 2776, 984, 1397, 976, 964, 2229, 793, 2916,
    2917, 252, 253, 3078, 3079, 1027, 2749, 2763, 3297, 3296, 3298, 4282, 2306, 2278, 2762, 2761,
    1967, 2764, 2760, 2759, 2205, 2180, 2199, 1900, 1984, 1888, 1932, 1890, 1948, 1925, 1957, 1949,
    1950, 1951, 1983, 1889, 2451, 1771, 1793, 299, 3279, 3278, 1706, 1217, 1167, 4846, 3326, 1698,
    1697, 1699, 3315, 3292, 3325, 3318, 3310, 3271, 3274, 3273, 3265, 298, 2677, 2675, 239, 655,
    921, 922, 1283, 1248, 2658, 4935, 2327, 2313, 4938, 2332, 2333, 2307, 4937, 2334, 4936, 4932,
    4078, 584, 606, 607, 4461, 594, 586, 4079, 600, 602, 4077, 599, 605, 593, 588, 587, 583, 592,
    4075, 596, 597, 589, 4081, 590, 4133, 4132, 603, 585, 4074, 4084, 591, 601, 598, 604, 4076,
    4773, 3314, 3313, 3312, 666, 609, 2192, 924, 2443, 1862, 1863, 1864, 2078, 2083, 2079, 3505,
    903, 899, 898, 900, 1376, 1865, 2676, 2525, 881, 2445, 1423, 1421, 1439, 1443, 1348, 1347, 1350,
    902, 1457, 1419, 1456, 3783, 3782, 1367, 2407, 1378, 1338, 1337, 1444, 1445, 864, 1314, 1123,
    1866, 882, 2446, 4837, 2447, 1528, 3659, 2066, 2065, 2064, 2003, 2002, 931,
};
