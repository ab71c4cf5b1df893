-- How much an auditor took out within a day is asked at each export.
CREATE INDEX evidence_export_by_auditor ON documents.evidence_export (auditor, at);
